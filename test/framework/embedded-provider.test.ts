// The embedded model: answers and tool calls that depend on nothing but the conversation.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SchemaCompiler } from '../../src/schema/index.js';
import { complete, ProviderRegistry, stream, type ModelTool } from '../../src/provider/index.js';

const model = new ProviderRegistry().resolve().languageModel();

function tool(
  name: string,
  description: string,
  properties: Record<string, unknown>,
  required?: string[],
): ModelTool {
  const schema = { type: 'object', properties, required: required ?? Object.keys(properties) };
  return { name, description, inputSchema: schema };
}

const number = { type: 'number' };
const text = { type: 'string' };
const add = tool('add', 'Adds two numbers', { a: number, b: number });
const multiply = tool('multiply', 'Multiplies two numbers', { a: number, b: number });
const weather = tool(
  'get_weather',
  'Current weather of a city',
  { city: text, unit: { enum: ['celsius', 'kelvin'] } },
  ['city'],
);
const shout = tool('shout', 'Makes a text loud', { text });
const query = tool('database_query', 'Query a SQL database', {
  query: text,
  database: { enum: ['users', 'orders'] },
});
const total = tool('total', 'Total of a list', { numbers: { type: 'array', items: number } });
const rename = tool('rename', 'Renames a file', { from: text, to: text });
const all = [add, multiply, weather, shout, query, total, rename];

async function callsFor(
  content: string,
  tools: readonly ModelTool[] = all,
  context?: Record<string, unknown>,
): Promise<unknown[]> {
  const { toolCalls } = await complete(model, { messages: [{ role: 'user', content, context }], tools });
  return toolCalls.map(({ name, input }) => [name, input]);
}

const cases: Array<[string, string, unknown[]]> = [
  ['a sum in words', 'What is 2 plus 3?', [['add', { a: 2, b: 3 }]]],
  ['a sum in signs', '17+25', [['add', { a: 17, b: 25 }]]],
  ['negative and decimal numbers', 'add -1.5 and 2e3', [['add', { a: -1.5, b: 2000 }]]],
  ['a tool named with its arguments', 'multiply a=4, b: 5', [['multiply', { a: 4, b: 5 }]]],
  ['arguments as JSON', 'use add with {"b": 1, "a": 2}', [['add', { b: 1, a: 2 }]]],
  [
    'two tools by name',
    'add 1 and 2 and multiply 3 and 4',
    [
      ['add', { a: 1, b: 2 }],
      ['multiply', { a: 3, b: 4 }],
    ],
  ],
  ['a phrase as text', 'What is the weather in New York?', [['get_weather', { city: 'New York' }]]],
  ['an enum value', 'weather in Oslo in Kelvin', [['get_weather', { city: 'Oslo', unit: 'kelvin' }]]],
  ['what follows the name as text', 'Please shout hello world!', [['shout', { text: 'hello world' }]]],
  ['a quoted text', 'shout "it\'s 5 o\'clock" please', [['shout', { text: "it's 5 o'clock" }]]],
  [
    'quoted text and enum',
    'query "SELECT 1" on the orders database',
    [['database_query', { query: 'SELECT 1', database: 'orders' }]],
  ],
  ['a list of numbers', 'total of 1, 2 and 3', [['total', { numbers: [1, 2, 3] }]]],
  [
    'two phrases in order',
    'rename from old.txt to new.txt',
    [['rename', { from: 'old.txt', to: 'new.txt' }]],
  ],
  ['nothing where nothing fits', 'Tell me a joke', []],
];

for (const [what, content, expected] of cases) {
  test(`it finds ${what}`, async () => {
    assert.deepEqual(sorted(await callsFor(content)), sorted(expected));
  });
}

function sorted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => {
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
      return Object.fromEntries(Object.entries(inner).sort());
    }),
  );
}

test('the context beside a message gives arguments by name', async () => {
  assert.deepEqual(await callsFor('add them', [add], { a: 30, b: 12 }), [['add', { a: 30, b: 12 }]]);
});

test('the only tool is called when the text holds all it needs', async () => {
  assert.deepEqual(await callsFor('4 and 5?', [tool('mystery', '', { x: number, y: number })]), [
    ['mystery', { x: 4, y: 5 }],
  ]);
  assert.deepEqual(await callsFor('Hello!', [tool('mystery', '', { x: number, y: number })]), []);
});

test('toolChoice is obeyed: none, required, a named tool', async () => {
  const messages = [{ role: 'user' as const, content: 'What is 2 plus 3?' }];
  const none = await complete(model, { messages, tools: all, toolChoice: 'none' });
  assert.deepEqual(none.toolCalls, []);
  const named = await complete(model, { messages, tools: all, toolChoice: { tool: 'multiply' } });
  assert.deepEqual(
    named.toolCalls.map(({ name }) => name),
    ['multiply'],
  );
  const required = await complete(model, {
    messages: [{ role: 'user', content: '?' }],
    tools: [shout],
    toolChoice: 'required',
  });
  assert.deepEqual(
    required.toolCalls.map(({ name }) => name),
    ['shout'],
  );
});

test('after the results it answers with a sentence that holds them', async () => {
  const call = { id: 'c1', name: 'add', input: { a: 2, b: 3 } };
  const ask = async (content: unknown, isError = false): Promise<string> => {
    const response = await complete(model, {
      messages: [
        { role: 'user', content: 'What is 2 plus 3?' },
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', toolCallId: 'c1', name: 'add', content, isError },
      ],
      tools: all,
    });
    return response.content;
  };
  assert.equal(await ask(5), 'The result of add is 5.');
  assert.equal(await ask('five!'), 'The result of add is five!');
  assert.equal(await ask({ sum: 5 }), 'The result of add is {"sum":5}.');
  assert.equal(await ask(null), 'The result of add is null.');
  assert.equal(await ask('no numbers', true), 'The tool add failed: no numbers.');
});

test('without tools it answers, the same every time', async () => {
  const say = async (content: string): Promise<string> => {
    return (await complete(model, { messages: [{ role: 'user', content }] })).content;
  };
  assert.equal(await say('Hello'), 'Hello! How can I help you?');
  assert.equal(await say('Why is the sky blue?'), 'You said: Why is the sky blue?');
  assert.equal(await say('Why is the sky blue?'), await say('Why is the sky blue?'));
  assert.equal(await say(''), 'I received an empty message.');
});

test('it counts its own tokens, a quarter of the characters', async () => {
  const { usage } = await complete(model, { messages: [{ role: 'user', content: '12345678' }] });
  assert.deepEqual(usage, { inputTokens: 2, outputTokens: 5, totalTokens: 7 });
});

test('a stream puts together what complete gives', async () => {
  const requests = [
    { messages: [{ role: 'user' as const, content: 'Why is the sky blue? 🌌' }] },
    { messages: [{ role: 'user' as const, content: 'shout "a long text that is cut 🌌"' }], tools: all },
  ];
  for (const request of requests) {
    let content = '';
    let argumentsText = '';
    for await (const delta of stream(model, request)) {
      if (delta.type === 'text') content += delta.text;
      if (delta.type === 'tool_call_delta') argumentsText += delta.text;
      if (delta.type !== 'finish') continue;
      const whole = await complete(model, request);
      assert.equal(delta.response.content, whole.content);
      assert.equal(content, whole.content);
      assert.deepEqual(
        delta.response.toolCalls.map(({ input }) => input),
        whole.toolCalls.map(({ input }) => input),
      );
      if (argumentsText !== '') assert.deepEqual(JSON.parse(argumentsText), whole.toolCalls[0].input);
    }
  }
});

test('a schema asked for as response format is filled from the text', async () => {
  const schema = {
    type: 'object',
    properties: { city: text, days: { type: 'integer' } },
    required: ['city', 'days'],
  };
  const { content } = await complete(model, {
    messages: [{ role: 'user', content: 'Trip to Oslo for 3 days' }],
    responseFormat: { schema },
  });
  assert.deepEqual(JSON.parse(content), { city: 'Oslo', days: 3 });
});

test('whatever the text, the arguments are valid for a simple schema', async () => {
  const parts = {
    n: { type: 'integer' },
    x: number,
    flag: { type: 'boolean' },
    word: text,
    color: { enum: ['red', 'green'] },
    list: { type: 'array', items: text },
    inner: { type: 'object', properties: { deep: number }, required: ['deep'] },
  };
  const one = tool('do_it', 'Does it', parts);
  const validator = new SchemaCompiler().compile(one.inputSchema, 'schema');
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (message) => {
      const calls = await callsFor(`do_it ${message}`, [one]);
      assert.equal(calls.length, 1);
      assert.deepEqual(validator.validate((calls[0] as [string, unknown])[1]).errors, []);
    }),
    { numRuns: 300 },
  );
});

test('a long hostile text and schema take little time', async () => {
  const startedAt = performance.now();
  const recursive = {
    $ref: '#/$defs/n',
    $defs: { n: { type: 'object', properties: { n: { $ref: '#/$defs/n' } }, required: ['n'] } },
  };
  for (const message of [
    'in '.repeat(100_000),
    '"'.repeat(100_000),
    '{'.repeat(100_000),
    'a'.repeat(300_000),
    '1 '.repeat(100_000),
  ]) {
    await callsFor(`do_it ${message}`, [...all, { name: 'do_it', inputSchema: recursive }]);
  }
  // Half a second; what backtracks takes hours.
  assert.ok(performance.now() - startedAt < 60_000);
});
