// The network and programs, for scripts.

import { execFile } from 'node:child_process';
import { ScriptError } from '../errors/index.js';
import type { PolicyGuard } from './policy-guard.js';

/** No request and no program outlives this, whatever the script's own deadline. */
const longestMs = 60_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface FetchAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export async function fetchText(
  guard: PolicyGuard,
  address: unknown,
  request: unknown,
  mostBytes: number,
  signal: AbortSignal,
): Promise<FetchAnswer> {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new TypeError('host.fetch: expected an address that begins with http:// or https://');
  const port = url.port === '' ? { 'http:': 80, 'https:': 443 }[url.protocol] : url.port;
  guard.check('network', `${url.hostname}:${port}`);
  const { method = 'GET', headers = {}, body } = isObject(request) ? request : {};
  if (
    typeof method !== 'string' ||
    !isObject(headers) ||
    !(body === undefined || body === null || typeof body === 'string')
  )
    throw new TypeError('host.fetch: expected { method, headers, body } with texts');
  // The server behind an allowed host would take this one's word for which site is meant.
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'host'))
    throw new TypeError('host.fetch: the header host cannot be set');
  // A redirect could lead to any host: the script gets the answer and may ask again.
  const response = await fetch(url, {
    method,
    headers: headers as Record<string, string>,
    body: body as string | undefined,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await limitedText(response, mostBytes),
  };
}

async function limitedText(response: Response, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > mostBytes)
      throw new ScriptError(
        'runtime_error',
        `host.fetch: the answer has more than ${mostBytes} bytes (maxBytes)`,
      );
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

export interface ProgramAnswer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Without a shell, with the environment that the policy grants. */
export function runProgram(
  guard: PolicyGuard,
  program: unknown,
  args: unknown,
  input: unknown,
  mostBytes: number,
  signal: AbortSignal,
): Promise<ProgramAnswer> {
  const isTexts = Array.isArray(args) && args.every((item) => typeof item === 'string');
  if (typeof program !== 'string' || !isTexts || typeof input !== 'string')
    throw new TypeError('host.run: expected a program, a list of texts, and a text');
  guard.check('subprocess', program);
  const env = Object.fromEntries(
    (guard.policy.environment ?? [])
      .filter((name) => guard.allows('environment', name))
      .map((name) => [name, process.env[name]]),
  );
  const options = {
    env,
    signal,
    timeout: longestMs,
    killSignal: 'SIGKILL',
    maxBuffer: mostBytes,
    shell: false,
  } as const;
  return new Promise((settle, reject) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') settle({ exitCode, stdout, stderr });
      else
        reject(
          new ScriptError('runtime_error', `host.run: ${program}: ${(error as Error).message}`, {
            cause: error,
          }),
        );
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
