// Results are checked before they are timed: a fast wrong answer is no figure.

import { isDeepStrictEqual } from 'node:util';

export function expectEqual(what, actual, expected) {
  if (isDeepStrictEqual(actual, expected)) return;
  const shown = (value) => JSON.stringify(value)?.slice(0, 80);
  throw new Error(`${what}: expected ${shown(expected)}, got ${shown(actual)}`);
}

/** What a library cannot do: shown as such, not as a failure. */
export function unsupported(why) {
  return Object.assign(new Error(why), { unsupported: true });
}
