// Runs that stream, wait for approval, go on elsewhere, stay inside budgets and deadlines, and use other agents.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentDelta } from '../../src/agent/index.js';
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

const usage = { inputTokens: 10, outputTokens: 5 };
const call = (id: string, name: string, input: object = {}): ScriptedAnswer => ({
  toolCalls: [{ id, name, input }],
  usage,
});

async function collected(stream: AsyncIterable<AgentDelta>): Promise<AgentDelta[]> {
  const deltas: AgentDelta[] = [];
  for await (const delta of stream) deltas.push(delta);
  return deltas;
}

test('a stream gives text as it comes, results of tools, steps, and the result last', async () => {
  const framework = scripted([call('c1', 'ping'), { content: 'all done', chunks: ['all', ' done'] }]);
  framework.tools.register({ name: 'ping', execute: () => 'pong' });
  const agent = framework.agents.create({ tools: ['ping'] });
  const deltas = await collected(agent.stream('go'));
  assert.deepEqual(
    deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : [])),
    ['all', ' done'],
  );
  assert.deepEqual(
    deltas
      .map(({ type }) => type)
      .filter((type) => !type.startsWith('text') && !type.startsWith('tool_call')),
    ['tool_result', 'step', 'step', 'finish'],
  );
  const last = deltas.at(-1)!;
  assert.equal(last.type === 'finish' && last.result.content, 'all done');
  assert.equal(agent.getMemory().size, 4);
});

test('leaving a stream cancels the run', async () => {
  let executed = false;
  const framework = scripted([call('c1', 'slow'), 'never said']);
  framework.tools.register({ name: 'slow', execute: () => void (executed = true) });
  const agent = framework.agents.create({ tools: ['slow'] });
  for await (const delta of agent.stream('go')) if (delta.type === 'tool_call') break;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(agent.getInfo().runs, { finished: 1, running: 0 });
  assert.equal(executed, false);
});

test('the run waits for whoever reads its stream', async () => {
  const framework = scripted([{ content: 'a b c', chunks: ['a', 'b', 'c'] }]);
  const agent = framework.agents.create();
  const stream = agent.stream('go');
  await stream.next();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(agent.getInfo().runs.running, 1, 'nothing is finished before it is read');
  await collected(stream);
  assert.equal(agent.getInfo().runs.finished, 1);
});

test('a call that needs approval suspends the run; what needs none is run meanwhile', async () => {
  const done: string[] = [];
  const framework = scripted([
    {
      toolCalls: [
        { id: 'c1', name: 'delete_file', input: { path: 'a' } },
        { id: 'c2', name: 'look', input: {} },
        { id: 'c3', name: 'delete_file', input: { path: 'tmp' } },
      ],
      usage,
    },
    (request: AnswerRequest) => ({
      content: JSON.stringify(request.messages.map(({ role }) => role)),
      usage,
    }),
  ]);
  framework.tools.register({
    name: 'delete_file',
    needsApproval: (input: { path: string }) => input.path !== 'tmp',
    execute: ({ path }: { path: string }) => void done.push(path),
  });
  framework.tools.register({ name: 'look', execute: () => void done.push('look') });
  const agent = framework.agents.create({ name: 'cleaner', tools: ['delete_file', 'look'] });
  const suspended = await agent.run('clean up');
  assert.equal(suspended.status, 'suspended');
  assert.deepEqual(suspended.pending, [{ toolCallId: 'c1', toolName: 'delete_file', input: { path: 'a' } }]);
  assert.deepEqual(done.sort(), ['look', 'tmp']);
  assert.equal(agent.getMemory().size, 0);

  const again = await agent.resume(suspended.state!);
  assert.equal(again.status, 'suspended', 'nothing was decided');
  const finished = await agent.resume(again.state!, { decisions: { c1: true } });
  assert.equal(finished.status, 'completed');
  assert.deepEqual(done, ['look', 'tmp', 'a'], 'finished calls are not made again');
  assert.deepEqual(JSON.parse(finished.content), ['user', 'assistant', 'tool', 'tool', 'tool']);
  assert.deepEqual(
    finished.toolCalls.map(({ id }) => id),
    ['c1', 'c2', 'c3'],
  );
  assert.equal(finished.usage.totalTokens, 30);
  assert.equal(agent.getMemory().size, 6);
});

test('another process with the same key goes on, and a denial reaches the model with its reason', async () => {
  const make = (responses: readonly ScriptedAnswer[]): Framework => {
    const framework = scripted(responses, { stateKey: 'shared' });
    framework.tools.register({
      name: 'pay',
      needsApproval: true,
      execute: () => assert.fail('a denied call is not made'),
    });
    framework.agents.create({ name: 'payer', tools: ['pay'] });
    return framework;
  };
  const first = make([call('c1', 'pay', { amount: 5 })]);
  const { state } = await first.agents.get('payer')!.run('pay 5');
  const second = make([
    (request: AnswerRequest) => ({
      content: String((request.messages.at(-1) as { content: unknown }).content),
    }),
  ]);
  const decisions = [{ toolCallId: 'c1', approved: false, reason: 'too much' }];
  const result = await second.agents.get('payer')!.resume(state!, { decisions });
  assert.equal(result.content, 'the call of tool "pay" was denied: too much');
  assert.equal(result.toolCalls[0].error?.code, 'approval_denied');
});

test('a state that was changed, or is of another key, is refused', async () => {
  const framework = scripted([call('c1', 'pay')]);
  framework.tools.register({ name: 'pay', needsApproval: true, execute: () => 1 });
  const agent = framework.agents.create({ tools: ['pay'] });
  const { state } = await agent.run('pay');
  const [body, signature] = state!.split('.');
  const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('"pay"', '"rob"')).toString(
    'base64url',
  );
  for (const wrong of [`${forged}.${signature}`, body, '', 'x.y']) {
    await assert.rejects(agent.resume(wrong), { code: 'state_invalid' });
  }
  const other = createFramework().agents.create();
  await assert.rejects(other.resume(state!), { code: 'state_invalid', message: /another key/ });
  await assert.rejects(agent.resume(state!, { decisions: { c2: true } }), {
    code: 'invalid_argument',
    message: /no call "c2" is pending \(pending: c1\)/,
  });
});

test('a tool that needs approval is denied to direct calls unless the host agrees', async () => {
  const tool = { name: 'pay', needsApproval: true, execute: () => 'paid' };
  const alone = createFramework();
  alone.tools.register(tool);
  await assert.rejects(alone.tools.execute('pay'), { name: 'ApprovalDenied', code: 'approval_denied' });
  const asked: unknown[] = [];
  const hosted = createFramework({ approve: (request) => asked.push(request) === 1 });
  hosted.tools.register(tool);
  assert.equal(await hosted.tools.execute('pay', { amount: 1 }), 'paid');
  await assert.rejects(hosted.tools.execute('pay'), { code: 'approval_denied' });
  assert.deepEqual(asked[0], { toolName: 'pay', input: { amount: 1 } });
});

test('callers and disabled tools', async () => {
  let offered: string[] = [];
  const framework = scripted((request: AnswerRequest) => {
    offered = request.tools?.map(({ name }) => name) ?? [];
    return request.messages.at(-1)?.role === 'user' ? call('c1', 'hidden') : 'done';
  });
  framework.tools.register({ name: 'hidden', callers: ['script'], execute: () => 1 });
  framework.tools.register({ name: 'only_model', callers: ['model'], execute: () => 2 });
  framework.tools.register({ name: 'off', execute: () => 3 });
  framework.tools.disable('off');
  const result = await framework.agents.create({ tools: ['hidden', 'only_model', 'off'] }).run('go');
  assert.deepEqual(offered, ['only_model']);
  assert.match(result.toolCalls[0].error!.message, /unknown tool "hidden": the tools are only_model/);
  await assert.rejects(framework.tools.execute('only_model'), { code: 'permission_error' });
  await assert.rejects(framework.tools.execute('off'), { code: 'permission_error', message: /disabled/ });
  framework.tools.enable('off');
  assert.equal(await framework.tools.execute('off'), 3);
});

test('a run that stopped at its steps goes on with new ones, with all that it had', async () => {
  const framework = scripted([call('c1', 'ping'), call('c2', 'ping'), 'done']);
  framework.tools.register({ name: 'ping', execute: () => 'pong' });
  const agent = framework.agents.create({ tools: ['ping'], maxSteps: 1 });
  const first = await agent.run('go');
  assert.equal(first.status, 'max_steps');
  assert.equal(first.messages?.length, 3);
  const second = await agent.resume(first.state!);
  assert.equal(second.status, 'max_steps');
  const third = await agent.resume(second.state!, { messages: [{ role: 'user', content: 'hurry' }] });
  assert.equal(third.status, 'completed');
  assert.deepEqual(
    third.steps.map(({ index }) => index),
    [0, 1, 2],
  );
});

test('a budget ends the run before it is overrun, and says what is left', async () => {
  const framework = scripted({ toolCalls: [{ name: 'ping' }], usage });
  framework.tools.register({ name: 'ping', execute: () => 'pong' });
  const make = (budget: object): ReturnType<Framework['agents']['create']> =>
    framework.agents.create({ tools: ['ping'], maxSteps: 50, maxTokens: 20, budget });
  const calls = await make({ modelCalls: 3 }).run('go');
  assert.equal(calls.status, 'budget_exceeded');
  assert.equal(calls.steps.length, 3);
  assert.deepEqual(calls.budget?.remaining, { modelCalls: 0 });
  const tools = await make({ toolCalls: 2 }).run('go');
  assert.equal(tools.status, 'budget_exceeded');
  assert.equal(tools.budget?.used['toolCalls'], 2);
  const tokens = await make({ tokens: 100 }).run('go');
  assert.equal(tokens.status, 'budget_exceeded');
  assert.ok(tokens.budget!.used['tokens'] <= 100);
  const priced = await make({ cost: 1 }).run('go');
  assert.match(priced.error!.message, /has no price/);
});

test('what a provider does not report is estimated and marked', async () => {
  const framework = scripted('12345678');
  const result = await framework.agents.create({ maxTokens: 50, budget: { tokens: 500 } }).run('go');
  assert.equal(result.status, 'completed');
  assert.equal(result.budget?.estimated, true);
  assert.ok(result.budget!.used['tokens'] > 0);
});

test('an agent that is a tool uses the budget of its caller, and no more depth than that allows', async () => {
  const framework = scripted((request: AnswerRequest) => {
    const offered = request.tools?.[0]?.name;
    const answered = request.messages.at(-1)?.role === 'tool';
    if (offered === undefined || answered) return { content: `done: ${textOf(request)}`, usage };
    return { toolCalls: [{ name: offered, input: { message: 'help' } }], usage };
  });
  const textOf = (request: AnswerRequest): string =>
    String((request.messages.at(-1) as { content: unknown }).content);
  const inner = framework.agents.create({ name: 'inner' });
  const outer = framework.agents.create({ name: 'outer', tools: [inner], budget: { modelCalls: 3 } });
  const result = await outer.run('go');
  assert.equal(result.content, 'done: done: help');
  assert.equal(result.budget?.used['modelCalls'], 3);
  const tight = await outer.clone({ budget: { modelCalls: 2 } }).run('go');
  assert.equal(tight.status, 'budget_exceeded');
  const flat = await outer.clone({ budget: { depth: 0 } }).run('go');
  assert.match(flat.toolCalls[0].error!.message, /nested 0 deep/);
});

test('prepareStep changes model, tools and messages of one step', async () => {
  const asked: string[] = [];
  const framework = scripted((request: AnswerRequest) => {
    asked.push(`${request.tools?.map(({ name }) => name).join('+') ?? 'none'} ${request.messages.length}`);
    return asked.length === 1 ? call('c1', 'a') : 'done';
  });
  framework.providers.register({
    name: 'other',
    type: 'scripted',
    config: { responses: ['from the other'] },
  });
  framework.tools.register({ name: 'a', execute: () => 1 });
  framework.tools.register({ name: 'b', execute: () => 2 });
  const agent = framework.agents.create({
    tools: ['a', 'b'],
    prepareStep: ({ step }: { step: number }) => (step === 0 ? { tools: ['a'] } : { provider: 'other' }),
  });
  assert.equal((await agent.run('go')).content, 'from the other');
  assert.deepEqual(asked, ['a 1']);
  const wrong = framework.agents.create({ tools: ['a'], prepareStep: () => ({ tools: ['aa'] }) });
  const result = await wrong.run('go');
  assert.match(result.error!.message, /prepareStep: tools: the agent has no tool "aa"; did you mean "a"\?/);
});

test('an output schema gives the answer as data; the model is told what is wrong with it', async () => {
  const told: string[] = [];
  const framework = scripted((request: AnswerRequest) => {
    told.push(String((request.messages.at(-1) as { content: unknown }).content));
    if (told.length === 1) return 'no JSON';
    return told.length === 2 ? '{"sum": "five"}' : '```json\n{"sum": 5}\n```';
  });
  const outputSchema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] };
  const result = await framework.agents.create({ outputSchema }).run('2 + 3');
  assert.deepEqual(result.output, { sum: 5 });
  assert.match(told[1], /not JSON/);
  assert.match(told[2], /sum/);
  const hopeless = scripted('never');
  const failed = await hopeless.agents.create({ outputSchema }).run('2 + 3');
  assert.equal(failed.status, 'failed');
  assert.equal(failed.error?.code, 'output_invalid');
});

test('every deadline ends what ignores its signal', { timeout: 20_000 }, async () => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const framework = scripted((request: AnswerRequest) =>
    request.messages.at(-1)?.role === 'user' ? call('c1', 'never') : 'done',
  );
  framework.tools.register({ name: 'never', execute: never });
  framework.providers.register({
    name: 'silent',
    languageModel: () =>
      ({
        specificationVersion: 'v3',
        provider: 'silent',
        modelId: 'm',
        supportedUrls: {},
        doGenerate: never,
        doStream: never,
      }) as never,
  });
  const timed = async (deadlines: object, more: object = {}): Promise<string> => {
    const agent = framework.agents.create({ tools: ['never'], deadlines, ...more });
    const result = await agent.run('go');
    return `${result.status} ${result.error?.message ?? result.toolCalls[0].error?.message}`;
  };
  assert.match(await timed({ tool: 20 }), /^completed tool "never" took longer than its limit of 20 ms/);
  assert.match(await timed({ step: 20 }), /^failed step 0 took longer/);
  assert.match(await timed({ run: 20 }), /^failed run of agent/);
  assert.match(await timed({ run: 20 }, { provider: 'silent' }), /^failed run of agent/);
  const silent = framework.agents.create({ provider: 'silent', deadlines: { firstToken: 20 } });
  const deltas = await collected(silent.stream('go'));
  const last = deltas.at(-1)!;
  assert.match(last.type === 'finish' ? last.result.error!.message : '', /the first piece of the answer/);
});

test('what settles after its deadline is dropped and told of', async () => {
  const framework = scripted([call('c1', 'late'), 'done']);
  let finish!: (value: string) => void;
  framework.tools.register({
    name: 'late',
    timeoutMs: 10,
    execute: () => new Promise<string>((resolve) => (finish = resolve)),
  });
  const late: unknown[] = [];
  framework.events.createEmitter().on('work.late', (event) => void late.push(event.what));
  const result = await framework.agents.create({ tools: ['late'] }).run('go');
  assert.equal(result.toolCalls[0].error?.code, 'timeout_error');
  finish('too late');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(late, ['tool "late"']);
  assert.equal(result.toolCalls[0].output, undefined);
});

test('an action is asked for by its text, with its params beside it', async () => {
  const framework = scripted((request: AnswerRequest) => JSON.stringify(request.messages.at(-1)));
  const agent = framework.agents.create({ actions: { search: 'Search the web.' } });
  const { content } = await agent.run({ action: 'search', params: { query: 'x' } });
  assert.deepEqual(JSON.parse(content), {
    role: 'user',
    content: 'Search the web.',
    context: { query: 'x' },
  });
});
