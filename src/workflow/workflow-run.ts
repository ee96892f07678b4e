// One execution of a workflow in this process: each step begins the moment the steps that it waits for are done; what has happened goes to the log first.

import type { HookSet } from '../hook/index.js';
import {
  errorInfo,
  FrameworkError,
  suggestion,
  WorkScope,
  type Budget,
  type Clock,
  type ErrorInfo,
  type FollowedWork,
  type WorkTelemetry,
} from '../support/index.js';
import { RunState, type StepResult } from './run-state.js';
import { checkAnswer } from './step-context.js';
import { executeStep, type StepOutcome, type StepPerformer } from './step-execution.js';
import type { StepScripts } from './step-scripts.js';
import type { LogRecord, Pending, StepRecord, WorkflowLog } from './workflow-log.js';
import type { WorkflowStep } from './workflow-step.js';

/** `suspended`: steps wait for an answer from outside. */
export type WorkflowStatus = 'running' | 'paused' | 'suspended' | 'completed' | 'failed' | 'cancelled';

/** What became of a run. */
export interface WorkflowResult {
  runId: string;
  status: WorkflowStatus;
  /** The output of the last step that completed. */
  output?: unknown;
  steps: Record<string, StepResult>;
  /** What steps wait for an answer to; `resume` brings it. */
  pending: Pending[];
  error?: ErrorInfo;
  /** Milliseconds. */
  duration: number;
}

/** Answers by the id of what is pending. */
export type Answers = Readonly<Record<string, unknown>>;

/** A run, wherever its steps are done. */
export interface Run {
  readonly runId: string;
  readonly status: WorkflowStatus;
  /** Fulfilled when the run has ended or waits for answers; another one after `resume`. Rejects only where nothing can be known of the run. */
  readonly done: Promise<WorkflowResult>;
  result(): WorkflowResult;
  pause(): void;
  resume(answers?: Answers): void;
  cancel(reason?: string): void;
}

/** What runs of a framework share. */
export interface RunSurroundings {
  perform: StepPerformer;
  scripts: StepScripts;
  hooks: HookSet;
  clock: Clock;
  telemetry?: WorkTelemetry;
  /** Whether anybody wants to know what `tell` would tell. */
  isHeard: () => boolean;
  tell: (type: string, event: Record<string, unknown>) => void;
}

export interface RunSetup extends RunSurroundings {
  workflow: string;
  runId: string;
  steps: ReadonlyMap<string, WorkflowStep>;
  input: unknown;
  /** Hashes of the scripts that steps name. */
  sources: Readonly<Record<string, string>>;
  /** What an earlier process wrote. */
  records: readonly LogRecord[];
  log: WorkflowLog | undefined;
  /** Gives the log again after it was let go of while the run was suspended. */
  reopen?: () => WorkflowLog;
  signal?: AbortSignal;
  timeoutMs?: number;
  budget?: Budget;
}

export class WorkflowRun implements Run {
  readonly runId: string;
  readonly #setup: RunSetup;
  readonly #state: RunState;
  readonly #startedAt = performance.now();
  /** Steps under way, and how many answers they had when they began. */
  readonly #running = new Map<string, number>();
  #log: WorkflowLog | undefined;
  #scope!: WorkScope;
  #followed: FollowedWork | undefined;
  #status: WorkflowStatus = 'running';
  #error: ErrorInfo | undefined;
  #held: string[] = [];
  #sequence = 0;
  #settle!: () => void;
  done!: Promise<WorkflowResult>;

  constructor(setup: RunSetup) {
    this.#setup = setup;
    this.runId = setup.runId;
    this.#log = setup.log;
    this.#state = new RunState(setup.steps);
  }

  get status(): WorkflowStatus {
    return this.#status;
  }

  start(): this {
    const { workflow, runId, input, sources, records } = this.#setup;
    this.#enter();
    this.#tell('workflow.execution.start', {});
    if (records.length > 0) {
      for (const record of records) this.#state.apply(record);
      this.#beginAll(this.#state.runnable());
    } else {
      try {
        const started: LogRecord = { type: 'started', runId, workflow, input, sources: { ...sources } };
        const kept = this.#log?.append(started);
        const ready = this.#state.apply(started);
        if (kept === undefined) this.#beginAll(ready);
        else
          kept.then(
            () => this.#beginAll(ready),
            (error: unknown) => this.#end('failed', error),
          );
      } catch (error) {
        this.#end('failed', error);
      }
    }
    return this;
  }

  /** Lets running steps end and begins no others until `resume`. */
  pause(): void {
    if (this.#status === 'running') this.#status = 'paused';
  }

  /** Goes on after a pause, and with answers to what is pending. Fails, and changes nothing, with `not_found` or `resume_invalid`. */
  resume(answers: Answers = {}): void {
    const { pending } = this.#state;
    const given = Object.entries(answers);
    for (const [id, answer] of given) checkAnswer(pendingOf(pending, id, this.#setup.workflow), answer);
    if (this.#status === 'suspended' && given.length > 0) {
      this.#log = this.#setup.reopen?.() ?? this.#log;
      this.#status = 'running';
      this.#enter();
    }
    try {
      for (const [id, data] of given) {
        const record: LogRecord = { type: 'resumed', id, data };
        void this.#log?.append(record);
        this.#held.push(...this.#state.apply(record));
      }
    } catch (error) {
      this.#end('failed', error);
      return;
    }
    if (this.#status === 'paused') {
      if (given.length > 0) return;
      this.#status = 'running';
    }
    const held = new Set(this.#held);
    this.#held = [];
    this.#beginAll([...held]);
  }

  cancel(reason?: string): void {
    if (this.#status === 'suspended') {
      this.#log = this.#setup.reopen?.() ?? this.#log;
      this.#status = 'running';
      this.#enter();
    }
    if (this.#isGoing()) this.#scope.cancel(reason);
  }

  /** How many answers a question has got. */
  answered(id: string): number {
    return this.#state.questions(id).filter(({ answered }) => answered).length;
  }

  result(): WorkflowResult {
    return resultOf(this.#state, this.runId, this.#status, this.#error, performance.now() - this.#startedAt);
  }

  #isGoing(): boolean {
    return this.#status === 'running' || this.#status === 'paused';
  }

  #enter(): void {
    const { workflow, signal, timeoutMs: own = Infinity, budget, telemetry } = this.#setup;
    const timeoutMs = Math.min(own, budget?.leftMs ?? Infinity);
    this.done = new Promise((resolve) => {
      this.#settle = () => resolve(this.result());
    });
    this.#followed = telemetry?.beginWork('workflow', workflow, { runId: this.runId });
    const scope = new WorkScope({ what: `workflow "${workflow}"`, signal, timeoutMs, budget });
    this.#scope = scope;
    const ended = (): void =>
      this.#end(scope.failure!.code === 'cancelled' ? 'cancelled' : 'failed', scope.failure);
    if (scope.failure !== undefined) ended();
    else scope.signal.addEventListener('abort', ended, { once: true });
  }

  #beginAll(names: readonly string[]): void {
    for (const name of names) this.#begin(name);
    this.#checkEnd();
  }

  #begin(name: string): void {
    if (this.#status === 'paused') this.#held.push(name);
    if (this.#status !== 'running' || this.#running.has(name)) return;
    this.#running.set(name, this.#state.answered(name));
    this.#state.results.get(name)!.status = 'running';
    this.#tell('workflow.step.start', { stepName: name });
    const step = this.#setup.steps.get(name)!;
    const surroundings = {
      workflow: this.#setup.workflow,
      state: this.#state,
      scope: this.#scope,
      scripts: this.#setup.scripts,
      hooks: this.#setup.hooks,
      perform: this.#setup.perform,
      clock: this.#setup.clock,
      budget: this.#setup.budget,
      telemetry: this.#setup.telemetry,
      keep: (record: LogRecord) => this.#keep(record),
    };
    const execute = (): Promise<StepOutcome> => executeStep(step, surroundings);
    // Not as a part of the step that it has waited for.
    (this.#followed?.run(execute) ?? execute())
      .then((outcome) => this.#stepEnded(step, outcome))
      .catch((error: unknown) => this.#end('failed', this.#scope.failure ?? error));
  }

  async #stepEnded(step: WorkflowStep, outcome: StepOutcome): Promise<void> {
    // What ends after the run has ended is dropped.
    if (!this.#isGoing()) return;
    const ready =
      outcome.type === 'parked' ? this.#park(step, outcome.pending) : await this.#commit(step, outcome);
    if (!this.#isGoing()) return;
    this.#running.delete(step.name);
    this.#beginAll(ready);
  }

  #park(step: WorkflowStep, pending: readonly Pending[]): string[] {
    for (const one of pending) {
      if (this.#state.pending.has(one.id)) continue;
      void this.#keep({ type: 'suspended', ...one });
      this.#tell('workflow.step.suspend', { stepName: step.name, id: one.id });
    }
    // Answered in the meantime: those items can go on.
    const answered = this.#running.get(step.name)!;
    if (this.#state.answered(step.name) !== answered) return [step.name];
    void this.#keep({ type: 'parked', step: step.name, answered });
    return [];
  }

  async #commit(step: WorkflowStep, given: StepRecord): Promise<string[]> {
    let record = given;
    try {
      const kept = this.#log?.append(record);
      if (kept !== undefined) await kept;
    } catch (error) {
      if (!FrameworkError.isInstance(error) || error.code !== 'not_storable') throw error;
      record = { ...record, status: 'failed', output: undefined, error: errorInfo(error) };
      await this.#log?.append(record);
    }
    const ready = this.#state.apply(record);
    await afterStep(this.#setup, this.#state, this.#scope, record);
    if (!this.#isGoing()) return [];
    const { status, duration, error, usage } = record;
    this.#tell(status === 'failed' ? 'workflow.step.error' : 'workflow.step.complete', {
      stepName: step.name,
      status,
      duration,
      ...(error !== undefined && { error }),
      ...(usage !== undefined && { usage }),
    });
    if (status !== 'failed' || step.onError !== 'fail') return ready;
    this.#running.delete(step.name);
    this.#end('failed', stepFailure(record));
    return [];
  }

  #keep(record: LogRecord): Promise<void> | void {
    if (!this.#isGoing()) return;
    const kept = this.#log?.append(record);
    this.#state.apply(record);
    return kept;
  }

  #checkEnd(): void {
    if (this.#running.size > 0 || this.#held.length > 0 || this.#status !== 'running') return;
    this.#end(this.#state.pending.size > 0 ? 'suspended' : 'completed');
  }

  #end(status: WorkflowStatus, error?: unknown): void {
    if (!this.#isGoing()) return;
    this.#status = status;
    const info = error === undefined ? undefined : errorInfo(error);
    this.#error = info;
    for (const name of this.#running.keys()) {
      const result = this.#state.results.get(name)!;
      if (result.status === 'running') result.status = 'pending';
    }
    this.#running.clear();
    this.#held = [];
    this.#followed?.end(status === 'completed' ? {} : { status }, error);
    const told = status === 'completed' ? 'complete' : status === 'suspended' ? 'suspend' : 'error';
    this.#tell(`workflow.execution.${told}`, {
      status,
      duration: performance.now() - this.#startedAt,
      ...(info !== undefined && { error: info }),
    });
    if (error !== undefined) this.#scope.cancel('the workflow has ended');
    this.#scope.dispose();
    this.#close(status, info)
      .catch((failure: unknown) => {
        // The log is lost, and with it what makes the result true.
        this.#status = 'failed';
        this.#error ??= errorInfo(failure);
      })
      .finally(this.#settle);
  }

  async #close(status: WorkflowStatus, error: ErrorInfo | undefined): Promise<void> {
    const log = this.#log;
    if (log === undefined) return;
    try {
      if (status !== 'suspended' && this.#state.finished?.status !== status)
        await log.append({ type: 'finished', status, ...(error !== undefined && { error }) });
    } finally {
      await log.close();
    }
  }

  #tell(type: string, event: Record<string, unknown>): void {
    this.#sequence += 1;
    if (!this.#setup.isHeard()) return;
    this.#setup.tell(type, {
      workflow: this.#setup.workflow,
      runId: this.runId,
      sequence: this.#sequence,
      ...event,
    });
  }
}

export function resultOf(
  state: RunState,
  runId: string,
  status: WorkflowStatus,
  error: ErrorInfo | undefined,
  duration: number,
): WorkflowResult {
  const result: WorkflowResult = {
    runId,
    status,
    steps: Object.fromEntries([...state.results].map(([name, step]) => [name, { ...step }])),
    pending: [...state.pending.values()],
    duration,
  };
  if (state.last !== undefined) result.output = state.last;
  if (error !== undefined) result.error = error;
  return result;
}

export function pendingOf(pending: ReadonlyMap<string, Pending>, id: string, workflow: string): Pending {
  const found = pending.get(id);
  if (found !== undefined) return found;
  const known = [...pending.keys()];
  const hint = suggestion(id, known) || ` (pending: ${known.slice(0, 10).join(', ') || 'nothing'})`;
  throw new FrameworkError(
    'not_found',
    `workflow.resume: workflow "${workflow}" waits for no answer "${id}"${hint}`,
  );
}

export function stepFailure({ step, error }: StepRecord): FrameworkError {
  return new FrameworkError(error!.code, `step "${step}": ${error!.message}`);
}

/** Post hooks, after the record is in the log. They change nothing, and one that fails is told of as `hook.error`. */
export async function afterStep(
  { hooks, workflow }: Pick<RunSetup, 'hooks' | 'workflow'>,
  { runId }: RunState,
  scope: WorkScope,
  { step, status, output, error, duration }: StepRecord,
): Promise<void> {
  const point = 'workflow.step.post';
  if (!hooks.has(point)) return;
  const outcome = error === undefined ? { output } : { error };
  const given = { point, workflow, runId, step, status, durationMs: duration, ...outcome };
  await hooks.run(point, given, scope).catch(() => undefined);
}
