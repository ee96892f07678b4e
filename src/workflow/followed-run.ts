// A run whose steps are done by workers, as the process sees it that started it or asks for it.

import { errorInfo, FrameworkError, WorkScope, type ErrorInfo, type FollowedWork } from '../support/index.js';
import type { QueueConnection } from './queue-connection.js';
import type { RedisRun } from './redis-run.js';
import { checkAnswer } from './step-context.js';
import type { LogRecord } from './workflow-log.js';
import {
  pendingOf,
  resultOf,
  type Answers,
  type Run,
  type WorkflowResult,
  type WorkflowStatus,
} from './workflow-run.js';
import type { RunnerStart } from './workflow.js';

export class FollowedRun implements Run {
  readonly runId: string;
  readonly #connection: QueueConnection;
  readonly #start: RunnerStart;
  readonly #run: RedisRun;
  readonly #onEnd: () => void;
  readonly #startedAt = performance.now();
  #scope!: WorkScope;
  #followed: FollowedWork | undefined;
  #status: WorkflowStatus = 'running';
  #error: ErrorInfo | undefined;
  /** Answers on their way to Redis. */
  #answering = 0;
  #unfollow: (() => void) | undefined;
  #settle!: { resolve: (result: WorkflowResult) => void; reject: (error: unknown) => void };
  done!: Promise<WorkflowResult>;

  constructor(connection: QueueConnection, start: RunnerStart, onEnd: () => void) {
    this.runId = start.runId;
    this.#connection = connection;
    this.#start = start;
    this.#onEnd = onEnd;
    this.#run = connection.openRun(start.runId, start.steps);
    this.#enter();
    this.#begin().catch((error: unknown) => this.#fail(error));
  }

  get status(): WorkflowStatus {
    return this.#status;
  }

  result(): WorkflowResult {
    return resultOf(
      this.#run.state,
      this.runId,
      this.#status,
      this.#error,
      performance.now() - this.#startedAt,
    );
  }

  pause(): void {
    throw new FrameworkError(
      'unsupported',
      `workflow.pause: run "${this.runId}" is done by workers; close them, or cancel it`,
    );
  }

  resume(answers: Answers = {}): void {
    const { pending } = this.#run.state;
    const given = Object.entries(answers);
    for (const [id, answer] of given) checkAnswer(pendingOf(pending, id, this.#start.workflow), answer);
    if (given.length === 0) return;
    if (this.#status === 'suspended') {
      this.#status = 'running';
      this.#enter();
    }
    this.#answering += 1;
    this.#answer(given)
      .finally(() => (this.#answering -= 1))
      .then(
        () => this.#look(),
        (error: unknown) => this.#fail(error),
      );
  }

  cancel(reason?: string): void {
    if (this.#status === 'suspended') {
      this.#status = 'running';
      this.#enter();
    }
    if (this.#status === 'running') this.#scope.cancel(reason);
  }

  /** Nobody follows it any more; it goes on. */
  abandon(): void {
    this.#fail(
      new FrameworkError('disposed', `run "${this.runId}": the runner was closed; the run goes on elsewhere`),
    );
  }

  #enter(): void {
    const { workflow, signal, timeoutMs, telemetry } = this.#start;
    this.#followed = telemetry?.beginWork('workflow', workflow, { runId: this.runId });
    this.done = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Whoever waits is told; nobody has to.
    this.done.catch(() => undefined);
    const scope = new WorkScope({ what: `workflow "${workflow}"`, signal, timeoutMs });
    this.#scope = scope;
    const ended = (): void => this.#stop(scope.failure!);
    if (scope.failure !== undefined) ended();
    else scope.signal.addEventListener('abort', ended, { once: true });
  }

  async #begin(): Promise<void> {
    const { workflow, input, sources, check } = this.#start;
    const { state } = this.#run;
    await this.#run.append({ type: 'started', runId: this.runId, workflow, input, sources: { ...sources } });
    check({
      type: 'started',
      runId: this.runId,
      workflow: state.workflow,
      input: state.input,
      sources: state.sources,
    });
    // Those that wait in the queue already are there once.
    if (state.finished === undefined) await this.#connection.enqueue(this.#run, workflow, state.runnable());
    this.#unfollow = this.#connection.follow(this.#run, () => this.#hear());
    this.#look();
  }

  async #answer(answers: readonly [string, unknown][]): Promise<void> {
    const steps = new Set<string>();
    for (const [id, data] of answers) {
      const step = this.#run.state.pending.get(id)?.step;
      const record: LogRecord = { type: 'resumed', id, data };
      await this.#run.append(record);
      if (step !== undefined) steps.add(step);
    }
    const { state } = this.#run;
    const ready = [...steps].filter((step) => state.isReady(step));
    await this.#connection.enqueue(this.#run, this.#start.workflow, ready);
  }

  #stop(failure: FrameworkError): void {
    const status = failure.code === 'cancelled' ? 'cancelled' : 'failed';
    this.#run.append({ type: 'finished', status, error: errorInfo(failure) }).then(
      () => this.#look(),
      (error: unknown) => this.#fail(error),
    );
  }

  #hear(): void {
    this.#run.sync().then(
      () => this.#look(),
      (error: unknown) => this.#fail(error),
    );
  }

  /** Whether it has ended, or can do nothing without an answer. */
  #look(): void {
    const { finished, pending } = this.#run.state;
    if (this.#status === 'suspended' && (finished !== undefined || this.#run.state.runnable().length > 0)) {
      // Answered elsewhere.
      this.#status = 'running';
      this.#enter();
    }
    if (this.#status !== 'running') return;
    if (finished !== undefined) this.#leave(finished.status as WorkflowStatus, finished.error);
    else if (this.#answering === 0 && pending.size > 0 && this.#run.state.runnable().length === 0)
      this.#leave('suspended');
  }

  #leave(status: WorkflowStatus, error?: ErrorInfo): void {
    this.#status = status;
    this.#error = error;
    this.#scope.dispose();
    this.#followed?.end(status === 'completed' ? {} : { status }, error);
    if (status !== 'suspended') this.#end();
    this.#settle.resolve(this.result());
  }

  /** Nothing can be known of it here. */
  #fail(error: unknown): void {
    if (this.#status !== 'running') return;
    this.#status = 'failed';
    this.#error = errorInfo(error);
    this.#scope.dispose();
    this.#followed?.end({}, error);
    this.#end();
    this.#settle.reject(error);
  }

  #end(): void {
    this.#unfollow?.();
    this.#onEnd();
  }
}
