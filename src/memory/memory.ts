// What an agent remembers of a conversation. Whatever is left out, what remains is a valid prompt: a tool call is never
// parted from its results.

import { parseMessage, textOf, type Message } from '../provider/index.js';
import {
  FrameworkError,
  invalidArgument,
  isPlainObject,
  parseOptions,
  typeName,
  withoutUndefined,
} from '../support/index.js';
import { AddHooks, withoutStopped, type MemorySurroundings, type MessageOrigin } from './add-hooks.js';
import { Archive, type Scope } from './archive.js';
import { Exchanges, newest, type Exchange } from './exchanges.js';
import {
  MEMORY_ALIASES,
  MemoryConfigSchema,
  type MemoryConfig,
  type ParsedMemoryConfig,
} from './memory-config.js';
import { MemoryIndex } from './memory-index.js';
import { rank } from './ranking.js';
import { queryWords } from './words.js';

/** How full a memory is. */
export interface MemoryStats {
  /** Messages at hand; those of a tool call that still waits for its result are counted in `pending`. */
  messageCount: number;
  /** Tokens of the messages at hand. */
  tokenCount: number;
  /** True: tokens are estimated. */
  approximate: boolean;
  pending: number;
  type: string;
  threadId: string;
  resourceId: string;
  maxMessages: number;
  maxTokens?: number;
  /** Messages and tool exchanges in the file of a long_term memory. */
  archived?: number;
}

/** A memory as plain data: what `snapshot` gives and `restore` takes. */
export interface MemorySnapshot {
  version: 1;
  threadId: string;
  resourceId: string;
  createdAt: string;
  exchanges: Array<{ at: number; messages: Message[] }>;
}

/** Where and how much is searched. */
export interface SearchOptions {
  /** Most hits; 10 unless given. A hit is a message, or a tool call with its results. */
  limit?: number;
  /** thread: this conversation (the default); resource: all conversations about the same, in a long_term memory. */
  scope?: 'thread' | 'resource';
}

/** What stays. */
export interface TruncateOptions {
  maxMessages?: number;
  maxTokens?: number;
}

/** What takes the place of old messages. */
export interface SummarizeOptions {
  /** So many of the newest messages stay as they are; 10 unless given. */
  keepLast?: number;
  /** Writes the summary of a conversation given as text. */
  summarize: (text: string) => string | PromiseLike<string>;
}

const KEEP_LAST = 10;
const BATCH = 500;
/** The summary stands where the messages were that it is of. */
const SUMMARY_TITLE = 'Summary of the conversation so far:';

/**
 * A conversation. What it gives are copies: changing them changes nothing here.
 *
 * @example
 * const memory = new Memory({ maxMessages: 100 });
 * memory.add({ role: 'user', content: 'Remember that my name is John' });
 * memory.search('name');   // [{ role: 'user', content: 'Remember that my name is John' }]
 */
export class Memory {
  readonly #config: ParsedMemoryConfig;
  readonly #surroundings: MemorySurroundings;
  readonly #hooks: AddHooks;
  readonly #now: () => number;
  readonly #archive: Archive | undefined;
  readonly #exchanges: Exchanges;
  #index: MemoryIndex | undefined;
  #closed = false;
  #lastId = 0;
  readonly #nextId = (): number => this.#archive?.nextId() ?? (this.#lastId += 1);

  /** Fails with `invalid_argument`, or with `memory_unavailable` when the file cannot be used. */
  constructor(config: MemoryConfig | Record<string, unknown> = {}, surroundings: MemorySurroundings = {}) {
    const parsed = parseOptions(MemoryConfigSchema, config, 'memory.create', MEMORY_ALIASES);
    this.#config = { ...parsed, maxMessages: parsed.capacity ?? parsed.maxMessages };
    this.#surroundings = surroundings;
    this.#now = surroundings.now ?? Date.now;
    const { type, path, threadId, resourceId } = this.#config;
    this.#hooks = new AddHooks(surroundings.hooks, { threadId, resourceId });
    if (type === 'long_term' && path === undefined)
      throw invalidArgument('memory.create: path: is required for a long_term memory');
    if (type !== 'long_term' && path !== undefined)
      throw invalidArgument(`memory.create: path: is for long_term memories only, this one is ${type}`);
    this.#archive = path === undefined ? undefined : Archive.open(path);
    this.#exchanges = new Exchanges(this.#nextId);
    for (const exchange of this.#archive?.newest(threadId, this.#config.maxMessages) ?? [])
      this.#exchanges.insert(exchange);
    this.#forget();
  }

  /** Where messages are kept: `short_term` in this process, `long_term` in a file, `none` nowhere. */
  get type(): 'short_term' | 'long_term' | 'none' {
    return this.#config.type;
  }

  /** The conversation whose messages are at hand. */
  get threadId(): string {
    return this.#config.threadId;
  }

  /** Whose conversation it is, such as a user. */
  get resourceId(): string {
    return this.#config.resourceId;
  }

  /** How many tokens are at hand at most; undefined without a limit. */
  get maxTokens(): number | undefined {
    return this.#config.maxTokens;
  }

  /** How many messages there are at hand. */
  get size(): number {
    this.#expire();
    return this.#exchanges.messageCount - this.#exchanges.pendingCount;
  }

  /**
   * Adds a message that a person or script wrote and gives the id of its exchange. Without hooks of `memory.add.pre` it is there when the call returns;
   * with them once the promise has settled, messages in the order of the calls. Fails with `invalid_argument`: not a message, or a tool's result that no
   * call waits for; with `cancelled` where a hook stops it; or as a hook does.
   */
  async add(message: Message | Record<string, unknown>): Promise<number> {
    const [id] = await this.#addChecked([parseMessage(message, 'memory.add')], 'memory.add');
    return id;
  }

  /** Adds several messages, all or none. Fails as `add` does. */
  async addBatch(messages: readonly (Message | Record<string, unknown>)[]): Promise<number[]> {
    if (!Array.isArray(messages))
      throw invalidArgument(`memory.addBatch: expected array, got ${typeName(messages)}`);
    const parsed = messages.map((message, index) =>
      parseMessage(message, `memory.addBatch: messages[${index}]`),
    );
    return this.#addChecked(parsed, 'memory.addBatch');
  }

  /** The messages of the exchange that `add` gave this id, or nothing. */
  get(id: number): Message[] | undefined {
    this.#mustBeOpen();
    this.#expire();
    const exchange = this.#exchanges.all().find((one) => one.id === id) ?? this.#archive?.get(id);
    return exchange === undefined || exchange.waiting.length > 0
      ? undefined
      : structuredClone(exchange.messages);
  }

  /** The messages at hand, oldest first; `limit` gives the newest of them. */
  getHistory(options: { limit?: number } = {}): Message[] {
    return options.limit === undefined ? structuredClone([...this.read()]) : this.getLast(options.limit);
  }

  /** The newest messages, no more than `count`; more only where the last tool call with its results is longer. */
  getLast(count: number = 1): Message[] {
    if (!Number.isInteger(count) || count < 0)
      throw invalidArgument('memory.getLast: expected a count of 0 or more');
    this.read();
    return count === 0 ? [] : structuredClone(messagesOf(newest(this.#exchanges.complete(), count)));
  }

  /** The messages of one role; a tool call comes with its results, a result with its call. */
  getByRole(role: Message['role']): Message[] {
    this.read();
    return structuredClone(
      messagesOf(
        this.#exchanges.complete().filter(({ messages }) => messages.some((one) => one.role === role)),
      ),
    );
  }

  /**
   * Messages that have words of the query, best first: those with more and rarer words, of equals the newest. A tool call comes with its results. A
   * long_term memory searches its whole file.
   *
   * @example
   * memory.search('name', { limit: 5 });
   */
  search(query: string, options: SearchOptions = {}): Message[] {
    this.#mustBeOpen();
    this.#expire();
    if (typeof query !== 'string')
      throw invalidArgument(`memory.search: expected text, got ${typeName(query)}`);
    const { limit = 10, scope = 'thread' } = options;
    if (!Number.isInteger(limit) || limit < 0)
      throw invalidArgument('memory.search: limit: expected a count of 0 or more');
    const words = queryWords(query);
    if (words.length === 0 || limit === 0) return [];
    const archive = this.#archive;
    // Exchanges that wait for a result are found but not shown.
    const most = limit + this.#exchanges.all().length - this.#exchanges.complete().length;
    const found =
      archive === undefined
        ? rank(this.#indexed(), words, most).map((id) => this.#index!.get(id)!)
        : archive.search(this.#scope(scope), words, most);
    return structuredClone(messagesOf(found.filter(({ waiting }) => waiting.length === 0).slice(0, limit)));
  }

  /** The newest messages that have no more than so many tokens (estimated), oldest first: what fits a model. */
  window(maxTokens: number): Message[] {
    this.read();
    const complete = this.#exchanges.complete();
    const kept = newest(complete, Infinity, maxTokens);
    const system = complete.filter((one) => one.messages[0].role === 'system' && !kept.includes(one));
    return structuredClone(messagesOf([...system, ...kept]));
  }

  /** Leaves no more than so many of the newest messages or tokens at hand, system messages last; gives how many went. */
  truncate(options: TruncateOptions): number {
    this.#mustBeOpen();
    const { maxMessages = Infinity, maxTokens = Infinity } = options;
    if (maxMessages === Infinity && maxTokens === Infinity)
      throw invalidArgument('memory.truncate: give maxMessages or maxTokens');
    const removed = this.#unindex(this.#exchanges.limit(maxMessages, maxTokens));
    this.#tell('memory.truncate', { removed });
    return removed;
  }

  /**
   * Puts a summary in the place of all but the newest messages at hand and gives it; nothing when there is nothing to summarise. What is added
   * meanwhile stays. A long_term memory keeps the messages themselves in its file.
   */
  async summarize(options: SummarizeOptions): Promise<string | undefined> {
    const { keepLast = KEEP_LAST, summarize } = options;
    this.read();
    const complete = this.#exchanges.complete();
    const kept = keepLast === 0 ? [] : newest(complete, keepLast);
    const old = complete.slice(0, complete.length - kept.length);
    if (old.length === 0) return undefined;
    const text = old.flatMap(({ messages }) => messages.map(asText)).join('\n');
    const summary = await summarize(text);
    if (typeof summary !== 'string' || summary === '')
      throw new FrameworkError('memory_failed', 'memory.summarize: the summary is not a text');
    const gone = new Set(old);
    const rest = this.#exchanges.all().filter((one) => !gone.has(one));
    const at = old.at(-1)!.at;
    const message: Message = { role: 'system', content: `${SUMMARY_TITLE}\n${summary}` };
    this.#exchanges.replace([this.#exchanges.made(message, at), ...rest]);
    this.#index = undefined;
    this.#tell('memory.summarize', { summary, removed: messagesOf(old).length });
    return summary;
  }

  /** All messages at hand as plain data, for `restore`. */
  snapshot(): MemorySnapshot {
    this.read();
    const { threadId, resourceId } = this.#config;
    const exchanges = this.#exchanges
      .complete()
      .map(({ at, messages }) => ({ at, messages: structuredClone(messages) }));
    return { version: 1, threadId, resourceId, createdAt: new Date(this.#now()).toISOString(), exchanges };
  }

  /** Has what a snapshot holds in the place of what there is. Fails with `invalid_argument`, leaving everything as it is. */
  restore(snapshot: MemorySnapshot | Record<string, unknown>): void {
    const exchanges = readSnapshot(snapshot, 'memory.restore');
    this.#clear();
    for (const { at, messages } of exchanges) this.#add(messages, 'memory.restore', at);
    this.#tell('memory.restore', { messageCount: this.size });
  }

  /** A memory of its own with the same messages, under another thread of the same file where there is one. */
  fork(options: { threadId?: string } = {}): Memory {
    const threadId = options.threadId ?? `${this.threadId}-fork-${Math.trunc(this.#now()).toString(36)}`;
    if (threadId === this.threadId && this.#archive !== undefined)
      throw invalidArgument('memory.fork: threadId: must be another one than that of the memory itself');
    const copy = new Memory({ ...configOf(this.#config), threadId }, this.#surroundings);
    copy.restore(this.snapshot());
    return copy;
  }

  /** All messages as text, one JSON object a line; of a long_term memory those in its file. */
  export(): string {
    this.#mustBeOpen();
    const exchanges = this.#archive?.all(this.threadId) ?? this.#exchanges.all();
    return messagesOf(exchanges.filter(({ waiting }) => waiting.length === 0))
      .map((message) => `${JSON.stringify(message)}\n`)
      .join('');
  }

  /** Adds the messages of a text that `export` gave, all or none; gives how many. Fails as `add` does. */
  async import(text: string): Promise<number> {
    if (typeof text !== 'string')
      throw invalidArgument(`memory.import: expected text, got ${typeName(text)}`);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const messages = lines.map((line, index) => {
      try {
        return parseMessage(JSON.parse(line), `memory.import: line ${index + 1}`);
      } catch (error) {
        if (FrameworkError.isInstance(error)) throw error;
        throw invalidArgument(`memory.import: line ${index + 1}: ${(error as Error).message}`, error);
      }
    });
    await this.#addChecked(messages, 'memory.import');
    return messages.length;
  }

  /** Forgets everything of this thread, in the file as well. */
  clear(): void {
    this.#clear();
    this.#tell('memory.clear', {});
  }

  #clear(): void {
    this.#mustBeOpen();
    this.#exchanges.replace([]);
    this.#index = undefined;
    this.#archive?.clear(this.threadId);
  }

  /** How many messages and (estimated) tokens are at hand. */
  getStats(): MemoryStats {
    this.read();
    const { type, threadId, resourceId, maxMessages, maxTokens } = this.#config;
    const stats: MemoryStats = {
      messageCount: this.size,
      tokenCount: this.#exchanges.tokenCount,
      approximate: true,
      pending: this.#exchanges.pendingCount,
      type,
      threadId,
      resourceId,
      maxMessages,
    };
    if (maxTokens !== undefined) stats.maxTokens = maxTokens;
    if (this.#archive !== undefined) stats.archived = this.#archive.count(threadId);
    return stats;
  }

  /** The threads of this memory's resource in its file. */
  listThreads(): string[] {
    this.#mustBeOpen();
    return this.#archive?.threads(this.resourceId) ?? [this.threadId];
  }

  /** Lets go of the file. Safe to repeat; a memory without file only forgets. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#exchanges.replace([]);
    this.#index = undefined;
    this.#archive?.close();
  }

  /**
   * Adds messages that the framework made, whole exchanges of them: no check, no copy. They must not be changed afterwards. What a hook stops is left out
   * with its exchange. Gives the messages as they were added. Fails as a hook does.
   */
  async append(messages: readonly Message[], origin: MessageOrigin = {}): Promise<readonly Message[]> {
    if (this.#closed || this.type === 'none') return messages;
    const add = (given: readonly Message[]): void => {
      if (!this.#closed) this.#add(given, 'memory.append', this.#now(), origin);
    };
    if (!this.#hooks.mustWait) {
      add(messages);
      return messages;
    }
    return this.#hooks.run(messages, origin, (passed) => {
      const whole = withoutStopped(passed);
      add(whole);
      return whole;
    });
  }

  /** The messages at hand, oldest first, not copied: for reading only. The array never changes afterwards. */
  read(): readonly Message[] {
    this.#mustBeOpen();
    this.#expire();
    return this.#exchanges.shown();
  }

  async #addChecked(messages: readonly Message[], where: string): Promise<number[]> {
    this.#mustBeOpen();
    const add = (given: readonly Message[]): number[] => {
      if (given.length > 1) this.#checkResults(given, where);
      return this.#add(given, where);
    };
    if (this.type === 'none' || !this.#hooks.mustWait) return add(messages);
    return this.#hooks.run(messages, {}, (passed) => {
      const stopped = passed.find((one) => 'stopped' in one);
      if (stopped !== undefined)
        throw new FrameworkError('cancelled', `${where}: the message was not added: ${stopped.stopped}`);
      return add(passed.map((one) => (one as { message: Message }).message));
    });
  }

  #add(
    messages: readonly Message[],
    where: string,
    at: number = this.#now(),
    origin: MessageOrigin = {},
  ): number[] {
    this.#mustBeOpen();
    if (this.#config.type === 'none') return messages.map(() => 0);
    const touched = new Set<Exchange>();
    const ids = messages.map((message) => {
      const exchange = this.#exchanges.add(message, at);
      if (typeof exchange === 'string') throw invalidArgument(`${where}: ${exchange}`);
      if (exchange !== undefined) touched.add(exchange);
      return exchange?.id ?? 0;
    });
    const changed = [...touched];
    for (let first = 0; first < changed.length; first += BATCH) {
      this.#archive?.put(changed.slice(first, first + BATCH), this.threadId, this.resourceId);
    }
    if (this.#index !== undefined) for (const exchange of changed) this.#index.put(exchange);
    this.#forget();
    if (where !== 'memory.restore' && this.#surroundings.events?.wanted === true) {
      for (const [index, message] of messages.entries())
        this.#tell('memory.add', { id: ids[index], message: structuredClone(message) }, origin);
    }
    return ids;
  }

  #tell(type: string, data: Record<string, unknown>, { tell }: MessageOrigin = {}): void {
    const { events, agentName } = this.#surroundings;
    if (events?.wanted !== true) return;
    const { threadId, resourceId } = this.#config;
    const told = { threadId, resourceId, ...data };
    if (tell !== undefined) tell(type, told);
    else events.emit(type, { ...(agentName !== undefined && { agentName }), ...told });
  }

  /** So that a batch with a result that answers nothing is refused before any of it is added. */
  #checkResults(messages: readonly Message[], where: string): void {
    const waiting = this.#exchanges.all().flatMap((one) => one.waiting);
    for (const [index, message] of messages.entries()) {
      if (message.role === 'assistant') waiting.push(...(message.toolCalls ?? []).map(({ id }) => id));
      if (message.role !== 'tool') continue;
      const call = waiting.indexOf(message.toolCallId);
      if (call < 0) {
        throw invalidArgument(
          `${where}: messages[${index}]: no tool call ${JSON.stringify(message.toolCallId)} waits for a result`,
        );
      }
      waiting.splice(call, 1);
    }
  }

  #forget(): void {
    const { maxMessages, maxTokens } = this.#config;
    this.#unindex(this.#exchanges.limit(maxMessages, maxTokens));
    this.#expire();
  }

  #expire(): void {
    const { ttl } = this.#config;
    if (ttl === undefined) return;
    const time = this.#now() - ttl;
    const dropped = this.#exchanges.expire(time);
    this.#unindex(dropped);
    this.#archive?.expire(this.threadId, time);
  }

  #unindex(dropped: readonly Exchange[]): number {
    for (const exchange of dropped) this.#index?.drop(exchange);
    return dropped.reduce((count, { messages }) => count + messages.length, 0);
  }

  #indexed(): MemoryIndex {
    if (this.#index === undefined) {
      this.#index = new MemoryIndex();
      for (const exchange of this.#exchanges.all()) this.#index.put(exchange);
    }
    return this.#index;
  }

  #scope(kind: 'thread' | 'resource'): Scope {
    if (kind !== 'thread' && kind !== 'resource')
      throw invalidArgument(`memory.search: scope: must be thread or resource, got ${String(kind)}`);
    return { kind, id: kind === 'thread' ? this.threadId : this.resourceId };
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new FrameworkError('disposed', 'the memory has been closed');
  }
}

/** The exchanges of a snapshot, checked. Fails with `invalid_argument`. */
export function readSnapshot(value: unknown, where: string): Array<{ at: number; messages: Message[] }> {
  const exchanges = isPlainObject(value) ? value['exchanges'] : undefined;
  if (!isPlainObject(value) || value['version'] !== 1 || !Array.isArray(exchanges)) {
    // An empty list is an empty table to Lua.
    if (isPlainObject(exchanges) && Object.keys(exchanges).length === 0) return [];
    throw invalidArgument(`${where}: expected what memory.snapshot gives`);
  }
  return exchanges.map((one: unknown, index) => {
    const { at, messages } = isPlainObject(one) ? one : {};
    if (typeof at !== 'number' || !Array.isArray(messages))
      throw invalidArgument(`${where}: exchanges[${index}]: expected {at, messages}`);
    const parsed = messages.map((message, at2) =>
      parseMessage(message, `${where}: exchanges[${index}].messages[${at2}]`),
    );
    const calls = parsed[0]?.role === 'assistant' ? (parsed[0].toolCalls ?? []).map(({ id }) => id) : [];
    const results = parsed
      .slice(1)
      .map((message) => (message.role === 'tool' ? message.toolCallId : undefined));
    if (parsed.length === 0 || [...calls].sort().join('\n') !== [...results].sort().join('\n'))
      throw invalidArgument(
        `${where}: exchanges[${index}]: a tool call and its results do not belong together`,
      );
    return { at, messages: parsed };
  });
}

function messagesOf(exchanges: readonly Exchange[]): Message[] {
  return exchanges.flatMap(({ messages }) => messages);
}

function asText(message: Message): string {
  if (message.role === 'tool') return `${message.name}: ${JSON.stringify(message.content ?? null)}`;
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  const called = calls.map(({ name, input }) => ` [calls ${name} with ${JSON.stringify(input)}]`).join('');
  return `${message.role}: ${textOf(message)}${called}`;
}

/** As it would be given: what is absent is not there, and maxMessages has one name. */
function configOf(config: ParsedMemoryConfig): MemoryConfig {
  const { capacity: _, ...rest } = config;
  return withoutUndefined(rest);
}
