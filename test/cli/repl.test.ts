// zigllms repl, by what is typed into it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ScriptError } from '../../src/index.js';
import { History } from '../../src/cli/history.js';
import { complete, interactiveLanguage } from '../../src/cli/interactive.js';
import { openEngine } from '../support/open-engine.js';
import { zigllms } from './command.js';

async function typed(lines: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await zigllms(['repl', '--no-framework', ...args], { input: lines });
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
}

/** Code that is to go on, and code that is wrong already. */
const sources: Readonly<Record<string, { incomplete: string[]; wrong: string[] }>> = {
  lua: {
    incomplete: ['function f()', 'x = {', 'if x then', 'f(', '--[[ note', 'x = [[text', 'x ='],
    wrong: ['end', 'x = = 1', 'x = "text', '1 +* 2'],
  },
  quickjs: {
    incomplete: [
      'function f() {',
      'x = {a: 1,',
      'foo(',
      '`text',
      '/* note',
      'class A {',
      'x +',
      'if (1) { // why',
      'f(\n  1,\n',
    ],
    wrong: ['}', 'let a = ;', '"text', 'var a = 1 2', 'x = /abc'],
  },
  wren: {
    incomplete: ['class A {', 'Fn.new {', '[1,', '1 +', '"""text', '/* note', 'if (true) {'],
    wrong: ['}', '"text', 'var = 1'],
  },
  python: {
    incomplete: ['def f():', 'x = (', '"""text', 'if 1:', '@decorated', 'try:\n  1', 'x = [1,'],
    wrong: ['x = "text', '1 +', 'x = = 1', ')'],
  },
};

for (const [name, { incomplete, wrong }] of Object.entries(sources)) {
  const engine = await openEngine(name);
  describe(`the prompt, ${name}`, { skip: typeof engine === 'string' ? engine : false }, () => {
    if (typeof engine === 'string') return;
    after(() => engine.dispose());
    const language = interactiveLanguage(name);

    async function isIncomplete(source: string): Promise<boolean> {
      await using context = await (engine as Exclude<typeof engine, string>).createContext();
      try {
        await context.eval(source);
        assert.fail(`${source} was taken`);
      } catch (error) {
        assert.ok(ScriptError.isInstance(error), String(error));
        assert.equal(error.code, 'syntax_error', source);
        return language.isIncomplete(error, source);
      }
    }

    test('waits for the rest of code that is not complete', async () => {
      for (const source of incomplete) assert.equal(await isIncomplete(source), true, source);
    });

    test('says at once what no more lines could make right', async () => {
      for (const source of wrong) assert.equal(await isIncomplete(source), false, source);
    });

    test('completes words of the language', async () => {
      await using context = await engine.createContext();
      const [names] = await complete(language, context, 'x = whi');
      assert.deepEqual(names, ['while']);
    });

    test('a path that leads nowhere completes to nothing', async () => {
      await using context = await engine.createContext();
      assert.deepEqual(await complete(language, context, 'nobody.here.x'), [[], 'x']);
    });
  });
}

test('names complete by what is there', async () => {
  for (const [name, line, expected, part] of [
    ['lua', 'return string.up', 'upper', 'up'],
    ['lua', 'local s = tab', 'table', 'tab'],
    ['quickjs', 'Math.fl', 'floor', 'fl'],
    ['quickjs', '(Object.assi', 'assign', 'assi'],
    ['python', 'x = [le', 'len', 'le'],
  ] as const) {
    const engine = await openEngine(name);
    if (typeof engine === 'string') continue;
    await using context = await engine.createContext();
    const [names, given] = await complete(interactiveLanguage(name), context, line);
    assert.ok(names.includes(expected), `${line}: ${names.join(' ')}`);
    assert.equal(given, part);
    await engine.dispose();
  }
});

describe('repl', () => {
  test('names last from line to line, and values are shown', async () => {
    const { stdout, stderr } = await typed('let a = 20\na + 22\n({ a, list: [1, 2] })\n"text"\nundefined\n');
    assert.equal(stderr, '');
    assert.equal(stdout, '42\n{ a: 20, list: [ 1, 2 ] }\ntext\n');
  });

  test('code over several lines runs once it is complete', async () => {
    const { stdout } = await typed('function f(a)\n  return a * 2\nend\nf(21)\n', '-l', 'lua');
    assert.equal(stdout, '42\n');
  });

  test("Python's blocks end with an empty line", async () => {
    const engine = await openEngine('python');
    if (typeof engine === 'string') return;
    await engine.dispose();
    const { stdout, stderr } = await typed('def f(a):\n    b = a\n    return b * 2\n\nf(21)\n', '-l', 'py');
    assert.equal(stderr, '');
    assert.equal(stdout, '42\n');
  });

  test('values and functions are shared between languages', async () => {
    const { stdout, stderr } = await typed(
      'double = function(x) return x * 2 end\nlist = {1, 2}\n:share double list\n:lang js\nawait double(list[1] + 19)\n:lang wren\nlist.count\n',
      '-l',
      'lua',
    );
    assert.equal(stderr, '');
    assert.equal(stdout, '42\n2\n');
  });

  test('an error is shown with its line, and the session goes on', async () => {
    const { stdout, stderr } = await typed('1 +* 2\n6 * 7\n');
    assert.match(stderr, /syntax_error/);
    assert.match(stderr, /\| 1 \+\* 2/);
    assert.equal(stdout, '42\n');
  });

  test('a loop ends at the time limit, and the session goes on', async () => {
    const { stdout, stderr } = await typed(
      'x = 42\nwhile true do end\nx\n',
      '-l',
      'lua',
      '--timeout',
      '200ms',
    );
    assert.match(stderr, /timeout_error/);
    assert.equal(stdout, '42\n');
  });

  test('what was never completed is an error at the end', async () => {
    const { stderr } = await typed('function f(');
    assert.match(stderr, /syntax_error/);
  });

  test('mistakes in commands suggest what there is', async () => {
    const { stderr, stdout } = await typed(
      ':hlep\n:lang rubby\n:share\n:share nothing_here\n:load none.js\n:quit\n1\n',
    );
    assert.match(stderr, /did you mean ":help"/);
    assert.match(stderr, /no language is named "rubby"/);
    assert.match(stderr, /:share x y/);
    assert.match(stderr, /none\.js: no such file/);
    assert.equal(stdout, '', 'nothing runs after :quit');
  });
});

test('the history keeps the last lines for its user alone', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zigllms-history-'));
  const before = process.env.ZIGLLMS_HISTORY;
  process.env.ZIGLLMS_HISTORY = join(folder, 'history');
  t.after(() => {
    if (before === undefined) delete process.env.ZIGLLMS_HISTORY;
    else process.env.ZIGLLMS_HISTORY = before;
    rmSync(folder, { recursive: true });
  });
  const history = new History();
  assert.deepEqual(history.read(), []);
  history.write(['newest', 'older']);
  assert.deepEqual(new History().read(), ['newest', 'older']);
  assert.equal(readFileSync(join(folder, 'history'), 'utf8'), 'older\nnewest\n');
  if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'history')).mode & 0o077, 0);
});
