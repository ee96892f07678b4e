// The Lua room against the contract of native/engine, and what only Lua has: metatables, coroutines, integers, its sandbox.
#include <cmath>
#include <limits>

#include "engines/lua/lua_engine.h"
#include "test_host.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

struct Lua : Session {
  explicit Lua(ContextOptions options = {}, bool canWait = false) : Session(createLuaEngine(), std::move(options), canWait) {}
};

RefId refOf(const Value& value) {
  if (const auto* function = value.as<ScriptFunctionValue>()) return function->ref;
  const auto* object = value.as<ScriptObjectValue>();
  return object != nullptr ? object->ref : 0;
}

ContextOptions trusted() {
  ContextOptions options;
  options.sandbox = Sandbox::Trusted;
  return options;
}

Value identity(Lua& lua, Value value) {
  if (!lua.setGlobal("v", std::move(value)).ok()) return "refused";
  const Answer answer = lua.eval("return v");
  return answer.ok() ? answer.value() : Value(answer.message());
}

}  // namespace

// ---- running ------------------------------------------------------------------------------------------------------

TEST("lua: eval gives what the chunk returns, or the value of a lone expression") {
  Lua lua;
  CHECK_EQ(lua.eval("return 5"), Value(5));
  CHECK_EQ(lua.eval("1 + 2"), Value(3));
  CHECK_EQ(lua.eval("x = 1"), Value(nullptr));
  CHECK_EQ(lua.eval(""), Value(nullptr));
  CHECK_EQ(lua.eval("return 1, 'two', nil"), array({1, "two", nullptr}));
  CHECK_EQ(lua.eval("#!/usr/bin/lua\nreturn 7"), Value(7));
  CHECK_EQ(lua.eval("local t = {}\nreturn t, t, {t}")[0].is(lua.eval("{}").value()), false);
  const Answer shared = lua.eval("local t = {1}\nreturn t, t, {t}");
  CHECK(shared[0].is(shared[1]) && shared[0].is(shared[2][0]));
  CHECK_EQ(lua.eval("string.upper('x')"), Value("X"));
}

TEST("lua: a syntax error names the line of the source as it was written") {
  Lua lua;
  const Answer answer = lua.eval("local a = 1\nlocal b = = 2", "main.lua");
  CHECK_EQ(answer.code(), "syntax_error");
  CHECK_EQ(answer.message(), "unexpected symbol near '='");
  CHECK_EQ(answer.error().file, "main.lua");
  CHECK_EQ(answer.error().line, 2u);
  CHECK_EQ(answer.error().column, 0u);
  CHECK_EQ(lua.load("function f(", "lib.lua").error().file, "lib.lua");
  const std::string name("a\0b.lua", 7);
  CHECK_EQ(lua.eval("error('x')", name).error().file, name);
  CHECK_EQ(lua.eval("x x", std::string(200, 'n')).error().file, std::string(200, 'n'));
  CHECK_EQ(lua.eval(std::string("\x1bLua")).code(), "syntax_error");
}

TEST("lua: functions are called by name, by dots and through modules; unknown ones say what was meant") {
  Lua lua;
  CHECK(lua.load("function add(a, b) return a + b end  Point = {} Point.__index = Point "
                 "function Point.new(x) return setmetatable({x = x}, Point) end "
                 "Derived = setmetatable({}, {__index = Point}) callable = setmetatable({}, {__call = function(_, n) return n end}) n = 5").ok());
  CHECK_EQ(lua.call("add", {1, 2}), Value(3));
  CHECK_EQ(lua.call("string.rep", {"ab", 2}), Value("abab"));
  CHECK(lua.call("Derived.new", {1}).value().as<ScriptObjectValue>() != nullptr);
  CHECK_EQ(lua.call("callable", {4}), Value(4));
  CHECK_EQ(lua.call("ad").code(), "reference_error");
  CHECK_EQ(lua.call("ad").message(), "'ad' is not defined; did you mean 'add'?");
  CHECK_EQ(lua.call("Point.nwe").message(), "'nwe' is not a member of 'Point'; did you mean 'new'?");
  CHECK_EQ(lua.call("n").code(), "type_error");
  CHECK_EQ(lua.call("n.x").code(), "reference_error");
  CHECK(lua.registerModule("a.b", object({{"f", hostFunction(lua.host.define([](Arguments) { return 7; }))}})).ok());
  CHECK_EQ(lua.call("a.b.f"), Value(7));
  CHECK_EQ(lua.call("a.b.g").code(), "reference_error");
}

TEST("lua: globals are shared by all sources of a context and by no other context") {
  Lua one, two;
  CHECK(one.load("x = 1").ok());
  CHECK_EQ(one.eval("x", "other"), Value(1));
  CHECK_EQ(one.getGlobal("x"), Value(1));
  CHECK_EQ(two.getGlobal("x"), Value(nullptr));
  const std::string name("a\0b", 3);
  CHECK(two.setGlobal(name, 5).ok());
  CHECK_EQ(two.getGlobal(name), Value(5));
  CHECK_EQ(two.eval("_G['a\\0b']"), Value(5));
  CHECK(two.load("setmetatable(_G, {__index = function(_, k) return k .. '!' end, __newindex = error})").ok());
  CHECK_EQ(two.getGlobal("lazy"), Value("lazy!"));
  CHECK(two.setGlobal("fresh", 1).ok());
  CHECK_EQ(two.eval("fresh"), Value(1));
}

// ---- values -------------------------------------------------------------------------------------------------------

TEST("lua: values come back as they went in") {
  Lua lua;
  const Value values[] = {
      nullptr, true, false, 0, 1, -1, 9007199254740992.0, -9007199254740992.0, 0.5, -0.0, 5e-324, 1e300, 2147483648.0,
      std::numeric_limits<double>::infinity(), std::nan(""), Value(std::numeric_limits<long long>::max()),
      Value(std::numeric_limits<long long>::min()), "", "abc", std::string("a\0b", 3), "\xF0\x9F\x98\x80", std::string(1 << 20, 'x'),
      bytes(std::string("\0\xff\x80", 3)), bytes(""), array({}), array({1, nullptr, "x"}), object({}), object({{"a", 1}, {"", nullptr}, {"__proto__", array({object({})})}}),
      mapOf({{1, "one"}, {"k", nullptr}, {nullptr, 2}, {std::nan(""), 3}, {true, array({})}}), mapOf(), setOf({1, "x", nullptr, array({})}), setOf(),
      date(86400000.5), regexp("a+", "gi"), errorValue("TypeError", "bad", "at x")};
  for (const Value& value : values) CHECK_EQ(identity(lua, value), value);
  CHECK_EQ(identity(lua, undefined()), Value(nullptr));
  CHECK(std::signbit(*identity(lua, -0.0).as<double>()));
}

TEST("lua: whole numbers are integers, floats stay floats") {
  Lua lua;
  CHECK(lua.setGlobal("n", 3.0).ok());
  CHECK_EQ(lua.eval("math.type(n)"), Value("integer"));
  CHECK(lua.setGlobal("n", 1e16).ok());
  CHECK_EQ(lua.eval("math.type(n)"), Value("float"));
  CHECK(lua.setGlobal("n", -0.0).ok());
  CHECK_EQ(lua.eval("math.type(n)"), Value("float"));
  CHECK(lua.eval("return 1.0").value().as<double>() != nullptr);
  CHECK(lua.eval("return 1").value().as<int64_t>() != nullptr);
  CHECK_EQ(lua.eval("math.maxinteger"), Value(std::numeric_limits<long long>::max()));
}

TEST("lua: an integer beyond 64 bits is an error with its place, or text by policy") {
  Lua lua;
  const Answer refused = lua.setGlobal("big", object({{"a", array({1, bigint("18446744073709551616")})}}));
  CHECK_EQ(refused.code(), "conversion_error");
  CHECK(refused.message().find("more than 64 bits") != std::string::npos);
  ContextOptions options;
  options.valuePolicies.bigint = ValuePolicies::Bigint::String;
  Lua text(options);
  CHECK_EQ(identity(text, bigint("-18446744073709551616")), Value("-18446744073709551616"));
  CHECK_EQ(identity(text, bigint("123456789012345678901234567890123456789012345678901234567890")),
           Value("123456789012345678901234567890123456789012345678901234567890"));
}

TEST("lua: tables cross as arrays, objects or maps, and doubtful ones are refused") {
  Lua lua;
  CHECK_EQ(lua.eval("{}"), object({}));
  CHECK_EQ(lua.eval("zigllms.array{}"), array({}));
  CHECK_EQ(lua.eval("zigllms.array()"), array({}));
  CHECK_EQ(lua.eval("{1, 2, 3}"), array({1, 2, 3}));
  CHECK_EQ(lua.eval("local t = {} for i = 10, 1, -1 do t[i] = i end return t"), array({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  CHECK_EQ(lua.eval("local t = {} for i = 1, 100 do t[i] = i end for i = 100, 4, -1 do t[i] = nil end return t"), array({1, 2, 3}));
  CHECK_EQ(lua.eval("{a = 1, b = {c = zigllms.null}}"), object({{"a", 1}, {"b", object({{"c", nullptr}})}}));
  CHECK_EQ(lua.eval("{[1.5] = 'x', [true] = 'y', k = 1}"), mapOf({{1.5, "x"}, {true, "y"}, {"k", 1}}));
  for (const char* source : {"{[10] = 1}", "{1, nil, 3}", "{1, a = 2}", "{[0] = 1}", "{[-1] = 1, [1] = 2}", "zigllms.array{a = 1}"}) {
    CHECK_EQ(lua.eval(source).code(), "conversion_error");
  }
  ContextOptions options;
  options.valuePolicies.mixedTables = ValuePolicies::MixedTables::Object;
  options.valuePolicies.emptyTable = ValuePolicies::EmptyTable::Array;
  Lua lenient(options);
  CHECK_EQ(lenient.eval("{1, a = 2, [true] = 3, [0.5] = 4}"), object({{"1", 1}, {"a", 2}, {"true", 3}, {"0.5", 4}}));
  CHECK_EQ(lenient.eval("{[10] = 1}"), object({{"10", 1}}));
  CHECK_EQ(lenient.eval("{[10] = 1, ['10'] = 2}").code(), "conversion_error");
  CHECK_EQ(lenient.eval("{1, [{}] = 2}").code(), "conversion_error");
  CHECK_EQ(lenient.eval("{}"), array({}));
  CHECK_EQ(lenient.eval("zigllms.object{}"), object({}));
  CHECK_EQ(identity(lenient, object({})), object({}));
  CHECK_EQ(lua.eval("zigllms.object{'x'}"), object({{"1", "x"}}));
  CHECK_EQ(lua.eval("{['\\xff'] = 1}").code(), "conversion_error");
  CHECK_EQ(lua.eval("'\\xff\\xfe'"), Value(bytes("\xff\xfe")));
}

TEST("lua: an array stays one when a script empties it") {
  Lua lua;
  CHECK(lua.setGlobal("list", array({1})).ok());
  CHECK_EQ(lua.eval("table.remove(list) return list"), array({}));
  CHECK_EQ(lua.eval("list.x = 1 return list").code(), "conversion_error");
}

TEST("lua: shared references and cycles survive, in both directions") {
  Lua lua;
  Value cycle = object({{"name", "top"}});
  Value list = array({1});
  cycle.set("list", list);
  cycle.set("again", list);
  cycle.set("self", weak(cycle));
  CHECK(lua.setGlobal("v", cycle).ok());
  CHECK_EQ(lua.eval("v.self == v and v.list == v.again and v.self.self.name"), Value("top"));
  const Value back = lua.eval("return v").value();
  CHECK(back["self"].is(back));
  CHECK(back["list"].is(back["again"]));
  const Value made = lua.eval("local m = zigllms.Map() m:set('me', m) local s = zigllms.Set{m} return {m, s, m}").value();
  CHECK(made[0].is(made[2]));
  CHECK(made[1].at(size_t{0}).is(made[0]));
}

TEST("lua: null is a value inside tables") {
  Lua lua;
  CHECK(lua.setGlobal("v", object({{"a", nullptr}, {"l", array({nullptr, 1})}})).ok());
  CHECK_EQ(lua.eval("return v.a == zigllms.null, tostring(v.a), #v.l, v.b == nil, v.a == nil"), array({true, "null", 2, true, false}));
  CHECK_EQ(lua.eval("v.a.b").code(), "type_error");
  CHECK_EQ(lua.eval("zigllms.null"), Value(nullptr));
}

TEST("lua: bytes, dates, maps, sets and errors have the methods that one expects") {
  Lua lua;
  CHECK(lua.setGlobal("b", bytes("abc")).ok());
  CHECK_EQ(lua.eval("return #b, b[1], b[4], tostring(b), tostring(b:sub(2)), tostring(b:sub(-1)), #b:sub(3, 2), b == zigllms.bytes('abc'), b == zigllms.bytes{97}"),
           array({3, 97, nullptr, "abc", "bc", "c", 0, true, false}));
  CHECK_EQ(lua.eval("zigllms.bytes{256}").code(), "runtime_error");
  CHECK(lua.setGlobal("d", date(1700000000123.0)).ok());
  CHECK_EQ(lua.eval("return d:getTime(), d:iso(), tostring(zigllms.date(-1)), d > zigllms.date(0), d == zigllms.date(1700000000123)"),
           array({1700000000123.0, "2023-11-14T22:13:20.123Z", "1969-12-31T23:59:59.999Z", true, true}));
  CHECK(lua.setGlobal("r", regexp("a/b", "g")).ok());
  CHECK_EQ(lua.eval("return r.source, r.flags, tostring(r)"), array({"a/b", "g", "/a/b/g"}));
  CHECK(lua.setGlobal("e", errorValue("RangeError", "too far", "stack")).ok());
  CHECK_EQ(lua.eval("return e.name, e.message, e.stack, tostring(e), 'got ' .. e"), array({"RangeError", "too far", "stack", "too far", "got too far"}));
  CHECK_EQ(lua.eval(R"(
    local m = zigllms.Map()
    for i = 1, 100 do m:set(i, i * i) end
    for i = 1, 100 do if i % 10 ~= 0 then m:delete(i) end end
    m:set('a', nil):set(0/0, 'nan')
    local keys = {}
    for k, v in pairs(m) do keys[#keys + 1] = (k == k and tostring(k) or 'nan') .. '=' .. tostring(v) end
    return m:size(), m:get(10), m:get(11), m:has(20), m:get(0/0), m:get('a') == zigllms.null, #m, table.concat(keys, ' '), #m:keys()
  )"), array({12, 100, nullptr, true, "nan", true, 12, "10=100 20=400 30=900 40=1600 50=2500 60=3600 70=4900 80=6400 90=8100 100=10000 a=null nan=nan", 12}));
  CHECK_EQ(lua.eval("local s = zigllms.Set{1, 2, 2, 'x'} s:add(3) s:delete(1) local n = 0 for v in pairs(s) do n = n + 1 end return #s, s:has(2), s:has(1), n"),
           array({3, true, false, 3}));
  CHECK_EQ(lua.eval("getmetatable(b)"), Value("Bytes"));
}

TEST("lua: instances of a script's classes cross by reference, toValue copies them") {
  Lua lua;
  CHECK(lua.load("Point = {} Point.__index = Point Point.__name = 'Point' "
                 "function Point.new(x, y) return setmetatable({x = x, y = y}, Point) end "
                 "function Point:sum(extra) return self.x + self.y + (extra or 0) end "
                 "p = Point.new(1, 2)").ok());
  const Answer point = lua.eval("p");
  CHECK(point.value().as<ScriptObjectValue>() != nullptr);
  CHECK_EQ(point.value().as<ScriptObjectValue>()->className, "Point");
  const RefId ref = refOf(point.value());
  CHECK_EQ(lua.getMember(ref, "x"), Value(1));
  CHECK_EQ(lua.setMember(ref, "x", 10), Value("ok"));
  CHECK_EQ(lua.callMember(ref, "sum", {100}), Value(112));
  CHECK_EQ(lua.callMember(ref, "none").code(), "reference_error");
  CHECK_EQ(lua.memberKeys(ref).value().size(), size_t{2});
  CHECK_EQ(refOf(lua.eval("p").value()), ref);
  CHECK_EQ(lua.eval("zigllms.toValue({p, p})").value()[0], object({{"x", 10}, {"y", 2}}));
  CHECK(lua.setGlobal("q", point.value()).ok());
  CHECK_EQ(lua.eval("q == p"), Value(true));
  lua.context().releaseRef(ref, 2);
  CHECK_EQ(lua.context().memoryUsage().objects, uint64_t{0});
  CHECK_EQ(lua.getMember(ref, "x").code(), "disposed");
  CHECK_EQ(lua.eval("coroutine.create(function() end), 1")[0].as<ScriptObjectValue>()->className, "thread");
}

TEST("lua: 100,000 deep and hostile values give a conversion error") {
  Lua lua;
  CHECK_EQ(lua.eval("local t = {} for i = 1, 100000 do t = {t} end return t").code(), "conversion_error");
  CHECK_EQ(lua.eval("local t = {} for i = 1, 1000001 do t[i] = i end return t").code(), "conversion_error");
  CHECK_EQ(lua.eval("local t = {} t[1 << 40] = 1 return t").code(), "conversion_error");
  ContextOptions options;
  options.valueLimits.maxDepth = 1000;
  Lua deep(options);
  CHECK(deep.eval("local t = {} for i = 1, 990 do t = {t} end return t").ok());
  CHECK_EQ(deep.eval("return setmetatable({}, {__index = error, __len = error, __pairs = error})").value().as<ScriptObjectValue>()->className, "table");
}

TEST("lua: many objects of one shape, of many shapes, and with many keys") {
  Lua lua;
  const Answer records = lua.eval("local t = {} for i = 1, 1000 do t[i] = {id = i, name = 'n' .. i, tags = {'a', 'b'}, price = i / 2} end return t");
  CHECK(records.ok());
  CHECK_EQ(records[size_t{999}], object({{"id", 1000}, {"name", "n1000"}, {"tags", array({"a", "b"})}, {"price", 500.0}}));
  const Answer shapes = lua.eval("local t = {} for i = 1, 6000 do t[i] = {['k' .. i] = i, x = 1} end return {t, t, t}");
  CHECK(shapes.ok());
  CHECK_EQ(shapes[0][5999], object({{"k6000", 6000}, {"x", 1}}));
  CHECK_EQ(lua.eval("local t = {} for i = 1, 6000 do t[i] = {['k' .. i] = i, x = 1} end return t")[size_t{5000}], object({{"k5001", 5001}, {"x", 1}}));
  CHECK_EQ(lua.eval("local t = {} for i = 1, 500 do t['key' .. i] = i end return t").value().size(), size_t{500});
  CHECK_EQ(lua.eval("{[string.rep('k', 100)] = 1}"), object({{std::string(100, 'k'), 1}}));
}

// ---- functions ----------------------------------------------------------------------------------------------------

TEST("lua: host functions are called with values, and are the same value again") {
  Lua lua;
  const FunctionId add = lua.host.define([](Arguments args) { return Value(*args[0].as<int64_t>() + *args[1].as<int64_t>()); });
  CHECK(lua.setGlobal("add", hostFunction(add)).ok());
  CHECK_EQ(lua.eval("return add(2, 3)"), Value(5));
  CHECK_EQ(lua.eval("type(add)"), Value("function"));
  CHECK_EQ(lua.eval("add"), hostFunction(add));
  CHECK(lua.setGlobal("again", hostFunction(add)).ok());
  CHECK_EQ(lua.eval("add == again"), Value(true));
  const FunctionId echo = lua.host.define([](Arguments args) { return args.empty() ? Value(nullptr) : args[0]; });
  CHECK(lua.setGlobal("echo", hostFunction(echo)).ok());
  CHECK_EQ(lua.eval("local function f() return 'mine' end local g = echo(f) return g == f, g()"), array({true, "mine"}));
  CHECK_EQ(lua.eval("echo({a = {1, 2}}).a[2]"), Value(2));
  CHECK_EQ(lua.eval("return echo()"), Value(nullptr));
  CHECK_EQ(lua.eval("return echo(nil, 1)"), Value(nullptr));
}

TEST("lua: a script function keeps its number, and is let go of when the host does") {
  Lua lua;
  const Answer first = lua.eval("f = function(...) return select('#', ...), ... end return f");
  const RefId ref = refOf(first.value());
  CHECK(ref != 0);
  CHECK_EQ(lua.callRef(ref, {1, nullptr, "x"}), array({3, 1, nullptr, "x"}));
  CHECK_EQ(refOf(lua.eval("f").value()), ref);
  CHECK_EQ(lua.context().memoryUsage().objects, uint64_t{1});
  lua.context().releaseRef(ref, 1);
  CHECK(lua.callRef(ref).ok());
  lua.context().releaseRef(ref, 1);
  CHECK_EQ(lua.context().memoryUsage().objects, uint64_t{0});
  CHECK_EQ(lua.callRef(ref).code(), "disposed");
  CHECK_EQ(lua.callRef(12345).code(), "disposed");
  lua.context().releaseRef(12345, 1);
  CHECK_EQ(lua.setGlobal("gone", scriptFunction(ref)).code(), "conversion_error");
}

TEST("lua: host functions and objects that scripts drop are released with the count of their tellings") {
  Lua lua;
  const FunctionId function = lua.host.define([](Arguments) { return 1; });
  const ClassId agent = lua.host.defineClass("Agent", {});
  for (int i = 0; i < 5; ++i) {
    CHECK(lua.setGlobal("f", hostFunction(function)).ok());
    CHECK(lua.setGlobal("o", hostObject(agent, 77)).ok());
  }
  CHECK(lua.eval("f = nil o = nil").ok());
  lua.context().collectGarbage();
  lua.context().collectGarbage();
  CHECK_EQ(lua.host.releasedFunctions[function], 5u);
  CHECK_EQ(lua.host.releasedObjects[77], 5u);
  CHECK_EQ(lua.context().memoryUsage().objects, uint64_t{0});
}

TEST("lua: host objects have their methods and getters and nothing else") {
  Lua lua;
  Arguments seen;
  const FunctionId run = lua.host.define([&](Arguments args) { seen = args; return Value("ran"); });
  const FunctionId name = lua.host.define([](Arguments) { return Value("Ada"); });
  const ClassId agent = lua.host.defineClass("Agent", {{"run", run, ClassMember::Kind::Method}, {"run_async", run, ClassMember::Kind::Method}, {"name", name, ClassMember::Kind::Getter}});
  const ClassId plain = lua.host.defineClass("Plain", {{"run", run, ClassMember::Kind::Method}});
  CHECK(lua.setGlobal("agent", hostObject(agent, 1)).ok());
  CHECK(lua.setGlobal("plain", hostObject(plain, 2)).ok());
  CHECK_EQ(lua.eval("agent:run{input = 'x'}"), Value("ran"));
  CHECK_EQ(seen[0], hostObject(agent, 1));
  CHECK_EQ(seen[1], object({{"input", "x"}}));
  CHECK_EQ(lua.eval("return agent.name, agent.none, tostring(agent), agent:run_async()"), array({"Ada", nullptr, "<Agent>", "ran"}));
  CHECK_EQ(lua.eval("agent"), hostObject(agent, 1));
  CHECK_EQ(lua.eval("plain:run()"), Value("ran"));
  CHECK(lua.eval("agent.run('x')").message().find("call it with ':'") != std::string::npos);
  CHECK_EQ(lua.eval("agent.run(plain)").ok(), false);
  CHECK_EQ(lua.eval("agent.name = 1").ok(), false);
  CHECK_EQ(lua.eval("getmetatable(agent)"), Value("Agent"));
  CHECK(lua.setGlobal("bad", hostObject(99, 3)).code() == "conversion_error");
}

TEST("lua: host and script call each other 150 deep, and deeper ends in a clean error") {
  ContextOptions options;
  options.stackLimitBytes = 6 << 20;  // under the sanitizer, frames are large
  Lua lua(options);
  int deepest = 0;
  FunctionId down = 0;
  RefId f = 0;
  down = lua.host.define([&](Arguments args) {
    const int64_t n = *args[0].as<int64_t>();
    deepest = std::max(deepest, static_cast<int>(n));
    const Answer answer = lua.callRef(f, {Value(static_cast<long long>(n + 1))});
    if (!answer.ok()) return Reply(answer.error());
    return Reply(answer.value());
  });
  CHECK(lua.setGlobal("down", hostFunction(down)).ok());
  CHECK(lua.load("limit = 150 function f(n) if n >= limit then return n end local ok, r = pcall(down, n) if ok then return r end error(r, 0) end").ok());
  f = refOf(lua.eval("f").value());
  CHECK_EQ(lua.callRef(f, {1}), Value(150));
  CHECK(lua.load("limit = 1000000").ok());
  const Answer answer = lua.callRef(f, {1});
  CHECK_EQ(answer.code(), "memory_error");
  CHECK(deepest > 150);
  CHECK_EQ(lua.eval("1 + 1"), Value(2));
}

TEST("lua: during a host call the context can be used in every way") {
  Lua lua;
  const FunctionId meddle = lua.host.define([&](Arguments) {
    lua.context().collectGarbage();
    CHECK(lua.setGlobal("set", array({1})).ok());
    CHECK(lua.registerModule("m", object({{"x", 1}})).ok());
    CHECK_EQ(lua.eval("require('m').x + #set"), Value(2));
    CHECK_EQ(lua.eval("error('inner')").message(), "inner");
    return Value("done");
  });
  CHECK(lua.setGlobal("meddle", hostFunction(meddle)).ok());
  CHECK_EQ(lua.eval("local t = setmetatable({}, {__index = function() return meddle() end}) return t.x .. meddle()"), Value("donedone"));
}

// ---- errors -------------------------------------------------------------------------------------------------------

TEST("lua: an error names its place, code and stack") {
  Lua lua;
  const Answer answer = lua.eval("local function inner()\n  error('boom')\nend\nlocal function outer()\n  inner()\nend\nouter()", "main.lua");
  CHECK_EQ(answer.code(), "runtime_error");
  CHECK_EQ(answer.message(), "boom");
  CHECK_EQ(answer.error().file, "main.lua");
  CHECK_EQ(answer.error().line, 2u);
  CHECK(answer.error().stack.find("main.lua:2: boom\nstack traceback:") == 0);
  CHECK(answer.error().frames.size() >= 4);
  CHECK_EQ(answer.error().frames[1].function, "inner");
  CHECK_EQ(answer.error().frames[2].line, 5u);
  CHECK(answer.error().thrown == nullptr);
}

TEST("lua: Lua's own failures have the code of their kind") {
  Lua lua;
  const std::pair<const char*, const char*> cases[] = {
      {"undefinedFunction()", "reference_error"},
      {"local t = {} t.x.y = 1", "type_error"},
      {"local t = {} t.x()", "type_error"},
      {"return 1 + {}", "type_error"},
      {"return 1 < 'x'", "type_error"},
      {"return 'a' .. {}", "type_error"},
      {"return #5", "type_error"},
      {"string.rep()", "type_error"},
      {"return 1 // 0", "runtime_error"},
      {"error('x')", "runtime_error"},
      {"local function f() return 1 + f() end f()", "memory_error"},
      {"local t = setmetatable({}, {__index = function(t, k) return t[k .. 'x'] end}) return t.a", "memory_error"},
      {"string.rep('x', -1, 5) string.format('%d', 1.5)", "runtime_error"},
      {"require('nothing')", "reference_error"},
      {"local s = string.rep('(', 100000) .. '1' .. string.rep(')', 100000) assert(load('return ' .. s))", "memory_error"},
      {"coroutine.yield(1)", "runtime_error"},
  };
  for (const auto& [source, code] : cases) CHECK_EQ(lua.eval(source).code(), code);
  CHECK_EQ(lua.eval("coroutine.yield(1)").message(), "attempt to yield from outside a coroutine");
  CHECK_EQ(lua.eval(std::string(100000, '(')).code(), "memory_error");
}

TEST("lua: what isn't a position is left in the message") {
  Lua lua;
  CHECK_EQ(lua.eval("error('http://host:80: refused', 0)").message(), "http://host:80: refused");
  CHECK_EQ(lua.eval("error('x:1: y', 0)").message(), "x:1: y");
  CHECK_EQ(lua.eval("\n\nerror('no place', 0)", "m.lua").error().line, 3u);
  const Answer wrapped = lua.eval("local f = coroutine.wrap(function()\n error('deep') end)\n\nf()", "m.lua");
  CHECK_EQ(wrapped.message(), "deep");
  CHECK_EQ(wrapped.error().line, 2u);
  const Answer loaded = lua.eval("load('\\nerror(\"in chunk\")', '=piece')()");
  CHECK_EQ(loaded.message(), "in chunk");
  CHECK_EQ(loaded.error().file, "piece");
  CHECK_EQ(loaded.error().line, 2u);
}

TEST("lua: what a script throws is kept") {
  Lua lua;
  const Answer table = lua.eval("error({code = 'E_X', message = 'custom', detail = {1, 2}})");
  CHECK_EQ(table.code(), "runtime_error");
  CHECK_EQ(table.message(), "custom");
  CHECK_EQ(thrownValue(table.error(), lua.host.tables()), object({{"code", "E_X"}, {"message", "custom"}, {"detail", array({1, 2})}}));
  CHECK_EQ(thrownValue(lua.eval("error(42)").error(), lua.host.tables()), Value(42));
  CHECK_EQ(lua.eval("error(42)").message(), "42");
  CHECK_EQ(lua.eval("error()").message(), "nil");
  CHECK_EQ(lua.eval("error(setmetatable({}, {__tostring = function() return 'as text' end}))").message(), "as text");
  CHECK_EQ(lua.eval("error(setmetatable({}, {__tostring = function() error('again') end}))").message(), "(error object is a table value)");
  CHECK_EQ(lua.eval("error(setmetatable({}, {__tostring = function() return {} end}))").message(), "(error object is a table value)");
  CHECK(lua.eval("error(setmetatable({}, {__name = 'MyError', __index = {}}))").error().thrown != nullptr);
  CHECK_EQ(lua.eval("error('\\xff\\xfe')").message(), "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(lua.eval("error(string.rep('x', 1000000))").message().size() <= 64 * 1024);
  CHECK_EQ(lua.eval("error(zigllms.Error('bad input', 'ValidationError'))").error().name, "ValidationError");
  CHECK_EQ(lua.eval("local t = {} t.t = t error(t)").code(), "runtime_error");
  CHECK_EQ(lua.eval("local t = {1, nil, 3} error(t)").code(), "runtime_error");
}

TEST("lua: a host error is caught with code and message, and leaves as the same error") {
  Lua lua;
  const FunctionId bad = lua.host.define([](Arguments) {
    ScriptError error = ScriptError::make(ErrorCode::PermissionError, "not you");
    error.name = "AccessError";
    error.hostErrorId = 77;
    error.stack = "host stack";
    return error;
  });
  CHECK(lua.setGlobal("bad", hostFunction(bad)).ok());
  CHECK_EQ(lua.eval("local ok, e = pcall(bad) return ok, type(e), e.code, e.message, e.name, e.stack, tostring(e), 'x: ' .. e"),
           array({false, "table", "permission_error", "not you", "AccessError", "host stack", "not you", "x: not you"}));
  for (const char* source : {"\nbad()", "\nlocal ok, e = pcall(bad) error(e)", "\nlocal ok, e = pcall(bad) error(e, 0)",
                             "\nlocal f = coroutine.wrap(function() bad() end) f()", "\nlocal co = coroutine.create(bad) local _, e = coroutine.resume(co) error(e)"}) {
    const Answer answer = lua.eval(source, "m.lua");
    CHECK_EQ(answer.code(), "permission_error");
    CHECK_EQ(answer.message(), "not you");
    CHECK_EQ(answer.error().hostErrorId, uint64_t{77});
    CHECK_EQ(answer.error().file, "m.lua");
    CHECK_EQ(answer.error().line, 2u);
    CHECK(answer.error().stack.find("stack traceback") != std::string::npos);
    CHECK(answer.error().thrown == nullptr);
  }
  CHECK_EQ(lua.eval("select(2, pcall(bad))"), errorValue("AccessError", "not you"));
  CHECK_EQ(lua.eval("local t = {} pcall(function() local x <close> = setmetatable({}, {__close = function(_, e) t.code = e.code end}) bad() end) return t.code"),
           Value("permission_error"));
}

TEST("lua: arguments that cannot cross are an error in the script") {
  Lua lua;
  const FunctionId take = lua.host.define([](Arguments) { return 1; });
  CHECK(lua.setGlobal("take", hostFunction(take)).ok());
  CHECK_EQ(lua.eval("take({1, a = 2})").code(), "conversion_error");
  CHECK_EQ(lua.eval("select(2, pcall(take, 1, {x = {1, nil, 3}})).message"), Value("args[1].x: a table with gaps between its integer keys (policy mixedTables)"));
  CHECK_EQ(lua.eval("take(function() end, {[{}] = {1, a = 2}})").code(), "conversion_error");
}

// ---- time ---------------------------------------------------------------------------------------------------------

TEST("lua: the interrupt stops everything, cannot be caught, and leaves the context usable") {
  Lua lua;
  const FunctionId noop = lua.host.define([](Arguments) { return 1; });
  CHECK(lua.setGlobal("noop", hostFunction(noop)).ok());
  for (const char* source :
       {"while true do end", "while true do pcall(function() while true do end end) end", "while true do xpcall(error, function() while true do end end) end",
        "local function f() f() end while true do pcall(f) end", "while true do coroutine.wrap(function() while true do end end)() end",
        "local f f = function() while true do pcall(coroutine.wrap(f)) end end f()",
        "do local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end end",
        "while true do noop() end", "while true do pcall(noop) end", "return coroutine.create(function() while true do coroutine.yield() end end)",
        "error(setmetatable({}, {__tostring = function() while true do end end}))", "string.find(string.rep('a', 60), string.rep('a?', 60) .. string.rep('a', 60))",
        "table.sort({3, 2, 1}, function() while true do end end)", "zigllms.toValue(setmetatable({}, {})) while true do end"}) {
    Answer answer(Value(nullptr));
    const auto late = lua.interruptAfter(30, [&] { answer = lua.eval(source, "loop.lua"); });
    CHECK_EQ(answer.code(), "timeout_error");
    if (answer.code() != "timeout_error") std::printf("    in: %s\n", source);
    CHECK(late.count() < 500);
    CHECK_EQ(lua.eval("1 + 1"), Value(2));
  }
  Answer answer(Value(nullptr));
  lua.interruptAfter(20, [&] { answer = lua.eval("\n\nwhile true do end", "loop.lua"); }, Interrupt::Reason::Cancelled);
  CHECK_EQ(answer.code(), "cancelled");
  CHECK_EQ(answer.error().line, 3u);
}

TEST("lua: a raised interrupt also ends calls by reference, members and globals") {
  Lua lua;
  CHECK(lua.load("function loop() while true do end end obj = setmetatable({}, {__name = 'O', __index = function() while true do end end})").ok());
  const RefId loop = refOf(lua.eval("loop").value());
  const RefId object = refOf(lua.eval("obj").value());
  lua.interruptAfter(10, [&] { CHECK_EQ(lua.callRef(loop).code(), "timeout_error"); });
  lua.interruptAfter(10, [&] { CHECK_EQ(lua.getMember(object, "x").code(), "timeout_error"); });
  lua.interruptAfter(10, [&] { CHECK_EQ(lua.callMember(object, "x").code(), "timeout_error"); });
  CHECK(lua.load("setmetatable(_G, {__index = function() while true do end end})").ok());
  lua.interruptAfter(10, [&] { CHECK_EQ(lua.getGlobal("nothing").code(), "timeout_error"); });
  CHECK_EQ(lua.eval("1"), Value(1));
}

// ---- memory -------------------------------------------------------------------------------------------------------

TEST("lua: the memory limit is an error that a script can catch, and the context goes on") {
  ContextOptions options;
  options.memoryLimitBytes = 8 << 20;
  Lua lua(options);
  for (const char* source : {"local t = {} while true do t[#t + 1] = {} end", "string.rep('x', 100 * 1024 * 1024)", "local s = 'x' while true do s = s .. s end",
                             "local t = {} for i = 1, 1e9 do t[i] = tostring(i) end"}) {
    const Answer answer = lua.eval(source, "greedy.lua");
    CHECK_EQ(answer.code(), "memory_error");
    CHECK(!answer.error().stack.empty());
    CHECK_EQ(lua.eval("local ok, e = pcall(string.rep, 'x', 1 << 30) return ok, e"), array({false, "not enough memory"}));
    CHECK(lua.context().memoryUsage().usedBytes <= options.memoryLimitBytes + (1 << 20));
  }
  CHECK_EQ(lua.eval("string.rep('x', 1 << 20)"), Value(std::string(1 << 20, 'x')));
}

TEST("lua: values from the host count too, and garbage makes room for them") {
  ContextOptions options;
  options.memoryLimitBytes = 9 << 20;  // a sixteenth is held back
  Lua lua(options);
  CHECK_EQ(lua.setGlobal("big", std::string(16 << 20, 'x')).code(), "memory_error");
  CHECK_EQ(lua.setGlobal("big", bytes(std::string(16 << 20, 'x'))).code(), "memory_error");
  Value list = array();
  for (int i = 0; i < 200000; ++i) list.push(object({{"i", i}}));
  CHECK_EQ(lua.setGlobal("big", list).code(), "memory_error");
  CHECK_EQ(lua.eval("big"), Value(nullptr));
  const FunctionId give = lua.host.define([&](Arguments) { return list; });
  CHECK(lua.setGlobal("give", hostFunction(give)).ok());
  CHECK_EQ(lua.eval("give()").code(), "memory_error");
  CHECK_EQ(lua.eval("local ok, e = pcall(give) return ok, e.code"), array({false, "memory_error"}));
  for (int i = 0; i < 20; ++i) {
    CHECK(lua.setGlobal("some", std::string(3 << 20, static_cast<char>('a' + i))).ok());
    Value half = array();
    for (int j = 0; j < 10000; ++j) half.push(object({{"j", j}, {"s", std::to_string(i * 10000 + j)}}));
    CHECK(lua.setGlobal("half", half).ok());
    CHECK_EQ(lua.eval("half[10000].j"), Value(9999));
  }
  options.memoryLimitBytes = 4096;
  Lua tiny(options);
  CHECK(tiny.createError && tiny.createError->code == ErrorCode::MemoryError);
}

TEST("lua: values given again and again leave no garbage behind") {
  Lua lua;
  CHECK(lua.load("function take(v) return v.name end function make() return {a = {1, 2}} end").ok());
  const auto once = [&] {
    CHECK(lua.setGlobal("v", object({{"list", array({1, 2, 3})}, {"name", "x"}})).ok());
    CHECK_EQ(lua.call("take", {object({{"name", "y"}})}), Value("y"));
    CHECK(lua.call("make").ok());
  };
  for (int i = 0; i < 2000; ++i) once();
  lua.context().collectGarbage();
  const uint64_t before = lua.context().memoryUsage().usedBytes;
  uint64_t most = 0;
  for (int i = 0; i < 20000; ++i) {
    once();
    most = std::max(most, lua.context().memoryUsage().usedBytes);
  }
  CHECK(most < 4 * before);
  lua.context().collectGarbage();
  CHECK(lua.context().memoryUsage().usedBytes < before + 4096);
}

// ---- waiting ------------------------------------------------------------------------------------------------------

TEST("lua: a run that calls an asynchronous host function is suspended and resumed, wherever it can yield") {
  Lua lua;
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  for (const char* source :
       {"return 'got ' .. wait()", "local ok, v = pcall(wait) return 'got ' .. v", "local ok, v = xpcall(function() return wait() end, print) return 'got ' .. v",
        "local co = coroutine.create(function() return wait() end) local ok, v = coroutine.resume(co) return 'got ' .. v",
        "local f = coroutine.wrap(function() coroutine.yield(1) local v = wait() coroutine.yield('got ' .. v) end) f() return f()",
        "local f = coroutine.wrap(function() return coroutine.wrap(function() return pcall(wait) end)() end) local ok, v = f() return 'got ' .. v",
        "for v in coroutine.wrap(function() coroutine.yield(wait()) end) do return 'got ' .. v end",
        "local t = setmetatable({}, {__index = function() return wait() end}) return 'got ' .. t.x",
        "return coroutine.create(function() coroutine.yield() return 'got ' .. wait() end)",
        "return coroutine.create(function() return coroutine.create(function() return 'got ' .. wait() end) end)"}) {
    const Answer first = lua.eval(source);
    CHECK_EQ(first.message(), "suspended");
    if (first.message() != "suspended") std::printf("    in: %s\n", source);
    lua.settle(lua.host.suspended.back().token, Value("it"));
    lua.pump();
    CHECK_EQ(lua.lastOutcome(), Value("got it"));
  }
}

TEST("lua: a rejected promise is an error where the script waits") {
  Lua lua;
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  ScriptError error = ScriptError::make(ErrorCode::RuntimeError, "rejected");
  error.hostErrorId = 5;
  CHECK_EQ(lua.eval("local ok, e = pcall(coroutine.wrap(function() return wait() end)) return ok, e.message").message(), "suspended");
  lua.settle(lua.host.suspended.back().token, error);
  lua.pump();
  CHECK_EQ(lua.lastOutcome(), array({false, "rejected"}));
  CHECK_EQ(lua.eval("\n\nwait()", "w.lua").message(), "suspended");
  lua.settle(lua.host.suspended.back().token, error);
  lua.pump();
  CHECK_EQ(lua.lastOutcome().message(), "rejected");
  CHECK_EQ(lua.lastOutcome().error().hostErrorId, uint64_t{5});
  CHECK_EQ(lua.lastOutcome().error().line, 3u);
}

TEST("lua: suspended runs interleave, and what cannot pause says so") {
  Lua lua;
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  lua.eval("local a = wait() return 'first ' .. a");
  const RunId firstRun = lua.lastRun();
  lua.eval("local a = wait() local b = wait() return 'second ' .. a .. b");
  const RunId secondRun = lua.lastRun();
  CHECK_EQ(lua.eval("1"), Value(1));
  lua.settle(lua.host.suspended[1].token, Value("x"));
  lua.pump();
  lua.settle(lua.host.suspended[0].token, Value("y"));
  lua.pump();
  CHECK_EQ(lua.host.outcomes.at(firstRun), Value("first y"));
  lua.settle(lua.host.suspended[2].token, Value("z"));
  lua.pump();
  CHECK_EQ(lua.host.outcomes.at(secondRun), Value("second xz"));
  CHECK(lua.evalSync("return wait()").message().find("cannot be waited for here") != std::string::npos);
  CHECK(lua.eval("table.sort({3, 2, 1}, function(a, b) wait() return a < b end)").message().find("table.sort") != std::string::npos);
  CHECK(lua.eval("local f = function() return wait() end ('x'):gsub('x', f)").message().find("cannot be waited for here") != std::string::npos);
  CHECK_EQ(lua.host.forgotten.size(), size_t{3});
}

TEST("lua: a coroutine that waits for the host is nobody else's") {
  Lua lua;
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  lua.eval("co = coroutine.create(function() return 'done ' .. wait() end) main = coroutine.running() return select(2, coroutine.resume(co))");
  const RunId run = lua.lastRun();
  CHECK_EQ(lua.eval("return coroutine.resume(co)"), array({false, "cannot resume a coroutine that waits for the host"}));
  CHECK_EQ(lua.eval("return coroutine.resume(main)"), array({false, "cannot resume non-suspended coroutine"}));
  CHECK_EQ(lua.eval("return pcall(coroutine.close, co)")[0], Value(false));
  CHECK_EQ(lua.eval("return pcall(coroutine.close, main)")[0], Value(false));
  CHECK_EQ(lua.eval("return coroutine.isyieldable(), select(2, coroutine.running())"), array({false, true}));
  lua.settle(lua.host.suspended[0].token, Value("it"));
  lua.pump();
  CHECK_EQ(lua.host.outcomes.at(run), Value("done it"));
  CHECK_EQ(lua.eval("coroutine.status(co)"), Value("dead"));
}

TEST("lua: an abandoned run tells nothing more and leaves nothing behind") {
  Lua lua;
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  lua.eval("local x <close> = setmetatable({}, {__close = function() closed = true end}) wait()");
  const RunId run = lua.lastRun();
  lua.context().abandon(run);
  CHECK_EQ(lua.host.forgotten.size(), size_t{1});
  lua.settle(lua.host.suspended[0].token, Value("late"));
  lua.pump();
  CHECK(!lua.host.outcomes.contains(run));
  lua.context().collectGarbage();
  CHECK_EQ(lua.eval("closed"), Value(nullptr));
}

TEST("lua: where the thread may block, a host promise is waited for anywhere") {
  Lua lua({}, true);
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  lua.host.onWait = [&](CallToken token) {
    CHECK_EQ(lua.eval("1 + 1"), Value(2));
    lua.settle(token, Value(7));
  };
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  CHECK_EQ(lua.evalSync("return wait()"), Value(7));
  CHECK_EQ(lua.evalSync("local n = 0 table.sort({3, 2, 1}, function(a, b) n = n + wait() return a < b end) return n > 7"), Value(true));
  CHECK_EQ(lua.evalSync("('x'):gsub('x', function() return wait() end)").value()[0], Value("7"));
  CHECK_EQ(lua.eval("local n = 0 table.sort({2, 1}, function(a, b) n = wait() return a < b end) return n"), Value(7));
  lua.host.onWait = nullptr;
  Answer answer(Value(nullptr));
  lua.interruptAfter(20, [&] { answer = lua.evalSync("while true do pcall(wait) end"); });
  CHECK_EQ(answer.code(), "timeout_error");
  lua.host.onWait = [&](CallToken token) { lua.settle(token, ScriptError::make(ErrorCode::RuntimeError, "no")); };
  CHECK_EQ(lua.evalSync("wait()").message(), "no");
}

// ---- modules and the sandbox --------------------------------------------------------------------------------------

TEST("lua: require finds registered modules, those with a source, and what the resolver knows") {
  Lua lua;
  const FunctionId twice = lua.host.define([](Arguments args) { return Value(*args[0].as<int64_t>() * 2); });
  CHECK(lua.registerModule("tools.math", object({{"twice", hostFunction(twice)}, {"pi", 3}, {"inner", object({{"deep", hostFunction(twice)}})}})).ok());
  CHECK_EQ(lua.eval("local m = require('tools.math') return m.twice(4), m.pi, m.inner.deep(1), m == require 'tools.math'"), array({8, 3, 2, true}));
  CHECK(lua.registerModule("sourced", object({{"base", 10}}), "local name, m = ... m.name = name function m.add(n) return m.base + n end").ok());
  CHECK_EQ(lua.eval("local m = require('sourced') return m.add(5), m.name"), array({15, "sourced"}));
  lua.host.modules["lib"] = "counter = (counter or 0) + 1 return {value = counter}";
  CHECK_EQ(lua.eval("return require('lib').value, require('lib').value", "main.lua"), array({1, 1}));
  CHECK_EQ(lua.host.moduleRequests.size(), size_t{1});
  CHECK_EQ(lua.host.moduleRequests[0].second, "main.lua");
  lua.host.modules["exporting"] = "local name, exports = ... exports.x = 5";
  CHECK_EQ(lua.eval("require('exporting').x"), Value(5));
  CHECK(lua.load("package.preload.pre = function(name) return {name = name} end").ok());
  CHECK_EQ(lua.eval("require('pre').name"), Value("pre"));
  CHECK_EQ(lua.registerModule("broken", object({}), "x = = 1").code(), "syntax_error");
}

TEST("lua: module errors name the importing file and line") {
  Lua lua;
  const Answer missing = lua.eval("\nrequire('nothing')", "main.lua");
  CHECK_EQ(missing.code(), "reference_error");
  CHECK_EQ(missing.message(), "module 'nothing' not found");
  CHECK_EQ(missing.error().file, "main.lua");
  CHECK_EQ(missing.error().line, 2u);
  lua.host.modules["bad"] = "local x =\n= 1";
  const Answer bad = lua.eval("\n\nrequire('bad')", "main.lua");
  CHECK_EQ(bad.code(), "syntax_error");
  CHECK_EQ(bad.error().file, "bad");
  CHECK_EQ(bad.error().line, 2u);
  CHECK(bad.message().find("imported at main.lua:3") != std::string::npos);
  lua.host.modules["a"] = "return require('b')";
  lua.host.modules["b"] = "\nreturn require('a')";
  const Answer cycle = lua.eval("require('a')", "main.lua");
  CHECK(cycle.message().find("a → b → a") != std::string::npos);
  CHECK_EQ(cycle.error().file, "b");
  CHECK_EQ(cycle.error().line, 2u);
  lua.host.modules["b"] = "return 5";
  CHECK_EQ(lua.eval("require('a')"), Value(5));
  lua.host.modules["fails"] = "error('at load')";
  CHECK_EQ(lua.eval("require('fails')").message(), "at load");
  CHECK_EQ(lua.eval("return pcall(require, 'fails')")[0], Value(false));
  lua.host.allowedModules = std::set<std::string>{"a"};
  CHECK_EQ(lua.eval("require('fails')").code(), "permission_error");
  CHECK_EQ(lua.eval("require('a')"), Value(5));
}

TEST("lua: a module may wait while it loads") {
  Lua lua;
  const FunctionId wait = lua.host.define([](Arguments) { return later(); });
  CHECK(lua.setGlobal("wait", hostFunction(wait)).ok());
  lua.host.modules["slow"] = "return {v = wait()}";
  lua.eval("require('slow').v");
  const RunId run = lua.lastRun();
  CHECK(lua.eval("require('slow').v").message().find("still being loaded") != std::string::npos);
  lua.settle(lua.host.suspended[0].token, Value(3));
  lua.pump();
  CHECK_EQ(lua.host.outcomes.at(run), Value(3));
  CHECK_EQ(lua.eval("require('slow').v"), Value(3));
}

TEST("lua: the global zigllms keeps its members when the host sets it") {
  Lua lua;
  const FunctionId f = lua.host.define([](Arguments) { return 1; });
  CHECK(lua.setGlobal("zigllms", object({{"agent", object({{"create", hostFunction(f)}})}, {"date", "mine"}})).ok());
  CHECK_EQ(lua.eval("return zigllms.agent.create(), zigllms.array{}, tostring(zigllms.null), zigllms.date"), array({1, array({}), "null", "mine"}));
}

TEST("lua: a restricted context has what computes and nothing that reaches out") {
  Lua lua;
  CHECK_EQ(lua.eval("return io, dofile, loadfile, os.execute, os.exit, os.getenv, os.remove, package.loadlib, debug.getinfo, debug.sethook, debug.getregistry, string.dump").value(),
           array({nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr}));
  CHECK_EQ(lua.eval("return type(os.time()), type(os.clock()), type(os.date()), type(debug.traceback()), utf8.char(65), math.floor(1.5)"),
           array({"number", "number", "string", "string", "A", 1}));
  CHECK_EQ(lua.eval("load('return 1 + 1')()"), Value(2));
  CHECK_EQ(lua.eval("load('return x', 'c', 't', {x = 5})()"), Value(5));
  CHECK_EQ(lua.eval("select(2, load('\\27Lua', 'c', 'b'))"), Value("attempt to load a binary chunk (mode is 't')"));
  CHECK_EQ(lua.eval("setmetatable({}, {__gc = print})").ok(), false);
  CHECK_EQ(lua.eval("collectgarbage('stop')").ok(), false);
  CHECK(lua.eval("collectgarbage() collectgarbage('step') return collectgarbage('count')").ok());
  CHECK_EQ(lua.eval("require('io')").code(), "reference_error");
  CHECK_EQ(lua.eval("require('os').execute"), Value(nullptr));
  CHECK_EQ(lua.eval("getmetatable('').__index == string"), Value(true));
  Lua all(trusted());
  CHECK_EQ(all.eval("return type(io.open), type(os.getenv), type(debug.getinfo), type(string.dump)"), array({"function", "function", "function", "function"}));
  CHECK_EQ(all.eval("load(string.dump(function() return 9 end))()"), Value(9));
  CHECK(all.eval("io.write('a', 1, '\\n'):write('')").ok() || true);
  CHECK_EQ(all.host.output, "a1\n");
}

TEST("lua: finalizers of a trusted script that fail or loop harm nobody") {
  Lua lua(trusted());
  CHECK(lua.load("setmetatable({}, {__gc = function() error('in gc') end}) keep = setmetatable({}, {__gc = function() while true do end end})").ok());
  lua.context().collectGarbage();
  CHECK_EQ(lua.host.unhandledErrors.size(), size_t{1});
  CHECK(!lua.host.unhandledErrors.empty() && lua.host.unhandledErrors[0].message.find("in gc") != std::string::npos);
  lua.host.interrupt.request(Interrupt::Reason::Disposed);
  lua.close();
}

TEST("lua: print goes to the host, in order and whole") {
  Lua lua;
  CHECK(lua.eval("print('a', 1, nil, zigllms.null, 'x\\0y') print() print(setmetatable({}, {__tostring = function() return 'obj' end}))").ok());
  CHECK_EQ(lua.host.output, std::string("a\t1\tnil\tnull\tx\0y\n\nobj\n", 22));
}

TEST("lua: an option that doesn't exist is named") {
  ContextOptions options;
  options.engineOptions["jit"] = "on";
  Lua lua(options);
  CHECK(lua.createError && lua.createError->message.find("'jit'") != std::string::npos);
}

TEST("lua: coroutines behave as in Lua") {
  Lua lua;
  CHECK_EQ(lua.eval(R"(
    local log = {}
    local co = coroutine.create(function(a, b)
      log[#log + 1] = a + b
      local c = coroutine.yield(a * b)
      log[#log + 1] = c
      return 'end', c
    end)
    local r1 = {coroutine.resume(co, 2, 3)}
    local r2 = {coroutine.resume(co, 'x')}
    local r3 = {coroutine.resume(co)}
    local w = coroutine.wrap(function() error({code = 5}) end)
    local ok, e = pcall(w)
    local closed = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() log[#log + 1] = 'closed' end}) coroutine.yield() end)
    coroutine.resume(closed)
    return r1[1], r1[2], r2[2], r2[3], r3[1], r3[2], ok, e.code, coroutine.close(closed), table.concat(log, ','), coroutine.status(co)
  )"), array({true, 6, "end", "x", false, "cannot resume dead coroutine", false, 5, true, "5,x,closed", "dead"}));
  CHECK_EQ(lua.eval("select(2, pcall(coroutine.wrap(function() error('m') end)))", "w"), Value("w:1: m"));
  CHECK_EQ(lua.eval("local f = coroutine.wrap(function() error('m') end)\nreturn select(2, pcall(function() f() end))", "w"), Value("w:2: w:1: m"));
}
