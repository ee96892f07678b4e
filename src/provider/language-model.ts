// Asks models by the AI SDK's interface (LanguageModelV3), which only this file and answered-model.ts know: our conversation → its prompt, its answers and
// streams → ours. A message is converted once, when it is added.

import type {
  EmbeddingModelV3,
  JSONSchema7,
  JSONValue,
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3FilePart,
  LanguageModelV3FinishReason,
  LanguageModelV3GenerateResult,
  LanguageModelV3Message,
  LanguageModelV3StreamPart,
  LanguageModelV3TextPart,
  LanguageModelV3ToolChoice,
  LanguageModelV3Usage,
  SharedV3ProviderOptions,
  SharedV3Warning,
} from '@ai-sdk/provider';
import { toJsonValue, toText, withoutUndefined, WorkScope } from '../support/index.js';
import { ProviderError, toProviderError } from './provider-error.js';
import {
  textOf,
  type AssistantMessage,
  type ContentPart,
  type Message,
  type ToolCallRequest,
  type UserMessage,
} from './messages.js';
import type {
  EmbeddingModel,
  FinishReason,
  ModelDelta,
  ModelRequest,
  ModelResponse,
  ModelSettings,
  ToolChoice,
  Usage,
} from './provider.js';

/** A model behind the AI SDK's interface, third version; every `@ai-sdk/*` provider of its v6 line makes them. */
export type LanguageModel = LanguageModelV3;

// --- Asking a model -------------------------------------------------------------------------------------------------

/** Asks `model` once and waits for the whole answer. Fails with a ProviderError, `timeout_error` or `cancelled`. */
export async function complete(model: LanguageModel, request: ModelRequest): Promise<ModelResponse> {
  const { messages, signal, timeoutMs, ...settings } = request;
  const scope = new WorkScope({ what: `request to ${nameOf(model)}`, signal, timeoutMs });
  try {
    return await new Conversation(model, settings, messages).complete(scope);
  } finally {
    scope.dispose();
  }
}

/** Asks `model` once and gives the answer piece by piece. Leaving the loop ends the request. Fails as `complete`. */
export async function* stream(model: LanguageModel, request: ModelRequest): AsyncGenerator<ModelDelta, void> {
  const { messages, signal, timeoutMs, ...settings } = request;
  const scope = new WorkScope({ what: `request to ${nameOf(model)}`, signal, timeoutMs });
  let finished = false;
  try {
    yield* new Conversation(model, settings, messages).stream(scope);
    finished = true;
  } finally {
    if (finished) scope.dispose();
    else scope.cancel('the reader of the stream has left');
  }
}

/** What one request differs in. */
export interface RequestChanges {
  headers?: Record<string, string>;
  maxTokens?: number;
}

/** A growing conversation. Not shared: belongs to the run that made it. */
export class Conversation {
  /** Who is asked; may be another from one request to the next. */
  model: LanguageModel;
  readonly #options: Omit<LanguageModelV3CallOptions, 'prompt'>;
  readonly #prompt: LanguageModelV3Message[] = [];
  #unestimated: Message[] = [];
  #estimatedTokens = 0;

  constructor(model: LanguageModel, settings: ModelSettings, messages: readonly Message[] = []) {
    this.model = model;
    this.#options = toCallOptions(settings);
    for (const message of messages) this.add(message);
  }

  add(message: Message): void {
    this.#prompt.push(toPromptMessage(message));
    this.#unestimated.push(message);
  }

  /** About how many tokens the messages have: four characters each. For limits, where nobody knows better in advance. */
  get estimatedTokens(): number {
    for (const message of this.#unestimated) this.#estimatedTokens += estimatedTokens(message);
    this.#unestimated = [];
    return this.#estimatedTokens;
  }

  get maxTokens(): number | undefined {
    return this.#options.maxOutputTokens;
  }

  /** From the next request on. */
  setTools(tools: ModelSettings['tools']): void {
    this.#options.tools = toCallOptions({ tools }).tools;
  }

  /** From the next request on. */
  setToolChoice(choice: ToolChoice | undefined): void {
    this.#options.toolChoice = choice === undefined ? undefined : toToolChoice(choice);
  }

  /** The model's answer to all that was added. The answer itself is not added. */
  async complete(scope: WorkScope, changes?: RequestChanges): Promise<ModelResponse> {
    const name = nameOf(this.model);
    try {
      const result = await scope.run(() => this.model.doGenerate(this.#callOptions(scope, changes)));
      return toResponse(result, name);
    } catch (error) {
      throw scope.failure ?? toProviderError(error, name);
    }
  }

  /** As `complete`, piece by piece. The scope must be ended when the reader leaves early. */
  async *stream(scope: WorkScope, changes?: RequestChanges): AsyncGenerator<ModelDelta, void> {
    const name = nameOf(this.model);
    let reader: ReadableStreamDefaultReader<LanguageModelV3StreamPart> | undefined;
    try {
      const result = await scope.run(() => this.model.doStream(this.#callOptions(scope, changes)));
      reader = result.stream.getReader();
      const read = reader.read.bind(reader);
      const collected = new StreamedResponse();
      for (;;) {
        const { done, value } = await scope.run(read);
        if (done) break;
        const delta = collected.add(value);
        if (delta !== undefined) yield delta;
      }
      yield { type: 'finish', response: toResponse(collected.result(name), name) };
    } catch (error) {
      throw scope.failure ?? toProviderError(error, name);
    } finally {
      // Not awaited: a source that hangs would hold up whoever leaves.
      reader?.cancel().catch(() => {});
    }
  }

  /** The prompt is copied, so that a model may keep what it was given while the conversation goes on. */
  #callOptions(scope: WorkScope, changes: RequestChanges | undefined): LanguageModelV3CallOptions {
    const options = { ...this.#options, prompt: this.#prompt.slice(), abortSignal: scope.signal };
    if (changes?.headers !== undefined) options.headers = { ...options.headers, ...changes.headers };
    if (changes?.maxTokens !== undefined) options.maxOutputTokens = changes.maxTokens;
    return options;
  }
}

function estimatedTokens(message: Message): number {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  const text = message.role === 'tool' ? toText(message.content) : textOf(message);
  return Math.ceil((text.length + calls.reduce((sum, call) => sum + toText(call.input).length, 0)) / 4) + 4;
}

function nameOf(model: LanguageModel): string {
  return `${model.provider}/${model.modelId}`;
}

function toCallOptions(settings: ModelSettings): Omit<LanguageModelV3CallOptions, 'prompt'> {
  const { tools, toolChoice, responseFormat, stop, headers } = settings;
  return withoutUndefined({
    maxOutputTokens: settings.maxTokens,
    temperature: settings.temperature,
    topP: settings.topP,
    seed: settings.seed,
    stopSequences: stop === undefined ? undefined : [...stop],
    headers: headers === undefined ? undefined : { ...headers },
    responseFormat:
      responseFormat === undefined
        ? undefined
        : { type: 'json' as const, schema: responseFormat.schema as JSONSchema7, name: responseFormat.name },
    tools:
      tools === undefined || tools.length === 0
        ? undefined
        : tools.map((tool) => ({
            type: 'function' as const,
            name: tool.name,
            description: tool.description,
            inputSchema: tool.inputSchema as JSONSchema7,
          })),
    toolChoice: toolChoice === undefined ? undefined : toToolChoice(toolChoice),
  });
}

function toToolChoice(choice: ToolChoice): LanguageModelV3ToolChoice {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.tool };
}

// --- Messages, ours to theirs ---------------------------------------------------------------------------------------

function toPromptMessage(message: Message): LanguageModelV3Message {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return { role: 'user', content: toUserParts(message) };
    case 'assistant':
      return { role: 'assistant', content: toAssistantParts(message) };
    case 'tool': {
      const output = message.isError
        ? { type: 'error-text' as const, value: toText(message.content) }
        : toToolOutput(message.content);
      return {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: message.toolCallId, toolName: message.name, output }],
      };
    }
  }
}

function toToolOutput(
  content: unknown,
): { type: 'text'; value: string } | { type: 'json'; value: JSONValue } {
  const value = toJsonValue(content);
  return typeof value === 'string' ? { type: 'text', value } : { type: 'json', value };
}

export const CONTEXT_HEADING = 'Context:\n';

function toUserParts(message: UserMessage): Array<LanguageModelV3TextPart | LanguageModelV3FilePart> {
  const { content, context } = message;
  const parts =
    typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content.map(toUserPart);
  if (context !== undefined) parts.push({ type: 'text', text: CONTEXT_HEADING + toText(context) });
  return parts;
}

function toUserPart(part: ContentPart): LanguageModelV3TextPart | LanguageModelV3FilePart {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const mediaType = part.mediaType ?? (part.type === 'image' ? 'image/*' : 'application/octet-stream');
  const data = part.url === undefined ? part.data! : new URL(part.url);
  return {
    type: 'file',
    data,
    mediaType,
    ...(part.fileName === undefined ? {} : { filename: part.fileName }),
  };
}

function toAssistantParts(
  message: AssistantMessage,
): Extract<LanguageModelV3Message, { role: 'assistant' }>['content'] {
  const parts: Extract<LanguageModelV3Message, { role: 'assistant' }>['content'] = [];
  for (const { text, providerMetadata } of message.reasoning ?? []) {
    parts.push({ type: 'reasoning', text, ...providerOptions(providerMetadata) });
  }
  if (message.content !== '') parts.push({ type: 'text', text: message.content });
  for (const call of message.toolCalls ?? []) {
    parts.push({
      type: 'tool-call',
      toolCallId: call.id,
      toolName: call.name,
      input: call.input,
      ...providerOptions(call.providerMetadata),
    });
  }
  return parts;
}

function providerOptions(metadata: Record<string, unknown> | undefined): {
  providerOptions?: SharedV3ProviderOptions;
} {
  return metadata === undefined ? {} : { providerOptions: metadata as SharedV3ProviderOptions };
}

// --- Answers, theirs to ours ----------------------------------------------------------------------------------------

function toResponse(result: LanguageModelV3GenerateResult, model: string): ModelResponse {
  if (!Array.isArray(result?.content) || result.finishReason === undefined) {
    throw new ProviderError(
      'provider_invalid_response',
      `${model}: the model's answer has no content or finish reason`,
    );
  }
  let content = '';
  const reasoning: NonNullable<AssistantMessage['reasoning']> = [];
  const toolCalls: ToolCallRequest[] = [];
  const ids = new CallIds();
  for (const part of result.content) {
    if (part.type === 'text') content += part.text;
    else if (part.type === 'reasoning') reasoning.push({ text: part.text, ...metadataOf(part) });
    // Calls that the provider executes itself are none of ours.
    else if (part.type === 'tool-call' && part.providerExecuted !== true)
      toolCalls.push(toToolCall(part, ids));
  }
  const message: AssistantMessage = { role: 'assistant', content };
  if (reasoning.length > 0) message.reasoning = reasoning;
  if (toolCalls.length > 0) message.toolCalls = toolCalls;
  const response: ModelResponse = {
    content,
    toolCalls,
    finishReason: toFinishReason(result.finishReason),
    usage: toUsage(result.usage),
    message,
    warnings: result.warnings?.map(describeWarning) ?? [],
  };
  if (reasoning.length > 0) response.reasoning = reasoning.map(({ text }) => text).join('');
  const answeredBy = result.response?.modelId;
  if (answeredBy !== undefined) response.model = answeredBy;
  return response;
}

function metadataOf(part: { providerMetadata?: object }): { providerMetadata?: Record<string, unknown> } {
  const metadata = part.providerMetadata;
  return metadata === undefined ? {} : { providerMetadata: metadata as Record<string, unknown> };
}

/** The ids of one answer's tool calls. Some models give two of them the same, but decisions and results are paired by id: the later one is numbered, `call_1_2`. */
class CallIds {
  readonly #taken = new Set<string>();

  next(id: string): string {
    let own = id;
    for (let number = 2; this.#taken.has(own); number += 1) own = `${id}_${number}`;
    this.#taken.add(own);
    return own;
  }
}

function toToolCall(
  part: Extract<LanguageModelV3Content, { type: 'tool-call' }>,
  ids: CallIds,
): ToolCallRequest {
  const call = { id: ids.next(part.toolCallId), name: part.toolName, ...metadataOf(part) };
  const text = part.input;
  if (typeof text !== 'string') return { ...call, input: text };
  if (text.trim() === '') return { ...call, input: {} };
  try {
    return { ...call, input: JSON.parse(text) as unknown };
  } catch (error) {
    return { ...call, input: text, problem: `the arguments are not valid JSON: ${(error as Error).message}` };
  }
}

function toFinishReason({ unified }: LanguageModelV3FinishReason): FinishReason {
  if (unified === 'tool-calls') return 'tool_calls';
  return unified === 'content-filter' ? 'content_filter' : unified;
}

function toUsage(usage: LanguageModelV3Usage | undefined): Usage {
  const inputTokens = usage?.inputTokens?.total;
  const outputTokens = usage?.outputTokens?.total;
  const both = inputTokens !== undefined && outputTokens !== undefined;
  return withoutUndefined({
    inputTokens,
    outputTokens,
    totalTokens: both ? inputTokens + outputTokens : undefined,
    cachedInputTokens: usage?.inputTokens?.cacheRead,
    reasoningTokens: usage?.outputTokens?.reasoning,
  });
}

function describeWarning(warning: SharedV3Warning): string {
  if (warning.type === 'other') return warning.message;
  const details = warning.details === undefined ? '' : `: ${warning.details}`;
  return `${warning.type} ${warning.feature}${details}`;
}

/** Puts the parts of a stream together again, and says what a reader is told of each. */
class StreamedResponse {
  readonly #text: string[] = [];
  readonly #reasoning = new Map<string, { text: string; providerMetadata?: Record<string, unknown> }>();
  readonly #toolCalls: Array<Extract<LanguageModelV3Content, { type: 'tool-call' }>> = [];
  readonly #ids = new CallIds();
  /** Of the calls whose arguments have begun, and of the latest that was given this id by the model. */
  readonly #begunIds = new CallIds();
  readonly #latestId = new Map<string, string>();
  #warnings: SharedV3Warning[] = [];
  #modelId: string | undefined;
  #finish: Extract<LanguageModelV3StreamPart, { type: 'finish' }> | undefined;

  add(part: LanguageModelV3StreamPart): ModelDelta | undefined {
    switch (part.type) {
      case 'text-delta':
        this.#text.push(part.delta);
        return { type: 'text', text: part.delta };
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        return this.#addReasoning(part);
      case 'tool-input-start':
        return part.providerExecuted === true
          ? undefined
          : { type: 'tool_call_start', id: this.#begins(part.id), name: part.toolName };
      case 'tool-input-delta':
        return { type: 'tool_call_delta', id: this.#latestId.get(part.id) ?? part.id, text: part.delta };
      case 'tool-call':
        if (part.providerExecuted === true) return undefined;
        this.#toolCalls.push(part);
        return { type: 'tool_call', toolCall: toToolCall(part, this.#ids) };
      case 'stream-start':
        this.#warnings = part.warnings;
        return undefined;
      case 'response-metadata':
        this.#modelId = part.modelId ?? this.#modelId;
        return undefined;
      case 'finish':
        this.#finish = part;
        return undefined;
      case 'error':
        throw part.error;
      default:
        return undefined;
    }
  }

  #begins(id: string): string {
    const own = this.#begunIds.next(id);
    this.#latestId.set(id, own);
    return own;
  }

  #addReasoning(
    part: Extract<LanguageModelV3StreamPart, { type: `reasoning-${string}` }>,
  ): ModelDelta | undefined {
    let block = this.#reasoning.get(part.id);
    if (block === undefined) this.#reasoning.set(part.id, (block = { text: '' }));
    Object.assign(block, metadataOf(part));
    if (part.type !== 'reasoning-delta') return undefined;
    block.text += part.delta;
    return { type: 'reasoning', text: part.delta };
  }

  result(model: string): LanguageModelV3GenerateResult {
    if (this.#finish === undefined) {
      throw new ProviderError(
        'provider_invalid_response',
        `${model}: the stream ended before the answer did`,
      );
    }
    const content: LanguageModelV3Content[] = [];
    for (const block of this.#reasoning.values()) {
      content.push({ type: 'reasoning', ...block } as Extract<LanguageModelV3Content, { type: 'reasoning' }>);
    }
    if (this.#text.length > 0) content.push({ type: 'text', text: this.#text.join('') });
    content.push(...this.#toolCalls);
    const { finishReason, usage } = this.#finish;
    return { content, finishReason, usage, warnings: this.#warnings, response: { modelId: this.#modelId } };
  }
}

// --- Models that are loaded when they are asked ---------------------------------------------------------------------

/** A model whose package is loaded at its first request. */
export function lazyLanguageModel(
  provider: string,
  modelId: string,
  load: () => Promise<LanguageModel>,
): LanguageModel {
  let loaded: Promise<LanguageModel> | undefined;
  const model = (): Promise<LanguageModel> => (loaded ??= load());
  return {
    specificationVersion: 'v3',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: async (options) => (await model()).doGenerate(options),
    doStream: async (options) => (await model()).doStream(options),
  };
}

/** An embedding model of the AI SDK in our terms. */
export function embeddingModelOf(modelId: string, load: () => Promise<EmbeddingModelV3>): EmbeddingModel {
  return {
    modelId,
    async embed(values, abortSignal) {
      const model = await load();
      const most = (await model.maxEmbeddingsPerCall) ?? values.length;
      const embeddings: number[][] = [];
      let inputTokens: number | undefined = 0;
      for (let start = 0; start < values.length; start += most) {
        const result = await model.doEmbed({ values: values.slice(start, start + most), abortSignal });
        embeddings.push(...result.embeddings);
        const tokens = result.usage?.tokens;
        inputTokens = tokens === undefined || inputTokens === undefined ? undefined : inputTokens + tokens;
      }
      return inputTokens === undefined ? { embeddings } : { embeddings, inputTokens };
    },
  };
}
