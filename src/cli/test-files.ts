// Which files `zigllms test` means.

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exitCodes } from './exit-codes.js';
import { CommandFailure } from './failure.js';
import { languageOfFile } from './languages.js';
import { reasonOf } from './script-files.js';

const testName = /(?:^test_.*|[._]test)\.[a-z]+$/;

/** The files that are named, and the tests in the folders that are; in this folder where nothing is. */
export async function testFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths.length === 0 ? ['.'] : paths) files.push(...(await filesAt(path)));
  if (files.length > 0) return files;
  throw new CommandFailure(
    `no tests in ${paths.join(', ') || 'this folder'}: they are called name.test.lua, name_test.py or test_name.py`,
    exitCodes.file,
  );
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    const found: string[] = [];
    for (const { name } of entries.filter((entry) => entry.isDirectory() && !isSkipped(entry.name)))
      found.push(...(await filesAt(join(path, name))));
    const tests = entries.filter((entry) => entry.isFile() && isTest(entry.name));
    return [...tests.map(({ name }) => join(path, name)), ...found];
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, exitCodes.file);
  }
}

function isSkipped(folder: string): boolean {
  return folder === 'node_modules' || folder.startsWith('.');
}

function isTest(file: string): boolean {
  return languageOfFile(file) !== undefined && testName.test(basename(file));
}
