// Where script code enters C++ and leaves for the host. Lua raises its errors as C++ exceptions of its own, and takes any other exception that
// reaches it for one: so nothing of ours may throw into Lua, and Lua may not throw through the host. Each callback does its C++ work in a noexcept
// function that answers what to do, and raises or yields afterwards, when no object with a destructor is alive.
#include "context.h"
#include "lauxlib.h"
#include "raii.h"

namespace zigllms {

namespace {

int continueHostCall(lua_State* L, int, lua_KContext) {
  LuaContext& context = LuaContext::of(L);
  return context.takeSettlement(L) == LuaContext::HostCall::Returned ? context.spreadResult(L) : lua_error(L);
}

int callOut(LuaContext& context, lua_State* L, FunctionId function) {
  switch (context.callHost(L, function)) {
    case LuaContext::HostCall::Returned:
      return context.spreadResult(L);
    case LuaContext::HostCall::Yield:
      return lua_yieldk(L, 0, 0, continueHostCall);
    default:
      return lua_error(L);
  }
}

}  // namespace

// Pushes an error to raise, above the arguments. Where even that needs memory that the system doesn't have, it is nil.
LuaContext::HostCall LuaContext::raise(lua_State* L, int height, const ScriptError& error) noexcept {
  lua_settop(L, height);
  try {
    pushError(L, error);
  } catch (...) {
    lua_settop(L, height);
    lua_pushnil(L);
  }
  return HostCall::Raise;
}

LuaContext::HostCall LuaContext::callHost(lua_State* L, FunctionId function) noexcept {
  lua_State* const outer = current_;
  const int argumentCount = lua_gettop(L);
  try {
    if (closing_) return raise(L, argumentCount, ScriptError::make(ErrorCode::Disposed, "the context was disposed"));
    if (stack_.exhausted() || lua_checkstack(L, LuaWriter::spareSlots) == 0) return raise(L, argumentCount, nestedTooDeeply());
    LuaValues arguments(*this, L, 1, argumentCount);
    LuaWriter result(*this, L, "result");
    BoxedError error;
    CallToken token = 0;
    current_ = L;
    Host::Outcome outcome = host_.call(function, arguments, result, error, token);
    if (outcome == Host::Outcome::Suspended) {
      if (waitable_ && lua_isyieldable(L)) {
        current_ = outer;
        waitToken_ = token;
        return HostCall::Yield;
      }
      if (host_.canWait()) {
        outcome = host_.wait(token, result, error);
      } else {
        host_.forget(token);
        outcome = Host::Outcome::Failed;
        error = cannotWait();
      }
    }
    current_ = outer;
    if (outcome == Host::Outcome::Failed && !result.ranOutOfMemory()) return raise(L, argumentCount, error);
    if (result.failed() || result.valueCount() != 1) return raise(L, argumentCount, result.error());
    severalResults_ = result.several();
    collectStep(L);
    return HostCall::Returned;
  } catch (...) {  // bad_alloc, or Lua's own error where the system has no memory for what an Overdraft may use
  }
  current_ = outer;
  return raise(L, argumentCount, ScriptError::make(ErrorCode::MemoryError, "not enough memory"));
}

BoxedError LuaContext::cannotWait() const {
  return ScriptError::make(ErrorCode::RuntimeError,
                           std::string("a promise from a host function cannot be waited for here: ") +
                               (runMaySuspend_ ? "Lua cannot pause inside a callback of a C function, such as table.sort or string.gsub"
                                               : "the host made this call synchronously"));
}

LuaContext::HostCall LuaContext::takeSettlement(lua_State* L) noexcept {
  const int height = lua_gettop(L);
  try {
    ValueSource* value = settledValue_;
    const ScriptError* error = settledError_;
    settledValue_ = nullptr;
    settledError_ = nullptr;
    if (error != nullptr) return raise(L, height, *error);
    if (value == nullptr || lua_checkstack(L, LuaWriter::spareSlots) == 0) {
      return raise(L, height, ScriptError::make(ErrorCode::RuntimeError, "the coroutine was resumed while it waited for the host"));
    }
    LuaWriter writer(*this, L, "result");
    if (value->drain(writer) && writer.valueCount() == 1) {
      severalResults_ = writer.several();
      collectStep(L);
      return HostCall::Returned;
    }
    return raise(L, height, writer.error(value));
  } catch (...) {
    return raise(L, height, ScriptError::make(ErrorCode::MemoryError, "not enough memory"));
  }
}

int LuaContext::spreadResult(lua_State* L) {
  if (severalResults_) {
    severalResults_ = false;
    const int table = lua_gettop(L);
    const auto count = static_cast<int>(lua_rawlen(L, table));
    luaL_checkstack(L, count, "too many results");
    for (int at = 1; at <= count; ++at) {
      lua_rawgeti(L, table, at);
      if (!lua_islightuserdata(L, -1) || lua_touserdata(L, -1) != nullptr) continue;
      lua_pop(L, 1);  // zigllms.null, which stands for nil in tables only
      lua_pushnil(L);
    }
    return count;
  }
  if (!HostProxies::isIterable(L, -1)) return 1;
  // What a generic for takes: the function, two values that it has no use for, and what is closed when the loop is left.
  const int object = lua_gettop(L);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, object);
  return 4;
}

int hostFunctionTrampoline(lua_State* L) {
  const auto* box = static_cast<const HostFunctionBox*>(lua_touserdata(L, lua_upvalueindex(1)));
  return callOut(*box->context, L, box->function);
}

// A member of a host object. Upvalues: 1 function, 2 the class's metatable, 3 class name, 4 member name.
int hostMethodTrampoline(lua_State* L) {
  const bool ownObject = lua_getmetatable(L, 1) != 0 && lua_rawequal(L, -1, lua_upvalueindex(2)) != 0;
  if (!ownObject) {
    return luaL_error(L, "%s.%s: expected a %s as first argument, got %s (call it with ':')", lua_tostring(L, lua_upvalueindex(3)),
                      lua_tostring(L, lua_upvalueindex(4)), lua_tostring(L, lua_upvalueindex(3)), luaL_typename(L, 1));
  }
  lua_pop(L, 1);
  return callOut(LuaContext::of(L), L, static_cast<FunctionId>(lua_tointeger(L, lua_upvalueindex(1))));
}

// A member that the language calls, with arguments that are none of the host's.
int hostIterationTrampoline(lua_State* L) {
  lua_settop(L, 1);
  return hostMethodTrampoline(L);
}

namespace {

bool writeToHost(lua_State* L, std::string_view text) noexcept {
  LuaContext& context = LuaContext::of(L);
  try {
    if (!context.closing()) context.host().write(OutputStream::Out, text);
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

int printToHost(lua_State* L) {
  const int count = lua_gettop(L);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (int at = 1; at <= count; ++at) {
    if (at > 1) luaL_addchar(&buffer, '\t');
    luaL_tolstring(L, at, nullptr);
    luaL_addvalue(&buffer);
  }
  luaL_addchar(&buffer, '\n');
  luaL_pushresult(&buffer);
  size_t size = 0;
  const char* text = lua_tolstring(L, -1, &size);
  if (!writeToHost(L, {text, size})) return luaL_error(L, "not enough memory");
  return 0;
}

int writeToHostOutput(lua_State* L) {
  const int count = lua_gettop(L);
  for (int at = 1; at <= count; ++at) {
    size_t size = 0;
    const char* text = luaL_checklstring(L, at, &size);
    if (!writeToHost(L, {text, size})) return luaL_error(L, "not enough memory");
  }
  return 0;
}

}  // namespace zigllms
