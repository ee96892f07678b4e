// A local server that speaks OpenAI's chat completions protocol, as well or as badly as a test wants.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedChat {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: { model: string; stream?: boolean; messages: Array<Record<string, unknown>>; [key: string]: unknown };
}

export type Responder = (chat: ReceivedChat, response: ServerResponse) => void | Promise<void>;

export class ChatServer implements AsyncDisposable {
  readonly received: ReceivedChat[] = [];
  /** Connections that the client gave up before the answer was finished. */
  abandoned = 0;
  respond: Responder = (_chat, response) => sendCompletion(response, { content: 'hello' });
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  static async start(respond?: Responder): Promise<ChatServer> {
    const server = new ChatServer();
    if (respond !== undefined) server.respond = respond;
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned += 1;
    });
    const { method, url, headers } = request;
    const chat: ReceivedChat = { method, url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
    this.received.push(chat);
    await this.respond(chat, response);
  }
}

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

export function sendCompletion(
  response: ServerResponse,
  message: Record<string, unknown>,
  finishReason = 'stop',
  more: object = { usage },
): void {
  response.setHeader('content-type', 'application/json');
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason }];
  response.end(
    JSON.stringify({ id: 'c1', object: 'chat.completion', created: 1, model: 'served', choices, ...more }),
  );
}

export function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: object = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message, type: 'test_error', code: null } }));
}

export function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

export function sendChunk(response: ServerResponse, delta: object, finishReason: string | null = null): void {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  response.write(`data: ${JSON.stringify({ id: 'c1', created: 1, model: 'served', choices })}\n\n`);
}

export function endStream(response: ServerResponse): void {
  response.write(
    `data: ${JSON.stringify({ id: 'c1', created: 1, model: 'served', choices: [], usage })}\n\n`,
  );
  response.end('data: [DONE]\n\n');
}
