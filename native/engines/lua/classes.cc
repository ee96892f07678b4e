#include "classes.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

#include "context.h"
#include "lauxlib.h"

namespace zigllms {

const char nanKey = 0;

namespace {

constexpr int entriesValue = 1;
constexpr int indexValue = 2;
constexpr int deepestCopy = 190;

// ---- Bytes --------------------------------------------------------------------------------------------------------

struct ByteView {
  const char* data;
  size_t size;
};

ByteView checkBytes(lua_State* L, int index) {
  const void* data = luaL_checkudata(L, index, "Bytes");
  return {static_cast<const char*>(data), static_cast<size_t>(lua_rawlen(L, index))};
}

void pushBytes(lua_State* L, const char* data, size_t size) {
  void* memory = lua_newuserdatauv(L, size, 0);
  if (size > 0) std::memcpy(memory, data, size);
  luaL_setmetatable(L, "Bytes");
}

int bytesSub(lua_State* L) {
  const ByteView bytes = checkBytes(L, 1);
  const auto size = static_cast<lua_Integer>(bytes.size);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  lua_Integer last = luaL_optinteger(L, 3, -1);
  if (first < 0) first = std::max<lua_Integer>(size + first + 1, 1);
  if (last < 0) last = size + last + 1;
  first = std::max<lua_Integer>(first, 1);
  last = std::min(last, size);
  const bool empty = first > last;
  pushBytes(L, empty ? nullptr : bytes.data + first - 1, empty ? 0 : static_cast<size_t>(last - first + 1));
  return 1;
}

int bytesToString(lua_State* L) {
  const ByteView bytes = checkBytes(L, 1);
  lua_pushlstring(L, bytes.data, bytes.size);
  return 1;
}

int bytesLength(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(checkBytes(L, 1).size));
  return 1;
}

int bytesEqual(lua_State* L) {
  if (luaL_testudata(L, 1, "Bytes") == nullptr || luaL_testudata(L, 2, "Bytes") == nullptr) {
    lua_pushboolean(L, 0);
    return 1;
  }
  const ByteView one = checkBytes(L, 1);
  const ByteView other = checkBytes(L, 2);
  const bool equal = one.size == other.size && (one.size == 0 || std::memcmp(one.data, other.data, one.size) == 0);
  lua_pushboolean(L, equal);
  return 1;
}

int bytesIndex(lua_State* L) {  // upvalue 1: the methods
  const ByteView bytes = checkBytes(L, 1);
  int isInteger = 0;
  const lua_Integer at = lua_tointegerx(L, 2, &isInteger);
  if (!isInteger) {
    lua_settop(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
  } else if (at >= 1 && static_cast<lua_Unsigned>(at) <= bytes.size) {
    lua_pushinteger(L, static_cast<unsigned char>(bytes.data[at - 1]));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int createBytes(lua_State* L) {
  lua_settop(L, 1);
  if (luaL_testudata(L, 1, "Bytes") != nullptr) return 1;
  if (!lua_istable(L, 1)) {
    size_t size = 0;
    const char* text = luaL_checklstring(L, 1, &size);
    pushBytes(L, text, size);
    return 1;
  }
  const size_t size = lua_rawlen(L, 1);
  auto* data = static_cast<unsigned char*>(lua_newuserdatauv(L, size, 0));
  for (size_t at = 0; at < size; ++at) {
    lua_rawgeti(L, 1, static_cast<lua_Integer>(at) + 1);
    int isInteger = 0;
    const lua_Integer byte = lua_tointegerx(L, -1, &isInteger);
    if (!isInteger || byte < 0 || byte > 255) {
      return luaL_error(L, "item %d is not a byte (0 to 255)", static_cast<int>(at) + 1);
    }
    data[at] = static_cast<unsigned char>(byte);
    lua_pop(L, 1);
  }
  luaL_setmetatable(L, "Bytes");
  return 1;
}

// ---- Date ---------------------------------------------------------------------------------------------------------

// Days since 1970-01-01 → year, month, day, by counting in eras of 400 years that start on a 1st of March.
void civilFromDays(int64_t days, int64_t& year, unsigned& month, unsigned& day) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto dayOfEra = static_cast<unsigned>(days - era * 146097);
  const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const unsigned shifted = (5 * dayOfYear + 2) / 153;
  day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  month = shifted < 10 ? shifted + 3 : shifted - 9;
  year = static_cast<int64_t>(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0);
}

int dateIso(lua_State* L) {
  const double milliseconds = static_cast<DateBox*>(luaL_checkudata(L, 1, "Date"))->milliseconds;
  if (!(std::abs(milliseconds) <= 8.64e15)) {
    lua_pushliteral(L, "Invalid Date");
    return 1;
  }
  constexpr int64_t dayMilliseconds = 86'400'000;
  const auto total = static_cast<int64_t>(milliseconds);
  int64_t days = total / dayMilliseconds;
  int64_t rest = total % dayMilliseconds;
  if (rest < 0) {
    rest += dayMilliseconds;
    --days;
  }
  int64_t year = 0;
  unsigned month = 0;
  unsigned day = 0;
  civilFromDays(days, year, month, day);
  char text[64];
  const char* yearForm = year < 0 ? "-%06lld" : year > 9999 ? "+%06lld" : "%04lld";
  int length = std::snprintf(text, sizeof text, yearForm, static_cast<long long>(year < 0 ? -year : year));
  length += std::snprintf(text + length, sizeof text - static_cast<size_t>(length), "-%02u-%02uT%02d:%02d:%02d.%03dZ",
                          month, day, static_cast<int>(rest / 3'600'000), static_cast<int>(rest / 60'000 % 60),
                          static_cast<int>(rest / 1000 % 60), static_cast<int>(rest % 1000));
  lua_pushlstring(L, text, static_cast<size_t>(length));
  return 1;
}

int dateGetTime(lua_State* L) {
  const double milliseconds = static_cast<DateBox*>(luaL_checkudata(L, 1, "Date"))->milliseconds;
  lua_Integer whole = 0;
  if (lua_numbertointeger(milliseconds, &whole) && static_cast<double>(whole) == milliseconds) {
    lua_pushinteger(L, whole);
  } else {
    lua_pushnumber(L, milliseconds);
  }
  return 1;
}

template <class Compare>
int compareDates(lua_State* L, Compare compare) {
  const auto* one = static_cast<DateBox*>(luaL_testudata(L, 1, "Date"));
  const auto* other = static_cast<DateBox*>(luaL_testudata(L, 2, "Date"));
  if (one == nullptr || other == nullptr) return luaL_error(L, "a Date compares with a Date only");
  lua_pushboolean(L, compare(one->milliseconds, other->milliseconds));
  return 1;
}

int dateEqual(lua_State* L) {
  if (luaL_testudata(L, 1, "Date") != nullptr && luaL_testudata(L, 2, "Date") != nullptr) {
    return compareDates(L, [](double one, double other) { return one == other; });
  }
  lua_pushboolean(L, 0);
  return 1;
}

int dateLess(lua_State* L) {
  return compareDates(L, [](double one, double other) { return one < other; });
}

int dateLessOrEqual(lua_State* L) {
  return compareDates(L, [](double one, double other) { return one <= other; });
}

int createDate(lua_State* L) {
  using namespace std::chrono;
  const double now = static_cast<double>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
  const double milliseconds = luaL_optnumber(L, 1, now);
  static_cast<DateBox*>(lua_newuserdatauv(L, sizeof(DateBox), 0))->milliseconds = milliseconds;
  luaL_setmetatable(L, "Date");
  return 1;
}

// ---- RegExp -------------------------------------------------------------------------------------------------------

int regexpIndex(lua_State* L) {
  luaL_checkudata(L, 1, "RegExp");
  const char* name = lua_tostring(L, 2);
  if (name != nullptr && std::strcmp(name, "source") == 0) {
    lua_getiuservalue(L, 1, 1);
  } else if (name != nullptr && std::strcmp(name, "flags") == 0) {
    lua_getiuservalue(L, 1, 2);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int regexpToString(lua_State* L) {
  luaL_checkudata(L, 1, "RegExp");
  lua_settop(L, 1);
  lua_pushliteral(L, "/");
  lua_getiuservalue(L, 1, 1);
  lua_pushliteral(L, "/");
  lua_getiuservalue(L, 1, 2);
  lua_concat(L, 4);
  return 1;
}

// ---- Map and Set --------------------------------------------------------------------------------------------------

MapBox& checkMap(lua_State* L, const char* name) { return *static_cast<MapBox*>(luaL_checkudata(L, 1, name)); }

// Pushes the key under which the index knows the value at `at`.
void pushIndexKey(lua_State* L, int at) {
  if (lua_isnoneornil(L, at)) {
    pushNull(L);
  } else if (lua_type(L, at) == LUA_TNUMBER && lua_tonumber(L, at) != lua_tonumber(L, at)) {
    lua_pushlightuserdata(L, const_cast<char*>(&nanKey));
  } else {
    lua_pushvalue(L, at);
  }
}

// The slot of the key at `at` in the map at `map`, or 0.
lua_Integer findSlot(lua_State* L, int map, int at) {
  lua_getiuservalue(L, map, indexValue);
  pushIndexKey(L, at);
  lua_rawget(L, -2);
  const lua_Integer slot = lua_tointeger(L, -1);
  lua_pop(L, 2);
  return slot;
}

void createMap(lua_State* L, const char* name) {
  auto* map = static_cast<MapBox*>(lua_newuserdatauv(L, sizeof(MapBox), 2));
  *map = {0, 0};
  for (int value : {entriesValue, indexValue}) {
    lua_newtable(L);
    lua_setiuservalue(L, -2, value);
  }
  luaL_setmetatable(L, name);
}

// Closes the gaps that removed entries left: when there are more of them than entries.
void compact(lua_State* L, int map, MapBox& box) {
  if (box.slots < 16 || box.slots < 2 * box.size) return;
  lua_getiuservalue(L, map, entriesValue);
  const int old = lua_gettop(L);
  lua_createtable(L, static_cast<int>(std::min<lua_Integer>(box.size * 2, INT32_MAX)), 0);
  const int entries = lua_gettop(L);
  lua_getiuservalue(L, map, indexValue);
  const int index = lua_gettop(L);
  lua_Integer slots = 0;
  for (lua_Integer slot = 1; slot <= box.slots; ++slot) {
    if (lua_rawgeti(L, old, 2 * slot - 1) == LUA_TNIL) {
      lua_pop(L, 1);
      continue;
    }
    ++slots;
    const int key = lua_gettop(L);
    pushIndexKey(L, key);
    lua_pushinteger(L, slots);
    lua_rawset(L, index);
    lua_rawseti(L, entries, 2 * slots - 1);
    lua_rawgeti(L, old, 2 * slot);
    lua_rawseti(L, entries, 2 * slots);
  }
  box.slots = slots;
  lua_pushvalue(L, entries);
  lua_setiuservalue(L, map, entriesValue);
  lua_settop(L, old - 1);
}

// map[key at `at`] = the value on top of the stack, which is popped.
void setEntry(lua_State* L, int map, MapBox& box, int at) {
  const int value = lua_gettop(L);
  lua_Integer slot = findSlot(L, map, at);
  if (slot == 0) {
    compact(L, map, box);
    slot = box.slots + 1;
    lua_getiuservalue(L, map, entriesValue);
    lua_pushvalue(L, at);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      pushNull(L);
    }
    lua_rawseti(L, -2, 2 * slot - 1);
    lua_getiuservalue(L, map, indexValue);
    pushIndexKey(L, at);
    lua_pushinteger(L, slot);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    box.slots = slot;
    ++box.size;
  } else {
    lua_getiuservalue(L, map, entriesValue);
  }
  lua_pushvalue(L, value);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    pushNull(L);
  }
  lua_rawseti(L, -2, 2 * slot);
  lua_settop(L, value - 1);
}

int mapGet(lua_State* L) {
  checkMap(L, "Map");
  const lua_Integer slot = findSlot(L, 1, 2);
  if (slot == 0) {
    lua_pushnil(L);
    return 1;
  }
  lua_getiuservalue(L, 1, entriesValue);
  lua_rawgeti(L, -1, 2 * slot);
  return 1;
}

int mapSet(lua_State* L) {
  MapBox& box = checkMap(L, "Map");
  lua_settop(L, 3);
  setEntry(L, 1, box, 2);
  lua_settop(L, 1);
  return 1;
}

int setAdd(lua_State* L) {
  MapBox& box = checkMap(L, "Set");
  lua_settop(L, 2);
  lua_pushboolean(L, 1);
  setEntry(L, 1, box, 2);
  lua_settop(L, 1);
  return 1;
}

template <const char* const& name>
int hasEntry(lua_State* L) {
  checkMap(L, name);
  lua_pushboolean(L, findSlot(L, 1, 2) != 0);
  return 1;
}

template <const char* const& name>
int deleteEntry(lua_State* L) {
  MapBox& box = checkMap(L, name);
  lua_settop(L, 2);
  const lua_Integer slot = findSlot(L, 1, 2);
  if (slot != 0) {
    lua_getiuservalue(L, 1, entriesValue);
    for (const lua_Integer at : {2 * slot - 1, 2 * slot}) {
      lua_pushnil(L);
      lua_rawseti(L, -2, at);
    }
    lua_getiuservalue(L, 1, indexValue);
    pushIndexKey(L, 2);
    lua_pushnil(L);
    lua_rawset(L, -3);
    --box.size;
  }
  lua_pushboolean(L, slot != 0);
  return 1;
}

template <const char* const& name>
int clearEntries(lua_State* L) {
  MapBox& box = checkMap(L, name);
  for (int value : {entriesValue, indexValue}) {
    lua_newtable(L);
    lua_setiuservalue(L, 1, value);
  }
  box = {0, 0};
  return 0;
}

template <const char* const& name>
int entryCount(lua_State* L) {
  lua_pushinteger(L, checkMap(L, name).size);
  return 1;
}

// An array of the keys (part 1) or values (part 0).
int listEntries(lua_State* L, const MapBox& box, int part) {
  lua_getiuservalue(L, 1, entriesValue);
  const int entries = lua_gettop(L);
  lua_createtable(L, static_cast<int>(std::min<lua_Integer>(box.size, INT32_MAX)), 0);
  luaL_setmetatable(L, "zigllms.array");
  lua_Integer count = 0;
  for (lua_Integer slot = 1; slot <= box.slots; ++slot) {
    if (lua_rawgeti(L, entries, 2 * slot - 1) == LUA_TNIL) {
      lua_pop(L, 1);
      continue;
    }
    lua_pop(L, 1);
    lua_rawgeti(L, entries, 2 * slot - part);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

template <const char* const& name>
int listKeys(lua_State* L) {
  return listEntries(L, checkMap(L, name), 1);
}

int mapValues(lua_State* L) { return listEntries(L, checkMap(L, "Map"), 0); }

// The iterator of pairs(map): upvalue 1 the map, 2 the slot reached. Yields key and value.
int nextEntry(lua_State* L) {
  const auto* box = static_cast<const MapBox*>(lua_touserdata(L, lua_upvalueindex(1)));
  lua_getiuservalue(L, lua_upvalueindex(1), entriesValue);
  const int entries = lua_gettop(L);
  for (lua_Integer slot = lua_tointeger(L, lua_upvalueindex(2)) + 1; slot <= box->slots; ++slot) {
    if (lua_rawgeti(L, entries, 2 * slot - 1) != LUA_TNIL) {
      lua_pushinteger(L, slot);
      lua_replace(L, lua_upvalueindex(2));
      lua_rawgeti(L, entries, 2 * slot);
      return 2;
    }
    lua_pop(L, 1);
  }
  lua_pushnil(L);
  return 1;
}

template <const char* const& name>
int pairsOfEntries(lua_State* L) {
  checkMap(L, name);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, nextEntry, 2);
  return 1;
}

template <const char* const& name>
int entriesToString(lua_State* L) {
  lua_pushfstring(L, "%s(%I)", name, static_cast<LUAI_UACINT>(checkMap(L, name).size));
  return 1;
}

int newMap(lua_State* L) {
  lua_settop(L, 1);
  if (!lua_isnil(L, 1)) luaL_checktype(L, 1, LUA_TTABLE);
  createMap(L, "Map");
  if (lua_isnil(L, 1)) return 1;
  auto& box = *static_cast<MapBox*>(lua_touserdata(L, 2));
  lua_pushnil(L);
  while (lua_next(L, 1) != 0) setEntry(L, 2, box, 3);
  return 1;
}

int newSet(lua_State* L) {
  lua_settop(L, 1);
  if (!lua_isnil(L, 1)) luaL_checktype(L, 1, LUA_TTABLE);
  createMap(L, "Set");
  if (lua_isnil(L, 1)) return 1;
  auto& box = *static_cast<MapBox*>(lua_touserdata(L, 2));
  const auto count = static_cast<lua_Integer>(lua_rawlen(L, 1));
  for (lua_Integer at = 1; at <= count; ++at) {
    lua_rawgeti(L, 1, at);
    lua_pushboolean(L, 1);
    setEntry(L, 2, box, 3);
    lua_settop(L, 2);
  }
  return 1;
}

// ---- Error --------------------------------------------------------------------------------------------------------

int errorToString(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushliteral(L, "message");
  lua_rawget(L, 1);
  if (lua_type(L, -1) != LUA_TSTRING) lua_pushliteral(L, "");
  return 1;
}

int errorConcat(lua_State* L) {
  lua_settop(L, 2);
  luaL_tolstring(L, 1, nullptr);
  luaL_tolstring(L, 2, nullptr);
  lua_concat(L, 2);
  return 1;
}

int newError(lua_State* L) {
  luaL_checkstring(L, 1);
  lua_settop(L, 2);
  lua_newtable(L);
  lua_pushvalue(L, 1);
  lua_setfield(L, -2, "message");
  lua_pushstring(L, luaL_optstring(L, 2, "Error"));
  lua_setfield(L, -2, "name");
  luaL_setmetatable(L, "Error");
  return 1;
}

// ---- the rest of `zigllms` ----------------------------------------------------------------------------------------

int tag(lua_State* L, const char* metatable) {
  lua_settop(L, 1);
  if (lua_isnil(L, 1)) {
    lua_newtable(L);
    lua_replace(L, 1);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_setmetatable(L, metatable);
  return 1;
}

int tagArray(lua_State* L) { return tag(L, "zigllms.array"); }
int tagObject(lua_State* L) { return tag(L, "zigllms.object"); }

// Pushes a plain copy of the value at `at`. `copies`: table → its copy, so that cycles and shared parts survive.
void pushCopy(lua_State* L, int at, int copies, int depth) {
  if (!lua_istable(L, at)) {
    lua_pushvalue(L, at);
    return;
  }
  lua_pushvalue(L, at);
  if (lua_rawget(L, copies) != LUA_TNIL) return;
  lua_pop(L, 1);
  if (depth > deepestCopy) luaL_error(L, "toValue: the value is nested deeper than %d", deepestCopy);
  luaL_checkstack(L, 8, "toValue");
  lua_newtable(L);
  const int copy = lua_gettop(L);
  lua_pushvalue(L, at);
  lua_pushvalue(L, copy);
  lua_rawset(L, copies);
  // What the border itself understands keeps its tag.
  if (lua_getmetatable(L, at)) {
    const void* metatable = lua_topointer(L, -1);
    const Metatables& known = LuaContext::of(L).metatables();
    if (metatable == known.array || metatable == known.object || metatable == known.error) {
      lua_setmetatable(L, copy);
    } else {
      lua_pop(L, 1);
    }
  }
  lua_pushnil(L);
  while (lua_next(L, at) != 0) {
    const int value = lua_gettop(L);
    lua_pushvalue(L, value - 1);
    pushCopy(L, value, copies, depth + 1);
    lua_rawset(L, copy);
    lua_pop(L, 1);
    lua_pollinterrupt(L);
  }
}

int toValue(lua_State* L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  lua_newtable(L);
  pushCopy(L, 1, 2, 0);
  return 1;
}

int nullToString(lua_State* L) {
  if (lua_touserdata(L, 1) == nullptr) {
    lua_pushliteral(L, "null");
  } else {
    lua_pushfstring(L, "userdata: %p", lua_touserdata(L, 1));
  }
  return 1;
}

int nullIndex(lua_State* L) {
  return luaL_error(L, "attempt to index a null value%s",
                    lua_type(L, 2) == LUA_TSTRING ? lua_pushfstring(L, " (field '%s')", lua_tostring(L, 2)) : "");
}

// ---- opening ------------------------------------------------------------------------------------------------------

constexpr const char* mapName = "Map";
constexpr const char* setName = "Set";

// Makes the metatable `name` with these functions; `methods` (may be null) become its __index.
const void* defineClass(lua_State* L, const char* name, const luaL_Reg* metamethods, const luaL_Reg* methods) {
  luaL_newmetatable(L, name);
  luaL_setfuncs(L, metamethods, 0);
  if (methods != nullptr) {
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
  }
  // Scripts cannot reach it: they would call a finalizer by hand.
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__metatable");
  const void* address = lua_topointer(L, -1);
  lua_pop(L, 1);
  return address;
}

// A metatable that only marks tables, or gives them metamethods; scripts may look at it.
const void* defineTag(lua_State* L, const char* name, const luaL_Reg* metamethods) {
  luaL_newmetatable(L, name);
  if (metamethods->name == nullptr) {
    lua_pushnil(L);  // prints as any table
    lua_setfield(L, -2, "__name");
  }
  luaL_setfuncs(L, metamethods, 0);
  const void* address = lua_topointer(L, -1);
  lua_pop(L, 1);
  return address;
}

const void* defineBytes(lua_State* L) {
  static const luaL_Reg metamethods[] = {
      {"__len", bytesLength}, {"__eq", bytesEqual}, {"__tostring", bytesToString}, {nullptr, nullptr}};
  static const luaL_Reg methods[] = {{"sub", bytesSub}, {"len", bytesLength}, {"tostring", bytesToString}, {nullptr, nullptr}};
  const void* address = defineClass(L, "Bytes", metamethods, nullptr);
  luaL_getmetatable(L, "Bytes");
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushcclosure(L, bytesIndex, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  return address;
}

}  // namespace

Metatables openClasses(lua_State* L) {
  static const luaL_Reg none[] = {{nullptr, nullptr}};
  static const luaL_Reg error[] = {{"__tostring", errorToString}, {"__concat", errorConcat}, {nullptr, nullptr}};
  static const luaL_Reg date[] = {{"__tostring", dateIso}, {"__eq", dateEqual}, {"__lt", dateLess}, {"__le", dateLessOrEqual}, {nullptr, nullptr}};
  static const luaL_Reg dateMethods[] = {{"getTime", dateGetTime}, {"iso", dateIso}, {nullptr, nullptr}};
  static const luaL_Reg regexp[] = {{"__tostring", regexpToString}, {"__index", regexpIndex}, {nullptr, nullptr}};
  static const luaL_Reg map[] = {{"__len", entryCount<mapName>}, {"__pairs", pairsOfEntries<mapName>}, {"__tostring", entriesToString<mapName>}, {nullptr, nullptr}};
  static const luaL_Reg mapMethods[] = {
      {"get", mapGet}, {"set", mapSet}, {"has", hasEntry<mapName>}, {"delete", deleteEntry<mapName>}, {"clear", clearEntries<mapName>},
      {"size", entryCount<mapName>}, {"keys", listKeys<mapName>}, {"values", mapValues}, {nullptr, nullptr}};
  static const luaL_Reg set[] = {{"__len", entryCount<setName>}, {"__pairs", pairsOfEntries<setName>}, {"__tostring", entriesToString<setName>}, {nullptr, nullptr}};
  static const luaL_Reg setMethods[] = {
      {"add", setAdd}, {"has", hasEntry<setName>}, {"delete", deleteEntry<setName>}, {"clear", clearEntries<setName>},
      {"size", entryCount<setName>}, {"values", listKeys<setName>}, {nullptr, nullptr}};
  static const luaL_Reg members[] = {{"array", tagArray}, {"object", tagObject}, {"toValue", toValue}, {"bytes", createBytes}, {"date", createDate},
                                     {"Map", newMap}, {"Set", newSet}, {"Error", newError}, {nullptr, nullptr}};

  Metatables known;
  known.array = defineTag(L, "zigllms.array", none);
  known.object = defineTag(L, "zigllms.object", none);
  known.error = defineTag(L, "Error", error);
  known.bytes = defineBytes(L);
  known.date = defineClass(L, "Date", date, dateMethods);
  known.regexp = defineClass(L, "RegExp", regexp, nullptr);
  known.map = defineClass(L, "Map", map, mapMethods);
  known.set = defineClass(L, "Set", set, setMethods);

  // All light userdata share one metatable; zigllms.null is the only one that scripts meet.
  pushNull(L);
  lua_newtable(L);
  lua_pushcfunction(L, nullToString);
  lua_setfield(L, -2, "__tostring");
  lua_pushcfunction(L, nullIndex);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "null");
  lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "null");
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);

  luaL_newlib(L, members);
  pushNull(L);
  lua_setfield(L, -2, "null");
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, classTableKey);
  return known;
}

}  // namespace zigllms
