// How the page talks to its server: with the token of its address.

import type { RunMessage, RunRequest, Setup } from '../messages.js';

const token = new URLSearchParams(location.search).get('token') ?? '';
const headers = { authorization: `Bearer ${token}` };

export async function fetchSetup(): Promise<Setup> {
  const response = await fetch('/api/setup', { headers });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Setup;
}

/** Runs a source; what happens comes one by one. Rejects where the run was refused, the server has gone, or `signal` has aborted. */
export async function* run(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunMessage, void> {
  const response = await fetch('/api/run', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.ok || response.body === null) throw new Error(await response.text());
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line) as RunMessage;
  }
}
