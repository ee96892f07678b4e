#include "refs.h"

#include <string>

#include "context.h"
#include "lauxlib.h"

namespace zigllms {

const char hostObjectKey = 0;

namespace {

// A metatable has this key when a generic for can go through its objects.
const char iterableKey = 0;

int newTable(lua_State* L, const char* mode) {
  lua_newtable(L);
  if (mode != nullptr) {
    lua_createtable(L, 0, 1);
    lua_pushstring(L, mode);
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
  }
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

constexpr const char* functionBoxName = "zigllms.function";

int finalizeFunction(lua_State* L) {
  auto* box = static_cast<HostFunctionBox*>(luaL_testudata(L, 1, functionBoxName));
  if (box == nullptr || box->told == 0) return 0;
  const uint32_t told = box->told;
  box->told = 0;
  box->context->proxies().released();
  if (!box->context->closing()) {
    try {
      box->context->host().releaseFunction(box->function, told);
    } catch (...) {  // not enough memory to tell the host: it keeps the function until the context ends
    }
  }
  return 0;
}

// Upvalue 1: the metatable of the class, so that only its own objects are taken for one.
int finalizeObject(lua_State* L) {
  if (!lua_getmetatable(L, 1) || !lua_rawequal(L, -1, lua_upvalueindex(1))) return 0;
  auto* box = static_cast<HostObjectBox*>(lua_touserdata(L, 1));
  if (box == nullptr || box->told == 0) return 0;
  const uint32_t told = box->told;
  box->told = 0;
  box->context->proxies().released();
  if (!box->context->closing()) {
    try {
      box->context->host().releaseObject(box->object, told);
    } catch (...) {  // as above
    }
  }
  return 0;
}

// obj.name: upvalue 1 methods, 2 getters (name → closure), 3 class name.
int indexObject(lua_State* L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) {
    lua_replace(L, 2);
    lua_insert(L, 1);  // the getter, then the object
    lua_callk(L, 1, 1, 0, [](lua_State*, int, lua_KContext) { return 1; });
    return 1;
  }
  lua_pushnil(L);
  return 1;
}

int refuseAssignment(lua_State* L) {
  return luaL_error(L, "%s is a host object: its members cannot be set", lua_tostring(L, lua_upvalueindex(1)));
}

int objectToString(lua_State* L) {
  lua_pushfstring(L, "<%s>", lua_tostring(L, lua_upvalueindex(1)));
  return 1;
}

}  // namespace

// ---- script values that the host holds ----------------------------------------------------------------------------

void ScriptRefs::open(lua_State* L) { numbers_ = newTable(L, nullptr); }

RefId ScriptRefs::add(lua_State* L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, numbers_);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) == LUA_TNUMBER) {
    const auto known = static_cast<RefId>(lua_tointeger(L, -1));
    lua_pop(L, 2);
    ++counts_[known];
    return known;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -2);
  const auto ref = static_cast<RefId>(luaL_ref(L, LUA_REGISTRYINDEX));
  if (ref >= counts_.size()) counts_.resize(ref + 1, 0);
  counts_[ref] = 1;
  ++size_;
  lua_pushvalue(L, -2);
  lua_pushinteger(L, ref);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  return ref;
}

bool ScriptRefs::push(lua_State* L, RefId ref) const {
  if (ref >= counts_.size() || counts_[ref] == 0) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, static_cast<lua_Integer>(ref));
  return true;
}

void ScriptRefs::release(lua_State* L, RefId ref, uint32_t count) {
  if (ref >= counts_.size() || counts_[ref] == 0) return;
  counts_[ref] -= count < counts_[ref] ? count : counts_[ref];
  if (counts_[ref] != 0) return;
  lua_rawgeti(L, LUA_REGISTRYINDEX, numbers_);
  lua_rawgeti(L, LUA_REGISTRYINDEX, static_cast<lua_Integer>(ref));
  lua_pushnil(L);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  luaL_unref(L, LUA_REGISTRYINDEX, static_cast<int>(ref));
  --size_;
}

// ---- host values that scripts hold --------------------------------------------------------------------------------

void HostProxies::open(lua_State* L) {
  functions_ = newTable(L, "v");
  objects_ = newTable(L, "v");
  luaL_newmetatable(L, functionBoxName);
  lua_pushcfunction(L, finalizeFunction);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}

void HostProxies::pushFunction(lua_State* L, LuaContext& context, FunctionId function) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, functions_);
  if (lua_rawgeti(L, -1, function) == LUA_TFUNCTION) {
    lua_getupvalue(L, -1, 1);
    ++static_cast<HostFunctionBox*>(lua_touserdata(L, -1))->told;
    lua_pop(L, 1);
    lua_remove(L, -2);
    return;
  }
  lua_pop(L, 1);
  auto* box = static_cast<HostFunctionBox*>(lua_newuserdatauv(L, sizeof(HostFunctionBox), 0));
  *box = {&context, function, 1};
  luaL_setmetatable(L, functionBoxName);
  ++size_;
  lua_pushcclosure(L, hostFunctionTrampoline, 1);
  lua_pushvalue(L, -1);
  lua_rawseti(L, -3, function);
  lua_remove(L, -2);
}

bool HostProxies::pushObject(lua_State* L, LuaContext& context, ClassId classId, ObjectId object) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, objects_);
  if (lua_rawgeti(L, -1, object) == LUA_TUSERDATA) {
    ++static_cast<HostObjectBox*>(lua_touserdata(L, -1))->told;
    lua_remove(L, -2);
    return true;
  }
  lua_pop(L, 1);
  if (classId >= classes_.size() || classes_[classId] == 0) {
    const ClassDefinition* definition = context.host().tables().classDefinition(classId);
    if (definition == nullptr) {
      lua_pop(L, 1);
      return false;
    }
    if (classId >= classes_.size()) classes_.resize(classId + 1, 0);
    pushClassMetatable(L, context, classId, *definition);
    classes_[classId] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  auto* box = static_cast<HostObjectBox*>(lua_newuserdatauv(L, sizeof(HostObjectBox), 0));
  *box = {&context, classId, object, 1};
  lua_rawgeti(L, LUA_REGISTRYINDEX, classes_[classId]);
  lua_setmetatable(L, -2);
  ++size_;
  lua_pushvalue(L, -1);
  lua_rawseti(L, -3, object);
  lua_remove(L, -2);
  return true;
}

bool HostProxies::isIterable(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_getmetatable(L, index) == 0) return false;
  const bool iterable = lua_rawgetp(L, -1, &iterableKey) != LUA_TNIL;
  lua_pop(L, 2);
  return iterable;
}

void HostProxies::pushClassMetatable(lua_State* L, LuaContext&, ClassId classId, const ClassDefinition& definition) {
  lua_newtable(L);
  const int metatable = lua_gettop(L);
  lua_newtable(L);
  const int methods = lua_gettop(L);
  lua_newtable(L);
  const int getters = lua_gettop(L);
  bool anyGetter = false;
  const auto pushName = [&] { lua_pushlstring(L, definition.name.data(), definition.name.size()); };
  const auto pushMember = [&](const ClassMember& member, lua_CFunction trampoline) {
    lua_pushinteger(L, member.function);
    lua_pushvalue(L, metatable);
    pushName();
    lua_pushlstring(L, member.name.data(), member.name.size());
    lua_pushcclosure(L, trampoline, 4);
  };
  for (const ClassMember& member : definition.members) {
    const bool getter = member.kind == ClassMember::Kind::Getter;
    if (!getter && member.kind != ClassMember::Kind::Method) continue;
    anyGetter = anyGetter || getter;
    lua_pushlstring(L, member.name.data(), member.name.size());
    pushMember(member, hostMethodTrampoline);
    lua_rawset(L, getter ? getters : methods);
  }
  if (anyGetter) {
    lua_pushvalue(L, methods);
    lua_pushvalue(L, getters);
    pushName();
    lua_pushcclosure(L, indexObject, 3);
  } else {
    lua_pushvalue(L, methods);
  }
  lua_setfield(L, metatable, "__index");
  lua_settop(L, metatable);
  if (const ClassMember* next = definition.find(ClassMember::Kind::Next)) {
    pushMember(*next, hostIterationTrampoline);
    lua_setfield(L, metatable, "__call");
    lua_pushboolean(L, 1);
    lua_rawsetp(L, metatable, &iterableKey);
  }
  if (const ClassMember* close = definition.find(ClassMember::Kind::Close)) {
    pushMember(*close, hostIterationTrampoline);
    lua_setfield(L, metatable, "__close");
  }
  pushName();
  lua_pushcclosure(L, refuseAssignment, 1);
  lua_setfield(L, metatable, "__newindex");
  pushName();
  lua_pushcclosure(L, objectToString, 1);
  lua_setfield(L, metatable, "__tostring");
  lua_pushvalue(L, metatable);
  lua_pushcclosure(L, finalizeObject, 1);
  lua_setfield(L, metatable, "__gc");
  pushName();
  lua_setfield(L, metatable, "__name");
  pushName();
  lua_setfield(L, metatable, "__metatable");
  lua_pushinteger(L, static_cast<lua_Integer>(classId));
  lua_rawsetp(L, metatable, &hostObjectKey);
}

}  // namespace zigllms
