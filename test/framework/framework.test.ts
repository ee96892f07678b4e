// The framework as one object, from the outside, with the provider that needs nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFramework, type Framework } from '../../src/framework.js';

function withTools(): Framework {
  const framework = createFramework();
  const number = { type: 'number' };
  const schema = { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] };
  type Pair = { a: number; b: number };
  framework.tools.register({
    name: 'add',
    description: 'Adds two numbers',
    schema,
    execute: ({ a, b }: Pair) => a + b,
  });
  framework.tools.register({
    name: 'multiply',
    description: 'Multiplies',
    schema,
    execute: async ({ a, b }: Pair) => a * b,
  });
  return framework;
}

test('an agent on the embedded provider calls a tool and answers with its result', async () => {
  const agent = withTools().agents.create({ name: 'calculator', tools: ['add', 'multiply'] });
  const result = await agent.run('What is 17 plus 25?');
  assert.equal(result.content, 'The result of add is 42.');
  assert.deepEqual(
    result.toolCalls.map(({ name, input, output }) => [name, input, output]),
    [['add', { a: 17, b: 25 }, 42]],
  );
});

test('steps joined by "then" use the result before', async () => {
  const agent = withTools().agents.create({ tools: ['add', 'multiply'] });
  const result = await agent.run('Add 2 and 3, then multiply the result by 4');
  assert.equal(result.content, 'The result of multiply is 20.');
  assert.equal(result.steps.length, 3);
});

test('a tool that throws ends in a sentence about it, not in an endless loop', async () => {
  const framework = createFramework();
  const fail = { name: 'fail', execute: () => Promise.reject(new Error('no luck')) };
  const result = await framework.agents.create({ tools: [fail] }).run('use fail');
  assert.equal(result.content, 'The tool fail failed: no luck.');
  assert.equal(result.steps.length, 2);
});

test('two frameworks share nothing', () => {
  const [one, other] = [withTools(), createFramework()];
  one.agents.create({ name: 'a' });
  one.providers.register({ name: 'p', type: 'embedded' });
  assert.equal(other.tools.exists('add'), false);
  assert.deepEqual(other.agents.list(), []);
  assert.equal(other.providers.has('p'), false);
});

test('what a script context made goes with it, running agents included', async () => {
  const framework = withTools();
  const owner = {};
  framework.tools.register({ name: 'hang', execute: () => new Promise(() => {}) }, { owner });
  framework.providers.register({ name: 'p', type: 'embedded' }, { owner });
  const agent = framework.agents.create({ name: 'mine', tools: ['hang'] }, { owner });
  const clone = agent.clone();
  framework.agents.create({ name: 'host' });
  const running = agent.run('use hang');
  framework.releaseOwner(owner);
  assert.equal((await running).status, 'cancelled');
  assert.deepEqual(
    framework.agents.list().map(({ name }) => name),
    ['host'],
  );
  assert.equal(clone.getInfo().status, 'destroyed');
  assert.deepEqual(
    framework.tools
      .list()
      .map(({ name }) => name)
      .filter((name) => !name.includes('_') && name !== 'calculator'),
    ['add', 'multiply'],
  );
  assert.equal(framework.providers.has('p'), false);
});
