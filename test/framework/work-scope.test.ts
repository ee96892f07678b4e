// Deadlines and cancellation: whoever waits is let go in time, whatever the work does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastLateness } from './support/lateness.js';
import { WorkScope } from '../../src/support/index.js';

const never = (): Promise<never> => new Promise<never>(() => {});

test('work that never settles ends at the time limit with a message that names it', async () => {
  const scope = new WorkScope({ what: 'tool "slow"', timeoutMs: 20 });
  await assert.rejects(scope.run(never), {
    code: 'timeout_error',
    message: 'tool "slow" took longer than its limit of 20 ms',
  });
  assert.equal(scope.signal.aborted, true);
});

test('a thousand works that never settle all end within 50 ms of their limit', async () => {
  const late = await leastLateness(3, 100, async () => {
    const scope = new WorkScope({ what: 'work', timeoutMs: 100 });
    const code = await scope.run(never).catch((error: { code: string }) => error.code);
    assert.equal(code, 'timeout_error');
  });
  assert.ok(late <= 50, `${late} ms later than plain timers`);
});

test('the end of a scope ends the scopes inside it, with the same reason', async () => {
  const outer = new WorkScope({ what: 'run' });
  const inner = new WorkScope({ what: 'tool', parent: outer, timeoutMs: 10_000 });
  const waiting = inner.run(never);
  outer.cancel('enough');
  await assert.rejects(waiting, { code: 'cancelled', message: 'run was cancelled: enough' });
  assert.equal(inner.failure, outer.failure);
  assert.equal(inner.signal.reason, outer.failure);
  assert.equal(new WorkScope({ what: 'late', parent: outer }).failure, outer.failure);
});

test('an aborted signal ends work before it starts', async () => {
  let started = false;
  const scope = new WorkScope({ what: 'work', signal: AbortSignal.abort() });
  await assert.rejects(
    scope.run(() => (started = true)),
    { code: 'cancelled' },
  );
  assert.equal(started, false);
});

test('the time limit of AbortSignal.timeout is a timeout_error, not a cancellation', async () => {
  const scope = new WorkScope({ what: 'work', signal: AbortSignal.timeout(10) });
  const alive = setTimeout(() => {}, 1000);
  await assert.rejects(scope.run(never), { code: 'timeout_error' });
  clearTimeout(alive);
});

test('work that ends its own scope while it starts is not waited for', async () => {
  const scope = new WorkScope({ what: 'work' });
  const waiting = scope.run((own) => {
    own.cancel();
    return never();
  });
  await assert.rejects(waiting, { code: 'cancelled' });
});

test('a late rejection of work that was given up is nobody’s unhandled rejection', async () => {
  const seen: unknown[] = [];
  const listener = (error: unknown): void => void seen.push(error);
  process.on('unhandledRejection', listener);
  const scope = new WorkScope({ what: 'work' });
  let failLate!: (error: Error) => void;
  const waiting = scope.run(() => new Promise((_, reject) => (failLate = reject)));
  scope.cancel();
  await assert.rejects(waiting, { code: 'cancelled' });
  failLate(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listener);
  assert.deepEqual(seen, []);
});

test('one signal may end any number of works without a warning', async () => {
  const warnings: Error[] = [];
  const listener = (warning: Error): void => void warnings.push(warning);
  process.on('warning', listener);
  const controller = new AbortController();
  const works = Array.from({ length: 100 }, () => {
    return new WorkScope({ what: 'work', signal: controller.signal }).run(never);
  });
  controller.abort();
  const settled = await Promise.allSettled(works);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listener);
  assert.ok(settled.every(({ status }) => status === 'rejected'));
  assert.deepEqual(warnings, []);
});
