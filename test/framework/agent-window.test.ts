// What a model is shown where the memory has a limit of tokens: it holds before every answer, and what is shown is a valid prompt.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withinTokens } from '../../src/agent/token-window.js';
import { createFramework } from '../../src/framework.js';
import { estimateMessageTokens } from '../../src/memory/index.js';
import type { AnswerRequest, Message } from '../../src/provider/index.js';

const tokensOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0);

function assertWhole(messages: readonly Message[]): void {
  const open: string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      assert.notEqual(open.includes(message.toolCallId), false, 'a result follows its call');
      open.splice(open.indexOf(message.toolCallId), 1);
    } else {
      assert.equal(open.length, 0, 'all results follow their call');
      if (message.role === 'assistant') open.push(...(message.toolCalls ?? []).map(({ id }) => id));
    }
  }
  assert.equal(open.length, 0);
}

test('the limit holds before every answer of a run, with calls and results together', async () => {
  const shown: Message[][] = [];
  const framework = createFramework();
  framework.providers.register({
    name: 'model',
    type: 'scripted',
    config: {
      responses: (request: AnswerRequest) => {
        shown.push([...request.messages]);
        if (shown.length > 8) return 'done';
        const ids = [`a${shown.length}`, `b${shown.length}`];
        return { toolCalls: ids.map((id) => ({ id, name: 'look', input: {} })) };
      },
    },
  });
  framework.providers.setDefault('model');
  framework.tools.register({ name: 'look', execute: () => 'x'.repeat(200) });
  const agent = framework.agents.create({
    tools: ['look'],
    instructions: 'Be brief.',
    memoryConfig: { maxTokens: 300 },
  });
  const result = await agent.run('what is it?');
  assert.equal(result.content, 'done');
  assert.equal(shown.length, 9);
  for (const [index, messages] of shown.entries()) {
    const [system, ...rest] = messages;
    assert.equal(system.role, 'system');
    assert.deepEqual(rest[0], { role: 'user', content: 'what is it?' });
    assert.ok(tokensOf(rest) <= 300, `answer ${index}: ${tokensOf(rest)} tokens`);
    assertWhole(rest);
    if (index > 0) assert.equal((rest.at(-1) as { toolCallId: string }).toolCallId, `b${index}`);
  }
  assert.equal(result.toolCalls.length, 16, 'nothing is missing in what the run gives');
});

test('any limit leaves a valid prompt of the newest messages', () => {
  const messages: Message[] = [{ role: 'system', content: 'kind' }];
  for (let index = 0; index < 30; index += 1) {
    if (index % 4 === 0) messages.push({ role: 'user', content: `question ${index}` });
    const ids = Array.from({ length: index % 3 }, (_, at) => `c${index}-${at}`);
    messages.push({
      role: 'assistant',
      content: 'hm'.repeat(index),
      toolCalls: ids.map((id) => ({ id, name: 't', input: {} })),
    });
    for (const toolCallId of ids) messages.push({ role: 'tool', toolCallId, name: 't', content: index });
  }
  for (let limit = 1; limit < tokensOf(messages) + 50; limit += 7) {
    const kept = withinTokens(messages, limit);
    assertWhole(kept);
    assert.equal(kept[0].role, 'system');
    assert.deepEqual(kept.at(-1), messages.at(-1));
    assert.ok(kept.some(({ content }) => content === 'question 28'));
    const least = withinTokens(messages, 1);
    assert.ok(tokensOf(kept) <= Math.max(limit, tokensOf(least)));
  }
  assert.deepEqual(withinTokens(messages, tokensOf(messages)), messages);
});

test('instructions count, and so do messages and instructions that a step is given', async () => {
  const shown: Message[][] = [];
  const framework = createFramework();
  framework.providers.register({
    name: 'model',
    type: 'scripted',
    config: {
      responses: (request: AnswerRequest) => {
        shown.push([...request.messages]);
        return 'done';
      },
    },
  });
  framework.providers.setDefault('model');
  const history = Array.from({ length: 40 }, (_, index): Message => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: 'word '.repeat(10),
  }));
  const agent = framework.agents.create({
    instructions: 'Be brief. '.repeat(40),
    memoryConfig: { maxTokens: 300 },
  });
  await agent.run({ messages: history });
  const other = framework.agents.create({
    memoryConfig: { maxTokens: 300 },
    prepareStep: () => ({ messages: history, instructions: 'Be kind. '.repeat(40) }),
  });
  await other.run('hello');
  assert.equal(shown.length, 2);
  for (const messages of shown) {
    assert.ok(messages.length > 3);
    assert.ok(tokensOf(messages) <= 300, `${tokensOf(messages)} tokens`);
  }
});
