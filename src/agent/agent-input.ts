// What an agent is run with: a text, a message with data beside it, or whole messages.

import { z } from 'zod';
import {
  MessageSchema,
  parseMessage,
  textOf,
  type ContentPart,
  type Message,
  type UserMessage,
} from '../provider/index.js';
import { invalidArgument, isPlainObject, parseOptions, toJsonValue, typeName } from '../support/index.js';

const MessageInputSchema = z.object({
  message: z.string().describe('What the user says.'),
  context: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Data that the model is given beside the message.'),
});

const MessagesInputSchema = z.object({
  messages: z
    .array(MessageSchema)
    .min(1)
    .describe('Messages to go on with, the last one usually of the user.'),
});

const ActionInputSchema = z.object({
  action: z.string().describe("One of the agent's actions."),
  params: z.record(z.string(), z.unknown()).optional().describe('Data that the model is given with it.'),
});

export const AgentInputSchema = z
  .union([z.string(), MessageInputSchema, MessagesInputSchema, ActionInputSchema])
  .describe('A text, {message, context}, {messages}, or {action, params}.');

/** What an agent is asked: a text, or a message with what belongs to it. */
export type AgentInput = z.input<typeof AgentInputSchema>;

export interface ParsedAgentInput {
  /** What the user says, as text: what hooks see as `input`. */
  text: string;
  context?: Record<string, unknown>;
  /** The messages as given; built from text and context where there are none. */
  messages: Message[];
}

const AnyInputSchema = z.object({
  message: z.string().optional(),
  context: z.record(z.string(), z.unknown()).optional(),
  messages: z.array(z.unknown()).optional(),
  action: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** Reads a run's input. Fails with `invalid_argument`. */
export function parseAgentInput(
  value: unknown,
  where: string,
  actions: Readonly<Record<string, string>> = {},
): ParsedAgentInput {
  if (typeof value === 'string') return messageInput(value);
  if (!isPlainObject(value)) {
    throw invalidArgument(
      `${where}: expected text, {message, context} or {messages}, got ${typeName(value)}`,
    );
  }
  const { message, context, messages, action, params } = parseOptions(AnyInputSchema, value, where, {
    input: 'message',
    prompt: 'message',
  });
  if (action !== undefined && message === undefined && messages === undefined) {
    // An action without a text of its own is asked for by its name.
    return messageInput(
      Object.hasOwn(actions, action) ? actions[action] : action.replaceAll(/[_-]/g, ' '),
      params,
    );
  }
  if ((message === undefined) === (messages === undefined)) {
    throw invalidArgument(`${where}: give either message or messages`);
  }
  if (message !== undefined) return messageInput(message, context);
  if (context !== undefined)
    throw invalidArgument(`${where}: context goes with message; put it into a message instead`);
  if (messages!.length === 0) throw invalidArgument(`${where}: messages: must not be empty`);
  const parsed = messages!.map((one, index) => parseMessage(one, `${where}: messages[${index}]`));
  const lastOfUser = parsed.findLast((one) => one.role === 'user');
  return { text: lastOfUser === undefined ? '' : textOf(lastOfUser), messages: parsed };
}

/** The same input with another text or context, as a hook may want it. Images and files stay. */
export function changedInput(
  input: ParsedAgentInput,
  text: string,
  context?: Record<string, unknown>,
): ParsedAgentInput {
  const changed = messageInput(text, context);
  const last = input.messages.findLastIndex((one) => one.role === 'user');
  if (last < 0) return { ...changed, messages: [...input.messages, ...changed.messages] };
  const { content } = input.messages[last];
  const files = Array.isArray(content) ? content.filter((part: ContentPart) => part.type !== 'text') : [];
  const message = changed.messages[0] as UserMessage;
  if (files.length > 0) message.content = [{ type: 'text', text }, ...files];
  return { ...changed, messages: input.messages.with(last, message) };
}

function messageInput(text: string, context?: Record<string, unknown>): ParsedAgentInput {
  const message: Message = { role: 'user', content: text };
  if (context === undefined || Object.keys(context).length === 0) return { text, messages: [message] };
  const data = toJsonValue(context) as Record<string, unknown>;
  return { text, context: data, messages: [{ ...message, context: data }] };
}
