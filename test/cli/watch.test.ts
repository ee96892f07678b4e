// zigllms run --watch: a change replaces the script as a whole, or not at all.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { folderWith, zigllms, type CommandEnding } from './command.js';

/** Runs main.lua; each text that is awaited on either stream has its file written, and after the last one comes Ctrl-C. */
async function watched(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  steps: readonly (readonly [awaited: string, file?: string, text?: string])[],
  ...options: string[]
): Promise<CommandEnding> {
  const cwd = folderWith(t, files);
  return zigllms(['run', '--no-framework', '--watch', ...options, 'main.lua'], {
    cwd,
    started(child) {
      let seen = '';
      let step = 0;
      const take = (text: string): void => {
        seen += text;
        const [awaited, file, content = ''] = steps[step] ?? ['\0'];
        if (!seen.includes(awaited)) return;
        seen = '';
        step += 1;
        if (file === undefined) child.kill('SIGINT');
        else writeFileSync(join(cwd, file), content);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
    },
  });
}

describe('run --watch', { skip: process.platform === 'win32' && 'no signals' }, () => {
  test('a change runs the new version, with the state handed over', async (t) => {
    const { code, stdout } = await watched(
      t,
      { 'main.lua': 'count = 41 function save() return count end' },
      [
        ['watching: loaded', 'main.lua', 'function restore(n) print("restored " .. n + 1) end'],
        ['watching: replaced'],
      ],
      '--hand-over',
      'save,restore',
    );
    assert.equal(stdout, 'restored 42\n');
    assert.equal(code, 0);
  });

  test('a version that fails is told, and the one before stays', async (t) => {
    const { code, stdout, stderr } = await watched(t, { 'main.lua': 'print("first")' }, [
      ['watching: loaded', 'main.lua', 'local x = = 1'],
      ['the version before stays', 'main.lua', 'print("third")'],
      ['watching: replaced'],
    ]);
    assert.equal(stdout, 'first\nthird\n');
    assert.match(stderr, /--> main\.lua:1/);
    assert.equal(code, 0);
  });

  test('a change of a module that the script imports counts too', async (t) => {
    const { stdout } = await watched(
      t,
      { 'main.lua': 'print(require("part"))', 'part.lua': 'return "one"' },
      [['watching: loaded', 'part.lua', 'return "two"'], ['watching: replaced']],
    );
    assert.equal(stdout, 'one\ntwo\n');
  });

  test('a script that never ends is replaced', async (t) => {
    const { code, stdout } = await watched(t, { 'main.lua': 'print("begun") while true do end' }, [
      ['begun', 'main.lua', 'print("mended")'],
      ['watching: loaded'],
    ]);
    assert.equal(stdout, 'begun\nmended\n');
    assert.equal(code, 0);
  });

  test('what makes no sense with it is refused', async () => {
    for (const args of [
      ['--watch', '-'],
      ['--watch', '--json', 'a.lua'],
      ['--hand-over', 'a,b', 'a.lua'],
      ['--hand-over', 'a', 'a.lua'],
    ])
      assert.equal((await zigllms(['run', '-l', 'lua', ...args])).code, 2, args.join(' '));
  });
});
