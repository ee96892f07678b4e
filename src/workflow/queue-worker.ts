// Does steps of workflows that wait in a queue. What it knows of a run it keeps, so that a step costs the same however many came before it.

import { errorInfo, FrameworkError, WorkScope } from '../support/index.js';
import type { QueueConnection, StepJob, StepQueueJob } from './queue-connection.js';
import type { RedisRun } from './redis-run.js';
import { executeStep } from './step-execution.js';
import type { StepRecord } from './workflow-log.js';
import { afterStep, stepFailure } from './workflow-run.js';
import type { ServedWorkflow, WorkerOptions, WorkflowWorker } from './workflow.js';

interface KnownRun {
  run: RedisRun;
  workflow: ServedWorkflow;
  scope: WorkScope;
  unfollow: () => void;
  /** Steps under way in this process: a job that was given out twice is done once. */
  steps: Map<string, Promise<void>>;
}

const RUNS_KEPT = 100;

export class QueueWorker implements WorkflowWorker {
  readonly #connection: QueueConnection;
  readonly #find: (name: string) => ServedWorkflow;
  readonly #worker: import('bullmq').Worker<StepJob>;
  readonly #runs = new Map<string, KnownRun>();
  readonly #onClose: () => void;

  constructor(
    connection: QueueConnection,
    find: (name: string) => ServedWorkflow,
    { concurrency = 10, lockMs = 30_000 }: WorkerOptions,
    onClose: () => void,
  ) {
    this.#connection = connection;
    this.#find = find;
    this.#onClose = onClose;
    const { Worker } = connection.libraries.bullmq;
    this.#worker = new Worker<StepJob>(connection.queueName, (job) => this.#process(job), {
      connection: connection.options,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: Math.max(500, lockMs / 2),
      // A step that its processes do not survive is tried again all the same: whether it is to blame, nobody knows.
      maxStalledCount: 1_000_000,
    });
    // It connects again by itself.
    this.#worker.on('error', () => undefined);
  }

  async close(): Promise<void> {
    await this.#worker.close();
    for (const known of this.#runs.values()) known.unfollow();
    this.#runs.clear();
    this.#onClose();
  }

  async #process(job: StepQueueJob): Promise<void> {
    const { runId, step } = job.data;
    try {
      const known = await this.#known(job.data);
      let work = known.steps.get(step);
      if (work === undefined) {
        work = this.#step(known, step).finally(() => known.steps.delete(step));
        known.steps.set(step, work);
      }
      await work;
    } catch (error) {
      const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (isLast) await this.#giveUp(runId, error);
      throw error;
    }
  }

  /** The run as far as it is known here. Fails where this process cannot do its steps; another may. */
  async #known({ runId, workflow: name }: StepJob): Promise<KnownRun> {
    let known = this.#runs.get(runId);
    if (known === undefined) {
      const workflow = this.#find(name);
      const run = this.#connection.openRun(runId, workflow.steps);
      await run.sync();
      const again = this.#runs.get(runId);
      if (again !== undefined) return again;
      const scope = new WorkScope({ what: `workflow "${name}"` });
      const unfollow = this.#connection.follow(run, () => {
        run.sync().then(
          () => {
            if (run.state.finished !== undefined) scope.cancel('the run has ended');
          },
          () => undefined,
        );
      });
      known = { run, workflow, scope, unfollow, steps: new Map() };
      this.#runs.set(runId, known);
      this.#forget();
    }
    const { state } = known.run;
    known.workflow.check({
      type: 'started',
      runId,
      workflow: state.workflow,
      input: null,
      sources: state.sources,
    });
    return known;
  }

  #forget(): void {
    for (const [id, { steps, unfollow }] of this.#runs) {
      if (this.#runs.size <= RUNS_KEPT) return;
      if (steps.size > 0) continue;
      unfollow();
      this.#runs.delete(id);
    }
  }

  async #step(known: KnownRun, name: string): Promise<void> {
    const { run, workflow, scope } = known;
    const { state } = run;
    await run.sync();
    const step = workflow.steps.get(name);
    if (step === undefined)
      throw new FrameworkError('not_found', `workflow "${workflow.name}" has no step "${name}" here`);
    if (state.finished !== undefined) return;
    // A process that ended before it had said all that follows from a record.
    if (!state.isReady(name) || state.results.get(name)!.status === 'failed')
      return this.#follow(run, workflow, name);
    this.#tell(workflow, run, 'start', { stepName: name });
    const answered = state.answered(name);
    let outcome;
    try {
      outcome = await executeStep(step, {
        ...workflow,
        workflow: workflow.name,
        state,
        scope,
        keep: (record) => run.append(record),
      });
    } catch (error) {
      // Cancelled, or ended otherwise.
      if (scope.failure !== undefined) return;
      throw error;
    }
    if (outcome.type === 'parked') {
      for (const pending of outcome.pending) {
        if (state.pending.has(pending.id)) continue;
        await run.append({ type: 'suspended', ...pending });
        this.#tell(workflow, run, 'suspend', { stepName: name, id: pending.id });
      }
      // Answered in the meantime: those items can go on.
      if (state.answered(name) !== answered) return this.#step(known, name);
      if (state.isReady(name)) await run.append({ type: 'parked', step: name, answered });
      return;
    }
    await this.#commit(run, workflow, scope, outcome);
    await this.#follow(run, workflow, name);
  }

  async #commit(run: RedisRun, workflow: ServedWorkflow, scope: WorkScope, given: StepRecord): Promise<void> {
    let record = given;
    try {
      await run.append(record);
    } catch (error) {
      if (!FrameworkError.isInstance(error) || error.code !== 'not_storable') throw error;
      record = { ...record, status: 'failed', output: undefined, error: errorInfo(error) };
      await run.append(record);
    }
    await afterStep({ hooks: workflow.hooks, workflow: workflow.name }, run.state, scope, record);
    const { step: stepName, status, duration, error, usage } = record;
    this.#tell(workflow, run, status === 'failed' ? 'error' : 'complete', {
      stepName,
      status,
      duration,
      ...(error !== undefined && { error }),
      ...(usage !== undefined && { usage }),
    });
  }

  /** What follows from a step's record: the run's end, or steps that can begin. */
  async #follow(run: RedisRun, workflow: ServedWorkflow, step: string): Promise<void> {
    const { state } = run;
    const { status, error, duration, attempts } = state.results.get(step)!;
    if (state.finished !== undefined) return;
    if (state.allDone) await run.append({ type: 'finished', status: 'completed' });
    else if (status === 'failed' && !state.isDone(step)) {
      const failure = stepFailure({ type: 'step', step, status, error, duration, attempts });
      await run.append({ type: 'finished', status: 'failed', error: errorInfo(failure) });
    } else if (state.isDone(step)) {
      const ready = state.dependents(step).filter((next) => state.isReady(next));
      await this.#connection.enqueue(run, workflow.name, ready);
    }
  }

  async #giveUp(runId: string, error: unknown): Promise<void> {
    const run = this.#runs.get(runId)?.run ?? this.#connection.openRun(runId, new Map());
    await run.append({ type: 'finished', status: 'failed', error: errorInfo(error) });
  }

  #tell(
    { name, isHeard, tell }: ServedWorkflow,
    { runId }: RedisRun,
    what: string,
    event: Record<string, unknown>,
  ): void {
    if (isHeard()) tell(`workflow.step.${what}`, { workflow: name, runId, ...event });
  }
}
