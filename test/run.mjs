// `npm test`: builds what is missing, checks types, runs the native unit tests where they are built, then every *.test.ts. Arguments narrow it:
//   npm test -- test/values            files below a folder, or one file
//   npm test -- --name "cannot be caught"   tests whose name matches
// Ends with exit code 1 when anything failed.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const most = 2;
const { folders, pattern } = readArguments(process.argv.slice(2));
const failures = [];

if (folders.length === 0) {
  step('types and dist', process.execPath, [
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '-p',
    'tsconfig.json',
  ]);
  step('build dist', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  step('types of the page', process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-p',
    'src/playground/page',
  ]);
  step('bundle the page', process.execPath, ['src/playground/build-page.mjs']);
}
if (process.env.ZIGLLMS_ADDON === undefined && !existsSync(join(root, 'build/Release/zigllms.node'))) {
  step('build the addon', process.execPath, ['deps/install.mjs']);
}
if (folders.length === 0) for (const program of nativeTests()) step(relative(root, program), program, []);

const files =
  folders.length === 0
    ? testFiles(join(root, 'test'))
    : folders.flatMap((folder) => testFiles(join(root, folder)));
if (files.length === 0) fail(`no test files in ${folders.join(', ')}`);
const named = pattern === undefined ? [] : [`--test-name-pattern=${pattern}`];
step(`${files.length} test files`, process.execPath, [
  ...process.execArgv,
  '--expose-gc',
  '--import',
  'tsx',
  '--test',
  '--test-reporter=spec',
  `--test-concurrency=${most}`,
  ...named,
  ...files,
]);

if (failures.length > 0) fail(`failed: ${failures.join(', ')}`);
console.log('\nall passed');

function step(what, program, args) {
  console.log(`\n== ${what}`);
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  if (error !== undefined) console.error(error.message);
  if (signal !== null) console.error(`ended by ${signal}`);
  failures.push(what);
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

function readArguments(args) {
  const name = args.indexOf('--name');
  if (name < 0) return { folders: args, pattern: undefined };
  return { folders: args.toSpliced(name, 2), pattern: args[name + 1] };
}

function testFiles(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return testFiles(child);
      return entry.name.endsWith('.test.ts') ? [child] : [];
    })
    .sort();
}

/** The C++ unit tests of the release build, when somebody built them. */
function nativeTests() {
  const folder = join(root, 'build');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^native_tests\w*$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
