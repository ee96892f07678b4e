// Workflows over a real Redis: steps done by workers, questions, refusals; two worker processes, one killed in the middle of a step, and Redis killed and
// started again: nothing that is finished runs again, and nothing is lost.

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { Redis } from 'ioredis';
import { exposeFramework } from '../../src/framework-entry.js';
import { createFramework, type Framework } from '../../src/framework.js';
import { bullmq, type BullmqRunner, type StepContext, type Workflow } from '../../src/workflow/index.js';
import { openEngine } from '../support/open-engine.js';
import { sharedWorkflow, STEPS } from './support/queue-worker.js';
import { noRedis, RedisServer } from './support/redis-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

if (noRedis !== false) console.error(`workflow-queue.test.ts: ${noRedis}`);

describe('workflows over Redis', { skip: noRedis, timeout: 120_000 }, () => {
  let redis: RedisServer;
  const runners: BullmqRunner[] = [];
  const children: ChildProcess[] = [];
  const directory = mkdtempSync(join(root, 'build', 'queue-'));

  const runnerOf = (queue?: string): BullmqRunner => {
    const runner = bullmq({ port: redis.port }, { queue });
    runners.push(runner);
    return runner;
  };

  before(async () => {
    redis = await RedisServer.start();
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(runners.map((runner) => runner.close()));
    await redis.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A framework whose workflow asks twice and adds the answers, its steps' source in this version. */
  function asking(ran: string[], version = 1): { framework: Framework; workflow: Workflow } {
    const framework = createFramework();
    const source = `version ${version}`;
    framework.workflows.addScript('steps', {
      source,
      call(name, input, context: StepContext) {
        ran.push(`${name} ${context.step}`);
        return name === 'ask'
          ? context.suspend(context.params, { schema: { type: 'number' } })
          : (input as number[]).reduce((sum, one) => sum + one);
      },
    });
    const workflow = framework.workflows
      .create('asking')
      .addStep('left', { script: 'steps', function: 'ask', params: 'left?' })
      .addStep('right', { script: 'steps', function: 'ask', params: 'right?' })
      .addStep('each', { script: 'steps', function: 'ask', foreach: [1, 2] })
      .addStep('sum', {
        script: 'steps',
        function: 'add',
        params: ['{{left.output}}', '{{right.output}}', '{{each.output[0]}}', '{{each.output[1]}}'],
      });
    return { framework, workflow };
  }

  test('branches and items that ask are answered one by one, from any process', async () => {
    const runner = runnerOf('asking');
    const ran: string[] = [];
    const { framework, workflow } = asking(ran);
    framework.workflows.serve(runner);
    const asked = await workflow.execute({}, { runner, runId: 'asking-1' });
    assert.equal(asked.status, 'suspended');
    assert.deepEqual(asked.pending.map(({ id }) => id).sort(), ['each/0', 'each/1', 'left', 'right']);
    assert.throws(() => workflow.resume('asking-1', { left: 'no number' }), { code: 'resume_invalid' });
    assert.throws(() => workflow.pause('asking-1'), { code: 'unsupported' });
    workflow.resume('asking-1', { 'each/1': 20, left: 1 });
    assert.deepEqual((await workflow.wait('asking-1')).pending.map(({ id }) => id).sort(), [
      'each/0',
      'right',
    ]);
    // As another process that only asks for the run.
    const other = asking([]);
    const otherRunner = runnerOf('asking');
    assert.equal(
      (await other.workflow.execute({}, { runner: otherRunner, runId: 'asking-1' })).status,
      'suspended',
    );
    other.workflow.resume('asking-1', { right: 300, 'each/0': 4000 });
    const result = await other.workflow.wait('asking-1');
    assert.deepEqual([result.status, result.output], ['completed', 4321]);
    assert.equal((await workflow.execute({}, { runner, runId: 'asking-1' })).output, 4321);
    assert.deepEqual(ran.filter((what) => what === 'ask left' || what === 'add sum').length, 3);
  });

  test('a script names a runner of the host', async (t) => {
    const lua = await openEngine('lua');
    if (typeof lua === 'string') return t.skip(lua);
    t.after(() => lua.dispose());
    const ran: string[] = [];
    const { framework } = asking(ran);
    const runner = runnerOf('scripts');
    framework.workflows.serve(runner);
    framework.workflows.addRunner('queue', runner);
    assert.throws(() => framework.workflows.addRunner('queue', runner), { code: 'already_exists' });
    const context = await lua.createContext();
    await exposeFramework(context, framework);
    const result = await context.eval(`
      local workflow = zigllms.workflow.get("asking")
      local asked = workflow:execute({}, { runner = "queue" })
      workflow:resume(asked.runId, { left = 1, right = 2, ["each/0"] = 3, ["each/1"] = 4 })
      local done = workflow:wait(asked.runId)
      local _, unknown = pcall(function() workflow:execute({}, { runner = "queu" }) end)
      return { asked.status, done.status, done.output, unknown.code, unknown.message }`);
    assert.deepEqual(result, [
      'suspended',
      'completed',
      10,
      'not_found',
      'Workflow.execute: the host has no runner "queu"; did you mean "queue"?',
    ]);
    assert.ok(ran.includes('add sum'));
    await context.dispose();
  });

  test('what cannot be done elsewhere is refused: functions, another source, a workflow that is not there', async () => {
    const runner = runnerOf('refused');
    const { framework, workflow } = asking([]);
    framework.workflows.serve(runner);
    await workflow.execute({}, { runner, runId: 'refused-1' });
    const changed = asking([], 2);
    await assert.rejects(changed.workflow.execute({}, { runner, runId: 'refused-1' }), {
      code: 'source_changed',
    });
    const inline = framework.workflows.create('inline').addStep('a', { execute: () => 1 });
    await assert.rejects(inline.execute({}, { runner }), {
      code: 'invalid_argument',
      message: /holds a function/,
    });
  });

  test('a step that no worker can do is given up after its last attempt, and the run fails with the reason', async () => {
    const client = new Redis({ port: redis.port });
    const cases = [
      ['source_changed', asking([], 2).framework],
      ['not_found', createFramework()],
    ] as const;
    for (const [code, other] of cases) {
      const runner = runnerOf(`given-up-${code}`);
      const { workflow } = asking([]);
      const runId = workflow.executeAsync({}, { runner, runId: `given-up-${code}` });
      // As if its jobs had been tried for a minute already.
      let jobs: string[] = [];
      while (jobs.length < 3) {
        const keys = await client.keys(`bull:*given-up-${code}*`);
        const data = await Promise.all(
          keys.map(async (key) => ((await client.type(key)) === 'hash' ? client.hget(key, 'data') : null)),
        );
        jobs = keys.filter((_, index) => data[index]?.includes(runId) === true);
      }
      await Promise.all(jobs.map((key) => client.hset(key, 'atm', 59)));
      other.workflows.serve(runner);
      const { status, error } = await workflow.wait(runId);
      assert.deepEqual([status, error?.code], ['failed', code]);
    }
    client.disconnect();
  });

  test('a failed step and a cancelled run end everywhere', async () => {
    const runner = runnerOf('ends');
    const framework = createFramework();
    let tries = 0;
    let aborted: () => void;
    const abortion = new Promise<void>((resolve) => (aborted = resolve));
    framework.workflows.addScript('steps', {
      fail() {
        tries += 1;
        throw new Error('no');
      },
      hang: (_: unknown, { signal }: StepContext) =>
        new Promise(() => signal.addEventListener('abort', () => aborted())),
    });
    framework.workflows.serve(runner);
    const failing = framework.workflows
      .create('failing')
      .addStep('a', { script: 'steps', function: 'fail', retry: 2 })
      .addStep('b', { sleep: 0, depends_on: ['a'] });
    const failed = await failing.execute({}, { runner });
    assert.deepEqual([failed.status, failed.error?.message, tries], ['failed', 'step "a": no', 2]);
    const hanging = framework.workflows.create('hanging').addStep('a', { script: 'steps', function: 'hang' });
    const id = hanging.executeAsync({}, { runner });
    setTimeout(() => hanging.cancel(id, 'enough'), 200);
    const cancelled = await hanging.wait(id);
    assert.equal(cancelled.status, 'cancelled');
    await abortion;
  });

  test('two processes, one killed in the middle of a step, Redis killed: all is done once it is done', async () => {
    const program = join(directory, 'queue-worker.mjs');
    buildSync({
      entryPoints: [join(root, 'test/framework/support/queue-worker.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: program,
    });
    const effectsFile = join(directory, 'effects');
    const effects = (): string[][] =>
      (existsSync(effectsFile) ? readFileSync(effectsFile, 'utf8') : '')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' '));
    const startWorker = async (): Promise<ChildProcess> => {
      const child = spawn(process.execPath, [program, 'work', String(redis.port), effectsFile], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return child;
    };
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await wait(5);
    };
    const [first] = await Promise.all([startWorker(), startWorker()]);
    const workflow = sharedWorkflow(createFramework(), () => assert.fail('nothing is done here'));
    const running = workflow.execute({}, { runner: runnerOf(), runId: 'shared-1' });

    // Killed while it is in the middle of a step, when some are done.
    const pid = String(first.pid);
    const openSteps = (): string[] => {
      const own = effects().filter(([, process]) => process === pid);
      const ended = new Set(own.filter(([what]) => what === 'end').map(([, , step]) => step));
      return own.filter(([what, , step]) => what === 'begin' && !ended.has(step)).map(([, , step]) => step);
    };
    const finished: [number, string[]][] = [];
    const note = (): void => {
      const { steps } = workflow.getResults('shared-1');
      const done = Object.keys(steps).filter((name) => steps[name].status === 'completed');
      finished.push([effects().length, done]);
    };
    await until(() => effects().length > 20 && openSteps().length > 0);
    note();
    first.kill('SIGKILL');
    await until(() => first.signalCode !== null);
    await startWorker();
    await until(() => effects().length > 60);
    note();
    await redis.kill();
    await wait(300);
    await redis.restart();

    const result = await running;
    assert.equal(result.status, 'completed', result.error?.message);
    assert.equal(Object.values(result.steps).filter(({ status }) => status === 'completed').length, STEPS);
    const here = createFramework();
    sharedWorkflow(here, () => undefined);
    const last = `s${STEPS - 1}`;
    const expected = await here.workflows.get('shared')!.execute();
    assert.equal(result.steps[last].output, expected.steps[last].output);

    const keys = new Map<string, Set<string>>();
    for (const [what, , step, key] of effects())
      if (what === 'begin') keys.set(step, (keys.get(step) ?? new Set()).add(key));
    assert.equal(keys.size, STEPS, 'every step began');
    for (const [step, own] of keys) assert.equal(own.size, 1, `${step} has one key`);
    for (const [at, done] of finished) {
      assert.ok(done.length > 0);
      const later = effects()
        .slice(at)
        .filter(([what]) => what === 'begin')
        .map(([, , step]) => step);
      for (const step of done) assert.ok(!later.includes(step), `${step} was finished and ran again`);
    }
    // A step that has ended may begin again only where its process, or Redis, ended before its record was there: at most what was under way then.
    const begun = effects().filter(([what]) => what === 'begin').length;
    assert.ok(begun > STEPS, 'the step that was interrupted has begun again');
    assert.ok(begun <= STEPS + 3 * 4, `${begun} beginnings of ${STEPS} steps`);
  });
});
