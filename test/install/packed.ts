// Packs the package with its prebuilt files, installs the tarball into an empty folder where there is no compiler, and runs four languages there: what a user of the registry does.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Generous: the registry may be slow, and so may the machine. */
const longestMs = 300_000;

/** The npm that comes with the Node that runs this, as a program for any Node. */
function npmProgram(): string {
  if (process.env.npm_execpath?.endsWith('npm-cli.js')) return process.env.npm_execpath;
  const bin = dirname(realpathSync(process.execPath));
  return join(bin, '../lib/node_modules/npm/bin/npm-cli.js');
}

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Outcome {
  return spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: longestMs, maxBuffer: 64 << 20 });
}

/** An empty folder, removed by whoever asked for it. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'zigllms-packed-'));
}

/** Why packages cannot be fetched from here, or undefined. */
export function registryProblem(): string | undefined {
  const { status, stderr } = run(
    process.execPath,
    [npmProgram(), 'view', 'commander', 'version'],
    root,
    process.env,
  );
  return status === 0 ? undefined : `the registry cannot be reached: ${stderr.trim().split('\n')[0]}`;
}

/**
 * The tarball as it would be published, in `folder`. The prebuilt files are those of prebuilds/; where this system's are not there, what `npm ci` has built here stands for them.
 */
export function packPackage(folder: string): string {
  const staged = join(folder, 'staged');
  const names = [
    'dist',
    'native',
    'deps',
    'CMakeLists.txt',
    'CMakePresets.json',
    'binding.gyp',
    'package.json',
    'README.md',
    'LICENSE',
  ];
  const isLocal = (path: string): boolean => /deps[/\\](?:\.cargo-home|target)/.test(path);
  for (const name of names)
    cpSync(join(root, name), join(staged, name), { recursive: true, filter: (path) => !isLocal(path) });
  const prebuilt = join(root, 'prebuilds');
  if (hasPrebuilt(join(prebuilt, `${process.platform}-${process.arch}`))) {
    cpSync(prebuilt, join(staged, 'prebuilds'), { recursive: true });
  } else {
    const placed = run(
      process.execPath,
      ['deps/prebuild.mjs', '--from', join(root, 'build/Release')],
      staged,
      process.env,
    );
    assert.equal(placed.status, 0, placed.stdout + placed.stderr);
  }
  const packed = run(process.execPath, [npmProgram(), 'pack', '--ignore-scripts'], staged, process.env);
  assert.equal(packed.status, 0, packed.stderr);
  const [tarball] = readdirSync(staged).filter((name) => name.endsWith('.tgz'));
  return join(staged, tarball);
}

/** Whether files for the C library of this system are among them. */
function hasPrebuilt(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const libc = process.platform !== 'linux' ? '' : report.header?.glibcVersionRuntime ? '.glibc' : '.musl';
  return existsSync(join(folder, `zigllms.napi${libc}.node`));
}

/** A folder that has nothing but this Node and a shell in its PATH, and the package installed without running a script of it. */
export class Installation {
  readonly folder: string;
  readonly #node: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, tarball: string, node: string = process.execPath) {
    this.folder = folder;
    this.#node = node;
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(node, join(bin, 'node'));
    symlinkSync('/bin/sh', join(bin, 'sh'));
    this.#env = { PATH: bin, HOME: folder, npm_config_cache: npmCache() };
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball];
    const installed = this.#run(npmProgram(), ...args);
    assert.equal(installed.status, 0, installed.stderr);
  }

  #run(...args: readonly string[]): Outcome {
    return run(this.#node, args, this.folder, this.#env);
  }

  zigllms(...args: readonly string[]): Outcome {
    return this.#run(join(this.folder, 'node_modules/zigllms/dist/cli/main.js'), ...args);
  }

  program(source: string): Outcome {
    writeFileSync(join(this.folder, 'program.mjs'), source);
    return this.#run('program.mjs');
  }

  /** The script that npm runs where it may. */
  installScript(): Outcome {
    return this.#run(join(this.folder, 'node_modules/zigllms/deps/install.mjs'));
  }

  usePython(path: string): void {
    this.#env.ZIGLLMS_PYTHON = path;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  sizeBytes(path: string): number {
    return sizeOf(join(this.folder, path));
  }
}

/** Installing four times should fetch once. */
function npmCache(): string {
  const { stdout } = run(process.execPath, [npmProgram(), 'config', 'get', 'cache'], root, process.env);
  return stdout.trim();
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** A Python that the engine can use, found where the tests themselves find it; or why there is none. */
export async function usablePython(): Promise<{ path: string } | { reason: string }> {
  const { openEngine } = await import('../support/open-engine.js');
  const engine = await openEngine('python');
  if (typeof engine === 'string') return { reason: engine };
  await using context = await engine.createContext({ policy: 'trusted' });
  const path = await context.eval<string>('import sys\nsys.prefix + "/bin/python3"');
  await engine.dispose();
  return { path };
}

const scripts = {
  'a.lua': 'local sum = 0 for i = 1, 9 do sum = sum + i end return "lua " .. sum - 3',
  'a.js': '`javascript ${[...Array(10).keys()].reduce((a, b) => a + b) - 3}`',
  'a.wren': '"wren " + ((1..9).reduce {|a, b| a + b } - 3).toString',
  'a.py': 'f"python {sum(range(10)) - 3}"',
};

/** Runs what was installed: the library, the framework and the command, four languages, threads and processes. Throws where something is wrong. */
export async function proveItRuns(installation: Installation): Promise<void> {
  const python = await usablePython();
  if ('path' in python) installation.usePython(python.path);

  const told = JSON.parse(installation.zigllms('doctor', '--json').stdout);
  assert.equal(told.installation.addon.kind, 'prebuilt');
  assert.deepEqual(
    [told.installation.tools.cmake, told.installation.tools.compiler, told.installation.tools.cargo],
    [null, null, null],
    'there is no compiler',
  );
  assert.equal(told.ok, true, JSON.stringify(told.languages, undefined, 2));

  const isolations = process.platform === 'linux' ? ['inline', 'thread', 'process'] : ['inline', 'thread'];
  for (const [file, text] of Object.entries(scripts)) {
    if (file === 'a.py' && !('path' in python)) continue;
    installation.write(file, text);
    for (const isolation of isolations) {
      const ran = installation.zigllms('run', '--no-framework', '--print', '--isolation', isolation, file);
      assert.match(ran.stdout, /^\w+ 42\n$/, `${file}, ${isolation}: ${ran.stderr}`);
    }
  }

  const used = installation.program(`
    import { createEngine } from 'zigllms';
    import { createFramework, exposeFramework } from 'zigllms/framework';
    const lua = await createEngine('lua');
    const context = await lua.createContext();
    await exposeFramework(context, createFramework());
    console.log(await context.eval('return zigllms.agent.create({ name = "a" }):run("Hello").status'));
    await lua.dispose();
  `);
  assert.equal(used.stdout, 'completed\n', used.stderr);

  const script = installation.installScript();
  assert.equal(script.status, 0, script.stderr);
  assert.match(script.stdout, /using the prebuilt addon/);
}
