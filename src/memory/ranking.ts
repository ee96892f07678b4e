// Which exchanges answer a query best: those with more and rarer words of it, of equals the newest. For each word only its newest exchanges are looked
// at, and the newest with all words, so that a search costs the same however long the memory is.

/** What ranking asks of an index. */
export interface WordIndex {
  /** How many exchanges there are. */
  readonly size: number;
  /** The newest exchanges with this word, newest first, and about how many there are in all. */
  newestWith(word: string, most: number): { ids: readonly number[]; total: number };
  /** The newest exchanges with all of these words. */
  newestWithAll(words: readonly string[], most: number): readonly number[];
}

const LOOKED_AT = 100;

/** Ids of exchanges, best first. */
export function rank(index: WordIndex, words: readonly string[], limit: number): number[] {
  const scores = new Map<number, number>();
  let rarities = 0;
  for (const word of words) {
    const { ids, total } = index.newestWith(word, LOOKED_AT);
    if (ids.length === 0) continue;
    const rarity = Math.log(1 + (index.size - total + 0.5) / (total + 0.5));
    rarities += Math.max(rarity, 0.01);
    for (const id of ids) scores.set(id, (scores.get(id) ?? 0) + Math.max(rarity, 0.01));
  }
  if (words.length > 1) for (const id of index.newestWithAll(words, LOOKED_AT)) scores.set(id, rarities);
  return [...scores]
    .sort(([leftId, left], [rightId, right]) => right - left || rightId - leftId)
    .slice(0, limit)
    .map(([id]) => id);
}
