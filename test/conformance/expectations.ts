// What failures are expected to be.

import assert from 'node:assert/strict';
import { ScriptError, type ErrorCode } from '../../src/index.js';

/** The promise rejects with a ScriptError of that code; brings it. */
export async function rejectsWith(
  promise: Promise<unknown>,
  code: ErrorCode,
  message?: RegExp,
): Promise<ScriptError> {
  const error = await failureOf(promise);
  assert.ok(ScriptError.isInstance(error), `not a ScriptError: ${String(error)}`);
  assert.equal(error.code, code, `${error.code}: ${error.message}`);
  if (message !== undefined) assert.match(error.message, message);
  return error;
}

/** What the promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  assert.fail(`expected a failure, got ${JSON.stringify(value)}`);
}
