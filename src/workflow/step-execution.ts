// One step from its condition to its record: attempts, items, rounds, questions. The same in whatever process it runs.

import { stopReason, type HookSet } from '../hook/index.js';
import {
  errorInfo,
  FrameworkError,
  parseTemplate,
  renderTemplate,
  WorkScope,
  type Budget,
  type Clock,
  type ErrorInfo,
  type WorkTelemetry,
} from '../support/index.js';
import type { RunState } from './run-state.js';
import { StepContext } from './step-context.js';
import type { StepFunction, StepScripts } from './step-scripts.js';
import type { LogRecord, Pending, StepRecord } from './workflow-log.js';
import type { WorkflowStep } from './workflow-step.js';

/** What a step needs of its run. */
export interface StepSurroundings {
  workflow: string;
  state: RunState;
  scope: WorkScope;
  scripts: StepScripts;
  hooks: HookSet;
  perform: StepPerformer;
  /** What pauses take their time from. */
  clock: Clock;
  budget?: Budget;
  telemetry?: WorkTelemetry;
  /** Puts a record into the log and the state. */
  keep: (record: LogRecord) => Promise<void> | void;
}

/** How a step of a kind is done. Given by the registry, which knows agents and tools. */
export type StepPerformer = (step: WorkflowStep, context: StepContext, work: StepWork) => unknown;

export interface StepWork {
  scope: WorkScope;
  /** The step's name, and behind a / the item or round. */
  key: string;
  state: RunState;
  keep: StepSurroundings['keep'];
  budget: Budget | undefined;
  /** Asks somebody outside, under other ids than the step's own. */
  park: (pending: readonly Pending[]) => never;
  addUsage: (usage: Record<string, number>) => void;
}

export type StepOutcome = StepRecord | { type: 'parked'; pending: readonly Pending[] };

/** What an item gives that waits for an answer. */
const PARKED = Symbol('parked');

/** Runs a step. Rejects only where the run itself has ended. */
export async function executeStep(step: WorkflowStep, surroundings: StepSurroundings): Promise<StepOutcome> {
  const execution = new StepExecution(step, surroundings);
  const { telemetry, workflow, state } = surroundings;
  if (telemetry === undefined) return execution.execute();
  const facts = { workflowName: workflow, runId: state.runId };
  const followed = telemetry.beginWork('step', step.name, facts);
  try {
    const outcome = await followed.run(() => execution.execute());
    if (outcome.type === 'parked') followed.end({ status: 'suspended' });
    else {
      const { status, attempts, error } = outcome;
      followed.end(status === 'completed' ? { attempts } : { attempts, status }, error);
    }
    return outcome;
  } catch (error) {
    followed.end({}, error);
    throw error;
  }
}

class StepExecution {
  readonly #step: WorkflowStep;
  readonly #around: StepSurroundings;
  readonly #startedAt = performance.now();
  readonly #pending: Pending[] = [];
  #attempts = 0;
  #params: { value: unknown } | undefined;
  #usage: Record<string, number> | undefined;

  constructor(step: WorkflowStep, around: StepSurroundings) {
    this.#step = step;
    this.#around = around;
  }

  async execute(): Promise<StepOutcome> {
    const { state, scope } = this.#around;
    try {
      if (!this.#isGoneOnWith() && !(await this.#wanted())) return this.#record('skipped');
      await this.#before();
      const output = await this.#tryAll();
      if (output === PARKED) return { type: 'parked', pending: this.#pending };
      return this.#record('completed', output);
    } catch (error) {
      if (scope.failure !== undefined) throw scope.failure;
      return await this.#failed(errorInfo(error));
    } finally {
      state.results.get(this.#step.name)!.attempts = this.#attempts;
    }
  }

  #record(status: StepRecord['status'], output?: unknown, error?: ErrorInfo): StepRecord {
    const duration = performance.now() - this.#startedAt;
    const record: StepRecord = {
      type: 'step',
      step: this.#step.name,
      status,
      duration,
      attempts: this.#attempts,
    };
    if (output !== undefined) record.output = output;
    if (error !== undefined) record.error = error;
    if (this.#usage !== undefined) record.usage = this.#usage;
    return record;
  }

  async #failed(error: ErrorInfo): Promise<StepRecord> {
    const { onError } = this.#step;
    if (typeof onError === 'string') return this.#record('failed', undefined, error);
    try {
      return this.#record('completed', await this.#call(onError, error));
    } catch (inner) {
      if (this.#around.scope.failure !== undefined) throw this.#around.scope.failure;
      return this.#record('failed', undefined, errorInfo(inner));
    }
  }

  /** Whether it ran before and waited for an answer, or did a part of its items. */
  #isGoneOnWith(): boolean {
    const { state } = this.#around;
    return state.asked(this.#step.name) || state.items(this.#step.name).size > 0;
  }

  async #wanted(): Promise<boolean> {
    const { condition } = this.#step;
    if (condition === undefined) return true;
    return isTrue(
      typeof condition === 'function' || typeof condition === 'object'
        ? await this.#call(condition, this.#around.state.input)
        : this.#filled(condition, {}),
    );
  }

  /** Pre hooks may change the params of a step, or stop it. */
  async #before(): Promise<void> {
    const { hooks, state, workflow, scope } = this.#around;
    if (!hooks.has('workflow.step.pre')) return;
    const { name: step, params, foreach, while: loop } = this.#step;
    const point = 'workflow.step.pre';
    const given: Record<string, unknown> = { point, workflow, runId: state.runId, step };
    const single = foreach === undefined && loop === undefined;
    if (single) given['params'] = params === undefined ? state.input : this.#filled(params, {});
    const left = await hooks.run(point, given, scope);
    const reason = stopReason(left);
    if (reason !== undefined) throw new FrameworkError('cancelled', `a hook stopped it: ${reason}`);
    if (single) this.#params = { value: left['params'] };
  }

  async #tryAll(): Promise<unknown> {
    const { maxAttempts, delayMs } = this.#step.retry;
    for (;;) {
      this.#attempts += 1;
      this.#pending.length = 0;
      try {
        return await this.#attempt();
      } catch (error) {
        if (this.#attempts >= maxAttempts || this.#around.scope.failure !== undefined) throw error;
        await this.#around.clock.pause(delayMs * 2 ** (this.#attempts - 1), this.#around.scope);
      }
    }
  }

  async #attempt(): Promise<unknown> {
    const { name, timeout, foreach, while: loop } = this.#step;
    const scope = new WorkScope({
      what: `step "${name}"`,
      timeoutMs: timeout,
      parent: this.#around.scope,
    });
    try {
      if (loop !== undefined) return await this.#rounds(scope, loop);
      if (foreach === undefined) return await this.#perform(scope, {});
      const items = this.#filled(foreach, {});
      if (!Array.isArray(items)) throw new FrameworkError('invalid_argument', 'foreach: expected a list');
      return await this.#each(scope, items);
    } catch (error) {
      throw scope.failure ?? error;
    } finally {
      scope.dispose();
    }
  }

  /** Items that are done, or wait for an answer, are not run again. */
  async #each(scope: WorkScope, items: readonly unknown[]): Promise<unknown> {
    const { name: step, concurrency } = this.#step;
    const { state, keep } = this.#around;
    const done = state.items(step);
    let failure: { error: unknown } | undefined;
    let parked = false;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < items.length && failure === undefined) {
        const index = next;
        next += 1;
        if (done.has(index)) continue;
        try {
          const output = await this.#perform(scope, { item: items[index], index });
          if (output === PARKED) parked = true;
          else await keep({ type: 'item', step, index, output });
        } catch (error) {
          failure ??= { error };
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
    if (failure !== undefined) throw failure.error;
    return parked ? PARKED : items.map((_, index) => done.get(index));
  }

  async #rounds(scope: WorkScope, loop: NonNullable<WorkflowStep['while']>): Promise<unknown> {
    const { name: step, maxRounds } = this.#step;
    const { state, keep } = this.#around;
    const done = state.items(step);
    for (;;) {
      const index = done.size;
      const previous = done.get(index - 1) ?? null;
      const isGoneOnWith = state.questions(`${step}/${index}`).length > 0;
      if (!isGoneOnWith && !isTrue(await this.#call(loop, previous, index))) return done.get(index - 1);
      if (index >= maxRounds)
        throw new FrameworkError('limit_exceeded', `while: not over after ${maxRounds} rounds (maxRounds)`);
      const output = await this.#perform(scope, { previous, index });
      if (output === PARKED) return PARKED;
      await keep({ type: 'item', step, index, output });
    }
  }

  async #perform(
    scope: WorkScope,
    extra: { index?: number; item?: unknown; previous?: unknown },
  ): Promise<unknown> {
    const { state, perform, keep, clock } = this.#around;
    const { name, kind, params } = this.#step;
    const key = extra.index === undefined ? name : `${name}/${extra.index}`;
    if (state.pending.has(key)) return PARKED;
    const given =
      this.#params !== undefined
        ? this.#params.value
        : params === undefined
          ? 'item' in extra
            ? extra.item
            : (extra.previous ?? state.input)
          : this.#filled(params, extra);
    const context = this.#context(given, scope, key, extra.index);
    let inner: readonly Pending[] | undefined;
    const work: StepWork = {
      scope,
      key,
      state,
      keep,
      budget: this.#around.budget,
      park(pending) {
        inner = pending;
        throw new FrameworkError('suspended', `step "${name}" waits for an answer`);
      },
      addUsage: (usage) => this.#addUsage(usage),
    };
    try {
      if (kind === 'sleep') return await clock.pause(this.#step.sleep!, scope);
      const output = await scope.run(() => suspendable(context, perform(this.#step, context, work)));
      if (context.suspension === undefined) return output;
    } catch (error) {
      if (context.suspension === undefined && inner === undefined) throw error;
      if (scope.failure !== undefined) throw scope.failure;
    } finally {
      context.end();
    }
    this.#pending.push(...(inner ?? [context.suspension!]));
    return PARKED;
  }

  /** Functions that decide cannot ask anybody. */
  async #call(
    given: Parameters<StepScripts['resolve']>[0],
    value: unknown,
    index?: number,
  ): Promise<unknown> {
    const { scripts, scope } = this.#around;
    const key = index === undefined ? this.#step.name : `${this.#step.name}/${index}`;
    const context = this.#context(value, scope, key, index);
    context.end();
    const call: StepFunction = scripts.resolve(given);
    return scope.run(() => call(value, context));
  }

  #context(params: unknown, scope: WorkScope, key: string, index: number | undefined): StepContext {
    const place = { step: this.#step.name, key, index, attempt: Math.max(1, this.#attempts), params };
    const { workflow, state, budget } = this.#around;
    return new StepContext(workflow, place, state, scope, budget);
  }

  #addUsage(usage: Record<string, number>): void {
    for (const [name, count] of Object.entries(usage)) {
      this.#usage ??= {};
      this.#usage[name] = (this.#usage[name] ?? 0) + count;
    }
  }

  /** A value with all its places filled. */
  #filled(value: unknown, extra: Record<string, unknown>): unknown {
    if (typeof value === 'string') {
      if (!value.includes('{{')) return value;
      const { data } = this.#around.state;
      return renderTemplate(parseTemplate(value), 'index' in extra ? { ...data, ...extra } : data);
    }
    if (Array.isArray(value)) return value.map((inner) => this.#filled(inner, extra));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#filled(inner, extra)]));
  }
}

/** What `output` gives, or a rejection at once when its function suspends, whatever the function makes of the error. */
function suspendable(context: StepContext, output: unknown): unknown {
  if (!(output instanceof Promise)) return output;
  return new Promise((resolve, reject) => {
    context.onSuspend = reject;
    output.then(resolve, reject);
    if (context.suspension !== undefined) reject(new FrameworkError('suspended', 'it waits for an answer'));
  });
}

function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== '' && value !== 0;
}
