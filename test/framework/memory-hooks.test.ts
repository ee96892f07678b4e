// What hooks of memory.add.pre see and change, and what events tell of memories.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFramework, type Framework } from '../../src/framework.js';
import type { HookContext } from '../../src/hook/index.js';
import type { Memory } from '../../src/memory/index.js';
import type { Message } from '../../src/provider/index.js';

const contents = (memory: Memory): unknown[] => memory.getHistory().map(({ content }) => content);
const contentOf = (context: HookContext): unknown => (context['message'] as Message).content;

function withModel(responses: unknown): Framework {
  const framework = createFramework();
  framework.providers.register({ name: 'model', type: 'scripted', config: { responses } });
  framework.providers.setDefault('model');
  return framework;
}

test('messages are added in the order of the calls, however long their hooks take', async () => {
  const { hooks, memories } = createFramework();
  const open = new Map<unknown, () => void>();
  hooks.add('memory.add.pre', (context) =>
    contentOf(context) === 'slow' ? new Promise<void>((done) => open.set('slow', done)) : undefined,
  );
  const memory = memories.create();
  const added = [
    memory.add({ role: 'user', content: 'slow' }),
    memory.add({ role: 'user', content: 'fast' }),
  ];
  await new Promise(setImmediate);
  assert.equal(memory.size, 0);
  open.get('slow')!();
  assert.deepEqual(await Promise.all(added), [1, 2]);
  assert.deepEqual(contents(memory), ['slow', 'fast']);
});

test('a hook that fails, or makes of a message what is none, keeps it out', async () => {
  const { hooks, memories } = createFramework();
  const memory = memories.create();
  let made: unknown;
  const id = hooks.add('memory.add.pre', () => ({ message: made }));
  const refused = async (given: unknown, message: RegExp): Promise<void> => {
    made = given;
    await assert.rejects(memory.add({ role: 'user', content: 'x' }), { code: 'invalid_argument', message });
  };
  await refused(null, /message: expected object, got null/);
  await refused({ role: 'assistant', content: 'x' }, /role: must stay "user", got "assistant"/);
  await refused({ role: 'user' }, /content: is required/);
  hooks.remove(id);
  hooks.add('memory.add.pre', () => {
    throw new Error('no');
  });
  await assert.rejects(memory.addBatch([{ role: 'user', content: 'x' }]), /no/);
  await assert.rejects(memory.import('{"role":"user","content":"x"}'), /no/);
  assert.equal(memory.size, 0);
});

test("an agent's hooks see what its runs add; what is stopped goes with its whole exchange", async () => {
  const framework = withModel([
    { toolCalls: [{ id: 'a', name: 'look', input: {} }] },
    { toolCalls: [{ id: 'a', name: 'look', input: {} }] },
    'done',
  ]);
  let looked = 0;
  framework.tools.register({ name: 'look', execute: () => `look ${(looked += 1)}` });
  const agent = framework.agents.create({ name: 'watched', tools: ['look'] });
  const seen: unknown[] = [];
  agent.addHook('memory.add.pre', (context) => {
    seen.push([context['agentName'], context['runId'], (context['message'] as Message).role]);
    return contentOf(context) === 'look 1' ? { stop: 'not that' } : undefined;
  });
  const { status } = await agent.run('go');
  assert.equal(status, 'completed');
  assert.deepEqual(contents(agent.getMemory()), ['go', '', 'look 2', 'done']);
  assert.deepEqual(seen[0], ['watched', 'agent-1/run-1', 'user']);
  assert.equal(seen.length, 6);
  await agent.getMemory().add({ role: 'user', content: 'by hand' });
  assert.deepEqual(seen.at(-1), [undefined, undefined, 'user'], 'and what others add');
});

test('a failing hook fails the run, which can be resumed', async () => {
  const framework = withModel({ content: 'done' });
  const agent = framework.agents.create({});
  const id = agent.addHook('memory.add.pre', () => {
    throw new Error('full');
  });
  const { status, error, state } = await agent.run('go');
  assert.deepEqual([status, error?.message], ['failed', 'full']);
  assert.equal(agent.getMemory().size, 0);
  agent.removeHook(id);
  await agent.resume(state!);
  assert.deepEqual(contents(agent.getMemory()).slice(0, 2), ['go', 'done']);
});

test('a resumed run knows what it has had remembered, also where a hook has changed it', async () => {
  const shown: unknown[][] = [];
  const framework = withModel(({ messages }: { messages: Message[] }) => {
    shown.push(messages.map(({ role, content }) => `${role}: ${String(content)}`));
    return shown.length < 3 ? { toolCalls: [{ id: `c${shown.length}`, name: 'look', input: {} }] } : 'done';
  });
  framework.tools.register({ name: 'look', execute: () => 'seen' });
  const agent = framework.agents.create({ tools: ['look'], maxSteps: 1 });
  agent.addHook('memory.add.pre', (context) => {
    const message = context['message'] as Message;
    return message.role === 'user' ? { message: { ...message, content: 'redacted' } } : undefined;
  });
  let result = await agent.run('secret');
  for (let round = 0; round < 2; round += 1) {
    assert.equal(result.status, 'max_steps');
    result = await agent.resume(result.state!);
  }
  assert.equal(result.status, 'completed');
  assert.deepEqual(shown[2], ['user: secret', 'assistant: ', 'tool: seen', 'assistant: ', 'tool: seen']);
  assert.deepEqual(contents(agent.getMemory()), ['redacted', '', 'seen', '', 'seen', 'done']);
});

test('events tell of memories, those of a run numbered with it', async () => {
  const framework = withModel(['done']);
  const told: Record<string, unknown>[] = [];
  framework.events.createEmitter().on('*', (event) => void told.push(event));
  const agent = framework.agents.create({ name: 'a', memory: { threadId: 't' } });
  await agent.run('go');
  const sequence = told.map((event) => event['sequence']);
  assert.deepEqual(
    sequence,
    sequence.map((_, index) => index + 1),
  );
  const added = told.filter(({ type }) => type === 'memory.add');
  assert.deepEqual(
    added.map(({ message, threadId, agentName }) => [(message as Message).content, threadId, agentName]),
    [
      ['go', 't', 'a'],
      ['done', 't', 'a'],
    ],
  );
  told.length = 0;
  const memory = framework.memories.create();
  await memory.addBatch([
    { role: 'user', content: 'one' },
    { role: 'user', content: 'two' },
  ]);
  const snapshot = memory.snapshot();
  memory.truncate({ maxMessages: 1 });
  memory.restore(snapshot);
  await memory.summarize({ keepLast: 0, summarize: () => 'short' });
  memory.clear();
  assert.deepEqual(
    told.map(({ type, removed, messageCount }) => [type, removed ?? messageCount]),
    [
      ['memory.add', undefined],
      ['memory.add', undefined],
      ['memory.truncate', 1],
      ['memory.restore', 2],
      ['memory.summarize', 2],
      ['memory.clear', undefined],
    ],
  );
});
