// Lua values → ValueSink. Reads tables raw, so no script code runs; nothing on the Lua stack is changed.
#pragma once

#include "lua.h"
#include "marshal/container_numbers.h"
#include "marshal/shape_cache.h"
#include "marshal/value_sink.h"

struct TString;
struct TValue;
struct Table;
struct Udata;

namespace zigllms {

class LuaContext;

// What readers keep from crossing to crossing.
struct ReaderMemory {
  ContainerNumbers containers;
  ShapeCache<const TString*> shapes;
  const TString* keys[SessionTables::maxShapeKeys];  // of the table that is being looked at
};

// `count` values from stack slot `first` on.
class LuaValues final : public ValueSource {
 public:
  LuaValues(LuaContext& context, lua_State* L, int first, int count)
      : context_(context), L_(L), first_(first), count_(count) {}
  size_t count() const override { return static_cast<size_t>(count_); }
  bool drain(ValueSink& into) override;

 private:
  LuaContext& context_;
  lua_State* L_;
  int first_;
  int count_;
};

// What a run returned, as one value: nothing → null, one → itself, several → an array of them.
class LuaResults final : public ValueSource {
 public:
  LuaResults(LuaContext& context, lua_State* L, int count) : context_(context), L_(L), count_(count) {}
  size_t count() const override { return 1; }
  bool drain(ValueSink& into) override;

 private:
  LuaContext& context_;
  lua_State* L_;
  int count_;  // the topmost values of the stack
};

}  // namespace zigllms
