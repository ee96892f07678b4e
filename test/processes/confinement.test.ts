// What a confined worker process cannot do, even when its script has got out of its language's own sandbox; and what the system keeps for an engine that cannot.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createEngine, engineRegistry, ScriptError, type ScriptingEngine } from '../../src/index.js';
import { failureOf } from '../conformance/expectations.js';

const folder = mkdtempSync(join(tmpdir(), 'zigllms-'));
const secret = join(folder, 'secret.txt');
writeFileSync(secret, 'secret');

const python = await open('python');
const lua = await open('lua');
const skip = python?.capabilities.processIsolation ? false : 'there is no Python, or no worker process, here';
after(async () => {
  await python?.dispose();
  await lua?.dispose();
});

async function open(language: string): Promise<ScriptingEngine | undefined> {
  return engineRegistry.has(language) ? createEngine(language).catch(() => undefined) : undefined;
}

/** The way from any object to the module `os`, which Python's import guard does not give. */
const escape = `
os = next(c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close').__init__.__globals__
def tried(action):
    try:
        return 'done: ' + str(action())
    except OSError as error:
        return 'errno ' + str(error.errno)
`;

describe('a confined worker process', { skip }, () => {
  const attempts: Record<string, string> = {
    'a file is written': `os['open'](${JSON.stringify(join(folder, 'new'))}, 1 | 64)`,
    'a file of the user is read': `os['open'](${JSON.stringify(secret)}, 0)`,
    'a folder of the user is listed': `os['listdir'](${JSON.stringify(folder)})`,
    'a process is forked': `os['fork']()`,
    'a program is run': `os['execv']('/bin/sh', ['sh'])`,
    'another process is killed': `os['kill'](os['getppid'](), 15)`,
    'a file is removed': `os['unlink'](${JSON.stringify(secret)})`,
    'a pipe is made to a shell': `os['posix_spawn']('/bin/true', ['true'], {})`,
  };
  for (const [what, action] of Object.entries(attempts)) {
    test(`refuses that ${what}`, async (t) => {
      const context = await python!.createContext({ isolation: 'process' });
      t.after(() => context.dispose());
      const said = await context.eval(`${escape}\ntried(lambda: ${action})`);
      // EPERM from the filter, EACCES from Landlock.
      assert.match(String(said), /^errno (1|13)$/);
      assert.ok(!existsSync(join(folder, 'new')) && existsSync(secret));
      assert.equal(await context.eval('1 + 1'), 2);
    });
  }

  test('has an empty environment', async (t) => {
    const context = await python!.createContext({ isolation: 'process' });
    t.after(() => context.dispose());
    assert.deepEqual(await context.eval(`${escape}\nsorted(os['environ'].keys() - {'LC_CTYPE'})`), ['TZ']);
  });

  test("keeps Python's memory limit: a memory_error, and the context goes on", async (t) => {
    const context = await python!.createContext({ isolation: 'process', memoryLimitBytes: 64 << 20 });
    t.after(() => context.dispose());
    for (let round = 0; round < 3; round += 1) {
      const error = await failureOf(context.eval('x = bytearray(200 << 20)'));
      assert.ok(ScriptError.isInstance(error) && error.code === 'memory_error', String(error));
      assert.equal(await context.eval('1 + 1'), 2);
    }
    const list = await failureOf(context.eval('x = []\nwhile True: x.append(bytes(100_000))'));
    assert.ok(ScriptError.isInstance(list) && list.code === 'memory_error', String(list));
    await context.eval('x = None');
    const { limitBytes, usedBytes } = context.memoryUsage();
    assert.equal(limitBytes, 64 << 20);
    assert.ok(usedBytes < 64 << 20, String(usedBytes));
  });

  test('a trusted script may do what its language can', async (t) => {
    const context = await lua!.createContext({ isolation: 'process', policy: 'trusted' });
    t.after(() => context.dispose());
    assert.equal(
      await context.eval(`local file = io.open(${JSON.stringify(secret)}); return file:read('a')`),
      'secret',
    );
  });
});
