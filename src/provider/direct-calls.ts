// Calls of a provider without an agent: one request, one answer.

import { z } from 'zod';
import {
  errorInfo,
  invalidArgument,
  parseOptions,
  WorkScope,
  type Budget,
  type ErrorInfo,
} from '../support/index.js';
import { Conversation } from './language-model.js';
import { MessageSchema, parseMessage, type Message } from './messages.js';
import type { ModelClient, ModelTarget } from './model-client.js';
import type { ProviderRegistry } from './provider-registry.js';
import type { ModelDelta, ModelResponse, ModelSettings } from './provider.js';

export const CompletionRequestSchema = z
  .object({
    model: z.string().optional().describe("One of the provider's models; its default when absent."),
    messages: z.array(MessageSchema).min(1).optional().describe('The conversation so far.'),
    prompt: z.string().optional().describe('Instead of messages: what the user says.'),
    tools: z
      .array(
        z.object({
          name: z.string(),
          description: z.string().optional(),
          inputSchema: z.record(z.string(), z.unknown()).default({ type: 'object' }),
        }),
      )
      .optional()
      .describe('Tools that the model may ask for; nobody runs them.'),
    toolChoice: z.union([z.enum(['auto', 'none', 'required']), z.object({ tool: z.string() })]).optional(),
    temperature: z.number().min(0).max(2).optional(),
    maxTokens: z.number().int().positive().optional().describe('Most tokens of the answer.'),
    topP: z.number().optional(),
    stop: z.array(z.string()).optional(),
    seed: z.number().int().optional(),
    responseFormat: z
      .object({ schema: z.record(z.string(), z.unknown()).optional(), name: z.string().optional() })
      .optional()
      .describe('Asks for JSON, with a schema where the provider supports it.'),
    timeoutMs: z.number().positive().optional().describe('Time limit in milliseconds.'),
    firstTokenMs: z.number().positive().optional().describe('Of a stream: until it begins.'),
    idleMs: z.number().positive().optional().describe('Of a stream: between two pieces.'),
  })
  .describe('One request to a model.');

const REQUEST_ALIASES = { timeout: 'timeoutMs', schema: 'inputSchema', parameters: 'inputSchema' };

export const EmbeddingRequestSchema = z
  .object({
    model: z.string().optional().describe('The embedding model.'),
    values: z.union([z.string(), z.array(z.string())]).describe('The text, or the texts.'),
    timeoutMs: z.number().positive().default(60_000).describe('Time limit in milliseconds.'),
  })
  .describe('Texts to be made vectors.');

/** Whether a provider answers. */
export interface ConnectionTest {
  ok: boolean;
  latencyMs: number;
  model: string;
  error?: ErrorInfo;
}

export interface DirectCallOptions {
  /** Ends the request. */
  signal?: AbortSignal;
  /** The budget of what the request is part of. */
  budget?: Budget;
}

interface ReadRequest {
  target: ModelTarget;
  conversation: Conversation;
  timeoutMs: number | undefined;
  origin: { firstTokenMs?: number; idleMs?: number };
}

/** What scripts and programs do with a provider by its name. */
export class DirectCalls {
  readonly #providers: ProviderRegistry;
  readonly #client: ModelClient;

  constructor(providers: ProviderRegistry, client: ModelClient) {
    this.#providers = providers;
    this.#client = client;
  }

  /** Asks a model once. Fails with `not_found`, `invalid_argument`, a ProviderError, `timeout_error` or `cancelled`. */
  async complete(
    provider: string | undefined,
    request: unknown,
    options: DirectCallOptions = {},
  ): Promise<ModelResponse> {
    const { target, conversation, timeoutMs, origin } = this.#read(provider, request, 'provider.complete');
    const scope = new WorkScope({ what: 'the request', timeoutMs, signal: options.signal });
    try {
      return await this.#client.complete(target, conversation, scope, {
        ...origin,
        budget: options.budget,
      });
    } finally {
      scope.dispose();
    }
  }

  /** As `complete`, piece by piece. Leaving the loop ends the request. */
  async *stream(
    provider: string | undefined,
    request: unknown,
    options: DirectCallOptions = {},
  ): AsyncGenerator<ModelDelta, void> {
    const { target, conversation, timeoutMs, origin } = this.#read(provider, request, 'provider.stream');
    const scope = new WorkScope({ what: 'the request', timeoutMs, signal: options.signal });
    let finished = false;
    try {
      yield* this.#client.stream(target, conversation, scope, { ...origin, budget: options.budget });
      finished = true;
    } finally {
      if (finished) scope.dispose();
      else scope.cancel('the reader of the stream has left');
    }
  }

  /** Makes vectors of texts. Fails with `unsupported` where the provider has no embeddings. */
  async embed(
    provider: string | undefined,
    request: unknown,
  ): Promise<{ embeddings: number[][]; model: string; inputTokens?: number }> {
    const where = 'provider.embed';
    const { model, values, timeoutMs } = parseOptions(EmbeddingRequestSchema, request, where, {
      input: 'values',
      texts: 'values',
      timeout: 'timeoutMs',
    });
    const { name, embeddingModel } = this.#providers.resolve(provider);
    if (embeddingModel === undefined) throw invalidArgument(`${where}: provider "${name}" has no embeddings`);
    const embedder = embeddingModel(model);
    const scope = new WorkScope({ what: `embedding by ${name}/${embedder.modelId}`, timeoutMs });
    try {
      const texts = typeof values === 'string' ? [values] : values;
      return { ...(await scope.run(() => embedder.embed(texts, scope.signal))), model: embedder.modelId };
    } finally {
      scope.dispose();
    }
  }

  /** Sends the shortest of requests. Never rejects but with `not_found`. */
  async testConnection(provider?: string, model?: string): Promise<ConnectionTest> {
    const { target } = this.#read(
      provider,
      { model, prompt: 'ping', maxTokens: 16 },
      'provider.testConnection',
    );
    const startedAt = performance.now();
    const modelId = target.model.modelId;
    try {
      await this.complete(provider, { model, prompt: 'ping', maxTokens: 16 });
      return { ok: true, latencyMs: performance.now() - startedAt, model: modelId };
    } catch (error) {
      return { ok: false, latencyMs: performance.now() - startedAt, model: modelId, error: errorInfo(error) };
    }
  }

  #read(provider: string | undefined, given: unknown, where: string): ReadRequest {
    const loose = CompletionRequestSchema.extend({ messages: z.array(z.unknown()).optional() });
    const request = parseOptions(loose, given, where, REQUEST_ALIASES);
    const { model, messages, prompt, timeoutMs, firstTokenMs, idleMs, ...settings } = request;
    if ((messages === undefined || messages.length === 0) === (prompt === undefined))
      throw invalidArgument(`${where}: give either messages or prompt`);
    const read: Message[] =
      prompt === undefined
        ? messages!.map((one, index) => parseMessage(one, `${where}: messages[${index}]`))
        : [{ role: 'user', content: prompt }];
    const target = this.#providers.target(provider, model);
    const conversation = new Conversation(target.model, settings as ModelSettings, read);
    return { target, conversation, timeoutMs, origin: { firstTokenMs, idleMs } };
  }
}
