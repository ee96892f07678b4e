// Memory: what is kept is a valid prompt, whatever was added.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Memory } from '../../src/memory/index.js';
import type { Message } from '../../src/provider/index.js';

test('messages are kept in order and cleared', () => {
  const memory = new Memory();
  memory.add({ role: 'user', content: 'Remember that my name is John' });
  memory.add({ role: 'assistant', content: 'I will' });
  assert.deepEqual(memory.getHistory(), [
    { role: 'user', content: 'Remember that my name is John' },
    { role: 'assistant', content: 'I will' },
  ]);
  memory.clear();
  assert.deepEqual(memory.getHistory(), []);
});

test('a history that was handed out is a copy', () => {
  const memory = new Memory();
  memory.add({ role: 'user', content: 'one' });
  memory.getHistory()[0].content = 'changed';
  memory.getHistory().pop();
  assert.deepEqual(memory.getHistory(), [{ role: 'user', content: 'one' }]);
});

test('messages that are none are refused by name', async () => {
  const memory = new Memory();
  const refused = (message: unknown, expected: RegExp): Promise<void> =>
    assert.rejects(memory.add(message as Message), { code: 'invalid_argument', message: expected });
  await refused('text', /memory.add: expected object, got string/);
  await refused(
    { role: 'usr', content: '' },
    /role: must be one of system, user, assistant, tool; did you mean "user"/,
  );
  await refused({ role: 'user' }, /content: is required/);
  await refused(
    { role: 'user', content: 'x', contents: 1 },
    /unknown option "contents"; did you mean "content"/,
  );
  assert.equal(memory.size, 0);
});

test('type none keeps nothing', () => {
  const memory = new Memory({ type: 'none' });
  memory.add({ role: 'user', content: 'x' });
  assert.equal(memory.size, 0);
});

/** Conversations of turns: a user message, rounds of tool calls with their results, an answer. */
const turn = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }).map((rounds) => {
  return [
    { role: 'user', content: 'u' },
    ...rounds.flatMap(toolRound),
    { role: 'assistant', content: 'a' },
  ] as Message[];
});

function toolRound(calls: number, round: number): Message[] {
  const ids = Array.from({ length: calls }, (_, index) => `${round}-${index}`);
  const toolCalls = ids.map((id) => ({ id, name: 't', input: {} }));
  return [
    { role: 'assistant', content: '', toolCalls },
    ...ids.map((toolCallId): Message => ({ role: 'tool', toolCallId, name: 't', content: 1 })),
  ];
}

test('whatever is cut off, a result is never without its call, and the limit holds', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (turns, maxMessages) => {
      const memory = new Memory({ maxMessages });
      for (const messages of turns) {
        memory.append(messages);
        const history = memory.getHistory();
        assert.ok(history.length <= maxMessages);
        let open = new Set<string>();
        for (const message of history) {
          if (message.role === 'tool')
            assert.ok(open.delete(message.toolCallId), 'a result without its call');
          else assert.equal(open.size, 0, 'a call without its result');
          if (message.role === 'assistant') open = new Set(message.toolCalls?.map(({ id }) => id));
        }
        assert.equal(open.size, 0);
      }
    }),
  );
});

/** Whether every call has its results and every result its call, in a list that may begin and end anywhere. */
function assertValidPrompt(messages: readonly Message[]): void {
  const waiting: string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      const call = waiting.indexOf(message.toolCallId);
      assert.ok(call >= 0, 'a result without its call');
      waiting.splice(call, 1);
      continue;
    }
    assert.equal(waiting.length, 0, 'a call without its result');
    if (message.role === 'assistant') waiting.push(...(message.toolCalls ?? []).map(({ id }) => id));
  }
  assert.equal(waiting.length, 0, 'a call without its result');
}

/** A small generator of numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('after any of 100,000 operations every output is a valid prompt', async () => {
  const next = numbers(7);
  let now = 0;
  let memory = new Memory({ maxMessages: 20, maxTokens: 400, ttl: 5_000 }, { now: () => now });
  let open: string[] = [];
  let callCount = 0;
  let saved = memory.snapshot();
  for (let operation = 0; operation < 100_000; operation += 1) {
    now += next(200);
    switch (next(12)) {
      case 0:
      case 1:
        memory.add({ role: 'user', content: `word${next(30)} word${next(30)}` });
        break;
      case 2:
        memory.add({ role: 'assistant', content: `answer ${next(30)}` });
        break;
      case 3:
      case 4: {
        const ids = Array.from({ length: 1 + next(3) }, () => `call-${(callCount += 1)}`);
        const toolCalls = ids.map((id) => ({ id, name: 'look', input: { word: next(30) } }));
        memory.add({ role: 'assistant', content: '', toolCalls });
        open.push(...ids);
        break;
      }
      case 5:
      case 6:
      case 7:
        if (open.length > 0) {
          const [id] = open.splice(next(open.length), 1);
          memory.add({ role: 'tool', toolCallId: id, name: 'look', content: `word${next(30)}` });
        }
        break;
      case 8:
        if (next(20) === 0)
          memory.truncate(next(2) === 0 ? { maxMessages: next(10) } : { maxTokens: next(200) });
        break;
      case 9:
        if (next(40) === 0)
          await memory.summarize({ keepLast: next(6), summarize: (text) => `${text.length} letters` });
        break;
      case 10:
        if (next(40) === 0) saved = memory.snapshot();
        break;
      default:
        if (next(100) === 0) {
          memory = new Memory({ maxMessages: 20, maxTokens: 400, ttl: 5_000 }, { now: () => now });
          memory.restore(saved);
          open = [];
        }
    }
    assertValidPrompt(memory.read());
    if (operation % 20 > 0) continue;
    assertValidPrompt(memory.getLast(next(8)));
    assertValidPrompt(memory.getByRole((['tool', 'assistant', 'user'] as const)[next(3)]));
    assertValidPrompt(memory.window(next(200)));
    assertValidPrompt(memory.search(`word${next(30)}`, { limit: 1 + next(5) }));
    assertValidPrompt(memory.snapshot().exchanges.flatMap(({ messages }) => messages));
    if (operation % 400 === 0) {
      assertValidPrompt(memory.fork().getHistory());
      assertValidPrompt(
        memory
          .export()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Message),
      );
    }
    const { messageCount, pending } = memory.getStats();
    assert.ok(messageCount + pending <= 20);
  }
});

test('a result that no call waits for is refused; one whose call was forgotten is dropped', async () => {
  const memory = new Memory({ maxMessages: 2 });
  await assert.rejects(memory.add({ role: 'tool', toolCallId: 'x', name: 't', content: 1 }), {
    code: 'invalid_argument',
    message: 'memory.add: no tool call "x" waits for a result',
  });
  memory.add({ role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 't', input: {} }] });
  assert.deepEqual(memory.getHistory(), [], 'a call is held back until its result comes');
  memory.add({ role: 'user', content: 'one' });
  memory.add({ role: 'user', content: 'two' });
  memory.add({ role: 'tool', toolCallId: 'a', name: 't', content: 1 });
  assert.deepEqual(
    memory.getHistory().map(({ content }) => content),
    ['one', 'two'],
  );
});

test('a batch is added whole or not at all', async () => {
  const memory = new Memory();
  await assert.rejects(
    memory.addBatch([
      { role: 'user', content: 'x' },
      { role: 'tool', toolCallId: 'no', name: 't', content: 1 },
    ]),
    /messages\[1\]: no tool call "no"/,
  );
  await assert.rejects(
    memory.addBatch([{ role: 'user', content: 'x' }, { role: 'user' }]),
    /messages\[1\]: content: is required/,
  );
  assert.equal(memory.size, 0);
});

test('system messages are forgotten last, and messages end with their time', () => {
  let now = 0;
  const memory = new Memory({ capacity: 2, ttl: 1_000 }, { now: () => now });
  memory.add({ role: 'system', content: 'be kind' });
  for (const content of ['one', 'two', 'three']) memory.add({ role: 'user', content });
  assert.deepEqual(
    memory.getHistory().map(({ content }) => content),
    ['be kind', 'three'],
  );
  now = 1_001;
  assert.deepEqual(memory.getHistory(), []);
  assert.equal(memory.size, 0);
});

test('search finds by words, plurals, accents and ideographs, rarer words first', () => {
  const memory = new Memory();
  const contents = [
    'Remember that my name is John',
    'The capital of Perú is Lima',
    'My cats are called Tom and Kit',
    '東京の天気はどうですか',
    'my my my',
  ];
  for (const content of contents) memory.add({ role: 'user', content });
  const found = (query: string): unknown[] => memory.search(query).map(({ content }) => content);
  assert.deepEqual(found('NAME'), [contents[0]]);
  assert.deepEqual(found('cat'), [contents[2]]);
  assert.deepEqual(found('peru'), [contents[1]]);
  assert.deepEqual(found('天気'), [contents[3]]);
  assert.equal(found('my john')[0], contents[0], 'all words count more than the newest');
  assert.deepEqual(found('"; drop table'), []);
  assert.deepEqual(found(''), []);
  assert.equal(memory.search('my', { limit: 2 }).length, 2);
});

test('a summary takes the place of the older messages', async () => {
  const memory = new Memory();
  for (let index = 0; index < 6; index += 1) memory.add({ role: 'user', content: `message ${index}` });
  const summary = await memory.summarize({
    keepLast: 2,
    summarize: (text) => {
      memory.add({ role: 'user', content: 'added meanwhile' });
      return `about ${text.split('\n').length} messages`;
    },
  });
  assert.equal(summary, 'about 4 messages');
  assert.deepEqual(
    memory.getHistory().map(({ content }) => content),
    ['Summary of the conversation so far:\nabout 4 messages', 'message 4', 'message 5', 'added meanwhile'],
  );
  assert.equal(await memory.summarize({ keepLast: 99, summarize: () => assert.fail() }), undefined);
});

test('a snapshot is restored, a fork goes its own way, an export is read again', async () => {
  const memory = new Memory();
  memory.addBatch([{ role: 'user', content: 'a' }, ...toolRound(2, 1)]);
  const snapshot = JSON.parse(JSON.stringify(memory.snapshot())) as Record<string, unknown>;
  const fork = memory.fork();
  fork.add({ role: 'user', content: 'b' });
  memory.clear();
  assert.equal(fork.size, 5);
  memory.restore(snapshot);
  assert.equal(memory.size, 4);
  assert.throws(() => memory.restore({ version: 2 }), { code: 'invalid_argument' });
  assert.equal(memory.size, 4, 'what was refused changed nothing');
  const other = new Memory();
  assert.equal(await other.import(memory.export()), 4);
  assert.deepEqual(other.getHistory(), memory.getHistory());
  await assert.rejects(other.import('{"role": "user"'), /line 1/);
});
