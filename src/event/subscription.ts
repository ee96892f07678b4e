// One handler of an emitter: its queue, its deadline, and what becomes of its failures. A handler never harms the emitter or the others.

import { WorkScope } from '../support/index.js';
import type { EmittedEvent } from './event.js';

/** What it returns is waited for before it gets the next event; otherwise it counts for nothing. */
export type EventHandler = (event: EmittedEvent) => unknown;

/** Which event is lost when a queue is full. */
export type OverflowPolicy = 'drop_oldest' | 'drop_newest';

/** How a handler is called. */
export interface SubscriptionOptions {
  /** Whether the first event is the last; false unless given. */
  once?: boolean;
  /** Most events that wait for a handler that is busy; 1,000 unless given. */
  maxQueue?: number;
  /** Which event goes when the queue is full; drop_oldest unless given. The first loss is told as `handler.overflow`. */
  overflow?: OverflowPolicy;
  /** Limit of one call in milliseconds; 30,000 unless given. */
  timeoutMs?: number;
}

/** What a subscription tells its emitter. */
export interface SubscriptionOwner {
  failed(subscription: Subscription, event: EmittedEvent, error: unknown): void;
  overflowed(subscription: Subscription, event: EmittedEvent): void;
  ended(subscription: Subscription): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_QUEUE = 1_000;

/** A handler of an emitter, from `on` to `unsubscribe`. */
export class Subscription {
  readonly id: string;
  readonly pattern: string;
  readonly handler: EventHandler;
  readonly #owner: SubscriptionOwner;
  readonly #options: Required<SubscriptionOptions>;
  readonly #queue: EmittedEvent[] = [];
  #busy = false;
  #active = true;
  #dropped = 0;
  #idle: (() => void)[] = [];

  constructor(
    id: string,
    pattern: string,
    handler: EventHandler,
    owner: SubscriptionOwner,
    options: SubscriptionOptions = {},
  ) {
    this.id = id;
    this.pattern = pattern;
    this.handler = handler;
    this.#owner = owner;
    this.#options = {
      maxQueue: options.maxQueue ?? DEFAULT_MAX_QUEUE,
      overflow: options.overflow ?? 'drop_oldest',
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      once: options.once ?? false,
    };
  }

  /** Whether it has not ended. */
  get active(): boolean {
    return this.#active;
  }

  /** How many events were lost because the handler was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Ends it: what waits is dropped, and a call that goes on is not waited for. Safe to repeat. */
  unsubscribe(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#queue.length = 0;
    this.#owner.ended(this);
    if (!this.#busy) this.#tellIdle();
  }

  /** Calls the handler, or queues the event while it is busy. Never throws. */
  deliver(event: EmittedEvent): void {
    if (this.#busy) {
      this.#enqueue(event);
      return;
    }
    if (this.#options.once) this.#owner.ended(this);
    try {
      const returned = WorkScope.startWithin(this.#options.timeoutMs, this.handler, event);
      if (isThenable(returned)) void this.#wait(event, returned);
    } catch (error) {
      this.#owner.failed(this, event, error);
    }
  }

  /** Resolves when all that was delivered is done. */
  idle(): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #enqueue(event: EmittedEvent): void {
    const { maxQueue, overflow } = this.#options;
    if (this.#queue.length >= maxQueue) {
      this.#dropped += 1;
      if (this.#dropped === 1) this.#owner.overflowed(this, event);
      if (overflow === 'drop_newest' || maxQueue === 0) return;
      this.#queue.shift();
    }
    this.#queue.push(event);
  }

  /** Waits for one asynchronous call, then for those of the events that have come meanwhile. */
  async #wait(first: EmittedEvent, promise: PromiseLike<unknown>): Promise<void> {
    this.#busy = true;
    await this.#settled(first, () => promise);
    while (this.#queue.length > 0) {
      const event = this.#queue.shift()!;
      await this.#settled(event, () => this.handler(event));
    }
    this.#busy = false;
    this.#tellIdle();
  }

  async #settled(event: EmittedEvent, call: () => unknown): Promise<void> {
    const scope = new WorkScope({
      what: `handler "${this.id}" of ${event.type}`,
      timeoutMs: this.#options.timeoutMs,
    });
    try {
      await scope.run(call);
    } catch (error) {
      if (this.#active) this.#owner.failed(this, event, error);
    } finally {
      scope.dispose();
    }
  }

  #tellIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** What a failing handler's event says of the failure. */
export function handlerFailure(error: unknown): Record<string, unknown> {
  const { code, message, location, scriptStack } = (error ?? {}) as Record<string, unknown>;
  return {
    error: {
      code: typeof code === 'string' ? code : 'handler_failed',
      message: typeof message === 'string' ? message : String(error),
    },
    ...(location === undefined ? {} : { location }),
    ...(typeof scriptStack === 'string' ? { stack: scriptStack } : {}),
  };
}
