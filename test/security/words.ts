// What the tests of policies need said in each language. `use` calls a function of the module `host`, `attempt` tells the code and message of what a function raises.

import type { Language } from '../conformance/engines.js';

export type Spoken = Exclude<Language, 'echo'>;
type Words = Readonly<Record<Spoken, string>>;

export const use: Words = {
  lua: 'local host = require("host")\nfunction use(name, ...) return host[name](...) end',
  quickjs:
    'async function use(name, ...args) { const host = await import("host"); return host[name](...args) }',
  wren: `import "host" for Host
var use = Fn.new {|name, a, b|
  if (name == "read") return Host.read(a)
  if (name == "readBytes") return Host.readBytes(a)
  if (name == "write") return Host.write(a, b)
  if (name == "list") return Host.list(a)
  if (name == "variable") return Host.variable(a)
  if (name == "fetch") return Host.fetch(a)
  if (name == "run") return Host.run(a, b)
}`,
  python: `import host
async def use(name, *args):
  result = getattr(host, name)(*args)
  return await result if hasattr(result, '__await__') else result`,
};

/** caught(f): calls f and swallows what it raises. */
export const caught: Words = {
  lua: 'function caught(f) pcall(f); return "went on" end',
  quickjs: 'function caught(f) { try { f() } catch { } return "went on" }',
  wren: 'var caught = Fn.new {|f|\n  Fiber.new { f.call() }.try()\n  return "went on"\n}',
  python: 'def caught(f):\n  try:\n    f()\n  except Exception:\n    pass\n  return "went on"',
};

/** Sources that look at the clock, each by another way. */
export const tellTime: Readonly<Record<Spoken, readonly string[]>> = {
  lua: ['return os.time()', 'return os.clock()', 'return os.date()', 'return os["time"]()'],
  quickjs: [
    'Date.now()',
    'new Date()',
    'Date()',
    'Reflect.construct(Date, [])',
    'new (new Date(0).constructor)()',
    'new (class extends Date {})()',
    'Reflect.construct(Date, [], Object)',
    'performance.now()',
    'Function("return Date.now()")()',
  ],
  wren: ['System.clock'],
  python: [
    'import time',
    'import datetime',
    'from datetime import datetime',
    'import asyncio',
    'import calendar',
  ],
};

export const rollDice: Readonly<Record<Spoken, readonly string[]>> = {
  lua: ['return math.random()', 'math.randomseed(1)', 'return require("math").random(1, 6)'],
  quickjs: ['Math.random()', 'Function("return Math.random()")()'],
  wren: ['import "random" for Random\nRandom.new().float()'],
  python: ['import random', 'from random import random'],
};

/** Time and chance where they are granted. */
export const granted: Readonly<Record<Spoken, readonly string[]>> = {
  lua: ['return os.time() + os.clock()', 'return math.random()'],
  quickjs: ['Date.now() + new Date().getTime() + performance.now()', 'Math.random()'],
  wren: ['System.clock', 'import "random" for Random\nRandom.new().float()'],
  python: ['import time\ntime.time()', 'import random\nrandom.random()'],
};

/** What has nothing to do with the clock stays. */
export const givenDates: Partial<Record<Spoken, string>> = {
  quickjs:
    'const d = new Date(2020, 1, 29); [d.getMonth(), new Date(0).toISOString(), Date.UTC(1970, 0, 1), Date.parse("1970-01-01"), d instanceof Date, new Date(d) - d].join()',
};
