// Where Node bars code generation from strings, objects are built by a loop instead, with the same result.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('values arrive where code generation is barred', () => {
  const script = fileURLToPath(new URL('./no-code-generation.ts', import.meta.url));
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--import', 'tsx', script],
    { encoding: 'utf8' },
  );
  assert.equal(output, '100 records\n');
});
