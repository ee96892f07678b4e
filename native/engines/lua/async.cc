// Waiting for host promises. A run's scripts live in a coroutine; a host call that has to wait yields it to us, and Context::resume goes on
// there. Coroutines of scripts are in between: coroutine.resume and wrap, here in versions of our own, pass such a yield on to the outside and on the
// way back resume what they had resumed. Everything else about coroutines is as Lua has it.
#include "context.h"
#include "lauxlib.h"
#include "lualib.h"

namespace zigllms {

ThreadMark threadMark(lua_State* L) {
  return static_cast<ThreadMark>(*static_cast<uintptr_t*>(lua_getextraspace(L)) & 3);
}

void setThreadMark(lua_State* L, ThreadMark mark) {
  auto* word = static_cast<uintptr_t*>(lua_getextraspace(L));
  *word = (*word & ~uintptr_t{3}) | static_cast<uintptr_t>(mark);
}

int LuaContext::resumeCoroutine(lua_State* L, lua_State* coroutine, int argumentCount, int& resultCount) {
  const bool outerWaitable = waitable_;
  waitable_ = outerWaitable && lua_isyieldable(L);
  setThreadMark(coroutine, ThreadMark::None);
  const int status = lua_resume(coroutine, L, argumentCount, &resultCount);
  waitable_ = outerWaitable;
  if (status != LUA_YIELD || waitToken_ == 0) return status;
  setThreadMark(coroutine, ThreadMark::WaitsForHost);
  return waitingForHost;
}

namespace {

constexpr int failedToResume = -2;  // with a message on the stack of the caller

lua_State* checkCoroutine(lua_State* L, int index) {
  lua_State* coroutine = lua_tothread(L, index);
  luaL_argexpected(L, coroutine != nullptr, index, "coroutine");
  return coroutine;
}

// Moves `count` values from a coroutine to its caller.
bool moveResults(lua_State* L, lua_State* coroutine, int count) {
  if (lua_checkstack(L, count + 1) == 0) {
    lua_pop(coroutine, count);
    lua_pushliteral(L, "too many results to resume");
    return false;
  }
  lua_xmove(coroutine, L, count);
  return true;
}

// What a coroutine's turn ended with: the number of results on L's stack, waitingForHost, or failedToResume with an error value on L's stack.
int takeTurn(lua_State* L, lua_State* coroutine, int argumentCount) {
  int resultCount = 0;
  const int status = LuaContext::of(L).resumeCoroutine(L, coroutine, argumentCount, resultCount);
  if (status == LuaContext::waitingForHost) return status;
  if (status == LUA_OK || status == LUA_YIELD) return moveResults(L, coroutine, resultCount) ? resultCount : failedToResume;
  lua_xmove(coroutine, L, 1);
  return failedToResume;
}

// The first turn: with the topmost `argumentCount` values of L.
int startTurn(lua_State* L, lua_State* coroutine, int argumentCount) {
  const char* refusal = nullptr;
  if (threadMark(coroutine) == ThreadMark::WaitsForHost) {
    refusal = "cannot resume a coroutine that waits for the host";
  } else if (threadMark(coroutine) == ThreadMark::RunsForHost) {
    refusal = "cannot resume non-suspended coroutine";
  } else if (lua_checkstack(coroutine, argumentCount) == 0) {
    refusal = "too many arguments to resume";
  }
  if (refusal != nullptr) {
    lua_pushstring(L, refusal);
    return failedToResume;
  }
  lua_xmove(L, coroutine, argumentCount);
  return takeTurn(L, coroutine, argumentCount);
}

int continueResume(lua_State* L, int, lua_KContext);

int finishResume(lua_State* L, int turn) {
  if (turn == LuaContext::waitingForHost) return lua_yieldk(L, 0, 0, continueResume);
  const bool good = turn >= 0;
  lua_pushboolean(L, good);
  lua_insert(L, good ? -(turn + 1) : -2);
  return good ? turn + 1 : 2;
}

int continueResume(lua_State* L, int, lua_KContext) { return finishResume(L, takeTurn(L, lua_tothread(L, 1), 0)); }

int coroutineResume(lua_State* L) {
  lua_State* coroutine = checkCoroutine(L, 1);
  return finishResume(L, startTurn(L, coroutine, lua_gettop(L) - 1));
}

int continueWrapped(lua_State* L, int, lua_KContext);

int finishWrapped(lua_State* L, lua_State* coroutine, int turn) {
  if (turn == LuaContext::waitingForHost) return lua_yieldk(L, 0, 0, continueWrapped);
  if (turn >= 0) return turn;
  lua_pollinterrupt(L);  // thousands of nested ones would each lengthen the message
  int status = lua_status(coroutine);
  if (status != LUA_OK && status != LUA_YIELD) {  // it died: its variables are closed, which may change the error
    status = lua_closethread(coroutine, L);
    lua_pop(L, 1);
    lua_xmove(coroutine, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

int continueWrapped(lua_State* L, int, lua_KContext) {
  lua_State* coroutine = lua_tothread(L, lua_upvalueindex(1));
  return finishWrapped(L, coroutine, takeTurn(L, coroutine, 0));
}

int callWrapped(lua_State* L) {
  lua_State* coroutine = lua_tothread(L, lua_upvalueindex(1));
  return finishWrapped(L, coroutine, startTurn(L, coroutine, lua_gettop(L)));
}

int coroutineWrap(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State* coroutine = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, coroutine, 1);
  lua_pushcclosure(L, callWrapped, 1);
  return 1;
}

int coroutineYield(lua_State* L) {
  if (threadMark(L) == ThreadMark::RunsForHost) return luaL_error(L, "attempt to yield from outside a coroutine");
  return lua_yield(L, lua_gettop(L));
}

int coroutineIsYieldable(lua_State* L) {
  lua_State* coroutine = lua_isnone(L, 1) ? L : checkCoroutine(L, 1);
  lua_pushboolean(L, threadMark(coroutine) != ThreadMark::RunsForHost && lua_isyieldable(coroutine));
  return 1;
}

int coroutineRunning(lua_State* L) {
  lua_pushthread(L);
  lua_pushboolean(L, threadMark(L) == ThreadMark::RunsForHost);
  return 2;
}

// Upvalue 1: Lua's own coroutine.close.
int coroutineClose(lua_State* L) {
  const ThreadMark mark = threadMark(checkCoroutine(L, 1));
  if (mark == ThreadMark::WaitsForHost) return luaL_error(L, "cannot close a coroutine that waits for the host");
  if (mark == ThreadMark::RunsForHost) return luaL_error(L, "cannot close a running coroutine");
  const int count = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, LUA_MULTRET);
  return lua_gettop(L);
}

int continueAwait(lua_State* L, int, lua_KContext) {
  lua_settop(L, 1);
  return awaitCoroutine(L);
}

}  // namespace

// Runs a coroutine that a script has returned to the host, to its end; what it yields on the way is dropped. Waits of its own pass through.
int awaitCoroutine(lua_State* L) {
  lua_State* coroutine = lua_tothread(L, 1);
  while (true) {
    const int turn = takeTurn(L, coroutine, 0);
    if (turn == LuaContext::waitingForHost) return lua_yieldk(L, 0, 0, continueAwait);
    if (turn == failedToResume) {
      if (lua_status(coroutine) > LUA_YIELD) lua_closethread(coroutine, L);
      return lua_error(L);
    }
    if (lua_status(coroutine) == LUA_OK) return turn;
    lua_settop(L, 1);
    lua_pollinterrupt(L);
  }
}

void openCoroutineFunctions(lua_State* L) {
  static const luaL_Reg functions[] = {{"resume", coroutineResume},   {"wrap", coroutineWrap},
                                       {"yield", coroutineYield},     {"isyieldable", coroutineIsYieldable},
                                       {"running", coroutineRunning}, {nullptr, nullptr}};
  lua_getglobal(L, LUA_COLIBNAME);
  luaL_setfuncs(L, functions, 0);
  lua_getfield(L, -1, "close");
  lua_pushcclosure(L, coroutineClose, 1);
  lua_setfield(L, -2, "close");
  lua_pop(L, 1);
}

}  // namespace zigllms
