// Every example of the specification, in its own language and as written there. Where an example isn't valid in its language, the nearest valid form stands in its file, and
// `departures` names the difference. What an example takes for granted (a database, agents of its workflow) is given before it; `then` looks at what it has left.
// The providers that examples name are scripted.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework, type Framework } from '../../src/framework-entry.js';
import { type ScriptContext } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';

interface Example {
  file: string;
  /** What isn't as the specification has it. */
  departures?: string[];
  /** Run before, in the same language. */
  before?: string;
  /** Appended to the example: gives what `check` sees. */
  then: string;
  prepare?: (framework: Framework, context: ScriptContext) => unknown;
  check: (value: never, printed: string, framework: Framework) => unknown;
}

const directory = mkdtempSync(join(tmpdir(), 'zigllms-specification-'));
after(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(join(directory, 'data.json'), '{"answer": 42}');

const usage = { inputTokens: 7, outputTokens: 3 };

const users = [
  { id: 1, name: 'Alice' },
  { id: 2, name: 'Bob' },
];

function databaseTool(framework: Framework): void {
  framework.tools.register({
    name: 'database_query',
    description: 'Query a SQL database',
    schema: { type: 'object', properties: { query: { type: 'string' }, database: { type: 'string' } } },
    execute: () => ({ rows: users, count: users.length }),
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

const agentAndInput = {
  prepare: (framework: Framework) => framework.agents.create({ name: 'helper', provider: 'openai' }),
};

const examples: Record<string, Record<string, Example>> = {
  lua: {
    agents: {
      file: 'agent.lua',
      then: 'return { content = result.content, roles = { history[1].role, history[2].role }, clone = fast_agent.name ~= agent.name, temperature = fast_agent:getInfo().temperature }',
      check: (value, printed) => {
        assert.deepEqual(value, {
          content: 'answer to: Research the latest AI developments',
          roles: ['user', 'assistant'],
          clone: true,
          temperature: 0.2,
        });
        assert.equal(printed, 'About to execute: Research the latest AI developments\n');
      },
    },
    providers: {
      file: 'provider.lua',
      then: 'return { known = #providers, content = response.content, models = zigllms.provider.getModels("custom_ollama") }',
      check: (value, printed) => {
        assert.deepEqual(value, { known: 2, content: 'answer to: Hello', models: ['llama2', 'mistral'] });
        assert.equal(printed, 'Supports streaming: true\nMax context: 8192\n');
      },
    },
    schemas: {
      file: 'schema.lua',
      before:
        'user_data = { id = "x", name = "", email = "john@example.org", preferences = { theme = "light" } }',
      then: 'return { valid = is_valid, parsed = parser:parse(\'{"id": 1, "name": "John", "email": "john@example.org"}\').name }',
      check: (value, printed) => {
        assert.deepEqual(value, { valid: false, parsed: 'John' });
        // A Lua table has no order, so neither have the errors.
        assert.deepEqual(printed.trimEnd().split('\n').toSorted(), [
          'Validation error: must NOT have fewer than 1 characters',
          'Validation error: must be integer',
        ]);
      },
    },
    parsers: {
      file: 'output.lua',
      before: `agent_response = '# Analysis\\nHere it is:\\n\`\`\`json\\n{"summary": "It went well", "key_points": ["a"], "sentiment": "positive",}\\n\`\`\`\\n# Outlook\\nMore.'`,
      then: 'return { points = structured.key_points, sections = { sections[1].title, sections[2].title } }',
      check: (value, printed) => {
        assert.deepEqual(value, { points: ['a'], sections: ['Analysis', 'Outlook'] });
        assert.equal(printed, 'Summary: It went well\nSentiment: positive\n');
      },
    },
    callbacks: {
      file: 'async.lua',
      ...agentAndInput,
      before: 'agent, input = zigllms.agent.get("helper"), "Hello"',
      then: '',
      check: (_, printed) => assert.equal(printed, 'Result: answer to: Hello\n'),
    },
  },
  quickjs: {
    tools: {
      file: 'tool.js',
      prepare: (_, context) => context.setGlobal('queryDatabase', async () => users),
      then: '({ fileContent, count: (await zigllms.tool.execute("database_query", { query: "SELECT", database: "users" })).count, listed: tools.length })',
      check: (value: { listed: number }, printed) => {
        assert.deepEqual(value, { fileContent: '{"answer": 42}', count: 2, listed: 6 });
        assert.match(printed, /^database_query: Query a SQL database$/m);
        assert.equal(printed.trimEnd().split('\n').length, 6);
      },
    },
    events: {
      file: 'event.js',
      prepare: async (framework, context) => {
        const logged: string[] = [];
        framework.providers.register({
          name: 'calls',
          type: 'scripted',
          config: {
            responses: [
              { toolCalls: [{ name: 'database_query', input: {} }], usage },
              { content: 'done', usage },
            ],
          },
        });
        databaseTool(framework);
        framework.agents.create({ name: 'research_agent', provider: 'calls', tools: ['database_query'] });
        framework.agents.create({ name: 'another', provider: 'openai' });
        await context.setGlobal('logToolUsage', (event: { type: string }) => void logged.push(event.type));
        await context.setGlobal(
          'logEvent',
          (event: { agentName: string; timestamp: number; type: string }) =>
            void logged.push(`${event.agentName} ${event.type} ${event.timestamp > 0}`),
        );
        await context.setGlobal('logged', () => logged);
      },
      then: `
        await zigllms.agent.get("another").run("Hello");
        await zigllms.agent.get("research_agent").run("Hello");
        while (logged().filter((line) => line.endsWith("complete true")).length < 1) await zigllms.tool.execute("calculator", { expression: "1" });
        ({ logged: logged(), milestone: emitter.getHistory({ pattern: "custom.*" })[0].progress })`,
      check: ({ logged, milestone }: { logged: string[]; milestone: number }, printed) => {
        assert.equal(milestone, 0.75);
        assert.ok(logged.includes('tool.execution.start'), String(logged));
        assert.ok(logged.includes('research_agent agent.execution.complete true'), String(logged));
        assert.ok(!logged.some((line) => line.startsWith('another')), String(logged));
        assert.match(printed, /^Agent research_agent starting execution$/m);
        assert.match(printed, /^Agent completed in [\d.]+ms\nTokens used: 20$/m);
      },
    },
    memories: {
      file: 'memory.js',
      then: '({ found: relevant.length, kept: zigllms.memory.loadSnapshot("conversation_123").version })',
      check: (value, printed) => {
        assert.deepEqual(value, { found: 1, kept: 1 });
        assert.match(printed, /^Messages: 1, Tokens: [1-9]\d*\n$/);
      },
    },
    promises: {
      file: 'async.js',
      ...agentAndInput,
      before: 'globalThis.agent = zigllms.agent.get("helper"); globalThis.input = "Hello";',
      then: '',
      check: (_, printed) => assert.equal(printed, 'answer to: Hello\n'),
    },
    'promises that reject': {
      file: 'async.js',
      ...agentAndInput,
      before: 'globalThis.agent = zigllms.agent.get("helper"); agent.destroy(); globalThis.input = "Hello";',
      then: '',
      check: (_, printed) => assert.match(printed, /^Error: .*destroyed/),
    },
  },
  python: {
    workflows: {
      file: 'workflow.py',
      prepare: (framework) => {
        for (const name of ['research_agent', 'analysis_agent', 'writer_agent'])
          framework.agents.create({ name, provider: 'openai' });
      },
      then: '[result.status, result.steps["generate_report"].output]',
      check: (value, printed) => {
        assert.deepEqual(value, ['completed', 'answer to: write']);
        assert.equal(
          printed,
          'gather_sources: completed\nanalyze_papers: completed\ngenerate_report: completed\n',
        );
      },
    },
    tests: {
      file: 'test.py',
      departures: [
        '`async def():` as an argument is no Python: the function has a name and stands before the call',
      ],
      prepare: databaseTool,
      then: 'results.failed',
      check: (value, printed) => {
        assert.equal(value, 0);
        assert.equal(printed, 'Passed: 1/1\n');
      },
    },
    hooks: {
      file: 'hook.py',
      departures: [
        '`async def(context):` as an argument is no Python: the two functions have names and stand before the calls',
      ],
      before: `
from datetime import datetime
import types
lines = []
logger = types.SimpleNamespace(info=lines.append)
checked = []
def get_auth_token():
    return "token-1"
def validate_tool_input(context):
    checked.append(context.tool_name)
`,
      prepare: (framework) => {
        databaseTool(framework);
        framework.agents.create({ name: 'helper', provider: 'openai' });
      },
      then: `
answer = zigllms.agent.get("helper").run("This is Confidential")
zigllms.tool.execute("database_query", {})
zigllms.tool.execute("calculator", {"expression": "1"})
[answer.content, lines, checked]`,
      check: (value: [string, string[], string[]]) => {
        const [content, lines, checked] = value;
        assert.equal(content, '[REDACTED]');
        assert.equal(lines.length, 1);
        assert.match(lines[0], /^API call to openai: /);
        assert.deepEqual(checked, ['database_query']);
      },
    },
    'async, await and callbacks': {
      file: 'async.py',
      ...agentAndInput,
      before: 'agent = zigllms.agent.get("helper")\ninput = "Hello"',
      then: '(await process()).content',
      check: async (value, printed) => {
        assert.equal(value, 'answer to: Hello');
        assert.match(printed, /^Result: \{.*'content': 'answer to: Hello'/);
      },
    },
  },
};

for (const [language, own] of Object.entries(examples)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`examples of the specification in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  for (const [name, { file, departures = [], before, then, prepare, check }] of Object.entries(own)) {
    const shown = departures.length === 0 ? '' : ` (${departures.join('; ')})`;
    test(`${name} in ${language}${shown}`, { timeout: 60_000 }, async (t) => {
      let printed = '';
      const context = await engine.createContext({
        timeoutMs: 30_000,
        onOutput: (_, text) => (printed += text),
      });
      t.after(() => context.dispose());
      const framework = createFramework({ toolPolicy: { readPaths: [directory] } });
      framework.providers.register({
        name: 'openai',
        type: 'scripted',
        config: {
          models: ['gpt-4', 'gpt-3.5-turbo'],
          responses: ({ messages }: { messages: { role: string; content: unknown }[] }) => ({
            content: `answer to: ${String(messages.findLast(({ role }) => role === 'user')?.content)}`,
            usage,
          }),
        },
        capabilities: { streaming: true, maxContextTokens: 8_192 },
      });
      await exposeFramework(context, framework);
      await prepare?.(framework, context);
      if (before !== undefined) await context.loadScript(before, 'before');
      const source = readFileSync(new URL(`examples/${file}`, import.meta.url), 'utf8');
      const value = await context.eval(`${source}\n${then}`, { fileName: file });
      // A callback may come after the end.
      if (file.startsWith('async')) await until(() => printed !== '');
      await check(value as never, printed, framework);
    });
  }
}
