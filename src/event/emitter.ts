// Who can be told of events, and who tells of them.

import { Clock, FrameworkError, invalidArgument, typeName } from '../support/index.js';
import { hasWildcard, makeEvent, matches, timestamp, type EmittedEvent } from './event.js';
import { EventPipeline } from './event-pipeline.js';
import { EventQueue } from './event-queue.js';
import {
  handlerFailure,
  Subscription,
  type EventHandler,
  type SubscriptionOptions,
  type SubscriptionOwner,
} from './subscription.js';

/** What an emitter is made with. */
export interface EmitterOptions {
  /** For people; made up unless given. */
  name?: string;
  /** How many events `history` keeps, the newest, also while no handler listens; 100 unless given, 0 for none. */
  history?: number;
  /** What events of the framework this emitter passes on; all unless given, none for false. */
  framework?: boolean;
}

/** Which of the remembered events are wanted. */
export interface HistoryOptions {
  /** Only events that this means. */
  pattern?: string;
  /** Only so many, the newest. */
  limit?: number;
}

const DEFAULT_HISTORY = 100;
// More different types are looked up anew each time.
const MOST_KNOWN_TYPES = 1_000;
const NOBODY: readonly Subscription[] = [];

/**
 * Tells handlers of events. Handlers are called at once and in the order of their subscription; one that returns a promise gets its next event when that
 * has settled. A handler that fails, or takes longer than its limit, is told as `handler.error`, and nobody else notices.
 *
 * @example
 * const emitter = new Emitter();
 * emitter.on('tool.execution.*', (event) => console.log(event.type, event.toolName));
 * emitter.emit('custom.milestone', { progress: 0.75 });
 */
export class Emitter implements SubscriptionOwner {
  readonly name: string;
  readonly #exact = new Map<string, Subscription[]>();
  #wild: Subscription[] = [];
  readonly #known = new Map<string, readonly Subscription[]>();
  readonly #historyLimit: number;
  readonly #history: EmittedEvent[] = [];
  #historyNext = 0;
  #order: Subscription[] = [];
  #nextId = 1;
  #disposed = false;
  /** Called when the first subscription comes or the last one goes. */
  onInterest: ((interested: boolean) => void) | undefined;

  /** `clock`: whence events and pipelines have their time; the system's unless given. */
  constructor(
    options: EmitterOptions = {},
    readonly clock: Clock = new Clock(),
  ) {
    this.name = options.name ?? 'emitter';
    this.#historyLimit = options.history ?? DEFAULT_HISTORY;
  }

  /** Has `handler` called for every event that `pattern` means. Fails with `invalid_argument`, or `disposed`. */
  on(pattern: string, handler: EventHandler, options: SubscriptionOptions = {}): Subscription {
    if (typeof pattern !== 'string' || pattern === '')
      throw invalidArgument(`emitter.on: pattern: expected a text, got ${typeName(pattern)}`);
    if (typeof handler !== 'function')
      throw invalidArgument(`emitter.on: handler: expected function, got ${typeName(handler)}`);
    if (this.#disposed) throw new FrameworkError('disposed', `emitter "${this.name}" has been disposed`);
    const subscription = new Subscription(`handler-${this.#nextId++}`, pattern, handler, this, options);
    this.#order.push(subscription);
    if (hasWildcard(pattern)) this.#wild.push(subscription);
    else this.#exact.set(pattern, [...(this.#exact.get(pattern) ?? []), subscription]);
    this.#known.clear();
    if (this.#order.length === 1) this.onInterest?.(true);
    return subscription;
  }

  /** As `on`, for one event only. */
  once(pattern: string, handler: EventHandler, options: SubscriptionOptions = {}): Subscription {
    return this.on(pattern, handler, { ...options, once: true });
  }

  /** As `on`, for all events. */
  subscribe(handler: EventHandler, options: SubscriptionOptions = {}): Subscription {
    return this.on('*', handler, options);
  }

  /** Ends the subscriptions of this pattern, or of this pattern and handler; or one given itself. How many there were. */
  off(pattern: string | Subscription, handler?: EventHandler): number {
    const ending = this.#order.filter(
      (one) =>
        one === pattern || (one.pattern === pattern && (handler === undefined || one.handler === handler)),
    );
    for (const one of ending) one.unsubscribe();
    return ending.length;
  }

  /** Tells the handlers. How many there were; what they do later is not waited for. */
  emit(type: string, data?: unknown): number {
    if (typeof type !== 'string' || type === '')
      throw invalidArgument(
        `emitter.emit: type: expected a text, got ${type === '' ? 'an empty one' : typeName(type)}`,
      );
    return this.deliver(makeEvent(type, data, timestamp(this.clock)));
  }

  /** As `emit`, and waits until all handlers are done with it. */
  async emitAsync(type: string, data?: unknown): Promise<number> {
    // Asked before: handlers of one event are none of its receivers afterwards.
    const told = typeof type === 'string' ? this.#receivers(type) : NOBODY;
    const count = this.emit(type, data);
    await Promise.all(told.map((subscription) => subscription.idle()));
    // Whoever is told of a failing handler is waited for, too.
    await Promise.all(this.#receivers('handler.error').map((subscription) => subscription.idle()));
    return count;
  }

  /** Tells the handlers of an event that was made elsewhere. */
  deliver(event: EmittedEvent): number {
    if (this.#disposed) return 0;
    if (this.#historyLimit > 0) this.#remember(event);
    const receivers = this.#known.get(event.type) ?? this.#receivers(event.type);
    for (let index = 0; index < receivers.length; index += 1) receivers[index].deliver(event);
    return receivers.length;
  }

  /** The events that `pattern` means and `predicate` accepts; all of the pattern's without one. */
  filter(
    pattern: string | ((event: EmittedEvent) => unknown),
    predicate?: (event: EmittedEvent) => unknown,
  ): EventPipeline {
    if (typeof pattern !== 'string') return new EventPipeline(this, '*').filter(pattern);
    const pipeline = new EventPipeline(this, pattern);
    return predicate === undefined ? pipeline : pipeline.filter(predicate);
  }

  /** All events, changed by `change`. */
  map(change: (event: EmittedEvent) => unknown): EventPipeline {
    return new EventPipeline(this, '*').map(change);
  }

  /** The first `count` events. */
  take(count: number): EventPipeline {
    return new EventPipeline(this, '*').take(count);
  }

  /** Of events that come in quick succession the last, once `delayMs` milliseconds have passed without one. */
  debounce(delayMs: number): EventPipeline {
    return new EventPipeline(this, '*').debounce(delayMs);
  }

  /** The events that `pattern` means as they come, for a loop. Leaving the loop ends the subscription. */
  stream(pattern = '*', options: SubscriptionOptions = {}): AsyncIterable<EmittedEvent> {
    return new EventQueue((push) => this.on(pattern, push), options);
  }

  /** The newest events, oldest first. */
  getHistory({ pattern = '*', limit = Infinity }: HistoryOptions = {}): EmittedEvent[] {
    const all =
      this.#history.length < this.#historyLimit
        ? this.#history
        : [...this.#history.slice(this.#historyNext), ...this.#history.slice(0, this.#historyNext)];
    const meant = pattern === '*' ? all : all.filter(({ type }) => matches(pattern, type));
    return meant.slice(Math.max(0, meant.length - limit));
  }

  /** Forgets the events so far; handlers stay. */
  clearHistory(): void {
    this.#history.length = 0;
    this.#historyNext = 0;
  }

  /** How many handlers there are for events of this type; all without one. */
  listenerCount(type?: string): number {
    return type === undefined ? this.#order.length : this.#receivers(type).length;
  }

  /** Ends all subscriptions. Safe to repeat. */
  dispose(): void {
    this.#disposed = true;
    for (const subscription of this.#order) subscription.unsubscribe();
    this.clearHistory();
  }

  // --- Told by subscriptions --------------------------------------------------------------------------------------

  /** @internal */
  failed(subscription: Subscription, event: EmittedEvent, error: unknown): void {
    // A handler of handler.error that fails is not told of: it would be told for ever.
    if (event.type === 'handler.error') return;
    const { id, pattern } = subscription;
    this.emit('handler.error', { handlerId: id, pattern, eventType: event.type, ...handlerFailure(error) });
  }

  /** @internal */
  overflowed(subscription: Subscription, event: EmittedEvent): void {
    if (event.type.startsWith('handler.')) return;
    const { id, pattern } = subscription;
    this.emit('handler.overflow', { handlerId: id, pattern, eventType: event.type });
  }

  /** @internal */
  ended(subscription: Subscription): void {
    this.#remove(subscription);
  }

  #remove(subscription: Subscription): void {
    const index = this.#order.indexOf(subscription);
    if (index < 0) return;
    this.#order = this.#order.filter((one) => one !== subscription);
    this.#wild = this.#wild.filter((one) => one !== subscription);
    const rest = this.#exact.get(subscription.pattern)?.filter((one) => one !== subscription) ?? [];
    if (rest.length > 0) this.#exact.set(subscription.pattern, rest);
    else this.#exact.delete(subscription.pattern);
    this.#known.clear();
    if (this.#order.length === 0) this.onInterest?.(false);
  }

  #receivers(type: string): readonly Subscription[] {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const exact = this.#exact.get(type);
    const wild = this.#wild.filter(({ pattern }) => matches(pattern, type));
    const receivers =
      wild.length === 0
        ? (exact ?? NOBODY)
        : this.#order.filter((one) => exact?.includes(one) === true || wild.includes(one));
    if (this.#known.size < MOST_KNOWN_TYPES) this.#known.set(type, receivers);
    return receivers;
  }

  /** A ring: the oldest place is written again. */
  #remember(event: EmittedEvent): void {
    if (this.#history.length < this.#historyLimit) {
      this.#history.push(event);
      return;
    }
    this.#history[this.#historyNext] = event;
    this.#historyNext = (this.#historyNext + 1) % this.#historyLimit;
  }
}
