// The pages of the documentation and their code blocks. An HTML comment right above a block says what a reader needn't see:
//   <!-- before: CODE -->              code that runs before the block's own
//   <!-- type-checked only: WHY -->    for ts: not run
//   <!-- not checked: WHY -->          for any language
// A ts block without imports goes on where the block before it ended.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Block {
  readonly page: string;
  /** Of the first line of code, 1-based. */
  readonly line: number;
  readonly language: string;
  /** The code, with empty lines above it so that its line numbers are the page's. */
  readonly code: string;
  /** Why it isn't run, or not checked at all; empty where it is. */
  readonly typeCheckedOnly: string;
  readonly notChecked: string;
}

export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const blockPattern = /(?:^<!-- (before|type-checked only|not checked): (.*?) -->\n)?^```([a-z]*)\n(.*?)^```$/gms;

export function readPages(): Page[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(join('docs', 'api')));
  return ['README.md', 'CONTRIBUTING.md', 'examples/README.md', 'examples/server/README.md', ...inDocs]
    .sort()
    .map(readPage);
}

function readPage(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8');
  const blocks = [...text.matchAll(blockPattern)].map((match) => {
    const [whole, directive, said = '', language, code] = match;
    const linesBefore = text.slice(0, match.index).split('\n').length - 1;
    const before = directive === 'before' ? said : '';
    const head = whole.slice(0, whole.indexOf('```')).split('\n').length;
    const gap = '\n'.repeat(head - before.split('\n').length + 1);
    const line = linesBefore + head + 1;
    return {
      page: path,
      line,
      language,
      code: `${'\n'.repeat(linesBefore)}${before}${gap}${code}`,
      typeCheckedOnly: directive === 'type-checked only' ? said : '',
      notChecked: directive === 'not checked' ? said : '',
    };
  });
  return { path, text, blocks };
}

/** What a program prints, as the comments at the ends of its printing lines have it. */
export function expectedOutput(code: string): string[] {
  return code.split('\n').flatMap((line) => {
    const printing = /^\s*(?:console\.log|System\.print|print)\(.*\)[;]?\s+(?:\/\/|--|#) (.*)$/.exec(line);
    return printing === null ? [] : [printing[1]];
  });
}
