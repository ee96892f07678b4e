// Why a test failed, and where, out of whatever was thrown.

import { fileURLToPath } from 'node:url';
import { errorInfo, isPlainObject } from '../support/index.js';
import type { TestFailure } from './results.js';

const ownFiles = fileURLToPath(new URL('..', import.meta.url));
const LONGEST_STACK = 10_000;

/** An error of a script says where it was raised; of a program's, the stack does. */
export function failureOf(error: unknown): TestFailure {
  const { code, message } = errorInfo(error);
  const given = (isPlainObject(error) ? error : {}) as Record<string, unknown>;
  const failure: TestFailure = { code, message };
  if (given['message'] === '')
    failure.message =
      typeof given['errorType'] === 'string' ? `${given['errorType']} without a message` : message;
  const location = given['location'] ?? topOf(given['stack']);
  if (isPlainObject(location)) failure.location = { ...location } as TestFailure['location'];
  if (typeof given['scriptStack'] === 'string' && given['scriptStack'] !== '')
    failure.stack = given['scriptStack'].slice(0, LONGEST_STACK);
  return failure;
}

/** The innermost place of a Node stack that is not in this package. */
function topOf(stack: unknown): TestFailure['location'] {
  if (typeof stack !== 'string') return undefined;
  for (const [, file, line, column] of stack
    .slice(0, LONGEST_STACK)
    .matchAll(/^ {4}at (?:[^(\n]*\()?((?:file:\/\/)?\/[^()\n]*?):(\d+):(\d+)\)?$/gm)) {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    if (!path.startsWith(ownFiles)) return { file: path, line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** `tests.py:12`, or nothing. */
export function placeOf({ location }: TestFailure): string {
  return location === undefined ? '' : `${location.file}:${location.line}`;
}
