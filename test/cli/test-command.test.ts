// zigllms test: scripts that test, their results in three forms, and what is no result.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { folderWith, zigllms } from './command.js';

const passing = `
local scenario = zigllms.test.createScenario("sums")
scenario:addTest("adds", function() zigllms.test.assertEqual(1 + 1, 2) end, { tags = { "quick" } })
scenario:addTest("adds again", function() zigllms.test.assertEqual(2 + 2, 4) end)
`;
const failing = `
const scenario = zigllms.test.createScenario('products');
scenario.addTest('multiplies', () => zigllms.test.assertEqual(6 * 7, 41));
scenario.addTest('never ends', () => { for (;;) {} }, { timeoutMs: 300 });
`;

describe('test', () => {
  test('runs the tests of a folder and of its folders, and tells of each', async (t) => {
    const cwd = folderWith(t, { 'sums.test.lua': passing, 'other.lua': 'error("is no test")' });
    mkdirSync(join(cwd, 'deep'));
    mkdirSync(join(cwd, 'node_modules'));
    writeFileSync(join(cwd, 'deep/test_products.js'), failing);
    writeFileSync(join(cwd, 'node_modules/a.test.lua'), 'error("not ours")');
    const { code, stdout } = await zigllms(['test', '--junit', 'out.xml'], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /ok +adds$/m);
    assert.match(stdout, /FAIL +multiplies\n +expected 41, got 42\n +at deep\/test_products\.js:3/);
    assert.match(stdout, /FAIL +never ends/, 'a test that loops fails alone');
    assert.match(stdout, /2 passed, 2 failed/);
    const xml = readFileSync(join(cwd, 'out.xml'), 'utf8');
    assert.match(xml, /<testsuite name="products" tests="2" failures="2"/);
    assert.match(xml, /<testsuite name="sums" tests="2" failures="0"/);
  });

  test('chooses tests by name and by tag', async (t) => {
    const cwd = folderWith(t, { 'sums.test.lua': passing });
    for (const [args, counts] of [
      [['--filter', 'again'], /1 passed, 0 failed/],
      [['--tag', 'quick'], /1 passed, 0 failed/],
      [['--filter', 'adds*'], /2 passed, 0 failed/],
    ] as const) {
      const { code, stdout } = await zigllms(['test', ...args, 'sums.test.lua'], { cwd });
      assert.equal(code, 0);
      assert.match(stdout, counts);
    }
  });

  test('no test at all is a failure: a filter may be misspelt', async (t) => {
    const cwd = folderWith(t, { 'sums.test.lua': passing });
    const { code, stdout } = await zigllms(['test', '--filter', 'nothing'], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /no tests/);
  });

  test('--json holds what the report holds, and what scripts print stays out of it', async (t) => {
    const cwd = folderWith(t, { 'sums.test.lua': `print("noise")${passing}` });
    const { code, stdout, stderr } = await zigllms(['test', '--json'], { cwd });
    const told = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.equal(stderr, 'noise\n');
    assert.equal(told.passed, 2);
    assert.equal(told.files[0].scenarios[0].tests[0].name, 'adds');
  });

  test('a file that fails outside of its tests is a failed test with its line', async (t) => {
    const cwd = folderWith(t, { 'a.test.lua': 'local x = = 1', 'b.test.lua': passing });
    const { code, stdout } = await zigllms(['test', '--junit', 'out.xml'], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /--> a\.test\.lua:1\n.*\n1 \| local x = = 1/);
    assert.match(stdout, /2 passed, 1 failed/);
    assert.match(readFileSync(join(cwd, 'out.xml'), 'utf8'), /<failure type="syntax_error"/);
  });

  test('a file that never ends is stopped, and the next one runs', async (t) => {
    const cwd = folderWith(t, { 'a.test.lua': 'while true do end', 'b.test.lua': passing });
    const { code, stdout } = await zigllms(['test', '--timeout', '2s'], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /timeout_error/);
    assert.match(stdout, /2 passed, 1 failed/);
  });

  test('a path that leads nowhere and a folder without tests are told apart from failures', async (t) => {
    const cwd = folderWith(t, { 'main.lua': '' });
    const missing = await zigllms(['test', 'nope.test.lua'], { cwd });
    assert.equal(missing.code, 66);
    assert.match(missing.stderr, /nope\.test\.lua: no such file/);
    const none = await zigllms(['test'], { cwd });
    assert.equal(none.code, 66);
    assert.match(none.stderr, /name\.test\.lua/);
  });

  test('a report that cannot be written is said', async (t) => {
    const cwd = folderWith(t, { 'a.test.lua': passing });
    const { code, stderr } = await zigllms(['test', '--junit', 'no/folder/out.xml'], { cwd });
    assert.equal(code, 66);
    assert.match(stderr, /out\.xml/);
  });

  test('--watch runs again when a file changes, and Ctrl-C ends it', async (t) => {
    const cwd = folderWith(t, { 'a.test.lua': passing });
    let seen = '';
    const { code } = await zigllms(['test', '--watch'], {
      cwd,
      started: (child) => {
        let changes = 0;
        child.stderr.on('data', (text: string) => {
          if (!text.includes('watching') || changes > 1) return;
          changes += 1;
          if (changes === 1) writeFileSync(join(cwd, 'a.test.lua'), passing.replace('2 + 2, 4', '2 + 2, 5'));
        });
        child.stdout.on('data', (text: string) => {
          seen += text;
          if (seen.includes('1 passed, 1 failed')) child.kill('SIGINT');
        });
      },
    });
    assert.match(seen, /2 passed, 0 failed[^]*1 passed, 1 failed/);
    assert.equal(code, 0);
  });
});
