// require: modules that the host has registered, then package.preload, then sources that the host's resolver knows. Each is run once.
#include "engine/permission.h"
#include "context.h"
#include "lauxlib.h"
#include "raii.h"

namespace zigllms {

namespace {

constexpr const char* loadingMarkName = "zigllms.loading";

// Who calls require: "main.lua:3", or nothing where a C function does.
std::string importerPlace(lua_State* L, std::string& file, uint32_t& line, const auto& fileOf) {
  lua_Debug caller;
  if (lua_getstack(L, 1, &caller) == 0) return {};
  lua_getinfo(L, "Sl", &caller);
  if (caller.currentline <= 0) return {};
  file = fileOf(caller);
  line = static_cast<uint32_t>(caller.currentline);
  return file + ":" + std::to_string(line);
}

// The stack of require: 1 name, 2 the table of loaded modules, 3 what a module that returns nothing is.
constexpr int loadedIndex = 2;
constexpr int exportsIndex = 3;

int finishRequire(lua_State* L, int, lua_KContext) {
  if (lua_isnil(L, -1)) {
    lua_pushvalue(L, 1);
    if (lua_rawget(L, loadedIndex) == LUA_TNIL) {
      lua_pushvalue(L, exportsIndex);
    }
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, loadedIndex);
  return 1;
}

int endLoading(lua_State* L) {  // __close of a mark; user value 1: the module's name
  lua_getiuservalue(L, 1, 1);
  size_t size = 0;
  const char* name = lua_tolstring(L, -1, &size);
  if (name != nullptr) LuaContext::of(L).finishLoading({name, size});
  return 0;
}

}  // namespace

void LuaContext::finishLoading(std::string_view name) {
  for (size_t at = loadingModules_.size(); at-- > 0;) {
    if (loadingModules_[at].name != name) continue;
    loadingModules_.erase(loadingModules_.begin() + static_cast<ptrdiff_t>(at));
    return;
  }
}

LuaContext::Required LuaContext::prepareModule(lua_State* L, std::string_view name) {
  ScriptError error;
  const std::string importer = importerPlace(L, error.file, error.line, [this](const lua_Debug& frame) { return fileOf(frame); });
  const std::string quoted = "module '" + std::string(name) + "'";
  const auto raise = [&](ErrorCode code, std::string message) {
    error.code = code;
    error.message = std::move(message);
    pushError(L, error);
    return Required::Raise;
  };
  const bool partly = host_.membersAllowed(name) != nullptr && !modules_.contains(std::string(name));
  if (!host_.moduleAllowed(name) || partly) return raise(ErrorCode::PermissionError, denyModule(host_, name).message);

  lua_pushvalue(L, 1);
  if (lua_rawget(L, loadedIndex) != LUA_TNIL) return Required::Loaded;
  lua_pop(L, 1);

  std::string chain;
  for (const LoadingModule& loading : loadingModules_) {
    if (!chain.empty()) chain += " → ";
    if (loading.run == runningThread_ && (!chain.empty() || loading.name == name)) chain += loading.name;
    if (loading.name == name && loading.run != runningThread_) {
      return raise(ErrorCode::RuntimeError, quoted + " is still being loaded by another call");
    }
  }
  if (!chain.empty()) return raise(ErrorCode::RuntimeError, quoted + " requires itself: " + chain + " → " + std::string(name));

  bool runs = false;
  if (const auto registered = modules_.find(std::string(name)); registered != modules_.end()) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, registered->second.exports);
    if (registered->second.loader == 0) {
      lua_pushvalue(L, 1);
      lua_pushvalue(L, -2);
      lua_rawset(L, loadedIndex);
      return Required::Loaded;
    }
    lua_replace(L, exportsIndex);
    lua_rawgeti(L, LUA_REGISTRYINDEX, registered->second.loader);
    runs = true;
  }
  if (!runs) {
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    if (lua_istable(L, -1)) {
      lua_pushvalue(L, 1);
      runs = lua_rawget(L, -2) == LUA_TFUNCTION;
      if (!runs) lua_pop(L, 1);
    }
    lua_remove(L, runs ? -2 : -1);
    if (runs) {
      lua_pushboolean(L, 1);
      lua_replace(L, exportsIndex);
    }
  }
  if (!runs) {
    lua_State* const outer = std::exchange(current_, L);
    Result<std::optional<std::string>> found = host_.loadModule(name, error.file);
    current_ = outer;
    if (!found) {
      ScriptError failure = found.error();
      if (!importer.empty()) failure.message += " (imported at " + importer + ")";
      pushError(L, failure);
      return Required::Raise;
    }
    if (!found.value()) return Required::Unknown;
    if (auto failure = compile(L, {*found.value(), name}, false)) {
      if (!importer.empty()) failure->message += " (imported at " + importer + ")";
      pushError(L, *failure);
      return Required::Raise;
    }
    lua_newtable(L);
    lua_replace(L, exportsIndex);
  }
  loadingModules_.push_back({std::string(name), runningThread_});
  return Required::Run;
}

// Upvalue 1: Lua's own require, or nil.
int requireModule(lua_State* L) {
  size_t size = 0;
  const char* data = luaL_checklstring(L, 1, &size);
  lua_settop(L, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushboolean(L, 1);
  // Room for a chain that prepareModule builds, so that nothing fails between its note of the load and the mark that takes it back.
  luaL_checkstack(L, 20, "require");
  lua_newuserdatauv(L, 0, 1);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  if (luaL_newmetatable(L, loadingMarkName) != 0) {
    lua_pushcfunction(L, endLoading);
    lua_setfield(L, -2, "__close");
  }
  lua_setmetatable(L, -2);
  const int mark = lua_gettop(L);
  const int next = shielded(L, [&] { return static_cast<int>(LuaContext::of(L).prepareModule(L, {data, size})); });
  switch (static_cast<LuaContext::Required>(next)) {
    case LuaContext::Required::Loaded:
      return 1;
    case LuaContext::Required::Raise:
      return lua_error(L);
    case LuaContext::Required::Unknown:
      if (lua_isnil(L, lua_upvalueindex(1))) return luaL_error(L, "module '%s' not found", data);
      lua_pushvalue(L, lua_upvalueindex(1));
      lua_pushvalue(L, 1);
      lua_callk(L, 1, 2, 0, [](lua_State*, int, lua_KContext) { return 2; });
      return 2;
    default:
      break;
  }
  lua_toclose(L, mark);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, exportsIndex);
  lua_callk(L, 2, 1, 0, finishRequire);
  return finishRequire(L, LUA_OK, 0);
}

Status LuaContext::registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>& source) {
  if (lua_checkstack(main_, LuaWriter::spareSlots) == 0) return ScriptError::make(ErrorCode::MemoryError, "not enough memory");
  const StackGuard guard(main_);
  LuaWriter writer(*this, main_, name);
  if (!exports.drain(writer) || writer.valueCount() != 1) return writer.error(&exports);
  if (source) {
    if (auto error = compile(main_, *source, false)) return error;
  }
  const CrossingScope scope(main_, budget_);
  Module& module = modules_[std::string(name)];
  const Module old = module;
  module = {};
  if (source) module.loader = luaL_ref(main_, LUA_REGISTRYINDEX);
  module.exports = luaL_ref(main_, LUA_REGISTRYINDEX);
  luaL_unref(main_, LUA_REGISTRYINDEX, old.loader != 0 ? old.loader : LUA_NOREF);
  luaL_unref(main_, LUA_REGISTRYINDEX, old.exports != 0 ? old.exports : LUA_NOREF);
  // A module of that name that scripts have loaded already keeps what they have; the next require gets this one.
  luaL_getsubtable(main_, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushlstring(main_, name.data(), name.size());
  lua_pushnil(main_);
  lua_rawset(main_, -3);
  return Done{};
}

}  // namespace zigllms
