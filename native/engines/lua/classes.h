// The values that Lua has no type for: null, tagged arrays and objects, Bytes, Date, RegExp, Map, Set, Error. Each is a userdata or a table with a
// metatable that the reader and the writer know by its address; scripts find the constructors in the global table `zigllms`.
#pragma once

#include "engine/host.h"
#include "lua.h"
#include "marshal/value_sink.h"

namespace zigllms {

class LuaContext;

// Addresses of metatables that live as long as the state.
struct Metatables {
  const void* array = nullptr;
  const void* object = nullptr;
  const void* error = nullptr;
  const void* bytes = nullptr;
  const void* date = nullptr;
  const void* regexp = nullptr;
  const void* map = nullptr;
  const void* set = nullptr;
};

struct DateBox {
  double milliseconds;
};

// User values: 1 source, 2 flags.
struct RegexpBox {};

// A Map or Set, in the order of insertion. User values: 1 `entries` (2 * slot - 1 → key, 2 * slot → value; a removed slot has no key), 2 `index` (key → slot).
struct MapBox {
  lua_Integer slots;  // used in `entries`, removed ones too
  lua_Integer size;
};

// Stands for NaN in an index, where a table cannot hold it. A light userdata of this address.
extern const char nanKey;

// Opens the classes in a fresh state and leaves the table `zigllms` on the stack.
Metatables openClasses(lua_State*);

// Pushes a zigllms.null.
inline void pushNull(lua_State* L) { lua_pushlightuserdata(L, nullptr); }

// Pushes the member that setGlobal("zigllms", ...) must keep: the table that openClasses left.
inline constexpr const char* classTableKey = "zigllms.classes";

}  // namespace zigllms
