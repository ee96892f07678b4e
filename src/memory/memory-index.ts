// The words of the exchanges at hand, for search without a file. Made at the first search, kept up to date afterwards.

import type { Exchange } from './exchanges.js';
import type { WordIndex } from './ranking.js';
import { searchedText, wordsOf } from './words.js';

/** How many exchanges are looked at for one with all words. */
const MOST_COMPARED = 5_000;

export class MemoryIndex implements WordIndex {
  /** Ids of exchanges in ascending order; dropped ones stay until the index is made anew. */
  readonly #byWord = new Map<string, number[]>();
  readonly #exchanges = new Map<number, Exchange>();
  #dropped = 0;

  get size(): number {
    return this.#exchanges.size;
  }

  get(id: number): Exchange | undefined {
    return this.#exchanges.get(id);
  }

  /** Adds an exchange, or what was added to it since. */
  put(exchange: Exchange): void {
    this.#exchanges.set(exchange.id, exchange);
    for (const word of wordsOf(searchedText(exchange.messages))) {
      const ids = this.#byWord.get(word);
      if (ids === undefined) this.#byWord.set(word, [exchange.id]);
      else insertAscending(ids, exchange.id);
    }
  }

  drop(exchange: Exchange): void {
    if (!this.#exchanges.delete(exchange.id)) return;
    this.#dropped += 1;
    if (this.#dropped <= this.#exchanges.size + 1_000) return;
    this.#dropped = 0;
    this.#byWord.clear();
    for (const kept of this.#exchanges.values()) this.put(kept);
  }

  clear(): void {
    this.#byWord.clear();
    this.#exchanges.clear();
    this.#dropped = 0;
  }

  newestWith(word: string, most: number): { ids: number[]; total: number } {
    const all = this.#byWord.get(word) ?? [];
    const ids: number[] = [];
    for (let index = all.length - 1; index >= 0 && ids.length < most; index -= 1) {
      if (this.#exchanges.has(all[index])) ids.push(all[index]);
    }
    return { ids, total: Math.min(all.length, this.size) };
  }

  newestWithAll(words: readonly string[], most: number): number[] {
    const lists = words
      .map((word) => this.#byWord.get(word) ?? [])
      .sort((left, right) => left.length - right.length);
    const [rarest, ...others] = lists;
    const found: number[] = [];
    const last = Math.max(0, rarest.length - MOST_COMPARED);
    for (let index = rarest.length - 1; index >= last && found.length < most; index -= 1) {
      const id = rarest[index];
      if (this.#exchanges.has(id) && others.every((ids) => includes(ids, id))) found.push(id);
    }
    return found;
  }
}

function insertAscending(ids: number[], id: number): void {
  let index = ids.length;
  while (index > 0 && ids[index - 1] > id) index -= 1;
  if (ids[index - 1] !== id) ids.splice(index, 0, id);
}

function includes(ids: readonly number[], id: number): boolean {
  let from = 0;
  let to = ids.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ids[middle] < id) from = middle + 1;
    else to = middle;
  }
  return ids[from] === id;
}
