// examples/server under attack. One server serves most tests: that it still does after each of them is what they are about.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../support/open-engine.js';
import { runNode } from '../support/run-node.js';
import { ServerProcess } from './server-process.js';

const linux = process.platform === 'linux';

describe('a server of users’ scripts', { skip: !linux && 'isolation process needs Linux' }, () => {
  let server: ServerProcess;
  before(async () => {
    // A slow machine may take its time to make a context.
    server = await ServerProcess.start({ WAIT_MS: '60000' });
  });
  after(async () => {
    server.kill('SIGKILL');
    await server.ended;
  });

  const sums = {
    lua: 'print("adding") return 40 + 2',
    quickjs: 'console.log("adding"); 40 + 2',
    wren: 'System.print("adding")\n40 + 2',
    python: 'print("adding")\n40 + 2',
  };
  for (const [language, source] of Object.entries(sums)) {
    test(`${language}: a script's value, output and usage are the answer`, async (t) => {
      const engine = await openEngine(language);
      if (typeof engine === 'string') {
        t.skip(engine);
        return;
      }
      await engine.dispose();
      const { status, json } = await server.run(language, source, { timeoutMs: 10_000 });
      assert.equal(status, 200, JSON.stringify(json));
      assert.equal(json.result, 42);
      assert.deepEqual(json.output, [{ stream: 'stdout', text: 'adding\n' }]);
      assert.ok(json.usage.wallMs > 0);
    });
  }

  test('values that JSON lacks come as texts and lists, and functions are refused', async () => {
    const source = '[2n ** 70n, new Uint8Array([1, 2]), new Map([[1, 2]]), NaN]';
    const { json } = await server.run('quickjs', source);
    assert.deepEqual(json.result, ['1180591620717411303424', 'AQI=', [[1, 2]], 'NaN']);
    const refused = await server.run('quickjs', '() => 1');
    assert.equal(refused.status, 422);
    assert.equal(refused.json.error.code, 'conversion_error');
  });

  test('a failing script is told its error and line, and is no failure of the server', async () => {
    const { status, json } = await server.run('lua', 'local x = 1\nerror("no tea")');
    assert.equal(status, 422);
    assert.equal(json.error.code, 'runtime_error');
    assert.match(json.error.message, /no tea/);
    assert.equal(json.error.location.line, 2);
  });

  test('what nobody can have meant is refused with what is wrong', async () => {
    const path = '/run/lua';
    const statuses = await Promise.all([
      server.post(path, '{"source": '),
      server.post(path, '[]'),
      server.post(path, '{"source": 5}'),
      server.post(path, '{"source": "return 1", "timeoutMs": 0}'),
      server.post(path, 'return 1', { 'content-type': 'application/xml' }),
      server.post(path, JSON.stringify({ source: 'x'.repeat(1 << 20) })),
      server.post('/run/cobol', '{"source": "return 1"}'),
      server.post('/run/__proto__', '{"source": "return 1"}'),
    ]);
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [400, 400, 400, 400, 415, 413, 404, 404],
    );
    assert.equal((await server.run('lua', 'return 1')).json.result, 1);
  });

  const hostile = [
    [
      'an endless loop that catches everything',
      'lua',
      'while true do pcall(function() while true do end end) end',
    ],
    ['an endless loop', 'quickjs', 'for (;;) { try { for (;;); } catch {} }'],
    ['a memory bomb', 'lua', 'local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1e6) .. i end'],
    ['a memory bomb', 'quickjs', 'const a = []; for (;;) a.push(new Array(1e5).fill(1.5))'],
    ['endless recursion', 'quickjs', 'const f = () => 1 + f(); f()'],
    ['an output flood', 'lua', 'while true do print(("x"):rep(1000)) end'],
    ['a flood of host calls', 'lua', 'while true do pcall(zigllms.tool.list) end'],
    ['a result that is too large', 'lua', 'return ("x"):rep(1e6)'],
  ];
  for (const [what, language, source] of hostile) {
    test(`${what} in ${language} ends by its limit, and others are served meanwhile`, async () => {
      const attacked = server.run(language, source, { tenant: 'mallory', timeoutMs: 300 });
      const served = await server.run('lua', 'return 6 * 7', { tenant: 'alice' });
      assert.equal(served.json.result, 42);
      const { status, json } = await attacked;
      assert.equal(status, 422, JSON.stringify(json));
      const ends = ['timeout_error', 'memory_error', 'limit_exceeded', 'conversion_error', 'engine_crashed'];
      assert.ok(ends.includes(json.error.code), json.error.code);
    });
  }

  test('scripts cannot reach files, the environment or modules of the host', async () => {
    const reaching = [
      ['lua', 'return io.open("/etc/passwd")'],
      ['lua', 'return os.getenv("PATH")'],
      ['quickjs', 'import("fs").then((fs) => fs.readFileSync("/etc/passwd", "utf8"))'],
      ['quickjs', 'process.env.PATH'],
    ];
    for (const [language, source] of reaching) {
      const { status } = await server.run(language, source);
      assert.equal(status, 422, source);
    }
  });

  test('a process that crashes fails its own run, and the next one is served', async () => {
    const { events } = server.stream('lua', 'print("running") while true do end');
    await events.first('output');
    for (const worker of server.workers()) process.kill(worker, 'SIGSEGV');
    const { data } = await events.first('error');
    assert.equal(data.error.code, 'engine_crashed');
    // The processes that stood ready were ended as well, and one of them may be had before that is noticed.
    let next = await server.run('lua', 'return 1');
    while (next.json.error?.code === 'engine_crashed') next = await server.run('lua', 'return 1');
    assert.equal(next.json.result, 1);
  });

  test('a client that leaves ends its script', async () => {
    const { events, leave } = server.stream('lua', 'print("running") while true do end');
    await events.first('output');
    assert.equal((await server.get('/health')).json.contexts.lua.inUse, 1);
    leave();
    while ((await server.get('/health')).json.contexts.lua.inUse > 0) await new Promise(setImmediate);
  });

  test('a stream tells output and events of agents as they come, and the result last', async () => {
    const source = `
      print("asking")
      local agent = zigllms.agent.create({ name = "helper" })
      return agent:run("Hello").status`;
    const { events } = server.stream('lua', source);
    const { data } = await events.first('result');
    assert.equal(data.result, 'completed');
    const types = events.all.map(({ type }) => type);
    assert.equal(types[0], 'output');
    assert.ok(types.includes('agent.execution.start') && types.includes('agent.step'), types.join());
    assert.equal(types.at(-1), 'result');
  });

  test('one tenant’s runs leave room for others, and too many of them are refused', async () => {
    const statuses: number[] = [];
    const flood = Array.from({ length: 40 }, async () => {
      const options = { tenant: 'mallory', timeoutMs: 500 };
      statuses.push((await server.run('lua', 'while true do end', options)).status);
    });
    const served = await server.run('lua', 'return 6 * 7', { tenant: 'bob' });
    assert.equal(served.json.result, 42);
    assert.ok(statuses.length < flood.length, 'bob had to wait until all of mallory’s runs were over');
    await Promise.all(flood);
    assert.ok(statuses.includes(422), statuses.join());
    assert.ok(statuses.includes(429), statuses.join());
    assert.equal((await server.run('lua', 'return 1', { tenant: 'mallory' })).status, 200);
  });

  test('after all that, the server is well', async () => {
    // Contexts that were used up are on their way out, and others on their way in.
    let ready = await server.get('/ready');
    for (let round = 0; round < 200 && ready.status === 503; round += 1) {
      await sleep(50);
      ready = await server.get('/ready');
    }
    assert.equal(ready.status, 200);
    assert.equal((await server.get('/health')).json.status, 'ok');
  });
});

describe('a server that is to end', { skip: !linux && 'isolation process needs Linux' }, () => {
  test('lets runs finish, begins none, and ends with exit code 0', async () => {
    const server = await ServerProcess.start({ LANGUAGES: 'lua' });
    const busy =
      'print("running") local until_ = os.clock() + 0.5 while os.clock() < until_ do end return "done"';
    const { events } = server.stream('lua', busy);
    await events.first('output');
    server.kill('SIGTERM');
    // Refused at the door, or with 503, as the signal arrives.
    for (;;) {
      const refused = await server.run('lua', 'return 1').catch(() => undefined);
      if (refused === undefined || refused.status === 503) break;
    }
    assert.equal((await events.first('result')).data.result, 'done');
    assert.deepEqual(await server.ended, [0, null], server.output);
  });

  test('stops what does not finish in time', async () => {
    const server = await ServerProcess.start({ LANGUAGES: 'lua', DRAIN_MS: '50' });
    const { events } = server.stream('lua', 'print("running") while true do end');
    await events.first('output');
    server.kill('SIGTERM');
    assert.equal((await events.first('error')).data.error.code, 'cancelled');
    assert.deepEqual(await server.ended, [0, null], server.output);
  });
});

test('what runs did is told to an OpenTelemetry collector', { skip: !linux && 'needs Linux' }, async () => {
  const told: Record<string, string> = { '/v1/traces': '', '/v1/metrics': '' };
  const collector = createServer((asked, response) => {
    asked.setEncoding('utf8').on('data', (text: string) => (told[asked.url ?? ''] += text));
    asked.on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const server = await ServerProcess.start({
    LANGUAGES: 'lua',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  const { json } = await server.run(
    'lua',
    'return zigllms.agent.create({ name = "helper" }):run("Hello").status',
  );
  assert.equal(json.result, 'completed', JSON.stringify(json));
  server.kill('SIGTERM');
  assert.deepEqual(await server.ended, [0, null], server.output);
  collector.close();
  for (const name of ['"eval <eval>"', '"host Agent.run"', '"invoke_agent helper"', '"chat embedded"'])
    assert.ok(told['/v1/traces'].includes(name), `no span ${name}`);
  for (const name of ['zigllms.call.duration', 'zigllms.call.memory', 'zigllms.pool.contexts'])
    assert.ok(told['/v1/metrics'].includes(name), `no metric ${name}`);
});

test(
  'the load test finds every answer right, and the server well',
  { skip: !linux && 'needs Linux' },
  async () => {
    const program = fileURLToPath(new URL('../../examples/server/load.mjs', import.meta.url));
    const options = ['--seconds', '1', '--users', '2', '--attackers', '2'];
    const { code, output } = await runNode([program, ...options], {
      longestMs: 120_000,
      env: { ...process.env, WAIT_MS: '60000' },
    });
    assert.equal(code, 0, output);
    assert.match(output, /SIGTERM: exit code 0; the run under way was finished/);
  },
);
