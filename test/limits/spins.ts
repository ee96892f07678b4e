// Programs that never end, or not for very long, each with what stops it. docs/security.md ('Deadlines') tells the rungs; its table is checked against this list.
// Contexts have 64 MiB where the language keeps a memory limit: what takes long only on gigabytes is bounded by that.

import type { Language } from '../conformance/engines.js';

/**
 * - `poll`: the engine looks at the interrupt where it loops
 * - `exception`: an exception is raised in the script from outside, again and again
 * - `given up`: nothing reaches it; the call is rejected in time and the context ends
 */
export const rungs = ['poll', 'exception', 'given up'] as const;
export type Rung = (typeof rungs)[number];

export interface Spin {
  readonly what: string;
  readonly rung: Rung;
  readonly source: string;
}

const polled = (what: string, source: string): Spin => ({ what, rung: 'poll', source });
const raised = (what: string, source: string): Spin => ({ what, rung: 'exception', source });
const lost = (what: string, source: string): Spin => ({ what, rung: 'given up', source });

export const spins: Partial<Record<Language, readonly Spin[]>> = {
  lua: [
    polled('loops', 'while true do end'),
    polled('loops in a protected call', 'while true do pcall(function() while true do end end) end'),
    polled('message handlers', 'xpcall(error, function() while true do end end)'),
    polled('coroutines', 'coroutine.wrap(function() while true do end end)()'),
    polled(
      '`__close`',
      'do local x <close> = setmetatable({}, {__close = function() while true do end end}) end',
    ),
    polled('metamethods', 'return setmetatable({}, {__index = function() while true do end end}).x'),
    polled(
      '`__tostring` of an error',
      'error(setmetatable({}, {__tostring = function() while true do end end}))',
    ),
    polled('string.find, match, gmatch, gsub', 'return ("a"):rep(300000):find(".-.-.-.-b$")'),
    polled(
      'string.find of plain text',
      'return (("a"):rep(3e6) .. "b"):find(("a"):rep(1.5e6) .. "c", 1, true)',
    ),
    polled('string.rep', 'return string.rep("", 1e18)'),
    polled('string.pack, packsize, unpack', 'local f = (" "):rep(1e7) while true do string.packsize(f) end'),
    polled('string.upper, lower, reverse, format', 'local s = ("x"):rep(1e7) while true do s:upper() end'),
    polled(
      'table.concat',
      'return table.concat(setmetatable({}, {__len = function() return math.maxinteger end, __index = function() return "" end}))',
    ),
    polled('table.move', 'table.move({}, 1, 1e15, 2)'),
    polled('table.insert', 'table.insert(setmetatable({}, {__len = function() return 1e15 end}), 1, 5)'),
    polled('table.remove', 'table.remove(setmetatable({}, {__len = function() return 1e15 end}), 1)'),
    polled('table.sort', 'local t = {} for i = 1, 1e6 do t[i] = i % 7 end while true do table.sort(t) end'),
    polled('a comparison in table.sort', 'table.sort({1, 2, 3}, function() while true do end end)'),
    polled('utf8.len, offset', 'local s = ("é"):rep(5e6) while true do utf8.len(s) end'),
    polled('load of a large source', 'while true do load((" "):rep(1e7)) end'),
    polled('load with a reader', 'load(function() return " " end)'),
    polled(
      'the collector',
      'local t = {} for i = 1, 3e5 do t[i] = {} end while true do collectgarbage() end',
    ),
    polled('a large result', 'local t = {} for i = 1, 3e5 do t[i] = {i} end while true do local x = {t} end'),
  ],
  quickjs: [
    polled('loops', 'for (;;);'),
    polled('loops in try and finally', 'for (;;) { try { for (;;); } catch {} finally { continue } }'),
    polled(
      'generators',
      'function* g() { try { for (;;) yield 1 } finally { for (;;); } } for (const x of g()) break',
    ),
    polled('async functions and promise jobs', '(async () => { for (;;) await 0 })()'),
    polled('getters', '({ get x() { for (;;); } }).x'),
    polled('getters of a result', '({ get x() { for (;;); } })'),
    polled('`then` of a result', '({ get then() { for (;;); } })'),
    polled('getters of an error', 'throw { get message() { for (;;); }, toString() { for (;;); } }'),
    polled('Proxy traps', 'Object.keys(new Proxy({}, { ownKeys() { for (;;); } }))'),
    polled('regular expressions', '/^(a+)+$/.test("a".repeat(40) + "b")'),
    polled('regular expressions, compiled', 'for (;;) new RegExp("[\\\\p{L}\\\\p{N}]".repeat(300), "u")'),
    polled('Array.prototype.sort', 'Array.prototype.sort.call({ length: 2 ** 32 - 1 })'),
    polled('a comparison in sort', '[1, 2].sort(() => { for (;;); })'),
    polled(
      'Array.prototype.indexOf, includes, fill, reverse, copyWithin',
      'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 0)',
    ),
    polled('Array.prototype.join', 'Array.prototype.join.call({ length: 2 ** 32 - 1 }, "")'),
    polled('Array.from, slice, concat, flat', 'Array.prototype.flat.call({ length: 2 ** 53 - 1 })'),
    polled(
      'typed arrays: sort',
      'const a = new Float64Array(2e6).map((x, i) => -i); for (;;) { a.sort(); a.reverse() }',
    ),
    polled(
      'typed arrays: fill, set, indexOf, slice',
      'const a = new Uint8Array(3e7); for (;;) { a.fill(1); a.indexOf(2) }',
    ),
    polled('String: repeat, padEnd, split, replaceAll', 'for (;;) "ab".repeat(1e6).replaceAll("a", "b")'),
    polled('String: indexOf, includes', '"a".repeat(3e6).indexOf("a".repeat(1.5e6) + "b")'),
    polled('String: normalize, localeCompare', '"\\u0301\\u0316".repeat(5e5).normalize("NFC")'),
    polled('BigInt: multiplication, power', 'for (;;) 3n ** 600000n'),
    polled('BigInt: division', 'const a = (1n << 1000000n) - 1n, b = (1n << 500000n) - 1n; for (;;) a / b'),
    polled('BigInt: to and from text', 'for (;;) BigInt("9".repeat(300000)).toString()'),
    polled('JSON.parse', 'for (;;) JSON.parse("[" + "1,".repeat(1e6) + "1]")'),
    polled(
      'JSON.stringify',
      'JSON.stringify(new Proxy([], { get: (t, k) => (k == "length" ? 2 ** 53 - 1 : 0) }))',
    ),
    polled('the compiler', 'for (;;) eval("1;".repeat(1e5))'),
    polled('String.raw', 'String.raw({ raw: { length: 2 ** 53 - 1 } })'),
    polled(
      'iterator helpers',
      'Iterator.from({ next() { return { done: false, value: 1 } } }).drop(1e15).next()',
    ),
    polled('the collector', 'let a = []; for (let i = 0; i < 2e5; i++) a.push({ a: {} }); for (;;) ({})'),
  ],
  wren: [
    polled('loops', 'while (true) {}'),
    polled('fibers', 'while (true) {\n  Fiber.new {\n    while (true) {}\n  }.try()\n}'),
    polled('ranges', 'for (i in 0..1e300) {}'),
    polled('sequences', '(0..1e18).where {|x| false }.toList'),
    polled('String: *, +', '"" * 1000000000000'),
    polled(
      'String: indexOf, contains, replace, split',
      'var a = "a" * 3000000\na.indexOf("a" * 1500000 + "b")',
    ),
    polled('List: filled, +, *', 'while (true) List.filled(100000, 0)'),
    polled(
      'List: indexOf, remove',
      'var l = List.filled(100000, "x" * 1000)\nwhile (true) l.indexOf("x" * 999 + "y")',
    ),
    polled('List: sort', 'var l = (0..100000).toList\nl.sort {|a, b| true }'),
    polled('a comparison in sort', '[1, 2].sort {|a, b|\n  while (true) {}\n}'),
    polled('Map', 'var m = {}\nfor (i in 0..50000) m[i] = i\nwhile (true) m.keys.toList'),
    polled(
      'toString',
      'class A {\n  construct new() {}\n  toString {\n    while (true) {}\n  }\n}\nSystem.print(A.new())',
    ),
    polled('the compiler', 'import "meta" for Meta\nvar s = "//" + "x" * 1000000\nwhile (true) Meta.eval(s)'),
    polled(
      'Random',
      'import "random" for Random\nvar l = List.filled(100000, 0)\nwhile (true) Random.new().shuffle(l)',
    ),
    polled('the collector', 'var l = []\nfor (i in 0..50000) l.add([])\nwhile (true) System.gc()'),
  ],
  python: [
    raised('loops', 'while True: pass'),
    raised(
      'loops that catch everything',
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    ),
    raised('loops in finally', 'while True:\n  try:\n    while True: pass\n  finally:\n    continue'),
    raised(
      'generators',
      'def g():\n  while True:\n    try: yield\n    except BaseException: pass\nfor _ in g(): pass',
    ),
    raised(
      '`__str__` of an error',
      'class A(Exception):\n  def __str__(self):\n    while True: pass\nraise A()',
    ),
    raised(
      '`__hash__`, `__eq__`, `__lt__`',
      'class A:\n  def __lt__(self, other):\n    while True: pass\nsorted([A(), A()])',
    ),
    raised('asyncio', 'import asyncio\nawait asyncio.sleep(100)'),
    raised('time.sleep', 'import time\nwhile True:\n  try: time.sleep(10)\n  except BaseException: pass'),
    raised('many short calls of library functions', 'while True: sum(range(1000))'),
    raised('sum, min, max, list of an endless iterator', 'import itertools\nmax(itertools.repeat(0))'),
    raised('`in` an endless iterator', 'import itertools\n5 in itertools.repeat(0)'),
    lost('int: power, multiplication', '10 ** 10 ** 8'),
    lost(
      'int: text of very large numbers',
      'import sys\nx = 7 ** 2000000\nhex(x)\nstr'.replace('hex(x)\nstr', 'x ** 60'),
    ),
    lost('math', 'import math\nmath.comb(10 ** 7, 5 * 10 ** 6)'),
    lost('decimal', 'import decimal\ndecimal.getcontext().prec = 10 ** 7\ndecimal.Decimal(2).sqrt()'),
  ],
};
