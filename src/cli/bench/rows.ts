// What `zigllms bench` measures, and the functions in each language that it measures with.

import assert from 'node:assert/strict';
import { languageNamed } from '../languages.js';
import type { ScriptContext, ScriptingEngine, ContextOptions } from '../../index.js';

export interface BenchRow {
  readonly name: string;
  readonly summary: string;
  /** Prepares one measurement: what comes back does the work `times` times, and throws where a result is wrong. */
  prepare(bench: BenchContext): Promise<(times: number) => unknown>;
}

export interface BenchContext {
  readonly engine: ScriptingEngine;
  /** With the language's functions loaded. */
  readonly context: ScriptContext;
  readonly options: ContextOptions;
}

/** In each language: add, callHost (calls `host(sum, i)` n times), count (the length of a list), keep and give (a value stays there), fib. */
export const benchSources: Readonly<Record<string, string>> = {
  lua: `
function add(a, b) return a + b end
function callHost(n) local sum = 0 for i = 1, n do sum = host(sum, i) end return sum end
function count(list) return #list end
local kept
function keep(value) kept = value end
function give() return kept end
function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end`,
  quickjs: `
function add(a, b) { return a + b; }
function callHost(n) { let sum = 0; for (let i = 1; i <= n; i++) sum = host(sum, i); return sum; }
function count(list) { return list.length; }
let kept;
function keep(value) { kept = value; }
function give() { return kept; }
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }`,
  wren: `
var add = Fn.new {|a, b| a + b }
var callHost = Fn.new {|n|
  var sum = 0
  for (i in 1..n) sum = host.call(sum, i)
  return sum
}
var count = Fn.new {|list| list.count }
var kept = null
var keep = Fn.new {|value| kept = value }
var give = Fn.new { kept }
class Fib {
  static of(n) { n < 2 ? n : of(n - 1) + of(n - 2) }
}
var fib = Fn.new {|n| Fib.of(n) }`,
  python: `
def add(a, b): return a + b
def callHost(n):
    sum = 0
    for i in range(1, n + 1): sum = host(sum, i)
    return sum
def count(list): return len(list)
kept = None
def keep(value):
    global kept
    kept = value
def give(): return kept
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)`,
};

const records = Array.from({ length: 1000 }, (_, id) => ({
  id,
  name: `record ${id}`,
  score: id / 4,
  tags: ['a', 'b'],
}));

/** A call of a function, blocking where the context allows it. */
function caller(context: ScriptContext): (name: string, args: readonly unknown[]) => unknown {
  if (context.isolation === 'inline') {
    const { sync } = context;
    return (name, args) => sync.executeFunction(name, args);
  }
  return (name, args) => context.executeFunction(name, args);
}

/** Repeats a call and compares its result each time; blocking work stays blocking, since awaiting costs too. */
function repeated(
  context: ScriptContext,
  work: () => unknown,
  check: (result: unknown) => void,
): (times: number) => unknown {
  if (context.isolation === 'inline')
    return (times) => {
      for (let i = 0; i < times; i += 1) check(work());
    };
  return async (times) => {
    for (let i = 0; i < times; i += 1) check(await work());
  };
}

export const benchRows: readonly BenchRow[] = [
  {
    name: 'call',
    summary: 'the host calls add(a, b)',
    async prepare({ context }) {
      const call = caller(context);
      return repeated(
        context,
        () => call('add', [20, 22]),
        (sum) => assert.equal(sum, 42),
      );
    },
  },
  {
    name: 'callback',
    summary: 'the script calls a function of the host',
    async prepare({ context }) {
      const call = caller(context);
      return async (times) => assert.equal(await call('callHost', [times]), (times * (times + 1)) / 2);
    },
  },
  {
    name: 'marshal in',
    summary: '1,000 records go to the script',
    async prepare({ context }) {
      const call = caller(context);
      return repeated(
        context,
        () => call('count', [records]),
        (count) => assert.equal(count, records.length),
      );
    },
  },
  {
    name: 'marshal out',
    summary: '1,000 records come from the script',
    async prepare({ context }) {
      const call = caller(context);
      await call('keep', [records]);
      assert.deepEqual(await call('give', []), records);
      return repeated(
        context,
        () => call('give', []),
        (list) => assert.equal((list as typeof records)[999].name, 'record 999'),
      );
    },
  },
  {
    name: 'context',
    summary: 'a context is made, evaluates 6 * 7, and ends',
    async prepare({ engine, context, options }) {
      const source = languageNamed(engine.name).fortyTwo;
      return async (times) => {
        for (let i = 0; i < times; i += 1) {
          const fresh = await engine.createContext({ ...options, isolation: context.isolation });
          assert.equal(await fresh.eval(source), 42);
          await fresh.dispose();
        }
      };
    },
  },
  {
    name: 'compute',
    summary: 'fib(20) in the script: 21,891 calls',
    async prepare({ context }) {
      const call = caller(context);
      return repeated(
        context,
        () => call('fib', [20]),
        (result) => assert.equal(result, 6765),
      );
    },
  },
];
