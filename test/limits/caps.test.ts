// Limits of one call besides time and memory: each names its option, the limit and what came, and none can be got around by nesting.

import assert from 'node:assert/strict';
import type { ContextOptions, ScriptContext } from '../../src/index.js';
import { ScriptError } from '../../src/index.js';
import { eachTarget, type Target } from '../conformance/engines.js';
import { failureOf, rejectsWith } from '../conformance/expectations.js';

/** Words of the four languages; `n` times something. */
const sources: Record<string, Record<string, string>> = {
  countTo: {
    lua: 'function countTo(n) for i = 1, n do local x = i end return n end',
    quickjs: 'function countTo(n) { for (let i = 0; i < n; i++); return n }',
    wren: 'var countTo = Fn.new {|n|\n  for (i in 0...n) {}\n  return n\n}',
    python: 'def countTo(n):\n  for i in range(n): pass\n  return n',
  },
  countCatching: {
    lua: 'function countCatching() while true do pcall(function() while true do end end) end end',
    quickjs: 'function countCatching() { for (;;) try { for (;;); } catch {} }',
    wren: 'var countCatching = Fn.new {\n  while (true) Fiber.new {\n    while (true) {}\n  }.try()\n}',
    python:
      'def countCatching():\n  while True:\n    try:\n      while True: pass\n    except BaseException: pass',
  },
  print: {
    lua: 'function printing(n) for i = 1, n do print("123456789") end return n end',
    quickjs: 'function printing(n) { for (let i = 0; i < n; i++) console.log("123456789"); return n }',
    wren: 'var printing = Fn.new {|n|\n  for (i in 0...n) System.print("123456789")\n  return n\n}',
    python: 'def printing(n):\n  for i in range(n): print("123456789")\n  return n',
  },
  text: {
    lua: 'function text(n) return ("x"):rep(n) end',
    quickjs: 'function text(n) { return "x".repeat(n) }',
    wren: 'var text = Fn.new {|n| "x" * n }',
    python: 'def text(n): return "x" * n',
  },
  calling: {
    lua: 'function calling(f, n) for i = 1, n do pcall(f, i) end return n end',
    quickjs: 'function calling(f, n) { for (let i = 0; i < n; i++) try { f(i) } catch {} return n }',
    wren: 'var calling = Fn.new {|f, n|\n  for (i in 0...n) Fiber.new { f.call(i) }.try()\n  return n\n}',
    python: 'def calling(f, n):\n  for i in range(n):\n    try: f(i)\n    except Exception: pass\n  return n',
  },
};

const others = {
  lua: 'programs of Python',
  quickjs: 'programs of Python',
  wren: 'programs of Python',
} as const;

/** Each notes in `seen` how far it came. */
const endlessPython = [
  'def f():\n  i = 0\n  while True:\n    i += 1\n    seen[0] = i\nf()',
  'def f():\n  seen[0] += 1\n  f()\nwhile True:\n  try: f()\n  except RecursionError: pass',
  'def g():\n  while True:\n    seen[0] += 1\n    yield 1\nsum(g())',
  'class Endless:\n  def __iter__(self): return self\n  def __next__(self):\n    seen[0] += 1\n    return 1\nlist(Endless())',
  'import json, re\nwhile True:\n  seen[0] += 1\n  json.loads(json.dumps([1, {"a": None}]))\n  re.sub("a(b)c", "x", "abc" * 3)',
  'import asyncio\nwhile True:\n  seen[0] += 1\n  await asyncio.sleep(0)',
  'while True:\n  try:\n    while True: seen[0] += 1\n  except ValueError: pass',
];

async function loaded(
  target: Target,
  t: Parameters<Target['context']>[0],
  word: string,
  options: ContextOptions,
): Promise<ScriptContext> {
  const context = await target.context(t, options);
  await context.loadScript(sources[word][target.language], target.file(word));
  return context;
}

/** Where a program was stopped, in every isolation so far. */
const stopped = new Map<string, Set<string>>();

/** What a language managed within the limit, in the first isolation that was asked. */
const within = new Map<string, number>();

const noEcho = { echo: 'its programs are data' } as const;

eachTarget('caps', (target) => {
  target.test(
    'instructionLimit is kept, the same each time and in every isolation',
    { capabilities: ['countsInstructions'] },
    async (t) => {
      const context = await loaded(target, t, 'countTo', { instructionLimit: 10_000 });
      let least = 1;
      let most = 10_001;
      // The largest count that is within the limit.
      while (most - least > 1) {
        const middle = (least + most) >> 1;
        const failure = await failureOf(context.executeFunction('countTo', [middle])).catch(() => undefined);
        if (failure === undefined) least = middle;
        else most = middle;
      }
      assert.ok(least > 1000, `only ${least} rounds`);
      if (!within.has(target.language)) within.set(target.language, least);
      assert.equal(least, within.get(target.language));
      for (let round = 0; round < 3; round += 1) {
        assert.equal(await context.executeFunction('countTo', [least]), least);
        const error = await rejectsWith(context.executeFunction('countTo', [least + 1]), 'limit_exceeded');
        assert.match(error.message, /instructionLimit: expected at most 10000/);
      }
    },
  );

  target.test('instructionLimit cannot be caught', { capabilities: ['countsInstructions'] }, async (t) => {
    const context = await loaded(target, t, 'countCatching', { instructionLimit: 5000 });
    await rejectsWith(context.executeFunction('countCatching'), 'limit_exceeded');
    assert.equal(await context.eval(target.language === 'lua' ? 'return 2' : '2'), 2);
  });

  target.test(
    'an endless program stops at the same place under instructionLimit, whatever it is made of',
    { capabilities: ['countsInstructions'], skips: { ...noEcho, ...others } },
    async (t) => {
      for (const program of endlessPython) {
        const places = new Set(stopped.get(program));
        for (let round = 0; round < 3; round += 1) {
          const context = await target.context(t, { instructionLimit: 20_000 });
          await context.eval('seen = [0]');
          await rejectsWith(context.eval(program), 'limit_exceeded');
          places.add(JSON.stringify(await context.eval('seen')));
        }
        stopped.set(program, places);
        assert.equal(places.size, 1, `${program}: stopped at ${[...places].join()}`);
        assert.ok(!places.has('[0]'), `${program}: did not begin`);
      }
    },
  );

  target.test(
    'a script under instructionLimit has no hand on what counts, and others are not slowed down by it',
    { capabilities: ['countsInstructions'], skips: { ...noEcho, ...others } },
    async (t) => {
      for (const interpreter of ['isolated', 'main']) {
        const options = { policy: 'trusted', engineOptions: { interpreter } } as const;
        const context = await target.context(t, { ...options, instructionLimit: 1000 });
        const other = await target.context(t, options);
        await rejectsWith(context.eval('while True: pass'), 'limit_exceeded');
        assert.equal(await context.eval('import sys\nhasattr(sys, "monitoring")'), false);
        assert.equal(await other.eval('for i in range(5000): pass\ni'), 4999);
        await context.dispose();
        assert.equal(await other.eval('for i in range(5000): pass\ni'), 4999);
      }
    },
  );

  target.test('instructionLimit is refused where it cannot be kept', {}, async () => {
    if (target.engine.capabilities.countsInstructions) return;
    const failure = await failureOf(
      target.engine.createContext({ isolation: target.isolation, instructionLimit: 5 }),
    );
    assert.ok(ScriptError.isInstance(failure) && failure.code === 'engine_unavailable');
    assert.match(failure.message, /instructionLimit/);
  });

  target.test('maxOutputBytes ends the call and nothing more is written', { skips: noEcho }, async (t) => {
    let written = 0;
    const context = await loaded(target, t, 'print', {
      maxOutputBytes: 100,
      onOutput: (_, text) => (written += text.length),
    });
    assert.equal(await context.executeFunction('printing', [9]), 9);
    const error = await rejectsWith(context.executeFunction('printing', [1_000_000]), 'limit_exceeded');
    assert.match(error.message, /maxOutputBytes: expected at most 100 bytes of output, got 1\d\d/);
    assert.ok(written <= 200, `${written} bytes were written`);
    assert.equal(await context.executeFunction('printing', [9]), 9);
  });

  target.test('maxResultBytes limits what a call returns', { skips: noEcho }, async (t) => {
    const context = await loaded(target, t, 'text', { maxResultBytes: 1000 });
    assert.equal(String(await context.executeFunction('text', [900])).length, 900);
    const error = await rejectsWith(context.executeFunction('text', [1001]), 'limit_exceeded');
    assert.match(error.message, /maxResultBytes: expected at most 1000 bytes of result, got 1\d\d\d/);
  });

  target.test('maxSourceBytes limits scripts and modules', { skips: noEcho }, async (t) => {
    const long = ' '.repeat(2000);
    const context = await target.context(t, {
      maxSourceBytes: 1000,
      resolveModule: (name) => (name === 'long' ? long : undefined),
    });
    const error = await rejectsWith(context.eval(long), 'limit_exceeded');
    assert.match(error.message, /maxSourceBytes: expected at most 1000 bytes of source, got 2000/);
    await rejectsWith(context.loadScript(long, 'long'), 'limit_exceeded');
    await rejectsWith(context.registerModule({ name: 'm', functions: {}, source: long }), 'limit_exceeded');
  });

  target.test(
    'maxHostCalls ends the call, caught or not, and holds for nested calls',
    { skips: noEcho },
    async (t) => {
      const context = await loaded(target, t, 'calling', { maxHostCalls: 10 });
      let calls = 0;
      const count = (): number => (calls += 1);
      assert.equal(await context.executeFunction('calling', [count, 10]), 10);
      calls = 0;
      const error = await rejectsWith(context.executeFunction('calling', [count, 1000]), 'limit_exceeded');
      assert.match(error.message, /maxHostCalls: expected at most 10 calls of host functions, got 11/);
      assert.equal(calls, 10);
      assert.equal(error.hostCalls, 10);
      assert.equal(await context.executeFunction('calling', [count, 10]), 10);
    },
  );

  target.test(
    'maxInFlightHostCalls limits what is waited for at a time',
    { snippets: ['awaiting'], isolation: 'thread' },
    async (t) => {
      const context = await target.load(t, ['awaiting'], { maxInFlightHostCalls: 2 });
      const waiting: (() => void)[] = [];
      const later = (): Promise<string> => new Promise((resolve) => waiting.push(() => resolve('x')));
      const started = [1, 2, 3, 4].map((n) =>
        context.executeFunction('awaitHost', [later, n]).catch((error: unknown) => error),
      );
      while (waiting.length < 2) await new Promise(setImmediate);
      const free = setInterval(() => waiting.splice(0).forEach((resolve) => resolve()), 5);
      const outcomes = await Promise.all(started);
      clearInterval(free);
      const refused = outcomes.filter((outcome) => ScriptError.isInstance(outcome));
      for (const error of refused) {
        assert.equal((error as ScriptError).code, 'limit_exceeded');
        assert.match((error as ScriptError).message, /maxInFlightHostCalls: expected at most 2/);
      }
      assert.ok(outcomes.some((outcome) => outcome === 'x!'));
    },
  );

  target.test('onCall tells what a call used', { snippets: ['awaiting'], skips: noEcho }, async (t) => {
    const reports: {
      operation: string;
      name: string;
      outcome: string;
      hostCalls: number;
      wallMs: number;
      hostMs: number;
      queuedMs: number;
    }[] = [];
    const context = await target.load(t, ['awaiting'], { onCall: (report) => reports.push(report) });
    reports.length = 0;
    const soon = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('x'), 30));
    await context.executeFunction('awaitHost', [soon, 1]);
    const never = (): Promise<never> => new Promise(() => undefined);
    const error = await rejectsWith(
      context.executeFunction('awaitHost', [never, 1], { timeoutMs: 1_000 }),
      'timeout_error',
    );
    assert.equal(error.hostCalls, 1);
    assert.deepEqual(
      reports.map(({ operation, name, outcome, hostCalls }) => ({ operation, name, outcome, hostCalls })),
      [
        { operation: 'executeFunction', name: 'awaitHost', outcome: 'ok', hostCalls: 1 },
        { operation: 'executeFunction', name: 'awaitHost', outcome: 'timeout_error', hostCalls: 1 },
      ],
    );
    assert.ok(reports[0].wallMs >= 25 && reports[0].hostMs >= 20, JSON.stringify(reports[0]));
    assert.ok(reports[0].wallMs >= reports[0].hostMs + reports[0].queuedMs - 1);
  });
});
