// Chance that can be repeated: the same seed gives the same numbers, in every language.

import { createHash } from 'node:crypto';
import { invalidArgument } from '../support/index.js';

/**
 * @example
 * const random = new Random('tuesday');
 * random.integer(1, 6);
 */
export class Random {
  readonly seed: string;
  #state: number;

  constructor(seed: string | number) {
    this.seed = String(seed);
    this.#state = createHash('sha256').update(this.seed).digest().readUInt32LE();
  }

  /** From 0 to below 1. Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || most < least)
      throw invalidArgument(
        `random.integer: expected two whole numbers, the lower one first, got ${least}, ${most}`,
      );
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of the items; nothing of an empty list. */
  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)];
  }

  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const mixed = [...items];
    for (let index = mixed.length - 1; index > 0; index -= 1) {
      const other = this.integer(0, index);
      [mixed[index], mixed[other]] = [mixed[other], mixed[index]];
    }
    return mixed;
  }
}
