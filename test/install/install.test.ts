// What `npm install` says on machines that lack something: the real script, in a copy of the package's build files, with a PATH of our choice.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The package's build files in a folder of their own, without sources that were fetched before. */
function copyOfPackage(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'zigllms-install-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'deps'));
  for (const name of [
    'edits',
    'licences',
    'fetch.mjs',
    'install.mjs',
    'Cargo.toml',
    'Cargo.lock',
    'fetch-only.rs',
  ]) {
    cpSync(join(root, 'deps', name), join(folder, 'deps', name), { recursive: true });
  }
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}

/** A PATH with nothing but these programs, each of which does nothing and succeeds. */
function pathWith(folder: string, programs: readonly string[]): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const program of programs) {
    writeFileSync(join(bin, program), '#!/bin/sh\nexit 0\n');
    chmodSync(join(bin, program), 0o755);
  }
  return bin;
}

function install(folder: string, PATH: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'deps/install.mjs')], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH, HOME: process.env.HOME },
  });
  return { status, said: stdout + stderr };
}

describe(
  'installing',
  { skip: process.platform === 'win32' && 'the programs of this test are shell scripts' },
  () => {
    test('a machine without any tool hears of all of them in one message', (t) => {
      const folder = copyOfPackage(t);
      const { status, said } = install(folder, pathWith(folder, []));
      assert.equal(status, 1);
      for (const tool of [
        /CMake 3\.20 or newer/,
        /a C\+\+20 compiler/,
        /make or ninja/,
        /cargo was not found/,
      ]) {
        assert.match(said, tool);
      }
      assert.match(said, /apt install build-essential/);
      assert.doesNotMatch(said, /^ +at /m, 'a stack trace is no help');
    });

    test('what is there is not named', (t) => {
      const folder = copyOfPackage(t);
      const { status, said } = install(folder, pathWith(folder, ['cmake', 'c++', 'make']));
      assert.equal(status, 1);
      assert.match(said, /cargo was not found/);
      assert.doesNotMatch(said, /CMake|compiler \(|ninja/);
    });

    test('an edit whose anchor is gone stops with the name of the file and the edit', (t) => {
      const folder = copyOfPackage(t);
      const home = join(root, 'deps/.cargo-home');
      if (!existsSync(home)) return t.skip('the crates were not fetched here');
      symlinkSync(home, join(folder, 'deps/.cargo-home'), 'dir');
      cpSync(join(root, 'deps/edits/wren.mjs'), join(folder, 'deps/edits/wren.mjs'));
      writeFileSync(
        join(folder, 'deps/edits/lua.mjs'),
        "export const edits = [{ file: 'lvm.c', reason: 'a test', anchor: 'no such line', after: '' }];\n",
      );
      const { status, said } = install(folder, process.env.PATH ?? '');
      assert.equal(status, 1);
      assert.match(said, /lvm\.c/);
      assert.match(said, /no such line/);
    });

    test('with no sources, no cargo and a prebuilt addon, nothing else is needed', (t) => {
      const folder = copyOfPackage(t);
      const prebuilds = join(folder, 'prebuilds', `${process.platform}-${process.arch}`);
      mkdirSync(prebuilds, { recursive: true });
      const addon = join(root, 'build/Release/zigllms.node');
      if (!existsSync(addon)) return t.skip('the addon was not built here');
      cpSync(addon, join(prebuilds, 'zigllms.node'));
      const { status, said } = install(folder, dirname(process.execPath));
      assert.equal(status, 0, said);
      assert.match(said, /using the prebuilt addon .*prebuilds/);
    });
  },
);
