// zigllms types

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { areas, emitters } from '../../bridge/index.js';
import { exitCodes } from '../exit-codes.js';
import { CommandFailure } from '../failure.js';
import { languageNamed, languages, type Language } from '../languages.js';
import { reasonOf } from '../script-files.js';
import { say, sayJson } from '../terminal.js';

interface TypesOptions {
  language?: string;
  check?: boolean;
  json?: boolean;
}

export async function run([folder = 'types']: readonly string[], options: TypesOptions): Promise<number> {
  const chosen = options.language === undefined ? languages : [languageNamed(options.language)];
  const files: { path: string; changed: boolean }[] = [];
  for (const language of chosen) {
    const [name, text] = stubFile(language);
    const path = join(folder, name);
    const changed = (await readFile(path, 'utf8').catch(() => undefined)) !== text;
    if (changed && options.check !== true) await writeText(path, folder, text);
    files.push({ path, changed });
  }
  const outdated = options.check === true && files.some(({ changed }) => changed);
  if (options.json === true) sayJson({ files });
  else for (const { path, changed } of files) say(`${path}${note(changed, options.check === true)}`);
  return outdated ? exitCodes.failed : exitCodes.ok;
}

function note(changed: boolean, check: boolean): string {
  if (!changed) return ' is up to date';
  return check ? ' is out of date: run zigllms types' : '';
}

/** The name and the text of a language's stubs. */
export function stubFile({ engine }: Language): [name: string, text: string] {
  const emitter = emitters.get(engine);
  if (emitter === undefined) throw new Error(`there are no stubs for ${engine}`);
  return [emitter.stubFile, emitter.stubs(areas)];
}

async function writeText(path: string, folder: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, exitCodes.file);
  }
}
