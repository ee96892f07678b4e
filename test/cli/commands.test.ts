// The command line itself, and the commands that run no script of the user's.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commands } from '../../src/cli/commands.js';
import { exitCodeTable } from '../../src/cli/exit-codes.js';
import { nanosecondsPerWork } from '../../src/cli/bench/measure.js';
import { commandLinePage } from '../../src/cli/program.js';
import { parseCount, parseDuration, parseSize } from '../../src/cli/quantities.js';
import { errorCodes } from '../../src/index.js';
import { folderWith, zigllms } from './command.js';
import { missing } from './languages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('docs/cli.md says what the help says', () => {
  assert.equal(readFileSync(join(root, 'docs/cli.md'), 'utf8'), commandLinePage(), 'run `npm run generate`');
});

describe('the command line', () => {
  test('without a command it shows the help on stderr and fails', async () => {
    const { code, stdout, stderr } = await zigllms([]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    for (const { name } of commands) assert.match(stderr, new RegExp(`^  ${name}\\b`, 'm'));
  });

  test('--help and --version succeed on stdout', async () => {
    const help = await zigllms(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /Usage: zigllms/);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const told = await zigllms(['--version']);
    assert.deepEqual([told.code, told.stdout], [0, `${version}\n`]);
  });

  test('every error code has an exit code that the help lists', async () => {
    const { stdout } = await zigllms(['--help']);
    for (const code of errorCodes) assert.match(stdout, new RegExp(`\\b${code}\\b`));
    const numbers = exitCodeTable.map(([number]) => number);
    assert.equal(new Set(numbers).size, numbers.length, 'a number means one thing');
  });

  test('an unknown command or option suggests the nearest', async () => {
    const command = await zigllms(['docter']);
    assert.equal(command.code, 2);
    assert.match(command.stderr, /doctor/);
    const option = await zigllms(['engines', '--jsno']);
    assert.equal(option.code, 2);
    assert.match(option.stderr, /--json/);
  });

  test('a value that an option cannot have is refused with the ones it can', async () => {
    const choice = await zigllms(['run', '--isolation', 'cage', 'a.lua']);
    assert.equal(choice.code, 2);
    assert.match(choice.stderr, /inline, thread, process/);
    const time = await zigllms(['run', '--timeout', 'soon', 'a.lua']);
    assert.equal(time.code, 2);
    assert.match(time.stderr, /500ms, 2s/);
    const extra = await zigllms(['engines', 'x']);
    assert.equal(extra.code, 2);
  });

  for (const { name, options, examples } of commands) {
    test(`the help of ${name} has its options and examples`, async () => {
      const { code, stdout } = await zigllms([name, '--help']);
      assert.equal(code, 0);
      for (const { flags } of options) assert.ok(stdout.includes(flags), flags);
      for (const [example] of examples) assert.ok(stdout.includes(example), example);
    });
  }

  test('colours are left out where output is no terminal', async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'error("x")' });
    const { stderr } = await zigllms(['run', '--no-framework', 'a.lua'], { cwd });
    assert.ok(!stderr.includes('\u001b'));
  });
});

test('times and sizes are read in the units that people use', () => {
  assert.deepEqual(
    ['500', '500ms', '2s', '1.5m', '1h'].map(parseDuration),
    [500, 500, 2000, 90_000, 3_600_000],
  );
  assert.deepEqual(
    ['10', '10b', '64k', '64KB', '16mb', '1GiB'].map(parseSize),
    [10, 10, 65_536, 65_536, 16_777_216, 1_073_741_824],
  );
  assert.equal(parseCount('12'), 12);
  for (const text of ['', '-1', '0', '1x', 'ms', 'NaN', '1e3', '0x10', '1 000']) {
    assert.throws(() => parseDuration(text), /expected a time/, text);
    assert.throws(() => parseSize(text), /expected a size/, text);
    assert.throws(() => parseCount(text), /expected a whole number/, text);
  }
});

test('engines lists what the registry knows', async () => {
  const { code, stdout } = await zigllms(['engines', '--json']);
  assert.equal(code, 0);
  const engines = JSON.parse(stdout) as { name: string; available: boolean; version?: string }[];
  for (const name of ['lua', 'quickjs', 'wren', 'python'])
    assert.ok(engines.some((one) => one.name === name));
  assert.ok(!engines.some(({ name }) => name === 'echo'), 'what the tests of the package run on');
  const text = await zigllms(['engines']);
  for (const { name } of engines) assert.match(text.stdout, new RegExp(`^${name}\\b`, 'm'));
});

describe('doctor', () => {
  test('tells of each language what it is and keeps', async () => {
    const { code, stdout, stderr } = await zigllms(['doctor', '--json']);
    assert.equal(stderr, '');
    const told = JSON.parse(stdout);
    assert.equal(code, 0, stdout);
    assert.equal(told.ok, true);
    assert.ok(existsSync(told.installation.addon.path));
    const lua = told.languages.find((report: { engine: string }) => report.engine === 'lua');
    assert.equal(lua.verdict, 'ok');
    assert.deepEqual(lua.keeps['memory limit'].slice(0, 2), ['inline', 'thread']);
    assert.ok(!lua.keeps['hostile scripts'].includes('inline'));
  });

  test('a Python that is not there is missing, which is no fault, and says what to do', async () => {
    const { code, stdout } = await zigllms(['doctor'], { env: { ZIGLLMS_PYTHON: '/no/such/python' } });
    assert.match(stdout, /^Python .*|^Python\s+missing/m);
    if (/^Python\s+missing/m.test(stdout)) {
      assert.match(stdout, /\/no\/such\/python/);
      assert.match(stdout, /ZIGLLMS_PYTHON=/);
    }
    assert.equal(code, 0);
  });

  test('an addon that cannot be loaded is a fault with a fix', async () => {
    const { code, stdout } = await zigllms(['doctor'], { env: { ZIGLLMS_ADDON: '/no/such/zigllms.node' } });
    assert.equal(code, 1);
    assert.match(stdout, /could not be loaded/);
    assert.match(stdout, /fix: .*npm rebuild zigllms/);
  });
});

describe('types', () => {
  test('writes the stubs that the reference has, and checks them', async (t) => {
    const cwd = folderWith(t, {});
    const written = await zigllms(['types'], { cwd });
    assert.equal(written.code, 0, written.stderr);
    for (const line of written.stdout.trim().split('\n')) {
      const name = line.replace('types/', '');
      const reference = readFileSync(join(root, 'docs/reference/stubs', name), 'utf8');
      assert.equal(readFileSync(join(cwd, line), 'utf8'), reference);
    }
    assert.equal((await zigllms(['types', '--check'], { cwd })).code, 0);
    writeFileSync(join(cwd, 'types/zigllms.lua'), 'changed');
    const checked = await zigllms(['types', '--check'], { cwd });
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /zigllms\.lua is out of date/);
    assert.equal(readFileSync(join(cwd, 'types/zigllms.lua'), 'utf8'), 'changed', '--check writes nothing');
  });

  test('says why it cannot write', async (t) => {
    const cwd = folderWith(t, { types: 'a file' });
    const { code, stderr } = await zigllms(['types'], { cwd });
    assert.equal(code, 66);
    assert.match(stderr, /types/);
  });
});

describe('init', () => {
  for (const language of ['lua', 'javascript', 'wren', 'python']) {
    test(`makes a project in ${language} that runs and whose test passes`, async (t) => {
      const why = await missing(language === 'javascript' ? 'quickjs' : language);
      if (why !== undefined) return t.skip(why);
      const cwd = folderWith(t, {});
      const made = await zigllms(['init', '--json', '--language', language, 'My Project'], { cwd });
      assert.equal(made.code, 0, made.stderr);
      const project = join(cwd, 'My Project');
      const { files } = JSON.parse(made.stdout) as { files: string[] };
      for (const file of files) assert.ok(existsSync(join(cwd, file)), file);
      const main = files
        .map((file) => file.replace('My Project/', ''))
        .find((file) => /^main\.\w+$/.test(file));
      const ran = await zigllms(['run', main as string, 'Ada'], { cwd: project });
      assert.equal(ran.stderr, '');
      assert.match(ran.stdout, /^Hello Ada! The result of word_count is 3\.\n$/);
      const tested = await zigllms(['test'], { cwd: project });
      assert.equal(tested.code, 0, tested.stdout + tested.stderr);
      assert.match(tested.stdout, /1 passed, 0 failed/);
      const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
      assert.equal(manifest.name, 'my-project');
      assert.equal(manifest.scripts.start, `zigllms run ${main}`);
    });
  }

  test('the JavaScript project passes the checks that its settings ask for', async (t) => {
    const cwd = folderWith(t, {});
    await zigllms(['init', '--language', 'js'], { cwd });
    mkdirSync(join(cwd, 'node_modules'));
    symlinkSync(root, join(cwd, 'node_modules/zigllms'));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { spawnSync } = await import('node:child_process');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', 'jsconfig.json'], {
      cwd,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  });

  test('replaces no file unless it is told to', async (t) => {
    const cwd = folderWith(t, { 'main.lua': 'mine' });
    const refused = await zigllms(['init', '--language', 'lua'], { cwd });
    assert.equal(refused.code, 66);
    assert.match(refused.stderr, /main\.lua/);
    assert.ok(!existsSync(join(cwd, 'package.json')), 'all files or none');
    assert.equal((await zigllms(['init', '--language', 'lua', '--force'], { cwd })).code, 0);
    assert.notEqual(readFileSync(join(cwd, 'main.lua'), 'utf8'), 'mine');
  });

  test('suggests the language that was meant', async (t) => {
    const { code, stderr } = await zigllms(['init', '--language', 'pyhton'], { cwd: folderWith(t, {}) });
    assert.equal(code, 2);
    assert.match(stderr, /did you mean "python"/);
  });
});

describe('bench', () => {
  test('measures every row in every language, and each result is right', async () => {
    const { code, stdout, stderr } = await zigllms(['bench', '--time', '1ms', '--json']);
    assert.equal(stderr, '');
    const { results } = JSON.parse(stdout) as {
      results: { row: string; nanoseconds: number; error?: string }[];
    };
    assert.equal(code, 0, stdout);
    assert.equal(new Set(results.map(({ row }) => row)).size, 6);
    for (const { nanoseconds } of results) assert.ok(nanoseconds > 0);
  });

  test('refuses a row that there is not', async () => {
    const { code, stderr } = await zigllms(['bench', '--row', 'cal']);
    assert.equal(code, 2);
    assert.match(stderr, /did you mean "call"/);
  });

  test('a wrong result is no measurement', async () => {
    await assert.rejects(
      nanosecondsPerWork(() => assert.equal(1, 2), 1),
      /1 !== 2/,
    );
  });
});
