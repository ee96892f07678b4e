// The one file that knows the AI SDK's model interface (LanguageModelV3): our conversation → its prompt, its answers
// and streams → ours, and the other way round for models of our own. A message is converted once, when it is added.

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
import { toJsonValue, toText, WorkScope } from '../support/index.js';
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
  AnswerRequest,
  EmbeddingModel,
  FinishReason,
  ModelAnswer,
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

const CONTEXT_HEADING = 'Context:\n';

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

// --- Models that are answered for -----------------------------------------------------------------------------------

/** A whole answer as a recording holds it; a stream is made of it again. */
export type RecordedAnswer = Pick<LanguageModelV3GenerateResult, 'content' | 'finishReason' | 'usage'>;

/** A model whose requests `answer` sees as plain data, without headers; `ask` has another model answer the same request. */
export function answeredModel(
  provider: string,
  modelId: string,
  answer: (
    request: Record<string, unknown>,
    ask: (model: LanguageModel) => Promise<RecordedAnswer>,
  ) => Promise<RecordedAnswer>,
): LanguageModel {
  const answered = (options: LanguageModelV3CallOptions): Promise<LanguageModelV3GenerateResult> => {
    const { abortSignal: _signal, headers: _headers, ...request } = options;
    return answer(request, async (model) => {
      const { content, finishReason, usage } = await model.doGenerate(options);
      return { content, finishReason, usage };
    }).then((recorded) => ({ ...recorded, warnings: [] }));
  };
  return {
    specificationVersion: 'v3',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: answered,
    doStream: async (options) => ({ stream: partStream(streamParts(await answered(options), undefined)) }),
  };
}

// --- Models of our own ----------------------------------------------------------------------------------------------

/** Names for tool calls that a model of our own makes: unique as long as one counter serves all models of a provider. */
export function callIdCounter(): () => string {
  let count = 0;
  return () => `call_${(count += 1)}`;
}

/** Makes an AI SDK model of a function that answers in our terms. */
export function createLanguageModel(options: {
  provider: string;
  modelId: string;
  nextCallId: () => string;
  answer: (request: AnswerRequest) => ModelAnswer | PromiseLike<ModelAnswer>;
}): LanguageModel {
  const { provider, modelId, nextCallId, answer } = options;
  // A message object is converted once, however many requests repeat it; it goes when the conversation goes.
  const converted = new WeakMap<LanguageModelV3Message, Message[]>();
  const ask = async (callOptions: LanguageModelV3CallOptions): Promise<ModelAnswer> => {
    callOptions.abortSignal?.throwIfAborted();
    return answer(new ReceivedRequest(callOptions, converted));
  };
  return {
    specificationVersion: 'v3',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: async (callOptions) => toGenerateResult(await ask(callOptions), nextCallId),
    doStream: async (callOptions) => {
      const given = await ask(callOptions);
      const result = toGenerateResult(given, nextCallId);
      return { stream: partStream(streamParts(result, given.chunks)) };
    },
  };
}

/** A request as a model of our own sees it. The messages are converted when they are first looked at. */
class ReceivedRequest implements AnswerRequest {
  readonly #options: LanguageModelV3CallOptions;
  readonly #converted: WeakMap<LanguageModelV3Message, Message[]>;
  #messages: Message[] | undefined;

  constructor(options: LanguageModelV3CallOptions, converted: WeakMap<LanguageModelV3Message, Message[]>) {
    this.#options = options;
    this.#converted = converted;
  }

  get messages(): readonly Message[] {
    if (this.#messages === undefined) {
      this.#messages = [];
      for (const received of this.#options.prompt) {
        let messages = this.#converted.get(received);
        if (messages === undefined) this.#converted.set(received, (messages = fromPromptMessage(received)));
        for (const message of messages) this.#messages.push(message);
      }
    }
    return this.#messages;
  }

  get tools(): AnswerRequest['tools'] {
    return this.#options.tools?.flatMap((tool) =>
      tool.type !== 'function'
        ? []
        : [
            {
              name: tool.name,
              description: tool.description,
              inputSchema: tool.inputSchema as Record<string, unknown>,
            },
          ],
    );
  }

  get toolChoice(): ToolChoice | undefined {
    const choice = this.#options.toolChoice;
    return choice?.type === 'tool' ? { tool: choice.toolName } : choice?.type;
  }

  get responseFormat(): AnswerRequest['responseFormat'] {
    const format = this.#options.responseFormat;
    if (format?.type !== 'json') return undefined;
    return withoutUndefined({
      schema: format.schema as Record<string, unknown> | undefined,
      name: format.name,
    });
  }

  get temperature(): number | undefined {
    return this.#options.temperature;
  }

  get maxTokens(): number | undefined {
    return this.#options.maxOutputTokens;
  }

  get topP(): number | undefined {
    return this.#options.topP;
  }

  get stop(): readonly string[] | undefined {
    return this.#options.stopSequences;
  }

  get seed(): number | undefined {
    return this.#options.seed;
  }

  get headers(): Readonly<Record<string, string>> | undefined {
    return this.#options.headers as Record<string, string> | undefined;
  }

  get signal(): AbortSignal | undefined {
    return this.#options.abortSignal;
  }

  /** What functions of scripts are given: without the headers, which may hold keys. */
  toData(): Omit<AnswerRequest, 'signal' | 'headers'> {
    const { messages, tools, toolChoice, responseFormat, temperature, maxTokens, topP, stop, seed } = this;
    const all = { messages, tools, toolChoice, responseFormat, temperature, maxTokens, topP, stop, seed };
    return withoutUndefined(all);
  }
}

function fromPromptMessage(message: LanguageModelV3Message): Message[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user':
      return [fromUserMessage(message)];
    case 'assistant': {
      const received: AssistantMessage = { role: 'assistant', content: '' };
      for (const part of message.content) {
        if (part.type === 'text') received.content += part.text;
        if (part.type !== 'tool-call') continue;
        (received.toolCalls ??= []).push({ id: part.toolCallId, name: part.toolName, input: part.input });
      }
      return [received];
    }
    case 'tool':
      return message.content.flatMap((part): Message[] => {
        if (part.type !== 'tool-result') return [];
        const { output, toolCallId, toolName: name } = part;
        const content = output.type === 'execution-denied' ? (output.reason ?? 'denied') : output.value;
        const isError = output.type.startsWith('error') || output.type === 'execution-denied';
        return [{ role: 'tool', toolCallId, name, content, ...(isError ? { isError } : {}) }];
      });
  }
}

function fromUserMessage(message: Extract<LanguageModelV3Message, { role: 'user' }>): UserMessage {
  const parts: ContentPart[] = [];
  let context: Record<string, unknown> | undefined;
  for (const part of message.content) {
    if (part.type === 'text' && part.text.startsWith(CONTEXT_HEADING)) {
      context = parsedObject(part.text.slice(CONTEXT_HEADING.length));
      if (context !== undefined) continue;
    }
    parts.push(part.type === 'text' ? { type: 'text', text: part.text } : fromFilePart(part));
  }
  const content = parts.length === 1 && parts[0].type === 'text' ? parts[0].text : parts;
  return { role: 'user', content, ...(context === undefined ? {} : { context }) };
}

type ContentData = Extract<ContentPart, { data?: unknown }>['data'];

function fromFilePart({ data, mediaType }: LanguageModelV3FilePart): ContentPart {
  const type = mediaType.startsWith('image/') ? 'image' : 'file';
  return data instanceof URL
    ? { type, url: data.href, mediaType }
    : { type, data: data as ContentData, mediaType };
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function toGenerateResult(answer: ModelAnswer, nextCallId: () => string): LanguageModelV3GenerateResult {
  const content: LanguageModelV3Content[] = [];
  if (answer.reasoning !== undefined) content.push({ type: 'reasoning', text: answer.reasoning });
  if (answer.content !== undefined && answer.content !== '')
    content.push({ type: 'text', text: answer.content });
  const toolCalls = answer.toolCalls ?? [];
  for (const call of toolCalls) {
    content.push({
      type: 'tool-call',
      toolCallId: call.id ?? nextCallId(),
      toolName: call.name,
      input: call.inputText ?? JSON.stringify(toJsonValue(call.input ?? {})),
    });
  }
  const finishReason = answer.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  return {
    content,
    finishReason: fromFinishReason(finishReason),
    usage: fromUsage(answer.usage),
    warnings: [],
  };
}

function fromFinishReason(reason: FinishReason): LanguageModelV3FinishReason {
  return { unified: reason.replace('_', '-') as LanguageModelV3FinishReason['unified'], raw: reason };
}

function fromUsage(usage: Usage = {}): LanguageModelV3Usage {
  return {
    inputTokens: {
      total: usage.inputTokens,
      noCache: undefined,
      cacheRead: usage.cachedInputTokens,
      cacheWrite: undefined,
    },
    outputTokens: { total: usage.outputTokens, text: undefined, reasoning: usage.reasoningTokens },
  };
}

function* streamParts(
  result: LanguageModelV3GenerateResult,
  chunks: readonly string[] | undefined,
): Generator<LanguageModelV3StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  for (const part of result.content) {
    if (part.type === 'text' || part.type === 'reasoning') yield* textParts(part, chunks);
    if (part.type !== 'tool-call') continue;
    const id = part.toolCallId;
    yield { type: 'tool-input-start', id, toolName: part.toolName };
    for (const delta of part.input.match(/[^]{1,16}/g) ?? []) yield { type: 'tool-input-delta', id, delta };
    yield { type: 'tool-input-end', id };
    yield part;
  }
  yield { type: 'finish', finishReason: result.finishReason, usage: result.usage };
}

function* textParts(
  part: { type: 'text' | 'reasoning'; text: string },
  chunks: readonly string[] | undefined,
): Generator<LanguageModelV3StreamPart> {
  const { type, text } = part;
  const id = `${type}-0`;
  yield { type: `${type}-start`, id };
  const deltas = type === 'text' && chunks !== undefined ? chunks : (text.match(/\s*\S+\s*/g) ?? [text]);
  for (const delta of deltas) yield { type: `${type}-delta`, id, delta };
  yield { type: `${type}-end`, id };
}

function partStream(parts: Generator<LanguageModelV3StreamPart>): ReadableStream<LanguageModelV3StreamPart> {
  return new ReadableStream<LanguageModelV3StreamPart>({
    pull(controller) {
      const { done, value } = parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function withoutUndefined<T extends object>(value: T): T {
  for (const key of Object.keys(value) as Array<keyof T>) {
    if (value[key] === undefined) delete value[key];
  }
  return value;
}
