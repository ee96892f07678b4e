// The playground's server, as a page, and as somebody who is no page, talks to it.

import assert from 'node:assert/strict';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { RunMessage, Setup } from '../../src/playground/messages.js';
import { startPlayground, type Playground } from '../../src/playground/index.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

describe('the playground’s server', () => {
  let playground: Playground;
  let origin: string;
  let token: string;
  before(async () => {
    playground = await startPlayground();
    const url = new URL(playground.url);
    origin = url.origin;
    token = url.searchParams.get('token') ?? '';
  });
  after(() => playground.close());

  /** Not by fetch, which doesn't let one lie about Host and Origin. */
  const ask = (
    path: string,
    { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: object; body?: string } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asking = request(origin + path, { method, headers: { ...headers } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      asking.on('error', reject);
      asking.end(body);
    });

  const json = { 'content-type': 'application/json' };
  const post = (body: object | string, headers: object = {}): Promise<Answer> =>
    ask('/api/run', {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const program = (language: string, source: string, more: object = {}): object => ({
    language,
    source,
    isolation: 'thread',
    timeoutMs: 60_000,
    memoryLimitMb: 64,
    ...more,
  });
  const run = async (body: object): Promise<RunMessage[]> => {
    const { status, text } = await post(body);
    assert.equal(status, 200, text);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunMessage);
  };
  const setup = async (): Promise<Setup> => {
    const { text } = await ask('/api/setup', { headers: { authorization: `Bearer ${token}` } });
    return JSON.parse(text) as Setup;
  };

  test('serves the page to whoever has the token, and lets it load nothing from elsewhere', async () => {
    const { status, headers, text } = await ask(`/?token=${token}`);
    assert.equal(status, 200);
    assert.match(text, /<title>zigllms playground/);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    const [, nonce] = /nonce-([^']+)'/.exec(policy) ?? [];
    assert.ok(text.includes(`nonce="${nonce}"`), 'the page does not know its nonce');
    for (const file of ['/page.js', '/page.css', '/icon.svg']) assert.equal((await ask(file)).status, 200);
  });

  test('refuses who has no token, or a wrong one', async () => {
    const refused = await Promise.all([
      ask('/'),
      ask('/?token='),
      ask(`/?token=${token.slice(0, -1)}`),
      ask('/api/setup'),
      ask(`/api/setup?token=${token}`),
      ask('/api/setup', { headers: { authorization: 'Bearer wrong' } }),
      post(program('lua', 'return 1'), { authorization: '' }),
    ]);
    assert.deepEqual(
      refused.map(({ status }) => status),
      refused.map(() => 403),
    );
  });

  test('refuses pages of others, whatever their name was resolved to', async () => {
    const authorization = `Bearer ${token}`;
    const refused = await Promise.all([
      ask(`/?token=${token}`, { headers: { host: 'attacker.example' } }),
      ask('/api/setup', { headers: { authorization, host: `attacker.example:${new URL(origin).port}` } }),
      ask('/api/setup', { headers: { authorization, origin: 'http://attacker.example' } }),
      ask('/api/setup', { headers: { authorization, origin: 'null' } }),
      post(program('lua', 'return 1'), { origin: 'http://127.0.0.1:1' }),
      ask('/page.js', { headers: { host: '0.0.0.0' } }),
    ]);
    assert.deepEqual(
      refused.map(({ status }) => status),
      refused.map(() => 403),
    );
    const own = await ask('/api/setup', { headers: { authorization, origin } });
    assert.equal(own.status, 200);
  });

  test('is bound to this machine only', async () => {
    const { port } = new URL(origin);
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (outside === undefined) return;
    const refused = await new Promise<string>((resolve) => {
      const socket = connect({ host: outside.address, port: Number(port) });
      socket.on('connect', () => resolve('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    });
    assert.notEqual(refused, 'connected');
  });

  test('gives no file but the page’s own', async () => {
    for (const path of [
      '/package.json',
      '/../package.json',
      '/%2e%2e/package.json',
      '/licences.txt',
      '/__proto__',
    ])
      assert.equal((await ask(path)).status, 404, path);
  });

  test('says what is wrong with a run that cannot be meant', async () => {
    const wrong: [object | string, number][] = [
      ['{"language": ', 400],
      ['[]', 400],
      [program('lua', 'return 1', { timeoutMs: 0 }), 400],
      [program('lua', 'return 1', { memoryLimitMb: 'much' }), 400],
      [program('lua', 'return 1', { isolation: 'nowhere' }), 400],
      [program('lua', 'return 1', { another: 1 }), 400],
      [program('lua', 'x'.repeat(5 << 20)), 413],
    ];
    for (const [body, expected] of wrong) assert.equal((await post(body)).status, expected);
    assert.equal((await post(program('lua', ''), { 'content-type': 'text/plain' })).status, 415);
    const unknown = await run(program('cobol', 'return 1'));
    assert.equal(unknown.find(({ type }) => type === 'error') !== undefined, true);
    assert.equal(unknown.at(-1)?.type, 'end');
  });

  test('each sample runs in each language: the first two give a value, the third a stack into the source', async () => {
    const { languages } = await setup();
    const ran = [];
    for (const { name, missing, samples } of languages) {
      if (missing !== undefined) continue;
      ran.push(name);
      for (const [index, { title, source }] of samples.entries()) {
        const messages = await run(program(name, source));
        const failure = messages.find((message) => message.type === 'error');
        const what = `${name}, ${title}: ${JSON.stringify(failure)}`;
        if (index < 2) {
          assert.equal(failure, undefined, what);
          assert.ok(
            messages.some(({ type }) => type === 'result'),
            what,
          );
          continue;
        }
        assert.ok(failure, what);
        assert.match(failure.message, /cannot divide 1 by nothing/);
        const lines = source.split('\n');
        const raised = lines.findIndex((line) => line.includes('cannot divide')) + 1;
        assert.equal(failure.line, raised, what);
        // An engine of JavaScript keeps no frames of who awaits.
        const asked = lines.findLastIndex((line) => line.includes('execute(')) + 1;
        assert.ok(name === 'quickjs' || failure.frames.some(({ line }) => line === asked), what);
        assert.ok(!failure.frames.some(({ text }) => text.includes('/engine/')), what);
      }
    }
    assert.ok(ran.includes('lua') && ran.includes('quickjs') && ran.includes('wren'), ran.join());
  });

  test('tells output, events and workflows as they happen, and timings at the end', async () => {
    const { languages } = await setup();
    const { samples } = languages.find(({ name }) => name === 'lua')!;
    const messages = await run(program('lua', samples[1].source));
    const types = messages.map(({ type }) => type);
    assert.equal(types.indexOf('workflow') + 1, types.indexOf('event'), types.join());
    const workflow = messages.find((message) => message.type === 'workflow');
    assert.match(workflow?.chart ?? '', /flowchart TD/);
    assert.ok(types.includes('output'));
    const end = messages.at(-1);
    assert.ok(end?.type === 'end' && end.usage !== undefined && end.usage.hostCalls > 0);
    assert.deepEqual(
      end.timings.map(({ name }) => name),
      ['engine', 'context', 'framework', 'script'],
    );
  });

  test('limits hold: time, memory and output', async () => {
    const codes = [];
    for (const body of [
      program('lua', 'while true do end', { timeoutMs: 50 }),
      program('quickjs', 'const a = []; for (;;) a.push(new Array(1e5).fill(1.5))', { memoryLimitMb: 8 }),
      program('lua', 'while true do print(("x"):rep(10000)) end'),
    ]) {
      const failure = (await run(body)).find((message) => message.type === 'error');
      codes.push(failure?.code);
    }
    assert.deepEqual(codes, ['timeout_error', 'memory_error', 'limit_exceeded']);
  });

  test('a syntax error is told with its line', async () => {
    const failure = (await run(program('python', 'x = 1\nx = = 2'))).find(({ type }) => type === 'error');
    if (failure?.type === 'error' && failure.code === 'engine_unavailable') return;
    assert.ok(failure?.type === 'error');
    assert.deepEqual([failure.code, failure.line], ['syntax_error', 2]);
  });

  test('completions have what the stubs have, in the spelling of the language', async () => {
    const { languages } = await setup();
    const labels = (language: string, area: string): string[] =>
      languages.find(({ name }) => name === language)!.completions.functions[area].map(({ label }) => label);
    assert.ok(labels('lua', 'agent').includes('runAsync'));
    assert.ok(labels('python', 'agent').includes('run_async'));
    const members = languages.find(({ name }) => name === 'wren')!.completions.members;
    assert.ok(members.some(({ label, detail }) => label === 'addStep' && detail.endsWith('Workflow')));
  });

  test('closing ends a run that goes on', async () => {
    const other = await startPlayground();
    const url = new URL(other.url);
    const response = await fetch(`${url.origin}/api/run`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${url.searchParams.get('token')}` },
      body: JSON.stringify(program('lua', 'print("running") while true do end', { timeoutMs: 600_000 })),
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('running')) text += (await reader.read()).value;
    await other.close();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
    assert.match(text, /"code":"cancelled"/);
  });

  test('a wrong option is refused', async () => {
    await assert.rejects(startPlayground({ port: -1 }), /startPlayground: port/);
    await assert.rejects(startPlayground({ prot: 80 } as never), /unknown option "?prot/);
  });
});
