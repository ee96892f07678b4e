// Emitters: who is told of what, and what a handler can and cannot do to the others.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { Emitter, Events, matches, type EmittedEvent } from '../../src/event/index.js';
import { createFramework } from '../../src/framework.js';

const types = (events: readonly EmittedEvent[]): string[] => events.map(({ type }) => type);

test('a pattern means a type, one part at a star, and the rest at a last star', () => {
  assert.ok(matches('a.b', 'a.b'));
  assert.ok(!matches('a.b', 'a.b.c'));
  assert.ok(matches('a.*', 'a.b.c'));
  assert.ok(!matches('a.*', 'a'));
  assert.ok(matches('*.b', 'a.b'));
  assert.ok(!matches('*.b', 'x.a.b'));
  assert.ok(matches('*', 'anything.at.all'));
  assert.ok(!matches('tool.execution.*', 'tool.executions.start'));
});

test('handlers are told at once, in the order of their subscription, whatever their pattern', () => {
  const emitter = new Emitter();
  const seen: string[] = [];
  emitter.on('tool.*', () => void seen.push('wild'));
  emitter.on('tool.start', (event) => void seen.push(`exact ${event.name}`));
  emitter.once('tool.start', () => void seen.push('once'));
  assert.equal(emitter.emit('tool.start', { name: 'add' }), 3);
  assert.equal(emitter.emit('tool.start', { name: 'sub' }), 2);
  assert.equal(emitter.emit('other'), 0);
  assert.deepEqual(seen, ['wild', 'exact add', 'once', 'wild', 'exact sub']);
});

test('off takes a pattern, a pattern with its handler, or a subscription', () => {
  const emitter = new Emitter();
  const handler = (): void => undefined;
  emitter.on('a', handler);
  emitter.once('a', handler);
  emitter.on('a', () => undefined);
  const last = emitter.on('b', handler);
  assert.equal(emitter.off('a', handler), 2);
  assert.equal(emitter.off('a'), 1);
  assert.equal(emitter.off(last), 1);
  assert.equal(last.active, false);
  assert.equal(emitter.listenerCount(), 0);
});

test('data that is no object becomes the member data; type and timestamp cannot be overwritten', () => {
  const emitter = new Emitter();
  const seen: EmittedEvent[] = [];
  emitter.on('*', (event) => void seen.push(event));
  emitter.emit('x', 5);
  emitter.emit('x', { type: 'lie', value: 1 });
  assert.equal(seen[0].data, 5);
  assert.equal(seen[1].type, 'x');
  assert.equal(seen[1].value, 1);
});

test('a handler that throws or rejects harms nobody and is told of', async () => {
  const emitter = new Emitter();
  const seen: string[] = [];
  const errors: EmittedEvent[] = [];
  emitter.on('handler.error', (event) => {
    errors.push(event);
    throw new Error('again');
  });
  emitter.on('x', () => {
    throw Object.assign(new Error('broken'), { code: 'my_code' });
  });
  emitter.on('x', async () => Promise.reject(new Error('later')));
  emitter.on('x', () => void seen.push('fine'));
  await emitter.emitAsync('x');
  assert.deepEqual(seen, ['fine']);
  assert.deepEqual(
    errors.map(({ error, eventType }) => [error, eventType]),
    [
      [{ code: 'my_code', message: 'broken' }, 'x'],
      [{ code: 'handler_failed', message: 'later' }, 'x'],
    ],
  );
});

test('a handler that never settles is let go of at its limit and gets the next event', async () => {
  const emitter = new Emitter();
  const errors: EmittedEvent[] = [];
  const seen: unknown[] = [];
  emitter.on('handler.error', (event) => void errors.push(event));
  emitter.on(
    'x',
    (event) => {
      seen.push(event.n);
      return event.n === 1 ? new Promise(() => undefined) : Promise.resolve();
    },
    { timeoutMs: 20 },
  );
  emitter.emit('x', { n: 1 });
  await emitter.emitAsync('x', { n: 2 });
  assert.deepEqual(seen, [1, 2]);
  assert.equal((errors[0].error as { code: string }).code, 'timeout_error');
});

test('events for a busy handler wait in order; over the bound the oldest or the newest goes, and that is told once', async () => {
  for (const [overflow, expected] of [
    ['drop_oldest', [0, 3, 4]],
    ['drop_newest', [0, 1, 2]],
  ] as const) {
    const emitter = new Emitter();
    const seen: unknown[] = [];
    let overflows = 0;
    emitter.on('handler.overflow', () => void (overflows += 1));
    const handler = async (event: EmittedEvent): Promise<void> => {
      await delay(1);
      seen.push(event.n);
    };
    const subscription = emitter.on('x', handler, { maxQueue: 2, overflow });
    for (let n = 0; n < 5; n += 1) emitter.emit('x', { n });
    await subscription.idle();
    assert.deepEqual(seen, expected, overflow);
    assert.equal(subscription.dropped, 2);
    assert.equal(overflows, 1);
  }
});

test('history keeps the newest events, oldest first', () => {
  const emitter = new Emitter({ history: 3 });
  for (const type of ['a', 'b.x', 'c', 'b.y', 'b.z']) emitter.emit(type);
  assert.deepEqual(types(emitter.getHistory()), ['c', 'b.y', 'b.z']);
  assert.deepEqual(types(emitter.getHistory({ pattern: 'b.*', limit: 1 })), ['b.z']);
  emitter.clearHistory();
  assert.deepEqual(emitter.getHistory(), []);
  const none = new Emitter({ history: 0 });
  none.emit('a');
  assert.deepEqual(none.getHistory(), []);
});

test('filter, map, take and skip work in their order, also with promises', async () => {
  const emitter = new Emitter();
  const seen: unknown[] = [];
  const subscription = emitter
    .filter('n.*', async (event) => (event.n as number) % 2 === 0)
    .map((event) => (event.n as number) * 10)
    .skip(1)
    .take(2)
    .subscribe((value: number) => void seen.push(value));
  for (let n = 1; n <= 12; n += 1) await emitter.emitAsync('n.x', { n });
  assert.deepEqual(seen, [40, 60]);
  assert.equal(subscription.active, false, 'take ends the subscription');
});

test('debounce gives the last of a burst, and what fails behind it is told of', async () => {
  const emitter = new Emitter();
  const seen: unknown[] = [];
  const failed = new Promise<EmittedEvent>((resolve) => emitter.once('handler.error', resolve));
  emitter
    .filter('x')
    .debounce(5)
    .subscribe((event: EmittedEvent) => {
      seen.push(event.n);
      throw new Error('behind the timer');
    });
  for (let n = 0; n < 4; n += 1) emitter.emit('x', { n });
  assert.equal(((await failed).error as { message: string }).message, 'behind the timer');
  assert.deepEqual(seen, [3]);
});

test('a stream of events waits for its reader, and leaving it ends the subscription', async () => {
  const emitter = new Emitter();
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const event of emitter.stream('x', { maxQueue: 2 })) {
      seen.push(event.n);
      if (seen.length === 3) break;
      await delay(1);
    }
  })();
  for (let n = 0; n < 6; n += 1) emitter.emit('x', { n });
  await reading;
  assert.deepEqual(seen, [0, 4, 5]);
  assert.equal(emitter.listenerCount(), 0);
});

test('a disposed emitter tells nobody', () => {
  const events = new Events();
  const owner = {};
  const emitter = events.createEmitter({}, { owner });
  let count = 0;
  emitter.on('*', () => void (count += 1));
  events.releaseOwner(owner);
  assert.equal(events.wanted, false);
  assert.equal(emitter.emit('x'), 0);
  assert.equal(count, 0);
  assert.throws(() => emitter.on('x', () => undefined), { code: 'disposed' });
});

test('the history has what happened while no handler listened; without a history nothing is told', async () => {
  const framework = createFramework();
  const silent = framework.events.createEmitter({ history: 0 });
  assert.equal(framework.events.wanted, false);
  const subscription = silent.on('*', () => undefined);
  assert.equal(framework.events.wanted, true);
  subscription.unsubscribe();
  assert.equal(framework.events.wanted, false);
  const emitter = framework.events.createEmitter({ history: 2 });
  await framework.agents.create({}).run('hello');
  assert.deepEqual(types(emitter.getHistory()), ['memory.add', 'agent.execution.complete']);
  framework.events.destroyEmitter(emitter);
  assert.equal(framework.events.wanted, false);
});

test('a run tells what it does, numbered in its order, with durations and tokens', async () => {
  const framework = createFramework();
  const seen: EmittedEvent[] = [];
  framework.events.createEmitter().on('*', (event) => void seen.push(event));
  framework.tools.register({ name: 'ping', description: 'Answers pong', execute: () => 'pong' });
  const agent = framework.agents.create({ name: 'helper', tools: ['ping'] });
  await agent.run('Use ping');
  assert.deepEqual(types(seen), [
    'agent.execution.start',
    'provider.request',
    'provider.response',
    'tool.execution.start',
    'tool.execution.complete',
    'agent.step',
    'provider.request',
    'provider.response',
    'agent.step',
    'memory.add',
    'memory.add',
    'memory.add',
    'memory.add',
    'agent.execution.complete',
  ]);
  assert.deepEqual(
    seen.map(({ sequence }) => sequence),
    seen.map((_, index) => index + 1),
  );
  assert.equal(new Set(seen.map(({ runId }) => runId)).size, 1);
  const last = seen.at(-1)!;
  assert.equal(last.agentName, 'helper');
  assert.ok((last.duration as number) >= 0);
  const usage = last.usage as Record<string, number>;
  assert.ok(usage.total_tokens > 0);
  assert.equal(usage.total_tokens, usage.totalTokens);
});

test('a tool that is executed directly tells, too', async () => {
  const framework = createFramework();
  const seen: EmittedEvent[] = [];
  framework.events.createEmitter().on('tool.*', (event) => void seen.push(event));
  framework.tools.register({
    name: 'fail',
    execute: () => {
      throw new Error('no luck');
    },
  });
  await assert.rejects(framework.tools.execute('fail'));
  assert.deepEqual(types(seen), ['tool.execution.start', 'tool.execution.error']);
  assert.deepEqual(seen[1].error, { code: 'runtime_error', message: 'no luck' });
});
