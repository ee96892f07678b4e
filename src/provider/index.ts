// Providers: where language models come from, and how they are asked.

export { createLanguageModel } from './answered-model.js';
export { complete, Conversation, stream, type LanguageModel } from './language-model.js';
export { MessageSchema, ContentPartSchema, ToolCallRequestSchema, parseMessage, textOf } from './messages.js';
export type {
  AssistantMessage,
  ContentPart,
  Message,
  SystemMessage,
  ToolCallRequest,
  ToolMessage,
  UserMessage,
} from './messages.js';
export type {
  AnswerRequest,
  FinishReason,
  ModelAnswer,
  ModelDelta,
  ModelRequest,
  ModelResponse,
  ModelSettings,
  ModelTool,
  Provider,
  ToolChoice,
  Usage,
} from './provider.js';
export {
  CompletionRequestSchema,
  DirectCalls,
  EmbeddingRequestSchema,
  type ConnectionTest,
} from './direct-calls.js';
export { ProviderError } from './provider-error.js';
export { CapabilitiesSchema, ProviderDefinitionSchema, ProviderRegistry } from './provider-registry.js';
export type {
  Capabilities,
  CustomProvider,
  ProviderDefinition,
  ProviderInfo,
  RegistrationOptions,
} from './provider-registry.js';
export { HttpProviderConfigSchema, httpProviderTypes, type Fetch } from './http-provider.js';
export {
  eventUsage,
  ModelClient,
  type ModelTarget,
  type RequestOrigin,
  type RetryPolicy,
} from './model-client.js';
export { RecordedConfigSchema } from './recorded.js';
export { PRICES_AS_OF } from './price-table.js';
export {
  UsageLedger,
  PriceSchema,
  type KnownPrice,
  type Prices,
  type ProviderUsage,
} from './usage-ledger.js';
export { ScriptedConfigSchema, type ScriptedAnswer } from './scripted.js';
