// examples/server as a process of its own, and how a client talks to it.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { workersOf } from '../processes/workers.js';

const program = fileURLToPath(new URL('../../examples/server/server.mjs', import.meta.url));

export interface Answer {
  status: number;
  text: string;
  json: any;
}

export class ServerProcess {
  readonly #child: ChildProcess;
  output = '';

  private constructor(
    child: ChildProcess,
    readonly ended: Promise<[number | null, NodeJS.Signals | null]>,
  ) {
    this.#child = child;
  }

  url = '';

  static async start(environment: Record<string, string> = {}): Promise<ServerProcess> {
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const server = new ServerProcess(child, ended);
    const listening = new Promise<string>((resolve) => {
      const take = (text: string): void => {
        server.output += text;
        const url = /listening on (\S+)/.exec(server.output)?.[1];
        if (url !== undefined) resolve(url);
      };
      child.stdout.setEncoding('utf8').on('data', take);
      child.stderr.setEncoding('utf8').on('data', take);
    });
    const began = await Promise.race([listening, ended.then(() => undefined)]);
    if (began === undefined) throw new Error(`the server ended before it listened:\n${server.output}`);
    server.url = began;
    return server;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The processes in which scripts run. */
  workers(): number[] {
    return workersOf(this.#child.pid).busy;
  }

  async get(path: string): Promise<Answer> {
    const response = await fetch(this.url + path);
    return answerOf(response.status, await response.text());
  }

  run(language: string, source: string, more: { tenant?: string; timeoutMs?: number } = {}): Promise<Answer> {
    // A machine that is busy may take its time; what is to be stopped says when.
    const { tenant = 'tests', timeoutMs = 10_000 } = more;
    return this.post(`/run/${language}`, JSON.stringify({ source, timeoutMs }), { 'x-tenant': tenant });
  }

  async post(path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return answerOf(response.status, await response.text());
  }

  /** A run whose events come one by one; `leave` closes the connection. */
  stream(language: string, source: string, timeoutMs = 10_000): { events: EventReader; leave: () => void } {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const asking = request(`${this.url}/run/${language}`, { method: 'POST', headers });
    const events = new EventReader();
    asking.on('response', (response) => {
      response.setEncoding('utf8').on('data', (text: string) => events.take(text));
      response.on('end', () => events.end());
      response.on('error', () => events.end());
    });
    asking.on('error', () => events.end());
    asking.end(JSON.stringify({ source, timeoutMs }));
    return { events, leave: () => asking.destroy() };
  }
}

export interface ServerEvent {
  type: string;
  data: any;
}

/** Server-sent events, as they come. */
export class EventReader {
  readonly all: ServerEvent[] = [];
  #text = '';
  #ended = false;
  #wake: () => void = () => undefined;

  take(text: string): void {
    this.#text += text;
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end < 0) break;
      const [, type, data] = /^event: (.*)\ndata: (.*)$/.exec(this.#text.slice(0, end)) ?? [];
      this.#text = this.#text.slice(end + 2);
      this.all.push({ type, data: JSON.parse(data) });
    }
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The first event of a type, once it has come. */
  async first(type: string): Promise<ServerEvent> {
    for (;;) {
      const found = this.all.find((event) => event.type === type);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`no event ${type} came, but ${JSON.stringify(this.all)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

function answerOf(status: number, text: string): Answer {
  return { status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}
