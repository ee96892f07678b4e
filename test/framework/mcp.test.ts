// Tools of MCP servers, against servers that the SDK itself makes: over standard streams and over HTTP.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test, type TestContext } from 'node:test';
import { createFramework, type Framework, type FrameworkOptions } from '../../src/framework.js';
import { serveHttp } from './support/mcp-server.js';

const program = fileURLToPath(new URL('./support/mcp-server.ts', import.meta.url));
const stdio = {
  name: 'local',
  command: process.execPath,
  args: ['--import', 'tsx', program],
  timeoutMs: 60_000,
};

function frameworkFor(t: TestContext, options: FrameworkOptions = {}): Framework {
  const framework = createFramework(options);
  t.after(async () => {
    for (const server of framework.mcp.list()) await server.close();
  });
  return framework;
}

const limits = { timeout: 120_000 };

test('the tools of a program are registered, called and taken away again', limits, async (t) => {
  const framework = frameworkFor(t);
  const server = await framework.mcp.connect({ ...stdio, env: { GREETING: 'hello' } });
  const { tools } = framework;
  assert.deepEqual(server.tools.slice(0, 2), ['local_add', 'local_user_find']);
  assert.equal(tools.get('local_add')?.description, 'Adds two numbers');
  assert.equal(await tools.execute('local_add', { a: 2, b: 3 }), '5');
  await assert.rejects(tools.execute('local_add', { a: 'x' }), { code: 'tool_input_invalid' });
  assert.deepEqual(await tools.execute('local_user_find'), { name: 'Ann' });
  await assert.rejects(tools.execute('local_fails'), { code: 'tool_failed', message: 'out of luck' });
  await assert.rejects(tools.execute('local_large'), {
    code: 'mcp_failed',
    message: /more than 1000000 bytes/,
  });
  await assert.rejects(tools.execute('local_hangs', {}, { timeoutMs: 200 }), { code: 'timeout_error' });
  const variables = String(await tools.execute('local_environment')).split(' ');
  assert.ok(variables.includes('GREETING'));
  assert.ok(!variables.some((name) => /KEY|TOKEN|npm_/.test(name)), variables.join(' '));
  await assert.rejects(framework.mcp.connect(stdio), { code: 'already_exists' });
  const agent = framework.agents.create({ tools: [...server.tools] });
  assert.match((await agent.run('Use local_add with 20 and 22')).content, /42/);
  await server.close();
  await server.close();
  assert.equal(tools.exists('local_add'), false);
});

test('a program that dies takes its tools with it, and its callers are told', limits, async (t) => {
  const framework = frameworkFor(t);
  await framework.mcp.connect({ ...stdio, tools: ['dies', 'add'] });
  assert.equal(framework.tools.exists('local_fails'), false);
  await assert.rejects(framework.tools.execute('local_dies'), { code: 'mcp_failed' });
  assert.equal(framework.tools.exists('local_add'), false);
  assert.deepEqual(framework.mcp.list(), []);
});

test('a server over HTTP is asked with its headers', limits, async (t) => {
  const http = await serveHttp();
  t.after(http.close);
  const framework = frameworkFor(t);
  const headers = { authorization: 'Bearer canary-1234567' };
  await framework.mcp.connect({ name: 'web', url: http.url, headers, needsApproval: true });
  await assert.rejects(framework.tools.execute('web_add', { a: 1, b: 2 }), { code: 'approval_denied' });
  const agent = framework.agents.create({ tools: ['web_add'] });
  const { status, state } = await agent.run('Use web_add with 1 and 2');
  assert.equal(status, 'suspended');
  assert.match((await agent.resume(state!, { decisions: true })).content, /3/);
  assert.ok(http.received.every(({ authorization }) => authorization === headers.authorization));
});

test('what is no server, or has not the wanted tools, is said', limits, async (t) => {
  const framework = frameworkFor(t);
  const refused = (config: Record<string, unknown>, expected: object): Promise<void> =>
    assert.rejects(framework.mcp.connect(config), expected);
  await refused({ name: 'x' }, { code: 'invalid_argument', message: /give either command or url/ });
  await refused({ name: 'x', command: 'no-such-program-at-all' }, { code: 'mcp_failed' });
  await refused({ name: 'x', command: process.execPath, args: ['-e', ''] }, { code: 'mcp_failed' });
  const hangs = ['-e', 'setInterval(() => {}, 1000)'];
  await refused(
    { name: 'x', command: process.execPath, args: hangs, timeoutMs: 500 },
    { code: 'timeout_error' },
  );
  await refused({ ...stdio, tools: ['ad'] }, { code: 'not_found', message: /no tool "ad" \(it has add, / });
  assert.deepEqual(framework.mcp.list(), []);
  assert.equal(framework.tools.exists('local_add'), false);
});

test('scripts may connect what the tool policy says, and nothing else', limits, async (t) => {
  const http = await serveHttp();
  t.after(http.close);
  const owner = {};
  const closed = frameworkFor(t);
  const denied = { code: 'permission_error' };
  await assert.rejects(closed.mcp.connect(stdio, { owner }), denied);
  await assert.rejects(closed.mcp.connect({ name: 'web', url: http.url }, { owner }), denied);
  const { host } = new URL(http.url);
  const open = frameworkFor(t, { toolPolicy: { programs: [process.execPath], hosts: [host] } });
  await open.mcp.connect(stdio, { owner });
  await open.mcp.connect({ name: 'web', url: http.url }, { owner });
  assert.equal(await open.tools.execute('web_add', { a: 1, b: 2 }), '3');
  await assert.rejects(
    open.mcp.connect({ name: 'away', url: http.url.replace('/mcp', '/elsewhere') }, { owner }),
    { code: 'mcp_failed' },
  );
  open.releaseOwner(owner);
  assert.equal(open.tools.exists('local_add'), false);
  assert.equal(open.tools.exists('web_add'), false);
});
