// Steps that ask somebody: answers one by one, in the same process and in another, in items, rounds, agents and workflows inside.

import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createFramework } from '../../src/framework.js';
import type { StepContext, Workflow } from '../../src/workflow/index.js';

const directory = mkdtempSync(join(tmpdir(), 'zigllms-suspend-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const answer = z.object({ approved: z.boolean() });

/** Two branches that ask, one that does not, and a step that waits for all; what ran goes into `ran`. */
function branches(ran: string[]): Workflow {
  const ask = (name: string) => (_: unknown, context: StepContext) => {
    ran.push(name);
    return context.suspend<{ approved: boolean }>({ question: name }, { schema: answer }).approved;
  };
  const { workflows } = createFramework();
  workflows.addScript('branches', {
    before: () => ran.push('before'),
    left: ask('left'),
    right: ask('right'),
    plain: () => ran.push('plain'),
    after: (params: unknown) => params,
  });
  const named = (name: string) => ({ script: 'branches', function: name });
  return workflows
    .create('branches')
    .addStep('before', named('before'))
    .addStep('left', { ...named('left'), depends_on: ['before'] })
    .addStep('right', { ...named('right'), depends_on: ['before'] })
    .addStep('plain', { ...named('plain'), depends_on: ['before'] })
    .addStep('after', {
      ...named('after'),
      params: ['{{left.output}}', '{{right.output}}'],
      depends_on: ['plain'],
    });
}

test('branches are answered one by one; their siblings are not touched', async () => {
  const ran: string[] = [];
  const workflow = branches(ran);
  const first = await workflow.execute();
  assert.equal(first.status, 'suspended');
  assert.deepEqual(
    first.pending.map(({ id, data }) => [id, data]),
    [
      ['left', { question: 'left' }],
      ['right', { question: 'right' }],
    ],
  );
  assert.equal(first.pending[0].schema?.['type'], 'object');
  assert.equal(first.steps['left'].status, 'suspended');
  assert.throws(() => workflow.resume(first.runId, { rigth: true }), {
    code: 'not_found',
    message: /did you mean "right"/,
  });
  assert.throws(() => workflow.resume(first.runId, { right: { approved: 'yes' } }), {
    code: 'resume_invalid',
    message: /"right": .*approved/,
  });
  assert.equal(workflow.getStatus(first.runId), 'suspended');
  workflow.resume(first.runId, { right: { approved: true } });
  const second = await workflow.wait(first.runId);
  assert.deepEqual([second.status, second.pending.map(({ id }) => id)], ['suspended', ['left']]);
  workflow.resume(first.runId, { left: { approved: false } });
  const third = await workflow.wait(first.runId);
  assert.deepEqual([third.status, third.output, third.pending], ['completed', [false, true], []]);
  assert.deepEqual(ran, ['before', 'left', 'right', 'plain', 'right', 'left']);
});

test('a run goes on from its log in another framework, as if in another process', async () => {
  const logFile = join(directory, 'branches.log');
  const first = await branches([]).execute({}, { logFile });
  const ran: string[] = [];
  const other = branches(ran);
  const again = await other.execute({}, { logFile });
  assert.deepEqual([again.runId, again.status, again.pending], [first.runId, 'suspended', first.pending]);
  assert.deepEqual(ran, []);
  other.resume(again.runId, { left: { approved: true } });
  assert.equal((await other.wait()).status, 'suspended');
  const last = branches(ran);
  await last.execute({}, { logFile });
  last.resume(undefined, { right: { approved: true } });
  assert.deepEqual((await last.wait()).output, [true, true]);
  assert.deepEqual(ran, ['left', 'right']);
  assert.throws(() => other.resume(again.runId, { right: { approved: true } }), { code: 'log_in_use' });
});

test('a step asks several times, whatever it makes of the error', async () => {
  const answers: unknown[] = [];
  const workflow = createFramework()
    .workflows.create('several')
    .addStep('ask', {
      retry: 3,
      async execute(_: unknown, context: StepContext) {
        const name = context.suspend('name');
        try {
          answers.push([name, context.attempt, context.suspend('age')]);
        } catch {
          // Swallowed: nobody waits for this any more.
          await new Promise(() => undefined);
        }
        return name;
      },
    });
  const { runId, pending } = await workflow.execute();
  assert.equal(pending[0].data, 'name');
  workflow.resume(runId, { ask: 'Ann' });
  assert.equal((await workflow.wait()).pending[0].data, 'age');
  workflow.resume(runId, { ask: 7 });
  const { status, output } = await workflow.wait();
  assert.deepEqual([status, output, answers], ['completed', 'Ann', [['Ann', 1, 7]]]);
});

test('items and rounds ask apart; those that are done are not run again', async () => {
  const ran: unknown[] = [];
  const keys = new Set<string>();
  const workflow = createFramework()
    .workflows.create('items')
    .addStep('each', {
      foreach: ['a', 'b', 'c'],
      execute(item: unknown, context: StepContext) {
        ran.push(item);
        keys.add(context.idempotencyKey);
        return item === 'b' ? item : [item, context.suspend(item)];
      },
    })
    .addStep('rounds', {
      depends_on: ['each'],
      while: (previous: unknown) => previous !== 'stop',
      execute: (_: unknown, context: StepContext) => context.suspend(context.index),
    });
  const { runId, pending } = await workflow.execute();
  assert.deepEqual(
    pending.map(({ id, step }) => [id, step]),
    [
      ['each/0', 'each'],
      ['each/2', 'each'],
    ],
  );
  workflow.resume(runId, { 'each/2': 'second' });
  assert.deepEqual(
    (await workflow.wait()).pending.map(({ id }) => id),
    ['each/0'],
  );
  workflow.resume(runId, { 'each/0': 'first' });
  const asked = await workflow.wait();
  assert.deepEqual(asked.steps['each'].output, [['a', 'first'], 'b', ['c', 'second']]);
  assert.deepEqual(ran, ['a', 'b', 'c', 'c', 'a']);
  assert.equal(keys.size, 3);
  assert.deepEqual(
    asked.pending.map(({ id, data }) => [id, data]),
    [['rounds/0', 0]],
  );
  workflow.resume(runId, { 'rounds/0': 'go' });
  assert.deepEqual(
    (await workflow.wait()).pending.map(({ id }) => id),
    ['rounds/1'],
  );
  workflow.resume(runId, { 'rounds/1': 'stop' });
  assert.deepEqual((await workflow.wait()).output, 'stop');
});

test('a workflow inside asks through the one around it, and what it has done is not done again', async () => {
  const logFile = join(directory, 'nested.log');
  const ran: string[] = [];
  const build = (): Workflow => {
    const { workflows } = createFramework();
    workflows.addScript('steps', {
      first: () => ran.push('first'),
      ask: (_: unknown, context: StepContext) => [context.suspend('one'), context.suspend('two')],
      end: () => 'end',
    });
    const inner = workflows
      .create('inner')
      .addStep('first', { script: 'steps', function: 'first' })
      .addStep('ask', { depends_on: ['first'], script: 'steps', function: 'ask' });
    return workflows
      .create('outer')
      .addStep('each', { foreach: [1, 2], workflow: inner })
      .addStep('end', { script: 'steps', function: 'end', depends_on: ['each'] });
  };
  let workflow = build();
  const { runId, pending } = await workflow.execute({}, { logFile });
  assert.deepEqual(
    pending.map(({ id, data }) => [id, data]),
    [
      ['each/0/ask', 'one'],
      ['each/1/ask', 'one'],
    ],
  );
  workflow.resume(runId, { 'each/1/ask': 'b1' });
  assert.deepEqual(
    (await workflow.wait()).pending.map(({ id, data }) => [id, data]),
    [
      ['each/0/ask', 'one'],
      ['each/1/ask', 'two'],
    ],
  );
  workflow = build();
  assert.equal((await workflow.execute({}, { logFile })).pending.length, 2);
  workflow.resume(runId, { 'each/0/ask': 'a1', 'each/1/ask': 'b2' });
  assert.deepEqual(
    (await workflow.wait()).pending.map(({ id, data }) => [id, data]),
    [['each/0/ask', 'two']],
  );
  workflow.resume(runId, { 'each/0/ask': 'a2' });
  const { status, steps } = await workflow.wait();
  assert.deepEqual(
    [status, steps['each'].output],
    [
      'completed',
      [
        ['a1', 'a2'],
        ['b1', 'b2'],
      ],
    ],
  );
  assert.deepEqual(ran, ['first', 'first']);
});

test('an agent whose tool needs approval suspends its step', async () => {
  const framework = createFramework();
  let sent = 0;
  framework.tools.register({
    name: 'send',
    description: 'Sends',
    needsApproval: true,
    execute: () => {
      sent += 1;
      return 'sent';
    },
  });
  framework.providers.register({
    name: 'fixed',
    type: 'scripted',
    config: { responses: [{ toolCalls: [{ name: 'send', input: {} }] }, 'done'] },
  });
  framework.agents.create({ name: 'mailer', provider: 'fixed', tools: ['send'] });
  const workflow = framework.workflows.create('mail').addStep('mail', { agent: 'mailer', action: 'send it' });
  const { runId, status, pending } = await workflow.execute();
  assert.equal(status, 'suspended');
  assert.equal((pending[0].data as { pending: { toolName: string }[] }).pending[0].toolName, 'send');
  assert.equal(sent, 0);
  workflow.resume(runId, { mail: true });
  const result = await workflow.wait();
  assert.deepEqual([result.status, result.output, sent], ['completed', 'done', 1]);
});

test('a suspended run is cancelled; a paused one keeps its answers for later', async () => {
  const logFile = join(directory, 'cancelled.log');
  const workflow = branches([]);
  const { runId } = await workflow.execute({}, { logFile });
  workflow.cancel(runId, 'no more');
  const ended = await workflow.wait(runId);
  assert.deepEqual([ended.status, ended.error?.code], ['cancelled', 'cancelled']);
  assert.match(readFileSync(logFile, 'utf8'), /"finished","status":"cancelled"/);
});

test('a damaged log is told from one that was cut off, and one log has one run', async () => {
  const logFile = join(directory, 'damaged.log');
  const workflow = branches([]);
  const { runId } = await workflow.execute({}, { logFile });
  appendFileSync(logFile, '{"type":"resumed","id":"left","da\n');
  const again = branches([]);
  assert.equal((await again.execute({}, { logFile })).status, 'suspended');
  await assert.rejects(
    (async () => {
      workflow.resume(runId, { left: { approved: true } });
      const running = branches([]).execute({}, { logFile });
      await Promise.all([workflow.wait(), running]);
    })(),
    { code: 'log_in_use' },
  );
  await workflow.wait();
  appendFileSync(logFile, 'nonsense\n{"type":"resumed","id":"left","data":1}\n');
  await assert.rejects(branches([]).execute({}, { logFile }), {
    code: 'log_damaged',
    message: /line \d+ is no record/,
  });
});

test('what a log gives back is what it was given', async () => {
  const logFile = join(directory, 'values.log');
  const values = {
    bytes: new Uint8Array([1, 2, 255]),
    big: 2n ** 70n,
    date: new Date(5),
    map: new Map<unknown, unknown>([[1, { deep: new Set([2]) }]]),
    odd: [Number.NaN, -0, Infinity, null, 'ü\u2028\ud800'],
    $zigllms: 'mine',
    text: { __proto__: null, nested: { $zigllms: 'number', value: 'x' } },
  };
  const build = (): Workflow => {
    const { workflows } = createFramework();
    workflows.addScript('steps', {
      make: () => values,
      fail: () => [() => 1],
      ask: (_: unknown, context: StepContext) => context.suspend(values),
    });
    return workflows
      .create('values')
      .addStep('make', { script: 'steps', function: 'make' })
      .addStep('fail', { script: 'steps', function: 'fail', on_error: 'continue' })
      .addStep('ask', { depends_on: ['make', 'fail'], script: 'steps', function: 'ask' });
  };
  const first = await build().execute({ values }, { logFile });
  assert.equal(first.steps['fail'].error?.code, 'not_storable');
  assert.match(first.steps['fail'].error!.message, /output\[0\] cannot be kept in a log: it is a function/);
  const again = await build().execute({}, { logFile });
  assert.deepEqual(again.steps['make'].output, { ...values, text: { ...values.text } });
  assert.deepEqual(
    again.pending,
    first.pending.map((one) => ({ ...one, data: { ...values, text: { ...values.text } } })),
  );
});

test('a script that has changed since a run began is refused', async () => {
  const logFile = join(directory, 'sources.log');
  const build = (source: string): Workflow => {
    const { workflows } = createFramework();
    workflows.addScript('steps', {
      source,
      call: (name, input, context) => [name, input, context.suspend()],
    });
    return workflows.create('sources').addStep('one', { script: 'steps', function: 'f', params: 1 });
  };
  await build('version 1').execute({}, { logFile });
  await assert.rejects(build('version 2').execute({}, { logFile }), {
    code: 'source_changed',
    message: /script "steps" has changed/,
  });
  const same = build('version 1');
  await same.execute({}, { logFile });
  same.resume(undefined, { one: 'yes' });
  assert.deepEqual((await same.wait()).output, ['f', 1, 'yes']);
});
