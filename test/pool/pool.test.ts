// ContextPool in each language, on threads and in processes: handing out, waiting, fairness, failures, the end.

import assert from 'node:assert/strict';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import {
  ContextPool,
  createEngine,
  ScriptError,
  type ContextPoolOptions,
  type ScriptContext,
} from '../../src/index.js';
import { failureOf, rejectsWith } from '../conformance/expectations.js';
import { forEachPool } from './targets.js';

/** `double(x)`; what is a number; `secret` set and asked for; a loop that never ends; an error of its own. */
const words = {
  lua: {
    double: 'function double(x) return x * 2 end',
    print: (text: string) => `print("${text}")`,
    one: 'return 1',
    plant: 'secret = 1',
    probe: 'return secret == nil',
    endless: 'while true do end',
    fail: 'error("not today")',
    keep: 'kept = f; return f()',
  },
  quickjs: {
    double: 'function double(x) { return x * 2 }',
    print: (text: string) => `console.log("${text}")`,
    one: '1',
    plant: 'globalThis.secret = 1',
    probe: 'typeof secret === "undefined"',
    endless: 'for (;;);',
    fail: 'throw new Error("not today")',
    keep: 'globalThis.kept = f; f()',
  },
  wren: {
    double: 'var double = Fn.new {|x| x * 2 }',
    print: (text: string) => `System.print("${text}")`,
    one: '1',
    plant: 'var secret = 1',
    probe: 'import "meta" for Meta\n!Meta.getModuleVariables("main").contains("secret")',
    endless: 'while (true) {}',
    fail: 'Fiber.abort("not today")',
    keep: 'var kept = f\nf.call()',
  },
  python: {
    double: 'def double(x): return x * 2',
    print: (text: string) => `print("${text}")`,
    one: '1',
    plant: 'secret = 1',
    probe: '"secret" not in globals()',
    endless: 'while True: pass',
    fail: 'raise ValueError("not today")',
    keep: 'kept = f\nf()',
  },
};

/** Until it holds; a test that waits in vain fails by its time-out. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(1);
}

forEachPool('context pool', { timeout: 120_000 }, ({ language, isolation, engine }) => {
  const say = words[language];
  const poolOf = (
    t: { after(end: () => Promise<void>): void },
    { context, ...options }: ContextPoolOptions = {},
  ): ContextPool => {
    const pool = new ContextPool(engine, { context: { isolation, ...context }, ...options });
    t.after(() => pool.dispose());
    return pool;
  };

  test('contexts are prepared before anybody asks, and each is used once', async (t) => {
    let prepared = 0;
    const pool = poolOf(t, {
      min: 2,
      max: 3,
      prepare: async (context) => {
        prepared += 1;
        await context.loadScript(say.double, 'library');
      },
    });
    await pool.ready();
    assert.deepEqual([prepared, pool.stats.ready, pool.stats.inUse], [2, 2, 0]);
    const first = await pool.acquire();
    assert.equal(await first.executeFunction('double', [21]), 42);
    await first.eval(say.plant);
    assert.equal(pool.stats.inUse, 1);
    await first.dispose();
    await until(() => pool.stats.ready === 2);
    assert.equal(pool.stats.inUse, 0);
    const second = await pool.acquire();
    assert.notEqual(second, first);
    assert.equal(await second.eval(say.probe), true);
    await second.dispose();
  });

  test('output and reports of calls tell which context they are of', async (t) => {
    const printed = new Map<ScriptContext, string>();
    const reported = new Set<ScriptContext>();
    const pool = poolOf(t, {
      max: 2,
      context: {
        onOutput: (_, text, context) => printed.set(context, (printed.get(context) ?? '') + text.trim()),
        onCall: (_, context) => reported.add(context),
      },
    });
    await using first = await pool.acquire();
    await using second = await pool.acquire();
    await Promise.all([first.eval(say.print('one')), second.eval(say.print('two'))]);
    assert.deepEqual([printed.get(first), printed.get(second)], ['one', 'two']);
    assert.ok(reported.has(first) && reported.has(second));
  });

  test('await using gives the place back', async (t) => {
    const pool = poolOf(t, { max: 1 });
    for (let round = 0; round < 5; ++round) {
      await using context = await pool.acquire({ timeoutMs: 10_000 });
      assert.equal(await context.eval(say.probe), true);
      await context.eval(say.plant);
    }
    assert.equal(pool.stats.acquired, 5);
  });

  test('an idle context is there at once', async (t) => {
    const pool = poolOf(t, { min: 1 });
    await pool.ready();
    let context: ScriptContext | undefined;
    void pool.acquire().then((acquired) => (context = acquired));
    // One turn of the microtask queue, no timer and no native work.
    for (let tick = 0; tick < 4; ++tick) await undefined;
    assert.ok(context !== undefined);
  });

  test('there are never more contexts than max', async (t) => {
    let alive = 0;
    let most = 0;
    const pool = poolOf(t, {
      min: 2,
      max: 3,
      prepare: (context) => {
        most = Math.max(most, (alive += 1));
        context.onDispose(() => (alive -= 1));
      },
    });
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        await using context = await pool.acquire();
        assert.equal(await context.eval(say.one), 1);
      }),
    );
    assert.ok(most <= 3, `${most}`);
    assert.deepEqual([pool.stats.acquired, pool.stats.waiting], [40, 0]);
  });

  test('who waits too long is told, and leaves the line', async (t) => {
    const pool = poolOf(t, { max: 1 });
    const held = await pool.acquire();
    await rejectsWith(pool.acquire({ timeoutMs: 20 }), 'timeout_error', /20 ms/);
    assert.equal(pool.stats.waiting, 0);
    await held.dispose();
    await (await pool.acquire()).dispose();
  });

  test('a signal ends the wait', async (t) => {
    const pool = poolOf(t, { max: 1 });
    const held = await pool.acquire();
    const controller = new AbortController();
    const waiting = failureOf(pool.acquire({ signal: controller.signal }));
    controller.abort(new RangeError('no more'));
    const error = await waiting;
    assert.ok(
      ScriptError.isInstance(error) && error.code === 'cancelled' && error.cause instanceof RangeError,
    );
    await rejectsWith(pool.acquire({ signal: controller.signal }), 'cancelled');
    assert.equal(pool.stats.waiting, 0);
    await held.dispose();
  });

  test('more than maxQueue are refused at once with engine_busy', async (t) => {
    const pool = poolOf(t, { max: 1, maxQueue: 2 });
    const held = await pool.acquire();
    const waiting = [pool.acquire(), pool.acquire()];
    await rejectsWith(pool.acquire(), 'engine_busy', /1 contexts.*2 calls wait/);
    await held.dispose();
    for (const next of waiting) await (await next).dispose();
  });

  test('tenants are served in turns', async (t) => {
    const pool = poolOf(t, { max: 1 });
    const held = await pool.acquire({ tenant: 'greedy' });
    const order: string[] = [];
    const serve = async (tenant: string): Promise<void> => {
      await using _ = await pool.acquire({ tenant });
      order.push(tenant);
    };
    const all = [
      ...Array.from({ length: 5 }, () => serve('greedy')),
      serve('small'),
      serve('other'),
      serve('small'),
    ];
    await held.dispose();
    await Promise.all(all);
    assert.deepEqual(order, ['greedy', 'small', 'other', 'greedy', 'small', 'greedy', 'greedy', 'greedy']);
  });

  test('a tenant has at most maxPerTenant in use, and others go by', async (t) => {
    const pool = poolOf(t, { max: 3, maxPerTenant: 2 });
    const held = [await pool.acquire({ tenant: 'a' }), await pool.acquire({ tenant: 'a' })];
    await rejectsWith(pool.acquire({ tenant: 'a', timeoutMs: 30 }), 'timeout_error');
    const other = await pool.acquire({ tenant: 'b', timeoutMs: 10_000 });
    const third = pool.acquire({ tenant: 'a' });
    await held[0].dispose();
    await Promise.all([(await third).dispose(), held[1].dispose(), other.dispose()]);
  });

  test('a preparation that fails is told to one that waits, and the next may succeed', async (t) => {
    let times = 0;
    const pool = poolOf(t, {
      min: 0,
      prepare: async (context) => {
        times += 1;
        if (times === 1) await context.eval(say.fail);
      },
    });
    const error = await failureOf(pool.acquire());
    assert.match((error as Error).message, /not today/);
    await (await pool.acquire()).dispose();
    assert.equal(pool.stats.failed, 1);
  });

  test('a preparation that always fails is not tried for ever', async (t) => {
    let times = 0;
    const pool = poolOf(t, {
      min: 2,
      prepare: () => {
        times += 1;
        throw new RangeError('never');
      },
    });
    await assert.rejects(pool.ready(), RangeError);
    await assert.rejects(pool.acquire(), RangeError);
    await until(() => pool.stats.preparing === 0);
    const tried = times;
    for (let wait = 0; wait < 20; ++wait) await turn();
    assert.equal(times, tried);
  });

  test('contexts beyond min end when nobody wants them', async (t) => {
    const pool = poolOf(t, { min: 1, max: 4, idleMs: 10 });
    const held = await Promise.all(Array.from({ length: 4 }, () => pool.acquire()));
    const waiting = Array.from({ length: 3 }, () => failureOf(pool.acquire({ timeoutMs: 1 })));
    await Promise.all(waiting);
    await Promise.all(held.map((context) => context.dispose()));
    await until(() => pool.stats.ready === 1 && pool.stats.preparing === 0);
  });

  test('disposing the pool under load rejects what waits and ends what runs', async () => {
    const pool = new ContextPool(engine, { min: 2, max: 2, context: { isolation } });
    const contexts = [await pool.acquire(), await pool.acquire()];
    const running = contexts.map((context) => failureOf(context.eval(say.endless)));
    const waiting = Array.from({ length: 50 }, () => failureOf(pool.acquire()));
    await sleep(5);
    await Promise.all([pool.dispose(), pool.dispose()]);
    for (const error of await Promise.all([...running, ...waiting]))
      assert.ok(ScriptError.isInstance(error) && error.code === 'disposed', String(error));
    assert.ok(contexts.every((context) => context.disposed));
    assert.deepEqual(
      { ...pool.stats, acquired: 0, failed: 0 },
      { ready: 0, preparing: 0, inUse: 0, waiting: 0, acquired: 0, failed: 0 },
    );
    await rejectsWith(pool.acquire(), 'disposed');
    await rejectsWith(pool.ready(), 'disposed');
  });

  test('a preparation that hangs does not hold up the end', async () => {
    const pool = new ContextPool(engine, {
      context: { isolation },
      prepare: () => new Promise(() => undefined),
    });
    const waiting = failureOf(pool.acquire());
    await sleep(5);
    await pool.dispose();
    const error = await waiting;
    assert.ok(ScriptError.isInstance(error) && error.code === 'disposed');
  });

  test('disposing the engine under load rejects what waits', async () => {
    const other = await createEngine(language);
    const pool = new ContextPool(other, { max: 2, context: { isolation } });
    const held = [await pool.acquire(), await pool.acquire()];
    const waiting = Array.from({ length: 20 }, () => failureOf(pool.acquire()));
    await other.dispose();
    for (const error of await Promise.all(waiting))
      assert.ok(ScriptError.isInstance(error) && error.code === 'disposed', String(error));
    assert.ok(held.every((context) => context.disposed));
    await pool.dispose();
  });

  test('scripts of a pool run at the same time', async (t) => {
    const pool = poolOf(t, { min: 2, max: 2 });
    const [spinning, other] = [await pool.acquire(), await pool.acquire()];
    const endless = failureOf(spinning.eval(say.endless));
    // Were they taking turns, this would wait for a loop that never ends.
    for (let round = 0; round < 20; ++round) assert.equal(await other.eval(say.one), 1);
    spinning.cancel();
    assert.ok(ScriptError.isInstance(await endless));
  });

  test('a pool that has served many contexts holds nothing of them', async (t) => {
    const pool = poolOf(t, { min: 4, max: 8 });
    const serve = async (): Promise<void> => {
      await using context = await pool.acquire();
      await context.setGlobal('f', () => 1);
      await context.eval(say.keep);
    };
    const rounds = async (count: number): Promise<number> => {
      for (let round = 0; round < count; ++round) await Promise.all(Array.from({ length: 8 }, serve));
      globalThis.gc?.();
      await turn();
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    };
    const few = language === 'python' ? 1 : isolation === 'thread' ? 20 : 3;
    const before = await rounds(few);
    const grown = (await rounds(5 * few)) - before;
    assert.ok(grown < 8 * 1024 * 1024, `${grown} bytes`);
  });
});

describe('context pool: options', () => {
  test('what would leave traces for the next tenant is refused', async (t) => {
    const lua = await createEngine('lua');
    t.after(() => lua.dispose());
    assert.throws(
      () => new ContextPool(lua, { context: { policy: 'trusted' } }),
      (error) =>
        ScriptError.isInstance(error) &&
        error.code === 'engine_unavailable' &&
        /full library/.test(error.message),
    );
    const shared = { name: 'shared', capabilities: { isolatedContexts: false } } as never;
    assert.throws(() => new ContextPool(shared), /share the modules of its library/);
  });

  test('wrong options are named', async (t) => {
    const lua = await createEngine('lua');
    t.after(() => lua.dispose());
    for (const [options, message] of [
      [{ max: 0 }, /option max: expected a whole number ≥ 1, got 0/],
      [{ min: 3, max: 2 }, /option min \(3\) is more than max \(2\)/],
      [{ size: 1 }, /unknown option size/],
      [{ prepare: 5 }, /option prepare: expected a function/],
    ] as const)
      assert.throws(() => new ContextPool(lua, options as never), message);
    await using pool = new ContextPool(lua);
    await assert.rejects(pool.acquire({ tenant: 5 } as never), /option tenant: expected a text/);
    await assert.rejects(
      pool.acquire({ timeout: 5 } as never),
      /unknown option timeout; did you mean "timeoutMs"/,
    );
  });
});
