// zigllms run: what scripts are given, and what becomes of those that fail, attack or never end.

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { folderWith, zigllms } from './command.js';
import { missing, snippets } from './languages.js';

for (const [language, code] of Object.entries(snippets)) {
  describe(`run, ${language}`, { skip: await missing(language) }, () => {
    const main = `main${code.extension}`;

    test('a script finds its arguments where its language has them', async (t) => {
      const cwd = folderWith(t, { [main]: code.printArgument });
      const text = 'ü "q" \\u0041 \u{1F600}\n--timeout';
      const {
        code: status,
        stdout,
        stderr,
      } = await zigllms(['run', '--no-framework', main, text, 'b'], { cwd });
      assert.equal(stderr, '');
      assert.equal(stdout, `${text}\t${main}\t2\n`);
      assert.equal(status, 0);
    });

    test('a failure shows the line and has the exit code 1', async (t) => {
      const cwd = folderWith(t, { [main]: code.fail });
      const { code: status, stdout, stderr } = await zigllms(['run', '--no-framework', main], { cwd });
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /error: .*boom/);
      assert.match(stderr, new RegExp(`--> ${main}:2`));
      assert.match(stderr, /^2 \| .*boom.*\n  \| *\^+$/m);
      assert.doesNotMatch(stderr, /dist\/|node:/, 'our own stack is no help');
    });

    test('a source that cannot be compiled has an exit code of its own', async (t) => {
      const cwd = folderWith(t, { [main]: code.syntaxError });
      const { code: status, stderr } = await zigllms(['run', '--no-framework', main], { cwd });
      assert.equal(status, 3);
      assert.match(stderr, /syntax_error/);
      assert.match(stderr, new RegExp(`--> ${main}:1`));
    });

    test('an endless loop ends at the time limit', async (t) => {
      const cwd = folderWith(t, { [main]: code.loop });
      const { code: status, stderr } = await zigllms(['run', '--no-framework', '--timeout', '200ms', main], {
        cwd,
      });
      assert.equal(status, 124);
      assert.match(stderr, /timeout_error/);
    });

    test('modules come from the folder of the script, wherever it is run from', async (t) => {
      const [file, source] = code.module;
      const cwd = folderWith(t, {});
      mkdirSync(join(cwd, 'scripts'));
      writeFileSync(join(cwd, 'scripts', file), source);
      writeFileSync(join(cwd, 'scripts', main), code.useModule);
      for (const path of [join('scripts', main), join(cwd, 'scripts', main)]) {
        const { stdout, stderr } = await zigllms(['run', '--no-framework', path], { cwd });
        assert.equal(stderr, '');
        assert.equal(stdout, '42\n');
      }
    });

    test('the framework is there', async (t) => {
      const cwd = folderWith(t, { [main]: code.useAgent });
      const { stdout, stderr } = await zigllms(['run', main], { cwd });
      assert.equal(stderr, '');
      assert.equal(stdout, 'completed\n');
    });
  });
}

const noPython = await missing('python');

describe('run', () => {
  test('a script may come from standard input', async () => {
    const { code, stdout } = await zigllms(['run', '-p', '-l', 'lua', '-', 'x'], {
      input: 'return arg[1] .. "y"',
    });
    assert.equal(stdout, 'xy\n');
    assert.equal(code, 0);
  });

  test('standard input without a language is refused', async () => {
    const { code, stderr } = await zigllms(['run', '-'], { input: 'return 1' });
    assert.equal(code, 2);
    assert.match(stderr, /--language/);
  });

  test('--json tells value, output and use', async (t) => {
    const cwd = folderWith(t, {
      'a.js': 'console.log("said"); ({ n: 2n ** 70n, list: [1, new Uint8Array(2)] })',
    });
    const { code, stdout } = await zigllms(['run', '--json', 'a.js'], { cwd });
    const told = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.equal(told.ok, true);
    assert.deepEqual(told.value, { n: '1180591620717411303424', list: [1, 'AAA='] });
    assert.equal(told.stdout, 'said\n');
    assert.equal(typeof told.usage.wallMs, 'number');
  });

  test('--json tells a failure with its cause and its frames', async (t) => {
    const cwd = folderWith(t, {
      'a.js': 'function f() { throw new TypeError("no", { cause: new Error("why") }); }\nf();',
    });
    const { code, stdout, stderr } = await zigllms(['run', '--json', 'a.js'], { cwd });
    const told = JSON.parse(stdout);
    assert.equal(stderr, '');
    assert.equal(code, 4);
    assert.equal(told.exitCode, 4);
    assert.equal(told.error.code, 'type_error');
    assert.equal(told.error.location.line, 1);
    assert.equal(told.error.frames[0].function, 'f');
  });

  test('a file that is missing, a folder or no text is told from a failing script', async (t) => {
    const cwd = folderWith(t, { 'bad.lua': Uint8Array.of(0xff, 0xfe, 0), 'nul.js': 'a\0b' });
    mkdirSync(join(cwd, 'folder.py'));
    for (const [file, why] of [
      ['none.lua', /none\.lua: no such file/],
      ['folder.py', /folder\.py: is a folder/],
      ['.', /^.*\.: is a folder/],
      ['bad.lua', /not UTF-8/],
      ['nul.js', /NUL byte/],
    ] as const) {
      const { code, stderr } = await zigllms(['run', file], { cwd });
      assert.equal(code, 66, file);
      assert.match(stderr, why);
      assert.equal(stderr.trim().split('\n').length, 1, 'one line, without a stack');
    }
  });

  test('an extension that no language has is refused with what to do', async (t) => {
    const cwd = folderWith(t, { 'a.rb': '1' });
    const { code, stderr } = await zigllms(['run', '--no-framework', 'a.rb'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /say --language/);
  });

  test('a first line for the loader of the system is passed over, and lines keep their numbers', async (t) => {
    const cwd = folderWith(t, { 'a.lua': '#!/usr/bin/env -S zigllms run\nerror("here")' });
    const { stderr } = await zigllms(['run', '--no-framework', 'a.lua'], { cwd });
    assert.match(stderr, /--> a\.lua:2/);
  });

  test('memory, instructions and output have limits with their own exit codes', async (t) => {
    const cwd = folderWith(t, {
      'a.lua': 'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end',
    });
    const memory = await zigllms(['run', '--memory', '8mb', 'a.lua'], { cwd });
    assert.equal(memory.code, 6, memory.stderr);
    const instructions = await zigllms(['run', '--memory', '1g', '--instructions', '1000', 'a.lua'], { cwd });
    assert.equal(instructions.code, 9, instructions.stderr);
  });

  test('a limit that the language cannot keep is a mistake on the command line', async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'print(1)' });
    const { code, stdout, stderr } = await zigllms(
      ['run', '--isolation', 'inline', '--policy', 'untrusted', 'a.lua'],
      { cwd },
    );
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /hostile/);
  });

  test('scripts reach the files that --allow-read names, and no others', async (t) => {
    const cwd = folderWith(t, {
      'a.lua': 'print(require("host").read(arg[1]))',
      'secret.txt': 'secret',
    });
    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data/list.txt'), 'one two');
    const listed = join(cwd, 'data/list.txt');
    const allowed = await zigllms(['run', '--allow-read', 'data', 'a.lua', listed], { cwd });
    assert.equal(allowed.stdout, 'one two\n', allowed.stderr);
    const denied = await zigllms(['run', '--allow-read', 'data', 'a.lua', join(cwd, 'secret.txt')], { cwd });
    assert.equal(denied.code, 7);
    assert.doesNotMatch(denied.stdout + denied.stderr, /^secret$/m);
    const without = await zigllms(['run', '--no-framework', 'a.lua', listed], { cwd });
    assert.notEqual(without.code, 0);
  });

  test('modules outside of the folder are found by --module only, and not through links', async (t) => {
    const outside = folderWith(t, { 'far.lua': 'return "far"' });
    const cwd = folderWith(t, { 'a.lua': 'print(require(arg[1]))' });
    symlinkSync(join(outside, 'far.lua'), join(cwd, 'link.lua'));
    const linked = await zigllms(['run', '--no-framework', 'a.lua', 'link'], { cwd });
    assert.equal(linked.code, 5, linked.stderr);
    const named = await zigllms(['run', '--module', `near=${outside}/far.lua`, 'a.lua', 'near'], { cwd });
    assert.equal(named.stdout, 'far\n', named.stderr);
    const wrong = await zigllms(['run', '--module', 'near', 'a.lua'], { cwd });
    assert.equal(wrong.code, 2);
  });

  test('an error in a module shows the line of the module', async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'require("b")', 'b.lua': '-- first\nlocal x = nil + 1' });
    const { code, stderr } = await zigllms(['run', '--no-framework', 'a.lua'], { cwd });
    assert.equal(code, 4);
    assert.match(stderr, /--> b\.lua:2\n.*\n2 \| local x = nil \+ 1/);
    assert.match(stderr, /a\.lua:1/, 'and who imported it');
  });

  test('a script cannot command the terminal by an error', async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'error("\\27]0;title\\7\\27[2J\\rover")' });
    const { stderr } = await zigllms(['run', '--no-framework', 'a.lua'], { cwd });
    for (const control of ['\u001b', '\u0007', '\r'])
      assert.ok(!stderr.includes(control), JSON.stringify(stderr));
  });

  test('a caret stands below its column, also after tabs', async (t) => {
    const cwd = folderWith(t, { 'a.js': '\tnull.x;' });
    const { stderr } = await zigllms(['run', '--no-framework', 'a.js'], { cwd });
    assert.match(stderr, /1 \| \tnull\.x;\n  \| \t *\^$/m);
  });

  test('Python leaves with the status that it says', { skip: noPython }, async (t) => {
    const cwd = folderWith(t, { 'a.py': 'import sys\nsys.exit(eval(sys.argv[1]))' });
    for (const [argument, expected, said] of [
      ['7', 7, ''],
      ['None', 0, ''],
      ['"no way"', 1, 'no way\n'],
    ] as const) {
      const { code, stderr } = await zigllms(['run', '--policy', 'trusted', 'a.py', argument], { cwd });
      assert.equal(code, expected, stderr);
      assert.equal(stderr, said);
    }
  });

  test('a promise that nobody handles is a failure', async (t) => {
    const cwd = folderWith(t, { 'a.js': 'Promise.reject(new RangeError("lost")); 1' });
    const { code, stderr } = await zigllms(['run', '--no-framework', 'a.js'], { cwd });
    assert.notEqual(code, 0);
    assert.match(stderr, /lost/);
  });

  test('Ctrl-C stops the script', { skip: process.platform === 'win32' && 'no signals' }, async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'print("ready") while true do end' });
    const { code, stderr } = await zigllms(['run', '--no-framework', 'a.lua'], {
      cwd,
      started: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
    });
    assert.equal(code, 130, stderr);
    assert.match(stderr, /cancelled/);
  });

  test('output that nobody reads any more ends the script', async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'while true do print(("x"):rep(1000)) end' });
    const { code, stderr } = await zigllms(['run', '--no-framework', 'a.lua'], {
      cwd,
      started: (child) => child.stdout.once('data', () => child.stdout.destroy()),
    });
    assert.equal(code, 141);
    assert.equal(stderr, '');
  });

  test('a worker process that dies is told from a script that fails', async (t) => {
    const engines = JSON.parse((await zigllms(['engines', '--json'])).stdout);
    if (!engines.find(({ name }: { name: string }) => name === 'lua').capabilities.processIsolation)
      return t.skip('no process isolation here');
    const cwd = folderWith(t, { 'a.lua': 'print(1)\nos.exit(3)' });
    const { code } = await zigllms(['run', '--isolation', 'process', '--policy', 'trusted', 'a.lua'], {
      cwd,
    });
    assert.equal(code, 10);
  });

  test('agents ask the provider that was named', async (t) => {
    const asked: { path: string | undefined; model: string; key: string | undefined }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (text) => (body += text));
      request.on('end', () => {
        asked.push({ path: request.url, model: JSON.parse(body).model, key: request.headers.authorization });
        const message = { role: 'assistant', content: 'from the server' };
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            id: '1',
            object: 'chat.completion',
            created: 1,
            model: 'm',
            choices: [{ index: 0, message, finish_reason: 'stop' }],
            usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
          }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const cwd = folderWith(t, {
      'a.lua': 'print(zigllms.agent.create({ name = "a" }):run("Hello").content)',
    });
    const provider = ['--provider', 'openai-compatible', '--model', 'tiny', '--base-url', url];
    const { stdout, stderr } = await zigllms(['run', ...provider, '--api-key-env', 'MY_KEY', 'a.lua'], {
      cwd,
      env: { MY_KEY: 'sesame' },
    });
    assert.equal(stdout, 'from the server\n', stderr);
    assert.deepEqual(asked, [{ path: '/v1/chat/completions', model: 'tiny', key: 'Bearer sesame' }]);
  });

  test('provider options that mean nothing are refused', async (t) => {
    const cwd = folderWith(t, { 'a.lua': 'print(1)' });
    const alone = await zigllms(['run', '--model', 'x', 'a.lua'], { cwd });
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /--model needs --provider/);
    const unknown = await zigllms(['run', '--provider', 'nobody', 'a.lua'], { cwd });
    assert.equal(unknown.code, 2);
    assert.equal(alone.stdout + unknown.stdout, '');
  });
});
