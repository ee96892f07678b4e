// CPython 3.9 to 3.13, as many as this machine has: the core of the conformance suite, the standard library's own extensions, and numpy. A process has
// one Python, so each runs in a process of its own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runNode, type Ending } from '../support/run-node.js';
import { findPythons, type FoundPython } from '../processes/pythons.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Not functions: before 3.11 a hundred nested calls that each await leave a few kB of Node's stack, or none (native/engines/python/README.md).
const core = ['async', 'errors', 'lifecycle', 'modules', 'output', 'time'];
const longestMs = 240_000;

/** Without NODE_TEST_CONTEXT an inner run of tests is one of its own and not a part of this one's report. */
function node(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ending> {
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
  return runNode(args, { longestMs, cwd: root, env: { ...outer, ...env } });
}

/** What run-source.ts prints. */
async function run(python: string, interpreter: string, source: string): Promise<string> {
  const program = fileURLToPath(new URL('./run-source.ts', import.meta.url));
  const { code, signal, output } = await node([program, python, interpreter, source]);
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, output);
  return output.trim();
}

const standardExtensions = `
import ssl, hashlib, sqlite3, json, datetime, zlib, lzma, bz2
assert hashlib.sha256(b'abc').hexdigest().startswith('ba7816bf')
assert zlib.decompress(zlib.compress(b'x' * 1000)) == b'x' * 1000
assert sqlite3.connect(':memory:').execute('select 1 + 1').fetchone() == (2,)
ssl.create_default_context()
ssl.OPENSSL_VERSION
`;

/** Interpreters without a shared libpython can't be embedded. */
const pythons = findPythons().filter(({ program }) => {
  const shared = ['-c', 'import sysconfig; print(sysconfig.get_config_var("Py_ENABLE_SHARED"))'];
  return spawnSync(program, shared, { encoding: 'utf8' }).stdout.trim() === '1';
});
const minorOf = ({ version }: FoundPython): number => Number(version.split('.')[1]);

for (const python of pythons) {
  const { program, version } = python;
  describe(`Python ${version}`, () => {
    test(
      'passes the core of the conformance suite and keeps its caps',
      { timeout: longestMs + 10_000 },
      async () => {
        const files = [...core.map((name) => `test/conformance/${name}.test.ts`), 'test/limits/caps.test.ts'];
        const { code, signal, output } = await node(['--test', '--test-reporter=tap', ...files], {
          ZIGLLMS_ENGINES: 'python',
          ZIGLLMS_PYTHON: program,
        });
        const failures = output.split('\n').filter((line) => /^ *not ok/.test(line));
        assert.deepEqual({ code, signal, failures }, { code: 0, signal: null, failures: [] }, output);
        assert.ok(Number(/^# pass (\d+)/m.exec(output)?.[1]) > 100, output.slice(-500));
      },
    );

    for (const interpreter of minorOf(python) >= 12 ? ['main', 'isolated'] : ['main']) {
      test(`imports the standard extensions with its own OpenSSL: ${interpreter}`, async () => {
        const own = spawnSync(program, ['-c', 'import ssl; print(ssl.OPENSSL_VERSION)'], {
          encoding: 'utf8',
        });
        if (own.status !== 0) return void assert.fail(`${program} has no ssl itself: ${own.stderr}`);
        assert.equal(await run(program, interpreter, standardExtensions), own.stdout.trim());
      });
    }
  });
}

describe('numpy', () => {
  /** A virtual environment with numpy from the package index. */
  function withNumpy(t: TestContext, { program }: FoundPython): string | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'zigllms-numpy-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const made = spawnSync(program, ['-m', 'venv', folder], { encoding: 'utf8' });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary=:all:',
      'numpy',
    ];
    const installed = spawnSync(join(folder, 'bin/python'), pip, { encoding: 'utf8' });
    if (made.status === 0 && installed.status === 0) return folder;
    t.skip(`numpy could not be installed: ${made.stderr}${installed.stderr}`.slice(0, 300));
    return undefined;
  }

  const product = 'import numpy as np\nint((np.arange(6).reshape(2, 3) @ np.ones((3, 1))).sum())';
  const newest = pythons.toSorted((a, b) => minorOf(a) - minorOf(b)).at(-1);

  test(
    "works with interpreter: 'main', and is refused by name in an isolated one",
    { skip: newest === undefined && 'no Python with a shared library', timeout: longestMs },
    async (t) => {
      if (newest === undefined) return;
      const environment = withNumpy(t, newest);
      if (environment === undefined) return;
      assert.equal(await run(environment, 'main', product), '15');
      if (minorOf(newest) < 12) return;
      const refusal = await run(environment, 'isolated', product);
      assert.match(refusal, /numpy/);
      assert.match(refusal, /interpreter: 'main'/);
    },
  );
});
