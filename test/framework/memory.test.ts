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

test('messages that are none are refused by name', () => {
  const memory = new Memory();
  const refused = (message: unknown, expected: RegExp): void => {
    assert.throws(() => memory.add(message as Message), { code: 'invalid_argument', message: expected });
  };
  refused('text', /memory.add: expected object, got string/);
  refused(
    { role: 'usr', content: '' },
    /role: must be one of system, user, assistant, tool; did you mean "user"/,
  );
  refused({ role: 'user' }, /content: is required/);
  refused({ role: 'user', content: 'x', contents: 1 }, /unknown option "contents"; did you mean "content"/);
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
