// HTTP as providers are asked over it: what a server sends is limited in size, what must not be seen is taken out of it, and no key is carried to where the
// server would like to have it.

import type { Transformer } from 'node:stream/web';
import { FrameworkError } from '../support/index.js';
import { ProviderError } from './provider-error.js';
import { REDACTED, redacted } from './secrets.js';

/** An answer is read to its end before it is understood: a larger one is no answer of a model. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Of the body of an error. */
const MOST_ERROR_BYTES = 256 * 1024;

type Fetch = typeof globalThis.fetch;

/** `fetch` for one provider. `queryParams` are added to every URL. Fails as `fetch` does, and with `provider_request` where the server redirects. */
export function guardedFetch(
  provider: string,
  send: Fetch,
  secrets: readonly string[],
  queryParams: Readonly<Record<string, string>>,
): Fetch {
  const query = new URLSearchParams(queryParams).toString();
  return async (url, init) => {
    const address = query === '' ? url : `${String(url)}${String(url).includes('?') ? '&' : '?'}${query}`;
    const response = await send(address, { ...init, redirect: 'manual' });
    const { status, statusText } = response;
    if (status >= 300 && status < 400) throw redirected(provider, response, secrets);
    const headers = new Headers(
      [...response.headers].map(([name, value]) => [name, redacted(value, secrets)]),
    );
    headers.delete('content-length');
    headers.delete('content-encoding');
    if (response.body === null) return new Response(null, { status, statusText, headers });
    const limit = response.ok
      ? new SizeLimit(MOST_BYTES, () => tooLarge(provider))
      : new SizeLimit(MOST_ERROR_BYTES);
    const body = response.body.pipeThrough(new TransformStream(limit));
    const seen =
      secrets.length === 0 ? body : body.pipeThrough(new TransformStream(new SecretFilter(secrets)));
    return new Response(seen, { status, statusText, headers });
  };
}

function redirected(provider: string, response: Response, secrets: readonly string[]): ProviderError {
  void response.body?.cancel();
  const to = redacted(response.headers.get('location') ?? 'nowhere', secrets);
  return new ProviderError(
    'provider_request',
    `provider "${provider}": the server redirects to ${to}, where the key is not sent; give baseUrl where the API is`,
    { statusCode: response.status },
  );
}

function tooLarge(provider: string): FrameworkError {
  return new ProviderError(
    'provider_invalid_response',
    `provider "${provider}": the answer has more than ${MOST_BYTES} bytes`,
  );
}

/** Ends a body that goes on for too long: with an error where one is given. */
class SizeLimit implements Transformer<Uint8Array, Uint8Array> {
  readonly #mostBytes: number;
  readonly #error: (() => Error) | undefined;
  #bytes = 0;

  constructor(mostBytes: number, error?: () => Error) {
    this.#mostBytes = mostBytes;
    this.#error = error;
  }

  transform(chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#mostBytes) controller.enqueue(chunk);
    else if (this.#error === undefined) controller.terminate();
    else controller.error(this.#error());
  }
}

/** Takes secrets out of a body, also where one lies in two chunks. Nothing is held back but what may be the beginning of a secret. */
class SecretFilter implements Transformer<Uint8Array, Uint8Array> {
  readonly #secrets: readonly Buffer[];
  #held: Buffer = Buffer.alloc(0);

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.map((secret) => Buffer.from(secret));
  }

  transform(chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#held.length > 0) bytes = Buffer.concat([this.#held, bytes]);
    for (const secret of this.#secrets) bytes = without(bytes, secret);
    const held = Math.max(0, ...this.#secrets.map((secret) => beginningAtEnd(bytes, secret)));
    this.#held = Buffer.from(bytes.subarray(bytes.length - held));
    if (bytes.length > held) controller.enqueue(bytes.subarray(0, bytes.length - held));
  }

  flush(controller: TransformStreamDefaultController<Uint8Array>): void {
    if (this.#held.length > 0) controller.enqueue(this.#held);
  }
}

function without(bytes: Buffer, secret: Buffer): Buffer {
  if (!bytes.includes(secret)) return bytes;
  // In latin1 every byte is a character.
  return Buffer.from(bytes.toString('latin1').replaceAll(secret.toString('latin1'), REDACTED), 'latin1');
}

/** How many bytes at the end may be the beginning of the secret. */
function beginningAtEnd(bytes: Buffer, secret: Buffer): number {
  for (let length = Math.min(secret.length - 1, bytes.length); length > 0; length -= 1) {
    if (
      bytes[bytes.length - length] === secret[0] &&
      bytes.subarray(bytes.length - length).equals(secret.subarray(0, length))
    )
      return length;
  }
  return 0;
}
