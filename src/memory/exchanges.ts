// The messages at hand, in exchanges: one message, or an assistant's tool calls together with their results. What is kept, dropped or shown is whole
// exchanges, so that whatever is shown is a valid prompt.

import type { Message } from '../provider/index.js';
import { estimateMessageTokens } from './token-estimate.js';

export interface Exchange {
  readonly id: number;
  /** The first one is the assistant's where there are calls. */
  readonly messages: Message[];
  /** Ids of calls whose results have not come yet; an exchange that waits is not shown. */
  readonly waiting: string[];
  tokens: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** A result whose call was dropped while it waited is dropped as well; so many are remembered. */
const MOST_DROPPED_CALLS = 1_000;

export class Exchanges {
  #all: Exchange[] = [];
  #waiting: Exchange[] = [];
  readonly #droppedCalls = new Set<string>();
  #shown: readonly Message[] | undefined;
  #count = 0;
  #tokens = 0;
  readonly #nextId: () => number;

  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  get messageCount(): number {
    return this.#count;
  }

  get tokenCount(): number {
    return this.#tokens;
  }

  /** How many messages are held back because a result has not come. */
  get pendingCount(): number {
    return this.#waiting.reduce((count, { messages }) => count + messages.length, 0);
  }

  all(): readonly Exchange[] {
    return this.#all;
  }

  complete(): Exchange[] {
    return this.#waiting.length === 0 ? this.#all : this.#all.filter(({ waiting }) => waiting.length === 0);
  }

  /** All messages of complete exchanges, oldest first. The array never changes afterwards. */
  shown(): readonly Message[] {
    this.#shown ??= this.complete().flatMap(({ messages }) => messages);
    return this.#shown;
  }

  /**
   * Adds a message and gives the exchange that it went into; undefined for a result whose call was dropped before it came. A result that answers no
   * call at all gives a text that says so.
   */
  add(message: Message, at: number): Exchange | undefined | string {
    if (message.role === 'tool') return this.#addResult(message);
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []).map(({ id }) => id) : [];
    const exchange: Exchange = {
      id: this.#nextId(),
      messages: [message],
      waiting: calls,
      tokens: estimateMessageTokens(message),
      at,
    };
    this.insert(exchange);
    return exchange;
  }

  /** Adds an exchange as it is. */
  insert(exchange: Exchange): void {
    this.#all.push(exchange);
    if (exchange.waiting.length > 0) this.#waiting.push(exchange);
    this.#count += exchange.messages.length;
    this.#tokens += exchange.tokens;
    this.#shown = undefined;
  }

  /** Drops the oldest exchanges, system messages last, until the limits are kept; gives what it dropped. */
  limit(maxMessages: number, maxTokens: number = Infinity): Exchange[] {
    const dropped: Exchange[] = [];
    while (this.#count > maxMessages || this.#tokens > maxTokens) {
      const oldest = this.#all.findIndex(({ messages }) => messages[0].role !== 'system');
      dropped.push(this.#drop(Math.max(0, oldest)));
    }
    return dropped;
  }

  /** Drops what is older than `time`. */
  expire(time: number): Exchange[] {
    const dropped: Exchange[] = [];
    while (this.#all.length > 0 && this.#all[0].at < time) dropped.push(this.#drop(0));
    return dropped;
  }

  /** Has these exchanges in the place of those there are. */
  replace(exchanges: readonly Exchange[]): void {
    const kept = new Set(exchanges);
    for (const exchange of this.#waiting) if (!kept.has(exchange)) this.#forgetCalls(exchange);
    this.#all = [];
    this.#waiting = [];
    this.#shown = undefined;
    this.#count = 0;
    this.#tokens = 0;
    for (const exchange of exchanges) this.insert(exchange);
  }

  /** An exchange of one message that waits for nothing, not added. */
  made(message: Message, at: number): Exchange {
    return {
      id: this.#nextId(),
      messages: [message],
      waiting: [],
      tokens: estimateMessageTokens(message),
      at,
    };
  }

  #addResult(message: Extract<Message, { role: 'tool' }>): Exchange | undefined | string {
    const exchange = this.#waiting.findLast(({ waiting }) => waiting.includes(message.toolCallId));
    if (exchange === undefined) {
      if (this.#droppedCalls.delete(message.toolCallId)) return undefined;
      return `no tool call ${JSON.stringify(message.toolCallId)} waits for a result`;
    }
    const tokens = estimateMessageTokens(message);
    exchange.messages.push(message);
    exchange.waiting.splice(exchange.waiting.indexOf(message.toolCallId), 1);
    exchange.tokens += tokens;
    if (exchange.waiting.length === 0) this.#waiting.splice(this.#waiting.indexOf(exchange), 1);
    this.#count += 1;
    this.#tokens += tokens;
    this.#shown = undefined;
    return exchange;
  }

  #drop(index: number): Exchange {
    const [exchange] = index === 0 ? [this.#all.shift()!] : this.#all.splice(index, 1);
    if (exchange.waiting.length > 0) this.#waiting.splice(this.#waiting.indexOf(exchange), 1);
    this.#forgetCalls(exchange);
    this.#count -= exchange.messages.length;
    this.#tokens -= exchange.tokens;
    this.#shown = undefined;
    return exchange;
  }

  #forgetCalls({ waiting }: Exchange): void {
    for (const id of waiting) this.#droppedCalls.add(id);
    for (const id of this.#droppedCalls) {
      if (this.#droppedCalls.size <= MOST_DROPPED_CALLS) break;
      this.#droppedCalls.delete(id);
    }
  }
}

/** The newest exchanges that have no more than so many messages and tokens; at least the newest one. Oldest first. */
export function newest(
  exchanges: readonly Exchange[],
  maxMessages: number,
  maxTokens: number = Infinity,
): Exchange[] {
  let messages = 0;
  let tokens = 0;
  let first = exchanges.length;
  while (first > 0) {
    const next = exchanges[first - 1];
    messages += next.messages.length;
    tokens += next.tokens;
    if (first < exchanges.length && (messages > maxMessages || tokens > maxTokens)) break;
    first -= 1;
  }
  return exchanges.slice(first);
}
