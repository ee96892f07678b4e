// One execution of a workflow: each step begins the moment the steps that it waits for are done; what has happened goes to the log first.

import {
  errorInfo,
  FrameworkError,
  parseTemplate,
  renderTemplate,
  WorkScope,
  type ErrorInfo,
} from '../support/index.js';
import type { WorkflowLog, LogRecord } from './workflow-log.js';
import { dependentsOf, type StepContext, type WorkflowStep } from './workflow-step.js';

export type StepStatus = 'pending' | 'running' | 'completed' | 'skipped' | 'failed';

export interface StepResult {
  status: StepStatus;
  output?: unknown;
  error?: ErrorInfo;
  /** Milliseconds, all attempts together. */
  duration: number;
  attempts: number;
}

export type WorkflowStatus = 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

export interface WorkflowResult {
  runId: string;
  status: WorkflowStatus;
  /** The output of the last step that completed. */
  output?: unknown;
  steps: Record<string, StepResult>;
  error?: ErrorInfo;
  /** Milliseconds. */
  duration: number;
}

/** Does what a step says. Given by the registry, which knows agents and tools. */
export type StepPerformer = (
  step: WorkflowStep,
  params: unknown,
  context: StepContext,
  scope: WorkScope,
) => unknown;

export interface RunSetup {
  workflow: string;
  runId: string;
  steps: ReadonlyMap<string, WorkflowStep>;
  perform: StepPerformer;
  log: WorkflowLog | undefined;
  /** What an earlier process wrote. */
  records: readonly LogRecord[];
  onStep: (type: string, event: Record<string, unknown>) => void;
}

export class WorkflowRun {
  readonly runId: string;
  readonly #setup: RunSetup;
  readonly #input: unknown;
  readonly #scope: WorkScope;
  readonly #startedAt = performance.now();
  readonly #results = new Map<string, StepResult>();
  readonly #outputs: Record<string, unknown> = {};
  /** What templates see: the input, and each step's output. */
  readonly #data: Record<string, unknown>;
  readonly #waiting = new Map<string, number>();
  readonly #dependents: Map<string, string[]>;
  #status: WorkflowStatus = 'running';
  #error: ErrorInfo | undefined;
  #running = 0;
  #held: string[] = [];
  #last: unknown;
  #settle!: () => void;
  /** Fulfilled when the run has ended. Never rejects. */
  readonly done: Promise<WorkflowResult>;

  constructor(setup: RunSetup, input: unknown, options: { signal?: AbortSignal; timeoutMs?: number } = {}) {
    this.#setup = setup;
    this.runId = setup.runId;
    this.#input = input;
    this.#data = { input };
    this.#dependents = dependentsOf(setup.steps);
    this.#scope = new WorkScope({ what: `workflow "${setup.workflow}"`, ...options });
    this.done = new Promise((resolve) => {
      this.#settle = () => resolve(this.result());
    });
    for (const name of setup.steps.keys())
      this.#results.set(name, { status: 'pending', duration: 0, attempts: 0 });
  }

  get status(): WorkflowStatus {
    return this.#status;
  }

  start(): this {
    const { steps, records, log, workflow } = this.#setup;
    if (records.length === 0)
      log?.append({ type: 'started', runId: this.runId, workflow, input: this.#input });
    for (const { name, dependencies } of steps.values()) this.#waiting.set(name, dependencies.length);
    const finished = records.flatMap((record) =>
      record.type === 'step' && record.status !== 'failed' ? [record] : [],
    );
    for (const { name, status, output, duration } of finished) {
      this.#results.set(name, { status, output, duration, attempts: 1 });
      this.#publish(name, output);
    }
    const known = new Set(finished.map(({ name }) => name));
    for (const name of known)
      for (const next of this.#dependents.get(name) ?? [])
        this.#waiting.set(next, this.#waiting.get(next)! - 1);
    for (const [name, count] of this.#waiting) if (count === 0 && !known.has(name)) this.#begin(name);
    this.#checkEnd();
    return this;
  }

  /** Lets running steps end and begins no others until `resume`. */
  pause(): void {
    if (this.#status === 'running') this.#status = 'paused';
  }

  resume(): void {
    if (this.#status !== 'paused') return;
    this.#status = 'running';
    const held = this.#held;
    this.#held = [];
    for (const name of held) this.#begin(name);
    this.#checkEnd();
  }

  cancel(reason?: string): void {
    if (this.#status !== 'running' && this.#status !== 'paused') return;
    this.#scope.cancel(reason);
    this.#end('cancelled', this.#scope.failure);
  }

  result(): WorkflowResult {
    const result: WorkflowResult = {
      runId: this.runId,
      status: this.#status,
      steps: Object.fromEntries([...this.#results].map(([name, step]) => [name, { ...step }])),
      duration: performance.now() - this.#startedAt,
    };
    if (this.#last !== undefined) result.output = this.#last;
    if (this.#error !== undefined) result.error = this.#error;
    return result;
  }

  #begin(name: string): void {
    if (this.#status === 'paused') this.#held.push(name);
    if (this.#status !== 'running') return;
    this.#running += 1;
    // What it throws is in its result; this is for what must not happen.
    this.#step(this.#setup.steps.get(name)!).catch((error: unknown) => this.#end('failed', error));
  }

  async #step(step: WorkflowStep): Promise<void> {
    const startedAt = performance.now();
    const result = this.#results.get(step.name)!;
    result.status = 'running';
    this.#setup.onStep('workflow.step.start', { stepName: step.name });
    try {
      if (await this.#wanted(step)) {
        result.output = await this.#attempts(step, result);
        result.status = 'completed';
      } else result.status = 'skipped';
    } catch (error) {
      await this.#failed(step, result, this.#scope.failure ?? error);
    }
    result.duration = performance.now() - startedAt;
    this.#running -= 1;
    // What ends after the run has ended is dropped.
    if (this.#status !== 'running' && this.#status !== 'paused') return;
    const { status, output, error, duration } = result as StepResult;
    this.#setup.log?.append({
      type: 'step',
      name: step.name,
      status: status as 'completed',
      output,
      error,
      duration,
    });
    this.#setup.onStep(status === 'failed' ? 'workflow.step.error' : 'workflow.step.complete', {
      stepName: step.name,
      status,
      duration,
      error,
    });
    if (status === 'failed' && step.onError === 'fail') {
      this.#end('failed', new FrameworkError(error!.code, `step "${step.name}": ${error!.message}`));
      return;
    }
    this.#publish(step.name, output);
    for (const next of this.#dependents.get(step.name) ?? []) {
      const left = this.#waiting.get(next)! - 1;
      this.#waiting.set(next, left);
      if (left === 0) this.#begin(next);
    }
    this.#checkEnd();
  }

  async #failed(step: WorkflowStep, result: StepResult, error: unknown): Promise<void> {
    result.status = 'failed';
    result.error = errorInfo(error);
    if (typeof step.onError !== 'function' || this.#scope.failure !== undefined) return;
    try {
      result.output = await this.#scope.run(() =>
        (step.onError as (error: ErrorInfo, context: StepContext) => unknown)(
          result.error!,
          this.#context(step, result.attempts),
        ),
      );
      result.status = 'completed';
    } catch (inner) {
      result.error = errorInfo(inner);
    }
  }

  async #wanted(step: WorkflowStep): Promise<boolean> {
    const { condition } = step;
    if (condition === undefined) return true;
    const said: unknown =
      typeof condition === 'function'
        ? await this.#scope.run(() => condition(this.#input, this.#context(step, 1)))
        : this.#filled(condition, {});
    return said !== false && said !== null && said !== undefined && said !== '' && said !== 0;
  }

  async #attempts(step: WorkflowStep, result: StepResult): Promise<unknown> {
    const { maxAttempts, delayMs } = step.retry;
    for (let attempt = 1; ; attempt += 1) {
      result.attempts = attempt;
      try {
        return await this.#attempt(step, attempt);
      } catch (error) {
        if (attempt >= maxAttempts || this.#scope.failure !== undefined) throw error;
        await this.#sleep(delayMs * 2 ** (attempt - 1));
      }
    }
  }

  async #attempt(step: WorkflowStep, attempt: number): Promise<unknown> {
    const scope = new WorkScope({
      what: `step "${step.name}"`,
      timeoutMs: step.timeout,
      parent: this.#scope,
    });
    try {
      if (step.foreach === undefined) return await this.#perform(step, attempt, scope, {});
      const items = this.#filled(step.foreach, {});
      if (!Array.isArray(items)) throw new FrameworkError('invalid_argument', 'foreach: expected a list');
      return await this.#each(step, attempt, scope, items);
    } catch (error) {
      throw scope.failure ?? error;
    } finally {
      scope.dispose();
    }
  }

  async #each(
    step: WorkflowStep,
    attempt: number,
    scope: WorkScope,
    items: readonly unknown[],
  ): Promise<unknown[]> {
    const outputs: unknown[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < items.length) {
        const index = next;
        next += 1;
        outputs[index] = await this.#perform(step, attempt, scope, { item: items[index], index });
      }
    };
    await Promise.all(Array.from({ length: Math.min(step.concurrency, items.length) }, work));
    return outputs;
  }

  #perform(
    step: WorkflowStep,
    attempt: number,
    scope: WorkScope,
    extra: Record<string, unknown>,
  ): Promise<unknown> {
    const params =
      step.params === undefined ? (extra['item'] ?? this.#input) : this.#filled(step.params, extra);
    const context = this.#context(step, attempt);
    if ('index' in extra) context.idempotencyKey += `/${String(extra['index'])}`;
    return scope.run(() =>
      step.kind === 'sleep' ? this.#sleep(step.sleep!) : this.#setup.perform(step, params, context, scope),
    );
  }

  #sleep(ms: number): Promise<void> {
    return this.#scope.run(() => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  }

  #context(step: WorkflowStep, attempt: number): StepContext {
    return {
      workflow: this.#setup.workflow,
      runId: this.runId,
      step: step.name,
      idempotencyKey: `${this.runId}/${step.name}`,
      input: this.#input,
      outputs: this.#outputs,
      attempt,
    };
  }

  /** A value with all its places filled. */
  #filled(value: unknown, extra: Record<string, unknown>): unknown {
    if (typeof value === 'string')
      return value.includes('{{')
        ? renderTemplate(parseTemplate(value), 'index' in extra ? { ...this.#data, ...extra } : this.#data)
        : value;
    if (Array.isArray(value)) return value.map((inner) => this.#filled(inner, extra));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#filled(inner, extra)]));
  }

  #publish(name: string, output: unknown): void {
    this.#outputs[name] = output;
    this.#data[name] = { output: output ?? null };
    if (output !== undefined) this.#last = output;
  }

  #checkEnd(): void {
    if (this.#running === 0 && this.#held.length === 0 && this.#status === 'running') this.#end('completed');
  }

  #end(status: WorkflowStatus, error?: unknown): void {
    if (this.#status !== 'running' && this.#status !== 'paused') return;
    this.#status = status;
    if (error !== undefined) {
      this.#error = errorInfo(error);
      this.#scope.cancel('the workflow has ended');
    }
    this.#setup.log?.append({ type: 'finished', status });
    this.#setup.log?.close();
    this.#scope.dispose();
    this.#settle();
  }
}
