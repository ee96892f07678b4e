// Models of the AI SDK's interface (LanguageModelV3) that this package answers for: the other way round than language-model.ts, its prompt → our conversation, our
// answers → its answers and streams.

import type {
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3FilePart,
  LanguageModelV3FinishReason,
  LanguageModelV3GenerateResult,
  LanguageModelV3Message,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from '@ai-sdk/provider';
import { toJsonValue, withoutUndefined } from '../support/index.js';
import { CONTEXT_HEADING, type LanguageModel } from './language-model.js';
import type { AssistantMessage, ContentPart, Message, UserMessage } from './messages.js';
import type { AnswerRequest, FinishReason, ModelAnswer, ToolChoice, Usage } from './provider.js';

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
