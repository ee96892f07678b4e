// The framework's own message format: plain data, the same in histories, inputs and scripts, whatever the provider.

import { z } from 'zod';
import {
  invalidArgument,
  isPlainObject,
  parseOptions,
  suggestion,
  toJsonValue,
  typeName,
} from '../support/index.js';
import type { JsonObject } from '../support/index.js';

const providerMetadata = z
  .record(z.string(), z.unknown())
  .optional()
  .describe(
    "Opaque data of the provider's that must travel with the message, such as a reasoning signature.",
  );

export const ToolCallRequestSchema = z
  .object({
    id: z.string().describe('Ties the call to its result; unique in a conversation.'),
    name: z.string().describe('Name of the tool.'),
    input: z
      .unknown()
      .default({})
      .describe('Arguments: the parsed JSON, or the raw text when `problem` is set.'),
    problem: z.string().optional().describe('Why the arguments could not be read; absent when they could.'),
    providerMetadata,
  })
  .describe("A model's wish to have a tool called.");

const TextPartSchema = z.object({ type: z.literal('text'), text: z.string() });

const FilePartSchema = z
  .object({
    type: z.enum(['image', 'file']),
    data: z
      .union([z.string(), z.instanceof(Uint8Array)])
      .optional()
      .describe('Bytes, or base64 text.'),
    url: z
      .string()
      .refine(URL.canParse, 'is not a URL')
      .optional()
      .describe('Where the provider can fetch it; instead of `data`.'),
    mediaType: z.string().optional().describe('IANA media type, such as image/png.'),
    fileName: z.string().optional(),
  })
  .refine((part) => (part.data === undefined) !== (part.url === undefined), 'needs either data or url');

export const ContentPartSchema = z
  .union([TextPartSchema, FilePartSchema])
  .describe(
    'A part of a user message: {type: "text", text}, or {type: "image" | "file", data or url, mediaType}.',
  );

export const SystemMessageSchema = z.object({ role: z.literal('system'), content: z.string() });

export const UserMessageSchema = z.object({
  role: z.literal('user'),
  content: z.union([z.string(), z.array(ContentPartSchema)]),
  context: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Data that the model is given beside the text.'),
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The caller's own; not shown to the model."),
});

export const AssistantMessageSchema = z.object({
  role: z.literal('assistant'),
  content: z.string().default(''),
  reasoning: z.array(z.object({ text: z.string(), providerMetadata })).optional(),
  toolCalls: z.array(ToolCallRequestSchema).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export const ToolMessageSchema = z.object({
  role: z.literal('tool'),
  toolCallId: z.string(),
  name: z.string().describe('Name of the tool.'),
  content: z
    .unknown()
    .optional()
    .describe('What the tool returned, as JSON data; the message when `isError`.'),
  isError: z.boolean().optional(),
});

export const MessageSchema = z
  .discriminatedUnion('role', [
    SystemMessageSchema,
    UserMessageSchema,
    AssistantMessageSchema,
    ToolMessageSchema,
  ])
  .describe('One message of a conversation; `role` is system, user, assistant or tool.');

/** A call that a model asks for. */
export interface ToolCallRequest extends z.infer<typeof ToolCallRequestSchema> {}
/** A part of a message: text, or a file such as an image. */
export type ContentPart = z.infer<typeof ContentPartSchema>;
/** What the model is to keep to. */
export interface SystemMessage extends z.infer<typeof SystemMessageSchema> {}
/** What the user says. */
export interface UserMessage extends z.infer<typeof UserMessageSchema> {}
/** What the model said, with the calls that it asks for. */
export interface AssistantMessage extends z.infer<typeof AssistantMessageSchema> {}
/** What a tool answered to a call. */
export interface ToolMessage extends z.infer<typeof ToolMessageSchema> {}
/** What was said, by whom: `role` is system, user, assistant or tool. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

const SCHEMAS_BY_ROLE = {
  system: SystemMessageSchema,
  user: UserMessageSchema,
  assistant: AssistantMessageSchema,
  tool: ToolMessageSchema,
};

/**
 * Checks a message that a person wrote, in either spelling. `where` starts the messages, such as
 * `agent.run: messages[0]`. Fails with code `invalid_argument`.
 */
export function parseMessage(value: unknown, where: string): Message {
  if (!isPlainObject(value)) throw invalidArgument(`${where}: expected object, got ${typeName(value)}`);
  const { role } = value;
  if (typeof role !== 'string' || !Object.hasOwn(SCHEMAS_BY_ROLE, role)) {
    const roles = Object.keys(SCHEMAS_BY_ROLE);
    const hint = typeof role === 'string' ? suggestion(role, roles) : '';
    throw invalidArgument(`${where}: role: must be one of ${roles.join(', ')}${hint}`);
  }
  return plain(parseOptions(SCHEMAS_BY_ROLE[role as Message['role']], value, where));
}

/** The message with what the caller was free to put in (contexts, tool values) made plain data. */
function plain(message: Message): Message {
  if (message.role === 'tool') return { ...message, content: toJsonValue(message.content) };
  if (message.role === 'system') return message;
  const copy = { ...message };
  if (copy.metadata !== undefined) copy.metadata = toJsonValue(copy.metadata) as JsonObject;
  if (copy.role === 'user' && copy.context !== undefined)
    copy.context = toJsonValue(copy.context) as JsonObject;
  if (copy.role === 'assistant' && copy.toolCalls !== undefined) {
    copy.toolCalls = copy.toolCalls.map((call) => ({ ...call, input: toJsonValue(call.input) }));
  }
  return copy;
}

/** The text of a message: its content, or its text parts put together. */
export function textOf(message: Message): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (message.role !== 'user') return '';
  return (content as ContentPart[]).map((part) => (part.type === 'text' ? part.text : '')).join('');
}
