// Runs that ended too early and go on: what was done is not done again, nothing is said twice, and only to the agent that it is of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Agent } from '../../src/agent/index.js';
import { createFramework, type Framework, type FrameworkOptions } from '../../src/framework.js';
import type { AnswerRequest, ScriptedAnswer } from '../../src/provider/index.js';

function scripted(
  responses: ScriptedAnswer | readonly ScriptedAnswer[],
  options: FrameworkOptions = {},
): Framework {
  const framework = createFramework(options);
  framework.providers.register({ name: 'model', type: 'scripted', config: { responses } });
  framework.providers.setDefault('model');
  return framework;
}

const threeCalls: ScriptedAnswer = {
  toolCalls: ['a', 'b', 'c'].map((id) => ({ id, name: 'note', input: { id } })),
};
const told = (request: AnswerRequest): ScriptedAnswer => ({
  content: JSON.stringify(request.messages.map((one) => (one.role === 'tool' ? one.toolCallId : one.role))),
});

function noting(framework: Framework): string[] {
  const noted: string[] = [];
  framework.tools.register({ name: 'note', execute: ({ id }: { id: string }) => noted.push(id) });
  return noted;
}

test('a run that failed between its tool calls goes on with those that are left', async () => {
  const framework = scripted([threeCalls, told]);
  const noted = noting(framework);
  const agent = framework.agents.create({ tools: ['note'], maxParallelToolCalls: 1 });
  let fails = true;
  agent.addHook('tool.execution.pre', ({ toolCallId }) => {
    if (fails && toolCallId === 'b') throw new Error('broken');
  });
  const failed = await agent.run('go');
  assert.equal(failed.status, 'failed');
  assert.deepEqual(noted, ['a']);

  const again = await agent.resume(failed.state!, { messages: [{ role: 'user', content: 'hurry' }] });
  assert.equal(again.status, 'failed', 'it fails at the same place');
  assert.deepEqual(noted, ['a']);

  fails = false;
  const finished = await agent.resume(again.state!);
  assert.equal(finished.status, 'completed');
  assert.deepEqual(noted, ['a', 'b', 'c']);
  assert.equal(finished.content, '["user","assistant","a","b","c","user"]');
  assert.equal(finished.steps.length, 2);
  assert.deepEqual(
    finished.toolCalls.map(({ id, output, error }) => [id, output, error]),
    [
      ['a', 1, undefined],
      ['b', 2, undefined],
      ['c', 3, undefined],
    ],
  );
  assert.equal(agent.getMemory().size, 7);
});

test('a call whose hook fails afterwards has been made, as has one that ends after the run was cancelled', async () => {
  const framework = scripted([threeCalls, told, threeCalls, told]);
  const noted = noting(framework);
  const agent = framework.agents.create({ tools: ['note'], maxParallelToolCalls: 1 });
  const hook = agent.addHook('tool.execution.post', () => {
    throw new Error('broken');
  });
  const failed = await agent.run('go');
  agent.removeHook(hook);
  assert.deepEqual(noted, ['a']);
  assert.equal((await agent.resume(failed.state!)).status, 'completed');
  assert.deepEqual(noted, ['a', 'b', 'c']);

  const cancelling = agent.addHook('tool.execution.post', () => agent.cancel('enough'));
  const cancelled = await agent.run('go');
  agent.removeHook(cancelling);
  assert.equal(cancelled.status, 'cancelled');
  assert.deepEqual(noted.slice(3), ['a']);
  assert.equal((await agent.resume(cancelled.state!)).status, 'completed');
  assert.deepEqual(noted.slice(3), ['a', 'b', 'c']);
});

test('a run that reached its most steps says nothing twice when it goes on', async () => {
  const framework = scripted([{ toolCalls: [{ id: 'c1', name: 'note', input: { id: 'c1' } }] }, told, told]);
  noting(framework);
  const agent = framework.agents.create({ tools: ['note'], maxSteps: 1 });
  const first = await agent.run('go');
  assert.equal(first.status, 'max_steps');
  assert.equal(agent.getMemory().size, 3);
  const second = await agent.resume(first.state!);
  assert.equal(second.content, '["user","assistant","c1"]');
  assert.equal(agent.getMemory().size, 4);
  const next = await agent.run('more');
  assert.equal(next.content, '["user","assistant","c1","assistant","user"]');
});

test('a forced tool call is not forced again when a run goes on', async () => {
  const choices: unknown[] = [];
  const framework = scripted((request: AnswerRequest) => {
    choices.push(request.toolChoice);
    return choices.length === 1 ? { toolCalls: [{ id: 'x', name: 'note', input: { id: 'x' } }] } : 'done';
  });
  noting(framework);
  const agent = framework.agents.create({ tools: ['note'], toolChoice: 'required', maxSteps: 1 });
  const { state } = await agent.run('go');
  assert.equal((await agent.resume(state!)).content, 'done');
  assert.deepEqual(choices, ['required', 'auto']);
});

test('a state is refused by another agent, and by one with other tools or instructions', async () => {
  const make = (config: object): Framework => {
    const framework = scripted(threeCalls, { stateKey: 'shared' });
    noting(framework);
    framework.tools.register({ name: 'look', execute: () => 1 });
    framework.agents.create({ name: 'clerk', tools: ['note'], instructions: 'Be brief.', ...config });
    return framework;
  };
  const first = make({ maxSteps: 1 }).agents.get('clerk')!;
  const { state } = await first.run('go');
  const refused = async (config: { name?: string; [option: string]: unknown }, message: RegExp) => {
    const agent = make(config).agents.get(config.name ?? 'clerk')!;
    await assert.rejects(agent.resume(state!), { code: 'state_invalid', message });
  };
  await refused({ name: 'other' }, /it is of agent "clerk", this one is "other"/);
  await refused({ tools: ['look', 'note'] }, /its agent "clerk" had note, this one has look, note/);
  await refused({ tools: [] }, /this one has no tools/);
  await refused({ instructions: 'Be long.' }, /other instructions/);
  const same = make({ temperature: 1, maxSteps: 1 }).agents.get('clerk')!;
  assert.equal(
    (await same.resume(state!)).status,
    'max_steps',
    'what the conversation is not built on may change',
  );
});

/** An agent `outer` that asks the agent `inner`, which deletes what it is told to, when somebody agrees. */
function nested(framework: Framework): { outer: Agent; deleted: string[] } {
  const deleted: string[] = [];
  framework.tools.register({
    name: 'erase',
    schema: { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] },
    needsApproval: true,
    execute: ({ file }: { file: string }) => deleted.push(file),
  });
  const inner = framework.agents.create({ name: 'inner', tools: ['erase'] });
  const outer = framework.agents.create({ name: 'outer', tools: [inner] });
  return { outer, deleted };
}

/** The model of both: it asks for what the user says, and tells what came of it. */
function erasing({ messages }: AnswerRequest): ScriptedAnswer {
  const user = messages.findLast(({ role }) => role === 'user')!.content as string;
  const last = messages.at(-1)!;
  if (last.role === 'tool') return { content: JSON.stringify(last.content) };
  if (user === 'go') return { toolCalls: [{ id: 'ask', name: 'inner', input: { message: 'a b' } }] };
  return {
    toolCalls: user.split(' ').map((file) => ({ id: file, name: 'erase', input: { file } })),
  };
}

test('a call inside another agent is asked for by its run, and decided there', async () => {
  const stateKey = 'shared';
  const framework = scripted(erasing, { stateKey });
  const { outer } = nested(framework);
  const suspended = await outer.run('go');
  assert.equal(suspended.status, 'suspended');
  assert.deepEqual(suspended.pending, [
    { toolCallId: 'ask/a', toolName: 'erase', input: { file: 'a' }, agentName: 'inner' },
    { toolCallId: 'ask/b', toolName: 'erase', input: { file: 'b' }, agentName: 'inner' },
  ]);
  // Elsewhere, and one after the other.
  const { outer: other, deleted } = nested(scripted(erasing, { stateKey }));
  const half = await other.resume(suspended.state!, { decisions: { 'ask/b': false } });
  assert.equal(half.status, 'suspended');
  assert.deepEqual(
    half.pending!.map(({ toolCallId }) => toolCallId),
    ['ask/a'],
  );
  assert.deepEqual(deleted, []);
  const again = await other.resume(half.state!);
  assert.equal(again.status, 'suspended', 'nothing was decided');
  const done = await other.resume(again.state!, { decisions: true });
  assert.equal(done.status, 'completed');
  assert.deepEqual(deleted, ['a']);
  assert.match(done.content, /the call of tool .*erase.* was denied/);
  await assert.rejects(other.resume(half.state!, { decisions: { a: true } }), /pending: ask\/a/);
});

test('an id that comes again inside is asked for again', async () => {
  let asked = 0;
  const framework = scripted(({ messages, tools }: AnswerRequest) => {
    if (tools![0].name === 'inner')
      return messages.at(-1)!.role === 'tool'
        ? 'done'
        : { toolCalls: [{ id: 'ask', name: 'inner', input: { message: 'x' } }] };
    asked += 1;
    return asked > 2 ? 'done' : { toolCalls: [{ id: 'same', name: 'erase', input: { file: `${asked}` } }] };
  });
  const { outer, deleted } = nested(framework);
  const first = await outer.run('go');
  const second = await outer.resume(first.state!, { decisions: true });
  assert.equal(second.status, 'suspended');
  assert.deepEqual(second.pending![0].input, { file: '2' });
  assert.deepEqual(deleted, ['1']);
  assert.equal((await outer.resume(second.state!, { decisions: true })).status, 'completed');
  assert.deepEqual(deleted, ['1', '2']);
});

test('what was decided is not asked again when the run fails afterwards', async () => {
  const framework = scripted(erasing);
  const { outer, deleted } = nested(framework);
  const direct = framework.agents.create({ name: 'direct', tools: ['erase'] });
  for (const [agent, message, expected] of [
    [outer, 'go', ['a', 'b']],
    [direct, 'c', ['a', 'b', 'c']],
  ] as const) {
    const suspended = await agent.run(message);
    const hook = agent.addHook('tool.execution.pre', () => {
      throw new Error('broken');
    });
    const failed = await agent.resume(suspended.state!, { decisions: true });
    assert.equal(failed.status, 'failed');
    agent.removeHook(hook);
    const done = await agent.resume(failed.state!);
    assert.equal(done.status, 'completed');
    assert.deepEqual(deleted, expected);
  }
});

/** A model that gives two calls the same id, and tells then which results it was given. */
function sameIds(): { framework: Framework; sent: string[] } {
  const framework = scripted([
    { toolCalls: ['ann', 'bob'].map((to) => ({ id: 'call', name: 'send', input: { to } })) },
    (request) => ({
      content: request.messages
        .map((one) => (one.role === 'tool' ? `${one.toolCallId} ${String(one.content)}` : one.role))
        .join(', '),
    }),
  ]);
  const sent: string[] = [];
  framework.tools.register({
    name: 'send',
    needsApproval: true,
    execute({ to }: { to: string }) {
      sent.push(to);
      return `sent to ${to}`;
    },
  });
  return { framework, sent };
}

test('two calls of an answer that have the same id are decided, made and answered each for itself', async () => {
  const { framework, sent } = sameIds();
  const agent = framework.agents.create({ tools: ['send'] });
  const first = await agent.run('write to both');
  assert.deepEqual(
    first.pending!.map(({ toolCallId, input }) => [toolCallId, input]),
    [
      ['call', { to: 'ann' }],
      ['call_2', { to: 'bob' }],
    ],
  );
  const half = await agent.resume(first.state!, { decisions: { call_2: true } });
  assert.deepEqual([half.status, sent, half.pending!.length], ['suspended', ['bob'], 1]);
  const last = await agent.resume(half.state!, { decisions: { call: { approved: false, reason: 'no' } } });
  assert.deepEqual([last.status, sent], ['completed', ['bob']]);
  assert.match(last.content, /^user, assistant, call [^,]*no[^,]*, call_2 sent to bob$/);
});

test('a stream tells of two calls with the same id under ids of their own', async () => {
  const { framework } = sameIds();
  const agent = framework.agents.create({ tools: ['send'] });
  const told: Record<string, string[]> = {};
  const pieces: Record<string, string> = {};
  for await (const delta of agent.stream('write to both')) {
    if (delta.type === 'tool_call_start') (told['started'] ??= []).push(delta.id);
    else if (delta.type === 'tool_call_delta') pieces[delta.id] = (pieces[delta.id] ?? '') + delta.text;
    else if (delta.type === 'tool_call') (told['called'] ??= []).push(delta.toolCall.id);
  }
  assert.deepEqual(told, { started: ['call', 'call_2'], called: ['call', 'call_2'] });
  assert.deepEqual(pieces, { call: '{"to":"ann"}', call_2: '{"to":"bob"}' });
});
