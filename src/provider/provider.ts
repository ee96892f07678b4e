// What a provider is, and what is asked of a model and answered by it, in the framework's own terms.

import type { AssistantMessage, Message, ToolCallRequest } from './messages.js';
import type { LanguageModel } from './language-model.js';

/** A source of models. Anything with these members is one; `languageModel` returns an AI SDK model (V3). */
export interface Provider {
  readonly name: string;
  /** `embedded`, `openai-compatible`, `scripted`, or what a provider of the host's own says. */
  readonly type: string;
  /** Models that are known by name; a provider may accept others. */
  readonly models: readonly string[];
  /** Used where no model is named. */
  readonly defaultModel?: string;
  /** Limit of one request in milliseconds, from sending it to the end of the answer. */
  readonly timeoutMs?: number;
  /** Where requests go, for hooks and people; absent where nothing is sent. */
  readonly endpoint?: string;
  /** What is known of a model's abilities. */
  capabilities?(modelId?: string): ModelFacts;
  /** The embedding model of this name. */
  embeddingModel?(modelId?: string): EmbeddingModel;
  /** The model of this name. Fails with code `invalid_argument` when none is named and there is no default. */
  languageModel(modelId?: string): LanguageModel;
}

/** A fact and where it is from: the protocol, the provider's definition, or the built-in model itself. */
export interface ModelFact<Value> {
  value: Value;
  source: 'protocol' | 'definition' | 'built-in';
}

/** What is known of a model; what is not known is absent. */
export interface ModelFacts {
  streaming?: ModelFact<boolean>;
  tools?: ModelFact<boolean>;
  structuredOutput?: ModelFact<boolean>;
  vision?: ModelFact<boolean>;
  maxContextTokens?: ModelFact<number>;
}

/** Texts to vectors; what the AI SDK's EmbeddingModelV3 can do for us. */
export interface EmbeddingModel {
  readonly modelId: string;
  embed(
    values: readonly string[],
    signal: AbortSignal,
  ): PromiseLike<{ embeddings: number[][]; inputTokens?: number }>;
}

/** A tool as a model is shown it. */
export interface ModelTool {
  name: string;
  description?: string;
  /** JSON Schema of the arguments. */
  inputSchema: Readonly<Record<string, unknown>>;
}

/** auto: the model decides; none: no tool; required: some tool; or the named one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { tool: string };

/** What stays the same over the requests of one conversation. */
export interface ModelSettings {
  tools?: readonly ModelTool[];
  toolChoice?: ToolChoice;
  temperature?: number;
  /** Most tokens that the model may produce in one answer. */
  maxTokens?: number;
  topP?: number;
  stop?: readonly string[];
  seed?: number;
  /** Asks for JSON; with a schema where the provider supports it. */
  responseFormat?: { schema?: Readonly<Record<string, unknown>>; name?: string };
  /** Further HTTP headers, for providers that use HTTP. */
  headers?: Readonly<Record<string, string>>;
}

/** One request on its own. */
export interface ModelRequest extends ModelSettings {
  messages: readonly Message[];
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** Tokens as the provider reported them; what it did not report is absent, never estimated. */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  /** Part of inputTokens that came from the provider's cache. */
  cachedInputTokens?: number;
  /** Part of outputTokens that was reasoning. */
  reasoningTokens?: number;
  /** What it cost, where the model has a price. */
  cost?: number;
}

/** Why an answer ended. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'error' | 'other';

/** An answer of a model, whole. */
export interface ModelResponse {
  content: string;
  reasoning?: string;
  toolCalls: ToolCallRequest[];
  finishReason: FinishReason;
  usage: Usage;
  /** The answer as a message of the conversation. */
  message: AssistantMessage;
  /** The model that answered, where the provider says. */
  model?: string;
  /** What the provider could not do as asked, such as a setting that it ignores. */
  warnings: string[];
}

/** One piece of a streamed answer; `finish` is the last and carries the whole. */
export type ModelDelta =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool_call_start'; id: string; name: string }
  | { type: 'tool_call_delta'; id: string; text: string }
  | { type: 'tool_call'; toolCall: ToolCallRequest }
  | { type: 'finish'; response: ModelResponse };

/** What a model of our own (embedded, scripted) is asked. */
export interface AnswerRequest extends ModelSettings {
  readonly messages: readonly Message[];
  readonly signal?: AbortSignal;
}

/** What a model of our own answers. Without usage, tokens are unknown. */
export interface ModelAnswer {
  content?: string;
  reasoning?: string;
  /** `inputText` instead of `input` gives the arguments as raw text, malformed if need be. */
  toolCalls?: ReadonlyArray<{ id?: string; name: string; input?: unknown; inputText?: string }>;
  finishReason?: FinishReason;
  usage?: Usage;
  /** How a stream cuts the content; by words where absent. */
  chunks?: readonly string[];
}
