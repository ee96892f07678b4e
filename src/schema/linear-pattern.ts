// Patterns of schemas, matched in linear time whatever they say. A pattern in which the next character always decides how to go on is left to
// JavaScript's own machine, which cannot backtrack there; all others run on RE2.

import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { isDeterministic } from './pattern-analysis.js';

const require = createRequire(import.meta.url);

/** What one validation may still match on RE2, in characters: at most some 15 ms. */
export interface PatternBudget {
  characters: number;
  /** Set when a text was refused because it was too long. */
  exceeded: boolean;
}

export const PATTERN_CHARACTERS = 5_000;

const MOST_REPETITIONS = 600;

/** As far as ajv needs it. */
export interface Pattern {
  test(text: string): boolean;
}

/**
 * Compiles a pattern of ECMA-262's syntax. Fails with a text that says what cannot be matched in linear time: look-around and back references.
 */
export function linearPattern(source: string, budget: PatternBudget): Pattern {
  if (source.length > 5_000)
    throw new Error(`a pattern of ${source.length} characters is too long (5,000 at most)`);
  if (isDeterministic(source)) return new RegExp(source, 'u');
  if (repetitions(source) > MOST_REPETITIONS)
    throw new Error(`pattern ${JSON.stringify(source)} repeats too much for matching in linear time`);
  const matcher = compiled(source);
  return {
    test(text) {
      budget.characters -= text.length;
      if (budget.characters < 0) {
        budget.exceeded = true;
        return false;
      }
      return matcher.test(text);
    },
  };
}

/** About how many copies of its parts RE2 makes of a pattern with counted repetitions. */
function repetitions(source: string): number {
  let copies = 1;
  let nested = 1;
  for (const [, before, least, most] of source.matchAll(/(.)\{(\d+)(?:,(\d*))?\}/gs)) {
    const times = Math.max(Number(least), Number(most ?? 0));
    if (before === ')') nested *= Math.max(1, times);
    else copies += times;
  }
  return copies * nested;
}

function compiled(source: string): RE2JS {
  // Loaded with the first pattern that needs it: it is large.
  const { RE2JS: Engine } = require('re2js') as typeof import('re2js');
  try {
    return Engine.compile(Engine.translateRegExp(source));
  } catch (error) {
    if (/\(\?<?[=!]|\\[1-9]|\\k</.test(source)) {
      throw new Error(
        `pattern ${JSON.stringify(source)} uses look-around or a back reference, which cannot be matched in linear time`,
        { cause: error },
      );
    }
    throw new Error(`pattern ${JSON.stringify(source)}: ${(error as Error).message}`, { cause: error });
  }
}
