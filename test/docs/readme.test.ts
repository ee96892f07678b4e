// What the README shows, run as written.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runProgram } from './run-program.js';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { createEngine } from '../../src/index.js';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** The README's code blocks in a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code);
}

test('the first program of the README prints what its comments say', async () => {
  const [program] = blocks('ts');
  const expected = [...program.matchAll(/^console\.log\(.*\/\/ (.*)$/gm)].map(([, comment]) => comment);
  const printed = await runProgram(program);
  assert.deepEqual(printed, expected);
});

test("the README's Lua agent answers with its tool's result", async () => {
  const [script] = blocks('lua');
  const engine = await createEngine('lua');
  try {
    const context = await engine.createContext({ timeoutMs: 10_000 });
    await exposeFramework(context, createFramework());
    assert.match(await context.eval<string>(script), /word_count is 3/);
  } finally {
    await engine.dispose();
  }
});
