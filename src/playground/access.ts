// Who may talk to the playground: whoever knows its token, from a page of its own origin. Scripts run with what this process may do, so a page of somebody else's must get nowhere.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export class Access {
  readonly token = randomBytes(24).toString('base64url');
  readonly #digest = digestOf(this.token);
  /** What `Host` may be: a name that a stranger's page has had resolved to this machine is not. */
  readonly #hosts: readonly string[];

  constructor(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** Why a request of anybody is refused; undefined: it isn't. */
  refusal({ headers }: IncomingMessage): string | undefined {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.includes(host))
      return 'the playground is reached as 127.0.0.1 or localhost';
    if (origin !== undefined && !this.#hosts.includes(origin.replace('http://', '')))
      return 'another page must not talk to the playground';
    return undefined;
  }

  /** Compared in a time that says nothing of how much was right. */
  isToken(given: string | null | undefined): boolean {
    return timingSafeEqual(digestOf(given ?? ''), this.#digest);
  }

  hasToken({ headers }: IncomingMessage): boolean {
    return this.isToken(headers.authorization?.replace(/^Bearer /, ''));
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The page may load what the playground serves, and nothing else; `nonce` is for the editor's style sheets. */
export function securityHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
