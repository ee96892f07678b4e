// Hooks: where they run, what they see, what they may change, and what their failures do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFramework, type Framework } from '../../src/framework.js';
import type { HookContext } from '../../src/hook/index.js';
import type { AnswerRequest, ScriptedAnswer } from '../../src/provider/index.js';

function framework(responses: ScriptedAnswer[] | ScriptedAnswer): Framework {
  const made = createFramework({ environment: {} });
  made.providers.register({ name: 'scripted', type: 'scripted', config: { responses } });
  made.providers.setDefault('scripted');
  made.tools.register({ name: 'echo', execute: (input: unknown) => input });
  return made;
}

const callsEcho: ScriptedAnswer = { toolCalls: [{ id: 'c1', name: 'echo', input: { text: 'hi' } }] };
const echoesLast = ({ messages }: AnswerRequest): string => JSON.stringify(messages.at(-1)!.content);

test('each point sees its data, in order', async () => {
  const agent = framework([callsEcho, 'done']).agents.create({ name: 'a', tools: ['echo'] });
  const seen: Array<[string, HookContext]> = [];
  for (const point of [
    'pre_execution',
    'post_execution',
    'agent.response.post',
    'tool.execution.pre',
    'tool.execution.post',
  ]) {
    agent.addHook(point, (context) => void seen.push([point, structuredClone(context)]));
  }
  await agent.run({ message: 'go', context: { k: 1 } });
  assert.deepEqual(
    seen.map(([point]) => point),
    ['pre_execution', 'tool.execution.pre', 'tool.execution.post', 'agent.response.post', 'post_execution'],
  );
  const [pre, toolPre, toolPost, response, post] = seen.map(([, context]) => context);
  assert.deepEqual(pre, {
    point: 'agent.execution.pre',
    agentName: 'a',
    runId: pre['runId'],
    input: 'go',
    context: { k: 1 },
  });
  assert.deepEqual(
    [toolPre['toolName'], toolPre['toolCallId'], toolPre['input']],
    ['echo', 'c1', { text: 'hi' }],
  );
  assert.deepEqual(toolPost['output'], { text: 'hi' });
  assert.equal(response['content'], 'done');
  assert.equal((post['result'] as { content: string }).content, 'done');
});

test('a pre hook may change the input in place, by returning it, or in part; what is no object counts as nothing', async () => {
  const hooks: Array<[(context: HookContext) => unknown, string]> = [
    [(context) => void (context['input'] = 'changed'), '"changed"'],
    [(context) => ({ ...context, input: 'returned' }), '"returned"'],
    [() => ({ input: 'in part' }), '"in part"'],
    [async () => ({ input: 'later' }), '"later"'],
    [() => 'a text', '"original"'],
    [() => undefined, '"original"'],
    [() => 5, '"original"'],
  ];
  for (const [hook, expected] of hooks) {
    const agent = framework(echoesLast).agents.create({ hooks: { pre_execution: hook } });
    assert.equal((await agent.run('original')).content, expected);
  }
});

test('hooks of higher priority run first, equal ones in the order of registration', async () => {
  const agent = framework(['x']).agents.create();
  const order: string[] = [];
  const add = (id: string, priority: number): void => {
    agent.addHook('pre_execution', () => void order.push(id), { id, priority });
  };
  add('a', 0);
  add('b', 10);
  add('c', 0);
  add('d', 10);
  add('e', -1);
  await agent.run('x');
  assert.deepEqual(order, ['b', 'd', 'a', 'c', 'e']);
});

test('a removed hook runs no more; ids are unique and made up when absent', async () => {
  const agent = framework('x').agents.create();
  let runs = 0;
  const id = agent.addHook('pre_execution', () => void (runs += 1));
  assert.throws(() => agent.addHook('pre_execution', () => 1, { id }), { code: 'already_exists' });
  assert.deepEqual(agent.getInfo().hooks, [{ id, point: 'agent.execution.pre', priority: 0, enabled: true }]);
  await agent.run('x');
  assert.equal(agent.removeHook(id), true);
  assert.equal(agent.removeHook(id), false);
  await agent.run('x');
  assert.equal(runs, 1);
});

test('no such point and no function are refused', () => {
  const agent = framework([]).agents.create();
  assert.throws(() => agent.addHook('pre_exec', () => 1), {
    code: 'invalid_argument',
    message: /agent.addHook: unknown hook point "pre_exec"/,
  });
  assert.throws(() => agent.addHook('constructor', () => 1), { code: 'invalid_argument' });
  assert.throws(() => agent.addHook('pre_execution', 5 as never), {
    message: /expected function, got number/,
  });
});

test('a pre hook that stops ends the run as cancelled before the model is asked', async () => {
  let asked = false;
  const agent = framework(() => ((asked = true), 'x')).agents.create({
    hooks: { pre_execution: () => ({ stop: 'not today' }) },
  });
  const result = await agent.run('x');
  assert.equal(result.status, 'cancelled');
  assert.deepEqual(result.error, { code: 'cancelled', message: 'not today' });
  assert.equal(asked, false);
});

test('a tool pre hook may change the input, and stop the call with a word to the model', async () => {
  const changing = framework([callsEcho, echoesLast]).agents.create({
    tools: ['echo'],
    hooks: { 'tool.execution.pre': () => ({ input: { text: 'changed' } }) },
  });
  const result = await changing.run('x');
  assert.deepEqual(result.toolCalls[0].input, { text: 'changed' });
  assert.equal(result.content, '{"text":"changed"}');
  const stopping = framework([callsEcho, echoesLast]).agents.create({
    tools: ['echo'],
    hooks: { 'tool.execution.pre': () => ({ stop: 'forbidden' }) },
  });
  assert.equal((await stopping.run('x')).content, '"tool \\"echo\\" was not run: forbidden"');
});

test('a tool post hook may change what the model is told', async () => {
  const agent = framework([callsEcho, echoesLast]).agents.create({
    tools: ['echo'],
    hooks: { 'tool.execution.post': (context: HookContext) => void (context['output'] = 'secret removed') },
  });
  assert.equal((await agent.run('x')).content, '"secret removed"');
});

test('a response hook may change content and metadata, before anything is remembered', async () => {
  const agent = framework(['confidential']).agents.create();
  agent.addHook('agent.response.post', (response) => {
    response['content'] = '[REDACTED]';
    (response['metadata'] as Record<string, unknown>)['checked'] = true;
    return response;
  });
  const result = await agent.run('x');
  assert.equal(result.content, '[REDACTED]');
  assert.equal(result.steps[0].content, '[REDACTED]');
  assert.deepEqual(result.metadata, { checked: true });
  assert.ok(!JSON.stringify(agent.getMemory().getHistory()).includes('confidential'));
});

test('a hook that throws fails the run, unless it is to be passed over', async () => {
  for (const point of [
    'pre_execution',
    'post_execution',
    'agent.response.post',
    'tool.execution.pre',
    'tool.execution.post',
  ]) {
    const boom = (): never => {
      throw Object.assign(new Error('boom'), { code: 'E_BOOM' });
    };
    const strict = framework([callsEcho, 'done']).agents.create({
      tools: ['echo'],
      hooks: { [point]: boom },
    });
    const failed = await strict.run('x');
    assert.equal(failed.status, 'failed', point);
    assert.deepEqual(failed.error, { code: 'E_BOOM', message: 'boom' });
    const lenient = framework([callsEcho, 'done']).agents.create({
      tools: ['echo'],
      hooks: [{ point: point as never, handler: boom, on_error: 'continue' } as never],
    });
    assert.equal((await lenient.run('x')).status, 'completed', point);
  }
});

test('a hook that never settles ends at its deadline', async () => {
  const agent = framework(['x']).agents.create();
  agent.addHook('pre_execution', () => new Promise(() => {}), { timeoutMs: 15, id: 'slow' });
  const result = await agent.run('x');
  assert.equal(result.error?.code, 'timeout_error');
  assert.match(result.error!.message, /hook "slow" at agent.execution.pre/);
});
