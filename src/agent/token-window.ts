// What of a conversation a model is shown where the memory has a limit of tokens.

import { estimateMessageTokens } from '../memory/index.js';
import type { Message } from '../provider/index.js';

/** What instructions take of the limit. */
export function instructionTokens(instructions: string | undefined): number {
  return instructions === undefined ? 0 : estimateMessageTokens({ role: 'system', content: instructions });
}

/**
 * The newest messages that have no more than so many tokens (estimated). System messages and the user's last message stay whatever they cost, and so does the
 * newest of the others; a tool call stays or goes together with its results.
 */
export function withinTokens(messages: readonly Message[], maxTokens: number): Message[] {
  const lastOfUser = messages.findLastIndex(({ role }) => role === 'user');
  const stays = (index: number): boolean => messages[index].role === 'system' || index === lastOfUser;
  const kept = new Set<number>();
  let tokens = 0;
  for (const [index, message] of messages.entries()) {
    if (!stays(index)) continue;
    kept.add(index);
    tokens += estimateMessageTokens(message);
  }
  let newest = true;
  for (let end = messages.length; end > 0;) {
    let first = end - 1;
    while (first > 0 && messages[first].role === 'tool') first -= 1;
    if (!stays(first)) {
      for (let index = first; index < end; index += 1) tokens += estimateMessageTokens(messages[index]);
      if (tokens > maxTokens && !newest) break;
      for (let index = first; index < end; index += 1) kept.add(index);
      newest = false;
    }
    end = first;
  }
  return messages.filter((_, index) => kept.has(index));
}
