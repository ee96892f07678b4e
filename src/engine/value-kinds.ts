// What kind of value crosses, where that decides the way.

import { isScriptFunction } from '../values/index.js';

/**
 * A value that goes without the encoder. What may be longer than `maxBytes` goes through it, which says so, and text with half a surrogate pair is left to its
 * policy.
 */
export function isScalar(value: unknown, longest: number): value is null | boolean | number | string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return true;
    case 'string':
      return value.length <= longest && value.isWellFormed();
    default:
      return value === null;
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** What a host function's caller waits for. A script's object that has come back is a value, whatever its `then` is. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  if (!isThenable(value)) return false;
  const then: unknown = value.then;
  return !isScriptFunction(then);
}
