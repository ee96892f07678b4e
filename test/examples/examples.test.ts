// Each example prints what the text beside it says, to the letter. ZIGLLMS_UPDATE_EXAMPLES=1 writes what they print.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createFramework, exposeFramework, type FrameworkOptions } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';
import { runNode } from '../support/run-node.js';

const root = new URL('../../examples/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, root));
const { toolPolicy } = JSON.parse(readFileSync(path('framework.json'), 'utf8')) as Required<
  Pick<FrameworkOptions, 'toolPolicy'>
>;
const readPaths = toolPolicy.readPaths?.map(path);

const folders = {
  lua: ['lua', '.lua'],
  quickjs: ['javascript', '.js'],
  wren: ['wren', '.wren'],
  python: ['python', '.py'],
};

const specified: Record<string, string[]> = {
  lua: ['basic_agent', 'custom_tools', 'event_handling', 'workflow'],
  quickjs: ['async_agent', 'complex_workflow', 'testing', 'tool_chaining'],
  wren: ['fiber_workflow', 'oop_agent', 'tool_factory'],
  python: ['data_pipeline', 'multi_agent', 'test_suite', 'tool_ecosystem'],
};

for (const [language, [folder, extension]] of Object.entries(folders)) {
  const names = readdirSync(path(`${folder}/`)).filter((name) => name.endsWith(extension));

  test(`the examples in ${folder} are those of the specification`, () => {
    assert.deepEqual(
      names.toSorted(),
      specified[language].map((name) => name + extension),
    );
  });

  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`examples in ${folder}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  for (const name of names) {
    test(`${folder}/${name} prints what it says`, { timeout: 60_000 }, async (t) => {
      let printed = '';
      const context = await engine.createContext({
        timeoutMs: 40_000,
        onOutput: (_, text) => (printed += text),
        onUnhandled: (error) => (printed += `unhandled: ${String(error)}\n`),
      });
      t.after(() => context.dispose());
      await exposeFramework(context, createFramework({ toolPolicy: { ...toolPolicy, readPaths } }));
      const fileName = `${folder}/${name}`;
      await context.eval(readFileSync(path(fileName), 'utf8'), { fileName });
      const expectation = path(fileName.replace(extension, '.txt'));
      if (process.env['ZIGLLMS_UPDATE_EXAMPLES'] === '1') writeFileSync(expectation, printed);
      assert.equal(printed, readFileSync(expectation, 'utf8'));
    });
  }
}

test('run.mjs runs them', { timeout: 60_000 }, async () => {
  const { output, code } = await runNode([path('run.mjs'), 'lua/basic_agent.lua'], { longestMs: 50_000 });
  assert.equal(output, readFileSync(path('lua/basic_agent.txt'), 'utf8'));
  assert.equal(code, 0);
});
