// Long answers are read beside the host's thread: the script waits where it calls, in every language, and the host's event loop goes on.

import assert from 'node:assert/strict';
import { before, after, describe, test } from 'node:test';
import { createEngine, type ScriptContext, type ScriptingEngine } from '../../src/index.js';
import { areas, Dispatcher } from '../../src/bridge/index.js';
import { outputArea } from '../../src/bridge/areas/output.js';
import { extractTables } from '../../src/output/index.js';
import { Records } from '../../src/values/index.js';
import { createFramework, exposeFramework, type Framework } from '../../src/framework-entry.js';

const section = (index: number): string =>
  `## Section ${index}\n\nSome text.\n\n- item\n  - nested ${index}\n\n| a | b |\n|---|---|\n| ${index} | x |\n\n\`\`\`js\ncode(${index})\n\`\`\`\n\n`;
const SECTIONS = 10_000;
const markdown = Array.from({ length: SECTIONS }, (_, index) => section(index)).join('');

const programs: Record<string, { count: string; parsed: string; refused: string }> = {
  lua: {
    count: 'return #zigllms.output.extractSections(text)',
    parsed: `local parser = zigllms.output.createParser({format = "markdown"})
      local value = parser:parse(text)
      return #value.sections + #value.tables`,
    refused: 'local ok, problem = pcall(zigllms.output.parse, text, {format = "json"}) return problem.code',
  },
  quickjs: {
    count: 'zigllms.output.extractSections(text).length',
    parsed: `const value = zigllms.output.createParser({format: 'markdown'}).parse(text);
      value.sections.length + value.tables.length`,
    refused: "try { zigllms.output.parse(text, {format: 'json'}) } catch (problem) { problem.code }",
  },
  wren: {
    count: 'zigllms.output.extractSections(text).count',
    parsed: `var value = zigllms.output.createParser({"format": "markdown"}).parse(text)
      value["sections"].count + value["tables"].count`,
    refused: 'Fiber.new { zigllms.output.parse(text, {"format": "json"}) }.try().code',
  },
  python: {
    count: 'len(zigllms.output.extract_sections(text))',
    parsed: `value = zigllms.output.create_parser(format='markdown').parse(text)
len(value['sections']) + len(value['tables'])`,
    refused: `try:
    zigllms.output.parse(text, format='json')
except Exception as problem:
    code = problem.code
code`,
  },
};

test("the host's event loop turns while a long answer is read, and what comes is the same", async () => {
  const framework = createFramework();
  const host = { framework, owner: {}, report: () => undefined };
  const style = 'camelCase';
  const calls = new Dispatcher(areas, host, { style, inline: false }).functionsOf(outputArea);
  const inline = new Dispatcher(areas, host, { style, inline: true }).functionsOf(outputArea);
  const json = JSON.stringify({ items: Array.from({ length: 20_000 }, (_, index) => ({ index })) });
  const yaml = Array.from({ length: 1_000 }, (_, index) => `- id: ${index}\n`).join('');
  const cases: [name: string, ...args: unknown[]][] = [
    ['extractSections', markdown],
    ['extractLists', markdown],
    ['extractTables', markdown],
    ['extractCodeBlocks', markdown, 'js'],
    ['extractJson', `Here you are: ${json.slice(0, 20_000)}`],
    ['parse', markdown, { format: 'markdown' }],
    ['parse', json, { format: 'json', schema: { type: 'object', required: ['items'] } }],
    ['parse', yaml, { format: 'yaml' }],
    ['format', JSON.parse(json), 'yaml'],
    ['template', '{{a}} '.repeat(20_000), { a: 1 }],
  ];
  for (const [name, ...args] of cases) {
    const read = calls[name](...args);
    assert.ok(read instanceof Promise, name);
    const order: string[] = [];
    const turned = new Promise((resolve) => setImmediate(resolve)).then(() => order.push('turned'));
    await Promise.all([turned, read.then(() => order.push('read'))]);
    assert.deepEqual(order, ['turned', 'read'], name);
    assert.deepEqual(plain(await read), plain(inline[name](...args)), name);
  }
});

test('short answers are read where they come', () => {
  const framework = createFramework();
  const host = { framework, owner: {}, report: () => undefined };
  const calls = new Dispatcher(areas, host, { style: 'camelCase', inline: false }).functionsOf(outputArea);
  assert.deepEqual(plain(calls['parse']('{"a": 1}')), { a: 1 });
});

test('rows that leave out very many cells are refused, not filled in', () => {
  const wide = `|${'a|'.repeat(1_000)}\n|${'-|'.repeat(1_000)}\n${'|1|\n'.repeat(1_000)}`;
  assert.throws(() => extractTables(wide), { code: 'output_invalid' });
});

/** What the bridge sends. */
function plain(value: unknown): unknown {
  return value instanceof Records ? value.value : value;
}

for (const [language, program] of Object.entries(programs)) {
  describe(language, () => {
    let engine: ScriptingEngine;
    let framework: Framework;
    before(async () => {
      engine = await createEngine(language);
      framework = createFramework();
    });
    after(() => engine.dispose());

    const contextOf = async (isolation: 'inline' | 'thread' | 'process'): Promise<ScriptContext> => {
      const context = await engine.createContext({ isolation, timeoutMs: 120_000 });
      await exposeFramework(context, framework);
      await context.setGlobal('text', markdown);
      return context;
    };

    test('a script that waits for it ends at its deadline, and goes on with its context', async () => {
      await using context = await contextOf('thread');
      await assert.rejects(context.eval(program.parsed, { timeoutMs: 1 }), { code: 'timeout_error' });
      assert.equal(await context.eval(program.refused), 'output_invalid');
    });

    for (const isolation of ['inline', 'thread', 'process'] as const) {
      test(`a megabyte of Markdown is read, and what is refused is an error (${isolation})`, async () => {
        await using context = await contextOf(isolation);
        assert.equal(await context.eval(program.count), SECTIONS);
        assert.equal(await context.eval(program.parsed), 2 * SECTIONS);
        assert.equal(await context.eval(program.refused), 'output_invalid');
      });
    }
  });
}
