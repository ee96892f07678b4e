// What crosses the border carries nothing across: neither the host's prototypes nor another context can be reached or changed through any value.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { hostObject, ScriptError } from '../../src/index.js';
import { eachTarget } from '../conformance/engines.js';
import { failureOf } from '../conformance/expectations.js';
import type { Spoken } from './words.js';

const spoken = { skips: { echo: 'its language has no objects to attack with' } };

const intrinsics: Readonly<Record<string, object>> = {
  Object,
  Array,
  Function,
  Error,
  Promise,
  Map,
  Set,
  Date,
  RegExp,
  String,
  Number,
  BigInt,
  Symbol,
  Uint8Array,
  ScriptError,
};

/** Everything that a script could have changed of the host's world. */
function hostWorld(): Map<string, PropertyDescriptor | undefined> {
  const world = new Map<string, PropertyDescriptor | undefined>();
  for (const [name, intrinsic] of Object.entries(intrinsics)) {
    const { prototype } = intrinsic as { prototype: object };
    for (const [where, object] of [
      [name, intrinsic],
      [`${name}.prototype`, prototype],
    ] as const)
      for (const key of Reflect.ownKeys(object))
        world.set(`${where}.${String(key)}`, Object.getOwnPropertyDescriptor(object, key));
  }
  for (const key of Reflect.ownKeys(globalThis)) world.set(`globalThis.${String(key)}`, undefined);
  return world;
}

/** Sources whose values, errors or calls mean to change what the host has. `f` is a host function, `o` a host object, `take` takes a value, `fail` throws a host error. */
const attacks: Readonly<Record<Spoken, readonly string[]>> = {
  lua: [
    'return {["__proto__"] = {polluted = 1}}',
    'return {constructor = {prototype = {polluted = 1}}}',
    'take({["__proto__"] = {polluted = 1}, ["constructor"] = 5})',
    'take(setmetatable({}, {__index = function() return 1 end, __tostring = function() error("x") end}))',
    'error({["__proto__"] = {polluted = 1}, message = {polluted = 1}, name = {}, stack = 5, code = {}})',
    'local ok, e = pcall(fail); e.message = {polluted = 1}; e.__proto__ = {polluted = 1}; error(e)',
    'o.__proto__ = {polluted = 1}',
    'o["constructor"].prototype.polluted = 1',
    'f.prototype = {polluted = 1}',
    'f("__proto__", {["__proto__"] = {polluted = 1}})',
    'return zigllms.object({["__proto__"] = zigllms.array({1})})',
  ],
  quickjs: [
    'JSON.parse(\'{"__proto__": {"polluted": 1}}\')',
    '({ ["__proto__"]: { polluted: 1 }, constructor: { prototype: { polluted: 1 } } })',
    'Object.prototype.polluted = 1; Array.prototype.polluted = 1; Function.prototype.polluted = 1; ({ a: [1], f })',
    'f.constructor.prototype.polluted = 1; f.__proto__.polluted = 1',
    'f.constructor("return this")().polluted = 1',
    'o.constructor.prototype.polluted = 1; o.__proto__.polluted = 1',
    'Object.setPrototypeOf(o, null); Object.setPrototypeOf(f, null); take(o)',
    'try { fail() } catch (e) { e.constructor.prototype.polluted = 1; e.__proto__.polluted = 1; Object.setPrototypeOf(e, null); throw e }',
    'try { fail() } catch (e) { e.message = { polluted: 1 }; e.__proto__ = { polluted: 1 }; e.code = {}; throw e }',
    'throw JSON.parse(\'{"__proto__": {"polluted": 1}, "message": {}, "stack": 5}\')',
    'throw { get message() { return { polluted: 1 } }, get stack() { throw 1 }, get name() { return 5 } }',
    'take(new Proxy({}, { get: () => ({ polluted: 1 }), ownKeys: () => ["__proto__", "constructor"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) }))',
    'new (class extends Map { constructor() { super([["__proto__", 1]]) } })()',
    'take(f().then((value) => value.constructor.constructor("return this")().polluted = 1))',
    'class Evil extends Error { get message() { return this.constructor } }\nthrow new Evil()',
    'Object.assign([1], { polluted: 1, __proto__: { polluted: 1 } })',
  ],
  wren: [
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    'take.call({"__proto__": {"polluted": 1}})',
    'Fiber.abort({"__proto__": {"polluted": 1}, "message": {"polluted": 1}})',
    'var e = Fiber.new { fail.call() }.try()\nFiber.abort(e)',
    'o.constructor',
    'o.__proto__',
    'f.call("__proto__", {"__proto__": {"polluted": 1}})',
  ],
  python: [
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    'take({"__proto__": {"polluted": 1}})',
    'class E(Exception): pass\ne = E("x")\ne.__dict__["__proto__"] = {"polluted": 1}\ne.message = {"polluted": 1}\ne.code = {}\nraise e',
    'try:\n  fail()\nexcept Exception as e:\n  e.message = {"polluted": 1}\n  e.__dict__["__proto__"] = {"polluted": 1}\n  raise e',
    'o.__proto__ = {"polluted": 1}',
    'o.constructor.prototype.polluted = 1',
    'f("__proto__", __proto__={"polluted": 1})',
    'class D(dict):\n  def items(self): return [("__proto__", {"polluted": 1})]\ntake(D(a=1))',
    'type("Evil", (), {"__proto__": {"polluted": 1}, "__class__": 5})()',
  ],
};

/** What would give a script the host's world, in an expression that tells "inside" where it doesn't. */
const reaches: Partial<Record<Spoken, readonly string[]>> = {
  quickjs: [
    'typeof f.constructor("return typeof process")() === "undefined" ? 0 : f.constructor("return typeof process")() === "undefined" ? "inside" : "outside"',
    'f.constructor === Function && f instanceof Function ? "inside" : "outside"',
    'Object.getPrototypeOf(f) === Function.prototype ? "inside" : "outside"',
    'try { fail() } catch (e) { e.constructor.constructor === Function && e instanceof Error ? "inside" : "outside" }',
    'let p = f(); p.constructor.constructor === Function ? "inside" : "outside"',
    'f.constructor("return typeof require + typeof globalThis.global + typeof module")() === "undefinedundefinedundefined" ? "inside" : "outside"',
    'data.constructor === Object && data.list.constructor === Array && data.when.constructor === Date && data.map.constructor === Map && data.bytes.constructor === Uint8Array ? "inside" : "outside"',
  ],
  lua: ['return type(f) == "function" and debug.getupvalue == nil and "inside" or "outside"'],
};

eachTarget('isolation', (target) => {
  const words = <T>(of: Partial<Record<Spoken, T>>): T | undefined => of[target.language as Spoken];

  async function attacked(t: TestContext) {
    const taken: unknown[] = [];
    const context = await target.context(t, { onUnhandled: () => undefined, onOutput: () => undefined });
    await context.setGlobal('f', () => ({ a: 1 }));
    await context.setGlobal('o', hostObject({ greet: () => 'hello' }, ['greet'], { className: 'Greeter' }));
    await context.setGlobal('take', (value: unknown) => {
      taken.push(value);
      return null;
    });
    await context.setGlobal('fail', () => {
      throw new RangeError('from the host');
    });
    return { context, taken };
  }

  target.test('no value, error or call changes the host', spoken, async (t) => {
    const { context, taken } = await attacked(t);
    const before = hostWorld();
    const results: unknown[] = [];
    for (const source of words(attacks) as string[]) {
      // Whether it is refused or not does not matter here.
      results.push(await context.eval(source).catch((error: unknown) => error));
      const after = hostWorld();
      for (const [key, descriptor] of after) {
        assert.ok(before.has(key), `${source}\nmade ${key}`);
        assert.deepEqual(descriptor, before.get(key), `${source}\nchanged ${key}`);
      }
      assert.equal(after.size, before.size, source);
      assert.equal(({} as Record<string, unknown>).polluted, undefined, source);
    }
    for (const value of [...results, ...taken]) {
      if (typeof value !== 'object' || value === null || value instanceof Error) continue;
      // A plain object has the host's prototype (or none), whatever keys came along.
      assert.ok(
        (value as { polluted?: unknown }).polluted === undefined || Object.hasOwn(value, 'polluted'),
        String(value),
      );
    }
  });

  target.test('no value of the host leads a script to its world', spoken, async (t) => {
    const { context } = await attacked(t);
    await context.setGlobal('data', {
      list: [1],
      when: new Date(0),
      map: new Map(),
      bytes: new Uint8Array(1),
    });
    for (const source of words(reaches) ?? []) assert.equal(await context.eval(source), 'inside', source);
  });

  target.test(
    "one context's changes to what all values have stay its own, whatever crosses",
    { ...spoken, capabilities: ['isolatedContexts'] },
    async (t) => {
      const [one, other] = [await target.context(t), await target.context(t)];
      const changes: Record<Spoken, [string, string, unknown]> = {
        lua: [
          'getmetatable("").__index.ghost = 1; zigllms.ghost = 1; string.ghost = 1; _G.ghost = 1; return {{}, function() return ghost end}',
          'return tostring(("").ghost) .. tostring(zigllms.ghost) .. tostring(string.ghost) .. tostring(ghost) .. tostring(crossed[1].ghost)',
          'nilnilnilnilnil',
        ],
        quickjs: [
          'Object.prototype.ghost = Array.prototype.ghost = Function.prototype.ghost = Error.prototype.ghost = Promise.prototype.ghost = 1; var c = [{ a: {} }, function own() { return typeof ghost }]; c',
          '[({}).ghost, [].ghost, (() => 1).ghost, new Error("x").ghost, Promise.resolve(1).ghost, crossed.ghost, crossed[0].a.ghost, crossed[1].ghost].map((x) => typeof x).join("")',
          'undefined'.repeat(8),
        ],
        wren: [
          'class Ghost {\n  static value { 1 }\n}\nvar c = [{"a": [1]}, Fn.new { Ghost.value }]\nc',
          'import "meta" for Meta\nMeta.getModuleVariables("main").contains("Ghost").toString + crossed[0]["a"].count.toString',
          'false1',
        ],
        python: [
          'import json\njson.JSONEncoder.ghost = 1\njson.ghost = 1\n__builtins__["ghost"] = 1\nc = [{"a": []}, lambda: ghost]\nc',
          'import json\n"".join(str(x) for x in [hasattr(json.JSONEncoder, "ghost"), hasattr(json, "ghost"), "ghost" in __builtins__, hasattr(crossed[1], "ghost")])',
          'False'.repeat(4),
        ],
      };
      const [plant, probe, clean] = words(changes) as [string, string, unknown];
      const crossed = await one.eval<unknown[]>(plant);
      await other.setGlobal('crossed', crossed);
      assert.equal(await other.eval(probe), clean);
    },
  );

  target.test(
    "a context's handles mean nothing in another",
    { snippets: ['closures', 'calls'] },
    async (t) => {
      const [one, other] = [await target.load(t, ['closures']), await target.load(t, ['calls'])];
      const add = await one.executeFunction<(n: number) => Promise<number>>('makeAdder', [1]);
      // It crosses as a function of the host, which calls where it belongs.
      if (!target.inline) assert.equal(await other.executeFunction('callWith', [add, 41]), 42);
      await one.dispose();
      const error = await failureOf(add(1));
      assert.ok(ScriptError.isInstance(error) && error.code === 'disposed');
      const late = await failureOf(other.executeFunction('callWith', [add, 1]));
      assert.ok(ScriptError.isInstance(late), String(late));
    },
  );
});
