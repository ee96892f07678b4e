// Workflows: order, parallel steps, places, failure, retries, pause, logs that outlive a process.

import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFramework } from '../../src/framework.js';
import type { EmittedEvent } from '../../src/event/index.js';
import type { StepContext, Workflow } from '../../src/workflow/index.js';

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
    const { workflows } = createFramework();
    workflows.addScript('steps', {
      step: (index: number, context: { idempotencyKey: string }) => {
        ran.push(`s${index}`);
        if (index === 3) keys.push(context.idempotencyKey);
        return index;
      },
    });
    const workflow = workflows.create('logged');
    for (let index = 0; index < 5; index += 1) {
      workflow.addStep(`s${index}`, {
        script: 'steps',
        function: 'step',
        params: index,
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
    /has the log of workflow "logged"/,
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

test('places that lead nowhere and names that are none are said before anything runs', () => {
  const { errors, warnings } = workflowOf()
    .addStep('a', { execute: () => 1 })
    .addStep('b', { agent: 'nobody', params: '{{a.outptu.x}} {{item}} {{previous}} {{index}}' })
    .addStep('c', { tool: 'calculater' })
    .addStep('d', { script: 'none.lua', function: 'f' })
    .validate();
  const said = errors.join('\n');
  assert.match(said, /\{\{a\.outptu\.x\}\}: a step has no "outptu"/);
  assert.match(said, /\{\{item\}\}: there are items in a foreach only/);
  assert.match(said, /\{\{previous\}\}: there is a round before in a while only/);
  assert.match(said, /names agent "nobody", which is none/);
  assert.match(said, /names tool "calculater", which is none; did you mean "calculator"/);
  assert.match(said, /names script "none.lua", which is none/);
  assert.deepEqual(warnings.length, 1);
  assert.match(warnings[0], /^step "a" holds a function, which is for runs in memory only/);
});

test('a step that holds a function is for runs in memory: a log or a runner is refused, inside other workflows too', async () => {
  const { workflows } = createFramework();
  workflows.addScript('named', { one: () => 1 });
  const inner = workflows.create('inner').addStep('a', { execute: () => 1 });
  const outer = workflows
    .create('outer')
    .addStep('whole', { workflow: inner })
    .addStep('b', { script: 'named', function: 'one', condition: () => true })
    .addStep('c', { script: 'named', function: 'one' });
  const logFile = join(directory, 'refused.log');
  const runner = { start: () => assert.fail('started') };
  for (const options of [{ logFile }, { runner }]) {
    const { valid, errors } = outer.validate(options);
    assert.equal(valid, false);
    assert.equal(errors.length, 2);
    assert.match(errors[0], /^step "b" holds a function, .*; name \{script, function\} instead$/);
    assert.match(errors[1], /^step "whole\/a" holds a function/);
    await assert.rejects(outer.execute({}, options), {
      code: 'invalid_argument',
      message: /step "b" holds a function/,
    });
  }
  assert.equal(existsSync(logFile), false);
  const { valid, warnings } = outer.validate();
  assert.deepEqual([valid, warnings.length], [true, 2]);
  assert.equal((await outer.execute()).status, 'completed');
});

test('a while goes round until its function says no, or is stopped', async () => {
  const { steps } = await workflowOf()
    .addStep('halve', {
      params: { value: '{{previous}}', round: '{{index}}' },
      while: (previous: number | null, { input }: { input: unknown }) => (previous ?? (input as number)) > 1,
      execute: ({ value, round }: { value: number | null; round: number }, context: StepContext) => {
        assert.equal(context.index, round);
        return (value ?? (context.input as number)) / 2;
      },
    })
    .addStep('never', { while: () => false, execute: () => 1 })
    .execute(16);
  assert.equal(steps['halve'].output, 1);
  assert.deepEqual([steps['never'].status, steps['never'].output], ['completed', undefined]);
  const endless = await workflowOf()
    .addStep('endless', { while: () => true, execute: () => 1, maxRounds: 5 })
    .execute();
  assert.equal(endless.error?.code, 'limit_exceeded');
  assert.throws(() => workflowOf().addStep('both', { while: () => true, foreach: [], execute: () => 1 }), {
    code: 'invalid_argument',
  });
});

test('a step is told its deadline and the end of the run', async () => {
  const before = Date.now();
  let aborted = false;
  const controller = new AbortController();
  const { status, steps } = await workflowOf()
    .addStep('limited', {
      timeout: 60_000,
      execute: (_: unknown, context: StepContext) => context.deadline! - before,
    })
    .addStep('waits', {
      depends_on: ['limited'],
      execute: (_: unknown, context: StepContext) => {
        assert.equal(context.deadline, undefined);
        context.signal.addEventListener('abort', () => (aborted = context.cancelled));
        setImmediate(() => controller.abort());
        return new Promise(() => undefined);
      },
    })
    .execute({}, { signal: controller.signal });
  assert.equal(status, 'cancelled');
  assert.ok(Math.abs((steps['limited'].output as number) - 60_000) < 10_000);
  assert.equal(aborted, true);
});

test('hooks change params, stop a step, and see what came of it once it is kept', async () => {
  const own = createFramework();
  const seen: unknown[] = [];
  own.hooks.add('workflow.step.pre', ({ step, params }) =>
    step === 'stopped' ? { stop: 'not today' } : { params: { ...(params as object), added: true } },
  );
  own.hooks.add('workflow.step.post', ({ step, output, error }) => {
    seen.push([step, output, (error as { message: string } | undefined)?.message]);
    throw new Error('a post hook that fails changes nothing');
  });
  const { status, steps } = await own.workflows
    .create('hooked')
    .addStep('changed', { execute: (params: unknown) => params, params: { own: 1 } })
    .addStep('stopped', { execute: () => assert.fail(), on_error: 'continue', depends_on: ['changed'] })
    .execute();
  assert.equal(status, 'completed');
  assert.deepEqual(steps['changed'].output, { own: 1, added: true });
  assert.equal(steps['stopped'].error?.code, 'cancelled');
  assert.deepEqual(seen, [
    ['changed', { own: 1, added: true }, undefined],
    ['stopped', undefined, 'a hook stopped it: not today'],
  ]);
});

test('events of a run are numbered in order, with duration and usage', async () => {
  const own = createFramework();
  const events: EmittedEvent[] = [];
  own.events.createEmitter().on('workflow.*', (event) => void events.push(event));
  own.providers.register({
    name: 'fixed',
    type: 'scripted',
    config: { responses: [{ content: 'x', usage: { inputTokens: 3, outputTokens: 4 } }] },
  });
  own.agents.create({ name: 'writer', provider: 'fixed' });
  const { runId, steps } = await own.workflows
    .create('told')
    .addStep('write', { agent: 'writer', params: {} })
    .addStep('ask', {
      depends_on: ['write'],
      execute: (_: unknown, context: StepContext) => context.suspend('?'),
    })
    .execute();
  assert.deepEqual(
    events.map(({ type, stepName, sequence, runId: id }) => [type, stepName, sequence, id === runId]),
    [
      ['workflow.execution.start', undefined, 1, true],
      ['workflow.step.start', 'write', 2, true],
      ['workflow.step.complete', 'write', 3, true],
      ['workflow.step.start', 'ask', 4, true],
      ['workflow.step.suspend', 'ask', 5, true],
      ['workflow.execution.suspend', undefined, 6, true],
    ],
  );
  assert.equal(typeof events[2]['duration'], 'number');
  assert.equal((events[2]['usage'] as Record<string, number>)['total_tokens'], 7);
  assert.equal(steps['write'].usage?.['total_tokens'], 7);
});

test('a budget is shared by all that steps run', async () => {
  const own = createFramework();
  own.providers.register({
    name: 'fixed',
    type: 'scripted',
    config: { responses: ['one', 'two', 'three'] },
  });
  own.agents.create({ name: 'writer', provider: 'fixed' });
  const inner = own.workflows.create('inner').addStep('write', { agent: 'writer' });
  const { status, error, steps } = await own.workflows
    .create('limited')
    .addStep('first', { agent: 'writer' })
    .addStep('seen', {
      execute: (_: unknown, { budget }: StepContext) => budget?.remaining.modelCalls,
      depends_on: ['first'],
    })
    .addStep('count', { tool: 'calculator', params: { expression: '1 + 1' }, depends_on: ['seen'] })
    .addStep('nested', { workflow: inner, depends_on: ['count'] })
    .addStep('last', { agent: 'writer', depends_on: ['nested'] })
    .execute({}, { budget: { modelCalls: 2, toolCalls: 1 } });
  assert.deepEqual([status, error?.code], ['failed', 'budget_exceeded']);
  assert.equal(steps['seen'].output, 1);
  assert.equal(steps['nested'].output, 'two');
  assert.equal(steps['last'].status, 'failed');
});
