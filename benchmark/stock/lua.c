// Stock Lua driven from C: the floor of each measurement, and the engine's own speed.
//   stock_lua call | callback | eval | context | memory | compute <file> <function>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "measure.h"

static lua_State* newState(void) {
  lua_State* L = luaL_newstate();
  luaL_openlibs(L);
  return L;
}

static void run(lua_State* L, const char* source) {
  require(luaL_dostring(L, source) == LUA_OK, "the script failed");
}

static int host(lua_State* L) {
  lua_pushnumber(L, lua_tonumber(L, 1) + lua_tonumber(L, 2));
  return 1;
}

// The function lies at index 1.
static void call(void* subject, long times) {
  lua_State* L = subject;
  for (long i = 0; i < times; ++i) {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, i);
    lua_pushinteger(L, 1);
    require(lua_pcall(L, 2, 1, 0) == LUA_OK && lua_tointeger(L, -1) == i + 1, "add failed");
    lua_pop(L, 1);
  }
}

// drive(times) lies at index 1.
static void callback(void* subject, long times) {
  lua_State* L = subject;
  lua_pushvalue(L, 1);
  lua_pushinteger(L, times);
  require(lua_pcall(L, 1, 0, 0) == LUA_OK, "drive failed");
}

static void compute(void* subject, long times) {
  lua_State* L = subject;
  for (long i = 0; i < times; ++i) {
    lua_pushvalue(L, 1);
    require(lua_pcall(L, 0, 0, 0) == LUA_OK, "the computation failed");
  }
}

static void eval(void* subject, long times) {
  lua_State* L = subject;
  for (long i = 0; i < times; ++i) {
    run(L, "return 1 + 1");
    lua_settop(L, 0);
  }
}

static void context(void* subject, long times) {
  (void)subject;
  for (long i = 0; i < times; ++i) {
    lua_State* L = newState();
    run(L, "return 1 + 1");
    lua_close(L);
  }
}

static void keepContexts(void* subject, long times) {
  (void)subject;
  for (long i = 0; i < times; ++i) run(newState(), "return 1 + 1");
}

int main(int count, char** arguments) {
  require(count > 1, "expected what to measure");
  const char* what = arguments[1];
  lua_State* L = newState();
  lua_register(L, "host", host);
  if (strcmp(what, "call") == 0) {
    run(L, "return function(a, b) return a + b end");
    tell(fastestNs(call, L));
  } else if (strcmp(what, "callback") == 0) {
    run(L, "return function(n) local sum = 0 for i = 1, n do sum = sum + host(i, 1) end return sum end");
    tell(fastestNs(callback, L));
  } else if (strcmp(what, "eval") == 0) {
    tell(fastestNs(eval, L));
  } else if (strcmp(what, "context") == 0) {
    tell(fastestNs(context, NULL));
  } else if (strcmp(what, "memory") == 0) {
    tell(bytesEach(keepContexts, NULL, 200));
  } else {
    require(count > 3, "expected compute <file> <function>");
    run(L, readFile(arguments[2]));
    lua_getglobal(L, arguments[3]);
    tell(fastestNs(compute, L));
  }
  return 0;
}
