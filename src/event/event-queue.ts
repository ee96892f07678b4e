// Events as a loop takes them: those that come while the loop is busy wait in a bounded queue.

import type { EmittedEvent } from './event.js';
import type { Subscription, SubscriptionOptions } from './subscription.js';

const DEFAULT_MAX_QUEUE = 1_000;

/** Subscribes when the loop begins and unsubscribes when it is left. */
export class EventQueue implements AsyncIterable<EmittedEvent> {
  readonly #subscribe: (push: (event: EmittedEvent) => void) => Subscription;
  readonly #options: SubscriptionOptions;

  constructor(
    subscribe: (push: (event: EmittedEvent) => void) => Subscription,
    options: SubscriptionOptions,
  ) {
    this.#subscribe = subscribe;
    this.#options = options;
  }

  [Symbol.asyncIterator](): AsyncIterator<EmittedEvent> {
    const { maxQueue = DEFAULT_MAX_QUEUE, overflow = 'drop_oldest' } = this.#options;
    const queue: EmittedEvent[] = [];
    let waiting: ((result: IteratorResult<EmittedEvent>) => void) | undefined;
    let ended = false;
    const subscription = this.#subscribe((event) => {
      if (waiting !== undefined) {
        waiting({ done: false, value: event });
        waiting = undefined;
      } else if (queue.length < maxQueue) {
        queue.push(event);
      } else if (overflow === 'drop_oldest') {
        queue.shift();
        queue.push(event);
      }
    });
    const end: IteratorResult<EmittedEvent> = { done: true, value: undefined };
    return {
      next() {
        const value = queue.shift();
        if (value !== undefined) return Promise.resolve({ done: false, value });
        if (ended || !subscription.active) return Promise.resolve(end);
        return new Promise((resolve) => {
          waiting = resolve;
        });
      },
      return() {
        ended = true;
        queue.length = 0;
        subscription.unsubscribe();
        waiting?.(end);
        return Promise.resolve(end);
      },
    };
  }
}
