// State that leaves the process and comes back, in whatever hands it was meanwhile: text with a signature. Signed, not encrypted.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { FrameworkError } from './framework-error.js';

/** Signs with one key. States of another key are refused: give the same key where they are to be read. */
export class StateSeal {
  readonly #key: string | Uint8Array;

  /** Without a key, one that lives as long as this process. */
  constructor(key?: string | Uint8Array) {
    this.#key = key ?? randomBytes(32);
  }

  seal(state: unknown): string {
    const body = Buffer.from(JSON.stringify(state)).toString('base64url');
    return `${body}.${this.#signature(body).toString('base64url')}`;
  }

  /** What was sealed. Fails with `state_invalid`. */
  open(text: unknown, where: string): unknown {
    if (typeof text !== 'string') throw invalid(where, `expected the state of a result, got ${typeof text}`);
    const [body, signature, ...rest] = text.split('.');
    if (body === undefined || signature === undefined || rest.length > 0)
      throw invalid(where, 'it is no state');
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.#signature(body);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw invalid(where, 'its signature is wrong: it was changed, or made with another key');
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown;
  }

  #signature(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest();
  }
}

function invalid(where: string, why: string): FrameworkError {
  return new FrameworkError('state_invalid', `${where}: the state cannot be used: ${why}`);
}
