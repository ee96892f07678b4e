// The package as users get it, under the Node of this run. `npm run test:install` does the same under Node 20, 22 and 24.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { emptyFolder, Installation, packPackage, proveItRuns, registryProblem } from './packed.js';

const built = fileURLToPath(new URL('../../build/Release/zigllms.node', import.meta.url));

function problem(): string | undefined {
  if (process.platform === 'win32') return 'the folder without compilers is made of links';
  if (!existsSync(built)) return 'the addon was not built here';
  return registryProblem();
}

test('the tarball installs and runs without compiler, cargo or scripts', { skip: problem() }, async (t) => {
  const packing = emptyFolder();
  const folder = emptyFolder();
  t.after(() => [packing, folder].forEach((path) => rmSync(path, { recursive: true, force: true })));
  const tarball = packPackage(packing);

  const listed = spawnSync('tar', ['tzf', tarball], { encoding: 'utf8' }).stdout.split('\n');
  for (const needed of [
    'package/dist/cli/main.js',
    'package/CMakeLists.txt',
    'package/native/addon.cc',
    'package/deps/install.mjs',
    'package/deps/vendor/stamp.json',
    'package/deps/vendor/lua/lvm.c',
  ]) {
    assert.ok(listed.includes(needed), `${needed} is not in the tarball`);
  }
  assert.deepEqual(
    listed.filter((name) => /cargo-home|node_modules|\/test\/|build\//.test(name)),
    [],
  );

  await proveItRuns(new Installation(folder, tarball));
});
