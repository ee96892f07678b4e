// Host functions that go on after they have returned: those declared `async`, and those that we know of; and those that only look as if they had not returned.

import { types } from 'node:util';

type AnyFunction = (...args: never[]) => unknown;

const marked = new WeakSet<AnyFunction>();

/** Says so of a function that isn't declared `async`. */
export function markAsynchronous<T extends AnyFunction>(call: T): T {
  marked.add(call);
  return call;
}

export function isAsynchronous(call: AnyFunction): boolean {
  return types.isAsyncFunction(call) || marked.has(call);
}

const waitedFor = new WeakSet<AnyFunction>();

/** Says of a function that scripts are to wait where they call it, in every language, when it gives a promise. Only scripts off the Node thread can. */
export function markWaitedFor<T extends AnyFunction>(call: T): T {
  waitedFor.add(call);
  return call;
}

export function isWaitedFor(call: AnyFunction): boolean {
  return waitedFor.has(call);
}
