// `npm install`: uses a prebuilt addon when the package has one for this system, else builds it with cmake-js.
// A build that is up to date costs a second. Every missing tool is named, all in one message.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchSources, FetchError } from './fetch.mjs';

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = (text) => console.log(`zigllms: ${text}`);

function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function prebuilt() {
  if (!existsSync(join(root, 'prebuilds'))) return undefined;
  try {
    // resolve looks into build/ as well; only what came with the package ends the installation.
    const file = require('node-gyp-build').resolve(root);
    return file.startsWith(join(root, 'prebuilds')) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** What a build needs and this machine lacks, each with how to get it. */
function missingTools() {
  const missing = [];
  if (!runs('cmake', '--version')) {
    missing.push(
      'CMake 3.20 or newer (Debian, Ubuntu: apt install cmake; macOS: brew install cmake; else https://cmake.org)',
    );
  }
  // On Windows cmake-js looks for Visual Studio itself, whose compiler is not on the PATH.
  if (process.platform !== 'win32') {
    const compilers = [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean);
    if (!compilers.some((compiler) => runs(compiler, '--version'))) {
      missing.push(
        'a C++20 compiler (Debian, Ubuntu: apt install build-essential; macOS: xcode-select --install)',
      );
    }
    const makers = ['make', 'ninja'];
    if (!makers.some((maker) => runs(maker, '--version'))) {
      missing.push('make or ninja (Debian, Ubuntu: apt install build-essential)');
    }
  }
  return missing;
}

/** Shows the build's progress in a few lines and keeps everything for the case that it fails. */
function build() {
  return new Promise((resolve) => {
    const cli = require.resolve('cmake-js/bin/cmake-js');
    // Not `compile`: that builds everything a second time when a build fails.
    const args = [cli, 'build', '--parallel', String(availableParallelism())];
    // Whoever installs the package cannot mend a warning; whoever works on it should.
    if (existsSync(join(root, '.git'))) args.push('--CDZIGLLMS_WERROR=ON');
    if (process.env.ZIGLLMS_NATIVE_TESTS) args.push('--CDBUILD_NATIVE_TESTS=ON');
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    let shown = -1;
    const take = (chunk) => {
      output.push(chunk);
      // make says [ 45%], ninja [31/69].
      for (const [, done, total] of String(chunk).matchAll(/^\[ *(\d+)(?:%|\/(\d+))\]/gm)) {
        const percent = Math.floor(total ? (100 * Number(done)) / Number(total) : Number(done));
        const step = Math.floor(percent / 20);
        if (step > shown) {
          shown = step;
          say(`building the addon: ${percent} %`);
        }
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(output).toString() }));
  });
}

function isConfigured() {
  return existsSync(join(root, 'build', 'CMakeCache.txt'));
}

/** A build folder that belongs to another checkout or machine cannot be configured again. */
function isForeignBuild() {
  const cache = readFileSync(join(root, 'build', 'CMakeCache.txt'), 'utf8');
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(cache)?.[1];
  return home !== root.replaceAll('\\', '/');
}

async function install() {
  const file = prebuilt();
  if (file) {
    say(`using the prebuilt addon ${file}`);
    return;
  }
  const missing = missingTools();
  try {
    await fetchSources();
  } catch (error) {
    if (!(error instanceof FetchError) || missing.length === 0) throw error;
    missing.push(error.message);
  }
  if (missing.length > 0) {
    throw new FetchError(
      `the addon cannot be built here. Missing:\n${missing.map((tool) => `  - ${tool}`).join('\n')}`,
    );
  }
  if (isConfigured() && isForeignBuild()) {
    throw new FetchError(
      'the folder build/ belongs to another place; delete it and run the installation again.',
    );
  }
  const start = Date.now();
  if (!isConfigured()) say('building Lua, QuickJS, Wren and the addon; this takes a minute or less');
  const { ok, output } = await build();
  if (!ok) {
    const errors = output.split('\n').filter((line) => /\berror\b|\*\*\*|CMake Error/i.test(line));
    throw new FetchError(
      `the build of the addon failed.\n${output.slice(-8000)}\nThe errors among it:\n${errors.slice(0, 20).join('\n')}\n` +
        'If a compiler is too old for C++20 (GCC 11, Clang 14, Visual Studio 2022 are new enough), install a newer one.',
    );
  }
  say(`the addon is built (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

try {
  await install();
} catch (error) {
  console.error(`zigllms: ${error instanceof FetchError ? error.message : error.stack}`);
  process.exitCode = 1;
}
