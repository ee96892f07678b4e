// What is installed here and what could be built: facts for doctor.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingPath, workerPath } from '../native/binding.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

export interface Installation {
  version: string;
  node: string;
  /** Such as `linux-x64 (glibc 2.36)`. */
  system: string;
  /** Where the addon was loaded from, or why it could not be. */
  addon: { path: string; kind: 'prebuilt' | 'built' | 'ZIGLLMS_ADDON' } | { error: string };
  /** The executable behind isolation 'process'; null where there is none. */
  worker: string | null;
  /** Systems that prebuilt files are here for. */
  prebuilds: string[];
  /** What a build from source needs: the version, or null where it is missing. */
  tools: Record<'cmake' | 'compiler' | 'make' | 'cargo', string | null>;
}

export function examineInstallation(): Installation {
  let addon: Installation['addon'];
  let worker: string | null = null;
  try {
    const path = bindingPath();
    addon = { path, kind: kindOf(path) };
    worker = workerPath() ?? null;
  } catch (error) {
    addon = { error: (error as Error).message };
  }
  return {
    version,
    node: process.version,
    system: `${process.platform}-${process.arch}${libc()}`,
    addon,
    worker,
    prebuilds: prebuilds(),
    tools: {
      cmake: firstVersion('cmake'),
      compiler: firstVersion(
        ...[process.env.CXX, 'c++', 'g++', 'clang++'].filter((name) => name !== undefined),
      ),
      make: firstVersion('make', 'ninja'),
      cargo: firstVersion('cargo'),
    },
  };
}

function kindOf(path: string): 'prebuilt' | 'built' | 'ZIGLLMS_ADDON' {
  if (process.env.ZIGLLMS_ADDON) return 'ZIGLLMS_ADDON';
  return relative(root, path).startsWith('prebuilds') ? 'prebuilt' : 'built';
}

function libc(): string {
  if (process.platform !== 'linux') return '';
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const glibc = report.header?.glibcVersionRuntime;
  return glibc === undefined ? ' (musl)' : ` (glibc ${glibc})`;
}

function prebuilds(): string[] {
  try {
    return readdirSync(`${root}prebuilds`).sort();
  } catch {
    return [];
  }
}

/** The first line of what the first of these programs that runs says of its version. */
function firstVersion(...programs: string[]): string | null {
  for (const program of programs) {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
    if (status === 0) return stdout.split('\n')[0].trim();
  }
  return null;
}
