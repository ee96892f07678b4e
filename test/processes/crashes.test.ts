// Isolation 'process' when a worker process ends or hangs: a typed error for the calls of its context, and for nobody else. ZIGLLMS_CRASHES=10000 makes the loop long.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createEngine,
  EngineCrashedError,
  ScriptError,
  type ContextOptions,
  type ScriptContext,
} from '../../src/index.js';
import { failureOf } from '../conformance/expectations.js';
import { isAlive, until, workersOf } from './workers.js';

const lua = await createEngine('lua');
const skip = lua.capabilities.processIsolation ? false : 'there is no worker process on this system';
after(() => lua.dispose());

const crashes = Number(process.env.ZIGLLMS_CRASHES ?? 100);
const signals = ['SIGSEGV', 'SIGABRT', 'SIGKILL', 'SIGTERM', 'SIGBUS'] as const;

async function open(
  t: TestContext,
  options: ContextOptions = {},
): Promise<{ context: ScriptContext; pid: number }> {
  const before = new Set(workersOf().busy);
  const context = await lua.createContext({ isolation: 'process', ...options });
  t.after(() => context.dispose());
  const [pid] = workersOf().busy.filter((busy) => !before.has(busy));
  return { context, pid };
}

function assertCrashed(error: unknown, signal: string): asserts error is EngineCrashedError {
  assert.ok(error instanceof EngineCrashedError, String(error));
  assert.ok(ScriptError.isInstance(error));
  assert.deepEqual([error.code, error.signal, error.engine], ['engine_crashed', signal, 'lua']);
  assert.match(error.message, new RegExp(signal));
}

/** Ways to be in the middle of something; each says when the worker is to be killed. */
const states: Record<string, (context: ScriptContext, kill: () => void) => Promise<unknown>> = {
  'a script that runs': (context, kill) => {
    setTimeout(kill, 30);
    return context.eval('while true do end');
  },
  'a script that waits in a host function': async (context, kill) => {
    await context.setGlobal('host', kill);
    return context.eval('host() return 1');
  },
  'a script that waits for a promise': async (context, kill) => {
    await context.setGlobal('host', () => {
      setTimeout(kill, 10);
      return new Promise(() => undefined);
    });
    return context.eval('return host()');
  },
  'a script that prints without end': (context, kill) => {
    setTimeout(kill, 30);
    return context.eval('while true do print("x") end');
  },
  'a script that is being read': (context, kill) => {
    kill();
    return context.eval(`return ${'1 + '.repeat(100_000)} 1`);
  },
};

describe('a worker process that is killed', { skip }, () => {
  for (const [state, act] of Object.entries(states)) {
    for (const signal of signals) {
      test(`${signal}: ${state} rejects with an EngineCrashedError, and others go on`, async (t) => {
        const other = await open(t);
        const { context, pid } = await open(t, { onOutput: () => undefined });
        assertCrashed(await failureOf(act(context, () => process.kill(pid, signal))), signal);
        assert.equal(await other.context.eval('return 1 + 1'), 2);
      });
    }
  }

  test('the context has ended: later calls reject with the same error at once, dispose is clean', async (t) => {
    const { context, pid } = await open(t);
    await context.setGlobal('greet', function greet() {
      process.kill(pid, 'SIGSEGV');
    });
    const listened: string[] = [];
    context.onDispose(() => listened.push('ended'));
    const calls = [context.eval('greet()'), context.eval('return 2'), context.getGlobal('x')].map(failureOf);
    for (const error of await Promise.all(calls)) assertCrashed(error, 'SIGSEGV');
    await until('the end of the context', () => context.disposed);
    const later = await failureOf(context.eval('return 1'));
    assertCrashed(later, 'SIGSEGV');
    assert.equal(later.lastHostCall, 'greet');
    assert.deepEqual(listened, ['ended']);
    await context.dispose();
  });

  test('while it does nothing: the next call rejects', async (t) => {
    const { context, pid } = await open(t);
    process.kill(pid, 'SIGSEGV');
    assertCrashed(await failureOf(context.eval('return 1')), 'SIGSEGV');
  });

  test('while it waits for a context: another takes its place', async (t) => {
    await open(t);
    await until('workers ahead', () => workersOf().all.length > workersOf().busy.length);
    const { all, busy } = workersOf();
    const waiting = all.filter((pid) => !busy.includes(pid));
    for (const pid of waiting) process.kill(pid, 'SIGKILL');
    await until('their end', () => !waiting.some(isAlive));
    const { context } = await open(t);
    assert.equal(await context.eval('return 7'), 7);
  });
});

describe('a worker process that does not answer', { skip }, () => {
  test('ends a call at its deadline, and the context with it', async (t) => {
    const { context, pid } = await open(t);
    const running = failureOf(context.eval('while true do end', { timeoutMs: 150 }));
    const waiting = failureOf(context.eval('return 1'));
    setTimeout(() => process.kill(pid, 'SIGSTOP'), 20);
    const error = await running;
    assert.ok(error instanceof EngineCrashedError);
    assert.equal(error.code, 'timeout_error');
    assert.equal(((await waiting) as ScriptError).code, 'engine_crashed');
    assert.equal(((await failureOf(context.eval('return 1'))) as ScriptError).code, 'engine_crashed');
    await until('its end', () => !isAlive(pid));
  });

  test('ends a call when it is cancelled', async (t) => {
    const { context, pid } = await open(t);
    process.kill(pid, 'SIGSTOP');
    const controller = new AbortController();
    const call = failureOf(context.eval('return 1', { signal: controller.signal }));
    controller.abort();
    assert.equal(((await call) as ScriptError).code, 'cancelled');
  });

  test('is disposed all the same, with a message larger than any buffer under way', async (t) => {
    const { context, pid } = await open(t);
    process.kill(pid, 'SIGSTOP');
    const call = failureOf(context.setGlobal('big', 'x'.repeat(8 << 20)));
    await context.dispose();
    assert.equal(((await call) as ScriptError).code, 'disposed');
    await until('its end', () => !isAlive(pid));
  });

  test('does not hold up other contexts or the event loop', async (t) => {
    const stopped = await open(t);
    const other = await open(t);
    process.kill(stopped.pid, 'SIGSTOP');
    const call = failureOf(stopped.context.setGlobal('big', 'x'.repeat(8 << 20)));
    assert.equal(await other.context.eval('return 1'), 1);
    process.kill(stopped.pid, 'SIGKILL');
    assertCrashed(await call, 'SIGKILL');
  });
});

describe('workers and their host', { skip }, () => {
  test(`${crashes} crashes in a row leave nothing behind`, async () => {
    let crashed = 0;
    const round = async (): Promise<void> => {
      const context = await lua.createContext({ isolation: 'process' });
      const call = failureOf(context.eval('while true do end'));
      for (const pid of workersOf().busy) process.kill(pid, signals[crashed % signals.length]);
      const error = (await call) as ScriptError;
      assert.equal(error.code, 'engine_crashed', String(error));
      await context.dispose();
      crashed += 1;
    };
    const warmup = Math.min(50, crashes / 2);
    for (let count = 0; count < warmup; count += 1) await round();
    global.gc?.();
    const before = process.memoryUsage().rss;
    for (let count = warmup; count < crashes; count += 1) await round();
    global.gc?.();
    const grownMb = (process.memoryUsage().rss - before) / 2 ** 20;
    assert.ok(grownMb < 40, `grew by ${grownMb.toFixed(1)} MB`);
    assert.equal(workersOf().busy.length, 0);
  });

  test('workers end with their engine', async () => {
    const before = new Set(workersOf().all);
    const engine = await createEngine('quickjs');
    const context = await engine.createContext({ isolation: 'process' });
    assert.equal(await context.eval('1 + 1'), 2);
    const own = workersOf().all.filter((pid) => !before.has(pid));
    assert.ok(own.length >= 2, 'one with the context, one ahead');
    await engine.dispose();
    await until('their end', () => !own.some(isAlive));
  });

  test('workers die with their host, whatever kills it', async () => {
    const program = fileURLToPath(new URL('./scenarios.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', program, 'endlessInProcess', 'lua', 'process'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    const { all } = workersOf(child.pid);
    assert.ok(all.length >= 2);
    process.kill(all[0], 'SIGSTOP');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until('the end of the workers', () => !all.some(isAlive));
  });
});
