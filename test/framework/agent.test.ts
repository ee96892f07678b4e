// Agents: the run loop, what reaches the model, what comes back, and what happens when things go wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentResultSchema, type Agent, type AgentInput, type AgentResult } from '../../src/agent/index.js';
import { createFramework, type Framework } from '../../src/framework.js';
import {
  ProviderError,
  type AnswerRequest,
  type Message,
  type ScriptedAnswer,
} from '../../src/provider/index.js';

const number = { type: 'number' };

function framework(responses: ScriptedAnswer[] | ScriptedAnswer): Framework {
  const made = createFramework({ environment: {} });
  made.providers.register({ name: 'scripted', type: 'scripted', config: { responses } });
  made.providers.setDefault('scripted');
  made.tools.register({
    name: 'add',
    description: 'Adds two numbers',
    schema: { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] },
    execute: ({ a, b }: { a: number; b: number }) => a + b,
  });
  return made;
}

function calls(...given: Array<[name: string, input: unknown]>): ScriptedAnswer {
  return { toolCalls: given.map(([name, input]) => ({ name, input })) };
}

/** A script that records the messages of each request. */
function recorded(answers: ScriptedAnswer[]): { requests: Message[][]; responses: ScriptedAnswer[] } {
  const requests: Message[][] = [];
  const responses = answers.map((answer) => (request: AnswerRequest) => {
    requests.push(structuredClone(request.messages) as Message[]);
    return answer;
  });
  return { requests, responses };
}

test('a run gives content, steps, tool calls, usage, finish reason, status and duration as plain data', async () => {
  const usage = { inputTokens: 10, outputTokens: 5 };
  const made = framework([
    { toolCalls: [{ id: 'c1', name: 'add', input: { a: 2, b: 3 } }], usage },
    { content: 'It is 5', usage },
  ]);
  const result = await made.agents.create({ tools: ['add'] }).run('2 + 3?');
  assert.equal(result.content, 'It is 5');
  assert.equal(result.status, 'completed');
  assert.equal(result.finishReason, 'stop');
  assert.equal(result.steps.length, 2);
  assert.deepEqual(result.steps[0].toolCallIds, ['c1']);
  assert.equal(result.steps[0].finishReason, 'tool_calls');
  assert.deepEqual(
    { ...result.toolCalls[0], durationMs: 0 },
    { id: 'c1', name: 'add', input: { a: 2, b: 3 }, durationMs: 0, output: 5 },
  );
  assert.deepEqual(result.usage, { inputTokens: 20, outputTokens: 10, totalTokens: 30 });
  assert.equal(result.duration, result.durationMs);
  assertPlain(result);
});

test('tokens that one step did not report make the sum unknown', async () => {
  const made = framework([
    { ...(calls(['add', { a: 1, b: 1 }]) as object), usage: { inputTokens: 1 } },
    { content: 'x', usage: { inputTokens: 2, outputTokens: 3 } },
  ]);
  const { usage } = await made.agents.create({ tools: ['add'] }).run('x');
  assert.deepEqual(usage, { inputTokens: 3 });
});

test('instructions, history, context, calls and results reach the model in order', async () => {
  const { requests, responses } = recorded([calls(['add', { a: 1, b: 2 }]), '3', 'again']);
  const agent = framework(responses).agents.create({ instructions: 'Be brief.', tools: ['add'] });
  await agent.run({ message: 'Sum?', context: { format: 'short' } });
  await agent.run('And now?');
  assert.deepEqual(requests[0], [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Sum?', context: { format: 'short' } },
  ]);
  assert.deepEqual(requests[1].slice(2), [
    { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: 'add', input: { a: 1, b: 2 } }] },
    { role: 'tool', toolCallId: 'call_1', name: 'add', content: 3 },
  ]);
  assert.deepEqual(
    requests[2].map(({ role }) => role),
    ['system', 'user', 'assistant', 'tool', 'assistant', 'user'],
  );
  assert.deepEqual(
    agent
      .getMemory()
      .getHistory()
      .map(({ role }) => role),
    ['user', 'assistant', 'tool', 'assistant', 'user', 'assistant'],
  );
});

test('a request that a model keeps does not change when the conversation goes on', async () => {
  const kept: AnswerRequest[] = [];
  const keep = (answer: ScriptedAnswer) => (request: AnswerRequest) => {
    kept.push(request);
    return answer;
  };
  const made = framework([keep(calls(['add', { a: 1, b: 1 }])), keep('2')]);
  await made.agents.create({ tools: ['add'] }).run('x');
  assert.deepEqual(
    kept.map(({ messages }) => messages.length),
    [1, 3],
  );
});

test('messages with roles, images and earlier tool calls may be the input', async () => {
  const { requests, responses } = recorded(['fine']);
  const agent = framework(responses).agents.create();
  const image = { type: 'image' as const, url: 'https://example.com/a.png', mediaType: 'image/png' };
  const result = await agent.run({
    messages: [
      { role: 'user', content: 'earlier' },
      { role: 'assistant', content: '', tool_calls: [{ id: 'x', name: 'add', input: { a: 1 } }] },
      { role: 'tool', tool_call_id: 'x', name: 'add', content: 5 },
      { role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] },
    ],
  } as unknown as AgentInput);
  assert.equal(result.content, 'fine');
  assert.deepEqual(
    requests[0].map(({ role }) => role),
    ['user', 'assistant', 'tool', 'user'],
  );
  assert.deepEqual((requests[0][3].content as unknown[])[1], image);
});

for (const [input, message] of [
  [undefined, /agent.run: expected text, {message, context} or {messages}, got undefined/],
  [null, /got null/],
  [5, /got number/],
  [{}, /give either message or messages/],
  [{ message: 'x', messages: [] }, /give either message or messages/],
  [{ messages: [] }, /messages: must not be empty/],
  [{ mesage: 'x' }, /unknown option "mesage"; did you mean "message"/],
  [{ message: 5 }, /message: expected string, got number/],
  [{ messages: [{ role: 'robot', content: '' }] }, /messages\[0\]: role: must be one of/],
  [{ messages: [{ role: 'user', content: 'x' }], context: {} }, /context goes with message/],
] as const) {
  test(`input ${JSON.stringify(input)} is refused before anything runs`, async () => {
    const agent = framework(['never']).agents.create();
    await assert.rejects(agent.run(input as unknown as AgentInput), { code: 'invalid_argument', message });
    assert.equal(agent.getMemory().size, 0);
  });
}

test('an unknown tool, malformed arguments, invalid arguments and a throwing tool are answered to the model', async () => {
  const { requests, responses } = recorded([
    {
      toolCalls: [
        { id: '1', name: 'ad', input: {} },
        { id: '2', name: 'add', inputText: '{"a": 1,' },
        { id: '3', name: 'add', input: { a: 'one' } },
        { id: '4', name: 'boom', input: {} },
        { id: '5', name: 'add', input: { a: 1, b: 1 } },
        { id: '6', name: 'nothing', input: {} },
        { id: '7', name: 'add', inputText: '[1, 2]' },
      ],
    },
    'sorry',
  ]);
  const made = framework(responses);
  const boom = {
    name: 'boom',
    execute: () => Promise.reject(Object.assign(new Error('no luck'), { code: 'E_LUCK' })),
  };
  const nothing = { name: 'nothing', execute: () => undefined };
  const result = await made.agents.create({ tools: ['add', boom, nothing] }).run('go');
  assert.equal(result.status, 'completed');
  assert.deepEqual(
    result.toolCalls.map(({ id, output, error }) => [id, output, error?.code]),
    [
      ['1', undefined, 'not_found'],
      ['2', undefined, 'tool_input_invalid'],
      ['3', undefined, 'tool_input_invalid'],
      ['4', undefined, 'E_LUCK'],
      ['5', 2, undefined],
      ['6', null, undefined],
      ['7', undefined, 'tool_input_invalid'],
    ],
  );
  const answers = requests[1].slice(2) as Array<{ content: unknown; isError?: boolean; toolCallId: string }>;
  assert.deepEqual(
    answers.map(({ toolCallId }) => toolCallId),
    ['1', '2', '3', '4', '5', '6', '7'],
  );
  assert.equal(
    answers[0].content,
    'unknown tool "ad": the tools are add, boom, nothing; did you mean "add"?',
  );
  assert.match(String(answers[1].content), /not valid JSON/);
  assert.match(String(answers[2].content), /a must be number/);
  assert.match(String(answers[2].content), /b is required/);
  assert.equal(answers[3].content, 'no luck');
  assert.deepEqual(
    answers.map(({ isError }) => isError === true),
    [true, true, true, true, false, false, true],
  );
});

test('only an agent’s own tools can be called, not all that are registered', async () => {
  const made = framework([calls(['secret', {}]), 'done']);
  made.tools.register({ name: 'secret', execute: () => 'leaked' });
  const result = await made.agents.create({ tools: ['add'] }).run('x');
  assert.equal(result.toolCalls[0].error?.code, 'not_found');
});

test('the calls of one answer run at the same time, up to the limit, and keep their order', async () => {
  const made = framework([
    calls(...Array.from({ length: 20 }, (_, index): [string, unknown] => ['work', { index }])),
    'done',
  ]);
  let running = 0;
  let most = 0;
  const work = {
    name: 'work',
    execute: async ({ index }: { index: number }) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < 20 - index; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return index;
    },
  };
  const result = await made.agents.create({ tools: [work], max_parallel_tool_calls: 5 }).run('x');
  assert.equal(most, 5);
  assert.deepEqual(
    result.toolCalls.map(({ output }) => output),
    Array.from({ length: 20 }, (_, index) => index),
  );
});

test('outputs of any kind become plain data in results, history and prompt', async () => {
  const cyclic: Record<string, unknown> = { name: 'loop' };
  cyclic['self'] = cyclic;
  const outputs = [
    new Map([['a', 1]]),
    10n ** 30n,
    new Uint8Array([1, 2]),
    Number.NaN,
    cyclic,
    new Date(0),
    () => 1,
    JSON.parse('{"__proto__":{"x":1}}'),
  ];
  const made = framework([calls(...outputs.map((_, index): [string, unknown] => [`t${index}`, {}])), 'done']);
  const tools = outputs.map((output, index) => ({ name: `t${index}`, execute: () => output }));
  const agent = made.agents.create({ tools });
  const result = await agent.run('x');
  assert.equal(result.status, 'completed');
  assertPlain(result);
  assertPlain(agent.getMemory().getHistory());
  assert.deepEqual(
    result.toolCalls.slice(0, 7).map(({ output }) => output),
    [
      { a: 1 },
      '1000000000000000000000000000000',
      'AQI=',
      'NaN',
      { name: 'loop', self: '[circular]' },
      '1970-01-01T00:00:00.000Z',
      '[function]',
    ],
  );
  assert.deepEqual(Object.keys(result.toolCalls[7].output as object), ['__proto__']);
});

test('a run that reaches its most steps says max_steps and keeps what it has', async () => {
  const made = framework(calls(['add', { a: 1, b: 1 }]));
  const agent = made.agents.create({ tools: ['add'], max_steps: 3 });
  const result = await agent.run('x');
  assert.equal(result.status, 'max_steps');
  assert.equal(result.steps.length, 3);
  assert.equal(result.toolCalls.length, 3);
  assert.equal(result.finishReason, 'tool_calls');
  assert.equal(agent.getMemory().size, 7);
});

test('a failing provider makes the run failed, with its code, and nothing is remembered', async () => {
  const made = framework([
    calls(['add', { a: 1, b: 1 }]),
    new ProviderError('provider_rate_limited', 'slow down'),
  ]);
  const agent = made.agents.create({ tools: ['add'] });
  const result = await agent.run('x');
  assert.equal(result.status, 'failed');
  assert.deepEqual(result.error, { code: 'provider_rate_limited', message: 'slow down' });
  assert.equal(result.steps.length, 1);
  assert.equal(agent.getMemory().size, 0);
  assertPlain(result);
});

test('where failures shall throw, the error has the code, the cause and the result so far', async () => {
  const cause = new TypeError('broken model');
  const agent = framework([cause]).agents.create();
  await assert.rejects(
    agent.run('x', { onFailure: 'throw' }),
    (error: Error & { code: string; result: AgentResult }) => {
      assert.equal(error.code, 'provider_failed');
      assert.match(error.message, /broken model/);
      assert.equal((error.cause as Error).cause, cause);
      assert.equal(error.result.status, 'failed');
      return true;
    },
  );
});

test('a model that answers nonsense makes the run failed', async () => {
  for (const answer of [
    null,
    undefined,
    {},
    { content: 'text' },
    { content: [{ type: 'text', text: 'x' }] },
  ]) {
    const made = framework([]);
    const model = {
      specificationVersion: 'v3',
      provider: 'p',
      modelId: 'm',
      supportedUrls: {},
      doGenerate: async () => answer,
    };
    made.providers.register({ name: 'broken', languageModel: () => model as never });
    const result = await made.agents.create({ provider: 'broken' }).run('x');
    assert.equal(result.status, 'failed');
    assert.match(result.error!.code, /^provider_/);
  }
});

test('a provider that never settles and ignores its signal is left when the run is over its time', async () => {
  const agent = framework(() => new Promise(() => {})).agents.create({ timeout_ms: 30 });
  const result = await agent.run('x');
  assert.equal(result.status, 'failed');
  assert.equal(result.error?.code, 'timeout_error');
});

test('a tool that never settles and ignores its signal is answered to the model as a timeout', async () => {
  const hang = { name: 'hang', timeoutMs: 20, execute: () => new Promise(() => {}) };
  const result = await framework([calls(['hang', {}]), 'gave up'])
    .agents.create({ tools: [hang] })
    .run('x');
  assert.equal(result.status, 'completed');
  assert.equal(result.toolCalls[0].error?.code, 'timeout_error');
  const longer = { name: 'hang', execute: () => new Promise(() => {}) };
  const limited = framework([calls(['hang', {}]), 'gave up']).agents.create({
    tools: [longer],
    tool_timeout_ms: 20,
  });
  assert.equal((await limited.run('x')).toolCalls[0].error?.code, 'timeout_error');
});

test('a signal, cancel() and destroy() end a run as cancelled, with hanging tools in parallel', async () => {
  const hang = { name: 'hang', execute: () => new Promise(() => {}) };
  const endings: Array<(agent: Agent, controller: AbortController) => void> = [
    (_agent, controller) => controller.abort(),
    (agent) => agent.cancel('enough'),
    (agent) => agent.destroy(),
  ];
  for (const end of endings) {
    const agent = framework(calls(['hang', {}], ['hang', {}], ['hang', {}])).agents.create({ tools: [hang] });
    const controller = new AbortController();
    const running = agent.run('x', { signal: controller.signal });
    setTimeout(() => end(agent, controller), 5);
    const result = await running;
    assert.equal(result.status, 'cancelled');
    assert.equal(result.error?.code, 'cancelled');
    assert.deepEqual(
      result.toolCalls.map(({ error }) => error?.code),
      ['cancelled', 'cancelled', 'cancelled'],
    );
    assert.equal(agent.getMemory().size, 0);
  }
});

test('a tool that throws `cancelled` of its own does not cancel the run', async () => {
  const tool = {
    name: 't',
    execute: () => Promise.reject(Object.assign(new Error('x'), { code: 'cancelled' })),
  };
  const result = await framework([calls(['t', {}]), 'done'])
    .agents.create({ tools: [tool] })
    .run('x');
  assert.equal(result.status, 'completed');
  const hook = (): never => {
    throw Object.assign(new Error('x'), { code: 'cancelled' });
  };
  const failed = await framework(['x'])
    .agents.create({ hooks: { pre_execution: hook } })
    .run('x');
  assert.equal(failed.status, 'failed');
});

test('a tool may run the agent again, and runs at the same time do not mix', async () => {
  const made = framework(({ messages }: AnswerRequest): ScriptedAnswer => {
    const last = messages.at(-1)!;
    if (last.role === 'tool') return `got ${String(last.content)}`;
    return last.content === 'outer' ? calls(['inner', {}]) : `said ${String(last.content)}`;
  });
  const agent: Agent = made.agents.create({
    tools: [{ name: 'inner', execute: async () => (await agent.run('nested')).content }],
  });
  const [outer, other] = await Promise.all([agent.run('outer'), agent.run('other')]);
  assert.equal(outer.content, 'got said nested');
  assert.equal(other.content, 'said other');
  const history = agent.getMemory().getHistory();
  const first = history.findIndex(({ content }) => content === 'outer');
  assert.deepEqual(
    history.slice(first, first + 4).map(({ role }) => role),
    ['user', 'assistant', 'tool', 'assistant'],
  );
});

test('a forced tool call is for the first step only', async () => {
  const choices: unknown[] = [];
  const made = framework((request: AnswerRequest): ScriptedAnswer => {
    choices.push(request.toolChoice);
    return choices.length < 3 ? calls(['add', { a: 1, b: 1 }]) : 'done';
  });
  await made.agents.create({ tools: ['add'], tool_choice: 'required' }).run('x');
  assert.deepEqual(choices, ['required', 'auto', 'auto']);
});

test('runAsync gives a promise, or a callback the result or the failure', async () => {
  const agent = framework(['one', 'two', new Error('three')]).agents.create();
  assert.equal((await agent.runAsync('x')).content, 'one');
  const seen: unknown[][] = [];
  const callback = (...args: unknown[]): void => void seen.push(args);
  await agent.runAsync('x', callback);
  await agent.runAsync('x', callback);
  await agent.runAsync(5 as never, callback);
  assert.equal((seen[0][0] as AgentResult).content, 'two');
  assert.equal(seen[0][1], null);
  assert.equal((seen[1][0] as AgentResult).status, 'failed');
  assert.match((seen[1][1] as Error).message, /three/);
  assert.equal(seen[2][0], null);
  assert.equal((seen[2][1] as { code: string }).code, 'invalid_argument');
});

test('options are read in both spellings, and mistakes are named in the spelling used', () => {
  const made = framework([]);
  const info = made.agents
    .create({
      name: 'research_agent',
      provider: 'scripted',
      model: 'gpt-4',
      temperature: 0.7,
      max_tokens: 2000,
      memory_config: { type: 'short_term', max_messages: 100 },
      tools: ['add'],
    } as Record<string, unknown>)
    .getInfo();
  assert.equal(info.maxTokens, 2000);
  assert.deepEqual(info.tools, ['add']);
  const refused = (config: unknown, code: string, message: RegExp): void => {
    assert.throws(() => made.agents.create(config as Record<string, unknown>), { code, message });
  };
  refused({ max_token: 1 }, 'invalid_argument', /unknown option "max_token"; did you mean "max_tokens"/);
  refused({ maxToken: 1 }, 'invalid_argument', /unknown option "maxToken"; did you mean "maxTokens"/);
  refused({ max_tokens: 1, maxTokens: 2 }, 'invalid_argument', /"max(_t|T)okens" and .* are the same option/);
  refused(
    { max_tokens: 'many' },
    'invalid_argument',
    /agent.create: max_tokens: expected number, got string/,
  );
  refused(
    { memory_config: { max_message: 1 } },
    'invalid_argument',
    /"memory_config.max_message"; did you mean "max_messages"/,
  );
  refused(
    { memory_config: { max_messages: 0 } },
    'invalid_argument',
    /memory_config.max_messages: must be at least 1/,
  );
  refused({ temperature: 3 }, 'invalid_argument', /temperature: must be at most 2/);
  refused(
    { provider: 'scriptd' },
    'not_found',
    /provider "scriptd" is not registered .*did you mean "scripted"/,
  );
  refused({ tools: ['ad'] }, 'not_found', /tools\[0\]: tool "ad" is not registered; did you mean "add"/);
  refused(
    { tools: ['add', { name: 'add', execute: () => 1 }] },
    'invalid_argument',
    /tools\[1\]: .*"add" already/,
  );
  refused({ tools: [{ name: 'x' }] }, 'invalid_argument', /tools\[0\]: execute: is required/);
  refused({ tools: 'add' }, 'invalid_argument', /tools: expected array, got string/);
  refused(
    { hooks: { pre_executon: () => 1 } },
    'invalid_argument',
    /unknown hook point "pre_executon"; did you mean "pre_execution"/,
  );
  refused({ name: 'research_agent' }, 'already_exists', /"research_agent" exists already/);
  refused(5, 'invalid_argument', /expected object, got number/);
  assert.equal(made.agents.list().length, 1);
});

test('null options and an empty Lua table for tools count as not given', () => {
  const info = framework([])
    .agents.create({ model: null, tools: {} } as Record<string, unknown>)
    .getInfo();
  assert.equal(info.model, undefined);
  assert.deepEqual(info.tools, []);
});

test('a clone has its own name, the overrides, the same hooks, and an empty memory', async () => {
  const made = framework(
    ({ temperature, model }: AnswerRequest & { model?: string }) => `${temperature} ${String(model)}`,
  );
  let hooked = 0;
  const agent = made.agents.create({
    name: 'a',
    temperature: 0.7,
    hooks: { pre_execution: () => void (hooked += 1) },
  });
  agent.addHook('post_execution', () => void (hooked += 10), { id: 'later' });
  await agent.run('x');
  const fast = agent.clone({ temperature: 0.2 });
  assert.equal(fast.name, 'a-2');
  assert.equal(agent.clone({ name: 'b' }).name, 'b');
  assert.equal(fast.getMemory().size, 0);
  assert.match((await fast.run('x')).content, /^0.2/);
  assert.equal(hooked, 22);
  fast.removeHook('later');
  await fast.run('x');
  await agent.run('x');
  assert.equal(hooked, 22 + 1 + 11);
  assert.equal(agent.clone({ temperature: null }).getInfo().temperature, undefined);
  assert.throws(() => agent.clone({ temprature: 1 }), {
    message: /agent.clone: unknown option "temprature"/,
  });
});

test('list, get, getInfo and destroy tell and end an agent’s life', async () => {
  const made = framework(['hi']);
  const agent = made.agents.create({ name: 'a', instructions: 'Be brief.' });
  assert.equal(made.agents.get('a'), agent);
  await agent.run('x');
  assert.deepEqual(made.agents.list(), [agent.getInfo()]);
  assert.deepEqual(agent.getInfo(), {
    id: 'agent-1',
    name: 'a',
    provider: 'scripted',
    tools: [],
    hooks: [],
    maxSteps: 20,
    messageCount: 2,
    status: 'idle',
    runs: { finished: 1, running: 0 },
    instructions: 'Be brief.',
  });
  assert.equal(made.agents.destroy('a'), true);
  assert.equal(made.agents.destroy('a'), false);
  agent.destroy();
  assert.equal(made.agents.get('a'), undefined);
  assert.equal(agent.getInfo().status, 'destroyed');
  await assert.rejects(agent.run('x'), { code: 'disposed' });
  assert.throws(() => agent.clone(), { code: 'disposed' });
  made.agents.create({ name: 'a' });
});

test('a tool that is unregistered after the agent was made stops the next run before it starts', async () => {
  const made = framework(['x']);
  const agent = made.agents.create({ tools: ['add'] });
  made.tools.unregister('add');
  await assert.rejects(agent.run('x'), { code: 'not_found' });
});

test('memory limits the history by whole tool exchanges, and may be turned off', async () => {
  const answer = ({ messages }: AnswerRequest): ScriptedAnswer => {
    return messages.at(-1)!.role === 'user' ? calls(['add', { a: 1, b: 1 }]) : 'done';
  };
  const made = framework(answer);
  const agent = made.agents.create({ tools: ['add'], memory_config: { max_messages: 6 } } as Record<
    string,
    unknown
  >);
  for (let run = 0; run < 4; run += 1) assert.equal((await agent.run('x')).status, 'completed');
  const roles = agent
    .getMemory()
    .getHistory()
    .map(({ role }) => role);
  assert.deepEqual(roles, ['assistant', 'user', 'assistant', 'tool', 'assistant']);
  const forgetful = made.agents.create({ tools: ['add'], memoryConfig: { type: 'none' } });
  await forgetful.run('x');
  assert.deepEqual(forgetful.getMemory().getHistory(), []);
});

/** Plain JSON data, as the result's schema says, and nothing undefined in it. */
function assertPlain(value: unknown): void {
  assert.deepEqual(value, structuredClone(value));
  assertNothingUndefined(value);
  if (typeof value === 'object' && value !== null && 'status' in value) AgentResultSchema.parse(value);
}

function assertNothingUndefined(value: unknown, path = 'value'): void {
  assert.notEqual(value, undefined, path);
  if (typeof value !== 'object' || value === null) return;
  const prototype = Object.getPrototypeOf(value) as unknown;
  assert.ok(Array.isArray(value) || prototype === Object.prototype, `${path} is no plain object`);
  for (const [key, inner] of Object.entries(value)) assertNothingUndefined(inner, `${path}.${key}`);
}
