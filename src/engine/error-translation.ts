// Errors across the border, in both directions: native code's plain description ⇄ what TypeScript throws. Errors of the host are kept under a number while
// a script has them, so that the same object comes back.

import {
  describeThrown,
  EngineCrashedError,
  errorCodes,
  markPassage,
  ScriptError,
  SourceMaps,
  type ErrorCode,
  type ScriptErrorDetails,
  type ScriptFrame,
} from '../errors/index.js';
import type { RawError } from '../native/binding-types.js';

// A script may keep an error for ever without telling, so only the latest are kept; an older one comes back as its description.
const mostHostErrors = 1024;
const deepestCause = 16;

export class ErrorTranslation {
  readonly sourceMaps = new SourceMaps();
  /** The host function that scripts called last, for the report of a crash. */
  lastHostCall: ((...args: never[]) => unknown) | undefined;
  readonly #engine: string;
  readonly #decodeThrown: (thrown: NonNullable<RawError['thrown']>) => unknown;
  readonly #hostErrors = new Map<number, { error: unknown }>();
  #nextHostErrorId = 1;

  constructor(engine: string, decodeThrown: (thrown: NonNullable<RawError['thrown']>) => unknown) {
    this.#engine = engine;
    this.#decodeThrown = decodeThrown;
  }

  /** What to throw for a failure that native code tells: a ScriptError, or the host's own error come back. */
  toHost(raw: RawError): unknown {
    const kept = raw.hostErrorId === 0 ? undefined : this.#hostErrors.get(raw.hostErrorId);
    if (kept === undefined) return this.#scriptError(raw, 0);
    const { location, scriptStack, scriptFrames } = this.#details(raw);
    return markPassage(kept.error, {
      code: codeOf(raw.code),
      scriptStack: scriptStack ?? '',
      scriptFrames: scriptFrames ?? [],
      engine: this.#engine,
      location,
    });
  }

  /** Describes what a host function threw, and keeps it. Never throws. */
  toScript(error: unknown): RawError {
    const hostErrorId = this.#nextHostErrorId++;
    this.#hostErrors.set(hostErrorId, { error });
    if (this.#hostErrors.size > mostHostErrors)
      this.#hostErrors.delete(this.#hostErrors.keys().next().value as number);
    const described = emptyRawError('runtime_error', describeThrown(error));
    described.hostErrorId = hostErrorId;
    try {
      describeFields(error, described);
    } catch {
      // A getter or proxy of the error threw: what is known so far has to do.
    }
    return described;
  }

  clear(): void {
    this.#hostErrors.clear();
  }

  #scriptError(raw: RawError, depth: number): ScriptError {
    const details = this.#details(raw);
    if (raw.cause !== undefined && depth < deepestCause) {
      const { hostErrorId } = raw.cause;
      const kept = hostErrorId === 0 ? undefined : this.#hostErrors.get(hostErrorId);
      details.cause = kept === undefined ? this.#scriptError(raw.cause, depth + 1) : kept.error;
    }
    if (raw.thrown !== undefined) {
      try {
        details.value = this.#decodeThrown(raw.thrown);
      } catch (error) {
        details.value = error;
      }
    }
    if (raw.hostCalls !== undefined) details.hostCalls = raw.hostCalls;
    if (raw.crash !== undefined) {
      const crash = { ...raw.crash, lastHostCall: this.lastHostCall?.name };
      return new EngineCrashedError(codeOf(raw.code), raw.message, details, crash);
    }
    return new ScriptError(codeOf(raw.code), raw.message, details);
  }

  #details(raw: RawError): ScriptErrorDetails {
    const frames = raw.frames.map(frameOf);
    const details: ScriptErrorDetails = {
      engine: this.#engine,
      errorType: raw.name,
      scriptStack: raw.stack,
      scriptFrames: frames,
    };
    if (raw.line > 0) {
      details.location = { file: raw.file, line: raw.line };
      if (raw.column > 0) details.location.column = raw.column;
    }
    const maps = this.sourceMaps;
    if (maps.isEmpty) return details;
    details.scriptFrames = maps.originalFrames(frames);
    details.scriptStack = maps.originalStack(raw.stack);
    if (details.location !== undefined) details.location = maps.originalLocation(details.location);
    return details;
  }
}

function frameOf(frame: RawError['frames'][number]): ScriptFrame {
  const { function: name, file, line, column } = frame;
  return column > 0 ? { function: name, file, line, column } : { function: name, file, line };
}

function codeOf(number: number): ErrorCode {
  return errorCodes[number] ?? 'unknown_error';
}

export function emptyRawError(code: ErrorCode, message: string): RawError {
  return {
    code: errorCodes.indexOf(code),
    message: message.toWellFormed(),
    name: '',
    file: '',
    line: 0,
    column: 0,
    stack: '',
    frames: [],
    hostErrorId: 0,
  };
}

function describeFields(error: unknown, described: RawError): void {
  if (typeof error !== 'object' || error === null) return;
  const { name, code, location, scriptStack } = error as Partial<ScriptError>;
  if (typeof name === 'string') described.name = name.toWellFormed();
  const number = errorCodes.indexOf(code as ErrorCode);
  if (number >= 0) described.code = number;
  else if (typeof code === 'string') described.hostCode = (code as string).toWellFormed();
  if (!ScriptError.isInstance(error)) return;
  if (location !== undefined) {
    described.file = location.file;
    described.line = location.line;
    described.column = location.column ?? 0;
  }
  if (typeof scriptStack === 'string') described.stack = scriptStack;
}
