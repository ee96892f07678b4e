// What lies between whoever asks and the model: retries, limits, fallbacks, hooks, usage, recordings, and the dialects of hosted providers.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { test, type TestContext } from 'node:test';
import type { EmittedEvent } from '../../src/event/index.js';
import { createFramework, type Framework } from '../../src/framework.js';
import type { AnswerRequest } from '../../src/provider/index.js';
import { ChatServer, sendCompletion } from './support/chat-server.js';

const SECRET = 'sk-canary-0123456789';

function withScripted(responses: unknown, more: object = {}): Framework {
  const framework = createFramework();
  framework.providers.register({ name: 'model', type: 'scripted', config: { responses }, ...more });
  return framework;
}

function heard(framework: Framework, pattern: string): EmittedEvent[] {
  const seen: EmittedEvent[] = [];
  framework.events.createEmitter().on(pattern, (event) => void seen.push(event));
  return seen;
}

test('what may succeed later is sent again, after the time that the server asks for', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    if (server.received.length < 3) response.writeHead(429, { 'retry-after-ms': '5' }).end('{}');
    else sendCompletion(response, { content: 'at last' });
  });
  const framework = createFramework();
  framework.providers.register({
    name: 'local',
    type: 'openai-compatible',
    config: { baseUrl: server.baseUrl },
  });
  const retries = heard(framework, 'provider.retry');
  const { content } = await framework.direct.complete('local', { model: 'm', prompt: 'hi' });
  assert.equal(content, 'at last');
  assert.deepEqual(
    retries.map(({ waitMs, attempt, error }) => [waitMs, attempt, error]),
    [
      [5, 1, 'provider_rate_limited'],
      [5, 2, 'provider_rate_limited'],
    ],
  );
  const { requests, failures, retries: sent } = framework.usage.of('local');
  assert.deepEqual({ requests, failures, sent }, { requests: 3, failures: 2, sent: 2 });
});

test('a wait that is longer than allowed is not made, and a wrong request is not sent again', async () => {
  await using server = await ChatServer.start((chat, response) => {
    const status = chat.body.model === 'busy' ? 429 : 400;
    response.writeHead(status, { 'retry-after': '3600' }).end('{}');
  });
  const framework = createFramework();
  framework.providers.register({
    name: 'local',
    type: 'openai-compatible',
    config: { baseUrl: server.baseUrl },
  });
  await assert.rejects(framework.direct.complete('local', { model: 'busy', prompt: 'hi' }), {
    code: 'provider_rate_limited',
    retryAfterMs: 3_600_000,
  });
  await assert.rejects(framework.direct.complete('local', { model: 'wrong', prompt: 'hi' }), {
    code: 'provider_request',
  });
  assert.equal(server.received.length, 2);
});

test('a provider that fails is followed by its fallbacks, in order', async () => {
  const framework = createFramework();
  const fail = { responses: () => ({ error: 'down' }) };
  framework.providers.register({
    name: 'third',
    type: 'scripted',
    config: { responses: ['from the third'] },
  });
  framework.providers.register({ name: 'second', type: 'scripted', config: fail });
  framework.providers.register({
    name: 'first',
    type: 'scripted',
    config: fail,
    fallback: ['second', 'third/big'],
  });
  const fallbacks = heard(framework, 'provider.fallback');
  const { content } = await framework.agents.create({ provider: 'first' }).run('hi');
  assert.equal(content, 'from the third');
  assert.deepEqual(
    fallbacks.map(({ provider, to }) => [provider, to]),
    [
      ['first', 'second/scripted'],
      ['second', 'third/big'],
    ],
  );
  let streamed = '';
  framework.providers.register({ name: 'fourth', type: 'scripted', config: fail, fallback: ['embedded'] });
  for await (const delta of framework.direct.stream('fourth', { prompt: 'hello' }))
    if (delta.type === 'finish') streamed = delta.response.content;
  assert.notEqual(streamed, '');
});

test('requests at the same time are bounded, and nobody is forgotten', async () => {
  let running = 0;
  let most = 0;
  const responses = async (): Promise<string> => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
    return 'ok';
  };
  const framework = withScripted(responses, { limits: { concurrency: 3 } });
  const all = Array.from({ length: 20 }, () => framework.direct.complete('model', { prompt: 'x' }));
  assert.equal((await Promise.all(all)).length, 20);
  assert.equal(most, 3);
  const one = withScripted(() => new Promise(() => undefined), { limits: { concurrency: 1 } });
  const stuck = [1, 2].map(() => one.direct.complete('model', { prompt: 'x', timeoutMs: 20 }));
  for (const { status } of await Promise.allSettled(stuck)) assert.equal(status, 'rejected');
});

test('requests of a minute are spread over it', async () => {
  const framework = withScripted(() => 'ok', { limits: { requestsPerMinute: 3_000 } });
  const startedAt = performance.now();
  // The first 3,000 are there at once; twenty-five more come at one in 20 ms.
  await Promise.all(Array.from({ length: 3_010 }, () => framework.direct.complete('model', { prompt: 'x' })));
  assert.ok(performance.now() - startedAt > 150);
});

test('a hook sees where a request goes and adds headers; it may refuse it', async () => {
  await using server = await ChatServer.start();
  const framework = createFramework();
  framework.providers.register({
    name: 'local',
    type: 'openai-compatible',
    config: { baseUrl: server.baseUrl },
  });
  const seen: unknown[] = [];
  framework.hooks.add('provider.request.pre', (context) => {
    seen.push([context.provider, context.model, context.endpoint]);
    if (context.model === 'forbidden') return { stop: 'not this one' };
    return { headers: { 'X-Custom-Auth': 'token' } };
  });
  framework.hooks.add('provider.response.post', (context) => ({ content: `${String(context.content)}!` }));
  assert.equal((await framework.direct.complete('local', { model: 'm', prompt: 'hi' })).content, 'hello!');
  assert.equal(server.received[0].headers['x-custom-auth'], 'token');
  assert.deepEqual(seen, [['local', 'm', server.baseUrl]]);
  await assert.rejects(framework.direct.complete('local', { model: 'forbidden', prompt: 'hi' }), {
    code: 'cancelled',
    message: /not this one/,
  });
});

test('usage is summed, and costs what the prices say; what has no price costs nothing that is known', async () => {
  const framework = createFramework({ prices: { 'model/scripted': { input: 2, output: 10 } } });
  const usage = { inputTokens: 1_000, outputTokens: 100 };
  for (const name of ['model', 'free'])
    framework.providers.register({
      name,
      type: 'scripted',
      config: { responses: () => ({ content: 'x', usage }) },
    });
  for (const name of ['model', 'model', 'free']) await framework.direct.complete(name, { prompt: 'x' });
  assert.deepEqual(framework.usage.of('model'), {
    requests: 2,
    failures: 0,
    retries: 0,
    inputTokens: 2_000,
    outputTokens: 200,
    totalTokens: 2_200,
    unreported: 0,
    cost: 0.006,
  });
  assert.equal(framework.usage.of('free').cost, undefined);
});

test("prices are the host's, or those of the dated table at the vendors' own addresses; else nothing is known", () => {
  const framework = createFramework({ prices: { 'mine/gpt-4o': { input: 1, output: 1 } }, environment: {} });
  const register = (
    name: string,
    type: 'openai' | 'anthropic' | 'openai-compatible',
    baseUrl?: string,
  ): void =>
    void framework.providers.register({ name, type, config: { apiKey: 'x', ...(baseUrl && { baseUrl }) } });
  register('openai', 'openai');
  register('mine', 'openai');
  register('proxy', 'openai', 'http://localhost:1/v1');
  register('anthropic', 'anthropic');
  const priceOf = (name: string, model: string) =>
    framework.usage.price(framework.providers.resolve(name), model);
  const { asOf, currency, ...listed } = priceOf('openai', 'gpt-4o')!;
  assert.deepEqual(listed, { input: 2.5, output: 10, cachedInput: 1.25, source: 'table' });
  assert.match(String(asOf), /^\d{4}-\d\d-\d\d$/);
  assert.equal(currency, 'USD');
  assert.deepEqual(priceOf('mine', 'gpt-4o'), { input: 1, output: 1, source: 'user' });
  for (const [name, model] of [
    ['openai', 'gpt-99'],
    ['openai', 'constructor'],
    ['proxy', 'gpt-4o'],
    ['embedded', 'embedded'],
  ])
    assert.equal(priceOf(name, model), undefined, `${name}/${model}`);
  const sonnet = framework.providers.resolve('anthropic');
  const cost = (inputTokens: number, cachedInputTokens = 0): number | undefined =>
    framework.usage.cost(sonnet, 'claude-sonnet-4-5', { inputTokens, outputTokens: 0, cachedInputTokens });
  assert.equal(cost(100_000), 0.3);
  assert.equal(cost(100_000, 100_000), 0.03);
  assert.equal(cost(200_001), undefined, 'long prompts have another price');
  const without = createFramework({ priceTable: false });
  without.providers.register({ name: 'openai', type: 'openai', config: { apiKey: 'x' } });
  assert.equal(without.usage.price(without.providers.resolve('openai'), 'gpt-4o'), undefined);
  assert.throws(() => createFramework({ prices: { m: { input: -1, output: 1 } } }), {
    code: 'invalid_argument',
    message: /prices: m: input: must be at least 0/,
  });
});

test('a run says what it cost, where every model has a price, and so do its events and its budget', async () => {
  const framework = createFramework({ prices: { 'model/priced': { input: 2, output: 10 } } });
  framework.providers.register({
    name: 'model',
    type: 'scripted',
    config: { responses: () => ({ content: 'x', usage: { inputTokens: 1_000, outputTokens: 100 } }) },
  });
  const costs: unknown[] = [];
  framework.events.createEmitter().on('provider.response', (event) => {
    costs.push((event['usage'] as Record<string, number>)['cost']);
  });
  const agent = framework.agents.create({ provider: 'model', model: 'priced' });
  const result = await agent.run('x', { budget: { cost: 1 } });
  assert.deepEqual(
    [result.usage.cost, result.steps[0].usage.cost, result.budget?.used['cost']],
    [0.003, 0.003, 0.003],
  );
  const unpriced = framework.agents.create({ provider: 'model', model: 'other' });
  assert.equal((await unpriced.run('x')).usage.cost, undefined);
  const refused = await unpriced.run('x', { budget: { cost: 1 } });
  assert.equal(refused.status, 'budget_exceeded');
  assert.match(refused.error!.message, /has no price/);
  assert.deepEqual(costs, [0.003, undefined]);
});

test('capabilities say where they are from, and nothing is guessed', () => {
  const framework = withScripted(['x'], { capabilities: { maxContextTokens: 8_192, vision: true } });
  framework.providers.register({
    name: 'local',
    type: 'openai-compatible',
    config: { baseUrl: 'http://localhost:1/v1' },
  });
  const told = framework.providers.getCapabilities('model');
  assert.equal(told.max_context_tokens, 8_192);
  assert.equal(told.sources['vision'], 'definition');
  const local = framework.providers.getCapabilities('local');
  assert.deepEqual(local, {
    streaming: true,
    tools: true,
    sources: { streaming: 'protocol', tools: 'protocol' },
  });
});

test('a recording answers as the provider did, streams too, and says what differs', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'calls', 'one.json');
  const run = async (mode: string, prompt: string, asked: { count: number }): Promise<string> => {
    const framework = createFramework();
    framework.providers.register({
      name: 'source',
      type: 'scripted',
      config: {
        responses: (request: AnswerRequest) => {
          asked.count += 1;
          if (request.messages.at(-1)?.role === 'user')
            return { toolCalls: [{ name: 'add', input: { a: 2, b: 3 } }] };
          return 'The sum is 5.';
        },
      },
    });
    const provider = mode === 'replay' ? {} : { provider: 'source' };
    framework.providers.register({
      name: 'tape',
      type: 'recorded',
      config: { file, mode, model: 'm', ...provider },
    });
    framework.tools.register({ name: 'add', execute: ({ a, b }: { a: number; b: number }) => a + b });
    const agent = framework.agents.create({ name: 'adder', provider: 'tape', tools: ['add'] });
    let content = '';
    for await (const delta of agent.stream(prompt)) {
      if (delta.type === 'finish') content = delta.result.error?.message ?? delta.result.content;
    }
    return content;
  };
  const asked = { count: 0 };
  assert.equal(await run('record', 'add 2 and 3', asked), 'The sum is 5.');
  assert.equal(asked.count, 2);
  assert.equal(await run('replay', 'add 2 and 3', asked), 'The sum is 5.');
  assert.equal(await run('auto', 'add 2 and 3', asked), 'The sum is 5.');
  assert.equal(asked.count, 2);
  assert.match(
    await run('replay', 'add 2 and 4', asked),
    /has no such request; the nearest differs at request.prompt\[0\].content\[0\].text: recorded "add 2 and 3", asked "add 2 and 4"$/,
  );
  const { format, interactions } = JSON.parse(await readFile(file, 'utf8')) as {
    format: string;
    interactions: unknown[];
  };
  assert.deepEqual([format, interactions.length], ['zigllms recording 1', 2]);
});

// --- Hosted dialects --------------------------------------------------------------------------------------------------

interface Fixture {
  type: 'openai' | 'anthropic' | 'google' | 'ollama';
  path: RegExp;
  keyHeader: string;
  events: (turn: number) => string[];
  sse?: (event: string) => string;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { type: string }): string => `event: ${value.type}\n${data(value)}`;

const chatChunk = (delta: object, finish: string | null = null): string =>
  data({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
const chatUsage = data({
  id: 'x',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
});

const fixtures: Fixture[] = [
  {
    type: 'ollama',
    path: /^\/v1\/chat\/completions$/,
    keyHeader: 'authorization',
    events: (turn) =>
      turn === 0
        ? [
            chatChunk({
              role: 'assistant',
              tool_calls: [
                { index: 0, id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":2,' } },
              ],
            }),
            chatChunk({ tool_calls: [{ index: 0, function: { arguments: '"b":3}' } }] }),
            chatChunk({}, 'tool_calls'),
            chatUsage,
            'data: [DONE]\n\n',
          ]
        : [
            chatChunk({ role: 'assistant', content: 'It is ' }),
            chatChunk({ content: '5' }),
            chatChunk({}, 'stop'),
            chatUsage,
            'data: [DONE]\n\n',
          ],
  },
  {
    type: 'openai',
    path: /^\/responses$/,
    keyHeader: 'authorization',
    events: (turn) => {
      const created = named({
        type: 'response.created',
        response: { id: 'r', created_at: 1, model: 'm' },
      } as never);
      const completed = named({
        type: 'response.completed',
        response: {
          usage: { input_tokens: 7, output_tokens: 3, input_tokens_details: {}, output_tokens_details: {} },
        },
      } as never);
      if (turn === 0) {
        const item = { type: 'function_call', id: 'f', call_id: 'c1', name: 'add' };
        return [
          created,
          named({
            type: 'response.output_item.added',
            output_index: 0,
            item: { ...item, arguments: '' },
          } as never),
          named({
            type: 'response.function_call_arguments.delta',
            item_id: 'f',
            output_index: 0,
            delta: '{"a":2,',
          } as never),
          named({
            type: 'response.function_call_arguments.delta',
            item_id: 'f',
            output_index: 0,
            delta: '"b":3}',
          } as never),
          named({
            type: 'response.output_item.done',
            output_index: 0,
            item: { ...item, arguments: '{"a":2,"b":3}', status: 'completed' },
          } as never),
          completed,
        ];
      }
      return [
        created,
        named({
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'message', id: 'm1' },
        } as never),
        named({ type: 'response.output_text.delta', item_id: 'm1', delta: 'It is ' } as never),
        named({ type: 'response.output_text.delta', item_id: 'm1', delta: '5' } as never),
        named({
          type: 'response.output_item.done',
          output_index: 0,
          item: { type: 'message', id: 'm1' },
        } as never),
        completed,
      ];
    },
  },
  {
    type: 'anthropic',
    path: /^\/messages$/,
    keyHeader: 'x-api-key',
    events: (turn) => {
      const start = named({
        type: 'message_start',
        message: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 7, output_tokens: 1 },
        },
      } as never);
      const block =
        turn === 0 ? { type: 'tool_use', id: 'c1', name: 'add', input: {} } : { type: 'text', text: '' };
      const deltas =
        turn === 0
          ? ['{"a":2,', '"b":3}'].map((text) => ({ type: 'input_json_delta', partial_json: text }))
          : ['It is ', '5'].map((text) => ({ type: 'text_delta', text }));
      return [
        start,
        named({ type: 'content_block_start', index: 0, content_block: block } as never),
        ...deltas.map((delta) => named({ type: 'content_block_delta', index: 0, delta } as never)),
        named({ type: 'content_block_stop', index: 0 } as never),
        named({
          type: 'message_delta',
          delta: { stop_reason: turn === 0 ? 'tool_use' : 'end_turn', stop_sequence: null },
          usage: { output_tokens: 3 },
        } as never),
        named({ type: 'message_stop' }),
      ];
    },
  },
  {
    type: 'google',
    path: /^\/models\/m:streamGenerateContent/,
    keyHeader: 'x-goog-api-key',
    events: (turn) => {
      const usageMetadata = { promptTokenCount: 7, candidatesTokenCount: 3, totalTokenCount: 10 };
      const chunk = (parts: object[], finishReason?: string): string =>
        data({
          candidates: [
            { content: { role: 'model', parts }, index: 0, ...(finishReason ? { finishReason } : {}) },
          ],
          usageMetadata,
        });
      return turn === 0
        ? [chunk([{ functionCall: { name: 'add', args: { a: 2, b: 3 } } }], 'STOP')]
        : [chunk([{ text: 'It is ' }]), chunk([{ text: '5' }], 'STOP')];
    },
  },
];

async function dialectServer(
  t: TestContext,
  { events }: Fixture,
  received: { url: string; headers: IncomingMessage['headers'] }[],
): Promise<string> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume().on('end', () => {
      const turn = received.length;
      received.push({ url: request.url!, headers: request.headers });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events(turn)) response.write(event);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

for (const fixture of fixtures) {
  test(`${fixture.type}: an agent streams a tool call and an answer over its own protocol`, async (t) => {
    const received: { url: string; headers: IncomingMessage['headers'] }[] = [];
    const baseUrl = await dialectServer(t, fixture, received);
    const framework = createFramework({ environment: {} });
    framework.providers.register({
      name: 'hosted',
      type: fixture.type,
      config: { baseUrl, apiKey: SECRET, models: ['m'] },
    });
    const schema = { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } };
    framework.tools.register({ name: 'add', schema, execute: ({ a, b }: { a: number; b: number }) => a + b });
    const agent = framework.agents.create({ provider: 'hosted', tools: ['add'] });
    const texts: string[] = [];
    for await (const delta of agent.stream('2 + 3?')) {
      if (delta.type === 'text') texts.push(delta.text);
      if (delta.type !== 'finish') continue;
      assert.equal(delta.result.error, undefined);
      assert.equal(delta.result.content, 'It is 5');
      assert.deepEqual(
        delta.result.toolCalls.map(({ input, output }) => [input, output]),
        [[{ a: 2, b: 3 }, 5]],
      );
      assert.equal(delta.result.usage.totalTokens, 20);
    }
    assert.deepEqual(texts, ['It is ', '5']);
    assert.match(received[0].url, fixture.path);
    assert.match(String(received[0].headers[fixture.keyHeader]), new RegExp(SECRET));
  });
}

// --- Secrets ----------------------------------------------------------------------------------------------------------

test('a key is nowhere to be seen: not in errors, events, history, recordings, results or inspection', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'canary-'));
  t.after(() => rm(folder, { recursive: true }));
  const echoed = { error: { message: `bad key ${SECRET}`, type: 'x', param: null, code: null } };
  await using server = await ChatServer.start((chat, response) => {
    if (chat.body.model === 'bad') response.writeHead(401, { 'x-echo': SECRET }).end(JSON.stringify(echoed));
    else sendCompletion(response, { content: 'fine' });
  });
  const framework = createFramework({ environment: { LOCAL_API_KEY: SECRET } });
  const headers = { 'X-Auth-Token': SECRET };
  const config = { baseUrl: server.baseUrl, apiKey: SECRET, headers };
  framework.providers.register({ name: 'local', type: 'openai-compatible', config });
  const file = join(folder, 'tape.json');
  framework.providers.register({
    name: 'tape',
    type: 'recorded',
    config: { file, mode: 'record', provider: 'local' },
  });
  const emitter = framework.events.createEmitter();
  const seen = heard(framework, '*');
  emitter.on('*', () => undefined);
  const places: unknown[] = [
    framework,
    seen,
    emitter.getHistory(),
    framework.providers.list(),
    framework.usage.of('local'),
  ];
  for (const [provider, model] of [
    ['local', 'good'],
    ['local', 'bad'],
    ['tape', 'good'],
  ]) {
    const agent = framework.agents.create({ provider, model });
    const result = await agent.run('hi');
    places.push(agent, agent.getInfo(), result);
    await framework.direct.complete(provider, { model, prompt: 'x' }).then(
      (response) => places.push(response),
      (error: Error) => places.push(error, error.stack, error.cause, error.message),
    );
  }
  assert.equal(server.received[0].headers['x-auth-token'], SECRET, 'the server does get it');
  places.push(await readFile(file, 'utf8'), emitter.getHistory(), seen);
  for (const [index, place] of places.entries()) {
    const shown =
      typeof place === 'string' ? place : inspect(place, { depth: 12, showHidden: true }) + safeJson(place);
    assert.ok(
      !shown.includes(SECRET),
      `place ${index}: ${shown.slice(Math.max(0, shown.indexOf(SECRET) - 300), shown.indexOf(SECRET) + 40)}`,
    );
  }
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
