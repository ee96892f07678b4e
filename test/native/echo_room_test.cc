// The echo room against the contract of native/engine: each behaviour that a room must show, so that this file is also a list to go through for a new language.
#include <cmath>
#include <limits>

#include "engines/echo/echo_engine.h"
#include "test_host.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

struct Echo : Session {
  explicit Echo(ContextOptions options = {}, bool canWait = false) : Session(createEchoEngine(), std::move(options), canWait) {}
};

// A function that gives its arguments, or its only one, back.
constexpr const char* identity = R"({"define": {"identity": {"args": 0}, "all": {"args": true}}})";

RefId refOf(const Value& value) {
  if (const auto* function = value.as<ScriptFunctionValue>()) return function->ref;
  const auto* object = value.as<ScriptObjectValue>();
  return object != nullptr ? object->ref : 0;
}

}  // namespace

// ---- running ------------------------------------------------------------------------------------------------------

TEST("echo: a program's value is that of its last part") {
  Echo echo;
  CHECK_EQ(echo.eval("5"), Value(5));
  CHECK_EQ(echo.eval(R"([1, "two", {"return": [1, {"a": null}]}])"), array({1, object({{"a", nullptr}})}));
  CHECK_EQ(echo.eval("[]"), Value(nullptr));
  CHECK_EQ(echo.eval(R"({"add": [1, 2.5, {"args": 7}]})").code(), "type_error");
  CHECK_EQ(echo.eval(R"({"if": 0, "then": 1, "else": {"add": ["a", 1]}})"), Value("a1"));
}

TEST("echo: functions are called by name, by dots, and keep to their arguments") {
  Echo echo;
  CHECK(echo.load(R"({"define": {"sum": {"add": [{"args": 0}, {"args": 1}]}}})").ok());
  CHECK_EQ(echo.call("sum", {1, 2}), Value(3));
  CHECK(echo.load(R"({"set": {"tools": {"record": {"first": {"function": {"args": 0}}}}}})").ok());
  CHECK_EQ(echo.call("tools.first", {"x"}), Value("x"));
  CHECK_EQ(echo.call("smu").code(), "reference_error");
  CHECK_EQ(echo.call("smu").message(), "'smu' is not defined; did you mean 'sum'?");
  CHECK_EQ(echo.call("tools.frist").message(), "'frist' is not a member of 'tools'; did you mean 'first'?");
  CHECK(echo.registerModule("a.b", object({{"f", hostFunction(echo.host.define([](Arguments) { return 7; }))}})).ok());
  CHECK_EQ(echo.call("a.b.f"), Value(7));
}

TEST("echo: globals are shared by all sources of a context and by no other context") {
  Echo one, two;
  CHECK(one.load(R"({"set": {"x": 1}})").ok());
  CHECK_EQ(one.eval(R"({"get": "x"})"), Value(1));
  CHECK_EQ(one.getGlobal("x"), Value(1));
  CHECK_EQ(two.getGlobal("x"), Value(nullptr));
  CHECK_EQ(two.eval(R"({"get": "x"})").code(), "reference_error");
  CHECK(two.setGlobal(std::string("a\0b", 3), 5).ok());
  CHECK_EQ(two.getGlobal(std::string("a\0b", 3)), Value(5));
}

TEST("echo: a syntax error tells file, line and column") {
  Echo echo;
  const Answer answer = echo.eval("[1,\n  {\"retrun\": 5}]", "main.echo");
  CHECK_EQ(answer.code(), "syntax_error");
  CHECK_EQ(answer.error().file, "main.echo");
  CHECK_EQ(answer.error().line, 2u);
  CHECK_EQ(answer.error().column, 3u);
  for (const char* source : {"", "[", "{\"return\"}", "01", "\"\\ud800\"", "{\"call\": 1, \"x\": 2}", "1 2", "{\"try\": 1}", "{\"args\": -1}"}) {
    CHECK_EQ(echo.eval(source).code(), "syntax_error");
  }
  CHECK_EQ(echo.eval(std::string(100'000, '[')).code(), "syntax_error");
}

TEST("echo: an unknown engine option is refused by name") {
  ContextOptions options;
  options.engineOptions["speed"] = "fast";
  Echo echo(options);
  CHECK(echo.createError.has_value());
  CHECK(echo.createError && echo.createError->message.find("'speed'") != std::string::npos);
}

// ---- values -------------------------------------------------------------------------------------------------------

TEST("echo: every kind of value goes in and comes back") {
  Echo echo;
  CHECK(echo.load(identity).ok());
  const FunctionId function = echo.host.define([](Arguments) { return nullptr; });
  const ClassId thing = echo.host.defineClass("Thing", {});
  for (const Value& value : std::initializer_list<Value>{
           nullptr, undefined(), true, false, 0, -1, 2147483648ll, 9007199254740993ll, INT64_MIN, 0.5, -0.0, 5e-324,
           std::numeric_limits<double>::infinity(), std::nan(""), bigint("-123456789012345678901234567890"), "", "text",
           std::string("a\0\xF0\x9F\x98\x80", 6), bytes("\xFF\x00"), date(1e12), date(std::nan("")), regexp("a+", "gi"),
           errorValue("TypeError", "bad"), array(), object(), mapOf(), setOf(), array({1, array({2})}),
           object({{"__proto__", 1}, {"", 2}, {"constructor", array()}}), mapOf({{1, "one"}, {object({{"k", 1}}), 2}}), setOf({1, "1"}),
           hostFunction(function), hostObject(thing, 7)}) {
    CHECK_EQ(echo.call("identity", {value}), value);
  }
}

TEST("echo: shared parts and cycles keep their identity") {
  Echo echo;
  CHECK(echo.load(identity).ok());
  const Value shared = array({1});
  Value cycle = object({{"shared", shared}, {"again", shared}});
  cycle.set("self", weak(cycle));
  const Answer answer = echo.call("all", {cycle, shared});
  CHECK_EQ(toText(answer.value()), "[&1 {\"shared\": &2 [1], \"again\": *2, \"self\": *1}, *2]");
}

TEST("echo: records of one shape are told by the shape from the third on, others by keys") {
  Echo echo;
  CHECK(echo.load(identity).ok());
  Value records = array();
  for (int index = 0; index < 10; ++index) records.push(object({{"id", index}, {"name", "n"}}));
  CHECK_EQ(echo.call("identity", {records}), records);
  CHECK(echo.host.tables().shape(0) != nullptr);
  CHECK(echo.host.tables().shape(1) == nullptr);
  Value wide = object();
  for (int index = 0; index < 100; ++index) wide.set("key" + std::to_string(index), index);
  CHECK_EQ(echo.call("all", {wide, wide, wide}), array({wide, wide, wide}));
  echo.context().collectGarbage();  // the shape's keys must live on
  CHECK_EQ(echo.call("identity", {records}), records);
}

TEST("echo: a value over the limits is a conversion_error with its path") {
  ContextOptions options;
  options.valueLimits.maxDepth = 4;
  Echo echo(options);
  const char* deep = R"({"return": {"a": [0, {"b": [[[1]]]}]}})";
  CHECK_EQ(echo.eval(deep).code(), "conversion_error");
  CHECK_EQ(echo.eval(deep).message(), "result.a[1].b[0]: the value is nested deeper than maxDepth");
  const FunctionId sink = echo.host.define([](Arguments) { return nullptr; });
  CHECK(echo.setGlobal("sink", hostFunction(sink)).ok());
  const Answer caught = echo.eval(std::string(R"({"try": {"call": "sink", "args": [1, )") + deep + R"(]}, "catch": {"caught": "message"}})");
  CHECK(toText(caught.value()).find("args[1].a[1].b") != std::string::npos);
  CHECK_EQ(echo.eval(R"({"list": [{"start": 1}]})").code(), "conversion_error");
}

TEST("echo: text that isn't UTF-8 arrives as bytes") {
  Echo echo;
  CHECK(echo.load(identity).ok());
  CHECK_EQ(echo.eval(std::string("\"\xC0\x80\"")), bytes(std::string_view("\xC0\x80", 2)));
}

// ---- references ---------------------------------------------------------------------------------------------------

TEST("echo: a function is the same reference each time, until all tellings are released") {
  Echo echo;
  CHECK(echo.load(R"({"define": {"f": {"add": [{"args": 0}, 1]}}})").ok());
  const Value f = echo.getGlobal("f").value();
  CHECK_EQ(echo.getGlobal("f"), f);
  CHECK_EQ(echo.context().memoryUsage().objects, 1u);
  CHECK_EQ(echo.callRef(refOf(f), {1}), Value(2));
  CHECK_EQ(echo.eval(R"({"get": "f"})"), f);
  echo.context().releaseRef(refOf(f), 2);
  CHECK_EQ(echo.callRef(refOf(f), {1}), Value(2));
  echo.context().releaseRef(refOf(f), 1);
  CHECK_EQ(echo.context().memoryUsage().objects, 0u);
  CHECK_EQ(echo.callRef(refOf(f), {1}).code(), "disposed");
  CHECK_EQ(echo.callRef(12345).code(), "disposed");
  echo.context().releaseRef(12345, 1);
}

TEST("echo: a script function that comes back is the original") {
  Echo echo;
  CHECK(echo.load(identity).ok());
  const Value f = echo.getGlobal("identity").value();
  CHECK_EQ(echo.call("identity", {f}), f);
  CHECK(echo.setGlobal("other", f).ok());
  CHECK_EQ(echo.getGlobal("other"), f);
  CHECK_EQ(echo.call("identity", {scriptFunction(99)}).code(), "conversion_error");
}

TEST("echo: what only the host holds survives a collection") {
  Echo echo;
  const Value f = echo.eval(R"({"function": {"add": [{"args": 0}, 1]}})").value();
  echo.context().collectGarbage();
  CHECK_EQ(echo.callRef(refOf(f), {41}), Value(42));
}

TEST("echo: instances cross by reference, with members to get, set, call and list") {
  Echo echo;
  const Value point = echo.eval(R"({"record": {"x": 1, "sum": {"function": {"add": [{"args": 0}, 1]}}}, "class": "Point"})").value();
  CHECK_EQ(point, Value(ScriptObjectValue{refOf(point), "Point"}));
  const RefId ref = refOf(point);
  CHECK_EQ(echo.getMember(ref, "x"), Value(1));
  CHECK(echo.setMember(ref, "y", array({2})).ok());
  CHECK_EQ(echo.getMember(ref, "y"), array({2}));
  CHECK_EQ(echo.getMember(ref, "z"), Value(nullptr));
  CHECK_EQ(echo.callMember(ref, "sum", {1}), Value(2));
  CHECK_EQ(echo.callMember(ref, "smu").message(), "'smu' is not a member of <Point>; did you mean 'sum'?");
  CHECK_EQ(echo.memberKeys(ref), array({"x", "sum", "y"}));
  CHECK(echo.setGlobal("p", point).ok());
  CHECK_EQ(echo.eval(R"({"get": "p.x"})"), Value(1));
}

TEST("echo: a host function is one object in the script, and is released with the count of its tellings") {
  Echo echo;
  const FunctionId id = echo.host.define([](Arguments args) { return args.empty() ? Value() : args[0]; });
  CHECK(echo.load(identity).ok());
  CHECK(echo.setGlobal("f", hostFunction(id)).ok());
  CHECK_EQ(echo.call("identity", {array({hostFunction(id), hostFunction(id)})}), array({hostFunction(id), hostFunction(id)}));
  CHECK_EQ(echo.call("f", {"direct"}), Value("direct"));
  echo.context().collectGarbage();
  CHECK_EQ(echo.host.releasedFunctions[id], 0u);
  CHECK(echo.setGlobal("f", nullptr).ok());
  echo.context().collectGarbage();
  CHECK_EQ(echo.host.releasedFunctions[id], echo.host.told.functions[id]);
  CHECK_EQ(echo.host.releasedFunctions[id], 3u);
}

TEST("echo: host objects have their class's members and nothing else") {
  Echo echo;
  const FunctionId run = echo.host.define([](Arguments args) { return array({args[0], args[1]}); });
  const FunctionId name = echo.host.define([](Arguments args) { return args[0] == hostObject(0, 5) ? "five" : "?"; });
  const ClassId agent = echo.host.defineClass("Agent", {{"run", run, ClassMember::Kind::Method}, {"name", name, ClassMember::Kind::Getter}});
  CHECK(echo.setGlobal("agent", hostObject(agent, 5)).ok());
  CHECK_EQ(echo.eval(R"({"call": "agent.run", "args": [1]})"), array({hostObject(agent, 5), 1}));
  CHECK_EQ(echo.eval(R"({"get": "agent.name"})"), Value("five"));
  CHECK_EQ(echo.eval(R"({"get": "agent.nam"})").message(), "'nam' is not a member of <Agent>; did you mean 'name'?");
  CHECK_EQ(echo.eval(R"({"get": "agent.run"})").code(), "type_error");
  CHECK_EQ(echo.eval(R"({"assign": {"get": "agent"}, "key": "x", "to": 1})").code(), "type_error");
  CHECK(echo.eval(R"({"print": {"get": "agent"}})").ok());
  CHECK_EQ(echo.host.output, "<Agent>\n");
  CHECK(echo.setGlobal("agent", nullptr).ok());
  echo.context().collectGarbage();
  CHECK_EQ(echo.host.releasedObjects[5], echo.host.told.objects[5]);
}

TEST("echo: everything that the host told is released when the context is closed") {
  Echo echo;
  const FunctionId id = echo.host.define([](Arguments) { return nullptr; });
  CHECK(echo.setGlobal("f", hostFunction(id)).ok());
  Value cyclic = array({hostFunction(id)});
  cyclic.push(weak(cyclic));
  CHECK(echo.setGlobal("g", cyclic).ok());
  echo.close();
  CHECK_EQ(echo.host.releasedFunctions[id], 2u);
}

TEST("echo: garbage is collected while a script runs") {
  Echo echo;
  CHECK(echo.eval(R"({"repeat": 200000, "do": {"list": [1, 2, {"return": {"a": "some text"}}]}})").ok());
  CHECK(echo.context().memoryUsage().usedBytes < 4u << 20);
}

// ---- errors -------------------------------------------------------------------------------------------------------

TEST("echo: an error tells code, message, name, place and frames") {
  Echo echo;
  CHECK(echo.load("{\"define\": {\"inner\": {\"throw\": \"broken\", \"code\": \"type_error\", \"name\": \"MyError\"},\n"
                  " \"outer\": [1, {\"call\": \"inner\"}]}}", "lib.echo").ok());
  const Answer answer = echo.call("outer");
  const ScriptError& error = answer.error();
  CHECK_EQ(answer.code(), "type_error");
  CHECK_EQ(error.message, "broken");
  CHECK_EQ(error.name, "MyError");
  CHECK_EQ(error.file, "lib.echo");
  CHECK_EQ(error.line, 1u);
  CHECK_EQ(error.column, 22u);
  CHECK_EQ(error.frames.size(), 2u);
  CHECK_EQ(error.frames[0].function, "inner");
  CHECK_EQ(error.frames[1].function, "outer");
  CHECK_EQ(error.frames[1].line, 2u);
  CHECK_EQ(error.stack, "    at inner (lib.echo:1:22)\n    at outer (lib.echo:2:15)\n");
  CHECK(!error.thrown);
}

TEST("echo: a thrown value is kept in wire form") {
  Echo echo;
  const Answer answer = echo.eval(R"({"throw": {"return": {"status": 404, "tags": ["a"]}}})");
  CHECK_EQ(answer.code(), "runtime_error");
  CHECK_EQ(thrownValue(answer.error(), echo.host.tables()), object({{"status", 404}, {"tags", array({"a"})}}));
  const Answer both = echo.eval(R"({"throw": "message", "value": {"function": 1}})");
  CHECK_EQ(both.message(), "message");
  CHECK_EQ(echo.callRef(refOf(thrownValue(both.error(), echo.host.tables()))), Value(1));
  CHECK_EQ(echo.eval(R"({"try": {"throw": "m", "value": 5}, "catch": {"list": [{"caught": "message"}, {"caught": "value"}]}})"),
           array({"m", 5}));
}

TEST("echo: a host's error is caught with code and message, and comes back with its number") {
  Echo echo;
  const FunctionId fails = echo.host.define([](Arguments) {
    ScriptError error = ScriptError::make(ErrorCode::PermissionError, "not you");
    error.hostErrorId = 77;
    error.stack = "host stack\n";
    return error;
  });
  CHECK(echo.setGlobal("fails", hostFunction(fails)).ok());
  CHECK_EQ(echo.eval(R"({"try": {"call": "fails"}, "catch": {"list": [{"caught": "code"}, {"caught": "message"}]}})"),
           array({"permission_error", "not you"}));
  for (const char* source : {R"({"call": "fails"})", R"({"try": {"call": "fails"}, "catch": {"rethrow": true}})",
                             R"({"await": {"start": {"call": "fails"}}})"}) {
    const Answer answer = echo.eval(source, "main");
    CHECK_EQ(answer.code(), "permission_error");
    CHECK_EQ(answer.error().hostErrorId, 77u);
    CHECK(answer.error().stack.starts_with("host stack\n    at main:1:"));
  }
  CHECK_EQ(echo.eval(R"({"try": {"call": "fails"}, "catch": {"throw": "another"}})").error().hostErrorId, 0u);
}

TEST("echo: nested handlers each see their own error") {
  Echo echo;
  CHECK_EQ(echo.eval(R"({"try": {"throw": "outer"}, "catch":
      {"list": [{"try": {"throw": "inner"}, "catch": {"caught": "message"}}, {"caught": "message"}]}})"), array({"inner", "outer"}));
  CHECK_EQ(echo.eval(R"({"try": {"try": {"throw": "a"}, "catch": {"throw": "b"}}, "catch": {"caught": "message"}})"), Value("b"));
}

TEST("echo: an endless message is cut") {
  Echo echo;
  CHECK(echo.setGlobal("long", std::string(1 << 20, 'x')).ok());
  const Answer answer = echo.eval(R"({"throw": {"get": "long"}})");
  CHECK(answer.error().message.size() <= 64 * 1024);
  CHECK(answer.error().message.ends_with("[cut]"));
}

// ---- limits -------------------------------------------------------------------------------------------------------

TEST("echo: an interrupt stops loops, cannot be caught, and leaves the context usable") {
  Echo echo;
  CHECK(echo.load(R"({"define": {"again": {"try": {"loop": true}, "catch": {"call": "again"}}, "recurse": {"call": "recurse"}}})").ok());
  for (const char* source : {R"({"loop": true})", R"({"call": "again"})", R"({"repeat": 1000000000000, "do": {"try": {"call": "recurse"}, "catch": 1}})",
                             R"({"await": {"start": {"loop": true}}})"}) {
    const auto late = echo.interruptAfter(10, [&] { CHECK_EQ(echo.eval(source).code(), "timeout_error"); });
    CHECK(late < std::chrono::milliseconds(500));
    CHECK_EQ(echo.eval("1"), Value(1));
  }
  echo.interruptAfter(5, [&] { CHECK_EQ(echo.eval(R"({"loop": true})").code(), "cancelled"); }, Interrupt::Reason::Cancelled);
}

TEST("echo: endless recursion is a memory_error that a script can catch") {
  Echo echo;
  CHECK(echo.load(R"({"define": {"recurse": {"add": [1, {"call": "recurse"}]}}})").ok());
  CHECK_EQ(echo.call("recurse").code(), "memory_error");
  CHECK_EQ(echo.eval(R"({"try": {"call": "recurse"}, "catch": {"caught": "name"}})"), Value("StackOverflow"));
}

TEST("echo: the memory limit holds for scripts and for values from the host") {
  ContextOptions options;
  options.memoryLimitBytes = 1 << 20;
  Echo echo(options);
  CHECK_EQ(echo.eval(R"({"allocate": 2000000})").code(), "memory_error");
  CHECK_EQ(echo.eval(R"({"try": {"allocate": 2000000}, "catch": {"caught": "code"}})"), Value("memory_error"));
  CHECK(echo.eval(R"({"repeat": 100, "do": {"allocate": 500000}})").ok());  // garbage makes room
  CHECK_EQ(echo.eval(R"([{"set": {"l": {"list": []}, "n": 0}}, {"repeat": 10000000, "do":
      [{"assign": {"get": "l"}, "key": {"get": "n"}, "to": {"return": "text"}}, {"set": {"n": {"add": [{"get": "n"}, 1]}}}]}])").code(),
           "memory_error");
  CHECK(echo.context().memoryUsage().usedBytes <= (1 << 20) + 4096);
  CHECK_EQ(echo.setGlobal("big", std::string(2 << 20, 'x')).code(), "memory_error");
  CHECK(echo.setGlobal("l", nullptr).ok());
  CHECK_EQ(echo.eval(R"({"add": ["still ", "usable"]})"), Value("still usable"));
  CHECK_EQ(echo.context().memoryUsage().limitBytes, 1u << 20);
}

TEST("echo: a collection while a large value arrives keeps the part that is there") {
  ContextOptions options;
  options.memoryLimitBytes = 1 << 20;
  Echo echo(options);
  CHECK(echo.load(identity).ok());
  Value large = array();
  for (int index = 0; index < 2000; ++index) large.push(object({{"id", index}, {"text", "some text"}}));
  for (int round = 0; round < 10; ++round) {
    CHECK_EQ(echo.call("identity", {large}), large);
    CHECK(echo.setGlobal("kept", large).ok());
  }
}

TEST("echo: nested calls through the host go 100 deep, and end in an error before the stack does") {
  Echo echo;
  int deepest = 0;
  const FunctionId down = echo.host.define([&](Arguments args) -> Reply {
    const int64_t left = *args[0].as<int64_t>();
    ++deepest;
    if (left == 0) return "bottom";
    const Answer answer = echo.call("nested", {Value(left - 1)});
    if (answer.ok()) return answer.value();
    return answer.error();
  });
  CHECK(echo.setGlobal("down", hostFunction(down)).ok());
  CHECK(echo.load(R"({"define": {"nested": {"call": "down", "args": [{"args": 0}]}}})").ok());
  CHECK_EQ(echo.call("nested", {100}), Value("bottom"));
  deepest = 0;
  CHECK_EQ(echo.call("nested", {1'000'000}).code(), "memory_error");
  CHECK(deepest >= 100);
  CHECK_EQ(echo.call("nested", {3}), Value("bottom"));
}

TEST("echo: the host may do anything with the context inside a host function") {
  Echo echo;
  const FunctionId meddle = echo.host.define([&](Arguments args) -> Reply {
    const Answer made = echo.eval(R"({"function": "made"})");
    echo.context().collectGarbage();
    CHECK(echo.setGlobal("late", args[0]).ok());
    CHECK(echo.registerModule("m", object({{"x", 1}})).ok());
    CHECK_EQ(echo.eval(R"({"import": "m"})"), object({{"x", 1}}));
    echo.context().releaseRef(refOf(made.value()), 1);
    echo.context().collectGarbage();
    return array({args[0]});
  });
  CHECK(echo.setGlobal("meddle", hostFunction(meddle)).ok());
  CHECK_EQ(echo.eval(R"({"list": [{"return": "first"}, {"call": "meddle", "args": [{"return": {"a": "text"}}]}, {"get": "late.a"}]})"),
           array({"first", array({object({{"a", "text"}})}), "text"}));
}

// ---- waiting ------------------------------------------------------------------------------------------------------

TEST("echo: a run that waits for a host promise is suspended, and told when it has ended") {
  Echo echo;
  const FunctionId slow = echo.host.define([](Arguments) { return later(); });
  CHECK(echo.setGlobal("slow", hostFunction(slow)).ok());
  const char* source = R"({"add": [1, {"call": "slow", "args": ["x"]}]})";
  CHECK_EQ(echo.eval(source).message(), "suspended");
  const RunId first = echo.lastRun();
  CHECK_EQ(echo.eval(source).message(), "suspended");
  CHECK_EQ(echo.host.suspended.size(), 2u);
  CHECK_EQ(echo.host.suspended[0].arguments[0], Value("x"));
  echo.context().collectGarbage();
  echo.settle(echo.host.suspended[1].token, Value(10));
  echo.pump();
  CHECK_EQ(echo.lastOutcome(), Value(11));
  CHECK(!echo.host.outcomes.contains(first));
  echo.settle(echo.host.suspended[0].token, ScriptError::make(ErrorCode::TypeError, "refused"));
  echo.pump();
  CHECK_EQ(echo.host.outcomes.at(first).code(), "type_error");
}

TEST("echo: a rejected host promise can be caught like any error") {
  Echo echo;
  const FunctionId slow = echo.host.define([](Arguments) { return later(); });
  CHECK(echo.setGlobal("slow", hostFunction(slow)).ok());
  CHECK_EQ(echo.eval(R"({"try": {"call": "slow"}, "catch": {"caught": "message"}})").message(), "suspended");
  echo.settle(1, ScriptError::make(ErrorCode::RuntimeError, "no"));
  echo.pump();
  CHECK_EQ(echo.lastOutcome(), Value("no"));
}

TEST("echo: a synchronous run that would have to wait inline is an error that says so") {
  Echo echo;
  const FunctionId slow = echo.host.define([](Arguments) { return later(); });
  CHECK(echo.setGlobal("slow", hostFunction(slow)).ok());
  const Answer answer = echo.evalSync(R"({"call": "slow"})");
  CHECK_EQ(answer.code(), "runtime_error");
  CHECK(answer.message().find("cannot be waited for") != std::string::npos);
  CHECK_EQ(echo.host.forgotten.size(), 1u);
  CHECK_EQ(echo.evalSync(R"({"await": {"later": 1}})").code(), "runtime_error");
  CHECK_EQ(echo.evalSync("1"), Value(1));
}

TEST("echo: where the thread may block, plain calls wait and tasks go on") {
  Echo echo({}, true);
  const FunctionId slow = echo.host.define([](Arguments) { return later(); });
  CHECK(echo.setGlobal("slow", hostFunction(slow)).ok());
  echo.host.onWait = [&](CallToken token) {
    CHECK_EQ(echo.eval(R"({"return": "nested"})"), Value("nested"));
    echo.settle(token, Value(5));
  };
  CHECK_EQ(echo.evalSync(R"({"add": [1, {"call": "slow"}]})"), Value(6));
  echo.host.onWait = [&](CallToken token) { echo.settle(token, ScriptError::make(ErrorCode::RuntimeError, "no")); };
  CHECK_EQ(echo.evalSync(R"({"try": {"call": "slow"}, "catch": {"caught": "message"}})"), Value("no"));
  echo.host.onEvent = [&] { echo.settle(echo.host.suspended.back().token, Value(7)); };
  CHECK_EQ(echo.evalSync(R"({"await": {"start": {"add": [{"call": "slow"}, 1]}}})"), Value(8));
  CHECK_EQ(echo.evalSync(R"({"await": {"start": [{"await": {"later": 5}}, "timer"]}})"), Value("timer"));
  echo.host.onWait = nullptr;
  echo.host.onEvent = nullptr;
  for (const char* source : {R"({"call": "slow"})", R"({"await": {"start": {"call": "slow"}}})", R"({"await": {"later": 100000}})"}) {
    echo.interruptAfter(10, [&] { CHECK_EQ(echo.evalSync(source).code(), "timeout_error"); });
    CHECK_EQ(echo.evalSync("1"), Value(1));
  }
}

TEST("echo: tasks run beside the program, and their promises carry values and errors") {
  Echo echo;
  CHECK_EQ(echo.eval(R"([{"set": {"t": {"start": [{"await": {"later": 2}}, "done"]}}}, {"await": {"get": "t"}}])"), Value("done"));
  CHECK_EQ(echo.eval(R"({"start": {"start": "inner"}})"), Value("inner"));  // a promise as result is awaited
  CHECK_EQ(echo.eval(R"({"try": {"await": {"start": {"throw": "t"}}}, "catch": {"caught": "message"}})"), Value("t"));
  CHECK(echo.load(R"({"define": {"later": {"start": {"args": 1}}}})").ok());
  CHECK_EQ(echo.call("later", {1, 2}), Value(2));
  CHECK(!echo.context().pendingWork());
}

TEST("echo: a failed task that nobody awaits is told as unhandled, once") {
  Echo echo;
  CHECK_EQ(echo.evalSync(R"([{"start": {"throw": "lost"}}, 1])"), Value(1));
  CHECK(echo.context().pendingWork() == 0u);
  echo.pump();
  CHECK_EQ(echo.host.unhandledErrors.size(), 1u);
  CHECK_EQ(echo.host.unhandledErrors.at(0).message, "lost");
  CHECK(!echo.context().pendingWork());
}

TEST("echo: timers fire in order and not early") {
  Echo echo;
  CHECK(echo.evalSync(R"([{"start": [{"await": {"later": 12}}, {"print": "late"}]}, {"start": [{"await": {"later": 3}}, {"print": "soon"}]}, null])").ok());
  echo.pump();
  const auto due = echo.context().pendingWork();
  CHECK(due && *due > 0 && *due <= 3);
  echo.context().runPendingWork();
  CHECK_EQ(echo.host.output, "");
  echo.pump(1000);
  CHECK_EQ(echo.host.output, "soon\nlate\n");
}

TEST("echo: an abandoned run is dropped, and its host call forgotten") {
  Echo echo;
  const FunctionId slow = echo.host.define([](Arguments) { return later(); });
  CHECK(echo.setGlobal("slow", hostFunction(slow)).ok());
  CHECK_EQ(echo.eval(R"([{"call": "slow"}, {"print": "never"}])").message(), "suspended");
  echo.context().abandon(echo.lastRun());
  echo.context().abandon(echo.lastRun());
  CHECK_EQ(echo.host.forgotten.size(), 1u);
  echo.settle(1, Value(1));
  echo.pump();
  CHECK_EQ(echo.host.output, "");
  CHECK(echo.host.outcomes.empty());
  CHECK_EQ(echo.eval(R"([{"await": {"later": 100000}}, 1])").message(), "suspended");
  echo.context().abandon(echo.lastRun());
}

TEST("echo: a context may be closed with runs, tasks and timers waiting") {
  Echo echo;
  const FunctionId slow = echo.host.define([](Arguments) { return later(); });
  CHECK(echo.setGlobal("slow", hostFunction(slow)).ok());
  CHECK_EQ(echo.eval(R"([{"start": {"call": "slow"}}, {"start": {"await": {"later": 100000}}}, {"call": "slow"}])").message(), "suspended");
  echo.close();
  CHECK_EQ(echo.host.releasedFunctions[slow], 1u);
}

// ---- modules, output, sandbox -------------------------------------------------------------------------------------

TEST("echo: modules come from the host's registration, its source, or its resolver") {
  Echo echo;
  CHECK(echo.registerModule("plain", object({{"x", 1}})).ok());
  CHECK(echo.registerModule("extended", object({{"x", 1}}), R"([{"print": "run"}, {"export": {"y": 2}}])").ok());
  echo.host.modules["resolved"] = R"([{"export": {"f": {"function": {"add": [{"args": 0}, 1]}}, "p": {"import": "plain"}}}, "ignored"])";
  CHECK_EQ(echo.eval(R"({"import": "plain"})"), object({{"x", 1}}));
  CHECK_EQ(echo.eval(R"({"import": "extended"})"), object({{"x", 1}, {"y", 2}}));
  CHECK_EQ(echo.eval(R"({"import": "extended"})"), object({{"x", 1}, {"y", 2}}));
  CHECK_EQ(echo.host.output, "run\n");
  CHECK_EQ(echo.eval(R"([{"set": {"m": {"import": "resolved"}}}, {"call": "m.f", "args": [1]}])", "main.echo"), Value(2));
  CHECK_EQ(echo.eval(R"([{"set": {"m": {"import": "resolved"}}}, {"get": "m.p.x"}])"), Value(1));
  CHECK_EQ(echo.host.moduleRequests.size(), 1u);
  CHECK_EQ(echo.host.moduleRequests[0].second, "main.echo");
  const Answer missing = echo.eval("[\n{\"import\": \"nowhere\"}]", "main.echo");
  CHECK_EQ(missing.code(), "reference_error");
  CHECK(missing.message().find("'nowhere'") != std::string::npos && missing.message().find("main.echo") != std::string::npos);
  CHECK_EQ(missing.error().line, 2u);
}

TEST("echo: modules may import each other, and a failed one is tried again") {
  Echo echo;
  echo.host.modules["a"] = R"([{"export": {"early": 1}}, {"set": {"fromB": {"import": "b"}}}, {"export": {"late": 2}}])";
  echo.host.modules["b"] = R"({"export": {"sawEarly": {"member": {"import": "a"}, "key": "early"}}})";
  CHECK_EQ(echo.eval(R"({"import": "a"})"), object({{"early", 1}, {"late", 2}}));
  CHECK_EQ(echo.getGlobal("fromB"), object({{"sawEarly", 1}}));
  echo.host.modules["flaky"] = R"([{"get": "ready"}, {"export": {"ok": true}}])";
  CHECK_EQ(echo.eval(R"({"import": "flaky"})").code(), "reference_error");
  CHECK(echo.setGlobal("ready", true).ok());
  CHECK_EQ(echo.eval(R"({"import": "flaky"})"), object({{"ok", true}}));
  echo.host.modules["bad"] = "[1,";
  const Answer bad = echo.eval(R"({"import": "bad"})");
  CHECK_EQ(bad.code(), "syntax_error");
  CHECK_EQ(bad.error().file, "bad");
}

TEST("echo: the policy is asked before any module is looked for") {
  Echo echo;
  echo.host.allowedModules = std::set<std::string>{"yes"};
  CHECK(echo.registerModule("yes", object()).ok());
  CHECK(echo.registerModule("no", object()).ok());
  CHECK_EQ(echo.eval(R"({"import": "yes"})"), object());
  CHECK_EQ(echo.eval(R"({"import": "no"})").code(), "permission_error");
  CHECK_EQ(echo.eval(R"({"import": "unknown"})").code(), "permission_error");
  CHECK(echo.host.moduleRequests.empty());
}

TEST("echo: output goes to the stream that the script names") {
  Echo echo;
  CHECK(echo.eval(R"([{"print": "a"}, {"print": 1, "to": "error"}, {"print": {"return": [1]}}])").ok());
  CHECK_EQ(echo.host.output, "a\n<list>\n");
  CHECK_EQ(echo.host.errorOutput, "1\n");
}

TEST("echo: only trusted scripts read the environment") {
  Echo restricted;
  CHECK_EQ(restricted.eval(R"({"environment": "PATH"})").code(), "permission_error");
  ContextOptions options;
  options.sandbox = Sandbox::Trusted;
  Echo trusted(options);
  CHECK(trusted.eval(R"({"environment": "PATH"})").ok());
}

TEST("echo: a broken context answers engine_crashed and can be destroyed") {
  Echo echo;
  CHECK_EQ(echo.eval(R"({"try": {"break": true}, "catch": 1})").ok(), true);
  CHECK(echo.context().broken());
  CHECK_EQ(echo.eval("1").code(), "engine_crashed");
}
