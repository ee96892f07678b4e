// A worker that says what no worker may say: its context ends with an EngineCrashedError, and no other notices. The worker here is a relay in front of a real one, which
// sends garbage when a source asks for it.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createEngine, EngineCrashedError, type ScriptContext } from '../../src/index.js';
import { workerPath } from '../../src/native/binding.js';
import { failureOf } from '../conformance/expectations.js';

/** What is sent instead of an answer; `asked` are the host's own bytes. */
const garbage: Record<string, string> = {
  chance: "require('node:crypto').randomBytes(4096)",
  zeros: 'Buffer.alloc(1 << 20)',
  length: "Buffer.from('ffffffff20', 'hex')",
  kind: "Buffer.from('02000000ee00', 'hex')",
  hostWords: 'asked',
  emptyEvent: "Buffer.from('0100000020', 'hex')",
  text: "Buffer.from('HTTP/1.1 400 Bad Request\\r\\n\\r\\n')",
  half: "Buffer.from('640000002001', 'hex')",
};

const folder = mkdtempSync(join(tmpdir(), 'zigllms-garbage-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function relay(real: string): string {
  const program = join(folder, 'relay');
  const cases = Object.entries(garbage).map(
    ([name, bytes]) => `if (asked.includes('garbage: ${name}')) return say(${bytes}, ${name === 'half'});`,
  );
  writeFileSync(
    program,
    `#!${process.execPath}
const host = new (require('node:net').Socket)({ fd: 3 });
const child = require('node:child_process').spawn(${JSON.stringify(real)}, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
const worker = child.stdio[3];
const say = (bytes, ends) => (ends ? host.end(bytes) : host.write(bytes));
worker.on('data', (said) => host.write(said));
worker.on('close', () => process.exit(0));
host.on('error', () => process.exit(0));
host.on('close', () => process.exit(0));
host.on('data', (asked) => { ${cases.join('\n')} worker.write(asked); });
`,
  );
  chmodSync(program, 0o755);
  return program;
}

const honest = await createEngine('lua');
after(() => honest.dispose());
const real = workerPath();
const skip = real === undefined ? 'there is no worker process on this system' : false;

describe('a worker that sends garbage', { skip, timeout: 120_000 }, async () => {
  if (real === undefined) return;
  process.env.ZIGLLMS_WORKER = relay(real);
  const engine = await createEngine('lua');
  delete process.env.ZIGLLMS_WORKER;
  after(() => engine.dispose());
  const open = (from: typeof engine): Promise<ScriptContext> => from.createContext({ isolation: 'process' });

  for (const name of Object.keys(garbage)) {
    test(`${name}: ends its own context`, async (t) => {
      const [context, neighbour, other] = [await open(engine), await open(engine), await open(honest)];
      for (const opened of [context, neighbour, other]) t.after(() => opened.dispose());
      assert.equal(await context.eval('return 1'), 1);
      const waiting = failureOf(context.eval('while true do end'));
      const calls = [waiting, failureOf(context.eval(`return 1 -- garbage: ${name}`))];
      for (const error of await Promise.all(calls)) {
        assert.ok(error instanceof EngineCrashedError, String(error));
        assert.equal(error.code, 'engine_crashed');
      }
      assert.ok((await failureOf(context.eval('return 1'))) instanceof EngineCrashedError);
      assert.equal(await neighbour.eval('return 2'), 2);
      assert.equal(await other.eval('return 3'), 3);
    });
  }
});
