// The interrupt that deps/edits/lua.mjs adds to Lua: it stops everything that can go round, nothing catches it,
// and the state is usable afterwards.
#include <atomic>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "check.h"
#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

namespace {

class LuaState {
 public:
  LuaState() : L(luaL_newstate()) {
    luaL_openlibs(L);
    // The main thread's stack is 8 MiB; frames with a sanitizer are several times as large as Lua's own count of calls supposes.
    lua_setstacklimit(L, static_cast<const char*>(__builtin_frame_address(0)) - (4 << 20));
    lua_setinterrupt(L, reinterpret_cast<const volatile int*>(&flag_), [](lua_State* state) {
      lua_pushliteral(state, "interrupted");
      lua_error(state);
    });
  }
  ~LuaState() { lua_close(L); }
  LuaState(const LuaState&) = delete;
  LuaState& operator=(const LuaState&) = delete;

  // Runs `source` with the flag down. True if it returned "ok".
  bool returnsOk(const char* source) {
    const bool ok = luaL_dostring(L, source) == LUA_OK && lua_tostring(L, -1) != nullptr &&
                    std::string(lua_tostring(L, -1)) == "ok";
    if (!ok) std::printf("    %s\n", lua_tostring(L, -1));
    lua_settop(L, 0);
    return ok;
  }

  // Runs `source` and raises the flag from another thread. True if that stopped it soon, with an error.
  bool isStopped(const char* source) {
    std::atomic<bool> done = false;
    std::thread watchdog([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      raisedAt_ = std::chrono::steady_clock::now();
      flag_.store(1, std::memory_order_relaxed);
    });
    const int status = luaL_dostring(L, source);
    const auto stoppedAt = std::chrono::steady_clock::now();
    watchdog.join();
    flag_.store(0);
    const bool stopped =
        status != LUA_OK && stoppedAt >= raisedAt_ && stoppedAt - raisedAt_ < std::chrono::seconds(1);
    if (!stopped) std::printf("    not stopped: %s\n    %s\n", source, lua_tostring(L, -1));
    lua_settop(L, 0);
    return stopped;
  }

  lua_State* L;

 private:
  static_assert(sizeof(std::atomic<int>) == sizeof(int));
  std::atomic<int> flag_ = 0;
  std::chrono::steady_clock::time_point raisedAt_;
};

}  // namespace

TEST("lua: the interrupt stops loops, recursion and whatever swallows errors") {
  LuaState lua;
  const char* endless[] = {
      "while true do end",
      "repeat until false",
      "for i = 1, math.huge do end",
      "for i = 1.0, math.huge, 0.0001 do end",
      "for i = 1, math.maxinteger do end",
      "::top:: goto top",
      "for _ in function() return 1 end do end",
      "for _ in next, setmetatable({}, {}) do end while 1 do local x = {} end",
      "local function f() return f() end f()",
      "local function f() f() return 1 end while true do pcall(f) end",
      "local function f() while true do end end while true do pcall(f) end",
      "while true do pcall(error) end",
      "while true do xpcall(error, function() while true do end end) end",
      "xpcall(function() while true do end end, function(e) while true do end end)",
      "local co = coroutine.wrap(function() while true do end end) while true do co() end",
      "while true do local co = coroutine.create(function() while true do end end) coroutine.resume(co) end",
      "local function nest() local co = coroutine.wrap(function() while true do pcall(nest) end end) co() end "
      "while true do pcall(nest) end",
      "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
      "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) "
      "while true do pcall(function() return t[1] end) end",
      "do local c <close> = setmetatable({}, {__close = function() while true do end end}) while true do end end",
      "setmetatable({}, {__gc = function() while true do end end}) collectgarbage() while true do end",
      "local s = string.rep('', 1 << 60)",
      "string.find(string.rep('a', 60), string.rep('a?', 60) .. string.rep('a', 60))",
      "string.find(string.rep('a', 4000), '.-.-.-.-.-b')",
      "string.find(string.rep('a', 2000000), string.rep('a', 1000000) .. 'b', 1, true)",
      "while true do string.gsub('aaaa', 'a', function() while true do end end) end",
      "table.move({}, 1, math.maxinteger - 1, 2)",
      "table.move({}, 1, math.maxinteger - 1, 1, {})",
      "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)",
      "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)",
      "table.concat(setmetatable({}, {__index = function() return '' end}), '', 1, 1 << 60)",
      "table.sort({3, 2, 1}, function() while true do end end)",
      "table.sort(setmetatable({}, {__len = function() return 1 << 30 end, __index = function() return 1 end}))",
      "load(function() return ' ' end)",
      "local t = {} for i = 1, 60000 do t[#t + 1] = 'goto l' .. i end "
      "for i = 60000, 1, -1 do t[#t + 1] = ' ::l' .. i .. '::' end "
      "t = table.concat(t, ' ') while true do load(t) end",
      "while true do pcall(string.rep, 'x', -1) end",
  };
  for (const char* source : endless) {
    CHECK(lua.isStopped(source));
    CHECK(lua.returnsOk("local n = 0 for i = 1, 10 do n = n + i end return n == 55 and 'ok' or 'wrong'"));
  }
}

TEST("lua: the interrupt reports the line that it stopped") {
  LuaState lua;
  static std::atomic<int> flag;
  flag = 1;
  lua_setinterrupt(lua.L, reinterpret_cast<const volatile int*>(&flag),
                   [](lua_State* L) { luaL_error(L, "stopped"); });
  CHECK(luaL_loadbuffer(lua.L, "x = 1\n", 6, "=chunk") != LUA_OK);  // the compiler polls too
  flag = 0;
  const char* source = "local function f()\nend\nwhile true do\nend";
  CHECK(luaL_loadbuffer(lua.L, source, std::strlen(source), "=chunk") == LUA_OK);
  lua_setinterrupt(lua.L, reinterpret_cast<const volatile int*>(&flag), [](lua_State* L) {
    if (flag++ < 100) return;
    luaL_where(L, 0);  // level 0: the interrupted function itself
    lua_pushliteral(L, "stopped");
    lua_concat(L, 2);
    lua_error(L);
  });
  flag = 1;
  CHECK(lua_pcall(lua.L, 0, 0, 0) != LUA_OK);
  const std::string message = lua_tostring(lua.L, -1);
  CHECK(message == "chunk:3: stopped" || message == "chunk:4: stopped");
}

TEST("lua: an interrupt function that returns changes nothing, whatever it does to the stack") {
  LuaState lua;
  static const int raised = 1;
  lua_setinterrupt(lua.L, &raised, [](lua_State* L) {
    for (int i = 0; i < 15; ++i) lua_pushfstring(L, "%d", i);
    lua_gc(L, LUA_GCSTEP, 0);
  });
  CHECK(lua.returnsOk(R"(
    local function sum(...) local n = 0 for _, v in ipairs{...} do n = n + v end return n end
    local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
    local t = {} for i = 1, 200 do t[i] = (i * 7919) % 211 end
    table.sort(t, function(a, b) return a < b end)
    for i = 2, #t do assert(t[i - 1] <= t[i]) end
    assert(sum(table.unpack(t)) == sum(table.unpack(t)) and fib(15) == 610)
    assert(sum(select(2, 1, 2, 3)) == 5 and (function(...) return select('#', ...) end)(1, nil, nil) == 3)
    assert(("hello world"):gsub("o", "0") == "hell0 w0rld" and table.concat({1, 2, 3}, ",") == "1,2,3")
    local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end)
    assert(co(1) == 2 and co(21) == 42)
    local ok, message = pcall(error, "boom") assert(not ok and message == "boom")
    local log = {} do local c <close> = setmetatable({}, {__close = function() log[1] = "closed" end}) end
    assert(log[1] == "closed")
    return "ok"
  )"));
}

TEST("lua: the native stack is limited by address, and the state goes on") {
  LuaState lua;
  constexpr size_t room = 256 * 1024;
  lua_setstacklimit(lua.L, static_cast<const char*>(__builtin_frame_address(0)) - room);
  const char* deep[] = {
      "local function f() return pcall(f) end return tostring((select(-1, f())))",
      "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) return select(2, pcall(function() return t[1] end))",
      "local function f(s) return (s:gsub('.', f)) end return select(2, pcall(f, 'x'))",
      "local function f() return coroutine.wrap(f)() end return select(2, pcall(f))",
      "return select(2, load(string.rep('(', 100000)))",
      "local function f() error(setmetatable({}, {__tostring = f})) end return tostring(select(2, xpcall(f, function(e) return tostring(e) end)))",
  };
  for (const char* source : deep) {
    const bool ran = luaL_dostring(lua.L, source) == LUA_OK;
    const char* text = lua_tostring(lua.L, -1);
    const std::string message = text != nullptr ? text : "";
    CHECK(ran && (message.find("stack overflow") != std::string::npos || message.find("error in error handling") != std::string::npos));
    if (!ran || message.find("stack overflow") == std::string::npos) std::printf("    %s: %s\n", source, message.c_str());
    lua_settop(lua.L, 0);
    CHECK(lua.returnsOk("return 'ok'"));
  }
}
