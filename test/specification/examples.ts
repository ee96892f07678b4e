// The examples of the specification: what each takes for granted, what is looked at afterwards, and what that must be. The programs are in examples/, one file per language.

import assert from 'node:assert/strict';
import type { Framework } from '../../src/framework-entry.js';
import type { ScriptContext } from '../../src/index.js';

export type Language = 'lua' | 'quickjs' | 'wren' | 'python';

/** What an example has printed, and what its host functions were told. */
export interface Seen {
  printed: string;
  told: string[];
}

export interface Example {
  /** The file's name without its ending. */
  file: string;
  /** What is different in this run of the same file. */
  how?: string;
  /** The language of the specification: there, the file holds the example as written. The others are transcriptions. */
  written: Language[];
  /** Where it isn't as written, because that is not valid in its language. */
  departures?: string;
  prepare?: (framework: Framework, context: ScriptContext, seen: Seen) => unknown;
  /** Run before, where something is easier said in the language. */
  before?: Partial<Record<Language, string>>;
  /** Appended to the example: gives the value that is checked. */
  then: Partial<Record<Language, string>>;
  /** When there is nothing more to wait for. */
  until?: (seen: Seen) => boolean;
  check: (value: never, seen: Seen) => void;
}

export const usage = { inputTokens: 7, outputTokens: 3 };

const users = [
  { id: 1, name: 'Alice' },
  { id: 2, name: 'Bob' },
];

function databaseTool(framework: Framework): void {
  framework.tools.register({
    name: 'database_query',
    description: 'Query a SQL database',
    schema: {
      type: 'object',
      properties: { query: { type: 'string' }, database: { type: 'string' } },
    },
    execute: () => ({ rows: users, count: users.length }),
  });
}

async function functions(context: ScriptContext, all: Record<string, unknown>): Promise<void> {
  for (const [name, value] of Object.entries(all)) await context.setGlobal(name, value);
}

const helperAndInput = {
  lua: 'agent, input = zigllms.agent.get("helper"), "Hello"',
  quickjs: 'globalThis.agent = zigllms.agent.get("helper"); globalThis.input = "Hello";',
  wren: 'var agent = zigllms.agent.get("helper")\nvar input = "Hello"',
  python: 'agent = zigllms.agent.get("helper")\ninput = "Hello"',
};

export const examples: Example[] = [
  {
    file: 'agent',
    written: ['lua'],
    then: {
      lua: 'return { result.content, history[1].role, history[2].role, fast_agent.name ~= agent.name, fast_agent:getInfo().temperature }',
      quickjs:
        '[result.content, history[0].role, history[1].role, fast_agent.name !== agent.name, fast_agent.getInfo().temperature]',
      wren: 'return [result["content"], history[0]["role"], history[1]["role"], fast_agent.name != agent.name, fast_agent.getInfo()["temperature"]]',
      python:
        '[result.content, history[0].role, history[1].role, fast_agent.name != agent.name, fast_agent.get_info().temperature]',
    },
    check: (value, { printed }) => {
      const content = 'answer to: Research the latest AI developments';
      assert.deepEqual(value, [content, 'user', 'assistant', true, 0.2]);
      assert.equal(printed, 'About to execute: Research the latest AI developments\n');
    },
  },
  {
    file: 'tool',
    written: ['quickjs'],
    prepare: (_, context) => functions(context, { queryDatabase: async () => users }),
    then: {
      lua: 'return { fileContent, zigllms.tool.execute("database_query", { query = "SELECT", database = "users" }).count, #tools }',
      quickjs:
        '[fileContent, (await zigllms.tool.execute("database_query", { query: "SELECT", database: "users" })).count, tools.length]',
      wren: 'return [fileContent, Tool.execute("database_query", { "query": "SELECT", "database": "users" })["count"], tools.count]',
      python:
        '[file_content, zigllms.tool.execute("database_query", {"query": "SELECT", "database": "users"})["count"], len(tools)]',
    },
    check: (value, { printed }) => {
      assert.deepEqual(value, ['{"answer": 42}', 2, 6]);
      assert.match(printed, /^database_query: Query a SQL database$/m);
      assert.equal(printed.trimEnd().split('\n').length, 6);
    },
  },
  {
    file: 'workflow',
    written: ['python'],
    prepare: (framework) => {
      for (const name of ['research_agent', 'analysis_agent', 'writer_agent'])
        framework.agents.create({ name, provider: 'openai' });
    },
    then: {
      lua: 'return { result.status, result.steps.generate_report.output }',
      quickjs: '[result.status, result.steps.generate_report.output]',
      wren: 'return [result["status"], result["steps"]["generate_report"]["output"]]',
      python: '[result.status, result.steps["generate_report"].output]',
    },
    check: (value, { printed }) => {
      assert.deepEqual(value, ['completed', 'answer to: write']);
      const steps = 'gather_sources: completed\nanalyze_papers: completed\ngenerate_report: completed\n';
      assert.equal(printed, steps);
    },
  },
  {
    file: 'provider',
    written: ['lua'],
    then: {
      lua: 'return { #providers, response.content, zigllms.provider.getModels("custom_ollama") }',
      quickjs: '[providers.length, response.content, zigllms.provider.getModels("custom_ollama")]',
      wren: 'return [providers.count, response["content"], Provider.getModels("custom_ollama")]',
      python: '[len(providers), response.content, zigllms.provider.get_models("custom_ollama")]',
    },
    check: (value, { printed }) => {
      assert.deepEqual(value, [2, 'answer to: Hello', ['llama2', 'mistral']]);
      // Python writes True.
      assert.equal(printed.toLowerCase(), 'supports streaming: true\nmax context: 8192\n');
    },
  },
  {
    file: 'event',
    written: ['quickjs'],
    prepare: async (framework, context, { told }) => {
      const responses = [
        { toolCalls: [{ name: 'database_query', input: {} }], usage },
        { content: 'done', usage },
      ];
      framework.providers.register({ name: 'calls', type: 'scripted', config: { responses } });
      databaseTool(framework);
      framework.agents.create({ name: 'research_agent', provider: 'calls', tools: ['database_query'] });
      framework.agents.create({ name: 'another', provider: 'openai' });
      await functions(context, {
        logToolUsage: ({ type }: { type: string }) => void told.push(type),
        logEvent: (event: { agentName: string; timestamp: number; type: string }) =>
          void told.push(`${event.agentName} ${event.type} ${event.timestamp > 0}`),
      });
    },
    then: {
      lua: 'zigllms.agent.get("another"):run("Hello") zigllms.agent.get("research_agent"):run("Hello") return emitter:getHistory({ pattern = "custom.*" })[1].progress',
      quickjs:
        'await zigllms.agent.get("another").run("Hello"); await zigllms.agent.get("research_agent").run("Hello"); emitter.getHistory({ pattern: "custom.*" })[0].progress',
      wren: 'zigllms.agent.get("another").run("Hello")\nzigllms.agent.get("research_agent").run("Hello")\nreturn emitter.getHistory({ "pattern": "custom.*" })[0]["progress"]',
      python:
        'zigllms.agent.get("another").run("Hello")\nzigllms.agent.get("research_agent").run("Hello")\nemitter.get_history(pattern="custom.*")[0].progress',
    },
    until: ({ printed, told }) =>
      told.includes('research_agent agent.execution.complete true') && printed.includes('Tokens used: 20'),
    check: (value, { printed, told }) => {
      assert.equal(value, 0.75);
      assert.ok(told.includes('tool.execution.start') && told.includes('tool.execution.complete'));
      assert.ok(!told.some((line) => line.startsWith('another')), String(told));
      assert.match(printed, /^Agent research_agent starting execution$/m);
      assert.match(printed, /^Agent completed in [\d.e-]+ms\nTokens used: 20$/m);
    },
  },
  {
    file: 'test',
    written: ['python'],
    departures:
      '`async def():` as an argument is no Python: the function has a name and stands before the call',
    prepare: databaseTool,
    then: {
      lua: 'return results.failed',
      quickjs: 'results.failed',
      wren: 'return results["failed"]',
      python: 'results.failed',
    },
    check: (value, { printed }) => {
      assert.equal(value, 0);
      assert.equal(printed, 'Passed: 1/1\n');
    },
  },
  {
    file: 'schema',
    written: ['lua'],
    prepare: (_, context) =>
      functions(context, {
        user_data: { id: 'x', name: '', email: 'john@example.org', preferences: { theme: 'light' } },
      }),
    then: {
      lua: 'return { is_valid, parser:parse(\'{"id": 1, "name": "John", "email": "john@example.org"}\').name }',
      quickjs: '[isValid, parser.parse(\'{"id": 1, "name": "John", "email": "john@example.org"}\').name]',
      wren: 'return [checked[0], parser.parse("{\\"id\\": 1, \\"name\\": \\"John\\", \\"email\\": \\"john@example.org\\"}")["name"]]',
      python: '[is_valid, parser.parse(\'{"id": 1, "name": "John", "email": "john@example.org"}\').name]',
    },
    check: (value, { printed }) => {
      assert.deepEqual(value, [false, 'John']);
      // The schema of a Lua table has no order, so neither have the errors.
      assert.deepEqual(printed.trimEnd().split('\n').toSorted(), [
        'Validation error: must NOT have fewer than 1 characters',
        'Validation error: must be integer',
      ]);
    },
  },
  {
    file: 'memory',
    written: ['quickjs'],
    then: {
      lua: 'return { #relevant, zigllms.memory.loadSnapshot("conversation_123").version }',
      quickjs: '[relevant.length, zigllms.memory.loadSnapshot("conversation_123").version]',
      wren: 'return [relevant.count, Memory.loadSnapshot("conversation_123")["version"]]',
      python: '[len(relevant), zigllms.memory.load_snapshot("conversation_123").version]',
    },
    check: (value, { printed }) => {
      assert.deepEqual(value, [1, 1]);
      assert.match(printed, /^Messages: 1, Tokens: [1-9]\d*\n$/);
    },
  },
  {
    file: 'hook',
    written: ['python'],
    departures:
      '`async def(context):` as an argument is no Python: the two functions have names and stand before the calls',
    prepare: async (framework, context, { told }) => {
      databaseTool(framework);
      framework.agents.create({ name: 'helper', provider: 'openai' });
      await functions(context, {
        get_auth_token: () => 'token-1',
        log: (line: string) => void told.push(line),
        validate_tool_input: ({ toolName }: { toolName: string }) => void told.push(`checked ${toolName}`),
      });
    },
    before: {
      python: 'from datetime import datetime\nimport types\nlogger = types.SimpleNamespace(info=log)',
    },
    then: {
      lua: 'local answer = zigllms.agent.get("helper"):run("This is Confidential") zigllms.tool.execute("database_query", {}) zigllms.tool.execute("calculator", { expression = "1" }) return answer.content',
      quickjs:
        'const answer = await zigllms.agent.get("helper").run("This is Confidential"); await zigllms.tool.execute("database_query", {}); await zigllms.tool.execute("calculator", { expression: "1" }); answer.content',
      wren: 'var answer = zigllms.agent.get("helper").run("This is Confidential")\nzigllms.tool.execute("database_query", {})\nzigllms.tool.execute("calculator", { "expression": "1" })\nreturn answer["content"]',
      python:
        'answer = zigllms.agent.get("helper").run("This is Confidential")\nzigllms.tool.execute("database_query", {})\nzigllms.tool.execute("calculator", {"expression": "1"})\nanswer.content',
    },
    check: (value, { told }) => {
      assert.equal(value, '[REDACTED]');
      // A scripted provider has no endpoint.
      assert.equal(told[0], 'API call to openai: ');
      assert.deepEqual(told.slice(1), ['checked database_query']);
    },
  },
  {
    file: 'output',
    written: ['lua'],
    prepare: (_, context) =>
      functions(context, {
        agent_response:
          '# Analysis\nHere it is:\n```json\n{"summary": "It went well", "key_points": ["a"], "sentiment": "positive",}\n```\n# Outlook\nMore.',
      }),
    then: {
      lua: 'return { structured.key_points, sections[1].title, sections[2].title }',
      quickjs: '[structured.key_points, sections[0].title, sections[1].title]',
      wren: 'return [structured["key_points"], sections[0]["title"], sections[1]["title"]]',
      python: '[structured.key_points, sections[0].title, sections[1].title]',
    },
    check: (value, { printed }) => {
      assert.deepEqual(value, [['a'], 'Analysis', 'Outlook']);
      assert.equal(printed, 'Summary: It went well\nSentiment: positive\n');
    },
  },
  {
    file: 'async',
    written: ['lua', 'quickjs', 'python'],
    prepare: (framework) => framework.agents.create({ name: 'helper', provider: 'openai' }),
    before: helperAndInput,
    then: { lua: '', quickjs: '', wren: '', python: '(await process()).content' },
    until: ({ printed }) => printed !== '',
    // Python prints the whole result, the promise its content.
    check: (_, { printed }) => assert.match(printed, /answer to: Hello/),
  },
  {
    file: 'async',
    how: ', of a run that fails',
    written: ['lua', 'quickjs', 'python'],
    prepare: (framework) =>
      framework.agents
        .create({ name: 'helper', provider: 'openai' })
        .addHook('pre_execution', () => ({ stop: 'not today' })),
    before: helperAndInput,
    then: { lua: '', quickjs: '', wren: '', python: 'None' },
    until: ({ printed }) => printed !== '',
    check: (_, { printed }) => assert.match(printed, /^Error: .*not today/),
  },
];
