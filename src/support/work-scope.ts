// A stretch of work that can be ended from outside: by a deadline, by an AbortSignal, by the scope around it. Whoever
// waits inside a scope is let go the moment it ends, whether or not the work itself listens to its signal.

import { setMaxListeners } from 'node:events';
import type { Budget } from './budget.js';
import { FrameworkError } from './framework-error.js';

/** The longest delay that a Node timer can hold, in milliseconds (about 24.8 days); longer limits never fire. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WorkScopeOptions {
  /** What the work is called in messages, such as `tool "add"`. */
  what: string;
  /** Limit in milliseconds; absent or Infinity is no limit. */
  timeoutMs?: number;
  /** Ends the scope when it aborts. */
  signal?: AbortSignal;
  /** Ends the scope when it ends. Cheaper than its signal. */
  parent?: WorkScope;
  /** What the work may use; the parent's where absent. */
  budget?: Budget;
  /** Told of work that still settles after the scope has ended: its outcome is dropped. The parent's where absent. */
  onLate?: (what: string) => void;
}

/** Owns one timer and one link to whatever may end it; `dispose` releases both and must always be called. */
export class WorkScope {
  readonly what: string;
  readonly budget: Budget | undefined;
  #failure: FrameworkError | undefined;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unlink: (() => void) | undefined;
  readonly #onLate: ((what: string) => void) | undefined;
  readonly #endings = new Set<(failure: FrameworkError) => void>();
  /** performance.now() when the time is over; Infinity for never. */
  readonly #deadline: number;

  /** The scope whose work is being started right now, for what that work calls before it first waits; or how long that work may take. */
  static #starting: WorkScope | number | undefined;

  /** The scope whose work is being started. */
  static get starting(): WorkScope | undefined {
    const starting = WorkScope.#starting;
    return typeof starting === 'number' ? undefined : starting;
  }

  /** Milliseconds that the work being started has left, 1 at least; undefined for any time. Whoever calls a script asks, so that a script that loops is stopped. */
  static get startingRemainingMs(): number | undefined {
    const starting = WorkScope.#starting;
    if (starting === undefined || typeof starting === 'number') return starting;
    if (starting.#deadline === Infinity) return undefined;
    return Math.max(1, starting.#deadline - performance.now());
  }

  /** Calls a function whose script may run for so long, in milliseconds. For where a scope would cost more than the call. */
  static startWithin<Argument>(
    timeoutMs: number,
    call: (argument: Argument) => unknown,
    argument: Argument,
  ): unknown {
    const around = WorkScope.#starting;
    WorkScope.#starting = timeoutMs;
    try {
      return call(argument);
    } finally {
      WorkScope.#starting = around;
    }
  }

  constructor({ what, timeoutMs, signal, parent, budget, onLate }: WorkScopeOptions) {
    this.what = what;
    this.budget = budget ?? parent?.budget;
    const own = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
    this.#deadline = parent === undefined ? own : Math.min(own, parent.#deadline);
    this.#onLate = onLate ?? (parent === undefined ? undefined : parent.#onLate);
    if (parent !== undefined) this.#linkToParent(parent);
    if (signal !== undefined) this.#linkToSignal(signal);
    if (this.#failure === undefined && timeoutMs !== undefined && timeoutMs <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(() => this.end(timedOut(what, timeoutMs)), timeoutMs);
    }
  }

  /** When the time is over, in milliseconds since 1970; undefined without a limit. */
  get deadline(): number | undefined {
    return this.#deadline === Infinity ? undefined : Date.now() + this.#deadline - performance.now();
  }

  /** Why the scope has ended, or undefined while it goes on. */
  get failure(): FrameworkError | undefined {
    return this.#failure;
  }

  /** Aborts when the scope ends; its reason is `failure`. Made on first use, because most work never asks for it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      setMaxListeners(0, this.#controller.signal);
      if (this.#failure !== undefined) this.#controller.abort(this.#failure);
    }
    return this.#controller.signal;
  }

  /**
   * Does `work` and waits for it, but no longer than the scope lasts: then it rejects with `failure`. What the work
   * still returns or throws afterwards is dropped.
   */
  run<T>(work: (scope: WorkScope) => T | PromiseLike<T>): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<T>((resolve, reject) => {
      const started = this.#start(work);
      if (!isThenable(started)) {
        resolve(started);
        return;
      }
      // The work itself may have ended the scope before it returned.
      if (this.#failure !== undefined) reject(this.#failure);
      else this.#endings.add(reject);
      Promise.resolve(started).then(
        (value) => {
          if (!this.#endings.delete(reject)) this.#late();
          resolve(value);
        },
        (error: unknown) => {
          if (!this.#endings.delete(reject)) this.#late();
          reject(error);
        },
      );
    });
  }

  #start<T>(work: (scope: WorkScope) => T): T {
    const around = WorkScope.#starting;
    WorkScope.#starting = this;
    try {
      return work(this);
    } finally {
      WorkScope.#starting = around;
    }
  }

  /** What was cancelled is expected to settle; what overran a deadline is worth knowing. */
  #late(): void {
    if (this.#failure?.code === 'timeout_error') this.#onLate?.(this.what);
  }

  /** Ends the scope now, for this reason. Only the first call counts. */
  end(failure: FrameworkError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.dispose();
    const endings = [...this.#endings];
    this.#endings.clear();
    this.#controller?.abort(failure);
    for (const ending of endings) ending(failure);
  }

  /** Has `ending` called when the scope ends, until what comes back is called. */
  onEnd(ending: (failure: FrameworkError) => void): () => void {
    this.#endings.add(ending);
    return () => this.#endings.delete(ending);
  }

  /** Ends the scope as cancelled, keeping `reason` as the cause. */
  cancel(reason?: unknown): void {
    this.end(cancelled(this.what, reason));
  }

  /** Releases timer and links without ending the work. */
  dispose(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unlink?.();
    this.#unlink = undefined;
  }

  #linkToParent(parent: WorkScope): void {
    if (parent.#failure !== undefined) {
      this.#failure = parent.#failure;
      return;
    }
    const ending = (failure: FrameworkError): void => this.end(failure);
    parent.#endings.add(ending);
    this.#unlink = () => parent.#endings.delete(ending);
  }

  #linkToSignal(signal: AbortSignal): void {
    if (this.#failure !== undefined) return;
    if (signal.aborted) {
      this.#unlink?.();
      this.#failure = failureOf(this.what, signal.reason);
      return;
    }
    const unlinkParent = this.#unlink;
    const ending = (): void => this.end(failureOf(this.what, signal.reason));
    // One signal may end any number of calls; Node's warning about more than ten listeners is not for that.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', ending, { once: true });
    this.#unlink = () => {
      unlinkParent?.();
      signal.removeEventListener('abort', ending);
    };
  }
}

function failureOf(what: string, reason: unknown): FrameworkError {
  if (FrameworkError.isInstance(reason)) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new FrameworkError('timeout_error', `${what} was stopped by its signal's time limit`, {
      cause: reason,
    });
  }
  return cancelled(what, reason);
}

function timedOut(what: string, timeoutMs: number): FrameworkError {
  return new FrameworkError('timeout_error', `${what} took longer than its limit of ${timeoutMs} ms`);
}

function cancelled(what: string, reason: unknown): FrameworkError {
  const why = typeof reason === 'string' ? `: ${reason}` : '';
  return new FrameworkError('cancelled', `${what} was cancelled${why}`, { cause: reason });
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
