// Several languages over one framework: what one made is used in another, an error names them all, and one recording serves each.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { createFramework, exposeFramework, type Framework } from '../../src/framework-entry.js';
import { ScriptError, type ScriptContext, type ScriptFunction } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';
import { languages, preludes, type Language } from './program.js';

const engines = new Map(
  await Promise.all(
    languages.map(
      async (language) =>
        [language, await openEngine(language === 'javascript' ? 'quickjs' : language)] as const,
    ),
  ),
);
after(async () => {
  for (const engine of engines.values()) if (typeof engine !== 'string') await engine.dispose();
});

function missing(...needed: Language[]): string | false {
  return (
    needed.map((language) => engines.get(language)).find((engine) => typeof engine === 'string') ?? false
  );
}

async function open(t: TestContext, language: Language, framework: Framework): Promise<ScriptContext> {
  const engine = engines.get(language);
  assert.ok(engine !== undefined && typeof engine !== 'string');
  const context = await engine.createContext({ timeoutMs: 20_000 });
  t.after(() => context.dispose());
  await exposeFramework(context, framework);
  await context.loadScript(preludes[language], 'prelude');
  return context;
}

const callsOf = (tool: string, input: Record<string, unknown>): unknown[] => [
  { toolCalls: [{ id: 'c1', name: tool, input }] },
  'done',
];

test(
  'an agent made in Lua is used from Python',
  { skip: missing('lua', 'python'), timeout: 60_000 },
  async (t) => {
    const framework = createFramework();
    framework.providers.register({
      name: 'calls',
      type: 'scripted',
      config: { responses: callsOf('shout', { text: 'hi' }) },
    });
    const lua = await open(t, 'lua', framework);
    const python = await open(t, 'python', framework);
    await lua.loadScript(
      `asked = {}
     agent = zigllms.agent.create({ name = "helper", provider = "calls", tools = { { name = "shout", execute = function(input) return input.text:upper() end } } })
     agent:addHook("pre_execution", function(context) asked[#asked + 1] = context.input end)`,
      'agent.lua',
    );
    assert.deepEqual(
      await python.eval(`
agent = zigllms.agent.get("helper")
result = agent.run("from Python")
[agent.name, result.content, result.tool_calls[0].output, len(agent.get_memory().get_history())]`),
      ['helper', 'done', 'HI', 4],
    );
    assert.deepEqual(
      await lua.eval(
        'return { asked[1], agent:getMemory():getHistory()[1].content, agent == zigllms.agent.get("helper") }',
      ),
      ['from Python', 'from Python', true],
    );
    await lua.dispose();
    assert.deepEqual(
      await python.eval('[zigllms.agent.get("helper"), failure(lambda: agent.run("again"))]'),
      [null, ['disposed', 'agent "helper" has been destroyed']],
    );
  },
);

test(
  'an agent made in JavaScript calls a tool written in Wren',
  { skip: missing('wren', 'javascript'), timeout: 60_000 },
  async (t) => {
    const framework = createFramework();
    framework.providers.register({
      name: 'calls',
      type: 'scripted',
      config: { responses: callsOf('twice', { text: 'ab' }), repeat: true },
    });
    const wren = await open(t, 'wren', framework);
    const javascript = await open(t, 'javascript', framework);
    await wren.loadScript(
      `import "zigllms.tool" for Tool
var calls = 0
Tool.register({ "name": "twice", "schema": { "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"] }, "execute": Fn.new {|input|
  calls = calls + 1
  if (calls == 2) Fiber.abort("only once")
  return input["text"] * 2
} })`,
      'tool.wren',
    );
    assert.deepEqual(
      await javascript.eval(`
const agent = zigllms.agent.create({ name: "helper", provider: "calls", tools: ["twice"] });
const first = (await agent.run("go")).toolCalls[0], second = (await agent.run("go")).toolCalls[0];
[first.output, second.error.message, await failure(() => zigllms.tool.execute("twice", { text: 1 })), (await zigllms.tool.execute("twice", { text: "x" }))]`),
      ['abab', 'only once', ['tool_input_invalid', 'tool "twice": invalid input: text must be string'], 'xx'],
    );
    assert.equal(await wren.eval('calls'), 3);
  },
);

test(
  'an error of the host names the scripts of all languages that it came through',
  { skip: missing(...languages), timeout: 60_000 },
  async (t) => {
    const framework = createFramework();
    const thrown = new RangeError('the disk is full');
    const sources: Record<Language, string> = {
      lua: 'function through_lua() return inner() end',
      javascript:
        'function throughJavaScript() { return inner(); }\nglobalThis.throughJavaScript = throughJavaScript;',
      wren: 'var throughWren = Fn.new { inner.call() }',
      python: 'def through_python():\n    return inner()',
    };
    const names: Record<Language, string> = {
      lua: 'through_lua',
      javascript: 'throughJavaScript',
      wren: 'throughWren',
      python: 'through_python',
    };
    let inner: unknown = () => {
      throw thrown;
    };
    // JavaScript is innermost: an engine of another language is a promise to it, and QuickJS keeps no frames across an await.
    const order: Language[] = ['javascript', 'lua', 'wren', 'python'];
    for (const language of order) {
      const context = await open(t, language, framework);
      await context.setGlobal('inner', inner as ScriptFunction);
      await context.loadScript(sources[language], `through.${language}`);
      inner = await context.getGlobal<ScriptFunction>(names[language]);
    }
    const error: unknown = await (inner as ScriptFunction)().then(
      () => undefined,
      (failure: unknown) => failure,
    );
    assert.equal(error, thrown);
    assert.ok(ScriptError.isInstance(error));
    const files = error.scriptFrames.map(({ file }) => file).filter((file) => file?.startsWith('through.'));
    assert.deepEqual(
      [...new Set(files)],
      order.map((language) => `through.${language}`),
      error.scriptStack,
    );
    for (const language of order) assert.match(error.scriptStack ?? '', new RegExp(`through\\.${language}`));
  },
);

const recorded: Record<Language, string> = {
  lua: `
local agent = zigllms.agent.create({ name = "adder", provider = "tape", instructions = "Add.", tools = { { name = "add", description = "Adds", schema = { type = "object", properties = { a = { type = "number" }, b = { type = "number" } }, required = { "a", "b" } }, execute = function(input) return input.a + input.b end } } })
local result = agent:run("2 and 3")
return { result.content, result.toolCalls[1].output, result.usage.totalTokens, failure(function() agent:run("something else") end) }`,
  javascript: `
const agent = zigllms.agent.create({ name: "adder", provider: "tape", instructions: "Add.", tools: [{ name: "add", description: "Adds", schema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] }, execute: ({ a, b }) => a + b }] });
const result = await agent.run("2 and 3");
[result.content, result.toolCalls[0].output, result.usage.totalTokens, await failure(() => agent.run("something else"))]`,
  wren: `
import "zigllms.agent" for Agent
var agent = Agent.create({ "name": "adder", "provider": "tape", "instructions": "Add.", "tools": [{ "name": "add", "description": "Adds", "schema": { "type": "object", "properties": { "a": { "type": "number" }, "b": { "type": "number" } }, "required": ["a", "b"] }, "execute": Fn.new {|input| input["a"] + input["b"] } }] })
var result = agent.run("2 and 3")
return [result["content"], result["toolCalls"][0]["output"], result["usage"]["totalTokens"], failure.call { agent.run("something else") }]`,
  python: `
agent = zigllms.agent.create(name="adder", provider="tape", instructions="Add.", tools=[{"name": "add", "description": "Adds", "schema": {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}, "execute": lambda input: input.a + input.b}])
result = agent.run("2 and 3")
[result.content, result.tool_calls[0].output, result.usage.total_tokens, failure(lambda: agent.run("something else"))]`,
};

test(
  'one recording is replayed for all languages',
  { skip: missing(...languages), timeout: 60_000 },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'zigllms-recording-'));
    t.after(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'adder.json');
    const usage = { inputTokens: 4, outputTokens: 1 };
    const run = async (language: Language, mode: 'record' | 'replay'): Promise<unknown[]> => {
      const framework = createFramework();
      const responses = [
        { toolCalls: [{ id: 'c1', name: 'add', input: { a: 2, b: 3 } }], usage },
        { content: 'It is 5.', usage },
      ];
      framework.providers.register({ name: 'source', type: 'scripted', config: { responses } });
      framework.providers.register({
        name: 'tape',
        type: 'recorded',
        config: { file, mode, model: 'm', ...(mode === 'record' ? { provider: 'source' } : {}) },
      });
      const context = await open(t, language, framework);
      return context.eval<unknown[]>(recorded[language], { fileName: 'recorded' });
    };
    const answered = ['It is 5.', 5, 10];
    assert.deepEqual((await run('lua', 'record')).slice(0, 3), answered);
    const written = await readFile(file, 'utf8');
    for (const language of languages)
      assert.deepEqual(
        await run(language, 'replay'),
        [
          ...answered,
          ['recording_unmatched', `provider "tape": the recording ${file} has no more than its 2 answers`],
        ],
        language,
      );
    assert.equal(await readFile(file, 'utf8'), written);
  },
);
