// How many tokens a text has, about: models count differently, and only they know. Good to some 20 % for prose and code.

import { textOf, type Message } from '../provider/index.js';

/** What the frame of one message costs. */
const PER_MESSAGE = 4;
/** What an image or file costs where nothing is known of it. */
const PER_FILE = 800;

/** Latin letters come four to a token, other scripts about three to two tokens. */
export function estimateTokens(text: string): number {
  let others = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x2ff) others += 1;
  return Math.ceil((text.length - others) / 4 + others * 0.7);
}

export function estimateMessageTokens(message: Message): number {
  let tokens = PER_MESSAGE + estimateTokens(textOf(message));
  if (message.role === 'user') {
    if (message.context !== undefined) tokens += estimateTokens(JSON.stringify(message.context));
    if (Array.isArray(message.content)) {
      tokens += PER_FILE * message.content.filter((part) => part.type !== 'text').length;
    }
  } else if (message.role === 'assistant') {
    for (const call of message.toolCalls ?? [])
      tokens += estimateTokens(call.name + JSON.stringify(call.input ?? {}));
    for (const { text } of message.reasoning ?? []) tokens += estimateTokens(text);
  } else if (message.role === 'tool' && typeof message.content !== 'string') {
    tokens += estimateTokens(JSON.stringify(message.content ?? null));
  }
  return tokens;
}
