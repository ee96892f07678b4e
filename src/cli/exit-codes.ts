// What a command's exit code says, in one place: the command line returns these, the help and docs/cli.md print them.

import type { ErrorCode } from '../errors/index.js';

export const exitCodes = {
  ok: 0,
  /** Also of a failed test, and of errors whose code has no number of its own. */
  failed: 1,
  usage: 2,
  /** A file that is missing, is no text or cannot be written. */
  file: 66,
  /** A defect of zigllms itself. */
  defect: 70,
  /** Nobody reads what is printed any more; what a shell says of SIGPIPE. */
  brokenPipe: 141,
} as const;

/** By the code of a ScriptError. 124 is what timeout(1) says, 130 what a shell says of Ctrl-C. */
const byErrorCode: Readonly<Record<ErrorCode, number>> = {
  runtime_error: exitCodes.failed,
  syntax_error: 3,
  type_error: 4,
  reference_error: 5,
  memory_error: 6,
  permission_error: 7,
  conversion_error: 8,
  limit_exceeded: 9,
  engine_crashed: 10,
  engine_unavailable: 11,
  engine_busy: 12,
  disposed: 13,
  unknown_error: 14,
  timeout_error: 124,
  cancelled: 130,
};

/** Of what a script failed with. */
export function exitCodeOf(code: string): number {
  return Object.hasOwn(byErrorCode, code) ? byErrorCode[code as ErrorCode] : exitCodes.failed;
}

/** The table as people read it. */
export const exitCodeTable: readonly (readonly [number, string])[] = [
  [exitCodes.ok, 'all went well'],
  [exitCodes.failed, 'the script failed (runtime_error), a test failed, or doctor found something broken'],
  [exitCodes.usage, 'the command line is wrong'],
  ...Object.entries(byErrorCode)
    .filter(([, code]) => code > exitCodes.usage && code < exitCodes.file)
    .map(([name, code]) => [code, name] as const),
  [exitCodes.file, 'a file cannot be read or written'],
  [exitCodes.defect, 'a defect of zigllms'],
  [byErrorCode.timeout_error, 'timeout_error'],
  [byErrorCode.cancelled, 'cancelled, also by Ctrl-C'],
  [exitCodes.brokenPipe, 'whoever read the output has gone'],
];
