// The Pythons of this machine, one of each version that the package supports: what pyenv has, and python3.x on PATH.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface FoundPython {
  version: string;
  program: string;
}

export function findPythons(): FoundPython[] {
  const found = new Map<string, FoundPython>();
  for (const program of candidates()) {
    const { stdout, status } = spawnSync(
      program,
      ['-c', 'import platform; print(platform.python_version())'],
      {
        encoding: 'utf8',
      },
    );
    const version = status === 0 ? stdout.trim() : '';
    const minor = /^3\.(9|1[0-3])\./.exec(version)?.[1];
    if (minor !== undefined && !found.has(minor)) found.set(minor, { version, program });
  }
  return [...found.values()];
}

function candidates(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const ofPyenv = existsSync(versions)
    ? readdirSync(versions).map((version) => join(versions, version, 'bin/python3'))
    : [];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('shims'))
    .flatMap((folder) => [9, 10, 11, 12, 13].map((minor) => join(folder, `python3.${minor}`)));
  return [...ofPyenv, ...onPath].filter((program) => existsSync(program));
}
