// The base of every failure that a framework room (provider, tool, agent, hook, memory) raises: a stable `code`
// beside the text, so that a caller, in TypeScript or in a script, can tell failures apart without reading messages.

const marker = Symbol.for('zigllms.FrameworkError');

/**
 * A failure of the LLM framework. `code` is stable and meant for programs; `message` is meant for people; `cause`
 * is what led to it.
 *
 * Codes that every room uses: `invalid_argument` (an option or input has the wrong shape), `not_found`,
 * `already_exists`, `timeout_error`, `cancelled`, `disposed`, `permission_error`. The rooms' own codes are
 * listed at their error classes.
 *
 * @example
 * try {
 *   await framework.tools.execute('ad', { a: 1 });
 * } catch (error) {
 *   if (FrameworkError.isInstance(error) && error.code === 'not_found') console.log(error.message);
 * }
 */
export class FrameworkError extends Error {
  override name = 'FrameworkError';
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Whether `value` is a FrameworkError, also one of another copy of this package. */
  static isInstance(value: unknown): value is FrameworkError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

/** What a failure looks like as plain data: in an agent's result, in a tool call's record, in a script. */
export interface ErrorInfo {
  code: string;
  message: string;
}

/** Reduces whatever was thrown to plain data. An error without a code of its own is a `runtime_error`. */
export function errorInfo(error: unknown): ErrorInfo {
  if (typeof error === 'object' && error !== null) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return {
      code: typeof code === 'string' && code !== '' ? code : 'runtime_error',
      message:
        typeof message === 'string' && message !== '' ? message : 'an error without a message was thrown',
    };
  }
  return { code: 'runtime_error', message: error === undefined ? 'undefined was thrown' : String(error) };
}
