// Scopes over a Lua state.
#pragma once

#include <exception>

#include "lauxlib.h"
#include "limits.h"
#include "lua.h"

namespace zigllms {

// Puts the stack's height back. Not for a frame that Lua unwinds by an error: it restores the stack itself.
class StackGuard {
 public:
  explicit StackGuard(lua_State* L) : L_(L), top_(lua_gettop(L)) {}
  ~StackGuard() { lua_settop(L_, top_); }
  StackGuard(const StackGuard&) = delete;
  StackGuard& operator=(const StackGuard&) = delete;

 private:
  lua_State* L_;
  int top_;
};

// Runs the body of a C function of ours that may run out of C++ memory: no exception but Lua's own may reach Lua. (Lua's passes: it runs our
// destructors and is not a std::exception.)
template <class Body>
int shielded(lua_State* L, Body body) {
  try {
    return body();
  } catch (const std::exception&) {
  }
  return luaL_error(L, "not enough memory");
}

// While a value is read or built: no collector (so that addresses hold, and no finalizer calls the host in the middle of an argument) and no refused
// allocation (so that no Lua error flies through the host's frames). Opened for the walk only, never while host or script code runs.
class CrossingScope {
 public:
  CrossingScope(lua_State* L, MemoryBudget& budget);
  ~CrossingScope();
  CrossingScope(const CrossingScope&) = delete;
  CrossingScope& operator=(const CrossingScope&) = delete;

 private:
  lua_State* L_;
  Overdraft overdraft_;
  unsigned char collectorWas_;
  ptrdiff_t debtWas_;
  size_t bytesWas_;
};

}  // namespace zigllms
