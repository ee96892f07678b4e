// Providers: where language models come from, and how they are asked.

export { complete, Conversation, createLanguageModel, stream, type LanguageModel } from './language-model.js';
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
export { ProviderError } from './provider-error.js';
export { ProviderDefinitionSchema, ProviderRegistry } from './provider-registry.js';
export type {
  CustomProvider,
  ProviderDefinition,
  ProviderInfo,
  RegistrationOptions,
} from './provider-registry.js';
export { OpenAICompatibleConfigSchema } from './openai-compatible.js';
export { ScriptedConfigSchema, type ScriptedAnswer } from './scripted.js';
