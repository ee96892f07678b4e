// Workflows: order, parallel steps, places, failure, retries, pause, logs that outlive a process.

import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFramework } from '../../src/framework.js';
import type { Workflow } from '../../src/workflow/index.js';

const directory = mkdtempSync(join(tmpdir(), 'zigllms-workflow-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const framework = createFramework();
let count = 0;
const workflowOf = (): Workflow => framework.workflows.create(`workflow_${(count += 1)}`);

test('a place keeps its type, adds its step, and steps without order run side by side', async () => {
  const workflow = workflowOf();
  let running = 0;
  let most = 0;
  const slow = async (value: unknown): Promise<unknown> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    return value;
  };
  workflow.addStep('report', {
    execute: (params: unknown) => params,
    params: { all: '{{left.output}}', text: '{{input.topic}}: {{right.output.n}}' },
  });
  workflow.addStep('left', { execute: () => slow([1, 2]) });
  workflow.addStep('right', { execute: () => slow({ n: 5 }) });
  const result = await workflow.execute({ topic: 'sum' });
  assert.equal(result.status, 'completed');
  assert.deepEqual(result.steps['report'].output, { all: [1, 2], text: 'sum: 5' });
  assert.deepEqual(result.output, { all: [1, 2], text: 'sum: 5' });
  assert.equal(most, 2);
});

test('agents, tools and workflows are steps', async () => {
  framework.tools.register({
    name: 'double',
    description: 'Doubles',
    schema: { type: 'object', properties: { n: { type: 'number' } } },
    execute: ({ n }: { n: number }) => n * 2,
  });
  framework.providers.register({ name: 'fixed', type: 'scripted', config: { responses: ['written'] } });
  framework.agents.create({ name: 'writer', provider: 'fixed' });
  const inner = workflowOf().addStep('twice', { tool: 'double', params: { n: '{{input.n}}' } });
  const outer = workflowOf()
    .addStep('nested', { workflow: inner, params: { n: 21 } })
    .addStep('write', { agent: 'writer', action: 'write', params: { number: '{{nested.output}}' } })
    .addStep('pause', { sleep: 1, depends_on: ['write'] });
  const { status, steps } = await outer.execute();
  assert.equal(status, 'completed');
  assert.equal(steps['nested'].output, 42);
  assert.equal(steps['write'].output, 'written');
  assert.equal(steps['pause'].status, 'completed');
});

test('what does not fit together is said before anything runs', async () => {
  const workflow = workflowOf()
    .addStep('a', { execute: () => 1, params: '{{b.output}}' })
    .addStep('b', { execute: () => 1, depends_on: ['a', 'aa'] });
  const { valid, errors } = workflow.validate();
  assert.equal(valid, false);
  assert.match(errors.join('\n'), /"b" names step "aa".*did you mean "a"/);
  assert.match(errors.join('\n'), /circle: a, b/);
  await assert.rejects(workflow.execute(), { code: 'invalid_argument' });
  assert.throws(() => workflow.addStep('c', {}), /give one of agent, tool/);
  assert.throws(() => workflow.addStep('c', { execute: () => 1, params: '{{a' }), {
    code: 'template_invalid',
  });
  assert.throws(() => workflow.addStep('a', { sleep: 1 }), { code: 'already_exists' });
  assert.throws(() => workflow.addStep('c', { tool: 'x', dependson: [] }), /did you mean/);
});

test('a step that fails ends the workflow, is tried again, or is passed over, as it says', async () => {
  let tried = 0;
  const failing = (): never => {
    tried += 1;
    throw new Error('no');
  };
  const ended = await workflowOf()
    .addStep('a', { execute: failing, retry: 3 })
    .addStep('b', { sleep: 0, depends_on: ['a'] })
    .execute();
  assert.equal(ended.status, 'failed');
  assert.equal(ended.error?.message, 'step "a": no');
  assert.equal(ended.steps['b'].status, 'pending');
  assert.equal(tried, 3);
  const passed = await workflowOf()
    .addStep('a', { execute: failing, on_error: 'continue' })
    .addStep('b', { execute: failing, on_error: () => 'instead' })
    .addStep('c', { execute: () => 'done', depends_on: ['a', 'b'] })
    .execute();
  assert.equal(passed.status, 'completed');
  assert.equal(passed.steps['a'].status, 'failed');
  assert.equal(passed.steps['b'].output, 'instead');
  const late = await workflowOf()
    .addStep('a', { execute: () => new Promise(() => undefined), timeout: 5 })
    .execute();
  assert.equal(late.steps['a'].error?.code, 'timeout_error');
});

test('conditions skip, foreach goes over a list in order with a limit', async () => {
  let running = 0;
  const { steps } = await workflowOf()
    .addStep('no', { execute: () => 1, condition: '{{input.wanted}}' })
    .addStep('items', {
      foreach: '{{input.list}}',
      concurrency: 2,
      params: { value: '{{item}}', at: '{{index}}' },
      execute: async ({ value, at }: { value: number; at: number }) => {
        running += 1;
        assert.ok(running <= 2);
        await new Promise(setImmediate);
        running -= 1;
        return value * 10 + at;
      },
    })
    .execute({ wanted: false, list: [1, 2, 3] });
  assert.equal(steps['no'].status, 'skipped');
  assert.deepEqual(steps['items'].output, [10, 21, 32]);
});

test('a run is paused, gone on with and cancelled', async () => {
  const workflow = workflowOf();
  let release!: () => void;
  workflow.addStep('a', { execute: () => new Promise<void>((resolve) => (release = resolve)) });
  workflow.addStep('b', { execute: () => 'b', depends_on: ['a'] });
  const id = workflow.executeAsync();
  await new Promise(setImmediate);
  workflow.pause(id);
  release();
  await new Promise(setImmediate);
  assert.equal(workflow.getResults(id).steps['b'].status, 'pending');
  workflow.resume(id);
  assert.equal((await workflow.wait(id)).status, 'completed');
  const second = workflow.executeAsync();
  workflow.cancel(second);
  assert.equal((await workflow.wait(second)).status, 'cancelled');
  assert.match(workflow.visualize(), /^flowchart TD\n.*s0 --> s1\n$/s);
});

test('what a log says is finished does not run again; what was under way does, with the same key', async () => {
  const logFile = join(directory, 'run.log');
  const ran: string[] = [];
  const keys: string[] = [];
  const build = (): Workflow => {
    const workflow = createFramework().workflows.create('logged');
    for (let index = 0; index < 5; index += 1) {
      workflow.addStep(`s${index}`, {
        execute: (_: unknown, context: { idempotencyKey: string }) => {
          ran.push(`s${index}`);
          if (index === 3) keys.push(context.idempotencyKey);
          return index;
        },
        depends_on: index === 0 ? [] : [`s${index - 1}`],
      });
    }
    return workflow;
  };
  const whole = await build().execute({ x: 1 }, { logFile });
  // As if the process had been killed while it wrote the record of the fourth step.
  const lines = readFileSync(logFile, 'utf8').split('\n');
  writeFileSync(logFile, `${lines.slice(0, 4).join('\n')}\n`);
  appendFileSync(logFile, lines[4].slice(0, 10));
  ran.length = 0;
  const again = await build().execute({}, { logFile });
  assert.deepEqual(ran, ['s3', 's4']);
  assert.equal(again.runId, whole.runId);
  assert.equal(new Set(keys).size, 1);
  assert.equal(again.steps['s0'].output, 0);
  ran.length = 0;
  assert.equal((await build().execute({}, { logFile })).status, 'completed');
  assert.deepEqual(ran, []);
  await assert.rejects(
    workflowOf().addStep('a', { sleep: 0 }).execute({}, { logFile }),
    /is the log of workflow "logged"/,
  );
});

test('a chain of 1,000 steps and a fan of 1,000 come to their end', async () => {
  const chain = workflowOf();
  for (let index = 0; index < 1_000; index += 1)
    chain.addStep(`s${index}`, { execute: () => index, depends_on: index === 0 ? [] : [`s${index - 1}`] });
  assert.equal((await chain.execute()).output, 999);
  const fan = workflowOf();
  for (let index = 0; index < 1_000; index += 1) fan.addStep(`s${index}`, { execute: () => index });
  assert.equal(
    Object.values((await fan.execute()).steps).filter(({ status }) => status === 'completed').length,
    1_000,
  );
});
