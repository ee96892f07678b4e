// Deadlines and signals: no script can outlast or swallow them, and the context goes on.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScriptError } from '../../src/index.js';
import { eachTarget } from './engines.js';
import { failureOf, rejectsWith } from './expectations.js';

const loops = ['endless', 'catchingEverything', 'recursing'] as const;
const never = (): Promise<never> => new Promise(() => undefined);

eachTarget('time', (target) => {
  for (const loop of loops) {
    target.test(
      `${loop} ends at its deadline, and the context goes on`,
      { snippets: [loop, 'basics'], capabilities: ['interruptible'] },
      async (t) => {
        const context = await target.load(t, [loop, 'basics']);
        for (let round = 0; round < 3; round += 1) {
          await rejectsWith(context.executeFunction(loop, [], { timeoutMs: 30 }), 'timeout_error');
          assert.equal(await context.executeFunction('add', [1, round]), 1 + round);
        }
      },
    );
  }

  target.test(
    "the context's own deadline holds for calls that have none",
    { snippets: ['endless'], capabilities: ['interruptible'] },
    async (t) => {
      // Long enough for the load, which has the same deadline, on a machine with other work.
      const context = await target.load(t, ['endless'], { timeoutMs: 1_000 });
      await rejectsWith(context.executeFunction('endless'), 'timeout_error');
    },
  );

  target.test(
    'a deadline holds for loadScript and eval too',
    { snippets: ['endless'], capabilities: ['interruptible'], skips: { echo: 'its loops are functions' } },
    async (t) => {
      const context = await target.context(t);
      const source: Record<string, string> = {
        lua: 'while true do end',
        quickjs: 'while (true) {}',
        wren: 'while (true) {}',
        python: 'while True: pass',
      };
      await rejectsWith(context.eval(source[target.language], { timeoutMs: 30 }), 'timeout_error');
      await rejectsWith(
        context.loadScript(source[target.language], 'loop', { timeoutMs: 30 }),
        'timeout_error',
      );
    },
  );

  target.test(
    'a host promise that never settles ends at the deadline',
    { snippets: ['awaiting', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['awaiting', 'basics']);
      await rejectsWith(context.executeFunction('awaitHost', [never, 1], { timeoutMs: 30 }), 'timeout_error');
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'cancelling a call stops the call that its host function has made',
    { snippets: ['awaiting', 'endless', 'basics'], capabilities: ['interruptible'], isolation: 'thread' },
    async (t) => {
      const context = await target.load(t, ['awaiting', 'endless', 'basics']);
      const controller = new AbortController();
      let nested!: Promise<unknown>;
      const host = (): Promise<unknown> => {
        nested = context.executeFunction('endless');
        nested.catch(() => undefined);
        setTimeout(() => controller.abort(), 20);
        return nested;
      };
      const outer = context.executeFunction('awaitHost', [host, 1], { signal: controller.signal });
      await rejectsWith(outer, 'cancelled');
      await rejectsWith(nested, 'cancelled');
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'a result arrives in time under a deadline that is not reached',
    { snippets: ['awaiting'] },
    async (t) => {
      const context = await target.load(t, ['awaiting']);
      const soon = (x: string): Promise<string> => sleep(5, x);
      for (let round = 0; round < 5; round += 1) {
        assert.equal(await context.executeFunction('awaitHost', [soon, 'ok'], { timeoutMs: 10_000 }), 'ok!');
      }
    },
  );

  target.test('a signal cancels a call that waits', { snippets: ['awaiting', 'basics'] }, async (t) => {
    const context = await target.load(t, ['awaiting', 'basics']);
    const controller = new AbortController();
    const started = context.executeFunction('awaitHost', [never, 1], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 10);
    const error = await rejectsWith(started, 'cancelled');
    assert.equal((error.cause as Error).message, 'enough');
    assert.equal(await context.executeFunction('add', [1, 2]), 3);
  });

  target.test(
    'a signal cancels a script that runs on its own thread',
    { snippets: ['catchingEverything', 'basics'], isolation: 'thread', capabilities: ['interruptible'] },
    async (t) => {
      const context = await target.load(t, ['catchingEverything', 'basics']);
      const controller = new AbortController();
      const started = context.executeFunction('catchingEverything', [], { signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      await rejectsWith(started, 'cancelled');
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'a signal that aborts inside a host function stops the script',
    { snippets: ['calls', 'endless'], capabilities: ['interruptible'] },
    async (t) => {
      const context = await target.load(t, ['calls', 'endless']);
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      await rejectsWith(
        context.executeFunction('callWith', [abort, 1], { signal: controller.signal }),
        'cancelled',
      );
    },
  );

  target.test('an aborted signal keeps the call from starting', { snippets: ['counter'] }, async (t) => {
    const context = await target.load(t, ['counter']);
    await rejectsWith(context.executeFunction('bump', [], { signal: AbortSignal.abort() }), 'cancelled');
    assert.equal(await context.executeFunction('bump'), 1);
  });

  target.test("the context's signal cancels its calls", { snippets: ['awaiting'] }, async (t) => {
    const controller = new AbortController();
    const context = await target.load(t, ['awaiting'], { signal: controller.signal });
    const started = context.executeFunction('awaitHost', [never, 1]);
    controller.abort();
    await rejectsWith(started, 'cancelled');
  });

  target.test('cancel() stops what runs and what waits', { snippets: ['awaiting', 'basics'] }, async (t) => {
    const context = await target.load(t, ['awaiting', 'basics']);
    const started = [1, 2, 3].map((n) => failureOf(context.executeFunction('awaitHost', [never, n])));
    await sleep(10);
    context.cancel();
    for (const failure of await Promise.all(started)) {
      assert.ok(ScriptError.isInstance(failure) && failure.code === 'cancelled', String(failure));
    }
    context.cancel();
    assert.equal(await context.executeFunction('add', [1, 2]), 3);
  });

  target.test(
    'a call that waits in the queue ends at its deadline',
    { snippets: ['endless', 'basics'], isolation: 'thread', capabilities: ['interruptible'] },
    async (t) => {
      const context = await target.load(t, ['endless', 'basics']);
      const running = failureOf(context.executeFunction('endless', [], { timeoutMs: 300 }));
      await rejectsWith(context.executeFunction('add', [1, 2], { timeoutMs: 20 }), 'timeout_error');
      assert.ok(ScriptError.isInstance(await running));
    },
  );

  // The host function returns a promise: inline, plain code must be able to wait for one.
  const nesting = target.inline ? (['interruptible', 'suspendable'] as const) : (['interruptible'] as const);
  target.test(
    'a deadline inside a nested call ends that call only',
    { snippets: ['calls', 'endless'], capabilities: nesting },
    async (t) => {
      const context = await target.load(t, ['calls', 'endless']);
      const codes: unknown[] = [];
      const inner = async (): Promise<string> => {
        const failure = await failureOf(context.executeFunction('endless', [], { timeoutMs: 30 }));
        codes.push((failure as ScriptError).code);
        return 'went on';
      };
      assert.equal(await context.executeFunction('callWith', [inner, 1], { timeoutMs: 20_000 }), 'went on');
      assert.deepEqual(codes, ['timeout_error']);
    },
  );

  for (const [when, pause] of [
    ['at once', undefined],
    ['after an await', () => sleep(5)],
  ] as const) {
    target.test(
      `a call that an asynchronous host function makes ${when} keeps to the outer deadline`,
      { snippets: ['awaiting', 'endless', 'basics'], capabilities: ['interruptible'] },
      async (t) => {
        const context = await target.load(t, ['awaiting', 'endless', 'basics']);
        await context.executeFunction('awaitHost', [() => Promise.resolve('x'), 1]); // what comes first may take long
        const nested: Promise<unknown>[] = [];
        const host = async (): Promise<unknown> => {
          if (pause !== undefined) await pause();
          // Its own deadline would be much later.
          const call = context.executeFunction('endless', [], { timeoutMs: 25_000 });
          nested.push(failureOf(call));
          return call;
        };
        const startedAt = performance.now();
        await rejectsWith(
          context.executeFunction('awaitHost', [host, 1], { timeoutMs: 100 }),
          'timeout_error',
        );
        const error = await nested[0];
        assert.ok(ScriptError.isInstance(error) && error.code === 'timeout_error', String(error));
        const tookMs = performance.now() - startedAt;
        assert.ok(tookMs < 10_000, `took ${tookMs} ms`);
        assert.equal(await context.executeFunction('add', [1, 2]), 3);
      },
    );
  }

  target.test(
    'what a host function begins after the outer deadline is refused; what it leaves running otherwise is not bound',
    { snippets: ['awaiting', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['awaiting', 'basics']);
      await context.executeFunction('awaitHost', [() => Promise.resolve('x'), 1]);
      let nested!: Promise<unknown>;
      const late = async (): Promise<unknown> => {
        await sleep(500);
        nested = failureOf(context.executeFunction('add', [1, 2]));
        return nested;
      };
      await rejectsWith(context.executeFunction('awaitHost', [late, 1], { timeoutMs: 300 }), 'timeout_error');
      await sleep(400);
      const error = await nested;
      assert.ok(ScriptError.isInstance(error) && error.code === 'timeout_error', String(error));

      const afterwards = async (): Promise<number> => {
        await sleep(450);
        return context.executeFunction('add', [1, 2]);
      };
      let background!: Promise<number>;
      const leaving = async (): Promise<string> => {
        background = afterwards();
        return Promise.resolve('x');
      };
      assert.equal(await context.executeFunction('awaitHost', [leaving, 1], { timeoutMs: 400 }), 'x!');
      assert.equal(await background, 3);
    },
  );
});
