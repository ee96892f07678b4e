// A clock that a test holds in its hand: time passes when the test says so.

import { invalidArgument, type Clock, type TimeSource } from '../support/index.js';
import type { Mock } from './mocks.js';

interface Waiting {
  at: number;
  wake: () => void;
}

/**
 * While tests run, the framework takes its time from it: the ttl of memories, waits between retries of providers and steps, pauses of workflows, the time of
 * events, debounce and throttle. Deadlines and durations go by the system's clock: what hangs must end.
 *
 * @example
 * const clock = scenario.useFakeClock();
 * clock.after(1_000, () => console.log('now'));
 * await clock.advance(1_000);   // now
 */
export class FakeClock implements TimeSource, Mock {
  readonly #clock: Clock;
  readonly #start: number;
  #now: number;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: Clock, now: number) {
    this.#clock = clock;
    this.#start = this.#now = now;
  }

  install(): () => void {
    return this.#clock.hold(this);
  }

  reset(): void {
    this.#now = this.#start;
    this.#waiting.clear();
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, wake: () => void): () => void {
    const one = { at: this.#now + Math.max(0, ms), wake };
    this.#waiting.add(one);
    return () => this.#waiting.delete(one);
  }

  /** Resolves when so many milliseconds have passed on this clock. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass: whoever waits is woken in order, and does what it does before the next. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw invalidArgument(`clock.advance: expected milliseconds from 0 on, got ${ms}`);
    const until = this.#now + ms;
    for (;;) {
      await new Promise(setImmediate);
      const [next] = [...this.#waiting].filter(({ at }) => at <= until).sort((one, two) => one.at - two.at);
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = until;
  }
}
