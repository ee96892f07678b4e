// Runs a TypeScript program of the documentation in a process of its own and gives the lines that it prints.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function runProgram(program: string): Promise<string[]> {
  // Inside the package, so that it resolves its own name.
  const folder = await mkdtemp(join(root, 'build', 'docs-'));
  try {
    const file = join(folder, 'program.mts');
    await writeFile(file, program);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { cwd: root });
    return stdout.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}
