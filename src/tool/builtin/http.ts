// One HTTP request inside the policy: every host on the way is checked, and no more is read than is allowed.

import { FrameworkError } from '../../support/index.js';
import { checkHost, type ToolPolicy } from './policy.js';

const MOST_REDIRECTS = 5;

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export async function ask(
  policy: ToolPolicy,
  fetch: typeof globalThis.fetch,
  request: { url: string; method: string; headers?: Record<string, string>; body?: string },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  if (!URL.canParse(request.url)) throw new FrameworkError('invalid_argument', `${request.url} is no URL`);
  let url = new URL(request.url);
  let { method, body, headers = {} } = request;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    checkHost(policy, url);
    const response = await fetch(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      return answerOf(response, policy.maxBytes);
    await response.body?.cancel();
    const next = new URL(location, url);
    // What was meant for one host is not told to another.
    if (next.origin !== url.origin) headers = {};
    if (
      response.status === 303 ||
      ((response.status === 301 || response.status === 302) && method === 'POST')
    ) {
      method = 'GET';
      body = undefined;
    }
    url = next;
  }
  throw new FrameworkError('http_failed', `${request.url}: more than ${MOST_REDIRECTS} redirections`);
}

async function answerOf(response: Response, maxBytes: number): Promise<HttpAnswer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new FrameworkError('permission_error', `the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: Buffer.concat(chunks).toString() };
}
