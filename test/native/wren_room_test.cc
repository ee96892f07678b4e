// The Wren room, without Node: values, calls, host functions and objects, modules, errors, limits, waiting.
#include "engines/wren/wren_engine.h"

#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "check.h"
#include "test_host.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

Session wrenSession(ContextOptions options = {}, bool canWait = false) { return Session(createWrenEngine(), std::move(options), canWait); }

ContextOptions withMemory(uint64_t bytes) {
  ContextOptions options;
  options.memoryLimitBytes = bytes;
  return options;
}

Value roundTrip(Session& session, const Value& value) {
  if (!session.setGlobal("value", value).ok()) return "not set";
  const Answer answer = session.getGlobal("value");
  return answer.ok() ? answer.value() : Value(answer.message());
}

}  // namespace

TEST("wren: eval tells the value of the last expression") {
  Session session = wrenSession();
  CHECK_EQ(session.eval("1 + 2"), Value(3));
  CHECK_EQ(session.eval("var a = 20\nvar b = 22\na + b"), Value(42));
  CHECK_EQ(session.eval("a = 7"), Value(7));
  CHECK_EQ(session.eval("a + b // with a comment\n\n/* and\n another */"), Value(29));
  CHECK_EQ(session.eval("var c = 1"), Value());
  CHECK_EQ(session.eval("if (true) 5"), Value());
  CHECK_EQ(session.eval("return \"early\"\n5"), Value("early"));
  CHECK_EQ(session.eval(""), Value());
  CHECK_EQ(session.eval("[1, \"x\", true, null]"), array({1, "x", true, nullptr}));
  CHECK_EQ(session.eval("{\"a\": 1}"), object({{"a", 1}}));
  CHECK_EQ(session.eval(" {\n  \"a\": [1]\n}\n"), object({{"a", array({1})}}));
  CHECK_EQ(session.eval("{\n  var local = 3\n}\n"), Value());
  CHECK_EQ(session.eval("Fn.new {|x|\n  return x\n}.call(\n  5\n)"), Value(5));
  CHECK_EQ(session.eval("[1, 2].map {|x| x * 2 }\n  .toList"), array({2, 4}));
}

TEST("wren: all sources share one module, and a later one may define names anew") {
  Session session = wrenSession();
  CHECK(session.load("var count = 1\nclass Counter {\n  static next() { Counter.value_ = 1 }\n  static value_=(x) {}\n}").ok());
  CHECK(session.load("count = count + 1").ok());
  CHECK_EQ(session.eval("count"), Value(2));
  CHECK(session.load("var count = 10\nclass Counter {\n  static two { 2 }\n}").ok());
  CHECK_EQ(session.eval("count + Counter.two"), Value(12));
  CHECK_EQ(session.load("var twice = 1\nvar twice = 2").code(), "syntax_error");
  CHECK_EQ(session.load("class List {}").code(), "syntax_error");
  // What a refused source declared is not there, and what it wanted to redefine still is.
  CHECK_EQ(session.load("var fresh = 1\nvar count = 99\n)").code(), "syntax_error");
  CHECK(session.load("var fresh = 2").ok());
  CHECK_EQ(session.eval("count"), Value(10));
}

TEST("wren: values survive the way in and out") {
  Session session = wrenSession();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Value& value :
       {Value(), Value(true), Value(false), Value(0), Value(-1), Value(2147483647), Value(-2147483648.0), Value(2147483648.0), Value(-0.0),
        Value(1.5), Value(5e-324), Value(infinity), Value(-infinity), Value(std::nan("")), Value(9007199254740992.0), Value(-9007199254740992.0),
        Value(9007199254740993ll), Value(std::numeric_limits<long long>::max()), Value(std::numeric_limits<long long>::min()),
        bigint("18446744073709551616"), bigint("-340282366920938463463374607431768211456"), bigint("9223372036854775808"), Value(""), Value("text"),
        Value(std::string("nul\0inside", 10)), Value("ä€😀"), bytes(""), bytes(std::string_view("\x00\xff\x80", 3)), array({}), object({}),
        array({1, array({2, array({})}), object({{"a", object({})}})}), object({{"__proto__", 1}, {"constructor", 2}, {"", 3}, {"ä\0", 4}}),
        mapOf({}), array({mapOf({}), object({})}), mapOf({{1, "one"}, {true, 2}, {nullptr, 3}}), setOf({1, "a", array({1})}), date(0), date(1700000000123.0), date(std::nan("")),
        regexp("a+b", "gi"), errorValue("TypeError", "boom", "at x")}) {
    CHECK_EQ(roundTrip(session, value), value);
  }
  CHECK_EQ(roundTrip(session, undefined()), Value());
  CHECK_EQ(roundTrip(session, mapOf({{"a", 1}})), object({{"a", 1}}));
  CHECK_EQ(session.setGlobal("value", mapOf({{array({}), 1}})).code(), "conversion_error");
  // A NaN with the bits of an object is only a number.
  double wicked;
  const uint64_t bits = 0xfffc000000001000ull;
  std::memcpy(&wicked, &bits, sizeof wicked);
  CHECK_EQ(roundTrip(session, Value(wicked)), Value(std::nan("")));
}

TEST("wren: shared references and cycles are kept") {
  Session session = wrenSession();
  Value shared = object({{"x", 1}});
  Value value = array({shared, shared, object({{"again", shared}})});
  Value back = roundTrip(session, value);
  CHECK_EQ(back, value);
  CHECK(back[0].is(back[1]) && back[0].is(back[2]["again"]));
  Answer cycle = session.eval("var m = {}\nm[\"self\"] = m\nvar l = [m]\nl.add(l)\nl");
  CHECK(cycle.ok() && cycle.value()[1].is(cycle.value()) && cycle.value()[0]["self"].is(cycle.value()[0]));
  Value self = array({});
  self.push(weak(self));
  back = roundTrip(session, self);
  CHECK(back[0].is(back));
}

TEST("wren: records get a shape and come back right, also with keys made at run time") {
  Session session = wrenSession();
  CHECK(session.load("var makeRecords = Fn.new {|n|\n  var list = []\n  for (i in 0...n) list.add({\"id\": i, \"name\": \"n%(i)\", \"tags\": [i]})\n  return list\n}\n"
                     "var makeMaps = Fn.new {|n|\n  var list = []\n  for (i in 0...n) {\n    var m = {}\n    m[\"k\" + (i % 3).toString] = i\n    m[\"x\"] = 1\n    list.add(m)\n  }\n  return list\n}").ok());
  Answer records = session.call("makeRecords", {100});
  CHECK_EQ(records.value().size(), 100u);
  for (int i = 0; i < 100; ++i) CHECK_EQ(records.value()[i], object({{"id", i}, {"name", "n" + std::to_string(i)}, {"tags", array({i})}}));
  Answer maps = session.call("makeMaps", {50});
  for (int i = 0; i < 50; ++i) CHECK_EQ(maps.value()[i], object({{"k" + std::to_string(i % 3), i}, {"x", 1}}));
}

TEST("wren: the added classes do what they say") {
  Session session = wrenSession();
  CHECK_EQ(session.eval("Int64.new(\"9007199254740993\") + 1"), Value(9007199254740994ll));
  CHECK_EQ(session.eval("(Int64.new(\"9007199254740993\") * 3).toString"), Value("27021597764222979"));
  CHECK_EQ(session.eval("Int64.new(7) / 2 == 3 && Int64.new(7) % 4 == 3 && -Int64.new(7) < 0 && Int64.new(2) != 3"), Value(true));
  CHECK_EQ(session.eval("Int64.new(\"9223372036854775807\") + 1").message(), "Int64 overflow.");
  CHECK_EQ(session.eval("Int64.new(\"-9223372036854775808\") / -1").message(), "Int64 overflow.");
  CHECK_EQ(session.eval("BigInt.new(\"123456789012345678901234567890\")"), bigint("123456789012345678901234567890"));
  CHECK_EQ(session.eval("BigInt.new(\"-12\")"), Value(-12));
  CHECK_EQ(session.eval("BigInt.new(\"x\")").code(), "conversion_error");
  CHECK_EQ(session.eval("Bytes.fromList([1, 2, 255])"), bytes("\x01\x02\xff"));
  CHECK_EQ(session.eval("var bs = Bytes.new(3)\nbs[1] = 65\nbs[-1] = 66\n[bs.count, bs[1], bs.toList, bs.toString, bs == Bytes.fromString(\"\\0AB\")]"),
           array({3, 65, array({0, 65, 66}), std::string("\0AB", 3), true}));
  CHECK_EQ(session.eval("bs[3]").message(), "Subscript out of bounds.");
  CHECK_EQ(session.eval("bs[0] = 256").message(), "A byte must be a whole number from 0 to 255.");
  CHECK_EQ(session.eval("var s = Set.new()\ns.add(1)\ns.add(1)\ns.add(\"a\")\ns.remove(\"a\")\n[s.count, s.contains(1), s.contains(2), s.toList]"), array({1, true, false, array({1})}));
  CHECK_EQ(session.eval("Set.of([3, 3, 4])"), setOf({3, 4}));
  CHECK_EQ(session.eval("Date.fromMilliseconds(1700000000123).toString"), Value("2023-11-14T22:13:20.123Z"));
  CHECK_EQ(session.eval("Date.fromMilliseconds(-1).year"), Value(1969));
  CHECK_EQ(session.eval("RegExp.new(\"a\", \"g\").toString"), Value("/a/g"));
  // Scripts may use these names for classes of their own.
  CHECK_EQ(session.eval("class Set {\n  static x { 5 }\n}\nSet.x"), Value(5));
  CHECK_EQ(roundTrip(session, setOf({1})), setOf({1}));
}

TEST("wren: functions are called by name and by reference") {
  Session session = wrenSession();
  CHECK(session.load("var add = Fn.new {|a, b| a + b }\n"
                     "class Adder {\n  construct new(n) { _n = n }\n  call(x) { x + _n }\n  n { _n }\n  n=(value) { _n = value }\n  [i] { i * 2 }\n}\nvar add5 = Adder.new(5)\n"
                     "class Main {\n  static twice(x) { x * 2 }\n  static none() { \"none\" }\n}\n"
                     "class Math {\n  static square(x) { x * x }\n}\nvar number = 5").ok());
  CHECK_EQ(session.call("add", {1, 2}), Value(3));
  CHECK_EQ(session.call("add", {1, 2, 3}), Value(3));
  CHECK_EQ(session.call("add", {1}).code(), "type_error");
  CHECK_EQ(session.call("add5", {1}), Value(6));
  CHECK_EQ(session.call("add5", {1, 2}).code(), "type_error");
  CHECK_EQ(session.call("twice", {4}), Value(8));
  CHECK_EQ(session.call("none"), Value("none"));
  CHECK_EQ(session.call("twice", {}).message(), "Main.twice takes 1 argument, got 0");
  CHECK_EQ(session.call("Math.square", {5}), Value(25));
  CHECK_EQ(session.call("add5.call", {2}), Value(7));
  CHECK_EQ(session.call("ad", {}).code(), "reference_error");
  CHECK_EQ(session.call("ad", {}).message(), "there is no function 'ad'; did you mean 'add'?");
  CHECK_EQ(session.call("Math.sqare", {1}).code(), "reference_error");
  CHECK_EQ(session.call("number").code(), "type_error");
  CHECK_EQ(session.call(std::string_view("add\0x", 5)).code(), "reference_error");

  const Answer function = session.eval("add");
  const auto* ref = function.value().as<ScriptFunctionValue>();
  CHECK(ref != nullptr);
  CHECK_EQ(session.callRef(ref->ref, {20, 22}), Value(42));
  CHECK_EQ(session.eval("add"), Value(*ref));
  CHECK_EQ(roundTrip(session, Value(*ref)), Value(*ref));
  CHECK_EQ(session.eval("value == add"), Value(true));
  CHECK_EQ(session.context().memoryUsage().objects, 1u);
  session.context().releaseRef(ref->ref, 1);
  CHECK_EQ(session.callRef(ref->ref, {1, 2}), Value(3));
  session.context().releaseRef(ref->ref, 3);
  CHECK_EQ(session.callRef(ref->ref, {1, 2}).code(), "disposed");
  CHECK_EQ(session.context().memoryUsage().objects, 0u);

  const Answer instance = session.eval("add5");
  const auto* object = instance.value().as<ScriptObjectValue>();
  CHECK(object != nullptr && object->className == "Adder");
  CHECK_EQ(session.getMember(object->ref, "n"), Value(5));
  CHECK(session.setMember(object->ref, "n", 6).ok());
  CHECK_EQ(session.getMember(object->ref, "n"), Value(6));
  CHECK_EQ(session.getMember(object->ref, 4), Value(8));
  CHECK_EQ(session.callMember(object->ref, "call", {1}), Value(7));
  CHECK_EQ(session.callMember(object->ref, "cal", {1}).code(), "reference_error");
  CHECK_EQ(session.memberKeys(object->ref), array({"call", "n"}));
  CHECK_EQ(session.getMember(object->ref, "<finalize>").code(), "ok");
  CHECK(session.eval("Math").value().as<ScriptObjectValue>() != nullptr);
  CHECK(session.eval("1..3").value().as<ScriptObjectValue>() != nullptr);
}

TEST("wren: host functions take any number of arguments") {
  Session session = wrenSession();
  const FunctionId sum = session.host.define([](Arguments arguments) {
    double total = 0;
    for (const Value& argument : arguments) {
      if (const auto* whole = argument.as<int64_t>()) total += static_cast<double>(*whole);
    }
    return Value(total);
  });
  CHECK(session.setGlobal("sum", hostFunction(sum)).ok());
  CHECK_EQ(session.eval("[sum.call(), sum.call(1), sum.call(1, 2), sum.call(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16)]"), array({0, 1, 3, 136}));
  CHECK_EQ(session.eval("sum is Fn"), Value(true));
  CHECK_EQ(session.eval("sum"), Value(hostFunction(sum)));
  CHECK_EQ(session.call("sum", {1, 2}), Value(3));
  CHECK_EQ(session.eval("class Inner {\n  static go() { Sum.call(4, 5) }\n}\nInner.go()"), Value(9));
  const FunctionId less = session.host.define([](Arguments arguments) { return *arguments[0].as<int64_t>() < *arguments[1].as<int64_t>(); });
  CHECK(session.setGlobal("less", hostFunction(less)).ok());
  CHECK_EQ(session.eval("[3, 1, 2].sort(less)"), array({1, 2, 3}));
}

TEST("wren: an object with functions has them as methods") {
  Session session = wrenSession();
  const FunctionId join = session.host.define([](Arguments arguments) {
    std::string text;
    for (const Value& argument : arguments) text += toText(argument) + ";";
    return Value(text);
  });
  CHECK(session.setGlobal("api", object({{"join", hostFunction(join)}, {"version", "1.2"}, {"type", "x"}, {"data", object({{"a", 1}})},
                                         {"nested", object({{"join", hostFunction(join)}})}})).ok());
  CHECK_EQ(session.eval("api.join(1, \"a\")"), Value("1;\"a\";"));
  CHECK_EQ(session.eval("api.join()"), Value(""));
  CHECK_EQ(session.eval("api.version"), Value("1.2"));
  CHECK_EQ(session.eval("api.type"), Value("x"));
  CHECK_EQ(session.eval("api.data[\"a\"]"), Value(1));
  CHECK_EQ(session.eval("api.nested.join(7)"), Value("7;"));
  CHECK_EQ(session.eval("api[\"version\"]"), Value("1.2"));
  CHECK_EQ(session.eval("api.join.call(2)"), Value("2;"));
  CHECK_EQ(session.eval("api.extra = Fn.new {|x| x + 1 }\napi.extra(4, 5)"), Value(5));
  CHECK_EQ(session.eval("api.missing(1)").code(), "type_error");
  CHECK_EQ(session.eval("class Deep {\n  static go() { Api.nested.join(1) }\n}\nDeep.go()"), Value("1;"));
  CHECK_EQ(session.call("api.nested.join", {3}), Value("3;"));
  const Answer back = session.getGlobal("api");
  CHECK_EQ(back.value()["nested"]["join"], Value(hostFunction(join)));
}

TEST("wren: host objects have the members of their class and come back as themselves") {
  Session session = wrenSession();
  const FunctionId run = session.host.define([](Arguments arguments) { return array({arguments[0], Value(static_cast<int>(arguments.size()))}); });
  const FunctionId name = session.host.define([](Arguments arguments) { return arguments.size() == 1 ? Value("ann") : Value(); });
  const ClassId agent = session.host.defineClass(
      "Agent", {{"run", run, ClassMember::Kind::Method}, {"name", name, ClassMember::Kind::Getter}, {"type", name, ClassMember::Kind::Getter}});
  CHECK(session.setGlobal("agent", hostObject(agent, 7)).ok());
  CHECK_EQ(session.eval("agent"), Value(hostObject(agent, 7)));
  CHECK_EQ(session.eval("agent.run({\"x\": 1}, 2)"), array({hostObject(agent, 7), 3}));
  CHECK_EQ(session.eval("agent.name"), Value("ann"));
  CHECK_EQ(session.eval("agent.type"), Value("ann"));
  CHECK_EQ(session.eval("agent.toString"), Value("<Agent>"));
  CHECK_EQ(session.eval("agent.nothing").message(), "Agent does not implement 'nothing'.");
  CHECK_EQ(session.eval("var AgentClass = Object\nAgentClass = agent.toString\nclass Sub is AgentClass {}").code(), "runtime_error");
  CHECK(session.setGlobal("other", hostObject(agent, 7)).ok());
  CHECK_EQ(session.eval("agent == other"), Value(true));
  CHECK(session.setGlobal("agent", nullptr).ok());
  CHECK(session.setGlobal("other", nullptr).ok());
  session.context().collectGarbage();
  CHECK_EQ(session.host.releasedObjects[7], session.host.told.objects[7]);
}

TEST("wren: what scripts let go is given back to the host, as often as it was told") {
  Session session = wrenSession();
  const FunctionId id = session.host.define([](Arguments) { return Value(); });
  for (int i = 0; i < 3; ++i) CHECK(session.setGlobal("f", hostFunction(id)).ok());
  session.context().collectGarbage();
  CHECK_EQ(session.host.releasedFunctions[id], 0u);
  CHECK(session.setGlobal("f", nullptr).ok());
  session.context().collectGarbage();
  CHECK_EQ(session.host.releasedFunctions[id], session.host.told.functions[id]);
  CHECK_EQ(session.context().memoryUsage().objects, 0u);
}

TEST("wren: errors tell code, file, line, stack and what was thrown") {
  Session session = wrenSession();
  CHECK(session.load("class A {\n  static fail() {\n    Fiber.abort(\"no way\")\n  }\n}\nvar callFail = Fn.new { A.fail() }", "lib.wren").ok());
  const Answer failed = session.eval("1\ncallFail.call()", "main.wren");
  CHECK_EQ(failed.code(), "runtime_error");
  CHECK_EQ(failed.message(), "no way");
  CHECK_EQ(failed.error().file, "lib.wren");
  CHECK_EQ(failed.error().line, 3u);
  CHECK_EQ(failed.error().frames.size(), 3u);
  CHECK_EQ(failed.error().frames[0].function, "fail()");
  CHECK_EQ(failed.error().frames[2].file, "main.wren");
  CHECK_EQ(failed.error().frames[2].line, 2u);
  CHECK(failed.error().stack.find("[lib.wren line 3] in fail()") != std::string::npos);
  CHECK(failed.error().thrown == nullptr);

  const Answer syntax = session.eval("var x = 1\nvar y = \nvar z = )", "bad.wren");
  CHECK_EQ(syntax.code(), "syntax_error");
  CHECK_EQ(syntax.error().file, "bad.wren");
  CHECK_EQ(syntax.error().line, 3u);
  CHECK_EQ(session.eval("callFial.call()").code(), "reference_error");
  CHECK_EQ(session.eval("callFial.call()").message(), "'callFial' is used but not defined; did you mean 'callFail'?");
  CHECK_EQ(session.eval("null.foo").code(), "type_error");
  CHECK_EQ(session.eval("null.foo").message(), "Null does not implement 'foo'.");
  CHECK_EQ(session.eval("1 + \"x\"").code(), "type_error");
  CHECK_EQ(session.eval("Fiber.abort(\"x must be a number.\")").code(), "runtime_error");
  CHECK_EQ(session.eval(std::string_view("1\n2\0 3", 6)).code(), "syntax_error");
  CHECK_EQ(session.eval(std::string_view("1\n2\0 3", 6)).error().line, 2u);

  const Answer thrown = session.eval("Fiber.abort({\"why\": [1, 2]})");
  CHECK_EQ(thrown.code(), "runtime_error");
  CHECK_EQ(thrownValue(thrown.error(), session.host.tables()), object({{"why", array({1, 2})}}));
  CHECK_EQ(session.eval("Fiber.abort(5)").message(), "5");
  CHECK_EQ(session.eval("class E {\n  construct new() {}\n  toString { \"own text\" }\n}\nFiber.abort(E.new())").message(), "own text");
  CHECK_EQ(session.eval("class F {\n  construct new() {}\n  toString { Fiber.abort(\"again\") }\n}\nFiber.abort(F.new())").message(), "instance of F");
  CHECK_EQ(session.eval("Fiber.abort(ScriptError.new(\"permission_error\", \"not you\"))").code(), "permission_error");
  CHECK_EQ(session.eval("Fiber.abort(ScriptError.new(\"plain\"))").message(), "plain");
  CHECK_EQ(session.eval("1"), Value(1));
}

TEST("wren: an error of the host is caught with code and message, and goes through as itself") {
  Session session = wrenSession();
  const FunctionId fails = session.host.define([](Arguments) -> Reply {
    ScriptError error = ScriptError::make(ErrorCode::PermissionError, "not allowed");
    error.name = "Denied";
    error.hostErrorId = 77;
    return error;
  });
  CHECK(session.setGlobal("fails", hostFunction(fails)).ok());
  CHECK_EQ(session.eval("var e = Fiber.new { fails.call() }.try()\n[e.code, e.message, e.name, e.toString, e is ScriptError]"),
           array({"permission_error", "not allowed", "Denied", "Denied: not allowed", true}));
  for (const char* source : {"fails.call()", "var f = Fiber.new { fails.call() }\nvar e2 = f.try()\nFiber.abort(e2)",
                             "Fiber.new { Fiber.new { fails.call() }.call() }.call()"}) {
    const Answer answer = session.eval(source);
    CHECK_EQ(answer.code(), "permission_error");
    CHECK_EQ(answer.message(), "not allowed");
    CHECK_EQ(answer.error().hostErrorId, 77u);
  }
}

TEST("wren: output goes to the host in order, whatever it holds") {
  Session session = wrenSession();
  CHECK(session.eval("System.print(\"a\")\nSystem.write(\"b\")\nSystem.print([1, \"\\0x\"])\nSystem.printAll([1, 2])\nSystem.write(\"end\")").ok());
  CHECK_EQ(session.host.output, std::string("a\nb[1, \0x]\n12\nend", 17));
  CHECK_EQ(session.eval("System.writeString_(1)").code(), "type_error");
}

TEST("wren: host functions may call back into the script, a hundred levels deep") {
  ContextOptions options;
  options.stackLimitBytes = 4 << 20;
  Session session = wrenSession(options);
  FunctionId again = 0;
  again = session.host.define([&](Arguments arguments) -> Reply {
    const int64_t depth = *arguments[0].as<int64_t>();
    if (depth == 0) return Value("bottom");
    if (depth % 10 == 0) session.context().collectGarbage();
    const Answer answer = session.call("down", {static_cast<long long>(depth - 1)});
    if (!answer.ok()) return answer.error();
    return Value("x" + *answer.value().as<std::string>());
  });
  CHECK(session.setGlobal("again", hostFunction(again)).ok());
  CHECK(session.load("var down = Fn.new {|n|\n  var text = \"t%(n)\"\n  var r = again.call(n)\n  if (text != \"t%(n)\") Fiber.abort(\"lost\")\n  return r\n}").ok());
  CHECK_EQ(session.call("down", {150}), Value(std::string(150, 'x') + "bottom"));
  // An error passes through all levels.
  CHECK(session.load("var down = Fn.new {|n| n == 0 ? null.nothing : again.call(n) }").ok());
  CHECK_EQ(session.call("down", {20}).message(), "Null does not implement 'nothing'.");
  const FunctionId deeper = session.host.define([&](Arguments) -> Reply {
    const Answer answer = session.call("forever");
    if (!answer.ok()) return answer.error();
    return answer.value();
  });
  CHECK(session.setGlobal("deeper", hostFunction(deeper)).ok());
  CHECK(session.load("var forever = Fn.new { deeper.call() }").ok());
  CHECK_EQ(session.call("forever").code(), "memory_error");
  CHECK_EQ(session.eval("1 + 1"), Value(2));
}

TEST("wren: a nested call cannot disturb the fibers that wait for the host") {
  Session session = wrenSession();
  std::string source;
  const FunctionId back = session.host.define([&](Arguments) -> Reply {
    const Answer answer = session.eval(source);
    return Value(answer.ok() ? toText(answer.value()) : answer.message());
  });
  CHECK(session.setGlobal("back", hostFunction(back)).ok());
  CHECK(session.load("var outer\nvar fiber").ok());
  source = "outer.transfer()";
  CHECK_EQ(session.eval("outer = Fiber.current\nback.call()"), Value("Cannot transfer to a fiber that waits for the host."));
  source = "outer.call()";
  CHECK_EQ(session.eval("outer = Fiber.current\nfiber = Fiber.new { back.call() }\nfiber.call()"), Value("Cannot call a fiber that waits for the host."));
  source = "fiber.call()";
  CHECK_EQ(session.eval("fiber = Fiber.new { back.call() }\nfiber.try()"), Value("Cannot call a fiber that waits for the host."));
  source = "Fiber.yield(3)\n4";
  CHECK_EQ(session.eval("back.call()"), Value("null"));
  source = "Fiber.suspend()";
  CHECK_EQ(session.eval("back.call()"), Value("null"));
  source = "Fiber.abort(\"inner\")";
  CHECK_EQ(session.eval("Fiber.new { back.call() }.try()"), Value("inner"));
}

TEST("wren: fibers whose callers have finished end the run, not the process") {
  Session session = wrenSession();
  CHECK(session.load("var root\nvar f\nvar g").ok());
  // f is called by a fiber that finishes elsewhere, then f returns to it.
  (void)session.eval("root = Fiber.current\nf = Fiber.new {\n  g = Fiber.new { root.transfer() }\n  g.transfer()\n}\nf.call()\n1");
  (void)session.eval("f.transfer()");
  (void)session.eval("f = Fiber.new {\n  g = Fiber.new { root.transfer() }\n  g.transfer()\n  Fiber.abort(\"late\")\n}\nroot = Fiber.current\nf.try()\n2");
  (void)session.eval("f.transfer()");
  (void)session.eval("Fiber.new {|x| Fiber.current.transfer(5) }.call(1)");
  CHECK_EQ(session.eval("1 + 1"), Value(2));
}

TEST("wren: an inline run waits for a promise, also inside fibers and through try") {
  Session session = wrenSession();
  const FunctionId ask = session.host.define([](Arguments) -> Reply { return later(); });
  CHECK(session.setGlobal("ask", hostFunction(ask)).ok());
  const auto answerWith = [&](std::string_view source, std::variant<Value, ScriptError> outcome) {
    const Answer pending = session.eval(source);
    CHECK_EQ(pending.message(), "suspended");
    session.settle(session.host.suspended.back().token, std::move(outcome));
    session.pump();
    return session.lastOutcome();
  };
  CHECK_EQ(answerWith("var got = ask.call(1, 2)\ngot + 1", Value(41)), Value(42));
  CHECK_EQ(session.host.suspended.back().arguments.size(), 2u);
  CHECK_EQ(answerWith("Fiber.new { Fiber.new { [ask.call()] }.call() }.call()", Value("v")), array({"v"}));
  CHECK_EQ(answerWith("Fiber.new { ask.call() }.try()", ScriptError::make(ErrorCode::TypeError, "late")).code(), "ok");
  CHECK_EQ(answerWith("var le = Fiber.new { ask.call() }.try()\nle.message", ScriptError::make(ErrorCode::TypeError, "late")), Value("late"));
  CHECK_EQ(answerWith("ask.call()", ScriptError::make(ErrorCode::TypeError, "late")).code(), "type_error");
  CHECK_EQ(answerWith("class W {\n  construct new() { _v = ask_() }\n  ask_() { Ask.call(this) }\n  v { _v }\n}\nW.new().v", Value(9)), Value(9));
  CHECK_EQ(session.evalSync("ask.call()").code(), "runtime_error");
  CHECK_EQ(session.host.forgotten.size(), 1u);

  // Others run meanwhile, and cannot touch the fiber that waits.
  CHECK_EQ(session.eval("var waiting = Fiber.current\nvar answer = ask.call()\nanswer").message(), "suspended");
  const RunId run = session.lastRun();
  const CallToken token = session.host.suspended.back().token;
  CHECK_EQ(session.eval("waiting.transfer()").message(), "Cannot transfer to a fiber that waits for the host.");
  CHECK_EQ(session.eval("[1, 2].map {|x| x * 2 }.toList"), array({2, 4}));
  session.context().collectGarbage();
  session.settle(token, Value("done"));
  session.pump();
  CHECK_EQ(session.host.outcomes.at(run), Value("done"));

  CHECK_EQ(session.load("ask.call()").message(), "suspended");
  session.settle(session.host.suspended.back().token, Value(5));
  session.pump();
  CHECK_EQ(session.lastOutcome(), Value());

  CHECK_EQ(session.eval("ask.call()").message(), "suspended");
  session.context().abandon(session.lastRun());
  CHECK_EQ(session.host.forgotten.size(), 2u);
  CHECK_EQ(session.eval("1"), Value(1));
}

TEST("wren: a call that must not suspend blocks its thread, and answers calls meanwhile") {
  Session session = wrenSession({}, true);
  const FunctionId ask = session.host.define([](Arguments) -> Reply { return later(); });
  CHECK(session.setGlobal("ask", hostFunction(ask)).ok());
  CHECK(session.load("var double = Fn.new {|x| x * 2 }").ok());
  Answer nested(Value{});
  session.host.onWait = [&](CallToken token) {
    nested = session.call("double", {4});
    session.settle(token, Value(10));
  };
  CHECK_EQ(session.evalSync("[3, 1, 2].sort {|a, b| ask.call() > 0 && a < b }"), array({1, 2, 3}));
  CHECK_EQ(nested, Value(8));
  // A run that may suspend does so also here, so that others can go on at their own pace.
  CHECK_EQ(session.eval("ask.call() + 1").message(), "suspended");
  session.settle(session.host.suspended.back().token, Value(1));
  session.pump();
  CHECK_EQ(session.lastOutcome(), Value(2));
}

TEST("wren: the interrupt stops every endless script, and the context goes on") {
  Session session = wrenSession();
  const FunctionId back = session.host.define([&](Arguments) -> Reply {
    const Answer answer = session.eval("while (true) {}");
    if (!answer.ok()) return answer.error();
    return answer.value();
  });
  CHECK(session.setGlobal("back", hostFunction(back)).ok());
  CHECK(session.load("var f\nvar g\nclass R {\n  static go(n) { R.go(n) }\n}").ok());
  const char* endless[] = {
      "while (true) {}",
      "for (i in 0...1e300) {}",
      "while (true) Fiber.new {\n  while (true) {}\n}.try()",
      "while (true) Fiber.new { Fiber.abort(\"x\") }.try()",
      "f = Fn.new { Fiber.new(f).call() }\nf.call()",
      "f = Fn.new { Fiber.new { f.call() }.try() }\nwhile (true) f.call()",
      "while (true) Fiber.new { R.go(1) }.try()",
      "f = Fiber.new {\n  while (true) Fiber.yield()\n}\nwhile (true) f.call()",
      "while (true) [1].each {|x| x }",
      "class T {\n  construct new() {}\n  toString {\n    while (true) {}\n  }\n}\nSystem.print(T.new())",
      "Fiber.new { back.call() }.try()\nwhile (true) {}",
      "import \"meta\" for Meta\nwhile (true) Meta.eval(\"1\")",
  };
  for (const char* source : endless) {
    Answer answer{Value()};
    const auto late = session.interruptAfter(20, [&] { answer = session.eval(source); });
    if (answer.code() != "timeout_error") reportFailure(__FILE__, __LINE__, std::string(source) + ": " + answer.message());
    CHECK(late < std::chrono::seconds(1));
    CHECK_EQ(session.eval("1 + 1"), Value(2));
  }
}

TEST("wren: endless recursion is a memory_error that a script may catch") {
  Session session = wrenSession();
  CHECK(session.load("var r\nr = Fn.new {|n| 1 + r.call(n + 1) }\nclass M {\n  static go(n) { 1 + M.go(n) }\n}").ok());
  CHECK_EQ(session.eval("r.call(0)").code(), "memory_error");
  CHECK_EQ(session.eval("M.go(0)").code(), "memory_error");
  CHECK_EQ(session.eval("Fiber.new { r.call(0) }.try()"), Value("Stack overflow."));
  CHECK_EQ(session.eval("var l = []\nl.add(l)\nl.toString").code(), "memory_error");
  CHECK_EQ(session.eval("1"), Value(1));
}

TEST("wren: the memory limit holds and the context goes on") {
  Session session = wrenSession(withMemory(8 << 20));
  CHECK(!session.createError);
  CHECK(session.load("var f\nvar kept = []").ok());
  const char* greedy[] = {
      "var list = []\nwhile (true) list.add(\"x\" * 100)",
      "var s = \"x\"\nwhile (true) s = s + s",
      "List.filled(100000000, 0)",
      "var m = {}\nvar i = 0\nwhile (true) m[i = i + 1] = [i]",
      "f = Fn.new { Fiber.new(f).call() }\nf.call()",
      "Fiber.new { List.filled(100000000, 0) }.try()\nwhile (true) kept.add([1])",
      "Bytes.new(100000000)",
      "import \"meta\" for Meta\nvar src = \"var a = [\"\nwhile (true) {\n  src = src + src\n  Meta.compile(src)\n}",
      "class C {\n  construct new(x) { _x = x }\n}\nvar c\nwhile (true) c = C.new(c)",
  };
  for (const char* source : greedy) {
    for (int round = 0; round < 3; ++round) {
      const Answer answer = session.eval(source);
      if (answer.code() != "memory_error") reportFailure(__FILE__, __LINE__, std::string(source) + ": " + answer.message());
      CHECK(session.context().memoryUsage().usedBytes <= 8u << 20);
      // Globals may hold what they got, so make room first.
      CHECK(session.load("var list\nvar s\nvar m\nvar c\nvar src\nkept.clear()").ok());
      session.context().collectGarbage();
      CHECK_EQ(session.eval("var sum = 0\nfor (i in 1..100) sum = sum + [i][0]\nsum"), Value(5050));
      CHECK_EQ(session.eval("[\"a\" + \"b\", {\"k\": 1}]"), array({"ab", object({{"k", 1}})}));
    }
  }
  CHECK(!session.context().broken());
  CHECK_EQ(session.setGlobal("big", std::string(20 << 20, 'x')).code(), "memory_error");
  const FunctionId big = session.host.define([](Arguments) { return Value(std::string(20 << 20, 'x')); });
  CHECK(session.setGlobal("big", hostFunction(big)).ok());
  CHECK_EQ(session.eval("big.call()").code(), "memory_error");
  CHECK_EQ(session.eval("var be = Fiber.new { big.call() }.try()\nbe.code"), Value("memory_error"));
  CHECK_EQ(Session(createWrenEngine(), withMemory(50000)).createError->code == ErrorCode::MemoryError, true);
}

TEST("wren: garbage alone never reaches the memory limit") {
  Session session = wrenSession(withMemory(4 << 20));
  CHECK_EQ(session.eval("var n = 0\nfor (i in 0...200000) {\n  var s = \"text %(i)\" + \"y\"\n  n = n + s.count\n}\nn > 0"), Value(true));
}

TEST("wren: registered modules export a class with methods of any arity") {
  Session session = wrenSession();
  const FunctionId count = session.host.define([](Arguments arguments) { return static_cast<int>(arguments.size()); });
  CHECK(session.registerModule("tools.math", object({{"count", hostFunction(count)}, {"name", "tools"}, {"inner", object({{"count", hostFunction(count)}})}})).ok());
  CHECK_EQ(session.eval("import \"tools.math\" for Math\n[Math.count(), Math.count(1, 2), Math.name, Math.inner.count(1)]"), array({0, 2, "tools", 1}));
  CHECK_EQ(session.eval("import \"tools.math\" for count\ncount.call(1, 2, 3)"), Value(3));
  CHECK_EQ(session.eval("Math.nothing()").code(), "type_error");
  CHECK_EQ(session.call("tools.math.count", {1}), Value(1));
  CHECK(session.registerModule("values", object({{"answer", 42}})).ok());
  CHECK_EQ(session.eval("import \"values\" for Values, answer\n[Values.answer, answer]"), array({42, 42}));
  CHECK(session.registerModule("with.source", object({{"base", 2}, {"count", hostFunction(count)}}),
                               "class Source {\n  static triple(x) { x * base_ + x }\n  static base_ { With.base }\n}\nvar With = Source\n"
                               "var total = count.call(1) + base").ok());
  CHECK_EQ(session.eval("import \"with.source\" for total\ntotal"), Value(3));
  CHECK_EQ(session.registerModule("wrong", Value(1)).code(), "type_error");
}

TEST("wren: the host supplies modules, and errors name who imports") {
  Session session = wrenSession();
  session.host.modules["shapes"] = "class Square {\n  static area(x) { x * x }\n}\nvar side = 4";
  session.host.modules["broken"] = "var x = 1\nvar y = )";
  session.host.modules["fails"] = "var x = 1\nnull.nothing";
  session.host.modules["chain"] = "import \"shapes\" for Square\nvar area = Fn.new {|x| Square.area(x) }";
  CHECK_EQ(session.eval("import \"shapes\" for Square, side\nSquare.area(side)", "user.wren"), Value(16));
  CHECK_EQ(session.host.moduleRequests.back().second, "user.wren");
  CHECK_EQ(session.eval("import \"shapes\" for Square as Again\nAgain.area(2)"), Value(4));
  CHECK_EQ(session.host.moduleRequests.size(), 1u);
  CHECK_EQ(session.eval("import \"chain\" for area\narea.call(3)"), Value(9));
  CHECK_EQ(session.call("chain.area", {3}), Value(9));
  const Answer broken = session.eval("1\nimport \"broken\"", "user.wren");
  CHECK_EQ(broken.code(), "syntax_error");
  CHECK_EQ(broken.error().file, "broken");
  CHECK_EQ(broken.error().line, 2u);
  const Answer fails = session.eval("import \"fails\"", "user.wren");
  CHECK_EQ(fails.error().file, "fails");
  CHECK_EQ(fails.error().line, 2u);
  const Answer unknown = session.eval("1\nimport \"unknown\" for X", "user.wren");
  CHECK_EQ(unknown.code(), "reference_error");
  CHECK_EQ(unknown.message(), "module 'unknown' was not found (imported from 'user.wren')");
  CHECK_EQ(unknown.error().line, 2u);
  CHECK_EQ(session.eval("import \"shapes\" for Circle").code(), "reference_error");
  CHECK_EQ(session.eval("import \"random\" for Random\nvar x = Random.new(1).float()\nx >= 0 && x < 1"), Value(true));
  session.host.allowedModules = {"shapes"};
  CHECK_EQ(session.eval("import \"chain\"").code(), "permission_error");
  CHECK_EQ(session.eval("import \"random\" for Random as R2").code(), "permission_error");
  CHECK_EQ(session.eval("import \"shapes\" for side as s2\ns2"), Value(4));
}

TEST("wren: meta works on the caller's module and cannot be misused") {
  Session session = wrenSession();
  CHECK_EQ(session.eval("import \"meta\" for Meta\nvar mv = 5\nMeta.eval(\"mv = mv + 1\")\nmv"), Value(6));
  CHECK_EQ(session.eval("Meta.compileExpression(\"mv * 2\").call()"), Value(12));
  CHECK_EQ(session.eval("Meta.compile(\"var )\") == null"), Value(true));
  CHECK_EQ(session.eval("Meta.compile_(1, 2, 3)").code(), "type_error");
  CHECK_EQ(session.eval("Meta.compile_(\"1\", true, true).call()"), Value(1));
  CHECK_EQ(session.call("Meta.compileExpression", {"1 + 1"}).code(), "ok");
  CHECK_EQ(session.eval("Meta.getModuleVariables_([])"), Value());
  CHECK_EQ(session.eval("Meta.getModuleVariables(\"main\").contains(\"mv\")"), Value(true));
  CHECK_EQ(session.eval("Meta.eval(\"[\" * 5000)").code(), "runtime_error");
}

TEST("wren: hostile sources are refused, not fatal") {
  Session session = wrenSession();
  const auto repeat = [](std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  for (const std::string& source :
       {repeat("[", 100000), repeat("(", 100000), repeat("Fn.new {", 20000), repeat("{\n", 20000), repeat("-", 100000), repeat("if (1) ", 50000),
        repeat("#a\n", 100000), repeat("\"%(", 1000), "Fn.new { " + std::string(5000, 'x') + " }\nvar " + std::string(5000, 'x') + " = 1",
        std::string("\"abc\\"), std::string("\"abc%"), std::string("\"\"\"abc"), std::string("\"\"\""), std::string("/*"), std::string("class A {"),
        std::string("class A { construct ") + std::string(64, 'y') + "(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p) {} ", std::string("import"), std::string("\"\\u12"),
        "class " + std::string(3000, 'C') + " {\n a {}\n a {}\n}"}) {
    const Answer answer = session.eval(source);
    if (answer.ok()) reportFailure(__FILE__, __LINE__, "accepted: " + source.substr(0, 60));
  }
  CHECK_EQ(session.eval("foreign class Foo {\n  construct new() {}\n}\nFoo.new()").code(), "runtime_error");
  CHECK_EQ(session.eval("class Bar {\n  foreign static x()\n}").code(), "runtime_error");
  std::string manyUpvalues = "var outerFn = Fn.new {\n";
  for (int i = 0; i < 200; ++i) manyUpvalues += "  var a" + std::to_string(i) + " = 1\n";
  manyUpvalues += "  return Fn.new {\n";
  for (int i = 0; i < 200; ++i) manyUpvalues += "    var b" + std::to_string(i) + " = 1\n";
  manyUpvalues += "    return Fn.new {\n";
  for (int i = 0; i < 200; ++i) manyUpvalues += "      a" + std::to_string(i) + "\n      b" + std::to_string(i) + "\n";
  manyUpvalues += "    }\n  }\n}\n";
  CHECK_EQ(session.eval(manyUpvalues).code(), "syntax_error");
  CHECK_EQ(session.eval("var f2 = Fn.new {|a|\n  var x = 5\n  return x\n}\nf2.call(1, 2, 3)"), Value(5));
  CHECK_EQ(session.eval("1"), Value(1));
}

TEST("wren: too large and too deep values are conversion errors") {
  Session session = wrenSession();
  session.host.limits.maxDepth = 50;
  CHECK_EQ(session.setGlobal("name with space", 5).code(), "ok");
  CHECK_EQ(session.getGlobal("name with space"), Value(5));
  CHECK_EQ(session.getGlobal("never set"), Value());
  CHECK_EQ(session.setGlobal("List", 5).code(), "type_error");
  CHECK_EQ(session.getGlobal("List").value().as<ScriptObjectValue>()->className, "Class");
  ContextOptions options;
  options.engineOptions["what"] = "1";
  CHECK(Session(createWrenEngine(), options).createError.has_value());
}
