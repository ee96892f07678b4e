// Memories in files: what outlives the process, what several memories of a file see of each other, search in much.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFramework } from '../../src/framework.js';
import { Memories, Memory } from '../../src/memory/index.js';

const directory = mkdtempSync(join(tmpdir(), 'zigllms-memory-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const file = (name: string): string => join(directory, name);

test('what was added is there when the file is opened again', () => {
  const config = { type: 'long_term', path: file('kept.db'), threadId: 'a' };
  const memory = new Memory(config);
  memory.add({
    role: 'user',
    content: [{ type: 'image', data: new Uint8Array([1, 2, 3]), mediaType: 'image/png' }],
  });
  memory.add({ role: 'assistant', content: '', toolCalls: [{ id: '1', name: 't', input: { x: 1 } }] });
  memory.close();
  const again = new Memory(config);
  assert.equal(again.size, 1, 'the call waits for its result');
  again.add({ role: 'tool', toolCallId: '1', name: 't', content: 'found it' });
  again.close();
  const third = new Memory(config);
  assert.deepEqual(
    third.getHistory().map(({ role }) => role),
    ['user', 'assistant', 'tool'],
  );
  assert.deepEqual(third.getHistory()[0].content, [{ type: 'image', data: 'AQID', mediaType: 'image/png' }]);
  assert.equal(third.search('found').length, 2);
  third.close();
  assert.throws(() => third.getHistory(), { code: 'disposed' });
});

test('threads of a file are apart, and search may go over all of one resource', () => {
  const open = (threadId: string, resourceId: string): Memory =>
    new Memory({ type: 'long_term', path: file('threads.db'), threadId, resourceId });
  const monday = open('monday', 'ann');
  const tuesday = open('tuesday', 'ann');
  const other = open("other'; drop table exchanges; --", 'bob');
  for (const [memory, text] of [
    [monday, 'apple'],
    [tuesday, 'pear'],
    [other, 'apple of bob'],
  ] as const) {
    memory.addBatch(
      Array.from({ length: 100 }, (_, index) => ({ role: 'user', content: `${text} ${index}` })),
    );
  }
  assert.equal(monday.search('apple', { limit: 1_000 }).length, 100);
  assert.equal(tuesday.search('apple').length, 0);
  assert.equal(tuesday.search('apple', { scope: 'resource', limit: 1_000 }).length, 100);
  assert.deepEqual(monday.listThreads(), ['monday', 'tuesday']);
  monday.clear();
  assert.equal(tuesday.search('apple', { scope: 'resource' }).length, 0);
  assert.equal(other.getStats().archived, 100);
  const fork = tuesday.fork({ threadId: 'wednesday' });
  assert.equal(fork.size, 100);
  assert.deepEqual(tuesday.listThreads(), ['tuesday', 'wednesday']);
  for (const memory of [monday, tuesday, other, fork]) memory.close();
});

test('the newest are at hand, the file keeps and finds all', () => {
  const memory = new Memory({ type: 'long_term', path: file('window.db'), maxMessages: 10 });
  memory.addBatch(
    Array.from({ length: 1_200 }, (_, index) => ({ role: 'user', content: `note number${index}` })),
  );
  assert.equal(memory.size, 10);
  assert.deepEqual(memory.getStats().archived, 1_200);
  assert.deepEqual(memory.search('number3'), [{ role: 'user', content: 'note number3' }]);
  assert.equal(memory.export().split('\n').length, 1_201);
  memory.close();
});

test('a lock that a killed process left behind is taken away', () => {
  const path = file('locked.db');
  new Memory({ type: 'long_term', path }).close();
  mkdirSync(`${path}.lock`);
  utimesSync(`${path}.lock`, 0, 0);
  const memory = new Memory({ type: 'long_term', path });
  memory.add({ role: 'user', content: 'x' });
  memory.close();
  assert.equal(existsSync(`${path}.lock`), false);
});

test('a process that is killed while it writes loses nothing that was added', () => {
  const path = file('killed.db');
  const program = `
    import { Memory } from ${JSON.stringify(new URL('../../src/memory/index.ts', import.meta.url).href)};
    const memory = new Memory({ type: 'long_term', path: ${JSON.stringify(path)}, maxMessages: 100000 });
    for (let index = 0; index < 40; index += 1) memory.add({ role: 'user', content: 'm' + index });
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    program,
  ]);
  assert.equal(signal, 'SIGKILL');
  const memory = new Memory({ type: 'long_term', path });
  assert.equal(memory.size, 40);
  memory.add({ role: 'user', content: 'after' });
  assert.equal(memory.size, 41);
  memory.close();
});

test("a script's files lie in the data directory, and only there", () => {
  const owner = {};
  const memories = new Memories({ dataDirectory: file('data') });
  const config = { type: 'long_term', path: 'talks/one.db' };
  memories.create(config, { owner }).add({ role: 'user', content: 'x' });
  assert.ok(existsSync(file('data/talks/one.db')));
  for (const path of ['../two.db', '/etc/passwd', '..', '']) {
    assert.throws(
      () => memories.create({ ...config, path }, { owner }),
      (error: { code?: string }) => ['permission_error', 'invalid_argument'].includes(error.code ?? ''),
    );
  }
  assert.throws(() => new Memories().create(config, { owner }), { code: 'permission_error' });
  const { agents } = createFramework();
  assert.throws(() => agents.create({ memory_config: { type: 'long_term', path: '/tmp/x.db' } }, { owner }), {
    code: 'permission_error',
  });
  memories.releaseOwner(owner);
});

test('snapshots are kept by name, in files where there is a data directory', () => {
  for (const memories of [new Memories(), new Memories({ dataDirectory: file('snapshots') })]) {
    const memory = memories.create();
    memory.add({ role: 'user', content: 'kept' });
    memories.saveSnapshot('conversation_123', memory.snapshot());
    memory.clear();
    memory.restore(memories.loadSnapshot('conversation_123'));
    assert.equal(memory.size, 1);
    assert.throws(() => memories.loadSnapshot('nothing'), { code: 'not_found' });
    assert.throws(() => memories.saveSnapshot('../../etc/x', memory.snapshot()), {
      code: 'invalid_argument',
    });
    assert.throws(() => memories.saveSnapshot('x', { version: 1 }), { code: 'invalid_argument' });
  }
});
