// Host functions that go on after they have returned: those declared `async`, and those that we know of.

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
