// Stack: whatever recurses ends with an error that can be told, in every isolation, and the context goes on.

import assert from 'node:assert/strict';
import { ScriptError, type ErrorCode } from '../../src/index.js';
import { eachTarget } from '../conformance/engines.js';
import { failureOf } from '../conformance/expectations.js';

const many = 100_000;
const nested = (open: string, middle: string, close: string): string =>
  open.repeat(many) + middle + close.repeat(many);
const either = ['memory_error', 'syntax_error', 'conversion_error', 'runtime_error'] as const;

/** [what, source, the codes that it may end with; none: it may end well] */
const deep: Record<string, readonly (readonly [string, string, readonly ErrorCode[]])[]> = {
  lua: [
    ['recursion', 'local function f() return 1 + f() end return f()', ['memory_error']],
    ['recursion through pcall', 'local function f() return pcall(f) end return f()', []],
    [
      'recursion through metamethods',
      'local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x',
      ['memory_error'],
    ],
    [
      'recursion through tostring',
      'local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) return tostring(t) end return tostring(t)',
      either,
    ],
    ['recursion through coroutines', 'local function f() return coroutine.wrap(f)() end return f()', either],
    ['recursion through gsub', 'local function f(s) return (s:gsub(".", f)) end return f("x")', either],
    ['recursion through sort', 'local function f() table.sort({1, 2}, f) return true end f()', either],
    ['brackets', `return ${nested('(', '1', ')')}`, either],
    ['braces', `return ${nested('{', '', '}')}`, either],
    ['operators', `return ${'- '.repeat(many)}1`, either],
    ['blocks', `${'do '.repeat(many)}${'end '.repeat(many)}`, either],
    ['patterns', 'return ("x"):find(("("):rep(1e5))', either],
    ['patterns that recurse', 'return ("x"):rep(1e6):find((".-"):rep(1e5) .. "y")', either],
    ['a deep result', 'local t = {} for i = 1, 1e5 do t = {t} end return t', ['conversion_error']],
    [
      'a deep error',
      'local t = {} for i = 1, 1e5 do t = {t} end error(t)',
      ['runtime_error', 'conversion_error'],
    ],
  ],
  quickjs: [
    ['recursion', 'function f() { return 1 + f() } f()', ['memory_error']],
    ['recursion through getters', '({ get x() { return this.x } }).x', ['memory_error']],
    ['recursion through Proxy', 'const p = new Proxy({}, { get: (t, k) => p[k] }); p.x', ['memory_error']],
    ['a chain of Proxies', 'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x', either],
    ['recursion through toString', 'const o = { toString() { return "" + o } }; "" + o', ['memory_error']],
    [
      'recursion through JSON',
      'const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)',
      ['memory_error'],
    ],
    ['recursion through replace', 'const f = () => "x".replace(/x/, f); f()', ['memory_error']],
    ['recursion through sort', 'const f = () => { [1, 2].sort(f); return 0 }; f()', ['memory_error']],
    [
      'a deep array, flattened',
      'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity).length',
      [],
    ],
    ['a deep array as text', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)', either],
    [
      'a deep object as JSON',
      'let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; JSON.stringify(a)',
      either,
    ],
    ['JSON.parse', `JSON.parse("[".repeat(${many}))`, either],
    ['brackets', nested('(', '1', ')'), either],
    ['array literals', nested('[', '', ']'), either],
    ['object literals', `(${nested('{a:', '1', '}')})`, either],
    ['operators', `${'- '.repeat(many)}1`, either],
    ['functions', nested('(()=>', '1', ')'), either],
    ['templates', nested('`${', '1', '}`'), either],
    ['blocks', nested('{', '', '}'), []],
    ['regular expressions', `new RegExp("(?:".repeat(${many}) + ")".repeat(${many}))`, either],
    ['regular expressions, run', '/(?:(a)|b)*c/.test("ab".repeat(1e6))', []],
    ['bound functions', 'let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); f()', either],
    ['a deep result', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a', ['conversion_error']],
    [
      'a deep error',
      'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; throw a',
      ['runtime_error', 'conversion_error'],
    ],
    [
      'a chain of causes',
      'let e; for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); throw e',
      ['runtime_error'],
    ],
  ],
  wren: [
    ['recursion', 'class A {\n  static f(n) { f(n + 1) + 1 }\n}\nA.f(0)', ['memory_error']],
    [
      'recursion through fibers',
      'class A {\n  static f(n) { Fiber.new { f(n + 1) }.call() }\n}\nA.f(0)',
      either,
    ],
    [
      'recursion through toString',
      'class A {\n  construct new() {}\n  toString { "%(this)" }\n}\nSystem.print(A.new())',
      ['memory_error'],
    ],
    ['brackets', nested('(', '1', ')'), either],
    ['lists', nested('[', '1', ']'), either],
    ['operators', `${'-'.repeat(many)}1`, either],
    ['blocks', nested('{', '\n', '}'), either],
    ['functions', `${'Fn.new { '.repeat(many)}1${'}'.repeat(many)}`, either],
    ['interpolation', `${'"%('.repeat(many)}1${')"'.repeat(many)}`, either],
    ['a list as text that holds itself', 'var l = []\nl.add(l)\nl.toString', ['memory_error']],
    ['a deep result', 'var l = []\nfor (i in 0..100000) l = [l]\nl', ['conversion_error']],
    [
      'a deep error',
      'var l = []\nfor (i in 0..100000) l = [l]\nFiber.abort(l)',
      ['runtime_error', 'conversion_error'],
    ],
  ],
  python: [
    ['recursion', 'def f(): return 1 + f()\nf()', ['memory_error']],
    [
      'recursion through properties',
      'class A:\n  @property\n  def x(self): return self.x\nA().x',
      ['memory_error'],
    ],
    [
      'recursion through repr',
      'class A:\n  def __repr__(self): return repr(self)\nrepr(A())',
      ['memory_error'],
    ],
    [
      'recursion through __getattr__',
      'class A:\n  def __getattr__(self, n): return getattr(self, n + "x")\nA().x',
      ['memory_error'],
    ],
    ['recursion through sort', 'def f(x):\n  sorted([1, 2], key=f)\n  return 0\nf(1)', ['memory_error']],
    ['brackets', nested('(', '1', ')'), either],
    ['lists', nested('[', '', ']'), either],
    ['operators', `${'-'.repeat(many)}1`, either],
    ['attributes', `x${'.x'.repeat(many)}`, [...either, 'reference_error']],
    [
      'blocks',
      Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}if 1:\n`).join('') +
        `${' '.repeat(200)}pass`,
      either,
    ],
    ['a deep list as text', 'a = []\nfor i in range(100000): a = [a]\nrepr(a)', ['memory_error']],
    [
      'deep lists, compared',
      'a = []\nb = []\nfor i in range(100000): a = [a]; b = [b]\na == b',
      ['memory_error'],
    ],
    ['a deep result', 'a = []\nfor i in range(100000): a = [a]\na', ['conversion_error']],
    ['json', 'import json\njson.loads("[" * 100000)', ['memory_error']],
    ['regular expressions', 'import re\nre.compile("(" * 100000 + ")" * 100000)', [...either, 'type_error']],
    [
      'a chain of causes',
      'e = None\nfor i in range(1000):\n  n = ValueError("x")\n  n.__cause__ = e\n  e = n\nraise e',
      ['runtime_error', 'type_error'],
    ],
  ],
};

eachTarget('stack', (target) => {
  for (const [what, source, codes] of deep[target.language] ?? []) {
    target.test(`${what}: a clean end`, { timeoutMs: 60_000 }, async (t) => {
      const limits = target.engine.capabilities.memoryCapped ? { memoryLimitBytes: 256 << 20 } : {};
      const context = await target.context(t, { timeoutMs: 30_000, ...limits });
      if (codes.length === 0) await context.eval(source).catch(() => undefined);
      else {
        const failure = await failureOf(context.eval(source));
        assert.ok(ScriptError.isInstance(failure), String(failure));
        assert.ok(codes.includes(failure.code), `${failure.code}: ${failure.message.slice(0, 200)}`);
      }
      assert.equal(await context.eval(target.language === 'lua' ? 'return 1 + 1' : '1 + 1'), 2);
    });
  }

  target.test(
    'calls that go back and forth between host and script end cleanly',
    { snippets: ['calls'], isolation: 'inline' },
    async (t) => {
      const context = await target.load(t, ['calls'], { timeoutMs: 30_000 });
      let depth = 0;
      const again = (): unknown => {
        depth += 1;
        return context.sync.executeFunction('callWith', [again, 1]);
      };
      const failure = await failureOf(context.executeFunction('callWith', [again, 1]));
      assert.ok(failure instanceof Error, String(failure));
      assert.ok(depth > 5, `only ${depth} levels`);
      await context.executeFunction('callWith', [(): number => 7, 1]);
    },
  );
});
