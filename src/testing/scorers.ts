// How good an answer is, from 0 to 1: for what is not simply right or wrong.

import { z } from 'zod';
import { invalidArgument, toText, typeName } from '../support/index.js';
import { firstDifference } from './difference.js';

export const ScorerNameSchema = z.enum(['exact', 'contains', 'similarity', 'json']);

/** A name, or a function that gives a number from 0 to 1, or whether it is right. */
export type Scorer = z.infer<typeof ScorerNameSchema> | ((output: unknown, expected: unknown) => unknown);

type BuiltIn = (output: unknown, expected: unknown) => number;

const builtIns: Record<z.infer<typeof ScorerNameSchema>, BuiltIn> = {
  /** Equal data. */
  exact: (output, expected) => Number(firstDifference(output, expected) === undefined),
  /** The share of the expected texts (one or a list) that are in the output, in any case. */
  contains: (output, expected) => {
    const text = toText(output).toLowerCase();
    const wanted = Array.isArray(expected) ? expected : [expected];
    return wanted.length === 0
      ? 1
      : wanted.filter((one) => text.includes(toText(one).toLowerCase())).length / wanted.length;
  },
  /** The words in common, F1: the harmonic mean of precision and recall. */
  similarity: (output, expected) => similarity(wordsOf(output), wordsOf(expected)),
  /** As exact, for a text that holds JSON. */
  json: (output, expected) => {
    try {
      const value: unknown = typeof output === 'string' ? JSON.parse(output) : output;
      return Number(firstDifference(value, expected) === undefined);
    } catch {
      return 0;
    }
  },
};

/** How good `output` is. Fails with `invalid_argument` when the scorer is unknown or gives no number from 0 to 1. */
export async function score(scorer: Scorer, output: unknown, expected: unknown): Promise<number> {
  if (typeof scorer !== 'function') {
    const name = ScorerNameSchema.safeParse(scorer);
    if (name.success) return builtIns[name.data](output, expected);
    throw invalidArgument(
      `test.score: scorer: expected one of ${ScorerNameSchema.options.join(', ')} or a function, got ${typeof scorer === 'string' ? JSON.stringify(scorer) : typeName(scorer)}`,
    );
  }
  const given = await scorer(output, expected);
  const number = typeof given === 'boolean' ? Number(given) : given;
  if (typeof number === 'number' && number >= 0 && number <= 1) return number;
  throw invalidArgument(
    `test.score: a scorer must give a number from 0 to 1 or a boolean, got ${toText(given)}`,
  );
}

/** What a scorer is called in results. */
export function scorerName(scorer: Scorer, index: number): string {
  return typeof scorer === 'string' ? scorer : `scorer ${index + 1}`;
}

function wordsOf(value: unknown): Map<string, number> {
  const words = new Map<string, number>();
  for (const word of toText(value)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [])
    words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

function similarity(left: Map<string, number>, right: Map<string, number>): number {
  const count = (words: Map<string, number>): number =>
    [...words.values()].reduce((sum, one) => sum + one, 0);
  let common = 0;
  for (const [word, times] of left) common += Math.min(times, right.get(word) ?? 0);
  const all = count(left) + count(right);
  return all === 0 ? 1 : (2 * common) / all;
}
