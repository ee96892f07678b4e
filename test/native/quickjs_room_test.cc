// The QuickJS room: values, errors, limits, promises, modules, host functions and objects.
#include <cmath>

#include "engines/quickjs/quickjs_engine.h"
#include "test_host.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

ContextOptions withMemory(uint64_t bytes) {
  ContextOptions options;
  options.memoryLimitBytes = bytes;
  return options;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

ScriptError hostFailure(ErrorCode code, std::string message, uint64_t id) {
  ScriptError error = ScriptError::make(code, std::move(message));
  error.hostErrorId = id;
  return error;
}

// Host functions that give back what they get.
FunctionId echoFunction(Session& session) {
  return session.host.define([](Arguments args) { return args.empty() ? Reply(nullptr) : Reply(args[0]); });
}

RefId refOf(const Answer& answer) {
  if (const auto* function = answer.value().as<ScriptFunctionValue>()) return function->ref;
  if (const auto* object = answer.value().as<ScriptObjectValue>()) return object->ref;
  reportFailure(__FILE__, __LINE__, "expected a reference, got " + answer.message());
  return UINT32_MAX;
}

}  // namespace

// ---- values -----------------------------------------------------------------------------------------------------------------

TEST("quickjs: eval gives the value of the last expression") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("1 + 2"), Value(3));
  CHECK_EQ(session.eval("const a = 1; if (a) { 'yes' } else { 'no' }"), Value("yes"));
  CHECK_EQ(session.eval(""), undefined());
  CHECK_EQ(session.eval("var x = 5"), undefined());
  CHECK_EQ(session.load("var y = 6"), Value(nullptr));
  CHECK_EQ(session.eval("x + y + a"), Value(12));
}

TEST("quickjs: primitives leave as they are") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("null"), Value(nullptr));
  CHECK_EQ(session.eval("undefined"), undefined());
  CHECK_EQ(session.eval("true"), Value(true));
  CHECK_EQ(session.eval("-0"), Value(-0.0));
  CHECK_EQ(session.eval("0/0"), Value(NAN));
  CHECK_EQ(session.eval("-Infinity"), Value(-INFINITY));
  CHECK_EQ(session.eval("5e-324"), Value(5e-324));
  CHECK_EQ(session.eval("2**53"), Value(9007199254740992.0));
  CHECK_EQ(session.eval("new Number(5)"), Value(5));
  CHECK_EQ(session.eval("new String('boxed')"), Value("boxed"));
  CHECK_EQ(session.eval("'a\\u0000b\\u{1F600}\\u00e9'"), Value(std::string("a\0b\xF0\x9F\x98\x80\xC3\xA9", 9)));
  CHECK_EQ(session.eval("'x'.repeat(10000) + 'y'.repeat(10000)"), Value(std::string(10000, 'x') + std::string(10000, 'y')));
  CHECK_EQ(session.eval("'x'.repeat(5000).slice(1)"), Value(std::string(4999, 'x')));
}

TEST("quickjs: bigints of every size cross both ways") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("0n"), Value(0));
  CHECK_EQ(session.eval("-5n"), Value(-5));
  CHECK_EQ(session.eval("9223372036854775807n"), Value(INT64_MAX));
  CHECK_EQ(session.eval("-9223372036854775808n"), Value(INT64_MIN));
  CHECK_EQ(session.eval("9223372036854775808n"), bigint("9223372036854775808"));
  CHECK_EQ(session.eval("-9223372036854775809n"), bigint("-9223372036854775809"));
  CHECK_EQ(session.eval("2n**200n"), bigint("1606938044258990275541962092341162602522202993782792835301376"));
  CHECK_EQ(session.eval("-(2n**64n)"), bigint("-18446744073709551616"));
  CHECK_EQ(session.eval("-(2n**128n)"), bigint("-340282366920938463463374607431768211456"));
  const FunctionId echo = echoFunction(session);
  CHECK_EQ(session.setGlobal("echo", hostFunction(echo)), Value("ok"));
  CHECK_EQ(session.load("function type(x) { return typeof x + ':' + x }"), Value(nullptr));
  for (const char* digits : {"9223372036854775808", "-9223372036854775809", "18446744073709551615", "-18446744073709551616",
                             "340282366920938463463374607431768211455", "-170141183460469231731687303715884105728",
                             "1606938044258990275541962092341162602522202993782792835301376"}) {
    CHECK_EQ(session.call("type", {bigint(digits)}), Value(std::string("bigint:") + digits));
    CHECK_EQ(session.eval(std::string("echo(") + digits + "n)"), bigint(digits));
  }
  CHECK_EQ(session.call("type", {Value(INT64_MAX)}), Value("bigint:9223372036854775807"));
  CHECK_EQ(session.call("type", {Value(INT64_MIN)}), Value("bigint:-9223372036854775808"));
  CHECK_EQ(session.call("type", {Value(int64_t{1} << 53)}), Value("number:9007199254740992"));
  CHECK_EQ(session.call("type", {Value((int64_t{1} << 53) + 1)}), Value("bigint:9007199254740993"));
}

TEST("quickjs: objects, arrays, maps, sets, dates, patterns, bytes and errors leave") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("({a: 1, b: [1, 'two', null, undefined], c: {}})"),
           object({{"a", 1}, {"b", array({1, "two", nullptr, undefined()})}, {"c", object()}}));
  CHECK_EQ(session.eval("[1,,3]"), array({1, nullptr, 3}));
  CHECK_EQ(session.eval("var holes = []; holes[3] = 1; holes"), array({nullptr, nullptr, nullptr, 1}));
  CHECK_EQ(session.eval("var long = [1]; long.length = 3; long"), array({1, nullptr, nullptr}));
  CHECK_EQ(session.eval("({2: 'b', 1: 'a', x: 0})"), object({{"1", "a"}, {"2", "b"}, {"x", 0}}));
  CHECK_EQ(session.eval("JSON.parse('{\"__proto__\": 1, \"constructor\": 2}')"), object({{"__proto__", 1}, {"constructor", 2}}));
  CHECK_EQ(session.eval("Object.assign(Object.create(null), {k: 1})"), object({{"k", 1}}));
  CHECK_EQ(session.eval("({a: 1, [Symbol('s')]: 2, get b() { return 3 }})"), object({{"a", 1}, {"b", 3}}));
  CHECK_EQ(session.eval("Object.defineProperty({a: 1}, 'hidden', {value: 2})"), object({{"a", 1}}));
  CHECK_EQ(session.eval("new Map([[1, 'a'], ['k', [2]]])"), mapOf({{1, "a"}, {"k", array({2})}}));
  CHECK_EQ(session.eval("new Set([1, 'x'])"), setOf({1, "x"}));
  CHECK_EQ(session.eval("new Map()"), mapOf());
  CHECK_EQ(session.eval("new Date(86400000.0)"), date(86400000));
  CHECK_EQ(session.eval("/a\\/b/gi"), regexp("a\\/b", "gi"));
  CHECK_EQ(session.eval("new Uint8Array([1, 0, 255])"), bytes(std::string_view("\x01\0\xff", 3)));
  CHECK_EQ(session.eval("new Uint8Array([1, 2, 3, 4]).subarray(1, 3)"), bytes("\x02\x03"));
  CHECK_EQ(session.eval("new Uint8Array([7, 8]).buffer"), bytes("\x07\x08"));
  CHECK_EQ(session.eval("new DataView(new Uint8Array([7, 8, 9]).buffer, 1)"), bytes("\x08\x09"));
  CHECK_EQ(session.eval("new Float64Array([1.5, -0])"), array({1.5, -0.0}));
  CHECK_EQ(session.eval("new BigInt64Array([1n])"), array({1}));
  CHECK_EQ(session.eval("new TypeError('bad')"), errorValue("TypeError", "bad"));
  CHECK_EQ(session.eval("(function() { return arguments })(1, 2)"), array({1, 2}));
  CHECK_EQ(session.eval("new Proxy({a: 1}, {get: (t, k) => t[k] + 1})"), object({{"a", 2}}));
  CHECK_EQ(session.eval("new Proxy([1, 2], {})"), array({1, 2}));
}

TEST("quickjs: many objects of one shape are told by it") {
  Session session(createQuickJsEngine());
  const Answer answer = session.eval("Array.from({length: 50}, (_, i) => ({id: i, name: 'n' + i, tags: ['a'], nested: {x: i}}))");
  CHECK_EQ(answer.value().size(), 50u);
  CHECK_EQ(answer[49], object({{"id", 49}, {"name", "n49"}, {"tags", array({"a"})}, {"nested", object({{"x", 49}})}}));
  CHECK_EQ(session.eval("[{a: 1}, {a: 2}, {a: 3}, {a: 4, b: 5}, {a: 6}]"),
           array({object({{"a", 1}}), object({{"a", 2}}), object({{"a", 3}}), object({{"a", 4}, {"b", 5}}), object({{"a", 6}})}));
  // Objects used as maps have a new shape each; none may be taken for another.
  CHECK_EQ(session.eval("let same = true; const all = []; for (let i = 0; i < 500; i++) { const o = {}; o['k' + i] = i; all.push(o) } all")
               .value().at(size_t{499}),
           object({{"k499", 499}}));
}

TEST("quickjs: cycles and shared parts keep their identity both ways") {
  Session session(createQuickJsEngine());
  const Answer answer = session.eval("const shared = {v: 1}; const o = {a: shared, b: shared, list: [shared]}; o.self = o; o");
  CHECK(answer["a"].is(answer["b"]));
  CHECK(answer["a"].is(answer["list"][0]));
  CHECK(answer["self"].is(answer.value()));
  const FunctionId echo = echoFunction(session);
  session.setGlobal("echo", hostFunction(echo));
  CHECK_EQ(session.eval("const r = echo(o); r.self === r && r.a === r.b && r.list[0] === r.a && r.self.a.v"), Value(1));
  CHECK_EQ(session.eval("const m = new Map(); m.set('self', m); const s = new Set([m]); m.set('set', s); const e = echo(m); "
                        "e.get('self') === e && e.get('set').has(e)"), Value(true));
  CHECK_EQ(session.eval("const l = [1]; l.push(l); const f = echo(l); f[1] === f && f.length"), Value(2));
}

TEST("quickjs: values of the host arrive as JavaScript's own") {
  Session session(createQuickJsEngine());
  session.load(R"(
    function kind(x) { return Object.prototype.toString.call(x) + (x instanceof Object) }
    function same(x) { return x }
    function json(x) { return JSON.stringify(x) }
    function keys(x) { return Object.getOwnPropertyNames(x).join() + (Object.getPrototypeOf(x) === Object.prototype) }
  )");
  CHECK_EQ(session.call("kind", {array({1})}), Value("[object Array]true"));
  CHECK_EQ(session.call("kind", {mapOf({{1, 2}})}), Value("[object Map]true"));
  CHECK_EQ(session.call("kind", {setOf({1})}), Value("[object Set]true"));
  CHECK_EQ(session.call("kind", {date(5)}), Value("[object Date]true"));
  CHECK_EQ(session.call("kind", {regexp("a+", "g")}), Value("[object RegExp]true"));
  CHECK_EQ(session.call("kind", {bytes("abc")}), Value("[object Uint8Array]true"));
  CHECK_EQ(session.call("kind", {errorValue("RangeError", "far")}), Value("[object Error]true"));
  CHECK_EQ(session.call("json", {object({{"a", array({1, 2.5, "x", nullptr, true})}, {"b", object()}, {"10", 1}, {"2", 1}})}),
           Value(R"({"2":1,"10":1,"a":[1,2.5,"x",null,true],"b":{}})"));
  CHECK_EQ(session.call("keys", {object({{"__proto__", 1}, {"\xC3\xA9", 2}, {"constructor", 3}})}), Value("__proto__,\xC3\xA9,constructortrue"));
  CHECK_EQ(session.call("same", {Value(std::string("a\0\xF0\x9F\x98\x80", 6))}), Value(std::string("a\0\xF0\x9F\x98\x80", 6)));
  CHECK_EQ(session.call("same", {Value(-0.0)}), Value(-0.0));
  CHECK_EQ(session.call("same", {object({{std::string("n\0l", 3), 1}})}), object({{std::string("n\0l", 3), 1}}));
  CHECK_EQ(session.call("same", {errorValue("CustomError", "m")}), errorValue("CustomError", "m"));
  CHECK_EQ(session.eval("same.name"), Value("same"));
}

TEST("quickjs: keys that look like others in Latin-1 stay apart") {
  Session session(createQuickJsEngine());
  // The UTF-8 bytes of é are the Latin-1 characters Ã©, which exist as a key already.
  session.load("globalThis.o = {'\\u00c3\\u00a9': 1}; function pick(x) { return x['\\u00e9'] }");
  CHECK_EQ(session.call("pick", {object({{"\xC3\xA9", 7}})}), Value(7));
}

TEST("quickjs: what cannot cross is a conversion error with its path") {
  Session session(createQuickJsEngine());
  const FunctionId echo = echoFunction(session);
  session.setGlobal("echo", hostFunction(echo));
  const auto message = [&](const char* value) { return session.eval(std::string("try { echo(") + value + ") } catch (e) { e.code + ' ' + e.message }"); };
  CHECK(contains(toText(message("{a: [1, Symbol('s')]}").value()), "conversion_error args[0].a[1]: a Symbol"));
  CHECK(contains(toText(message("{inside: Promise.resolve(1)}").value()), "a Promise inside a value"));
  CHECK(contains(toText(message("'\\ud800'").value()), "U+D800"));
  CHECK(contains(toText(message("{['\\udc00']: 1}").value()), "U+DC00"));
  CHECK_EQ(session.eval("Symbol('x')").code(), "conversion_error");
  ContextOptions replacing;
  replacing.valuePolicies.surrogates = ValuePolicies::Surrogates::Replace;
  Session tolerant(createQuickJsEngine(), replacing);
  CHECK_EQ(tolerant.eval("'a\\ud800b'"), Value("a\xEF\xBF\xBD" "b"));
}

TEST("quickjs: limits on values hold for hostile ones") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("let deep = []; for (let i = 0; i < 100000; i++) deep = [deep]; deep").code(), "conversion_error");
  CHECK_EQ(session.eval("const sparse = []; sparse[4294967290] = 1; sparse").code(), "conversion_error");
  CHECK_EQ(session.eval("new Array(4294967295)").code(), "conversion_error");
  CHECK_EQ(session.eval("new Proxy([], {get: (t, k) => k === 'length' ? 2**32 - 1 : t[k]})").code(), "conversion_error");
  CHECK_EQ(session.eval("let chain = {}; for (let i = 0; i < 1e6; i++) chain = new Proxy(chain, {}); chain").ok(), false);
  CHECK_EQ(session.eval("1"), Value(1));
}

TEST("quickjs: what a getter or trap throws is the result") {
  Session session(createQuickJsEngine());
  const Answer direct = session.eval("({get x() { throw new RangeError('from getter') }})");
  CHECK_EQ(direct.code(), "runtime_error");
  CHECK_EQ(direct.error().message, "from getter");
  CHECK_EQ(session.eval("new Proxy({}, {ownKeys() { throw new TypeError('trap') }})").message(), "trap");
  CHECK_EQ(session.eval("(async () => ({get x() { throw new TypeError('late') }}))()").message(), "late");
  const FunctionId echo = echoFunction(session);
  session.setGlobal("echo", hostFunction(echo));
  CHECK_EQ(session.eval("try { echo({get x() { throw 'thrown text' }}) } catch (e) { e }"), Value("thrown text"));
}

TEST("quickjs: a getter may change what is being read") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("const o = {a: 1, b: {get x() { delete o.c; o.d = 9; o.e = 'new'; return 1 }}, c: 3, d: 4}; [o, o.e]").ok(), true);
  CHECK_EQ(session.eval("const list = [{get x() { list.length = 0; list.push(7); return 1 }}, 2, 3]; list"),
           array({object({{"x", 1}}), nullptr, nullptr}));
  CHECK_EQ(session.eval("const p = {a: {get x() { p.a = null; p.b = {fresh: 1}; return 1 }}, b: {old: 1}}; p"),
           object({{"a", object({{"x", 1}})}, {"b", object({{"fresh", 1}})}}));
  CHECK_EQ(session.eval("const q = [[{get x() { q[0] = 0; for (let i = 0; i < 100; i++) ({i}); return 1 }}, {y: 2}], {z: 3}]; q"),
           array({array({object({{"x", 1}}), object({{"y", 2}})}), object({{"z", 3}})}));
}

TEST("quickjs: instances of classes and odd objects are kept by reference") {
  Session session(createQuickJsEngine());
  const Answer point = session.eval("class Point { constructor(x) { this.x = x } double() { return this.x * 2 } get half() { return this.x / 2 } } new Point(4)");
  const RefId ref = refOf(point);
  CHECK_EQ(point.value().as<ScriptObjectValue>()->className, "Point");
  CHECK_EQ(session.getMember(ref, "x"), Value(4));
  CHECK_EQ(session.getMember(ref, "half"), Value(2));
  CHECK_EQ(session.callMember(ref, "double"), Value(8));
  CHECK_EQ(session.setMember(ref, "x", 10), Value("ok"));
  CHECK_EQ(session.callMember(ref, "double"), Value(20));
  CHECK_EQ(session.memberKeys(ref), array({"x"}));
  CHECK_EQ(session.callMember(ref, "missing").code(), "reference_error");
  CHECK_EQ(session.callMember(ref, "x").code(), "type_error");
  CHECK_EQ(session.eval("zigllms.toValue([new Point(1), new Point(2)])"), array({object({{"x", 1}}), object({{"x", 2}})}));
  CHECK_EQ(session.eval("const self = new Point(1); self.me = self; const copy = zigllms.toValue({self, f: Math.max}); copy.self.me === copy.self && copy.f === Math.max && copy.self !== self"), Value(true));
  CHECK_EQ(session.eval("new WeakMap()").value().as<ScriptObjectValue>()->className, "WeakMap");
  session.context().releaseRef(ref, 1);
  CHECK_EQ(session.getMember(ref, "x").code(), "disposed");
}

// ---- functions --------------------------------------------------------------------------------------------------------------

TEST("quickjs: script functions have one number while they are held") {
  Session session(createQuickJsEngine());
  const RefId first = refOf(session.eval("globalThis.add = (a, b) => a + b; add"));
  CHECK_EQ(refOf(session.eval("add")), first);
  CHECK_EQ(session.callRef(first, {1, 2}), Value(3));
  CHECK_EQ(session.callRef(first, {"a", "b"}), Value("ab"));
  CHECK_EQ(session.context().memoryUsage().objects, 1u);
  session.context().releaseRef(first, 1);
  CHECK_EQ(session.callRef(first, {1, 2}), Value(3));
  session.context().releaseRef(first, 1);
  CHECK_EQ(session.callRef(first).code(), "disposed");
  CHECK_EQ(session.context().memoryUsage().objects, 0u);
  // Back in the script it is the same function.
  const RefId again = refOf(session.eval("add"));
  session.load("function isAdd(f) { return f === add }");
  CHECK_EQ(session.call("isAdd", {scriptFunction(again)}), Value(true));
  CHECK_EQ(session.call("isAdd", {scriptFunction(999)}).code(), "conversion_error");
}

TEST("quickjs: host functions are functions, one object each, and are released") {
  Session session(createQuickJsEngine());
  const FunctionId add = session.host.define([](Arguments args) { return Value(*args[0].as<int64_t>() + *args[1].as<int64_t>()); });
  CHECK_EQ(session.setGlobal("add", hostFunction(add)), Value("ok"));
  CHECK_EQ(session.setGlobal("alias", hostFunction(add)), Value("ok"));
  CHECK_EQ(session.eval("[typeof add, add === alias, add(1, 2), add.call(null, 3, 4), add.apply(null, [5, 6]), add.bind(null, 1)(1), add instanceof Function]"),
           array({"function", true, 3, 7, 11, 2, true}));
  CHECK_EQ(session.eval("add"), hostFunction(add));
  CHECK_EQ(session.eval("try { new add(1, 2) } catch (e) { e.name }"), Value("TypeError"));
  session.eval("add = alias = undefined");
  session.context().collectGarbage();
  CHECK_EQ(session.host.releasedFunctions[add], session.host.told.functions[add]);
}

TEST("quickjs: host objects have the methods and getters of their class") {
  Session session(createQuickJsEngine());
  const FunctionId greet = session.host.define([](Arguments args) {
    return Value("hello " + (args.size() > 1 ? *args[1].as<std::string>() : "you") + " from " + std::to_string(args[0].as<HostObjectValue>()->id));
  });
  const FunctionId name = session.host.define([](Arguments args) { return Value("agent" + std::to_string(args[0].as<HostObjectValue>()->id)); });
  const ClassId agent = session.host.defineClass("Agent", {{"greet", greet, ClassMember::Kind::Method}, {"name", name, ClassMember::Kind::Getter}});
  const ClassId tool = session.host.defineClass("Tool", {{"name", name, ClassMember::Kind::Getter}});
  session.setGlobal("agent", hostObject(agent, 7));
  session.setGlobal("same", hostObject(agent, 7));
  session.setGlobal("tool", hostObject(tool, 8));
  CHECK_EQ(session.eval("[agent.greet('me'), agent.name, agent === same, String(agent), Object.keys(agent).length]"),
           array({"hello me from 7", "agent7", true, "[object Agent]", 0}));
  CHECK_EQ(session.eval("agent"), hostObject(agent, 7));
  CHECK_EQ(session.eval("try { agent.greet.call(tool) } catch (e) { e.name + ': ' + e.message }"),
           Value("TypeError: this method belongs to Agent and was called on something else"));
  CHECK_EQ(session.eval("try { agent.greet.call({}) } catch (e) { e.name }"), Value("TypeError"));
  session.eval("console.log(agent, [agent])");
  CHECK_EQ(session.host.output, "<Agent> [ <Agent> ]\n");
  session.eval("agent = same = tool = null");
  session.context().collectGarbage();
  CHECK_EQ(session.host.releasedObjects[7], session.host.told.objects[7]);
  CHECK_EQ(session.host.releasedObjects[8], session.host.told.objects[8]);
}

TEST("quickjs: calls nest a hundred levels and more, and overflow cleanly") {
  ContextOptions options;
  options.stackLimitBytes = 4 << 20;  // sanitizers make frames large
  Session session(createQuickJsEngine(), options);
  int deepest = 0;
  FunctionId down = 0;
  RefId script = 0;
  down = session.host.define([&](Arguments args) -> Reply {
    const int64_t left = *args[0].as<int64_t>();
    ++deepest;
    if (left == 0) return Value(0);
    const Answer answer = session.callRef(script, {left - 1});
    if (!answer.ok()) return answer.error();
    return Value(*answer.value().as<int64_t>() + 1);
  });
  session.setGlobal("down", hostFunction(down));
  script = refOf(session.eval("globalThis.f = n => down(n); f"));
  CHECK_EQ(session.eval("down(120)"), Value(120));
  deepest = 0;
  const Answer tooDeep = session.eval("let level = 0; function g(n) { return down(n) } g(1000000)");
  CHECK_EQ(tooDeep.code(), "memory_error");
  CHECK(deepest > 300);
  CHECK_EQ(session.eval("down(100)"), Value(100));
}

TEST("quickjs: executeFunction finds globals, lexicals, members, static methods and exports") {
  Session session(createQuickJsEngine());
  session.load(R"(
    function declared(x) { return 'declared' + x }
    const arrow = (a, b) => a + b;
    let holder = { value: 5, get() { return this.value }, inner: { deep() { return this === holder.inner } } };
    class Calc { static twice(x) { return x * this.factor } static factor = 2 }
    const notAFunction = 1;
  )");
  CHECK_EQ(session.call("declared", {1}), Value("declared1"));
  CHECK_EQ(session.call("arrow", {1, 2}), Value(3));
  CHECK_EQ(session.call("holder.get"), Value(5));
  CHECK_EQ(session.call("holder.inner.deep"), Value(true));
  CHECK_EQ(session.call("Calc.twice", {21}), Value(42));
  CHECK_EQ(session.call("Math.max", {1, 7, 3}), Value(7));
  CHECK_EQ(session.call("notAFunction").code(), "type_error");
  const Answer unknown = session.call("declard");
  CHECK_EQ(unknown.code(), "reference_error");
  CHECK(contains(unknown.error().message, "did you mean 'declared'?"));
  CHECK_EQ(session.call("holder.missing").code(), "reference_error");
  CHECK_EQ(session.call("nothing.at.all").code(), "reference_error");
  session.load("export function area(w, h) { return w * h } export default () => 'default'; export const shapes = { square(x) { return area(x, x) } }", "shapes.mjs");
  CHECK_EQ(session.call("area", {3, 4}), Value(12));
  CHECK_EQ(session.call("shapes.square", {3}), Value(9));
  CHECK_EQ(session.call("shapes.mjs.area", {2, 2}), Value(4));
}

TEST("quickjs: globals are read and set, lexical ones too") {
  Session session(createQuickJsEngine());
  session.load("const fixed = 1; let loose = 2; var plain = 3; class K {}");
  CHECK_EQ(session.getGlobal("fixed"), Value(1));
  CHECK_EQ(session.getGlobal("loose"), Value(2));
  CHECK_EQ(session.getGlobal("plain"), Value(3));
  CHECK_EQ(session.getGlobal("unknown"), undefined());
  CHECK_EQ(session.setGlobal("loose", 20), Value("ok"));
  CHECK_EQ(session.setGlobal("plain", 30), Value("ok"));
  CHECK_EQ(session.setGlobal("fixed", 10).code(), "type_error");
  CHECK_EQ(session.setGlobal("\xC3\xA9t\xC3\xA9", 1), Value("ok"));
  CHECK_EQ(session.eval("fixed + loose + plain + \xC3\xA9t\xC3\xA9"), Value(52));
  CHECK_EQ(session.setGlobal("zigllms", object({{"agent", object({{"x", 1}})}})), Value("ok"));
  CHECK_EQ(session.eval("typeof zigllms.toValue + zigllms.agent.x"), Value("function1"));
  CHECK_EQ(session.setGlobal(std::string("a\0b", 3), 4), Value("ok"));
  CHECK_EQ(session.eval("globalThis['a\\0b']"), Value(4));
}

// ---- errors -----------------------------------------------------------------------------------------------------------------

TEST("quickjs: errors tell code, place and stack") {
  Session session(createQuickJsEngine());
  const Answer syntax = session.eval("let ok = 1;\nlet = = 2;", "bad.js");
  CHECK_EQ(syntax.code(), "syntax_error");
  CHECK_EQ(syntax.error().file, "bad.js");
  CHECK_EQ(syntax.error().line, 2u);
  CHECK_EQ(syntax.error().column, 7u);
  const Answer reference = session.eval("function outer() {\n  return inner();\n}\nfunction inner() {\n  return missing;\n}\nouter()", "ref.js");
  CHECK_EQ(reference.code(), "reference_error");
  CHECK_EQ(reference.error().message, "missing is not defined");
  CHECK_EQ(reference.error().line, 5u);
  CHECK_EQ(reference.error().frames.size(), 3u);
  CHECK_EQ(reference.error().frames[0].function, "inner");
  CHECK_EQ(reference.error().frames[1].function, "outer");
  CHECK_EQ(reference.error().frames[1].line, 2u);
  CHECK(contains(reference.error().stack, "ReferenceError: missing is not defined\n    at inner (ref.js:5"));
  CHECK_EQ(session.eval("null.x").code(), "type_error");
  CHECK_EQ(session.eval("throw new RangeError('r')").error().name, "RangeError");
  CHECK_EQ(session.eval("class MyError extends Error {} throw new MyError('m')").error().name, "MyError");
  const Answer caused = session.eval("throw new Error('outer', {cause: new TypeError('inner')})");
  CHECK(caused.error().cause != nullptr);
  CHECK_EQ(caused.error().cause->message, "inner");
  CHECK(caused.error().cause->code == ErrorCode::TypeError);
}

TEST("quickjs: thrown values are kept and described") {
  Session session(createQuickJsEngine());
  const auto thrown = [&](const char* source) { return session.eval(std::string("throw ") + source); };
  CHECK_EQ(thrown("'text'").message(), "text");
  CHECK_EQ(thrownValue(thrown("'text'").error(), session.host.tables()), Value("text"));
  CHECK_EQ(thrown("42").message(), "42");
  CHECK_EQ(thrown("null").message(), "null");
  CHECK_EQ(thrown("null").code(), "runtime_error");
  CHECK_EQ(thrownValue(thrown("{code: 5}").error(), session.host.tables()), object({{"code", 5}}));
  CHECK_EQ(thrown("{message: 'm'}").message(), "m");
  CHECK_EQ(thrown("Symbol('s')").message(), "Symbol(s)");
  CHECK_EQ(thrown("undefined").message(), "undefined");
  CHECK_EQ(thrown("{get message() { throw 1 }}").code(), "runtime_error");
  CHECK_EQ(thrown("new Proxy({}, {get() { throw 1 }, getOwnPropertyDescriptor() { throw 2 }})").code(), "runtime_error");
  CHECK_EQ(thrown("Object.assign(new Error('x'), {name: 5, message: Symbol()})").code(), "runtime_error");
  CHECK_EQ(thrown("Object.defineProperty(new Error('x'), 'name', {get() { throw 'no' }})").code(), "runtime_error");
  CHECK_EQ(thrown("new Error('y'.repeat(100000))").error().message.size(), 64u * 1024);
}

TEST("quickjs: host errors are natural, catchable and come back as the same") {
  Session session(createQuickJsEngine());
  const FunctionId fail = session.host.define([](Arguments) { return hostFailure(ErrorCode::TypeError, "host says no", 77); });
  session.setGlobal("fail", hostFunction(fail));
  CHECK_EQ(session.eval("try { fail() } catch (e) { [e instanceof Error, e instanceof TypeError, e.code, e.message, Reflect.ownKeys(e).join()] }"),
           array({true, true, "type_error", "host says no", "message,code"}));
  CHECK_EQ(session.eval("fail()").error().hostErrorId, 77u);
  CHECK_EQ(session.eval("try { fail() } catch (e) { throw e }").error().hostErrorId, 77u);
  CHECK_EQ(session.eval("let kept; try { fail() } catch (e) { kept = e } Promise.reject(kept)").error().hostErrorId, 77u);
  CHECK_EQ(session.eval("try { fail() } catch (e) { throw new Error('wrapped', {cause: e}) }").error().hostErrorId, 0u);
  CHECK_EQ(session.eval("try { fail() } catch (e) { throw new Error('wrapped', {cause: e}) }").error().cause->hostErrorId, 77u);
  CHECK(contains(session.eval("function f() { fail() } f()", "trace.js").error().stack, "at f (trace.js:1"));
}

// ---- limits -----------------------------------------------------------------------------------------------------------------

TEST("quickjs: nothing that a script does holds an interrupt back") {
  const char* sources[] = {
      "while (true) {}",
      "while (true) { try { while (true) {} } catch (e) {} finally { continue } }",
      "for (;;) { try { (function f() { f() })() } catch {} }",
      "while (true) { new Promise(() => { while (true) {} }) }",
      "const f = async () => { while (true) {} }; while (true) { f().catch(() => {}) }",
      "(async () => { while (true) await null })()",
      "const again = () => Promise.resolve().then(again); again(); 1",
      "function* g() { while (true) { try { yield* g2() } catch {} } } function* g2() { while (true) {} } [...g()]",
      "({ get x() { while (true) {} } })",
      "new Proxy({}, { ownKeys() { while (true) {} } })",
      "throw Object.defineProperty(new Error(), 'message', { get() { while (true) {} } })",
      "/(a+)+b/.test('a'.repeat(40))",
      "[3, 2, 1].sort(() => { while (true) {} })",
      "await new Promise(() => { for (;;); })",
      "export default 1; while (true) {}",
      "const ag = async function* () { while (true) {} }; while (true) ag().next().catch(() => {})",
      "JSON.stringify({ toJSON() { while (true) {} } })",
      "queueMicrotask(() => { while (true) {} }); 1",
      "class A { static { while (true) {} } }",
  };
  for (const char* source : sources) {
    Session session(createQuickJsEngine());
    Answer answer(Value(nullptr));
    const auto late = session.interruptAfter(20, [&] { answer = session.eval(source); });
    if (answer.code() != "timeout_error") reportFailure(__FILE__, __LINE__, std::string(source) + " gave " + answer.message());
    CHECK(late.count() < 1000);
    CHECK_EQ(session.eval("1 + 1"), Value(2));
    CHECK(session.host.unhandledErrors.empty());
  }
}

TEST("quickjs: a stopped run tells the reason and the place") {
  Session session(createQuickJsEngine());
  Answer answer(Value(nullptr));
  session.interruptAfter(20, [&] { answer = session.eval("let i = 0;\n\nwhile (true) { i++ }", "loop.js"); }, Interrupt::Reason::Cancelled);
  CHECK_EQ(answer.code(), "cancelled");
  CHECK_EQ(answer.error().line, 3u);
  CHECK_EQ(answer.error().file, "loop.js");
}

TEST("quickjs: the memory limit is an error of the script and the context stays usable") {
  Session session(createQuickJsEngine(), withMemory(8 << 20));
  const char* sources[] = {
      "const a = []; while (true) a.push(new Array(1000).fill(1.5))",
      "let s = 'x'; while (true) s = (s + s).split('').reverse().join('')",
      "let o = {}; for (let i = 0; ; i++) o['k' + i] = i",
      "const m = new Map(); for (let i = 0; ; i++) m.set(i, {i})",
      "new Uint8Array(100 << 20)",
      "function f() { const b = []; while (true) { try { b.push(new Array(1000).fill(0)) } catch (e) { throw e } } } f()",
      "const p = []; while (true) p.push(Promise.resolve(1))",
      "const c = []; while (true) c.push(async () => { await 1 })",
      "let r = 'a'; while (true) r = new RegExp(r + r).source",
  };
  for (const char* source : sources) {
    const Answer answer = session.eval(std::string("{") + source + "}");
    if (answer.code() != "memory_error") reportFailure(__FILE__, __LINE__, std::string(source) + " gave " + answer.message());
    CHECK_EQ(session.eval("[1, 2, 3].map(x => x * 2).join()"), Value("2,4,6"));
  }
  CHECK_EQ(session.eval("try { const a = []; while (true) a.push(new Array(1000).fill(1.5)) } catch (e) { e.name + ': ' + e.message }"),
           Value("InternalError: out of memory"));
  session.load("function size(x) { return x.length }");
  CHECK_EQ(session.call("size", {Value(std::string(10 << 20, 'x'))}).code(), "memory_error");
  CHECK_EQ(session.call("size", {"abc"}), Value(3));
  CHECK(session.context().memoryUsage().usedBytes < (8u << 20));
  CHECK_EQ(Session(createQuickJsEngine(), withMemory(1000)).createError->code == ErrorCode::MemoryError, true);
}

TEST("quickjs: cyclic garbage doesn't count against the memory limit") {
  Session session(createQuickJsEngine(), withMemory(4 << 20));
  CHECK_EQ(session.eval("for (let i = 0; i < 200000; i++) { const a = {i}; a.self = a }; 'done'"), Value("done"));
  CHECK_EQ(session.eval("const keep = []; for (let i = 0; i < 10000; i++) keep.push({i, t: 'x' + i}); for (let i = 0; i < 200000; i++) { const a = {i}; a.self = a }; 'done'"),
           Value("done"));
}

TEST("quickjs: native recursion ends in a clean error") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("(function f() { return f() + 1 })()").code(), "memory_error");
  CHECK_EQ(session.eval("try { (function f() { return f() + 1 })() } catch (e) { e.name }"), Value("RangeError"));
  CHECK_EQ(session.eval(std::string(100000, '(') + "1" + std::string(100000, ')')).ok(), false);
  CHECK_EQ(session.eval(std::string(100000, '[') + std::string(100000, ']')).ok(), false);
  CHECK_EQ(session.eval(std::string(100000, '{') + std::string(100000, '}')).ok(), false);
  std::string ternary = "1";
  for (int i = 0; i < 50000; ++i) ternary = "1?" + ternary.substr(0, 2000000) + ":0", i += ternary.size() > 1000000 ? 50000 : 0;
  session.eval(ternary);
  CHECK_EQ(session.eval("JSON.parse('['.repeat(100000) + ']'.repeat(100000))").ok(), false);
  CHECK_EQ(session.eval("let deep = []; for (let i = 0; i < 100000; i++) deep = [deep]; JSON.stringify(deep)").ok(), false);
  CHECK_EQ(session.eval("new RegExp('('.repeat(100000) + ')'.repeat(100000))").ok(), false);
  CHECK_EQ(session.eval("eval('-'.repeat(100001).replaceAll('-', '- ') + '1')").ok(), false);
  CHECK_EQ(session.eval("deep.toString()").ok(), false);
  CHECK_EQ(session.eval("deep.flat(Infinity).length").ok(), false);
  CHECK_EQ(session.eval("let f = () => 1; for (let i = 0; i < 100000; i++) f = new Proxy(f, {}); f()").ok(), false);
  CHECK_EQ(session.eval("structuredCloneMissing").code(), "reference_error");
  CHECK_EQ(session.eval("1"), Value(1));
}

// ---- promises ---------------------------------------------------------------------------------------------------------------

TEST("quickjs: promises that a script returns are awaited") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("Promise.resolve(5)"), Value(5));
  CHECK_EQ(session.eval("(async () => { await null; return {a: await 1} })()"), object({{"a", 1}}));
  CHECK_EQ(session.evalSync("(async () => { await null; return 2 })()"), Value(2));
  CHECK_EQ(session.eval("(async () => { await null; throw new TypeError('async') })()").code(), "type_error");
  CHECK_EQ(session.eval("Promise.reject('plain')").message(), "plain");
  CHECK_EQ(session.eval("await Promise.resolve(1) + await 2"), Value(3));
  CHECK_EQ(session.eval("const top = await 7; Promise.resolve(top)"), Value(7));
  CHECK_EQ(session.eval("top"), Value(7));
  CHECK_EQ(session.eval("new Promise(() => {})").message(), "suspended");
  session.context().abandon(session.lastRun());
  CHECK(contains(session.evalSync("new Promise(() => {})").message(), "still pending"));
  CHECK(session.host.unhandledErrors.empty());
}

TEST("quickjs: a suspended host call is a promise, and several run at once") {
  Session session(createQuickJsEngine());
  const FunctionId later = session.host.define([](Arguments) { return testing::later(); });
  session.setGlobal("later", hostFunction(later));
  CHECK_EQ(session.eval("const both = Promise.all([later('a'), later('b')]); both.then(r => r.join('-'))").message(), "suspended");
  CHECK_EQ(session.host.suspended.size(), 2u);
  session.settle(session.host.suspended[1].token, Value("second"));
  session.settle(session.host.suspended[0].token, Value("first"));
  session.pump();
  CHECK_EQ(session.lastOutcome(), Value("first-second"));
  session.eval("(async () => { try { return await later() } catch (e) { return e.code + e.message + (e instanceof Error) } })()");
  session.settle(session.host.suspended[2].token, hostFailure(ErrorCode::TimeoutError, "slow", 9));
  session.pump();
  CHECK_EQ(session.lastOutcome(), Value("timeout_errorslowtrue"));
  session.eval("(async () => await later())()");
  session.settle(session.host.suspended[3].token, hostFailure(ErrorCode::RuntimeError, "slow", 9));
  session.pump();
  CHECK_EQ(session.lastOutcome().error().hostErrorId, 9u);
  session.eval("(async () => { await later(); return {get x() { throw new RangeError('getter') }} })()");
  session.settle(session.host.suspended[4].token, Value(nullptr));
  session.pump();
  CHECK_EQ(session.lastOutcome().message(), "getter");
}

TEST("quickjs: where the thread may wait, a synchronous run waits for host calls and timers") {
  Session session(createQuickJsEngine(), {}, true);
  const FunctionId later = session.host.define([](Arguments) { return testing::later(); });
  session.setGlobal("later", hostFunction(later));
  session.host.onEvent = [&] {
    if (!session.host.suspended.empty()) session.settle(session.host.suspended.back().token, Value(21));
  };
  CHECK_EQ(session.evalSync("(async () => 2 * await later())()"), Value(42));
  CHECK_EQ(session.evalSync("new Promise(r => setTimeout(r, 5, 'timer'))"), Value("timer"));
  CHECK(contains(session.evalSync("new Promise(() => {})").message(), "still pending"));
}

TEST("quickjs: rejections that nobody handles are told once, handled ones are not") {
  Session session(createQuickJsEngine());
  session.eval("Promise.reject(new TypeError('lost')); 1");
  CHECK_EQ(session.host.unhandledErrors.size(), 1u);
  CHECK_EQ(session.host.unhandledErrors[0].message, "lost");
  session.eval("const p = Promise.reject(new Error('late')); Promise.resolve().then(() => p.catch(() => {})); 1");
  CHECK_EQ(session.host.unhandledErrors.size(), 1u);
  session.eval("(async () => { throw new Error('returned') })()");
  CHECK_EQ(session.host.unhandledErrors.size(), 1u);
}

TEST("quickjs: timers fire in order, repeat, and can be cleared") {
  Session session(createQuickJsEngine());
  session.eval(R"(
    globalThis.log = [];
    setTimeout(() => log.push('b'), 10);
    setTimeout((x, y) => log.push(x + y), 1, 'a', 1);
    const never = setTimeout(() => log.push('never'), 1);
    clearTimeout(never);
    let n = 0;
    const every = setInterval(() => { log.push('i' + n); if (++n === 3) clearInterval(every) }, 2);
    queueMicrotask(() => log.push('micro'));
    0
  )");
  session.pump(1000);
  CHECK_EQ(session.eval("log.filter(x => x !== 'b').join() + log.includes('b')"), Value("micro,a1,i0,i1,i2true"));
  CHECK(!session.context().pendingWork().has_value());
  session.eval("setTimeout(() => { throw new Error('in timer') }, 1); 0");
  session.pump(1000);
  CHECK_EQ(session.host.unhandledErrors.size(), 1u);
  CHECK_EQ(session.eval("setTimeout('code')").code(), "type_error");
  CHECK_EQ(session.eval("new Promise(r => setTimeout(r, 5, 'done'))"), Value("done"));
}

// ---- modules ----------------------------------------------------------------------------------------------------------------

TEST("quickjs: registered modules are imported statically and dynamically") {
  Session session(createQuickJsEngine());
  const FunctionId twice = session.host.define([](Arguments args) { return Value(*args[0].as<int64_t>() * 2); });
  CHECK_EQ(session.registerModule("tools.math", object({{"twice", hostFunction(twice)}, {"pi", 3}, {"not-an-identifier", 4}, {"nested", object({{"f", hostFunction(twice)}})}})),
           Value("ok"));
  CHECK_EQ(session.load("import { twice, pi, 'not-an-identifier' as odd } from 'tools.math'; import all from 'tools.math'; import * as ns from 'tools.math'; "
                        "globalThis.result = [twice(pi), odd, all.pi, ns.nested.f(5), Object.keys(ns).length];", "main.mjs"), Value(nullptr));
  CHECK_EQ(session.eval("result"), array({6, 4, 3, 10, 5}));
  CHECK_EQ(session.eval("(await import('tools.math')).twice(8)"), Value(16));
  CHECK_EQ(session.call("tools.math.twice", {4}), Value(8));
  CHECK_EQ(session.call("tools.math.nested.f", {4}), Value(8));
}

TEST("quickjs: a registered module may have a source too") {
  Session session(createQuickJsEngine());
  const FunctionId host = session.host.define([](Arguments) { return Value("host"); });
  CHECK_EQ(session.registerModule("mixed", object({{"base", hostFunction(host)}, {"shadowed", 1}}),
                                  "export const own = () => import.meta.host.base() + '+own'; export const shadowed = 2; // end"), Value("ok"));
  CHECK_EQ(session.eval("const mixed = await import('mixed'); [mixed.base(), mixed.own(), mixed.shadowed]"), array({"host", "host+own", 2}));
  CHECK_EQ(session.call("mixed.own"), Value("host+own"));
  CHECK_EQ(session.registerModule("lazy", object(), "export function f() { return 'lazy' }"), Value("ok"));
  CHECK_EQ(session.call("lazy.f"), Value("lazy"));
}

TEST("quickjs: the host supplies modules; relative names are seen from the importer") {
  Session session(createQuickJsEngine());
  session.host.modules["lib/a.js"] = "import { b } from './b.js'; import { up } from '../up.js'; export const a = 'a' + b + up + import.meta.url;";
  session.host.modules["lib/b.js"] = "import { a } from './a.js'; export const b = 'b'; export const cycle = () => a;";
  session.host.modules["up.js"] = "export const up = await Promise.resolve('u');";
  session.host.modules["data.json"] = "{\"x\": [1, 2]}";
  CHECK_EQ(session.eval("const {a} = await import('lib/a.js'); a"), Value("abulib/a.js"));
  CHECK_EQ(session.eval("const {cycle} = await import('lib/b.js'); cycle()"), Value("abulib/a.js"));
  CHECK_EQ(session.eval("import data from 'data.json' with {type: 'json'}; globalThis.data = data").ok(), true);
  CHECK_EQ(session.eval("data"), object({{"x", array({1, 2})}}));
  CHECK_EQ(session.host.moduleRequests[1].second, "lib/a.js");
}

TEST("quickjs: errors of imports name module, importer and line, and a retry works") {
  Session session(createQuickJsEngine());
  const Answer missing = session.load("\n\nimport x from 'missing';", "main.mjs");
  CHECK_EQ(missing.code(), "reference_error");
  CHECK_EQ(missing.error().message, "module 'missing' was not found (imported by main.mjs:3)");
  CHECK_EQ(missing.error().file, "main.mjs");
  CHECK_EQ(missing.error().line, 3u);
  // a and b refer to each other, and one of them cannot be loaded.
  session.host.modules["a"] = "import 'b'; import 'gone'; export const a = 1;";
  session.host.modules["b"] = "import 'a'; export const b = 2;";
  CHECK_EQ(session.load("import 'a'", "first.mjs").code(), "reference_error");
  CHECK_EQ(session.load("import 'b'", "second.mjs").code(), "reference_error");
  session.host.modules["gone"] = "export const gone = 3;";
  CHECK_EQ(session.load("import {b} from 'b'; globalThis.fixed = b", "third.mjs").ok(), true);
  CHECK_EQ(session.eval("fixed"), Value(2));
  session.host.modules["c"] = "export const c = 1;";
  CHECK_EQ(session.load("import {nope} from 'c'", "link.mjs").code(), "syntax_error");
  CHECK_EQ(session.load("import {c} from 'c'; globalThis.c = c", "link.mjs").ok(), true);
  session.host.modules["syntax"] = "export const = 1;";
  const Answer syntax = session.load("import 'syntax'", "imports.mjs");
  CHECK_EQ(syntax.code(), "syntax_error");
  CHECK_EQ(syntax.error().file, "syntax");
  CHECK_EQ(session.eval("import('missing').catch(e => e.code)"), Value("reference_error"));
  CHECK_EQ(session.eval("import('c\\0d').catch(e => e.name)"), Value("TypeError"));
}

TEST("quickjs: imports outside allowedModules are a permission error") {
  Session session(createQuickJsEngine());
  session.host.modules["free"] = "export const x = 1;";
  session.host.modules["secret"] = "export const x = 2;";
  session.host.allowedModules = {"free"};
  CHECK_EQ(session.eval("(await import('free')).x"), Value(1));
  CHECK_EQ(session.eval("await import('secret')").code(), "permission_error");
  CHECK_EQ(session.load("import 'secret'", "main.mjs").code(), "permission_error");
  CHECK_EQ(session.eval("try { await import('secret') } catch (e) { e.code }"), Value("permission_error"));
}

TEST("quickjs: modules with top-level await suspend; reloading replaces exports") {
  Session session(createQuickJsEngine());
  const FunctionId later = session.host.define([](Arguments) { return testing::later(); });
  session.setGlobal("later", hostFunction(later));
  CHECK_EQ(session.load("export const value = await later(); export const get = () => value", "tla.mjs").message(), "suspended");
  session.settle(session.host.suspended[0].token, Value(5));
  session.pump();
  CHECK(session.lastOutcome().ok());
  CHECK_EQ(session.call("get"), Value(5));
  session.load("export const version = () => 1", "v.mjs");
  CHECK_EQ(session.call("version"), Value(1));
  session.load("export const version = () => 2", "v.mjs");
  CHECK_EQ(session.call("version"), Value(2));
}

// ---- output -----------------------------------------------------------------------------------------------------------------

TEST("quickjs: console shows values as a person reads them, and runs no script for it") {
  Session session(createQuickJsEngine());
  session.eval(R"(
    console.log('plain', 1, -0, 2n, true, null, undefined, Symbol('s'));
    console.log({a: 1, 'b-c': 'text', get g() { throw 1 }}, [1, , 'x'], new Map([[1, {a: 2}]]), new Set(['v']));
    console.log(function named() {}, class K {}, () => {}, new (class P { constructor() { this.x = 1 } })());
    const cyclic = {}; cyclic.self = cyclic; console.log(cyclic, {a: {b: {c: {d: 1}}}});
    console.log(new Date(0), /a/g, new Uint8Array(3), Promise.resolve(1), new Proxy({t: 1}, {get() { throw 1 }}), new Error('e').message);
    console.log();
    console.error('to error');
    0
  )");
  CHECK_EQ(session.host.output,
           "plain 1 -0 2n true null undefined Symbol(s)\n"
           "{ a: 1, 'b-c': 'text', g: [Getter] } { '0': 1, '2': 'x' } Map(1) { 1 => { a: 2 } } Set(1) { 'v' }\n"
           "[Function: named] [Function: K] [Function (anonymous)] P { x: 1 }\n"
           "{ self: [Circular] } { a: { b: { c: [Object] } } }\n"
           "1970-01-01T00:00:00.000Z /a/g Uint8Array(3) [ 0, 0, 0 ] Promise { 1 } { t: 1 } e\n"
           "\n");
  CHECK_EQ(session.host.errorOutput, "to error\n");
  CHECK_EQ(session.eval("let deep = {}; for (let i = 0; i < 100000; i++) deep = {deep}; console.log(deep); const wide = {}; for (let i = 0; i < 1e5; i++) wide['k' + i] = wide; console.log(wide, 'x'.repeat(1e6), [ 'y'.repeat(1e6) ]); 1"), Value(1));
}

// ---- life -------------------------------------------------------------------------------------------------------------------

TEST("quickjs: contexts are apart, refuse unknown options, and end with everything in them alive") {
  Session one(createQuickJsEngine()), two(createQuickJsEngine());
  one.eval("globalThis.x = 1");
  CHECK_EQ(two.getGlobal("x"), undefined());
  ContextOptions options;
  options.engineOptions["nonsense"] = "1";
  Session refused(createQuickJsEngine(), options);
  CHECK(refused.createError.has_value());
  CHECK(contains(refused.createError->message, "nonsense"));
  const FunctionId later = one.host.define([](Arguments) { return testing::later(); });
  one.setGlobal("later", hostFunction(later));
  one.setGlobal("object", hostObject(one.host.defineClass("C", {{"m", later, ClassMember::Kind::Method}}), 1));
  one.eval("setInterval(() => {}, 1); globalThis.p = later(); const reg = new FinalizationRegistry(() => {}); reg.register({}, 1); later().then(x => x)");
  one.eval("Promise.resolve().then(function again() { return Promise.resolve().then(() => 1) }); function* g() { yield 1 } const it = g(); it.next(); async function s() { await p; } s(); globalThis.it = it; 0");
  one.close();
  CHECK_EQ(one.host.releasedFunctions[later], one.host.told.functions[later]);
  CHECK_EQ(one.host.releasedObjects[1], 1u);
}

TEST("quickjs: Atomics.wait doesn't block and std and os don't exist") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)").ok(), false);
  CHECK_EQ(session.eval("[typeof std, typeof os, typeof process, typeof require]"), array({"undefined", "undefined", "undefined", "undefined"}));
  CHECK_EQ(session.eval("import('std')").code(), "reference_error");
}

TEST("quickjs: scripts that change the library don't change conversions") {
  Session session(createQuickJsEngine());
  const FunctionId echo = echoFunction(session);
  session.setGlobal("echo", hostFunction(echo));
  session.load(R"(
    Map.prototype.set = Set.prototype.add = Array.prototype.push = () => { throw 'changed' };
    globalThis.Map = globalThis.Set = globalThis.RegExp = globalThis.Error = null;
    Object.defineProperty(Object.prototype, 'a', { set() { throw 'setter' }, configurable: true });
    Object.defineProperty(Array.prototype, '0', { set() { throw 'setter' }, configurable: true });
  )");
  session.load("function same(x) { return x }");
  const Value value = array({object({{"a", 1}}), mapOf({{1, 2}}), setOf({3}), regexp("x", "g"), errorValue("Error", "m")});
  CHECK_EQ(session.call("same", {value}), value);
}
