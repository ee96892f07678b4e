// How many requests and tokens a provider is sent in a minute, and how many requests at once. Who comes too early waits, in order.

import { z } from 'zod';
import { Clock, type WorkScope } from '../support/index.js';

export const RateLimitsSchema = z
  .object({
    requestsPerMinute: z.number().positive().optional(),
    tokensPerMinute: z
      .number()
      .positive()
      .optional()
      .describe('Tokens in and out; estimated before a request, corrected after it.'),
    concurrency: z.number().int().positive().optional().describe('Most requests at the same time.'),
  })
  .describe('What a provider is asked for at most; who comes too early waits.');

export type RateLimits = z.infer<typeof RateLimitsSchema>;

// Buckets fill by the system's clock, whatever a test holds: what they protect is another's server.
const clock = new Clock();

/** A bucket that fills evenly and holds one minute's worth. */
class Bucket {
  readonly #perMs: number;
  readonly #capacity: number;
  #level: number;
  #filledAt = performance.now();

  constructor(perMinute: number) {
    this.#perMs = perMinute / 60_000;
    this.#capacity = perMinute;
    this.#level = perMinute;
  }

  /** Milliseconds until `amount` is there. More than the bucket holds counts as all that it holds. */
  waitMs(amount: number): number {
    const now = performance.now();
    this.#level = Math.min(this.#capacity, this.#level + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
    return Math.max(0, (Math.min(amount, this.#capacity) - this.#level) / this.#perMs);
  }

  /** May leave the bucket below empty. */
  take(amount: number): void {
    this.#level -= amount;
  }
}

export class RateLimiter {
  readonly #requests: Bucket | undefined;
  readonly #tokens: Bucket | undefined;
  readonly #concurrency: number;
  #running = 0;
  #waiting = 0;
  readonly #released: (() => void)[] = [];
  /** The end of the queue: each waits for the one before, so that nobody is overtaken. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ requestsPerMinute, tokensPerMinute, concurrency }: RateLimits) {
    this.#requests = requestsPerMinute === undefined ? undefined : new Bucket(requestsPerMinute);
    this.#tokens = tokensPerMinute === undefined ? undefined : new Bucket(tokensPerMinute);
    this.#concurrency = concurrency ?? Infinity;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Waits until a request of about `tokens` may be sent. What comes back must be called with the tokens that were used, when it is over. Rejects when the scope ends.

   */
  async enter(tokens: number, scope: WorkScope): Promise<(used: number | undefined) => void> {
    this.#waiting += 1;
    const before = this.#last;
    let leave!: () => void;
    this.#last = new Promise<void>((resolve) => {
      leave = resolve;
    });
    try {
      await scope.run(() => before);
      await this.#places(scope);
      await this.#filled(tokens, scope);
      this.#running += 1;
      this.#requests?.take(1);
      this.#tokens?.take(tokens);
    } finally {
      this.#waiting -= 1;
      leave();
    }
    let over = false;
    return (used) => {
      if (over) return;
      over = true;
      this.#running -= 1;
      if (used !== undefined) this.#tokens?.take(used - tokens);
      for (const wake of this.#released.splice(0)) wake();
    };
  }

  async #places(scope: WorkScope): Promise<void> {
    while (this.#running >= this.#concurrency) {
      await scope.run(() => new Promise<void>((resolve) => this.#released.push(resolve)));
    }
  }

  async #filled(tokens: number, scope: WorkScope): Promise<void> {
    for (;;) {
      const waitMs = Math.max(this.#requests?.waitMs(1) ?? 0, this.#tokens?.waitMs(tokens) ?? 0);
      if (waitMs <= 0) return;
      await clock.pause(waitMs, scope);
    }
  }
}
