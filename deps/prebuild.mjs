// Makes prebuilds/: the files that `npm install` uses in place of a build, laid out as node-gyp-build looks for them.
//
//   npm run build:prebuilds                               this system
//   npm run build:prebuilds -- linux-arm64 linux-x64-musl  others, as far as this machine can
//   npm run build:prebuilds -- --from build/Release        what has been built already, for this system
//
// For Linux `zig c++` compiles: it has the headers of old glibc versions, musl and other processors, and links its C++ library in, so that one file serves every
// distribution. Install it with `pip install ziglang`; ZIG names another one. macOS and Windows use their own compilers, on their own machines.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchSources, FetchError } from './fetch.mjs';

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = (text) => console.log(`zigllms: ${text}`);

/** The oldest glibc that Node 20 runs on. */
const glibc = '2.28';

const targets = {
  'linux-x64': { folder: 'linux-x64', libc: 'glibc', zig: `x86_64-linux-gnu.${glibc}` },
  'linux-arm64': { folder: 'linux-arm64', libc: 'glibc', zig: `aarch64-linux-gnu.${glibc}` },
  'linux-x64-musl': { folder: 'linux-x64', libc: 'musl', zig: 'x86_64-linux-musl' },
  'linux-arm64-musl': { folder: 'linux-arm64', libc: 'musl', zig: 'aarch64-linux-musl' },
  'darwin-x64': { folder: 'darwin-x64' },
  'darwin-arm64': { folder: 'darwin-arm64' },
  'win32-x64': { folder: 'win32-x64' },
};

/** The target of the machine that runs this. */
function hostTarget() {
  const name = `${process.platform}-${process.arch}`;
  const isMusl =
    process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  return isMusl ? `${name}-musl` : name;
}

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  throw new FetchError(
    `${[program, ...args].join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`,
  );
}

function findZig() {
  const fromPython = (python) => {
    const ask = 'import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), "zig"))';
    return spawnSync(python, ['-c', ask], { encoding: 'utf8' }).stdout?.trim();
  };
  for (const zig of [process.env.ZIG, 'zig', fromPython('python3'), fromPython('python')]) {
    if (zig && spawnSync(zig, ['version'], { stdio: 'ignore' }).status === 0) return zig;
  }
  throw new FetchError(
    'prebuilt files for Linux are compiled by zig: pip install ziglang, or ZIG=/path/to/zig',
  );
}

/** Builds for the target and gives the folder with the results. */
function build(name, { zig: zigTarget, libc }) {
  const folder = join(root, 'build-prebuild', name);
  const parallel = ['--parallel', String(availableParallelism())];
  if (zigTarget === undefined) {
    if (name !== hostTarget()) throw new FetchError(`${name} can only be built on such a machine`);
    run(process.execPath, require.resolve('cmake-js/bin/cmake-js'), 'build', '--out', folder, ...parallel);
    return join(folder, 'Release');
  }
  const zig = findZig();
  const tools = join(folder, 'tools');
  mkdirSync(tools, { recursive: true });
  for (const tool of ['ar', 'ranlib']) {
    writeFileSync(join(tools, tool), `#!/bin/sh\nexec "${zig}" ${tool} "$@"\n`);
    chmodSync(join(tools, tool), 0o755);
  }
  const options = {
    CMAKE_TOOLCHAIN_FILE: join(root, 'deps/cmake/zig.cmake'),
    ZIGLLMS_ZIG: zig,
    ZIGLLMS_ZIG_TARGET: zigTarget,
    ZIGLLMS_ZIG_TOOLS: tools,
    ZIGLLMS_LIBC: libc === 'musl' ? libc : '',
  };
  run('cmake', '-B', folder, ...Object.entries(options).map(([option, value]) => `-D${option}=${value}`));
  run('cmake', '--build', folder, ...parallel);
  return folder;
}

/** Copies what was built to where node-gyp-build, and the addon itself, look for it. */
function place(built, name, { folder, libc }) {
  const to = join(root, 'prebuilds', folder);
  mkdirSync(to, { recursive: true });
  const tag = libc === 'musl' ? '.musl' : '';
  const library = { darwin: 'dylib', win32: 'dll' }[name.split('-')[0]] ?? 'so';
  const files = [
    ['zigllms.node', `zigllms.napi${libc === undefined ? '' : `.${libc}`}.node`],
    [`zigllms_python${tag}.${library}`],
    ...(name.startsWith('linux') ? [[`zigllms-worker${tag}`]] : []),
  ];
  for (const [from, as = from] of files) {
    if (!existsSync(join(built, from))) throw new FetchError(`${join(built, from)} was not built`);
    // A file that a process has mapped is not written over.
    rmSync(join(to, as), { force: true });
    copyFileSync(join(built, from), join(to, as));
    chmodSync(join(to, as), 0o755);
    say(`${relative(root, join(to, as))}  ${(statSync(join(to, as)).size / 1e6).toFixed(1)} MB`);
  }
}

async function prebuild(args) {
  if (args[0] === '--from') {
    const host = hostTarget();
    return place(resolve(args[1] ?? join(root, 'build/Release')), host, targets[host]);
  }
  const names = args.length === 0 ? [hostTarget()] : args;
  for (const name of names) {
    if (!Object.hasOwn(targets, name))
      throw new FetchError(`no target is named ${name} (there are ${Object.keys(targets).join(', ')})`);
  }
  await fetchSources();
  for (const name of names) place(build(name, targets[name]), name, targets[name]);
}

try {
  await prebuild(process.argv.slice(2));
} catch (error) {
  console.error(`zigllms: ${error instanceof FetchError ? error.message : error.stack}`);
  process.exitCode = 1;
}
