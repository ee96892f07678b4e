// Calls that a host function makes are nested in the call that it serves, also what it makes after an `await`: none of them outlives that call's deadline. What a host function
// does later is followed by Node's AsyncLocalStorage. That slows down every promise of the process a little (Node 20), so it is left alone until the first asynchronous host function.

import { AsyncLocalStorage } from 'node:async_hooks';
import { ScriptError } from '../errors/index.js';

type AnyFunction = (...args: never[]) => unknown;

/** A call that was begun by what a host function does for another. */
interface NestedCall {
  cancel(): void;
}

/** One call into a script, as seen by what its host functions do. */
export class CallScope {
  static readonly over = new CallScope(-Infinity);

  readonly #nested = new Set<NestedCall>();

  /** `deadline`: performance.now() then; Infinity for none. */
  constructor(public deadline: number) {}

  /** The call has settled. What its host functions left running is bound no longer, unless the call was stopped: at its deadline, where nested calls end by their own, or before. */
  end(stopped: 'at its deadline' | 'before' | undefined): void {
    if (stopped === 'before') for (const call of this.#nested) call.cancel();
    this.#nested.clear();
    this.deadline = stopped === undefined ? Infinity : Math.min(this.deadline, performance.now());
  }

  /** A call that is stopped when this one is. */
  add(call: NestedCall): void {
    this.#nested.add(call);
  }

  delete(call: NestedCall): void {
    this.#nested.delete(call);
  }
}

const following = new AsyncLocalStorage<CallScope | undefined>();
let isFollowing = false;
/** Of the host function that is on the stack. */
let innermost: CallScope | undefined;

/** Calls a host function for a call into a script; undefined: for none. `goesOn`: it is asynchronous. */
export function callWithin(
  scope: CallScope | undefined,
  call: AnyFunction,
  args: readonly unknown[],
  goesOn: boolean,
): unknown {
  const outer = innermost;
  innermost = scope;
  try {
    isFollowing ||= goesOn && scope !== undefined;
    return isFollowing ? following.run(scope, () => call(...(args as never[]))) : call(...(args as never[]));
  } finally {
    innermost = outer;
  }
}

/** Whether the present code works for a call into a script, as far as that is followed. */
export function isNested(): boolean {
  return currentScope() !== undefined;
}

/** Of the call that the present code works for; undefined for none. */
export function currentScope(): CallScope | undefined {
  return innermost ?? (isFollowing ? following.getStore() : undefined);
}

/** performance.now() at the deadline of the call that the present code works for; Infinity for none. */
export function outerDeadline(): number {
  const followed = isFollowing ? (following.getStore()?.deadline ?? Infinity) : Infinity;
  return innermost === undefined ? followed : Math.min(innermost.deadline, followed);
}

/** A timeout in whole milliseconds, 0 for none, that keeps to the outer deadline. Throws a `timeout_error` when that is over. */
export function withinOuterDeadline(timeoutMs: number, engine: string): number {
  const deadline = outerDeadline();
  if (deadline === Infinity) return timeoutMs;
  const leftMs = Math.ceil(deadline - performance.now());
  if (leftMs <= 0)
    throw new ScriptError('timeout_error', 'the call that this one is nested in is over its deadline', {
      engine,
    });
  return timeoutMs === 0 ? leftMs : Math.min(timeoutMs, leftMs);
}
