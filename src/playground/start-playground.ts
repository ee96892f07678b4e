// The playground's server: a page, what the page needs to know, and runs. Bound to this machine; everything but the page's own code needs the token that is in the address.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createEngine, type ScriptingEngine } from '../index.js';
import { parseOptions } from '../support/index.js';
import { Access, securityHeaders } from './access.js';
import type { RunMessage } from './messages.js';
import { openBrowser } from './open-browser.js';
import { runScript } from './run-script.js';
import { setupOf } from './setup.js';

const OptionsSchema = z.object({
  port: z.number().int().min(0).max(65_535).default(0),
  open: z.boolean().default(false),
});

export interface PlaygroundOptions {
  /** Of 127.0.0.1; a free one unless given. */
  port?: number;
  /** Shows the page in the browser. Default: false. */
  open?: boolean;
}

export interface Playground {
  /** The page's address with its token: whoever has it may run scripts on this machine. */
  readonly url: string;
  /** Ends the runs that go on, the engines and the server. */
  close(): Promise<void>;
}

const RunSchema = z.strictObject({
  language: z.string(),
  source: z.string(),
  isolation: z.enum(['inline', 'thread', 'process']),
  timeoutMs: z.number().int().min(1).max(600_000),
  memoryLimitMb: z.number().int().min(1).max(16_384),
});

// `npm run build` puts the bundled page there; src/playground and dist/playground lie equally deep.
const pageFolder = new URL('../../dist/playground/page/', import.meta.url);
const files: Readonly<Record<string, string>> = {
  '/page.js': 'text/javascript; charset=utf-8',
  '/page.css': 'text/css; charset=utf-8',
  '/icon.svg': 'image/svg+xml',
};
const mostBodyBytes = 4 << 20;
/** What the page may leave unread before its run is ended. */
const mostUnreadBytes = 32 << 20;

/**
 * Serves the playground until it is closed: a page with an editor, in which scripts run with limits and show output, events and workflows as they happen. Rejects where the port is taken.
 *
 * @example
 * const playground = await startPlayground({ open: true });
 * console.log(playground.url);   // http://127.0.0.1:41234/?token=...
 * await playground.close();
 */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const { port, open } = parseOptions(OptionsSchema, options, 'startPlayground');
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const access = new Access((server.address() as AddressInfo).port);
  const page = new PlaygroundServer(access);
  server.on('request', (request, response) => void page.answer(request, response));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=${access.token}`;
  if (open) openBrowser(url);
  return {
    url,
    async close() {
      const closed = once(server, 'close');
      server.close();
      await page.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

class PlaygroundServer {
  readonly #access: Access;
  readonly #engines = new Map<string, Promise<ScriptingEngine>>();
  readonly #runs = new Set<AbortController>();
  readonly #ended = new Set<Promise<void>>();

  constructor(access: Access) {
    this.#access = access;
  }

  async close(): Promise<void> {
    for (const run of this.#runs) run.abort();
    await Promise.all(this.#ended);
    const engines = await Promise.allSettled(this.#engines.values());
    for (const engine of engines) if (engine.status === 'fulfilled') await engine.value.dispose();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = randomBytes(16).toString('base64url');
    for (const [name, value] of Object.entries(securityHeaders(nonce))) response.setHeader(name, value);
    try {
      await this.#route(request, response, nonce);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, `the playground has failed: ${String(error)}`);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, nonce: string): Promise<void> {
    const refusal = this.#access.refusal(request);
    if (refusal !== undefined) return refuse(response, 403, refusal);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        if (!this.#access.isToken(searchParams.get('token')))
          return refuse(
            response,
            403,
            'open the address that the playground printed when it started: it has a token',
          );
        return this.#page(response, nonce);
      case 'GET /api/setup':
        if (!this.#access.hasToken(request)) return refuse(response, 403, 'the token is missing or wrong');
        return sendJson(response, 200, await setupOf((language) => this.#engine(language)));
      case 'POST /api/run':
        if (!this.#access.hasToken(request)) return refuse(response, 403, 'the token is missing or wrong');
        return this.#run(request, response);
    }
    const type = request.method === 'GET' ? files[pathname] : undefined;
    if (type === undefined) return refuse(response, 404, 'there is nothing here');
    response.setHeader('content-type', type);
    response.end(await readPage(pathname.slice(1)));
  }

  async #page(response: ServerResponse, nonce: string): Promise<void> {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end((await readPage('index.html')).toString().replaceAll('{{nonce}}', nonce));
  }

  async #run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type'] !== 'application/json')
      return refuse(response, 415, 'expected content-type application/json');
    const body = await readBody(request);
    if (body === undefined) return refuse(response, 413, `expected at most ${mostBodyBytes} bytes`);
    const parsed = RunSchema.safeParse(parseJson(body));
    if (!parsed.success) return refuse(response, 400, z.prettifyError(parsed.error));
    response.setHeader('content-type', 'application/x-ndjson');
    response.flushHeaders();
    const run = new AbortController();
    response.on('close', () => run.abort(new Error('the page has stopped the run')));
    const send = (message: RunMessage): void => {
      if (response.destroyed) return;
      response.write(`${JSON.stringify(message, withoutBigInts)}\n`);
      if (response.writableLength > mostUnreadBytes) response.destroy();
    };
    this.#runs.add(run);
    const ended = runScript((language) => this.#engine(language), parsed.data, run.signal, send);
    this.#ended.add(ended);
    await ended.finally(() => {
      this.#runs.delete(run);
      this.#ended.delete(ended);
      response.end();
    });
  }

  /** Opened once; one that this machine lacks is tried again, since somebody may install it meanwhile. */
  #engine(language: string): Promise<ScriptingEngine> {
    const known = this.#engines.get(language);
    if (known !== undefined) return known;
    const opened = createEngine(language);
    this.#engines.set(language, opened);
    opened.catch(() => this.#engines.delete(language));
    return opened;
  }
}

async function readPage(name: string): Promise<Buffer> {
  try {
    return await readFile(new URL(name, pageFolder));
  } catch (cause) {
    throw new Error(`${name} of the page is missing; in a clone, \`npm run build\` makes it`, { cause });
  }
}

/** undefined where it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= mostBodyBytes) parts.push(part);
  }
  return length > mostBodyBytes ? undefined : Buffer.concat(parts).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${message}\n`);
}
