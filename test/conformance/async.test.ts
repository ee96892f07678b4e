// Promises across the border: the host's in scripts, the scripts' in the host; timers, and failures that nobody waits for.

import assert from 'node:assert/strict';
import { once, EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScriptError } from '../../src/index.js';
import { eachTarget } from './engines.js';
import { failureOf, rejectsWith } from './expectations.js';

eachTarget('async', (target) => {
  target.test(
    "a host promise is awaited in the language's own way",
    { snippets: ['awaiting'] },
    async (t) => {
      const context = await target.load(t, ['awaiting']);
      assert.equal(
        await context.executeFunction('awaitHost', [(x: string) => Promise.resolve(`${x}${x}`), 'ab']),
        'abab!',
      );
      assert.equal(await context.executeFunction('awaitHost', [(x: string) => sleep(5, x), 'late']), 'late!');
      const thenable = (x: string): unknown => ({
        then: (resolve: (value: string) => void) => resolve(`then ${x}`),
      });
      assert.equal(await context.executeFunction('awaitHost', [thenable, 'x']), 'then x!');
    },
  );

  target.test(
    'plain script code waits for a host promise on its own thread',
    { snippets: ['calls'], isolation: 'thread' },
    async (t) => {
      const context = await target.load(t, ['calls']);
      assert.deepEqual(await context.executeFunction('callWith', [(x: number) => sleep(5, { got: x }), 5]), {
        got: 5,
      });
    },
  );

  target.test(
    'plain script code waits for a host promise inline',
    { snippets: ['calls'], isolation: 'inline', capabilities: ['suspendable'] },
    async (t) => {
      const context = await target.load(t, ['calls']);
      assert.deepEqual(await context.executeFunction('callWith', [(x: number) => sleep(5, { got: x }), 5]), {
        got: 5,
      });
    },
  );

  target.test('many calls wait at the same time', { snippets: ['awaiting'] }, async (t) => {
    const context = await target.load(t, ['awaiting']);
    const late = (x: string): Promise<string> => sleep(20, x);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => context.executeFunction('awaitHost', [late, String(index)])),
    );
    assert.deepEqual(
      results,
      Array.from({ length: 20 }, (_, index) => `${index}!`),
    );
  });

  target.test(
    'a script awaits several host promises at once',
    { snippets: ['concurrently'], capabilities: ['awaitable'] },
    async (t) => {
      const context = await target.load(t, ['concurrently']);
      let waiting = 0;
      let allWait = (): void => {};
      const together = new Promise<void>((resolve) => (allWait = resolve));
      const late = async (x: string): Promise<string> => {
        if ((waiting += 1) === 3) allWait();
        await together; // one after the other, the first would wait for ever
        return x.toUpperCase();
      };
      assert.deepEqual(await context.executeFunction('concurrently', [late], { timeoutMs: 20_000 }), [
        'A',
        'B',
        'C',
      ]);
    },
  );

  target.test(
    'a sync call that would have to wait fails and says so',
    { snippets: ['calls', 'basics'], isolation: 'inline' },
    async (t) => {
      const context = await target.load(t, ['calls', 'basics']);
      assert.throws(
        () => context.sync.executeFunction('callWith', [() => sleep(1), 1]),
        (error: unknown) => ScriptError.isInstance(error) || error instanceof ScriptError,
      );
      assert.equal(context.sync.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test('a promise that a script returns is awaited', { snippets: ['timers'] }, async (t) => {
    const context = await target.load(t, ['timers']);
    assert.equal(await context.executeFunction('soon', ['value']), 'value');
    const error = await failureOf(context.executeFunction('failSoon', ['broken']));
    assert.ok(ScriptError.isInstance(error) && /broken/.test(error.message), String(error));
    assert.deepEqual(
      await Promise.all([1, 2, 3].map((n) => context.executeFunction('soon', [n]))),
      [1, 2, 3],
    );
  });

  target.test(
    'a failure that nobody waits for goes to onUnhandled',
    { snippets: ['unhandled', 'basics'] },
    async (t) => {
      const events = new EventEmitter();
      const context = await target.load(t, ['unhandled', 'basics'], {
        onUnhandled: (error) => events.emit('unhandled', error),
      });
      const told = once(events, 'unhandled', { signal: AbortSignal.timeout(10_000) });
      await context.executeFunction('leaveRejected', ['nobody waits']);
      await context.collectGarbage();
      const [error] = (await told) as [ScriptError];
      assert.ok(ScriptError.isInstance(error));
      assert.match(error.message, /nobody waits/);
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'a promise that settles after its call was cancelled changes nothing',
    { snippets: ['awaiting', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['awaiting', 'basics']);
      // The first one loads what the language waits with, which no deadline cuts short.
      await context.executeFunction('awaitHost', [() => Promise.resolve('x'), 1]);
      let settle: (value: string) => void = () => undefined;
      const host = (): Promise<string> => new Promise((resolve) => (settle = resolve));
      await rejectsWith(context.executeFunction('awaitHost', [host, 1], { timeoutMs: 20 }), 'timeout_error');
      settle('too late');
      await sleep(5);
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'the event loop goes on while a script on its own thread runs',
    { snippets: ['endless'], isolation: 'thread', capabilities: ['interruptible'] },
    async (t) => {
      const context = await target.load(t, ['endless']);
      let ticks = 0;
      const interval = setInterval(() => (ticks += 1), 5);
      await rejectsWith(context.executeFunction('endless', [], { timeoutMs: 200 }), 'timeout_error');
      clearInterval(interval);
      assert.ok(ticks >= 5, `${ticks} ticks`);
    },
  );
});
