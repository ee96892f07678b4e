// Where a framework takes its time from: the system's clock, or one that a test holds in its hand.

import type { WorkScope } from './work-scope.js';

/** A clock that stands still until it is moved. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `wake` when so many milliseconds have passed. What comes back prevents it. */
  after(ms: number, wake: () => void): () => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const system: TimeSource = {
  now: Date.now,
  after(ms, wake) {
    const timer = setTimeout(wake, Math.min(ms, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

export class Clock {
  #source: TimeSource = system;

  /** Milliseconds since 1970. */
  now(): number {
    return this.#source.now();
  }

  /** Whether the time is not the system's. */
  get isHeld(): boolean {
    return this.#source !== system;
  }

  /** Milliseconds that only grow, for measuring. */
  elapsed(): number {
    return this.isHeld ? this.#source.now() : performance.now();
  }

  /** Calls `wake` when so many milliseconds have passed. What comes back prevents it. */
  after(ms: number, wake: () => void): () => void {
    return this.#source.after(ms, wake);
  }

  /** Waits, but no longer than the scope lasts. */
  async pause(ms: number, scope: WorkScope): Promise<void> {
    let stop: (() => void) | undefined;
    try {
      await scope.run(() => new Promise<void>((resolve) => (stop = this.#source.after(ms, resolve))));
    } finally {
      stop?.();
    }
  }

  /** Takes the time from `source` until what comes back is called. */
  hold(source: TimeSource): () => void {
    const before = this.#source;
    this.#source = source;
    return () => {
      this.#source = before;
    };
  }
}
