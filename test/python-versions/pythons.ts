// The Pythons of this machine that the engine says it supports: one interpreter for each version that has one.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const supportedMinors = [9, 10, 11, 12, 13];

export interface Python {
  minor: number;
  program: string;
}

function candidates(minor: number): string[] {
  const name = `python3.${minor}`;
  const folders = (process.env.PATH ?? '').split(':');
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  if (existsSync(versions))
    folders.push(...readdirSync(versions).map((version) => join(versions, version, 'bin')));
  return folders.map((folder) => join(folder, name)).filter((program) => existsSync(program));
}

/** What an interpreter answers to `python -c source`; undefined when it can't be run. */
export function ask(program: string, source: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['-c', source], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The interpreter of a version that comes with a shared libpython. */
export function findPython(minor: number): Python | undefined {
  const shared = 'import sysconfig; print(sysconfig.get_config_var("Py_ENABLE_SHARED"))';
  const program = candidates(minor).find((candidate) => ask(candidate, shared) === '1');
  return program === undefined ? undefined : { minor, program };
}
