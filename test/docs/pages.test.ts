// Every code block of the README and of docs/ does what it says: host programs (ts) pass the type check and run, scripts (lua, js, wren, python) run in a context
// that has the framework, commands (sh) name what exists. pages.ts says how a block is left out; the reason is part of it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { ScriptError, type ScriptContext, type ScriptingEngine } from '../../src/index.js';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';
import { commandProblems } from './commands.js';
import { expectedOutput, readPages, root, type Page } from './pages.js';
import { output, programsOf, typeErrors, withFolder } from './programs.js';

const engineNames: Readonly<Record<string, string>> = {
  lua: 'lua',
  js: 'quickjs',
  wren: 'wren',
  python: 'python',
};
/** `text` and nothing are for what people read: output, pictures. */
const languages = [...Object.keys(engineNames), 'ts', 'sh', 'json', 'text', ''];

const pages = readPages();
const engines = new Map<string, ScriptingEngine>();
after(() => Promise.all([...engines.values()].map((engine) => engine.dispose())));

test('every code block is in a language that is checked, or says why it is not', () => {
  const unknown = pages
    .flatMap(({ blocks }) => blocks)
    .filter(({ language, notChecked }) => !languages.includes(language) && notChecked === '')
    .map(({ page, line, language }) => `${page}:${line}: ${language}`);
  assert.deepEqual(unknown, []);
});

test('the host programs of all pages pass the type check', () =>
  withFolder((folder) => assert.deepEqual(typeErrors(folder, pages.flatMap(programsOf)), [])));

for (const page of pages.filter((one) => programsOf(one).some(({ runs }) => runs))) {
  test(`the host programs of ${page.path} print what their comments say`, (t) =>
    withFolder(async (folder) => {
      for (const program of programsOf(page).filter(({ runs }) => runs)) {
        const printed = await output(folder, program).catch((error: unknown) => {
          if (ScriptError.isInstance(error) && error.code === 'engine_unavailable') return error;
          throw new Error(`${page.path}:${program.line}: the program failed`, { cause: error });
        });
        if (!Array.isArray(printed)) return t.skip(printed.message.split('\n')[0]);
        expectInOrder(printed, expectedOutput(program.code), `${page.path}:${program.line}`);
      }
    }));
}

for (const page of pages.filter(({ blocks }) => blocks.some(({ language }) => language in engineNames))) {
  test(`the scripts of ${page.path} print what their comments say`, (t) => runScripts(t, page));
}

test('the commands of all pages exist', () => {
  const blocks = pages.flatMap((page) => page.blocks);
  const checked = blocks.filter(({ language, notChecked }) => language === 'sh' && notChecked === '');
  assert.deepEqual(checked.flatMap(commandProblems), []);
});

test('the JSON of all pages can be read', () => {
  for (const { language, code, notChecked, page, line } of pages.flatMap(({ blocks }) => blocks))
    if (language === 'json' && notChecked === '')
      assert.doesNotThrow(() => JSON.parse(code), `${page}:${line}`);
});

test('the links of all pages lead somewhere', () => {
  assert.deepEqual(pages.flatMap(brokenLinks), []);
});

/** Blocks of one language on one page share a context. */
async function runScripts(t: TestContext, page: Page): Promise<void> {
  const contexts = new Map<string, ScriptContext>();
  let printed = '';
  try {
    for (const { language, code, line, notChecked } of page.blocks) {
      if (!(language in engineNames) || notChecked !== '') continue;
      const context = contexts.get(language) ?? (await openContext(language, (text) => (printed += text)));
      if (typeof context === 'string') {
        t.diagnostic(`${page.path}:${line}: not run: ${context}`);
        continue;
      }
      contexts.set(language, context);
      printed = '';
      await context.eval(code, { fileName: page.path });
      expectInOrder(printed.split('\n'), expectedOutput(code), `${page.path}:${line}`);
    }
  } finally {
    for (const context of contexts.values()) await context.dispose();
  }
}

async function openContext(language: string, print: (text: string) => void): Promise<ScriptContext | string> {
  const engine = engines.get(language) ?? (await openEngine(engineNames[language]));
  if (typeof engine === 'string') return engine;
  engines.set(language, engine);
  const context = await engine.createContext({
    timeoutMs: 60_000,
    onOutput: (_stream, text) => print(text),
  });
  await exposeFramework(context, createFramework({ environment: {} }));
  return context;
}

/** Lines without a comment may come between. */
function expectInOrder(printed: readonly string[], expected: readonly string[], where: string): void {
  let from = 0;
  for (const line of expected) {
    const at = printed.indexOf(line, from);
    assert.ok(at >= 0, `${where}: expected ${JSON.stringify(line)} in what was printed:\n${printed.join('\n')}`);
    from = at + 1;
  }
}

function brokenLinks({ path, text }: Page): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file, anchor] = link.split('#');
    const target = file === '' ? path : relative(root, join(root, dirname(path), file));
    if (!existsSync(join(root, target))) return [`${path}: ${link}: there is no ${target}`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    return anchorsOf(target).includes(anchor) ? [] : [`${path}: ${link}: ${target} has no such heading`];
  });
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  return [...readFileSync(join(root, path), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
