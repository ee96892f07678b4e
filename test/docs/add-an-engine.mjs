// npm run test:add-an-engine: applies docs/add-an-engine.md to a copy of the source tree, builds it with that engine and Echo alone, and runs the page's tests. Takes some minutes.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = join(root, 'build', 'add-an-engine');
const page = readFileSync(join(root, 'docs/add-an-engine.md'), 'utf8');
const blocks = [...page.matchAll(/^```(cpp|cmake|js)\n(.*?)^```$/gms)].map(([, language, code]) => ({
  language,
  code,
  file: /^\/\/ (\S+)\n/.exec(code)?.[1],
}));

rmSync(copy, { recursive: true, force: true });
mkdirSync(join(copy, 'test'), { recursive: true });
for (const part of ['native', 'deps', 'CMakeLists.txt', 'package.json', 'dist'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

for (const { language, code, file } of blocks) {
  if (language === 'cmake') edit('CMakeLists.txt', '# The list of engines', code);
  else if (file === 'native/engines/engine_table.cc') addToTable(code);
  else write(file, code);
}

// The languages of the package are left out, and with them most of the time.
const off = ['LUA', 'QUICKJS', 'WREN', 'PYTHON'].map((name) => `-DWITH_${name}=OFF`);
const worker = process.platform === 'linux' ? ['zigllms-worker'] : [];
run('cmake', ['-S', copy, '-B', join(copy, 'build/Release'), ...off]);
run('cmake', ['--build', join(copy, 'build/Release'), '--target', 'zigllms', ...worker, '--parallel', '2']);
run(process.execPath, ['--test', join(copy, 'test/postfix.mjs')]);
rmSync(copy, { recursive: true });

/** Its lines go where their like are. */
function addToTable(code) {
  const file = 'native/engines/engine_table.cc';
  const [include, extensions, row] = code.trimEnd().split('\n').slice(1);
  edit(file, '#ifdef ZIGLLMS_WITH_ECHO\n#include', include);
  edit(file, 'constexpr std::string_view echoExtensions', extensions);
  edit(file, '#ifdef ZIGLLMS_WITH_ECHO\n    {', row);
}

function edit(file, before, text) {
  const path = join(copy, file);
  const current = readFileSync(path, 'utf8');
  const at = current.indexOf(before);
  if (at < 0 || current.indexOf(before, at + 1) >= 0) throw new Error(`${file}: expected ${before} once`);
  writeFileSync(path, `${current.slice(0, at)}${text.trimEnd()}\n${current.slice(at)}`);
}

function write(file, text) {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: copy, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
}
