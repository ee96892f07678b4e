// Tools: registration, validation, execution.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { leastLateness } from './support/lateness.js';
import { ToolRegistry, type ToolContext, type ToolDefinition } from '../../src/tool/index.js';

const number = { type: 'number' };
const add: ToolDefinition = {
  name: 'add',
  description: 'Adds two numbers',
  schema: { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] },
  execute: ({ a, b }: { a: number; b: number }) => a + b,
};

function registryWith(...definitions: ToolDefinition[]): ToolRegistry {
  const tools = new ToolRegistry();
  for (const definition of definitions) tools.register(definition);
  return tools;
}

test('a registered tool is listed, found, validated and executed', async () => {
  const tools = registryWith(add);
  assert.deepEqual(tools.list(), [
    {
      name: 'add',
      description: 'Adds two numbers',
      schema: add.schema,
      enabled: true,
      callers: ['model', 'script'],
      needsApproval: false,
    },
  ]);
  assert.deepEqual(tools.get('add'), tools.list()[0]);
  assert.equal(tools.exists('add'), true);
  assert.deepEqual(tools.validate('add', { a: 1, b: 2 }), { valid: true, errors: [] });
  assert.equal(await tools.execute('add', { a: 2, b: 3 }), 5);
  assert.equal(await tools.executeAsync('add', { a: 2, b: 3 }), 5);
  assert.equal(tools.unregister('add'), true);
  assert.equal(tools.unregister('add'), false);
  assert.equal(tools.exists('add'), false);
  assert.equal(tools.get('add'), undefined);
});

test('an unknown tool is not_found with the nearest name', async () => {
  const tools = registryWith(add);
  await assert.rejects(tools.execute('ad', {}), {
    code: 'not_found',
    message: /"ad" is not registered; did you mean "add"/,
  });
  assert.throws(() => tools.validate('constructor', {}), { code: 'not_found' });
});

test('invalid input is refused before the tool runs, with all errors', async () => {
  let ran = false;
  const tools = registryWith({ ...add, execute: () => (ran = true) });
  await assert.rejects(
    tools.execute('add', { a: 'x' }),
    (error: Error & { code: string; errors: unknown[] }) => {
      assert.equal(error.code, 'tool_input_invalid');
      assert.equal(error.errors.length, 2);
      assert.match(error.message, /a must be number/);
      assert.match(error.message, /b is required/);
      return true;
    },
  );
  assert.equal(ran, false);
});

test('output that is not what the tool promised is tool_output_invalid', async () => {
  const tools = registryWith({ ...add, output_schema: { type: 'string' } } as ToolDefinition);
  await assert.rejects(tools.execute('add', { a: 1, b: 2 }), { code: 'tool_output_invalid' });
});

test('any value may be a result, by identity', async () => {
  const values = [undefined, null, 0, '', Number.NaN, 10n, new Map(), Symbol('s'), () => 1, [], new Date()];
  for (const value of values) {
    const tools = registryWith({ name: 'give', execute: () => value });
    assert.ok(Object.is(await tools.execute('give'), value));
  }
});

test('what a tool throws comes back as it is; what is no error becomes one', async () => {
  const own = Object.assign(new Error('mine'), { code: 'E_MINE' });
  const throwing = (thrown: unknown): ToolRegistry => {
    return registryWith({
      name: 'fail',
      execute: () => {
        throw thrown;
      },
    });
  };
  await assert.rejects(throwing(own).execute('fail'), (error) => error === own);
  for (const thrown of [undefined, null, 'text', 5, { message: 'object' }]) {
    await assert.rejects(throwing(thrown).execute('fail'), { code: 'tool_failed' });
  }
});

test('a thousand tools that never settle and ignore their signal all end within 50 ms of the limit', async () => {
  const tools = registryWith({
    name: 'hang',
    timeout_ms: 100,
    execute: () => new Promise(() => {}),
  } as ToolDefinition);
  const late = await leastLateness(3, 100, async () => {
    const code = await tools.execute('hang').catch((error: { code: string }) => error.code);
    assert.equal(code, 'timeout_error');
  });
  assert.ok(late <= 50, `${late} ms later than plain timers`);
});

test('a caller’s limit goes before the tool’s, the tool’s before the registry’s', async () => {
  const tools = new ToolRegistry({ defaultTimeoutMs: 15 });
  tools.register({ name: 'plain', execute: () => new Promise(() => {}) });
  tools.register({ name: 'own', timeoutMs: 25, execute: () => new Promise(() => {}) });
  await assert.rejects(tools.execute('plain'), { message: /limit of 15 ms/ });
  await assert.rejects(tools.execute('own'), { message: /limit of 25 ms/ });
  await assert.rejects(tools.execute('own', {}, { timeoutMs: 5 }), { message: /limit of 5 ms/ });
});

test('a tool sees the abort of its caller’s signal', async () => {
  const controller = new AbortController();
  let seen: ToolContext | undefined;
  const tools = registryWith({
    name: 'wait',
    execute: (_input: unknown, context: ToolContext) => {
      seen = context;
      queueMicrotask(() => controller.abort('enough'));
      return new Promise((_, reject) =>
        context.signal.addEventListener('abort', () => reject(context.signal.reason)),
      );
    },
  });
  await assert.rejects(tools.execute('wait', {}, { signal: controller.signal }), { code: 'cancelled' });
  assert.equal(seen?.toolName, 'wait');
  assert.deepEqual([seen?.cancelled, seen?.signal.aborted], [true, true]);
});

test('executeAsync gives a callback the output or the failure, and rejects for neither', async () => {
  const tools = registryWith(add);
  const calls: unknown[][] = [];
  const callback = (...args: unknown[]): void => void calls.push(args);
  await tools.executeAsync('add', { a: 1, b: 2 }, callback);
  await tools.executeAsync('add', {}, callback);
  await tools.executeAsync('none', {}, callback);
  assert.deepEqual(calls[0], [3, null]);
  assert.equal(calls[1][0], null);
  assert.equal((calls[1][1] as { code: string }).code, 'tool_input_invalid');
  assert.equal((calls[2][1] as { code: string }).code, 'not_found');
});

test('a definition’s mistakes are named', () => {
  const tools = registryWith(add);
  const refused = (definition: unknown, code: string, message: RegExp): void => {
    assert.throws(() => tools.register(definition as ToolDefinition), { code, message });
  };
  refused(undefined, 'invalid_argument', /tool.register: expected object, got undefined/);
  refused({}, 'invalid_argument', /name: is required/);
  refused({ name: 'x' }, 'invalid_argument', /execute: is required/);
  refused({ name: 'x', execute: 5 }, 'invalid_argument', /execute: must be a function/);
  refused({ name: 'two words', execute: () => 1 }, 'invalid_argument', /name: must be 1 to 64 letters/);
  refused(
    { name: 'x', execute: () => 1, descripton: 'd' },
    'invalid_argument',
    /"descripton"; did you mean "description"/,
  );
  refused({ name: 'x', execute: () => 1, schema: [] }, 'invalid_argument', /schema: must be a JSON Schema/);
  refused({ name: 'x', execute: () => 1, schema: { type: 'nope' } }, 'schema_invalid', /tool "x": schema: /);
  refused(add, 'already_exists', /"add" is registered already/);
  assert.deepEqual(tools.list().length, 1);
});

test('the input schema may be called schema, parameters, inputSchema or input_schema', () => {
  const schema = { type: 'object', properties: { q: { type: 'string' } } };
  for (const key of ['schema', 'parameters', 'inputSchema', 'input_schema']) {
    const info = new ToolRegistry().register({
      name: 'x',
      execute: () => 1,
      [key]: schema,
    } as ToolDefinition);
    assert.deepEqual(info.schema, schema);
  }
});

test('a zod schema gives the tool its defaults', async () => {
  const tools = registryWith({
    name: 'greet',
    schema: z.object({ name: z.string().default('you') }),
    execute: ({ name }: { name: string }) => `Hello, ${name}`,
  });
  assert.equal(await tools.execute('greet', {}), 'Hello, you');
});

test('what one owner registered is released together and nothing else', () => {
  const tools = registryWith(add);
  const [one, other] = [{}, {}];
  tools.register({ name: 'a', execute: () => 1 }, { owner: one });
  tools.register({ name: 'b', execute: () => 1 }, { owner: one });
  tools.register({ name: 'c', execute: () => 1 }, { owner: other });
  tools.releaseOwner(one);
  assert.deepEqual(
    tools.list().map(({ name }) => name),
    ['add', 'c'],
  );
});

test('changing a definition or a listed schema afterwards changes nothing', () => {
  const schema = { type: 'object', properties: { a: number } as Record<string, unknown>, required: ['a'] };
  const tools = registryWith({ name: 'x', schema, execute: () => 1 });
  schema.required.push('b');
  assert.equal(tools.validate('x', { a: 1 }).valid, true);
});

test('a search has words, and gives so many at most', () => {
  const tools = registryWith(add);
  tools.register({ name: 'add_all', description: 'Adds a list', execute: () => 1 });
  assert.deepEqual(
    tools
      .search('add')
      .map(({ name }) => name)
      .sort(),
    ['add', 'add_all'],
  );
  assert.equal(tools.search('add', { limit: 1 }).length, 1);
  assert.equal(tools.search('add', { limit: 0 }).length, 0);
  for (const limit of [-1, 1.5, NaN])
    assert.throws(() => tools.search('add', { limit }), { code: 'invalid_argument', message: /limit/ });
});
