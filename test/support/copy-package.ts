// Further copies of this package, as an application has them that gets it by two of its dependencies.

import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A folder with this package's TypeScript, gone when the process ends. Its addon is the same file as this one's, or a file of its own
 * (not where ZIGLLMS_ADDON names the addon of all).
 */
export function copyPackage(addon: 'same addon' | 'own addon'): string {
  const folder = mkdtempSync(join(tmpdir(), 'zigllms-copy-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['src', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  if (addon === 'same addon') symlinkSync(join(root, 'build'), join(folder, 'build'));
  else cpSync(join(root, 'build/Release'), join(folder, 'build/Release'), { recursive: true });
  return folder;
}

/** The public API of a package in a folder. */
export async function importPackage(folder: string): Promise<typeof import('../../src/index.js')> {
  return (await import(join(folder, 'src/index.ts'))) as typeof import('../../src/index.js');
}
