// What a tenant may leave behind, in each language. `plant` leaves it, `probe` looks for it and tells a text; a probe must tell another text after the planting, or
// the planting must be refused.

import type { Spoken } from '../security/words.js';

export interface Residue {
  name: string;
  plant: string;
  /** Absent: the planting itself has to be refused. */
  probe?: string;
  /** The probe tells something new each time in a clean context: only what the planting made of it must not come again. */
  varies?: true;
}

const patched = (
  names: string[],
  plant: (name: string) => string,
  probe: (name: string) => string,
): Residue[] => names.map((name) => ({ name: `patched ${name}`, plant: plant(name), probe: probe(name) }));
const refused = (names: string[], plant: (name: string) => string): Residue[] =>
  names.map((name) => ({ name: `attempt at ${name}`, plant: plant(name) }));

const lua: Residue[] = [
  { name: 'global variable', plant: 'x = 1', probe: 'return tostring(x)' },
  { name: 'global function', plant: 'function f() end', probe: 'return type(f)' },
  {
    name: 'metatable of _G',
    plant: 'setmetatable(_G, {__index = function() return "ghost" end})',
    probe: 'return tostring(nothing)',
  },
  {
    name: 'method of strings',
    plant: 'getmetatable("").__index.shout = print',
    probe: 'return type(("").shout)',
  },
  { name: 'index of strings', plant: 'getmetatable("").__index = {}', probe: 'return type(("").rep)' },
  {
    name: 'operator of strings',
    plant: 'getmetatable("").__unm = function() return "minus" end',
    probe: 'return tostring(select(2, pcall(function() return -"a" end)))',
  },
  { name: 'math.pi', plant: 'math.pi = 3', probe: 'return tostring(math.pi)' },
  { name: '_VERSION', plant: '_VERSION = "none"', probe: 'return _VERSION' },
  { name: 'package.loaded', plant: 'package.loaded.ghost = {}', probe: 'return type(package.loaded.ghost)' },
  {
    name: 'package.preload',
    plant: 'package.preload.ghost = function() return "ghost" end',
    probe: 'return type(package.preload.ghost)',
  },
  {
    name: 'replaced library',
    plant: 'package.loaded.string = {}',
    probe: 'return type(require("string").rep)',
  },
  {
    name: 'required module',
    plant: 'package.preload.m = function() return "m" end require("m")',
    probe: 'return tostring((pcall(require, "m")))',
  },
  {
    name: 'random seed',
    plant: 'math.randomseed(7)',
    probe: 'return tostring(math.random(0))',
    varies: true,
  },
  {
    name: 'suspended coroutine',
    plant: 'co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co)',
    probe: 'return type(co)',
  },
  { name: 'warnings', plant: 'warn("@on")', probe: 'warn("boo") return "-"' },
  { name: 'helper of the room', plant: 'zigllms.array = nil', probe: 'return type(zigllms.array)' },
  { name: 'member of zigllms', plant: 'zigllms.ghost = 1', probe: 'return type(zigllms.ghost)' },
  {
    name: 'class of the room',
    plant: 'local m = getmetatable(zigllms.bytes("")) if type(m) == "table" then m.ghost = 1 end ghost = m',
    probe:
      'local m = getmetatable(zigllms.bytes("")) return tostring(type(m) == "table" and m.ghost) .. type(ghost)',
  },
  ...patched(
    [
      'print',
      'pcall',
      'error',
      'setmetatable',
      'getmetatable',
      'ipairs',
      'pairs',
      'require',
      'select',
      'next',
      'rawget',
      'load',
      'assert',
      'collectgarbage',
    ],
    (name) => `${name} = 5`,
    (name) => `return tostring(${name} == 5)`,
  ),
  ...patched(
    [
      'string.rep',
      'string.format',
      'table.concat',
      'table.sort',
      'table.unpack',
      'math.floor',
      'coroutine.wrap',
      'utf8.char',
      'os.time',
      'debug.traceback',
    ],
    (name) => `${name} = function() return "mine" end`,
    (name) => `return tostring(select(2, pcall(${name}, "a", 1)) == "mine")`,
  ),
  ...refused(
    ['debug.setmetatable', 'debug.sethook', 'os.setlocale', 'os.remove', 'io.output', 'string.dump'],
    (name) => `${name}(nil, {})`,
  ),
  { name: 'attempt at a finalizer', plant: 'setmetatable({}, {__gc = function() end})' },
  { name: 'attempt at the collector', plant: 'collectgarbage("stop")' },
];

const quickjs: Residue[] = [
  { name: 'global variable', plant: 'var x = 1', probe: 'typeof x' },
  { name: 'global const', plant: 'const c = 1', probe: 'typeof c' },
  { name: 'global class', plant: 'class K {}', probe: 'typeof K' },
  { name: 'undeclared global', plant: 'globalThis.y = 1', probe: 'typeof y' },
  {
    name: 'getter of the global object',
    plant: 'Object.defineProperty(globalThis, "z", { get: () => 1 })',
    probe: 'typeof z',
  },
  {
    name: 'prototype of the global object',
    plant: 'Object.setPrototypeOf(globalThis, { w: 1 })',
    probe: 'typeof w',
  },
  {
    name: 'frozen prototype',
    plant: 'Object.freeze(Object.prototype)',
    probe: 'String(Object.isFrozen(Object.prototype))',
  },
  {
    name: 'iteration of arrays',
    plant: 'Array.prototype[Symbol.iterator] = function* () { yield "ghost" }',
    probe: '[...[1]].join()',
  },
  {
    name: 'prototype of iterators',
    plant: 'Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).ghost = 1',
    probe: 'typeof [][Symbol.iterator]().ghost',
  },
  {
    name: 'prototype of generators',
    plant: 'Object.getPrototypeOf(function* () {}).prototype.next = () => 1',
    probe: 'typeof (function* () {})().next()',
  },
  {
    name: 'prototype of async functions',
    plant: 'Object.getPrototypeOf(async () => {}).ghost = 1',
    probe: 'typeof (async () => {}).ghost',
  },
  {
    name: 'Error.prepareStackTrace',
    plant: 'Error.prepareStackTrace = () => "no stack"',
    probe:
      'typeof new Error("x").stack === "string" && new Error("x").stack.includes("no stack") ? "planted" : typeof Error.prepareStackTrace',
  },
  {
    name: 'Error.stackTraceLimit',
    plant: 'Error.stackTraceLimit = 0',
    probe: 'String(Error.stackTraceLimit)',
  },
  {
    name: 'pending timer',
    plant: 'setTimeout(() => console.log("ghost"), 1)\nglobalThis.planted = 1',
    probe: 'typeof planted',
  },
  {
    name: 'repeating timer',
    plant: 'setInterval(() => console.log("ghost"), 1)\nglobalThis.planted = 1',
    probe: 'typeof planted',
  },
  { name: 'pending promise', plant: 'globalThis.p = new Promise(() => {})\n1', probe: 'typeof p' },
  {
    name: 'then of promises',
    plant: 'Promise.prototype.then = 5\n1',
    probe: 'typeof Promise.prototype.then',
  },
  { name: 'toJSON', plant: 'Object.prototype.toJSON = () => "ghost"\n1', probe: 'JSON.stringify([1])' },
  { name: 'helper of the room', plant: 'zigllms.toValue = 5', probe: 'typeof zigllms.toValue' },
  { name: 'member of zigllms', plant: 'zigllms.ghost = 5', probe: 'typeof zigllms.ghost' },
  ...patched(
    [
      'Object',
      'Array',
      'Function',
      'Error',
      'Map',
      'Set',
      'Date',
      'RegExp',
      'Promise',
      'String',
      'Number',
      'BigInt',
      'Symbol',
      'Uint8Array',
      'Proxy',
      'WeakMap',
    ],
    (name) => `${name}.prototype ? (${name}.prototype.ghost = 1) : (${name}.ghost = 1)`,
    (name) => `typeof (${name}.prototype ?? ${name}).ghost`,
  ),
  ...patched(
    [
      'parseInt',
      'eval',
      'Math.random',
      'Math.max',
      'JSON.parse',
      'JSON.stringify',
      'Reflect.get',
      'Date.now',
      'console.log',
      'setTimeout',
      'Object.keys',
      'Array.prototype.map',
      'String.prototype.trim',
      'RegExp.prototype.exec',
      'Map.prototype.get',
      'Function.prototype.call',
    ],
    (name) => `${name} = Math\n1`,
    (name) => `String(${name} === Math)`,
  ),
];

const wrenValues: Record<string, string> = {
  number: '1',
  string: '"text"',
  boolean: 'true',
  list: '[1]',
  map: '{"a": 1}',
  range: '1..2',
  function: 'Fn.new { 1 }',
  fiber: 'Fiber.new { Fiber.yield() }',
  class: 'Num',
  bytes: 'Bytes.new(4)',
  set: 'Set.new()',
  'big integer': 'BigInt.new("1")',
  'whole number': 'Int64.new(1)',
  date: 'Date.fromMilliseconds(0)',
  expression: 'RegExp.new("a", "")',
  error: 'ScriptError.new("x")',
};

/** Tells whether module `main` has a variable of that name: the compiler refuses what isn't there. */
const wrenHas = (name: string): string =>
  `import "meta" for Meta\nMeta.getModuleVariables("main").contains("${name}").toString`;

const wren: Residue[] = [
  ...Object.entries(wrenValues).map(([name, value]) => ({
    name: `variable with a ${name}`,
    plant: `var ghost = ${value}`,
    probe: wrenHas('ghost'),
  })),
  { name: 'class', plant: 'class Ghost {}', probe: wrenHas('Ghost') },
  {
    name: 'class with state',
    plant: 'class Ghost {\n  static keep { __kept = 1 }\n}\nGhost.keep',
    probe: wrenHas('Ghost'),
  },
  { name: 'subclass', plant: 'class Ghost is Sequence {\n  construct new() {}\n}', probe: wrenHas('Ghost') },
  { name: 'attempt at a subclass of the core', plant: 'class Ghost is List {}' },
  { name: 'imported variable', plant: 'import "random" for Random', probe: wrenHas('Random') },
  {
    name: 'seeded generator',
    plant: 'import "random" for Random\nvar dice = Random.new(7)',
    probe: wrenHas('dice'),
  },
  {
    name: 'loaded module',
    plant: 'import "random"',
    probe:
      'import "meta" for Meta\nvar look = Fiber.new { Meta.getModuleVariables("random").count.toString }\nlook.try()',
  },
  {
    name: 'compiled at run time',
    plant: 'import "meta" for Meta\nMeta.eval("var ghost = 1")',
    probe: wrenHas('ghost'),
  },
  {
    name: 'suspended fiber',
    plant: 'var fiber = Fiber.new { Fiber.yield(1) }\nfiber.call()',
    probe: wrenHas('fiber'),
  },
  {
    name: 'failed fiber',
    plant: 'var fiber = Fiber.new { Fiber.abort("x") }\nfiber.try()',
    probe: wrenHas('fiber'),
  },
  { name: 'cyclic list', plant: 'var ring = []\nring.add(ring)', probe: wrenHas('ring') },
  { name: 'replaced name of the library', plant: 'var Sequence2 = Sequence', probe: wrenHas('Sequence2') },
  ...refused(
    ['Num', 'String', 'List', 'Map', 'Fn', 'Fiber', 'System', 'Object', 'Bool', 'Null', 'Range', 'Class'],
    (name) => `class ${name} {}`,
  ),
  ...refused(['System.print', 'Num.pi', 'String.fromCodePoint', 'Fiber.current'], (name) => `${name} = 5`),
];

const python: Residue[] = [
  { name: 'global variable', plant: 'x = 1', probe: 'str("x" in globals())' },
  { name: 'global function', plant: 'def f(): pass', probe: 'str("f" in globals())' },
  { name: 'class', plant: 'class K: pass', probe: 'str("K" in globals())' },
  { name: 'shadowed builtin', plant: 'len = 5', probe: 'str(len)' },
  { name: 'builtins of the context', plant: '__builtins__["len"] = 5', probe: 'str(len)' },
  { name: 'new builtin', plant: '__builtins__["ghost"] = 5', probe: 'str("ghost" in __builtins__)' },
  { name: 'import hook', plant: '__builtins__["__import__"] = None', probe: 'str(__import__ is None)' },
  {
    name: 'random seed',
    plant: 'import random\nrandom.seed(7)',
    probe: 'import random\nstr(random.random())',
    varies: true,
  },
  {
    name: 'decimal context',
    plant: 'import decimal\ndecimal.getcontext().prec = 3',
    probe: 'import decimal\nstr(decimal.getcontext().prec)',
  },
  {
    name: 'default decimal context',
    plant: 'import decimal\ndecimal.DefaultContext.prec = 3',
    probe: 'import decimal\nstr(decimal.DefaultContext.prec)',
  },
  {
    name: 'first weekday',
    plant: 'import calendar\ncalendar.setfirstweekday(3)',
    probe: 'import calendar\nstr(calendar.firstweekday())',
  },
  {
    name: 'csv dialect',
    plant: 'import csv\ncsv.register_dialect("ghost")',
    probe: 'import csv\nstr(csv.list_dialects())',
  },
  {
    name: 'csv field limit',
    plant: 'import csv\ncsv.field_size_limit(9)',
    probe: 'import csv\nstr(csv.field_size_limit())',
  },
  {
    name: 'class of json',
    plant: 'import json\njson.JSONEncoder.default = lambda self, o: "ghost"',
    probe: 'import json\ntry:\n  r = json.dumps(object())\nexcept TypeError:\n  r = "clean"\nr',
  },
  {
    name: 'attribute of json',
    plant: 'import json\njson.JSONDecoder.ghost = 1',
    probe: 'import json\nstr(hasattr(json.JSONDecoder, "ghost"))',
  },
  {
    name: 'registered abstract class',
    plant: 'import collections.abc\ncollections.abc.Sized.register(int)',
    probe: 'import collections.abc\nstr(isinstance(1, collections.abc.Sized))',
  },
  {
    name: 'registered number',
    plant: 'import numbers\nnumbers.Number.register(str)',
    probe: 'import numbers\nstr(isinstance("a", numbers.Number))',
  },
  {
    name: 'schemes of addresses',
    plant: 'import urllib.parse\nurllib.parse.urlparse.__globals__["uses_netloc"].append("ghost")',
    probe: 'import urllib.parse\nstr("ghost" in urllib.parse.urlparse.__globals__["uses_netloc"])',
  },
  {
    name: 'entities of html',
    plant: 'import html\nhtml.unescape.__globals__["_charref"] = None',
    probe: 'import html\nstr(html.unescape.__globals__["_charref"] is None)',
  },
  {
    name: 'attribute of a class',
    plant: 'import textwrap\ntextwrap.TextWrapper.ghost = 1',
    probe: 'import textwrap\nstr(hasattr(textwrap.TextWrapper, "ghost"))',
  },
  {
    name: 'attribute of Fraction',
    plant: 'import fractions\nfractions.Fraction.ghost = 1',
    probe: 'import fractions\nstr(hasattr(fractions.Fraction, "ghost"))',
  },
  {
    name: 'attribute of Enum',
    plant: 'import enum\nenum.Enum.ghost = 1',
    probe: 'import enum\nstr(hasattr(enum.Enum, "ghost"))',
  },
  {
    name: 'attribute of OrderedDict',
    plant: 'import collections\ncollections.Counter.ghost = 1',
    probe: 'import collections\nstr(hasattr(collections.Counter, "ghost"))',
  },
  {
    name: 'attribute of a function',
    plant: 'import statistics\nstatistics.mean.ghost = 1',
    probe: 'import statistics\nstr(hasattr(statistics.mean, "ghost"))',
  },
  {
    name: 'globals of a function',
    plant: 'import statistics\nstatistics.mean.__globals__["ghost"] = 1',
    probe: 'import statistics\nstr("ghost" in statistics.mean.__globals__)',
  },
  {
    name: 'module in sys.modules',
    plant: 'import statistics\nstatistics.mean.__globals__["sys"].modules["ghost"] = 1',
    probe: 'import statistics\nstr("ghost" in statistics.mean.__globals__["sys"].modules)',
  },
  {
    name: 'path of imports',
    plant: 'import statistics\nstatistics.mean.__globals__["sys"].path.append("/ghost")',
    probe: 'import statistics\nstr("/ghost" in statistics.mean.__globals__["sys"].path)',
  },
  {
    name: 'recursion limit',
    plant: 'import statistics\nstatistics.mean.__globals__["sys"].setrecursionlimit(555)',
    probe: 'import sys\nstr(sys.getrecursionlimit())',
  },
  {
    name: 'context variable',
    plant: 'import contextvars\nv = contextvars.ContextVar("v")\nv.set(1)',
    probe: 'import contextvars\nstr(len(contextvars.copy_context()))',
  },
  {
    name: 'asyncio task',
    plant:
      'import asyncio\nasync def wait():\n  await asyncio.sleep(60)\nasync def start():\n  global task\n  task = asyncio.ensure_future(wait())\nawait start()',
    probe: 'str("task" in globals())',
  },
  {
    name: 'asyncio event loop policy',
    plant: 'import asyncio\nasyncio.ghost = 1',
    probe: 'import asyncio\nstr(hasattr(asyncio, "ghost"))',
  },
  {
    name: 'replaced output',
    plant: 'import sys\nsys.stdout = None',
    probe: 'import sys\nstr(sys.stdout is None)',
  },
  {
    name: 'output object',
    plant: 'import sys\nsys.stdout.ghost = 1',
    probe: 'import sys\nstr(hasattr(sys.stdout, "ghost"))',
  },
  { name: 'member of zigllms', plant: 'zigllms.ghost = 1', probe: 'str(hasattr(zigllms, "ghost"))' },
  { name: 'generator', plant: 'g = (n for n in [1, 2])\nnext(g)', probe: 'str("g" in globals())' },
  {
    name: 'cache of lru_cache',
    plant: 'import functools\n@functools.lru_cache\ndef f(n): return n\nf(1)',
    probe: 'str("f" in globals())',
  },
  {
    name: 'finalizer',
    plant: 'class F:\n  def __del__(self): print("ghost")\nkept = F()',
    probe: 'str("kept" in globals())',
  },
  ...patched(
    [
      'math.floor',
      'json.dumps',
      'string.digits',
      're.compile',
      'time.time',
      'itertools.chain',
      'base64.b64encode',
    ],
    (name) => `import ${name.split('.')[0]}\n${name} = 5`,
    (name) => `import ${name.split('.')[0]}\nstr(${name} == 5)`,
  ),
  ...refused(
    ['os', 'locale', 'threading', 'signal', 'gc', 'ctypes', 'subprocess'],
    (name) => `import ${name}`,
  ),
  { name: 'attempt at a type of the core', plant: 'int.ghost = 1' },
];

export const residues: Readonly<Record<Spoken, readonly Residue[]>> = { lua, quickjs, wren, python };
