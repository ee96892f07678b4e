// The API reference (typedoc.json, `npm run docs`): every public export and member is documented, what is public names only what is public, and no link is broken.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { root } from './pages.js';

test('the API reference is complete and has no broken link', async () => {
  const { failed, said } = await new Promise<{ failed: boolean; said: string }>((resolve) => {
    const args = ['node_modules/typedoc/bin/typedoc', '--emit', 'none'];
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, said: stdout + stderr }),
    );
  });
  assert.ok(!failed, said);
});
