// The OpenAI-compatible provider over real HTTP and SSE, against a server that this file starts.

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { createFramework, type Framework } from '../../src/framework.js';
import {
  complete,
  ProviderError,
  stream,
  type ModelDelta,
  type ModelRequest,
} from '../../src/provider/index.js';
import { FrameworkError } from '../../src/support/index.js';
import {
  ChatServer,
  endStream,
  sendChunk,
  sendCompletion,
  sendError,
  startStream,
} from './support/chat-server.js';

const KEY = 'sk-canary-0123456789';

function frameworkFor(server: ChatServer, config: object = {}): Framework {
  const framework = createFramework({ environment: {} });
  framework.providers.register({
    name: 'local',
    type: 'openai-compatible',
    config: { base_url: server.baseUrl, api_key: KEY, model: 'small', ...config },
  });
  return framework;
}

const request: ModelRequest = { messages: [{ role: 'user', content: 'Hi' }] };

const weather = {
  name: 'weather',
  description: 'Weather of a city',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

async function failureOf(work: Promise<unknown>): Promise<ProviderError> {
  return work.then(
    () => assert.fail('it should have failed'),
    (error: ProviderError) => error,
  );
}

async function collect(deltas: AsyncIterable<ModelDelta>): Promise<ModelDelta[]> {
  const all: ModelDelta[] = [];
  for await (const delta of deltas) all.push(delta);
  return all;
}

test('a request carries model, key, headers, settings, messages and tools in the wire format', async () => {
  await using server = await ChatServer.start();
  const framework = frameworkFor(server, { headers: { 'x-team': 'blue' } });
  const model = framework.providers.resolve('local').languageModel('large');
  const response = await complete(model, {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Weather?', context: { unit: 'celsius' } },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'weather', input: { city: 'Oslo' } }] },
      { role: 'tool', toolCallId: 'c1', name: 'weather', content: { sky: 'grey' } },
    ],
    tools: [weather],
    temperature: 0.5,
    maxTokens: 99,
    stop: ['END'],
    toolChoice: { tool: 'weather' },
  });
  const { url, headers, body } = server.received[0];
  assert.equal(url, '/v1/chat/completions');
  assert.equal(headers.authorization, `Bearer ${KEY}`);
  assert.equal(headers['x-team'], 'blue');
  assert.equal(body.model, 'large');
  assert.equal(body.temperature, 0.5);
  assert.equal(body.max_tokens, 99);
  assert.deepEqual(body.stop, ['END']);
  assert.deepEqual(body.tool_choice, { type: 'function', function: { name: 'weather' } });
  assert.deepEqual(body.messages[0], { role: 'system', content: 'Be brief.' });
  assert.deepEqual(body.messages[1].content, [
    { type: 'text', text: 'Weather?' },
    { type: 'text', text: 'Context:\n{"unit":"celsius"}' },
  ]);
  assert.deepEqual(body.messages[2].tool_calls, [
    { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
  ]);
  assert.deepEqual(body.messages[3], { role: 'tool', tool_call_id: 'c1', content: '{"sky":"grey"}' });
  assert.equal(response.content, 'hello');
  assert.equal(response.finishReason, 'stop');
  assert.equal(response.model, 'served');
  assert.equal(response.usage.inputTokens, 11);
  assert.equal(response.usage.totalTokens, 18);
});

test('what the server does not report of tokens is unknown, not zero', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    sendCompletion(response, { content: 'x' }, 'stop', {});
  });
  const framework = frameworkFor(server);
  const { usage } = await complete(framework.providers.resolve('local').languageModel(), request);
  assert.equal(usage.inputTokens, undefined);
  assert.equal(usage.totalTokens, undefined);
  const result = await framework.agents.create({ provider: 'local' }).run('Hi');
  assert.deepEqual(result.usage, {});
});

test('malformed tool arguments are kept as text with the reason, and empty ones are an empty object', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    const calls = ['{"city": "Os', '', '{"__proto__":{"x":1}}'].map((text, index) => ({
      id: `c${index}`,
      type: 'function',
      function: { name: 'weather', arguments: text },
    }));
    sendCompletion(response, { content: null, tool_calls: calls }, 'tool_calls');
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  const { toolCalls, finishReason } = await complete(model, { ...request, tools: [weather] });
  assert.equal(finishReason, 'tool_calls');
  assert.equal(toolCalls[0].input, '{"city": "Os');
  assert.match(toolCalls[0].problem ?? '', /not valid JSON/);
  assert.deepEqual(toolCalls[1].input, {});
  assert.deepEqual(Object.keys(toolCalls[2].input as object), ['__proto__']);
});

test('a stream gives text piece by piece and the whole at the end', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    for (const content of ['Hel', 'lo ', '🌍', '!']) sendChunk(response, { content });
    sendChunk(response, {}, 'stop');
    endStream(response);
  });
  const deltas = await collect(
    stream(frameworkFor(server).providers.resolve('local').languageModel(), request),
  );
  assert.deepEqual(
    deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : [])),
    ['Hel', 'lo ', '🌍', '!'],
  );
  const last = deltas.at(-1)!;
  assert.equal(last.type, 'finish');
  assert.equal(last.type === 'finish' && last.response.content, 'Hello 🌍!');
  assert.equal(last.type === 'finish' && last.response.usage.totalTokens, 18);
  assert.equal(server.received[0].body.stream, true);
});

test('two streamed tool calls, their names and arguments split over chunks and interleaved, come out whole', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    const call = (index: number, more: object): void =>
      sendChunk(response, { tool_calls: [{ index, ...more }] });
    sendChunk(response, { role: 'assistant', content: 'Looking' });
    call(0, { id: 'a', type: 'function', function: { name: 'weather', arguments: '' } });
    call(0, { function: { arguments: '{"ci' } });
    call(1, { id: 'b', type: 'function', function: { name: 'weather', arguments: '{"city":' } });
    call(0, { function: { arguments: 'ty":"Os' } });
    call(1, { function: { arguments: '"Bergen"}' } });
    call(0, { function: { arguments: 'lo"}' } });
    sendChunk(response, {}, 'tool_calls');
    endStream(response);
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  const deltas = await collect(stream(model, { ...request, tools: [weather] }));
  const last = deltas.at(-1)!;
  assert.ok(last.type === 'finish');
  const calls = new Map(last.response.toolCalls.map(({ id, input }) => [id, input]));
  assert.deepEqual(calls.get('a'), { city: 'Oslo' });
  assert.deepEqual(calls.get('b'), { city: 'Bergen' });
  assert.equal(last.response.finishReason, 'tool_calls');
  assert.equal(deltas.filter(({ type }) => type === 'tool_call_start').length, 2);
  const pieces = deltas.flatMap((delta) =>
    delta.type === 'tool_call_delta' && delta.id === 'a' ? [delta.text] : [],
  );
  assert.equal(pieces.join(''), '{"city":"Oslo"}');
});

for (const [status, code, retryable] of [
  [400, 'provider_request', false],
  [401, 'provider_auth', false],
  [403, 'provider_auth', false],
  [429, 'provider_rate_limited', true],
  [500, 'provider_unavailable', true],
  [503, 'provider_unavailable', true],
] as const) {
  test(`HTTP ${status} is ${code}, streamed or not`, async () => {
    await using server = await ChatServer.start((_chat, response) => {
      sendError(response, status, 'no luck', { 'retry-after': '2' });
    });
    const model = frameworkFor(server).providers.resolve('local').languageModel();
    for (const work of [complete(model, request), collect(stream(model, request))]) {
      const error = await failureOf(work);
      assert.equal(error.code, code);
      assert.equal(error.statusCode, status);
      assert.equal(error.retryable, retryable);
      assert.equal(error.retryAfterMs, 2000);
      assert.match(error.message, /local.*no luck/);
    }
  });
}

test('an error body that is no JSON still gives the right code', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    response.writeHead(502, { 'content-type': 'text/html' });
    response.end('<html>Bad gateway</html>');
  });
  const error = await failureOf(
    complete(frameworkFor(server).providers.resolve('local').languageModel(), request),
  );
  assert.equal(error.code, 'provider_unavailable');
  assert.equal(error.statusCode, 502);
});

test('a key that the server repeats in its error shows nowhere', async () => {
  await using server = await ChatServer.start((chat, response) => {
    sendError(
      response,
      401,
      `Incorrect API key provided: ${chat.headers.authorization}, ${chat.headers['x-auth']}`,
    );
  });
  const framework = frameworkFor(server, { headers: { 'X-Auth': 'Bearer hidden-canary' } });
  const provider = framework.providers.resolve('local');
  const error = await failureOf(complete(provider.languageModel(), request));
  const result = await framework.agents.create({ provider: 'local' }).run('Hi');
  assert.equal(result.status, 'failed');
  assert.equal(result.error?.code, 'provider_auth');
  const shown = [error, provider, framework, result, framework.agents.list(), framework.providers.list()];
  for (const value of shown) {
    const text = inspect(value, { depth: 20, showHidden: true });
    assert.ok(!text.includes(KEY) && !text.includes('hidden-canary'), text);
  }
  assert.match(error.message, /\[redacted\]/);
});

for (const [what, body] of [
  ['is no JSON', 'oops'],
  ['has no choices', '{"id":"x","choices":[]}'],
  ['is something else', '{"unexpected":true}'],
  ['is empty', ''],
] as const) {
  test(`an answer that ${what} is provider_invalid_response`, async () => {
    await using server = await ChatServer.start((_chat, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(body);
    });
    const error = await failureOf(
      complete(frameworkFor(server).providers.resolve('local').languageModel(), request),
    );
    assert.equal(error.code, 'provider_invalid_response');
  });
}

test('a malformed SSE event ends the stream with provider_invalid_response after what came before', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    sendChunk(response, { content: 'good' });
    response.write('data: {"choices": [{"delta"\n\n');
    endStream(response);
  });
  const seen: ModelDelta[] = [];
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  const error = await failureOf(
    (async () => {
      for await (const delta of stream(model, request)) seen.push(delta);
    })(),
  );
  assert.equal(error.code, 'provider_invalid_response');
  assert.deepEqual(seen, [{ type: 'text', text: 'good' }]);
});

test('a stream that ends before its finish reason is provider_invalid_response', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    sendChunk(response, { content: 'half' });
    response.end();
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  assert.equal((await failureOf(collect(stream(model, request)))).code, 'provider_invalid_response');
});

test('an error event inside a stream is a failure with the server’s words', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    sendChunk(response, { content: 'good' });
    response.end('data: {"error":{"message":"the model fell over","type":"server_error"}}\n\n');
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  const error = await failureOf(collect(stream(model, request)));
  assert.equal(error.code, 'provider_failed');
  assert.match(error.message, /the model fell over/);
});

test('a connection that breaks in mid-stream is a failure, not an end', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    sendChunk(response, { content: 'half' });
    setImmediate(() => response.destroy());
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  assert.ok(FrameworkError.isInstance(await failureOf(collect(stream(model, request)))));
});

test('no server is provider_unavailable and may be tried again', async () => {
  const server = await ChatServer.start();
  const framework = frameworkFor(server);
  await server[Symbol.asyncDispose]();
  const error = await failureOf(complete(framework.providers.resolve('local').languageModel(), request));
  assert.equal(error.code, 'provider_unavailable');
  assert.equal(error.retryable, true);
});

test('a server that never answers is left at the time limit, and its connection closed', async () => {
  await using server = await ChatServer.start(() => {});
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  const error = await failureOf(complete(model, { ...request, timeoutMs: 80 }));
  assert.equal(error.code, 'timeout_error');
  await until(() => server.abandoned === 1);
});

test('a stream that stops in the middle is left when the signal aborts, and its connection closed', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    sendChunk(response, { content: 'first' });
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  const controller = new AbortController();
  const error = await failureOf(
    (async () => {
      for await (const delta of stream(model, { ...request, signal: controller.signal })) {
        assert.deepEqual(delta, { type: 'text', text: 'first' });
        controller.abort('enough');
      }
    })(),
  );
  assert.equal(error.code, 'cancelled');
  assert.match(error.message, /enough/);
  await until(() => server.abandoned === 1);
});

test('leaving the loop over a stream closes the connection', async () => {
  await using server = await ChatServer.start((_chat, response) => {
    startStream(response);
    sendChunk(response, { content: 'first' });
  });
  const model = frameworkFor(server).providers.resolve('local').languageModel();
  for await (const delta of stream(model, request)) {
    assert.equal(delta.type, 'text');
    break;
  }
  await until(() => server.abandoned === 1);
});

test('the provider’s own time limit holds for each request of an agent', async () => {
  await using server = await ChatServer.start(() => {});
  const framework = frameworkFor(server, { timeout: 60 });
  const result = await framework.agents.create({ provider: 'local' }).run('Hi');
  assert.equal(result.status, 'failed');
  assert.equal(result.error?.code, 'timeout_error');
});

test('an agent runs its tool over HTTP and gives the result back in the next request', async () => {
  await using server = await ChatServer.start((chat, response) => {
    const last = chat.body.messages.at(-1)!;
    if (last.role === 'tool') return sendCompletion(response, { content: `It is ${String(last.content)}` });
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
    return sendCompletion(response, { content: null, tool_calls: [call] }, 'tool_calls');
  });
  const framework = frameworkFor(server);
  framework.tools.register({
    name: 'weather',
    schema: weather.inputSchema,
    execute: ({ city }: { city: string }) => ({ city, sky: 'grey' }),
  });
  const result = await framework.agents
    .create({ provider: 'local', tools: ['weather'] })
    .run('Weather in Oslo?');
  assert.equal(result.content, 'It is {"city":"Oslo","sky":"grey"}');
  assert.equal(result.usage.totalTokens, 36);
  assert.equal(server.received[1].body.messages.length, 3);
});

test('the key is found in the environment by the provider’s name or the given variable', async () => {
  await using server = await ChatServer.start();
  const framework = createFramework({ environment: { LOCAL_API_KEY: 'from-name', OTHER: 'from-variable' } });
  const config = { base_url: server.baseUrl, models: ['small'] };
  framework.providers.register({ name: 'local', type: 'openai-compatible', config });
  framework.providers.register({
    name: 'b',
    type: 'openai-compatible',
    config: { ...config, api_key_env: 'OTHER' },
  });
  for (const name of ['local', 'b'])
    await complete(framework.providers.resolve(name).languageModel(), request);
  const keys = server.received.map(({ headers }) => headers.authorization);
  assert.deepEqual(keys, ['Bearer from-name', 'Bearer from-variable']);
});

test('a script’s provider cannot send the host’s environment anywhere', async () => {
  await using server = await ChatServer.start();
  const framework = createFramework({ environment: { LOCAL_API_KEY: 'host-secret' } });
  const config = { base_url: server.baseUrl, model: 'small' };
  const owner = {};
  assert.throws(
    () => {
      const withVariable = { ...config, api_key_env: 'LOCAL_API_KEY' };
      framework.providers.register(
        { name: 'evil', type: 'openai-compatible', config: withVariable },
        { owner },
      );
    },
    { code: 'permission_error' },
  );
  framework.providers.register({ name: 'local', type: 'openai-compatible', config }, { owner });
  await complete(framework.providers.resolve('local').languageModel(), request);
  assert.equal(server.received[0].headers.authorization, undefined);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('a key that a server repeats in a good answer is not seen, also where it comes in pieces', async () => {
  await using server = await ChatServer.start(async (chat, response) => {
    if (chat.body.stream !== true)
      return sendCompletion(response, { content: `your key is ${KEY}, or sk-can` });
    startStream(response);
    const text = `data: ${JSON.stringify({ error: { message: `bad key ${KEY}` } })}\n\n`;
    for (const piece of text.match(/.{1,7}|\n/g) ?? []) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    response.end();
  });
  const framework = frameworkFor(server, { query_params: { token: 'query-canary' } });
  const model = framework.providers.resolve('local').languageModel();
  const { content } = await complete(model, request);
  assert.equal(content, 'your key is [redacted], or sk-can');
  const error = await failureOf(collect(stream(model, request)));
  assert.match(error.message, /bad key \[redacted\]/);
  assert.match(server.received[1].url ?? '', /\?token=query-canary$/);
  assert.doesNotMatch(inspect([error, framework], { depth: 20 }), /sk-canary|query-canary/);
});

test('a redirection is refused, so that no key goes where the server says', async () => {
  await using other = await ChatServer.start();
  await using server = await ChatServer.start((_chat, response) => {
    response.writeHead(307, { location: `${other.baseUrl}/chat/completions` });
    response.end();
  });
  const framework = frameworkFor(server, { headers: { 'x-api-key': 'header-canary' } });
  const error = await failureOf(complete(framework.providers.resolve('local').languageModel(), request));
  assert.equal(error.code, 'provider_request');
  assert.match(error.message, /redirects to http:.*baseUrl/);
  assert.equal(other.received.length, 0);
});

test('a connection that breaks in the middle of an answer is unavailable, and the request may be sent again', async () => {
  await using server = await ChatServer.start((chat, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
    response.write('{"id":', () => response.socket?.destroy());
    assert.equal(chat.method, 'POST');
  });
  const error = await failureOf(
    complete(frameworkFor(server).providers.resolve('local').languageModel(), request),
  );
  assert.deepEqual([error.code, error.retryable], ['provider_unavailable', true]);
});

test('of an answer without end no more is read than a limit', async () => {
  const piece = Buffer.alloc(1024 * 1024, ' ');
  await using server = await ChatServer.start((chat, response) => {
    const status = chat.body.model === 'good' ? 200 : 500;
    response.writeHead(status, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const provider = frameworkFor(server).providers.resolve('local');
  const good = await failureOf(complete(provider.languageModel('good'), request));
  assert.deepEqual(
    [good.code, /more than \d+ bytes/.test(good.message)],
    ['provider_invalid_response', true],
  );
  const bad = await failureOf(complete(provider.languageModel('bad'), request));
  assert.deepEqual([bad.code, bad.statusCode], ['provider_unavailable', 500]);
});

test('a Retry-After that says nothing sensible is as none', async () => {
  for (const [given, expected] of [
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['0x10', undefined],
    ['0', 0],
    ['2.5', 2_500],
    [new Date(0).toUTCString(), 0],
  ] as const) {
    await using server = await ChatServer.start((_chat, response) =>
      sendError(response, 429, 'later', { 'retry-after': given }),
    );
    const error = await failureOf(
      complete(frameworkFor(server).providers.resolve('local').languageModel(), request),
    );
    assert.equal(error.retryAfterMs, expected, given);
  }
});
