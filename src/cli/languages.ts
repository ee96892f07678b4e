// What the command line knows of each language beyond the engine's own interface: names, files, and the idioms in which a script expects its arguments.

import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { suggestion } from '../support/nearest-name.js';
import type { ScriptContext } from '../index.js';
import { exitCodes } from './exit-codes.js';
import { CommandFailure } from './failure.js';

export interface Language {
  /** As people write it. */
  readonly title: string;
  /** The name of its engine. */
  readonly engine: string;
  /** Other names that --language takes. */
  readonly aliases: readonly string[];
  /** With the dot; the first one is for new files. */
  readonly extensions: readonly string[];
  /** Files that the module `name` may be, relative to the folder that it is looked for in. */
  moduleFiles(name: string): readonly string[];
  /** Whether a name such as ./shapes is meant from the file that imports it, and comes as it was written. */
  readonly relativeNames: boolean;
  /** Makes the script's arguments known the way scripts of the language look for them. */
  giveArguments(context: ScriptContext, script: string, args: readonly string[]): Promise<void>;
  /** A source whose value is 42. */
  readonly fortyTwo: string;
  /** Where giveArguments puts them, for the help. */
  readonly argumentsAre: string;
  /** What mends it where its engine cannot be opened; empty for what is part of the addon. */
  readonly toInstall?: readonly string[];
}

const lua: Language = {
  title: 'Lua',
  fortyTwo: 'return 6 * 7',
  engine: 'lua',
  aliases: [],
  extensions: ['.lua'],
  moduleFiles(name) {
    const path = name.replaceAll('.', '/');
    return [`${path}.lua`, `${path}/init.lua`];
  },
  relativeNames: false,
  argumentsAre: 'arg[1], arg[2], ...; arg[0] is the script',
  async giveArguments(context, script, args) {
    const list = args.map((text) => `${luaText(text)}, `).join('');
    await context.eval(`arg = {[0] = ${luaText(script)}, ${list}}`, { fileName: '=(zigllms)' });
  },
};

const javascript: Language = {
  title: 'JavaScript',
  fortyTwo: '6 * 7',
  engine: 'quickjs',
  aliases: ['javascript', 'js'],
  extensions: ['.js', '.mjs'],
  moduleFiles: (name) => [name, `${name}.js`, `${name}.mjs`],
  relativeNames: false,
  argumentsAre: 'scriptArgs[1], scriptArgs[2], ...; scriptArgs[0] is the script',
  giveArguments: (context, script, args) => context.setGlobal('scriptArgs', [script, ...args]),
};

const wren: Language = {
  title: 'Wren',
  fortyTwo: '6 * 7',
  engine: 'wren',
  aliases: [],
  extensions: ['.wren'],
  moduleFiles: (name) => [`${name}.wren`],
  relativeNames: true,
  argumentsAre: 'Process.arguments, after import "os" for Process',
  giveArguments(context, script, args) {
    const source =
      'class Process {\n  static arguments { Os.arguments }\n  static allArguments { Os.allArguments }\n}';
    const values = { arguments: args, allArguments: ['zigllms', script, ...args] };
    return context.registerModule({ name: 'os', values, source });
  },
};

const python: Language = {
  toInstall: [
    'install a Python from 3.9 to 3.13 that has a shared libpython (Debian, Ubuntu: apt install python3 libpython3-dev; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared)',
    'or say where one is: ZIGLLMS_PYTHON=/path/to/python3',
  ],
  title: 'Python',
  fortyTwo: '6 * 7',
  engine: 'python',
  aliases: ['py'],
  extensions: ['.py'],
  moduleFiles(name) {
    const path = name.replaceAll('.', '/');
    return [`${path}.py`, `${path}/__init__.py`];
  },
  relativeNames: false,
  argumentsAre: 'sys.argv[1], sys.argv[2], ...; sys.argv[0] is the script',
  async giveArguments(context, script, args) {
    // JSON texts are Python texts too: they hold no escapes beyond \uXXXX of control characters.
    const list = JSON.stringify([script, ...args]);
    await context.eval(`import sys\nsys.argv = ${list}\ndel sys`, { fileName: '<zigllms>' });
  },
};

export const languages: readonly Language[] = [lua, javascript, wren, python];

/** By the engine's name or an alias of it. Throws a CommandFailure for a name that no language has. */
export function languageNamed(name: string): Language {
  const wanted = name.toLowerCase();
  const found = languages.find(({ engine, aliases }) => engine === wanted || aliases.includes(wanted));
  if (found !== undefined) return found;
  const names = languages.flatMap(({ engine, aliases }) => [engine, ...aliases]);
  throw new CommandFailure(
    `no language is named "${name}"${suggestion(name, names)} (there are ${names.join(', ')})`,
  );
}

/** By a file's extension, or undefined. */
export function languageOfFile(path: string): Language | undefined {
  const extension = posix.extname(path.replaceAll('\\', '/')).toLowerCase();
  return languages.find(({ extensions }) => extensions.includes(extension));
}

/** The language that was named, else that of the file. Throws a CommandFailure where neither says it. */
export function chosenLanguage(path: string, name: string | undefined): Language {
  if (name !== undefined) return languageNamed(name);
  const found = languageOfFile(path);
  if (found !== undefined) return found;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new CommandFailure(`${path}: is a folder, not a file`, exitCodes.file);
  const known = languages.flatMap(({ extensions }) => extensions).join(', ');
  const why = path === '-' ? 'a script from standard input has no extension' : `${path} has none of ${known}`;
  throw new CommandFailure(`${why}: say --language lua, javascript, wren or python`);
}

function luaText(text: string): string {
  // JSON's \u0041 is \u{0041} in Lua; the pairs before it are passed over whole.
  return JSON.stringify(text).replaceAll(/\\(?:u([0-9a-f]{4})|.)/g, (escape, digits?: string) =>
    digits === undefined ? escape : `\\u{${digits}}`,
  );
}
