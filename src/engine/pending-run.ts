// A call that has been handed to native code and hasn't ended: its promise, its deadline, its signal.

import { ScriptError } from '../errors/index.js';
import type { ReportedCall } from './call-report.js';
import type { CallScope } from './call-scope.js';
import type { WatchedRun } from './run-watch.js';

export interface RunOwner {
  /** Asks native code to stop the run; it settles by that, at the latest after it was asked some times. */
  stopRun(id: number, timedOut: boolean): void;
  /** The run's deadline is now. */
  hurry(run: PendingRun): void;
}

export class PendingRun implements WatchedRun {
  readonly promise: Promise<never>;
  deadline: number;
  /** Of the call that this one is nested in. */
  scope: CallScope | undefined;
  /** Where calls are reported. */
  call: ReportedCall | undefined;
  nearAt = Infinity;
  #onNear: ((remainingMs: number) => void) | undefined;
  /** It was asked to stop. */
  stopping = false;
  #cancelled = false;
  readonly #owner: RunOwner;
  readonly #signal: AbortSignal | undefined;
  #resolve!: (value: never) => void;
  #reject!: (error: unknown) => void;

  constructor(
    readonly id: number,
    owner: RunOwner,
    readonly timeoutMs: number,
    signal: AbortSignal | undefined,
  ) {
    this.#owner = owner;
    this.deadline = timeoutMs === 0 ? Infinity : performance.now() + timeoutMs;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Has `listener` told once so long before the deadline. */
  warnAt(remainingMs: number, listener: (remainingMs: number) => void): void {
    this.nearAt = this.deadline - remainingMs;
    this.#onNear = listener;
  }

  near(): void {
    this.nearAt = Infinity;
    this.#onNear?.(Math.max(0, this.deadline - performance.now()));
  }

  expire(): void {
    this.stopping = true;
    this.#owner.stopRun(this.id, !this.#cancelled);
  }

  /** Its deadline is now, and it settles with code `cancelled`. */
  cancel(): void {
    this.#cancelled = true;
    this.stopping = true;
    this.deadline = Math.min(this.deadline, performance.now());
    this.#owner.stopRun(this.id, false);
    this.#owner.hurry(this);
  }

  resolve(value: unknown): void {
    this.scope?.delete(this);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#resolve(value as never);
  }

  reject(error: unknown): void {
    this.scope?.delete(this);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#reject(this.#withReason(error));
  }

  readonly #abort = (): void => this.cancel();

  /** A run that its signal cancelled says why. */
  #withReason(error: unknown): unknown {
    const aborted =
      this.#signal?.aborted === true && error instanceof ScriptError && error.code === 'cancelled';
    return aborted && error.cause === undefined
      ? abortedError(this.#signal as AbortSignal, error.engine)
      : error;
  }
}

export function abortedError(signal: AbortSignal, engine: string | undefined): ScriptError {
  return new ScriptError('cancelled', 'the call was cancelled by its signal', {
    engine,
    cause: signal.reason,
  });
}
