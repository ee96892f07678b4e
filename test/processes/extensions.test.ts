// C extensions of Python that don't expect several interpreters in a process, in every Python that this machine has.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engineRegistry } from '../../src/index.js';
import { findPythons } from './pythons.js';

const program = fileURLToPath(new URL('./extensions.ts', import.meta.url));

describe('processes: extensions of Python', { skip: !engineRegistry.has('python') }, () => {
  for (const python of findPythons()) {
    test(`${python.version}: no import of a standard extension breaks the process`, (t) => {
      const { status, signal, stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', program, python.program],
        { encoding: 'utf8', timeout: 180_000 },
      );
      if (stderr.includes('engine_unavailable')) return t.skip('it has no shared library');
      assert.deepEqual({ status, signal }, { status: 0, signal: null }, `${stdout.slice(-300)}\n${stderr}`);
      const results = stdout.match(/\["2020-02-29".*\]/g) ?? [];
      assert.equal(results.length, 6, stdout);
      assert.ok(
        results.every((result) => result === '["2020-02-29","0.125","1/4",2]'),
        stdout,
      );
    });
  }
});
