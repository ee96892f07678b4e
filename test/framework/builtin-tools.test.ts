// The tools that every framework has: nothing is reached that the policy doesn't say.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createFramework } from '../../src/framework.js';

const names = ['file_reader', 'file_writer', 'http_request', 'web_search', 'calculator'];

async function folders(t: TestContext): Promise<{ open: string; closed: string }> {
  const root = await mkdtemp(join(tmpdir(), 'tools-'));
  t.after(() => rm(root, { recursive: true }));
  const [open, closed] = [join(root, 'open'), join(root, 'closed')];
  await mkdir(open);
  await mkdir(closed);
  await writeFile(join(open, 'data.json'), '{"a":1}');
  await writeFile(join(closed, 'secret'), 'secret');
  return { open, closed };
}

test('they are there, and denied by default', async () => {
  const { tools } = createFramework();
  assert.deepEqual(
    tools.list().map(({ name }) => name),
    names,
  );
  const inputs: Record<string, object> = {
    file_reader: { path: '/etc/hostname' },
    file_writer: { path: '/tmp/x', content: '' },
    http_request: { url: 'http://127.0.0.1/' },
    web_search: { query: 'x' },
  };
  for (const [name, input] of Object.entries(inputs)) {
    await assert.rejects(tools.execute(name, input), { code: 'permission_error' }, name);
  }
});

test('files are read and written inside the folders, and nowhere else', async (t) => {
  const { open, closed } = await folders(t);
  await symlink(join(closed, 'secret'), join(open, 'link'));
  await symlink(closed, join(open, 'way-out'));
  const { tools } = createFramework({ toolPolicy: { readPaths: [open], writePaths: [open], maxBytes: 20 } });
  assert.equal(await tools.execute('file_reader', { path: './data.json' }), '{"a":1}');
  assert.equal(
    await tools.execute('file_reader', { path: join(open, 'data.json'), encoding: 'base64' }),
    'eyJhIjoxfQ==',
  );
  const outside = [
    '../closed/secret',
    join(closed, 'secret'),
    'link',
    'way-out/secret',
    '..',
    `${open}-not/x`,
  ];
  for (const path of outside) {
    await assert.rejects(
      tools.execute('file_reader', { path }),
      ({ code }: { code: string }) =>
        code === 'permission_error' || (path.endsWith('not/x') && code === 'not_found'),
      path,
    );
  }
  await assert.rejects(tools.execute('file_reader', { path: 'nothing' }), { code: 'not_found' });
  await tools.execute('file_writer', { path: 'new.txt', content: 'one' });
  await tools.execute('file_writer', { path: 'new.txt', content: ' two', append: true });
  assert.equal(await readFile(join(open, 'new.txt'), 'utf8'), 'one two');
  for (const path of ['../closed/new', 'way-out/new', 'link']) {
    await assert.rejects(
      tools.execute('file_writer', { path, content: 'x' }),
      { code: 'permission_error' },
      path,
    );
  }
  assert.equal(await readFile(join(closed, 'secret'), 'utf8'), 'secret');
  await assert.rejects(tools.execute('file_writer', { path: 'big', content: 'x'.repeat(21) }), {
    code: 'permission_error',
    message: /more than 20 bytes/,
  });
});

test('only listed hosts are asked, also after a redirection, and answers are bounded', async (t) => {
  const server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
    else if (request.url === '/big') response.end('x'.repeat(2_000));
    else if (request.url === '/there') response.writeHead(302, { location: '/here' }).end();
    else if (request.url?.startsWith('/search'))
      response.end(
        JSON.stringify({ web: { results: [{ title: 'T', link: 'U', description: request.url }] } }),
      );
    else response.end(`${request.method} ${request.headers['x-mine']}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const search = {
    type: 'http' as const,
    url: `http://${host}/search?q={query}&n={limit}`,
    headers: {},
    results: 'web.results',
  };
  const { tools } = createFramework({
    toolPolicy: { hosts: [host, '*.example.com'], maxBytes: 1_000, search },
  });
  const get = (path: string, more = {}): Promise<unknown> =>
    tools.execute('http_request', { url: `http://${host}${path}`, ...more });
  const { status, body } = (await get('/', { method: 'POST', headers: { 'x-mine': 'yes' } })) as {
    status: number;
    body: string;
  };
  assert.deepEqual([status, body], [200, 'POST yes']);
  assert.equal(((await get('/there')) as { body: string }).body, 'GET undefined');
  await assert.rejects(get('/away'), { code: 'permission_error', message: /169\.254\.169\.254/ });
  await assert.rejects(get('/big'), { code: 'permission_error', message: /more than 1000 bytes/ });
  for (const url of [
    'http://localhost/',
    'file:///etc/passwd',
    'http://example.com/',
    'http://example.com.evil.org/',
  ]) {
    await assert.rejects(tools.execute('http_request', { url }), { code: 'permission_error' }, url);
  }
  assert.deepEqual(await tools.execute('web_search', { query: 'a b', limit: 2 }), [
    { title: 'T', url: 'U', snippet: '/search?q=a%20b&n=2' },
  ]);
});

test('a fixture answers searches without a network', async () => {
  const results = [
    { title: 'Lua', url: 'https://lua.org', snippet: 'a language' },
    { title: 'Wren', url: 'https://wren.io', snippet: 'a small language' },
  ];
  const { tools } = createFramework({ toolPolicy: { search: { type: 'fixture', results } } });
  assert.deepEqual(await tools.execute('web_search', { query: 'small language', limit: 1 }), [results[1]]);
  assert.deepEqual(await tools.execute('web_search', { query: 'cobol' }), []);
});

test('the calculator knows precedence, functions and constants, and runs no code', async () => {
  const { tools } = createFramework();
  const cases: [string, number][] = [
    ['2 * (3 + 4) ^ 2', 98],
    ['-2 ** 2', -4],
    ['2 ^ 3 ^ 2', 512],
    ['7 % 4 - .5', 2.5],
    ['max(1, sqrt(16), 3) + floor(pi)', 7],
    ['1e3 / -4', -250],
  ];
  for (const [expression, value] of cases)
    assert.equal(await tools.execute('calculator', { expression }), value, expression);
  const wrong = [
    '',
    '1 +',
    '2 2',
    'process.exit()',
    'constructor(1)',
    '1/0',
    `${'('.repeat(200)}1${')'.repeat(200)}`,
    'a'.repeat(2_000),
    '1 $ 2',
  ];
  for (const expression of wrong)
    await assert.rejects(
      tools.execute('calculator', { expression }),
      { code: 'invalid_argument' },
      expression,
    );
});
