// The one error that everything about scripts rejects with or throws: a failing script, a limit, the end of a context. Plain data plus the
// script's own stack; also the marks that make a host's own error, thrown through a script, answer to the same questions.

import type { ErrorCode } from './error-codes.js';
import { formatFrames, type ScriptFrame, type SourceLocation } from './source-location.js';

const marker: unique symbol = Symbol.for('zigllms.ScriptError') as never;

const longestStack = 256 * 1024;
const mostFrames = 200;

/** What is known of a failure beside its code and message. */
export interface ScriptErrorDetails {
  /** Where the script raised the error. */
  location?: SourceLocation;
  /** The script's stack as its language prints it. */
  scriptStack?: string;
  /** The script's stack as data, innermost first. */
  scriptFrames?: readonly ScriptFrame[];
  /** Name of the engine that ran the script. */
  engine?: string;
  /** The language's own class of the error, such as `ValueError`. */
  errorType?: string;
  /** What the script threw, where it wasn't an error of its language. */
  value?: unknown;
  /** How many calls of host functions the script had made. */
  hostCalls?: number;
  /** What led to it. */
  cause?: unknown;
}

/**
 * A script, or a call into one, failed. `code` is for programs, `message` for people.
 *
 * An error that a host function throws and a script lets pass comes back as the same object; it then has `code`, `scriptStack`,
 * `scriptFrames` and `engine` too, and `ScriptError.isInstance` is true of it.
 *
 * @example
 * try {
 *   await context.eval('return 1 +', { fileName: 'sum.lua' });
 * } catch (error) {
 *   if (ScriptError.isInstance(error) && error.code === 'syntax_error') console.log(error.location?.line);  // 1
 * }
 */
export class ScriptError extends Error {
  static {
    // On the prototype, so that it costs nothing per error and stays out of what prints.
    Object.defineProperty(this.prototype, marker, { value: true });
    Object.defineProperty(this.prototype, 'name', {
      value: 'ScriptError',
      writable: true,
      configurable: true,
    });
  }

  /** Why it failed, for programs. */
  readonly code: ErrorCode;
  /** Where the script raised the error. Line and column are 1-based; absent where the language doesn't tell. */
  declare readonly location?: SourceLocation;
  /** The script's stack as its language prints it. */
  declare readonly scriptStack?: string;
  /** The script's stack as data, innermost first; empty where there is none. */
  readonly scriptFrames: readonly ScriptFrame[];
  /** Name of the engine that ran the script. */
  declare readonly engine?: string;
  /** The language's own class of the error, such as `ValueError`. */
  declare readonly errorType?: string;
  /** What the script threw, where it wasn't an error of its language. */
  declare readonly value?: unknown;
  /** How many calls of host functions the call had made when it failed, where that is known: 0 means that it can be repeated without harm. */
  declare readonly hostCalls?: number;

  constructor(code: ErrorCode, message: string, details: ScriptErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.scriptFrames = details.scriptFrames ?? [];
    if (details.location !== undefined) this.location = details.location;
    if (details.scriptStack) this.scriptStack = details.scriptStack;
    if (details.engine !== undefined) this.engine = details.engine;
    if (details.errorType) this.errorType = details.errorType;
    if ('value' in details) this.value = details.value;
    if (details.hostCalls !== undefined) this.hostCalls = details.hostCalls;
    if (this.scriptFrames.length > 0) this.stack = stackWithFrames(this, this.scriptFrames);
  }

  /** Whether `error` came from a script: a ScriptError, also one of another copy of this package, or a host error that passed through a script. */
  static isInstance(error: unknown): error is ScriptError {
    if ((typeof error !== 'object' || error === null) && typeof error !== 'function') return false;
    try {
      return marker in error;
    } catch {
      return false; // a hostile Proxy
    }
  }
}

/**
 * A context of isolation 'process' ended because its process did: it crashed, was killed, or said what it may not. `code` is `engine_crashed`; a call whose own limit was
 * the reason has that limit's code instead (`timeout_error`, `cancelled`, `memory_error`). The context rejects every later call with the same error.
 *
 * @example
 * if (error instanceof EngineCrashedError) console.log(error.signal, error.lastHostCall);  // SIGSEGV, readFile
 */
export class EngineCrashedError extends ScriptError {
  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'EngineCrashedError',
      writable: true,
      configurable: true,
    });
  }

  /** The signal that ended the process, such as `SIGSEGV`. */
  declare readonly signal?: string;
  /** With which the process ended, where no signal did it. */
  declare readonly exitCode?: number;
  /** The name of the host function that the script had called last; empty where the function has none. */
  declare readonly lastHostCall?: string;

  constructor(code: ErrorCode, message: string, details: ScriptErrorDetails, crash: CrashDetails) {
    super(code, message, details);
    if (crash.signal) this.signal = crash.signal;
    if (crash.exitCode !== undefined) this.exitCode = crash.exitCode;
    if (crash.lastHostCall !== undefined) this.lastHostCall = crash.lastHostCall;
  }
}

/** How a process ended. */
export interface CrashDetails {
  signal?: string;
  exitCode?: number;
  lastHostCall?: string;
}

/** What is written on a host's error when a script let it pass. */
export interface PassageMarks {
  code: ErrorCode;
  scriptStack: string;
  scriptFrames: readonly ScriptFrame[];
  engine: string;
  location?: SourceLocation;
}

/**
 * Marks `error` as having passed through a script, with properties that do not enumerate; what it already has of its own (Node's
 * `code`, say) stays. An error that passes through several scripts collects their stacks, innermost first. What
 * cannot be marked (a string, a frozen object) is wrapped: the ScriptError's `cause` and `value` are then what was thrown.
 */
export function markPassage(error: unknown, marks: PassageMarks): unknown {
  try {
    if (
      !((typeof error === 'object' && error !== null) || typeof error === 'function') ||
      !Object.isExtensible(error)
    ) {
      return new ScriptError(marks.code, describeThrown(error), { ...marks, cause: error, value: error });
    }
    const earlier = error as Partial<ScriptError>;
    const again = ScriptError.isInstance(error);
    const stack =
      again && earlier.scriptStack ? `${earlier.scriptStack}\n${marks.scriptStack}` : marks.scriptStack;
    const frames = again ? [...(earlier.scriptFrames ?? []), ...marks.scriptFrames] : marks.scriptFrames;
    define(error, marker, true);
    define(error, 'scriptStack', stack.slice(0, longestStack));
    define(error, 'scriptFrames', frames.slice(0, mostFrames));
    if (earlier.code === undefined) define(error, 'code', marks.code);
    if (earlier.engine === undefined) define(error, 'engine', marks.engine);
    if (earlier.location === undefined && marks.location !== undefined)
      define(error, 'location', marks.location);
  } catch (failure) {
    // A proxy, a getter that throws, or a property that cannot be redefined.
    return new ScriptError(marks.code, describeThrown(error), { ...marks, cause: error, value: failure });
  }
  return error;
}

/** What a thrown value says for itself, whatever it is. Never throws. */
export function describeThrown(error: unknown): string {
  try {
    if (typeof error === 'object' && error !== null && typeof (error as Error).message === 'string') {
      return (error as Error).message;
    }
    return String(error);
  } catch {
    return 'a value that cannot be described was thrown';
  }
}

function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}

function stackWithFrames(error: ScriptError, frames: readonly ScriptFrame[]): string {
  const stack = error.stack ?? '';
  const header = `${error.name}: ${error.message}`;
  const host = stack.startsWith(header) ? stack.slice(header.length) : '';
  return `${header}\n${formatFrames(frames)}${host}`;
}
