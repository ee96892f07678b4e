// The TypeScript programs of the documentation: checked together, run one by one in this process.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import ts from 'typescript';
import { root, type Page } from './pages.js';

export interface Program {
  readonly page: string;
  readonly line: number;
  readonly code: string;
  readonly runs: boolean;
}

/** A block that imports begins a program, the others go on with it. */
export function programsOf({ path, blocks }: Page): Program[] {
  const programs: Program[] = [];
  for (const { language, code, line, typeCheckedOnly, notChecked } of blocks) {
    if (language !== 'ts' || notChecked !== '') continue;
    const last = programs.at(-1);
    if (last === undefined || /^import /m.test(code)) {
      programs.push({ page: path, line, code, runs: typeCheckedOnly === '' });
    } else {
      programs[programs.length - 1] = {
        ...last,
        code: overlaid(last.code, code),
        runs: last.runs && typeCheckedOnly === '',
      };
    }
  }
  return programs;
}

/** Both have their lines where the page has them. */
function overlaid(first: string, second: string): string {
  const lines = first.trimEnd().split('\n');
  return [...lines, ...second.split('\n').slice(lines.length)].join('\n');
}

/** Calls `use` with a folder inside the package, where programs find it by its own name. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(root, 'build', 'docs-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the compiler says, with the page and its line. */
export function typeErrors(folder: string, programs: readonly Program[]): string[] {
  const pages = new Map(
    programs.map((program, index) => {
      const file = join(folder, `${index}.mts`);
      writeFileSync(file, program.code);
      return [file, program.page];
    }),
  );
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const checked = ts.createProgram([...pages.keys()], { ...options, noUnusedLocals: false, noUnusedParameters: false });
  return ts.getPreEmitDiagnostics(checked).map(({ file, start, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (file === undefined || start === undefined) return message;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${pages.get(file.fileName) ?? file.fileName}:${line + 1}: ${message}`;
  });
}

/** What programs import by the package's name is run from the sources: two copies of the package would share one addon. */
const entries: Readonly<Record<string, string>> = {
  zigllms: 'src/index.ts',
  'zigllms/framework': 'src/framework-entry.ts',
  'zigllms/telemetry': 'src/telemetry/index.ts',
};

/** The lines that a program prints. */
export async function output(folder: string, { code, line }: Program): Promise<string[]> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const file = join(folder, `${line}.mjs`);
  writeFileSync(
    file,
    outputText.replace(/ from '(zigllms[^']*)'/g, (_, name: string) => {
      if (!Object.hasOwn(entries, name)) throw new Error(`the package has no entry ${name}`);
      return ` from '${pathToFileURL(join(root, entries[name])).href}'`;
    }),
  );
  const lines: string[] = [];
  const { log, warn, error } = console;
  console.log = console.warn = console.error = (...values) => void lines.push(...format(...values).split('\n'));
  try {
    await import(pathToFileURL(file).href);
  } finally {
    Object.assign(console, { log, warn, error });
  }
  return lines;
}
