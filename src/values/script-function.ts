// A script's function in the host's hands. The script keeps it alive until the wrapper is disposed, garbage collected, or its context ends.

import { ScriptError } from '../errors/index.js';
import type { RefCalls } from './border-tables.js';
import type { ScriptValue } from './script-value.js';

/** What may be said about one call. */
export interface ScriptCallOptions {
  /** Milliseconds until the call must be over. Default: the context's. */
  timeoutMs?: number;
  /** A limit in milliseconds that only shortens the one that there is. */
  atMostMs?: number;
  /** Cancels the call when it aborts. */
  signal?: AbortSignal;
  /** Follows this call, as a context's telemetry does. `memory` tells what the context uses. */
  follow?: (memory: () => { usedBytes: number; peakBytes: number }) => CallFollower;
}

/** What follows a call and the host functions that it calls. */
export interface CallFollower {
  /** Calls a host function for the call: gives and throws what `work` does. */
  hostCall(name: string, work: () => unknown): unknown;
  /** The call has settled. */
  end(report: { cpuMs: number }, error: unknown): void;
}

/**
 * A script's function. The same function is the same wrapper for as long as the wrapper is reachable.
 *
 * @example
 * const add = await context.eval<ScriptFunction>('return function(a, b) return a + b end');
 * await add(1, 2);   // 3
 */
export interface ScriptFunction {
  /** Calls it. Rejects with a ScriptError: the script's failure, or `disposed`. */
  <T = ScriptValue>(...args: readonly unknown[]): Promise<T>;
  /** Calls it with options. */
  run<T = ScriptValue>(args: readonly unknown[], options?: ScriptCallOptions): Promise<T>;
  /** Calls it and waits; only in inline contexts. A call that would have to wait for a promise throws. */
  sync<T = ScriptValue>(...args: readonly unknown[]): T;
  /** Lets the script's collector have it. Later calls reject with code `disposed`. */
  dispose(): void;
  /** The same as `dispose`. */
  [Symbol.dispose](): void;
  /** Whether it was disposed, or its context has ended. */
  readonly disposed: boolean;
}

/** How often native code has told a reference to the host, and through which number. Shared by wrapper and finalizer; knows neither. */
export class RefHolder {
  count = 0;

  constructor(
    /** -1 when it was disposed. */
    public ref: number,
  ) {}
}

class Callable {
  constructor(body: (...args: unknown[]) => unknown) {
    return Object.setPrototypeOf(body, new.target.prototype) as Callable;
  }
}
Object.setPrototypeOf(Callable.prototype, Function.prototype);

/** The wrapper: a function object whose prototype has the methods. */
export class ScriptFunctionWrapper extends Callable {
  readonly #calls: RefCalls;
  readonly #holder: RefHolder;

  constructor(calls: RefCalls, holder: RefHolder) {
    super((...args) => calls.callRef(holder.ref, args, undefined));
    this.#calls = calls;
    this.#holder = holder;
  }

  /** The reference, when `value` is a wrapper of these calls' context; undefined for anything else. */
  static refIn(value: object, calls: RefCalls): number | undefined {
    if (!(#holder in value) || value.#calls !== calls) return undefined;
    return value.#holder.ref;
  }

  static is(value: object): boolean {
    return #holder in value;
  }

  run(args: readonly unknown[], options?: ScriptCallOptions): Promise<unknown> {
    return this.#calls.callRef(this.#holder.ref, args, options);
  }

  // The arities that matter have no array of arguments to build.
  sync(first?: unknown, second?: unknown, third?: unknown, ...rest: unknown[]): unknown {
    const ref = this.#holder.ref;
    switch (arguments.length) {
      case 0:
        return this.#calls.callRefSync0(ref);
      case 1:
        return this.#calls.callRefSync1(ref, first);
      case 2:
        return this.#calls.callRefSync2(ref, first, second);
      case 3:
        return this.#calls.callRefSync3(ref, first, second, third);
      default:
        return this.#calls.callRefSync(ref, [first, second, third, ...rest]);
    }
  }

  dispose(): void {
    this.#calls.disposeRef(this as unknown as object, this.#holder);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  get disposed(): boolean {
    return this.#holder.ref < 0 || this.#calls.disposed;
  }
}

/** Whether `value` is a function of a script. */
export function isScriptFunction(value: unknown): value is ScriptFunction {
  return typeof value === 'function' && ScriptFunctionWrapper.is(value);
}

export function disposedError(what: string, engine?: string): ScriptError {
  return new ScriptError('disposed', `${what} was disposed`, { engine });
}
