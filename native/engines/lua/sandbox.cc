// Which parts of Lua's library exist. Restricted: what computes and nothing that reaches files, processes, the environment, native code or the
// collector's settings. Trusted: everything.
#include <cstring>
#include <string>
#include <utility>

#include "engine/permission.h"
#include "context.h"
#include "lauxlib.h"
#include "lualib.h"
#include "raii.h"

namespace zigllms {

namespace {

// load(chunk, name, mode, env) for text only. Upvalue 1: Lua's own load.
int loadText(lua_State* L) {
  if (lua_gettop(L) < 3) lua_settop(L, 3);
  lua_pushliteral(L, "t");
  lua_replace(L, 3);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// Upvalue 1: Lua's own collectgarbage.
int collectGarbageOnly(lua_State* L) {
  const char* option = luaL_optstring(L, 1, "collect");
  bool harmless = false;
  for (const char* name : {"collect", "count", "step", "isrunning"}) harmless = harmless || std::strcmp(option, name) == 0;
  if (!harmless) return luaL_error(L, "collectgarbage('%s') is not available in a restricted context", option);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// setmetatable without __gc: a finalizer runs when nobody watches, also while the context is being closed.
int setMetatableWithoutFinalizer(lua_State* L) {
  const int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "__gc is not available in a restricted context");
    lua_settop(L, 2);
  }
  lua_setmetatable(L, 1);
  return 1;
}

// Opens a library and keeps only the functions named; what the global and package.loaded have is the rest.
void openPartOf(lua_State* L, const char* library, lua_CFunction open, std::initializer_list<const char*> names) {
  luaL_requiref(L, library, open, 0);
  lua_newtable(L);
  for (const char* name : names) {
    lua_getfield(L, -2, name);
    lua_setfield(L, -2, name);
  }
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, library);
  lua_pop(L, 1);
  lua_setglobal(L, library);
  lua_pop(L, 1);
}

// Replaces the global `name` by `function`, which has the old one as its upvalue.
void wrapGlobal(lua_State* L, const char* name, lua_CFunction function) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, function, 1);
  lua_setglobal(L, name);
}

// Stands for a function that the policy withholds. Upvalues: 1 the capability, 2 the function's name.
int denied(lua_State* L) {
  shielded(L, [&] {
    const ScriptError error = deny(LuaContext::of(L).host(), lua_tostring(L, lua_upvalueindex(1)), lua_tostring(L, lua_upvalueindex(2)));
    LuaContext::of(L).pushError(L, error);
    return 0;
  });
  return lua_error(L);
}

// Puts `denied` in the place of functions of a global library.
void withhold(lua_State* L, std::string_view capability, const char* library, std::initializer_list<const char*> names) {
  lua_getglobal(L, library);
  for (const char* name : names) {
    lua_pushlstring(L, capability.data(), capability.size());
    lua_pushfstring(L, "%s.%s", library, name);
    lua_pushcclosure(L, denied, 2);
    lua_setfield(L, -2, name);
  }
  lua_pop(L, 1);
}

void openRestricted(lua_State* L, const ContextOptions& options) {
  static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},       {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string},
                                       {LUA_MATHLIBNAME, luaopen_math}, {LUA_UTF8LIBNAME, luaopen_utf8}, {LUA_COLIBNAME, luaopen_coroutine}};
  for (const luaL_Reg& library : libraries) {
    luaL_requiref(L, library.name, library.func, 1);
    lua_pop(L, 1);
  }
  openPartOf(L, LUA_OSLIBNAME, luaopen_os, {"time", "clock", "date", "difftime"});
  openPartOf(L, LUA_DBLIBNAME, luaopen_debug, {"traceback"});
  if (!options.clock) withhold(L, capability::clock, LUA_OSLIBNAME, {"time", "clock", "date"});
  if (!options.randomness) withhold(L, capability::randomness, LUA_MATHLIBNAME, {"random", "randomseed"});
  for (const char* name : {"dofile", "loadfile"}) {
    lua_pushnil(L);
    lua_setglobal(L, name);
  }
  lua_getglobal(L, LUA_STRLIBNAME);
  lua_pushnil(L);
  lua_setfield(L, -2, "dump");
  lua_pop(L, 1);
  wrapGlobal(L, "load", loadText);
  wrapGlobal(L, "collectgarbage", collectGarbageOnly);
  lua_pushcfunction(L, setMetatableWithoutFinalizer);
  lua_setglobal(L, "setmetatable");

  lua_newtable(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, LUA_LOADLIBNAME);
  lua_setfield(L, -2, "loaded");
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_setfield(L, -2, "preload");
  lua_setglobal(L, LUA_LOADLIBNAME);
  lua_pushnil(L);
  lua_pushcclosure(L, requireModule, 1);
  lua_setglobal(L, "require");
}

// io.write to the standard output goes where print goes. Upvalues: 1 Lua's own io.write, 2 io.output, 3 io.stdout.
int writeOutput(lua_State* L) {
  const int count = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_call(L, 0, 1);
  const bool standard = lua_rawequal(L, -1, lua_upvalueindex(3)) != 0;
  lua_pop(L, 1);
  if (standard) {
    writeToHostOutput(L);
    lua_pushvalue(L, lua_upvalueindex(3));
    return 1;
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, LUA_MULTRET);
  return lua_gettop(L);
}

void openTrusted(lua_State* L) {
  luaL_openlibs(L);
  wrapGlobal(L, "require", requireModule);
  lua_getglobal(L, LUA_IOLIBNAME);
  lua_getfield(L, -1, "write");
  lua_getfield(L, -2, "output");
  lua_getfield(L, -3, "stdout");
  lua_pushcclosure(L, writeOutput, 3);
  lua_setfield(L, -2, "write");
  lua_pop(L, 1);
}

// What Lua warns of, in pieces: a script's warn(), once it has said warn("@on"), goes to the host's error stream; a finalizer that failed is an error
// that no run reports.
void collectWarning(void* data, const char* piece, int continues) {
  static_cast<LuaContext*>(data)->addWarning(piece, continues != 0);
}

}  // namespace

void LuaContext::addWarning(const char* piece, bool continues) noexcept {
  try {
    const bool first = warning_.empty();
    if (first && !continues && *piece == '@') {
      if (std::strcmp(piece, "@on") == 0) warnings_ = true;
      if (std::strcmp(piece, "@off") == 0) warnings_ = false;
      return;
    }
    warning_ += piece;
    if (continues) return;
    const std::string text = std::exchange(warning_, std::string());
    if (closing_) return;
    if (text.rfind("error in __", 0) == 0) {
      ScriptError error = ScriptError::make(ErrorCode::RuntimeError, text);
      limitErrorSize(error);
      host_.unhandled(error);
    } else if (warnings_) {
      host_.write(OutputStream::Error, "Lua warning: " + text + "\n");
    }
  } catch (const std::exception&) {  // no memory for a warning
  }
}

void openLibraries(lua_State* L, const ContextOptions& options) {
  if (options.sandbox == Sandbox::Trusted) {
    openTrusted(L);
  } else {
    openRestricted(L, options);
  }
  lua_pushcfunction(L, printToHost);
  lua_setglobal(L, "print");
  openCoroutineFunctions(L);
  lua_setwarnf(L, collectWarning, &LuaContext::of(L));
  lua_settop(L, 0);
}

}  // namespace zigllms
