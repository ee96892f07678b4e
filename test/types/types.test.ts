// The public types hold: public-api.ts compiles under strict settings, with errors exactly where it expects them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('the public types say what the documentation says', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const settings = [
    '--noEmit',
    '--strict',
    '--target',
    'ES2022',
    '--module',
    'NodeNext',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  const libraries = ['--lib', 'ES2023,ES2024.String,ESNext.Disposable', '--ignoreConfig'];
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, ...settings, ...libraries, 'test/types/public-api.ts'],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
});
