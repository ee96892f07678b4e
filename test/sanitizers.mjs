// `npm run test:asan`, `npm run test:tsan`: builds with the sanitizer, then runs the native room tests and, with the instrumented addon loaded into Node, the conformance
// suite. Arguments after `--` choose other test folders. What a sanitizer finds ends the program that it is in, with a report.

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [kind, ...chosen] = process.argv.slice(2);
const kinds = {
  asan: {
    runtime: 'libasan.so',
    // Node and libpython keep what they have until the process ends; the room tests, without Node, look for leaks.
    native: { ASAN_OPTIONS: 'abort_on_error=1', UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1' },
    node: {
      ASAN_OPTIONS: 'abort_on_error=1:detect_leaks=0:alloc_dealloc_mismatch=0',
      UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    },
    tests: ['test/conformance', 'test/values', 'test/bridge'],
  },
  tsan: {
    runtime: 'libtsan.so',
    native: { TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1' },
    node: {
      TSAN_OPTIONS: `halt_on_error=1:suppressions=${join(root, 'test/tsan-suppressions.txt')}`,
    },
    tests: ['test/conformance'],
  },
};

if (!(kind in kinds)) {
  console.error(`usage: node test/sanitizers.mjs ${Object.keys(kinds).join(' | ')} [test folders]`);
  process.exit(2);
}
const { runtime, native, node, tests } = kinds[kind];
const build = join(root, `build-${kind}`);

step('configure', 'cmake', ['--preset', kind]);
step('build', 'cmake', ['--build', '--preset', kind, '--parallel', String(availableParallelism())]);
for (const program of readdirSync(build).filter((name) => /^native_tests\w*$/.test(name))) {
  // CPython keeps what it has until the process ends.
  const keepsMemory = kind === 'asan' && program === 'native_tests_python';
  const { ASAN_OPTIONS } = native;
  step(
    program,
    join(build, program),
    [],
    keepsMemory ? { ...native, ASAN_OPTIONS: `${ASAN_OPTIONS}:detect_leaks=0` } : native,
  );
}
const library = execFileSync('c++', [`-print-file-name=${runtime}`], { encoding: 'utf8' }).trim();
step(
  'tests in Node',
  process.execPath,
  // Frames are several times as large with a sanitizer.
  ['--stack-size=7000', join(root, 'test/run.mjs'), ...(chosen.length > 0 ? chosen : tests)],
  {
    ...node,
    // An instrumented library can only be loaded by a process that began with the sanitizer's runtime.
    LD_PRELOAD: library,
    ZIGLLMS_ADDON: join(build, 'zigllms.node'),
  },
);

function step(what, program, args, env = {}) {
  console.log(`\n== ${kind}: ${what}`);
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status === 0) return;
  console.error(`\n${kind}: ${what} ended with ${error?.message ?? signal ?? `exit code ${status}`}`);
  process.exit(1);
}
