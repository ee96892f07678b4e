// The Python room against the contract of native/engine, and what only Python has: interpreters, asyncio, its sandbox. The library is opened as the addon does it. One
// process runs one Python: test/native/python-versions.mjs runs this with each that the machine has.
#include <dlfcn.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

#include "engines/python/python_engine.h"
#include "marshal/discarding_sink.h"
#include "test_host.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

CreatePythonEngine createFunction() {
  void* library = dlopen(PYTHON_ROOM, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::printf("%s\n", dlerror());
    std::abort();
  }
  return reinterpret_cast<CreatePythonEngine>(dlsym(library, createPythonEngineSymbol));
}

std::unique_ptr<Engine> createPython() {
  static const CreatePythonEngine create = createFunction();
  ScriptError error;
  std::string report;
  std::unique_ptr<Engine> engine(create(nullptr, &error, &report));
  static bool told = false;
  if (!told) std::printf("%s%s\n", report.c_str(), error.message.c_str());
  told = true;
  if (engine == nullptr) std::abort();
  return engine;
}

bool hasIsolated() { return createPython()->capabilities().isolatedContexts; }
int minorVersion() { return std::atoi(std::string(createPython()->version()).c_str() + 2); }

struct Python : Session {
  explicit Python(ContextOptions options = {}, bool canWait = false) : Session(createPython(), std::move(options), canWait) {
    if (createError) std::printf("    no context: %s\n", createError->message.c_str());
  }
};

ContextOptions mode(const char* interpreter, Sandbox sandbox = Sandbox::Restricted) {
  ContextOptions options;
  options.engineOptions["interpreter"] = interpreter;
  options.sandbox = sandbox;
  return options;
}

// Runs a test in each kind of interpreter that this Python has.
void inEach(const std::function<void(const ContextOptions&)>& body, Sandbox sandbox = Sandbox::Restricted) {
  body(mode("main", sandbox));
  if (hasIsolated()) body(mode("isolated", sandbox));
}

RefId refOf(const Value& value) {
  if (const auto* function = value.as<ScriptFunctionValue>()) return function->ref;
  const auto* object = value.as<ScriptObjectValue>();
  return object != nullptr ? object->ref : UINT32_MAX;
}

Value identity(Python& python, Value value) {
  const Answer set = python.setGlobal("v", std::move(value));
  if (!set.ok()) return Value(set.message());
  const Answer answer = python.eval("v");
  return answer.ok() ? answer.value() : Value(answer.message());
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

// ---- running ------------------------------------------------------------------------------------------------------

TEST("python: eval gives the value of the last expression") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    CHECK_EQ(python.eval("1 + 2"), Value(3));
    CHECK_EQ(python.eval("x = 1\nx + 1"), Value(2));
    CHECK_EQ(python.eval("x = 5"), Value(nullptr));
    CHECK_EQ(python.eval(""), Value(nullptr));
    CHECK_EQ(python.eval("x"), Value(5));
    CHECK_EQ(python.eval("def f(a):\n  return a * 2\nf(21)"), Value(42));
    CHECK_EQ(python.eval("for i in range(3):\n  pass"), Value(nullptr));
    CHECK_EQ(python.load("y = 3\ny"), Value(nullptr));
    CHECK_EQ(python.getGlobal("y"), Value(3));
    CHECK_EQ(python.getGlobal("nope"), Value(nullptr));
    CHECK_EQ(python.eval("__name__"), Value("__main__"));
  });
}

TEST("python: syntax errors tell line and column") {
  Python python;
  const Answer answer = python.eval("x = 1\ny = = 2", "main.py");
  CHECK_EQ(answer.code(), "syntax_error");
  CHECK_EQ(answer.error().file, "main.py");
  CHECK_EQ(answer.error().line, 2u);
  CHECK_EQ(answer.error().column, 5u);
  CHECK_EQ(python.eval(std::string("x = 'a\0b'", 9)).code(), "syntax_error");
  CHECK_EQ(python.eval("\xff").code(), "syntax_error");
  CHECK_EQ(python.eval("1", std::string("a\0b", 3)), Value(1));
}

TEST("python: functions are called by name, by dots and through modules") {
  Python python;
  python.load("def add(a, b):\n  return a + b\nclass P:\n  @staticmethod\n  def new(x):\n    return [x]\nn = 5\nimport math");
  CHECK_EQ(python.call("add", {1, 2}), Value(3));
  CHECK_EQ(python.call("P.new", {1}), array({1}));
  CHECK_EQ(python.call("math.sqrt", {16}), Value(4.0));
  CHECK_EQ(python.call("len", {"abc"}), Value(3));
  CHECK_EQ(python.call("ad", {1, 2}).code(), "reference_error");
  CHECK_EQ(python.call("ad").message(), "'ad' is not defined; did you mean 'add'?");
  CHECK_EQ(python.call("P.nwe").message(), "'nwe' is not a member of 'P'; did you mean 'new'?");
  CHECK_EQ(python.call("n").code(), "type_error");
  CHECK_EQ(python.call("add", {1}).code(), "type_error");
  CHECK_EQ(python.call("").code(), "reference_error");
  CHECK_EQ(python.call("a..b").code(), "reference_error");
}

// ---- values -------------------------------------------------------------------------------------------------------

TEST("python: values come back as they went") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const double infinity = INFINITY;
    for (const Value& value :
         {Value(nullptr), Value(true), Value(false), Value(0), Value(-5), Value(int64_t{1} << 53), Value(INT64_MAX), Value(INT64_MIN), Value(0.5), Value(-0.0),
          Value(5e-324), Value(infinity), Value(-infinity), Value(NAN), Value(""), Value("text"), Value(std::string("a\0b", 3)), Value("h\xC3\xA9 \xF0\x9F\x98\x80"),
          bigint("18446744073709551616"), bigint("-9223372036854775809"), bigint("340282366920938463463374607431768211456"), bytes(std::string_view("\0\xff\x80", 3)), bytes(""),
          date(0), date(1700000000123), date(-62135596800000), regexp("a+b", "ims"), regexp("x", ""), array(), object(), array({1, "two", nullptr, array({3})}),
          object({{"a", 1}, {"__proto__", 2}, {"constructor", 3}, {"", 4}, {"b c", object({{"d", 5}})}}), mapOf({{1, "a"}, {2, "b"}}), mapOf(),
          setOf({1, "x", nullptr}), setOf(), errorValue("ValueError", "bad"), errorValue("RangeError", "far"), errorValue("TypeError", "t")}) {
      CHECK_EQ(identity(python, value), value);
    }
    CHECK_EQ(identity(python, undefined()), Value(nullptr));
    CHECK_EQ(identity(python, mapOf({{"a", 1}})), object({{"a", 1}}));
  });
}

TEST("python: values of scripts leave as the table says") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    CHECK_EQ(python.eval("(1, 'a', (2,))"), array({1, "a", array({2})}));
    CHECK_EQ(python.eval("2**64"), bigint("18446744073709551616"));
    CHECK_EQ(python.eval("-(2**63)"), Value(INT64_MIN));
    CHECK_EQ(python.eval("-(2**64)"), bigint("-18446744073709551616"));
    CHECK_EQ(python.eval("bytearray(b'ab')"), bytes("ab"));
    CHECK_EQ(python.eval("memoryview(b'abcd')[1:3]"), bytes("bc"));
    CHECK_EQ(python.eval("frozenset([1])"), setOf({1}));
    CHECK_EQ(python.eval("{1: 'a', 'b': 2}"), mapOf({{1, "a"}, {"b", 2}}));
    CHECK_EQ(python.eval("{}"), object());
    CHECK_EQ(python.eval("from collections import OrderedDict, defaultdict\nd = OrderedDict(a=1, b=2)\nd.move_to_end('a')\n[d, defaultdict(list, x=[1])]"),
             array({object({{"b", 2}, {"a", 1}}), object({{"x", array({1})}})}));
    CHECK_EQ(python.eval("import datetime\ndatetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)"), date(1577836800000));
    CHECK_EQ(python.eval("datetime.datetime.fromtimestamp(1577836800.5)"), date(1577836800500));
    CHECK_EQ(python.eval("import re\nre.compile('a.c', re.I | re.S)"), regexp("a.c", "is"));
    CHECK_EQ(python.eval("re.compile('a', re.X)").code(), "conversion_error");
    CHECK_EQ(python.eval("try:\n  1/0\nexcept Exception as e:\n  kept = e\nkept"), errorValue("ZeroDivisionError", "division by zero"));
    CHECK_EQ(python.eval("import enum\nclass C(enum.IntEnum):\n  A = 7\nC.A"), Value(7));
    CHECK(python.eval("class P:\n  pass\nP()").value().as<ScriptObjectValue>() != nullptr);
    CHECK_EQ(python.eval("P()").value().as<ScriptObjectValue>()->className, "P");
    CHECK(python.eval("P").value().as<ScriptFunctionValue>() != nullptr);
    CHECK(python.eval("len").value().as<ScriptFunctionValue>() != nullptr);
    CHECK(python.eval("'x'.upper").value().as<ScriptFunctionValue>() != nullptr);
    CHECK(python.eval("(i for i in [1])").value().as<ScriptObjectValue>() != nullptr);
    CHECK(python.eval("from collections import namedtuple\nN = namedtuple('N', 'a b')\nN(1, 2)").value().as<ScriptObjectValue>() != nullptr);
    CHECK_EQ(python.eval("zigllms.to_value(N(1, 2))"), object({{"a", 1}, {"b", 2}}));
    CHECK_EQ(python.eval("from dataclasses import dataclass\n@dataclass\nclass D:\n  a: int\n  b: list\nzigllms.toValue([D(1, [D(2, [])])])"),
             array({object({{"a", 1}, {"b", array({object({{"a", 2}, {"b", array()}})})}})}));
    CHECK_EQ(python.eval("class S(str):\n  pass\nclass F(float):\n  pass\n[S('x'), F(1.5)]"), array({"x", 1.5}));
  });
}

TEST("python: lone surrogates are refused, or replaced where the policy says so") {
  Python python;
  const Answer refused = python.eval("['a', {'k': '\\ud800'}]");
  CHECK_EQ(refused.code(), "conversion_error");
  CHECK(contains(refused.message(), "result[1].k"));
  CHECK_EQ(python.eval("{'\\ud800': 1}").code(), "conversion_error");
  ContextOptions options;
  options.valuePolicies.surrogates = ValuePolicies::Surrogates::Replace;
  Python replacing(options);
  CHECK_EQ(replacing.eval("'a\\ud800b\\ud83d\\ude00'"), Value("a\xEF\xBF\xBD" "b\xF0\x9F\x98\x80"));
}

TEST("python: what Python cannot hold is a conversion error") {
  Python python;
  CHECK_EQ(python.setGlobal("v", mapOf({{array({1}), 2}})).code(), "conversion_error");
  CHECK_EQ(python.setGlobal("v", setOf({object()})).code(), "conversion_error");
  CHECK_EQ(python.setGlobal("v", mapOf({{1, 2}, {true, 3}})).code(), "conversion_error");
  CHECK_EQ(python.setGlobal("v", date(NAN)).code(), "conversion_error");
  CHECK_EQ(python.setGlobal("v", date(8.64e15)).code(), "conversion_error");
  CHECK_EQ(python.setGlobal("v", regexp("a", "g")).code(), "conversion_error");
  CHECK_EQ(python.setGlobal("v", regexp("(", "")).code(), "conversion_error");
}

TEST("python: shared parts and cycles survive both ways") {
  Python python;
  const Answer answer = python.eval("a = [1]\nd = {'x': a, 'y': a}\nd['self'] = d\n[d, d, a]");
  CHECK(answer[0].is(answer[1]));
  CHECK(answer[0]["x"].is(answer[0]["y"]));
  CHECK(answer[0]["x"].is(answer[2]));
  CHECK(answer[0]["self"].is(answer[0]));
  Value outer = array();
  Value shared = object({{"k", 1}});
  outer.push(shared);
  outer.push(shared);
  outer.push(weak(outer));
  CHECK_EQ(python.setGlobal("v", outer), Value("ok"));
  CHECK_EQ(python.eval("[v[0] is v[1], v[2] is v, len(v)]"), array({true, true, 3}));
}

TEST("python: many records of one shape, and objects used as maps") {
  Python python;
  const Answer records = python.eval("[{'id': i, 'name': 'n%d' % i, 'tags': ['a'], 'score': i / 2} for i in range(300)]");
  CHECK_EQ(records.value().size(), 300u);
  CHECK_EQ(records[299], object({{"id", 299}, {"name", "n299"}, {"tags", array({"a"})}, {"score", 149.5}}));
  CHECK_EQ(python.eval("import json\njson.loads('[{\"a\": 1, \"b\": 2}, {\"a\": 3, \"b\": 4}, {\"a\": 5, \"b\": 6}]')"),
           array({object({{"a", 1}, {"b", 2}}), object({{"a", 3}, {"b", 4}}), object({{"a", 5}, {"b", 6}})}));
  CHECK_EQ(python.eval("[{'k%d' % (i % 97): i} for i in range(20000)][-1]"), object({{"k17", 19999}}));
  CHECK_EQ(python.eval("{'k%d' % i: i for i in range(1000)}").value().size(), 1000u);
  CHECK_EQ(python.eval("[{'b': 1, 'a': 2}, {'a': 1, 'b': 2}]"), array({object({{"b", 1}, {"a", 2}}), object({{"a", 1}, {"b", 2}})}));
}

TEST("python: deep and endless values are refused") {
  Python python;
  const Answer deep = python.eval("x = []\nfor i in range(5000):\n  x = [x]\nx");
  CHECK_EQ(deep.code(), "conversion_error");
  CHECK_EQ(python.eval("x = None").ok(), true);
  CHECK_EQ(python.eval("class D(dict):\n  def items(self):\n    raise ValueError('no')\nD(a=1)").message(), "no");
  CHECK_EQ(python.eval("class D(dict):\n  def items(self):\n    return [1]\nD(a=1)").code(), "type_error");
}

// ---- functions and objects ----------------------------------------------------------------------------------------

TEST("python: script functions cross and keep their identity") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const Answer first = python.eval("def f(*a):\n  return list(a)\nf");
    const Answer second = python.eval("f");
    CHECK_EQ(refOf(first.value()), refOf(second.value()));
    CHECK_EQ(python.callRef(refOf(first.value()), {1, "x"}), array({1, "x"}));
    CHECK_EQ(python.callRef(refOf(first.value()), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).value().size(), 12u);
    python.setGlobal("back", first.value());
    CHECK_EQ(python.eval("back is f"), Value(true));
    CHECK_EQ(python.context().memoryUsage().objects, 1u);
    python.context().releaseRef(refOf(first.value()), 1);
    CHECK_EQ(python.callRef(refOf(first.value()), {}).ok(), true);
    python.context().releaseRef(refOf(first.value()), 1);
    CHECK_EQ(python.callRef(refOf(first.value()), {}).code(), "disposed");
    CHECK_EQ(python.context().memoryUsage().objects, 0u);
  });
}

TEST("python: host functions are called with values, and names make one object more") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    Arguments got;
    const FunctionId function = python.host.define([&](Arguments args) -> Reply {
      got = args;
      return args.empty() ? Value(nullptr) : args[0];
    });
    CHECK_EQ(python.setGlobal("host", hostFunction(function)), Value("ok"));
    CHECK_EQ(python.eval("host(5)"), Value(5));
    CHECK_EQ(python.eval("host({'a': [1, 2]}, 'x')"), object({{"a", array({1, 2})}}));
    CHECK_EQ(got.size(), 2u);
    CHECK_EQ(python.eval("host(1, x=2, y='z')"), Value(1));
    CHECK_EQ(got.size(), 2u);
    CHECK_EQ(got[1], object({{"x", 2}, {"y", "z"}}));
    CHECK_EQ(python.eval("host"), hostFunction(function));
    CHECK_EQ(python.eval("list(map(host, [1, 2]))"), array({1, 2}));
    CHECK_EQ(python.eval("host(*[7], **{})"), Value(7));
    CHECK_EQ(python.eval("repr(host)"), Value("<host function>"));
    CHECK_EQ(python.eval("type(host)()").code(), "type_error");
    CHECK_EQ(python.eval("object.__new__(type(host))").code(), "type_error");
    CHECK_EQ(python.eval("host('\\ud800')").code(), "conversion_error");
    CHECK_EQ(python.eval("class E(dict):\n  def items(self):\n    raise KeyError('k')\nhost(E(a=1))").error().name, "KeyError");
    python.eval("del host");
    python.setGlobal("other", 1);
    python.context().collectGarbage();
    CHECK_EQ(python.host.releasedFunctions[function], python.host.told.functions[function]);
  });
}

TEST("python: calls nest in both directions") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const FunctionId down = python.host.define([&](Arguments args) -> Reply {
      const Answer answer = python.call("descend", {args[0]});
      if (!answer.ok()) return answer.error();
      return answer.value();
    });
    python.setGlobal("down", hostFunction(down));
    python.load("def descend(n):\n  return 0 if n == 0 else 1 + down(n - 1)");
    CHECK_EQ(python.call("descend", {120}), Value(120));
    const Answer tooDeep = python.call("descend", {100000});
    CHECK_EQ(tooDeep.code(), "memory_error");
    CHECK_EQ(python.call("descend", {10}), Value(10));
  });
}

TEST("python: host objects have the members of their class and nothing else") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const FunctionId add = python.host.define([](Arguments args) -> Reply { return Value(static_cast<int64_t>(args.size())); });
    const FunctionId total = python.host.define([](Arguments args) -> Reply { return array({args[0], "total"}); });
    const ClassId counter = python.host.defineClass("Counter", {{"add", add, ClassMember::Kind::Method}, {"total", total, ClassMember::Kind::Getter}});
    CHECK_EQ(python.setGlobal("c", hostObject(counter, 7)), Value("ok"));
    CHECK_EQ(python.eval("c"), hostObject(counter, 7));
    CHECK_EQ(python.eval("c.add(1, 2)"), Value(3));
    CHECK_EQ(python.eval("m = c.add\nm(1)"), Value(2));
    CHECK_EQ(python.eval("c.total"), array({hostObject(counter, 7), "total"}));
    CHECK_EQ(python.eval("str(c)"), Value("<Counter>"));
    CHECK_EQ(python.eval("c.secret").code(), "reference_error");
    CHECK_EQ(python.eval("c.x = 1").ok(), false);
    CHECK_EQ(python.eval("type(c)()").code(), "type_error");
    CHECK_EQ(python.eval("class Sub(type(c)):\n  pass\nSub()").code(), "type_error");
    python.setGlobal("d", hostObject(counter, 7));
    CHECK_EQ(python.eval("c is d"), Value(true));
    python.eval("del c, d, m, Sub");
    python.context().collectGarbage();
    CHECK_EQ(python.host.releasedObjects[7], python.host.told.objects[7]);
  });
}

TEST("python: script objects are used by the host through their reference") {
  Python python;
  const Answer point = python.eval("class Point:\n  def __init__(self, x):\n    self.x = x\n    self._hidden = 1\n  def move(self, by):\n    self.x += by\n    return self.x\nPoint(3)");
  const RefId ref = refOf(point.value());
  CHECK_EQ(python.getMember(ref, "x"), Value(3));
  CHECK_EQ(python.callMember(ref, "move", {2}), Value(5));
  CHECK_EQ(python.setMember(ref, "x", 10), Value("ok"));
  CHECK_EQ(python.getMember(ref, "x"), Value(10));
  CHECK_EQ(python.memberKeys(ref), array({"x"}));
  CHECK_EQ(python.getMember(ref, "nope").code(), "reference_error");
  const Answer generator = python.eval("(i * i for i in [3, 4])");
  CHECK_EQ(python.callMember(refOf(generator.value()), "__next__"), Value(9));
  CHECK_EQ(python.eval("p = None").ok(), true);
}

TEST("python: an object with functions is a namespace") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const FunctionId twice = python.host.define([](Arguments args) -> Reply { return Value(*args[0].as<int64_t>() * 2); });
    CHECK_EQ(python.setGlobal("tools", object({{"twice", hostFunction(twice)}, {"get", hostFunction(twice)}, {"base", 21}, {"data", object({{"k", 1}})},
                                               {"deep", object({{"er", object({{"f", hostFunction(twice)}})}})}})), Value("ok"));
    CHECK_EQ(python.eval("[tools.twice(tools.base), tools['twice'](2), tools.get(4), tools.deep.er.f(1), tools.data['k'], 'base' in tools]"),
             array({42, 4, 8, 2, 1, true}));
    CHECK_EQ(python.getGlobal("tools")["base"], Value(21));
    CHECK_EQ(python.setGlobal("plain", object({{"k", 1}})), Value("ok"));
    CHECK_EQ(python.eval("plain['k']"), Value(1));
  });
}

// ---- modules ------------------------------------------------------------------------------------------------------

TEST("python: registered modules are imported in every way") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const FunctionId twice = python.host.define([](Arguments args) -> Reply { return Value(*args[0].as<int64_t>() * 2); });
    CHECK_EQ(python.registerModule("app.store", object({{"twice", hostFunction(twice)}, {"limit", 5}})), Value("ok"));
    CHECK_EQ(python.eval("import app.store\napp.store.twice(app.store.limit)"), Value(10));
    CHECK_EQ(python.eval("from app.store import twice, limit as top\ntwice(top)"), Value(10));
    CHECK_EQ(python.eval("from app import store\nstore.limit"), Value(5));
    CHECK_EQ(python.eval("import app.store as s\ns.limit"), Value(5));
    CHECK_EQ(python.eval("from app.store import *\nlimit"), Value(5));
    CHECK_EQ(python.eval("from app.store import nope").code(), "runtime_error");
    CHECK_EQ(python.registerModule("lib", object({{"base", 1}}), "import math\nfrom app.store import twice\ndef up(x):\n  return twice(x) + base\n"), Value("ok"));
    CHECK_EQ(python.eval("import lib\nlib.up(20)"), Value(41));
    CHECK_EQ(python.call("lib.up", {1}), Value(3));
    CHECK_EQ(python.registerModule("bad", object(), "x = = 1"), Value("ok"));
    CHECK_EQ(python.eval("import bad").code(), "syntax_error");
  });
}

TEST("python: modules come from the host by name, and unknown ones say so") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    python.host.modules["helper"] = "from pack.inner import seven\ndef f():\n  return seven";
    python.host.modules["pack"] = "";
    python.host.modules["pack.inner"] = "seven = 7\nfrom . import inner as me";
    python.host.modules["broken"] = "def x(:";
    CHECK_EQ(python.eval("import helper\nhelper.f()", "main.py"), Value(7));
    CHECK_EQ(python.host.moduleRequests[0].first, "helper");
    CHECK_EQ(python.host.moduleRequests[0].second, "main.py");
    const size_t requests = python.host.moduleRequests.size();
    CHECK_EQ(python.eval("import helper\nhelper.f()"), Value(7));
    CHECK_EQ(python.host.moduleRequests.size(), requests);
    const Answer unknown = python.eval("\nimport no.such.module", "main.py");
    CHECK_EQ(unknown.code(), "reference_error");
    CHECK(contains(unknown.message(), "no.such.module"));
    CHECK_EQ(unknown.error().line, 2u);
    CHECK_EQ(python.eval("import broken").code(), "syntax_error");
    CHECK_EQ(python.eval("import helpr").code(), "reference_error");
  });
}

TEST("python: the policy decides over every module") {
  Python python;
  python.host.allowedModules = {"math", "app.a"};
  python.registerModule("app.a", object({{"x", 1}}));
  python.registerModule("app.b", object({{"x", 2}}));
  CHECK_EQ(python.eval("import math\nmath.floor(2.5)"), Value(2));
  CHECK_EQ(python.eval("from app.a import x\nx"), Value(1));
  CHECK_EQ(python.eval("import app.b").code(), "permission_error");
  CHECK_EQ(python.eval("import json").code(), "permission_error");
}

TEST("python: a restricted context has the pure library only") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    CHECK_EQ(python.eval("import re, csv, json, math, itertools, collections, functools, operator, datetime, dataclasses, typing, string, textwrap, statistics, random, decimal, fractions, heapq, "
                         "bisect, copy, enum, abc, asyncio\nimport collections.abc\n[json.dumps({'a': 1}), isinstance([], collections.abc.Sequence)]"),
             array({"{\"a\": 1}", true}));
    for (const char* name : {"os", "subprocess", "socket", "ctypes", "importlib", "threading", "io", "pathlib", "builtins", "gc", "inspect", "os.path", "posix"}) {
      CHECK_EQ(python.eval(std::string("import ") + name).code(), "permission_error");
    }
    for (const char* expression : {"open('/etc/passwd')", "input()", "exit()", "breakpoint()", "__loader__", "random._os", "json.codecs"}) {
      CHECK_EQ(python.eval(expression).code(), "reference_error");
    }
    CHECK_EQ(python.eval("import sys\nsys.modules").code(), "reference_error");
    CHECK_EQ(python.eval("exec('q = 3')\n[q, eval('q + 1')]"), array({3, 4}));
    CHECK_EQ(python.eval("exec('import os')").code(), "permission_error");
  });
}

TEST("python: a trusted context has everything, with Python's own libraries") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    CHECK_EQ(python.eval("import os, sys, subprocess, ssl, hashlib, sqlite3, json, datetime, zlib, ctypes if False else os\n1").code(), "syntax_error");
    CHECK_EQ(python.eval("import os, sys, ssl, hashlib, json, datetime, zlib\nssl.create_default_context()\n[hashlib.sha256(b'').hexdigest()[:8], zlib.decompress(zlib.compress(b'x')), os.path.join('a', 'b')]"),
             array({"e3b0c442", bytes("x"), "a/b"}));
    CHECK_EQ(python.eval("import sqlite3\nsqlite3.connect(':memory:').execute('select 40 + 2').fetchone()[0]"), Value(42));
    CHECK_EQ(python.eval("import importlib\nimportlib.import_module('math').floor(1.5)"), Value(1));
    CHECK_EQ(python.eval("import nosuchmodule").code(), "reference_error");
    CHECK_EQ(python.eval("open('/etc/hostname').read() != ''"), Value(true));
  }, Sandbox::Trusted);
}

// ---- errors -------------------------------------------------------------------------------------------------------

TEST("python: errors tell their code, place and stack") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const Answer answer = python.eval("def fail():\n  raise ValueError('bad')\n\ndef outer():\n  fail()\nouter()", "main.py");
    CHECK_EQ(answer.code(), "runtime_error");
    const ScriptError& error = answer.error();
    CHECK_EQ(error.name, "ValueError");
    CHECK_EQ(error.message, "bad");
    CHECK_EQ(error.file, "main.py");
    CHECK_EQ(error.line, 2u);
    if (minorVersion() >= 11) CHECK_EQ(error.column, 3u);
    CHECK_EQ(error.frames.size(), 3u);
    CHECK_EQ(error.frames[0].function, "fail");
    CHECK_EQ(error.frames[2].line, 6u);
    CHECK(contains(error.stack, "raise ValueError('bad')"));
    CHECK(!contains(error.stack, "zigllms"));
    CHECK_EQ(python.eval("unknown").code(), "reference_error");
    CHECK_EQ(python.eval("'x' + 1").code(), "type_error");
    CHECK_EQ(python.eval("def r():\n  return 1 + r()\nr()").code(), "memory_error");
    CHECK_EQ(python.eval("raise SystemExit(3)").code(), "runtime_error");
    CHECK_EQ(python.eval("raise KeyboardInterrupt").code(), "runtime_error");
    CHECK_EQ(python.eval("raise PermissionError('p')").code(), "permission_error");
    const Answer cause = python.eval("try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise RuntimeError('outer') from e");
    CHECK(cause.error().cause != nullptr);
    if (cause.error().cause) CHECK_EQ(cause.error().cause->name, "ZeroDivisionError");
    const Answer thrown = python.eval("class OrderError(Exception):\n  def __init__(self, n):\n    self.items = [n]\nraise OrderError(4)");
    CHECK_EQ(thrown.error().name, "OrderError");
    CHECK_EQ(thrownValue(thrown.error(), python.host.tables()), object({{"items", array({4})}}));
    CHECK_EQ(python.eval("class Bad(Exception):\n  def __str__(self):\n    raise ValueError('x')\nraise Bad()").error().name, "Bad");
    CHECK_EQ(python.eval("import json\njson.loads('{')", "data.py").error().file, "data.py");
    CHECK_EQ(python.eval("raise zigllms.ZigllmsError('permission_error', 'mine')").code(), "permission_error");
  });
}

TEST("python: an error of the host keeps its identity through a script") {
  Python python;
  const FunctionId function = python.host.define([](Arguments) -> Reply {
    ScriptError error = ScriptError::make(ErrorCode::PermissionError, "not you");
    error.hostErrorId = 77;
    return error;
  });
  python.setGlobal("f", hostFunction(function));
  const Answer answer = python.eval("f()", "main.py");
  CHECK_EQ(answer.code(), "permission_error");
  CHECK_EQ(answer.message(), "not you");
  CHECK_EQ(answer.error().hostErrorId, 77u);
  CHECK_EQ(answer.error().line, 1u);
  CHECK_EQ(python.eval("try:\n  f()\nexcept Exception as e:\n  kept = e\n[kept.code, kept.message, str(kept), type(kept).__name__, isinstance(kept, zigllms.ZigllmsError)]"),
           array({"permission_error", "not you", "not you", "ZigllmsError", true}));
  CHECK_EQ(python.eval("raise kept").error().hostErrorId, 77u);
  const Answer wrapped = python.eval("raise ValueError('w') from kept");
  CHECK_EQ(wrapped.error().hostErrorId, 0u);
  CHECK_EQ(wrapped.error().cause->hostErrorId, 77u);
}

TEST("python: output goes to the host in order") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    std::string seen;
    const FunctionId look = python.host.define([&](Arguments) -> Reply {
      seen = python.host.output;
      return Value(nullptr);
    });
    python.setGlobal("look", hostFunction(look));
    python.eval("print('a', 1)\nprint('no newline', end='')\nlook()\nimport sys\nprint('err', file=sys.stderr)\nprint('\\ud800')");
    CHECK_EQ(seen, "a 1\nno newline");
    CHECK_EQ(python.host.output, "a 1\nno newline\\ud800\n");
    CHECK_EQ(python.host.errorOutput, "err\n");
  });
}

// ---- waiting ------------------------------------------------------------------------------------------------------

TEST("python: coroutines are awaited, step by step where the thread may not block") {
  inEach([](const ContextOptions& options) {
    for (const bool canWait : {false, true}) {
      Python python(options, canWait);
      python.load("import asyncio\nasync def quick(x):\n  return x\nasync def slow(x):\n  await asyncio.sleep(0.01)\n  return x\n"
                  "async def many():\n  return await asyncio.gather(slow(1), slow(2), quick(3))\nasync def bad():\n  await asyncio.sleep(0)\n  raise ValueError('late')");
      CHECK_EQ(python.call("quick", {5}), Value(5));
      CHECK_EQ(python.call("slow", {6}), Value(6));
      CHECK_EQ(python.call("many"), array({1, 2, 3}));
      CHECK_EQ(python.eval("await slow(8) + 1"), Value(9));
      CHECK_EQ(python.eval("x = await quick(1)\ny = await slow(x)\n[x, y]"), array({1, 1}));
      CHECK_EQ(python.call("bad").message(), "late");
      CHECK_EQ(python.evalSync("slow(7)"), Value(7));
      CHECK_EQ(python.eval("asyncio.run(slow(10))"), Value(10));
      CHECK_EQ(python.eval("async def t():\n  task = asyncio.create_task(slow(4))\n  return await asyncio.wait_for(task, 1)\nt()"), Value(4));
      CHECK_EQ(python.eval("async def g():\n  for i in range(3):\n    await asyncio.sleep(0)\n    yield i\nasync def all():\n  return [i async for i in g()]\nall()"), array({0, 1, 2}));
    }
  });
}

TEST("python: a promise of the host is a future inside asyncio") {
  inEach([](const ContextOptions& options) {
    for (const bool canWait : {false, true}) {
      Python python(options, canWait);
      const FunctionId function = python.host.define([](Arguments) -> Reply { return later(); });
      python.setGlobal("ask", hostFunction(function));
      python.load("import asyncio\nasync def use(x):\n  return await ask(x) + '!'\nasync def both():\n  return await asyncio.gather(ask(1), ask(2))");
      CHECK_EQ(python.call("use", {1}).message(), "suspended");
      python.settle(python.host.suspended[0].token, Value("answer"));
      python.pump(1000);
      CHECK_EQ(python.lastOutcome(), Value("answer!"));
      CHECK_EQ(python.call("both").message(), "suspended");
      const RunId both = python.lastRun();
      CHECK_EQ(python.call("use", {2}).message(), "suspended");
      python.settle(python.host.suspended[3].token, Value("third"));
      python.settle(python.host.suspended[2].token, Value("second"));
      python.pump(1000);
      CHECK_EQ(python.lastOutcome(), Value("third!"));
      CHECK(!python.host.outcomes.contains(both));
      python.settle(python.host.suspended[1].token, ScriptError::make(ErrorCode::TypeError, "refused"));
      python.pump(1000);
      CHECK(python.host.outcomes.contains(both));
      if (python.host.outcomes.contains(both)) CHECK_EQ(python.host.outcomes.at(both).code(), "type_error");
    }
  });
}

TEST("python: plain code waits for the host where the thread may block, and says so where not") {
  inEach([](const ContextOptions& options) {
    Python waiting(options, true);
    const FunctionId function = waiting.host.define([](Arguments) -> Reply { return later(); });
    waiting.setGlobal("ask", hostFunction(function));
    waiting.host.onWait = [&](CallToken token) { waiting.settle(token, Value("now")); };
    CHECK_EQ(waiting.eval("ask(1) + '!'"), Value("now!"));
    waiting.host.onEvent = [&] {
      if (waiting.host.suspended.size() == 2) waiting.settle(waiting.host.suspended[1].token, Value("run"));
    };
    CHECK_EQ(waiting.eval("import asyncio\nasync def m():\n  return await ask(2)\nasyncio.run(m())"), Value("run"));
    Python stepping(options);
    const FunctionId other = stepping.host.define([](Arguments) -> Reply { return later(); });
    stepping.setGlobal("ask", hostFunction(other));
    CHECK(contains(stepping.eval("ask(1)").message(), "cannot be waited for here"));
    CHECK_EQ(stepping.host.forgotten.size(), 1u);
    CHECK(contains(stepping.evalSync("async def m():\n  return await ask(2)\nm()").message(), "cannot be waited for here"));
  });
}

TEST("python: a task that nobody awaits reports its failure") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    python.eval("import asyncio\nasync def bad():\n  raise ValueError('lost')\nasync def main():\n  asyncio.create_task(bad())\n  await asyncio.sleep(0)\nmain()");
    python.context().collectGarbage();
    python.pump(100);
    CHECK_EQ(python.host.unhandledErrors.size(), 1u);
    if (!python.host.unhandledErrors.empty()) CHECK_EQ(python.host.unhandledErrors[0].message, "lost");
    python.eval("class F:\n  def __del__(self):\n    raise KeyError('del')\nF()\nNone");
    CHECK_EQ(python.host.unhandledErrors.size(), 2u);
  });
}

TEST("python: calls that come in while a task runs have their own loop state") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const FunctionId back = python.host.define([&](Arguments) -> Reply {
      const Answer answer = python.evalSync("import asyncio\nasync def inner():\n  await asyncio.sleep(0.001)\n  return 'inner'\ninner()");
      return answer.ok() ? Reply(answer.value()) : Reply(answer.error());
    });
    python.setGlobal("back", hostFunction(back));
    CHECK_EQ(python.eval("import asyncio\nasync def outer():\n  await asyncio.sleep(0)\n  x = back()\n  await asyncio.sleep(0.001)\n  return x + '/outer'\nouter()"), Value("inner/outer"));
  });
}

// ---- stopping -----------------------------------------------------------------------------------------------------

TEST("python: nothing written in Python gets past an interrupt") {
  const char* const programs[] = {
      "while True:\n  pass",
      "while True:\n  try:\n    while True:\n      pass\n  except BaseException:\n    pass",
      "while True:\n  try:\n    while True: pass\n  except:\n    continue\n  finally:\n    x = 1",
      "def f():\n  while True:\n    try:\n      g()\n    finally:\n      f()\ndef g():\n  while True:\n    pass\nf()",
      "def gen():\n  while True:\n    try:\n      yield 1\n    except BaseException:\n      pass\nfor x in gen():\n  pass",
      "import contextlib\nwhile True:\n  with contextlib.suppress(BaseException):\n    while True:\n      pass",
      "class A:\n  def __del__(self):\n    while True:\n      pass\nwhile True:\n  A()",
      "class B(dict):\n  def items(self):\n    while True:\n      pass\nB()",
      "class C(Exception):\n  def __str__(self):\n    while True:\n      pass\nraise C()",
      "import itertools\nfor i in itertools.count():\n  pass",
      "sum(1 for i in iter(int, 1))",
      "import time\ntime.sleep(20)",
      "import time\nwhile True:\n  try:\n    time.sleep(20)\n  except BaseException:\n    pass",
      "sorted([3, 2, 1] * 1000, key=lambda x: [i for i in range(10**9)])",
      "def r():\n  try:\n    r()\n  except BaseException:\n    r()\nr()",
      "import asyncio\nasync def m():\n  while True:\n    await asyncio.sleep(0)\nm()",
      "import asyncio\nasync def m():\n  while True:\n    try:\n      await asyncio.sleep(0.01)\n      while True:\n        pass\n    except BaseException:\n      pass\nasyncio.run(m())",
      "import asyncio\nasync def m():\n  while True:\n    pass\nm()",
  };
  inEach([&](const ContextOptions& options) {
    Python python(options);
    for (const char* program : programs) {
      std::string code;
      const auto late = python.interruptAfter(30, [&] {
        const Answer answer = python.eval(program);
        code = answer.code();
        // A run that was suspended ends in the executor's hands: it abandons it.
        if (answer.message() == "suspended") {
          python.context().abandon(python.lastRun());
          code = "timeout_error";
        }
      });
      if (code != "timeout_error" || late.count() > 250) std::printf("    %lld ms late, %s: %s\n", static_cast<long long>(late.count()), code.c_str(), program);
      CHECK_EQ(code, "timeout_error");
      CHECK(late.count() < 250);
      CHECK_EQ(python.eval("total = 0\nfor i in range(20000):\n  total += i\ntotal"), Value(199990000));
    }
  });
}

TEST("python: an interrupt never hits the next call") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    python.load("def spin(n):\n  x = 0\n  for i in range(n):\n    x += i\n  return x");
    for (int round = 0; round < 40; ++round) {
      python.interruptAfter(2, [&] { (void)python.call("spin", {40000 + 1000 * round}); });
      CHECK_EQ(python.call("spin", {30000}), Value(449985000));
    }
  });
}

TEST("python: an interrupt while the host runs stops the script on its return") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const FunctionId slow = python.host.define([](Arguments) -> Reply {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      return Value(1);
    });
    python.setGlobal("slow", hostFunction(slow));
    python.interruptAfter(5, [&] { CHECK_EQ(python.eval("try:\n  slow()\nexcept BaseException:\n  pass\nwhile True:\n  pass").code(), "timeout_error"); });
    CHECK_EQ(python.eval("slow()"), Value(1));
  });
}

TEST("python: contexts on several threads, with time-outs in some") {
  inEach([](const ContextOptions& options) {
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int index = 0; index < 4; ++index) {
      threads.emplace_back([&, index] {
        for (int round = 0; round < 3; ++round) {
          Python python(options);
          if (!python.setGlobal("n", index).ok()) continue;
          if (index % 2 == 0) {
            bool stopped = false;
            python.interruptAfter(20, [&] { stopped = python.eval("while True: pass").code() == "timeout_error"; });
            if (!stopped) continue;
          }
          if (python.eval("import json\nx = [json.loads(json.dumps({'i': i})) for i in range(2000)]\n[n, len(x)]") == array({index, 2000})) ++good;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK_EQ(good.load(), 12);
  });
}

TEST("python: contexts of one thread don't see each other") {
  inEach([](const ContextOptions& options) {
    Python first(options), second(options);
    first.eval("x = 1\nimport math\nmath.extra = 5");
    CHECK_EQ(second.eval("x").code(), "reference_error");
    CHECK_EQ(second.eval("import math\nmath.extra").code(), "reference_error");
    const FunctionId across = first.host.define([&](Arguments) -> Reply {
      second.eval("print('second')\ny = 2");
      return second.eval("y * 21").value();
    });
    first.setGlobal("across", hostFunction(across));
    CHECK_EQ(first.eval("print('first')\nz = across()\nprint('again')\nz"), Value(42));
    CHECK_EQ(first.host.output, "first\nagain\n");
    CHECK_EQ(second.host.output, "second\n");
    first.close();
    CHECK_EQ(second.eval("y"), Value(2));
  });
}

TEST("python: script threads of a trusted context") {
  inEach([](const ContextOptions& options) {
    Python python(options, true);
    CHECK_EQ(python.eval("import threading, queue\nq = queue.Queue()\nt = threading.Thread(target=lambda: q.put(42))\nt.start()\nr = q.get()\nt.join()\nr"), Value(42));
    const FunctionId host = python.host.define([](Arguments) -> Reply { return Value(1); });
    python.setGlobal("host", hostFunction(host));
    CHECK_EQ(python.eval("def call():\n  try:\n    q.put(host())\n  except Exception as e:\n    q.put(str(e))\nt = threading.Thread(target=call)\nt.start()\nt.join()\nq.get()"),
             Value("a host function can only be called on the thread of its own context"));
    CHECK_EQ(python.eval("import asyncio\nasync def m():\n  return await asyncio.to_thread(lambda: 5)\nm()"), Value(5));
  }, Sandbox::Trusted);
}

TEST("python: a context ends with references, functions and tasks in use") {
  inEach([](const ContextOptions& options) {
    for (int round = 0; round < 3; ++round) {
      Python python(options);
      const FunctionId host = python.host.define([](Arguments) -> Reply { return later(); });
      python.setGlobal("host", hostFunction(host));
      python.eval("import asyncio, functools\nkept = functools.partial(host, 1)\n@functools.lru_cache\ndef f(x):\n  return host\nf(1)\nhost.__class__\nasync def m():\n  await host()\n[m, kept, f]");
      python.call("m");
      python.close();
      CHECK_EQ(python.host.releasedFunctions[host], python.host.told.functions[host]);
    }
  });
}

TEST("python: options that cannot be kept are refused") {
  ContextOptions unknown;
  unknown.engineOptions["colour"] = "red";
  CHECK(Python(unknown).createError.has_value());
  ContextOptions memory;
  memory.memoryLimitBytes = 1 << 20;
  CHECK(Python(memory).createError.has_value());
  if (!hasIsolated()) CHECK(Session(createPython(), mode("isolated")).createError.has_value());
  static const CreatePythonEngine create = createFunction();
  ScriptError error;
  const std::map<std::string, std::string> wrong{{"python", "/no/such/python"}};
  CHECK(create(&wrong, &error, nullptr) == nullptr);
  CHECK(error.code == ErrorCode::EngineUnavailable);
  CHECK(contains(error.message, "/no/such/python"));
}

// ---- figures ------------------------------------------------------------------------------------------------------

namespace {

// Counts a little, so that nothing is optimised away: what is measured is the room.
class NoSink final : public DiscardingSink {
 public:
  bool integer(int64_t value) override { return sum += value, true; }
  bool string(std::string_view text) override { return sum += static_cast<int64_t>(text.size()), true; }
  bool beginShapedObject(ShapeId) override { return ++shaped, true; }
  int64_t sum = 0;
  int shaped = 0;
};

class TwoNumbers final : public ValueSource {
 public:
  size_t count() const override { return 2; }
  bool drain(ValueSink& into) override { return into.integer(3) && into.integer(4); }
};

class Records final : public ValueSource {
 public:
  explicit Records(SessionTables& tables) {
    for (const char* name : {"id", "name", "email", "score", "active", "tags", "note"}) keys_.push_back(keyNumber(tables, name));
  }
  size_t count() const override { return 1; }
  bool drain(ValueSink& into) override {
    bool good = into.beginArray(1000);
    for (int index = 0; good && index < 1000; ++index) {
      good = into.beginObject(7) && into.knownKey(keys_[0]) && into.integer(index) && into.knownKey(keys_[1]) && into.string("Someone Else") && into.knownKey(keys_[2]) &&
             into.string("someone@example.com") && into.knownKey(keys_[3]) && into.number(index * 0.5) && into.knownKey(keys_[4]) && into.boolean(true) &&
             into.knownKey(keys_[5]) && into.beginArray(2) && into.string("a") && into.string("b") && into.endArray() && into.knownKey(keys_[6]) && into.null() && into.endObject();
    }
    return good && into.endArray();
  }

 private:
  std::vector<KeyId> keys_;
};

template <class Body>
double bestNanoseconds(int rounds, int perRound, Body body) {
  double best = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int index = 0; index < perRound; ++index) body();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    best = std::min(best, spent.count() / perRound);
  }
  return best;
}

}  // namespace

TEST("python: figures") {
  inEach([](const ContextOptions& options) {
    Python python(options);
    const RefId add = refOf(python.eval("def add(a, b):\n  return a + b\nadd").value());
    NoSink sink;
    TwoNumbers two;
    const double call = bestNanoseconds(10, 50000, [&] { (void)python.context().callRef({1, true}, add, two, sink); });
    const double byName = bestNanoseconds(10, 50000, [&] { (void)python.context().call({1, true}, "add", two, sink); });
    python.load("import time\ndef bare(n):\n  t = time.perf_counter()\n  for i in range(n):\n    add(3, 4)\n  return (time.perf_counter() - t) / n * 1e9");
    double bare = 1e18;
    for (int round = 0; round < 10; ++round) bare = std::min(bare, *python.call("bare", {50000}).value().as<double>());
    Records records(python.host.tables());
    const RefId keep = refOf(python.eval("def keep(x):\n  global records\n  records = x\nkeep").value());
    const double in = bestNanoseconds(20, 5, [&] { (void)python.context().callRef({1, true}, keep, records, sink); });
    const RefId give = refOf(python.eval("def give():\n  return records\ngive").value());
    NoValues none;
    sink.shaped = 0;
    const double out = bestNanoseconds(20, 5, [&] { (void)python.context().callRef({1, true}, give, none, sink); });
    CHECK_EQ(sink.shaped > 0, true);
    const FunctionId host = python.host.define([](Arguments) -> Reply { return Value(1); });
    python.setGlobal("host", hostFunction(host));
    const double create = bestNanoseconds(3, 1, [&] { Python another(options); });
    std::printf("    %s: add(a, b) by ref %.0f ns, by name %.0f ns (in Python itself %.0f); 1,000 records in %.0f us, out %.0f us; context %.0f us\n",
                options.engineOptions.at("interpreter").c_str(), call, byName, bare, in / 1000, out / 1000, create / 1000);
  });
}
