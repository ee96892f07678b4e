// What an agent remembers of a conversation. Whatever is left out, what remains is a valid prompt: a tool call is never
// parted from its results.

import { z } from 'zod';
import { parseMessage, type Message } from '../provider/index.js';

export const MemoryConfigSchema = z
  .object({
    type: z
      .enum(['short_term', 'none'])
      .default('short_term')
      .describe('short_term keeps the newest messages in this process; none keeps nothing.'),
    maxMessages: z
      .number()
      .int()
      .min(1)
      .default(1_000)
      .describe('How many messages are kept; the oldest go first, a tool call together with its results.'),
  })
  .describe('What an agent remembers between runs.');

export type MemoryConfig = z.input<typeof MemoryConfigSchema>;

/**
 * A conversation history. `getHistory` gives copies: changing them changes nothing here.
 *
 * @example
 * const memory = new Memory({ maxMessages: 2 });
 * memory.add({ role: 'user', content: 'Remember that my name is John' });
 * memory.getHistory();   // [{ role: 'user', content: 'Remember that my name is John' }]
 */
export class Memory {
  readonly #keeps: boolean;
  readonly #maxMessages: number;
  #messages: Message[] = [];

  constructor(config: MemoryConfig = {}) {
    const { type, maxMessages } = MemoryConfigSchema.parse(config);
    this.#keeps = type !== 'none';
    this.#maxMessages = maxMessages;
  }

  get size(): number {
    return this.#messages.length;
  }

  /** Adds a message that a person or script wrote. Fails with `invalid_argument`. */
  add(message: Message): void {
    this.append([parseMessage(message, 'memory.add')]);
  }

  /** All messages, oldest first. */
  getHistory(): Message[] {
    return structuredClone(this.#messages);
  }

  clear(): void {
    this.#messages = [];
  }

  /** Adds messages that the framework made: no check, no copy. They must not be changed afterwards. */
  append(messages: readonly Message[]): void {
    if (!this.#keeps) return;
    const all = [...this.#messages, ...messages];
    this.#messages = all.slice(this.#firstKept(all));
  }

  /** All messages, oldest first, not copied: for reading only. */
  read(): readonly Message[] {
    return this.#messages;
  }

  /** Results whose call is cut off go with it. */
  #firstKept(messages: readonly Message[]): number {
    let first = Math.max(0, messages.length - this.#maxMessages);
    while (first < messages.length && messages[first].role === 'tool') first += 1;
    return first;
  }
}
