// What lives on both sides of the border: script values that the host holds by number, and host functions and objects that scripts hold as Lua
// values. Owned by the context; used on its thread.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/host.h"
#include "lua.h"

namespace zigllms {

class LuaContext;

// Script functions and objects that the host holds. The same value has the same RefId while it is here.
class ScriptRefs {
 public:
  void open(lua_State*);
  // The value on top of the stack, which stays there: its number, and one more telling of it.
  RefId add(lua_State*);
  // Pushes the value; false (nothing is pushed) when the host doesn't hold that number.
  bool push(lua_State*, RefId) const;
  void release(lua_State*, RefId, uint32_t count);
  size_t size() const { return size_; }

 private:
  int numbers_ = 0;  // registry slot: table value → RefId
  std::vector<uint32_t> counts_;  // by RefId, which is the value's own registry slot; 0: not one of ours
  size_t size_ = 0;
};

// The userdata behind a host function (the closure's first upvalue) and the one that is a host object. Its finalizer gives the tellings back.
struct HostFunctionBox {
  LuaContext* context;
  FunctionId function;
  uint32_t told;
};

struct HostObjectBox {
  LuaContext* context;
  ClassId classId;
  ObjectId object;
  uint32_t told;
};

// Host functions and objects that scripts hold. The same one is the same Lua value while scripts have it.
class HostProxies {
 public:
  void open(lua_State*);
  // Push the Lua value for one telling.
  void pushFunction(lua_State*, LuaContext&, FunctionId);
  // False when the host knows no such class.
  bool pushObject(lua_State*, LuaContext&, ClassId, ObjectId);
  // Whether the value at this index is a host object that a generic for can go through.
  static bool isIterable(lua_State*, int index);
  size_t size() const { return size_; }
  void released() { --size_; }

 private:
  void pushClassMetatable(lua_State*, LuaContext&, ClassId, const ClassDefinition&);

  int functions_ = 0;  // registry slot: weak table FunctionId → closure
  int objects_ = 0;    // registry slot: weak table ObjectId → userdata
  std::vector<int> classes_;  // by ClassId: registry slot of the metatable, 0: not made yet
  size_t size_ = 0;
};

// A metatable has this key (a light userdata of its address) when it belongs to host objects.
extern const char hostObjectKey;

}  // namespace zigllms
