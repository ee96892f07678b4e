// Reads scripts, and the modules that they import: files in the script's own folder or below, and those that --module names. Keeps what was read, so that errors can show
// the line that they are about.

import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ModuleResolver } from '../index.js';
import { exitCodes } from './exit-codes.js';
import { CommandFailure } from './failure.js';
import type { Language } from './languages.js';

export class ScriptFiles {
  readonly #language: Language;
  readonly #folder: string;
  readonly #named: ReadonlyMap<string, string>;
  /** By the name under which the engine speaks of it. */
  readonly #texts = new Map<string, { path: string; text: string }>();

  /** `folder` is where modules are looked for; `named` are those that have a file of their own, by name. */
  constructor(language: Language, folder: string, named: ReadonlyMap<string, string> = new Map()) {
    this.#language = language;
    this.#folder = resolve(folder);
    this.#named = named;
  }

  /** Takes note of a source that runs under `name`. */
  remember(name: string, path: string, text: string): void {
    this.#texts.set(name, { path, text });
  }

  /** The path and the text of a source by the name that errors give. */
  source(name: string): { path: string; text: string } | undefined {
    return this.#texts.get(name);
  }

  /** Whether this file, by its absolute path, is one of the sources. */
  has(path: string): boolean {
    return [...this.#texts.values()].some((source) => resolve(source.path) === path);
  }

  /** For `ContextOptions.resolveModule`. */
  get resolver(): ModuleResolver {
    return async (name, importer) => {
      const path = this.#named.get(name) ?? (await this.#find(name, importer));
      if (path === undefined) return undefined;
      const text = await readScript(path);
      const shown = shownPath(path);
      this.remember(name, shown, text);
      // Python speaks of a module by its file.
      for (const file of this.#language.moduleFiles(name)) this.remember(file, shown, text);
      return text;
    };
  }

  async #find(name: string, importer: string): Promise<string | undefined> {
    const from = this.#texts.get(importer);
    const isRelative = this.#language.relativeNames && name.startsWith('.');
    const folders = isRelative && from !== undefined ? [dirname(resolve(from.path))] : [this.#folder];
    // JavaScript's own resolution has made ./x.js in dir/main.js the name dir/x.js.
    if (!isRelative) folders.push(process.cwd());
    for (const folder of folders) {
      for (const file of this.#language.moduleFiles(name)) {
        const path = await this.#inside(resolve(folder, file));
        if (path !== undefined) return path;
      }
    }
    return undefined;
  }

  /** The file, unless it is none or lies elsewhere, also by a link. */
  async #inside(path: string): Promise<string | undefined> {
    try {
      const [real, root] = [await realpath(path), await realpath(this.#folder)];
      const below = real.startsWith(root.endsWith(sep) ? root : root + sep);
      return below && (await stat(real)).isFile() ? path : undefined;
    } catch {
      return undefined;
    }
  }
}

/** `a.b=lib/b.lua` of --module. */
export function parseModule(text: string): [name: string, path: string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandFailure(`expected --module name=path, got "${text}"`);
}

/** The text of a script. Throws a CommandFailure that says why a file is none. */
export async function readScript(path: string): Promise<string> {
  const bytes = path === '-' ? await readStandardInput() : await readBytes(path);
  const shown = path === '-' ? 'standard input' : path;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandFailure(`${shown} is not a script: it is not UTF-8 text`, exitCodes.file);
  }
  if (text.includes('\0')) {
    throw new CommandFailure(`${shown} is not a script: it holds a NUL byte`, exitCodes.file);
  }
  // A first line for the system's loader stays as an empty line, so that the numbers of lines hold.
  return text.replace(/^#!.*/, '');
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, exitCodes.file);
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read or written',
  ENOTDIR: 'no such file',
  EEXIST: 'exists already',
};

/** Why a file operation failed, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

/** Relative to the current folder where it lies below it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : join('.', near);
}
