// Source text on its way into an engine: UTF-8, without byte order mark, never changed silently.

import { ScriptError } from '../errors/index.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a source. `what` starts messages, such as `eval` or `module "store"`. Throws a TypeError or a ScriptError with code `syntax_error`. */
export function sourceText(source: unknown, what: string): string {
  if (typeof source === 'string') {
    if (!source.isWellFormed()) {
      throw new ScriptError(
        'syntax_error',
        `${what}: the source holds half of a surrogate pair, which has no UTF-8 form`,
      );
    }
    return source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  }
  if (source instanceof Uint8Array) {
    try {
      return utf8.decode(source);
    } catch (cause) {
      throw new ScriptError('syntax_error', `${what}: the source is not valid UTF-8`, { cause });
    }
  }
  throw new TypeError(
    `${what}: expected the source as a string or Uint8Array, got ${source === null ? 'null' : typeof source}`,
  );
}
