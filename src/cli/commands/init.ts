// zigllms init: a project that runs as it is.

import { access, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes } from '../exit-codes.js';
import { CommandFailure } from '../failure.js';
import { languageNamed, type Language } from '../languages.js';
import { projectFiles } from '../project-files.js';
import { reasonOf } from '../script-files.js';
import { say, sayJson } from '../terminal.js';
import { stubFile } from './types.js';

interface InitOptions {
  language?: string;
  force?: boolean;
  json?: boolean;
}

export async function run([folder = '.']: readonly string[], options: InitOptions): Promise<number> {
  const language = languageNamed(options.language ?? 'javascript');
  const files = filesFor(language, basename(resolve(folder)));
  await write(folder, files, options.force === true);
  const [extension] = language.extensions;
  const next = [
    ...(folder === '.' ? [] : [`cd ${folder}`]),
    'npm install',
    `npx zigllms run main${extension}`,
    'npx zigllms test',
  ];
  const paths = [...files.keys()].map((name) => join(folder, name));
  if (options.json === true) sayJson({ language: language.engine, files: paths, next });
  else say(`${paths.join('\n')}\n\nNext:\n${next.map((line) => `  ${line}`).join('\n')}`);
  return exitCodes.ok;
}

function filesFor(language: Language, folderName: string): ReadonlyMap<string, string> {
  const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };
  const [extension] = language.extensions;
  const [stubName, stubs] = stubFile(language);
  const manifest = {
    name: packageName(folderName),
    version: '1.0.0',
    private: true,
    scripts: { start: `zigllms run main${extension}`, test: 'zigllms test', types: 'zigllms types' },
    dependencies: { zigllms: `^${version}` },
  };
  const types = `zigllms types --language ${language.engine}`;
  return new Map([
    ['package.json', jsonText({ ...manifest, scripts: { ...manifest.scripts, types } })],
    ['.gitignore', 'node_modules/\n'],
    [`types/${stubName}`, stubs],
    ...projectFiles(language.engine),
  ]);
}

/** What npm takes as a name. */
function packageName(folderName: string): string {
  const name = folderName.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
  return name.replace(/^[._-]+/, '').slice(0, 200) || 'scripts';
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function refuseExisting(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const existing = [];
  for (const name of files.keys()) {
    const path = join(folder, name);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      existing.push(path);
  }
  if (existing.length > 0)
    throw new CommandFailure(
      `there are files already: ${existing.join(', ')}; --force replaces them`,
      exitCodes.file,
    );
}

/** All files or none: one that exists is found before any is written. */
async function write(folder: string, files: ReadonlyMap<string, string>, force: boolean): Promise<void> {
  const written: string[] = [];
  try {
    if (!force) await refuseExisting(folder, files);
    for (const [name, text] of files) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      written.push(path);
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const so = written.length === 0 ? '' : ` (written before: ${written.join(', ')})`;
    throw new CommandFailure(`${folder}: ${reasonOf(error)}${so}`, exitCodes.file);
  }
}
