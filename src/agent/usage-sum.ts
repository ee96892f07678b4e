// Tokens over the steps of a run.

import type { Usage } from '../provider/index.js';
import type { AgentResult, Step } from './agent-result.js';

const USAGE_NAMES = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cachedInputTokens',
  'reasoningTokens',
  'cost',
] as const;

/** A sum is known only while every part of it is: what is unknown is NaN, and stays so. */
export class UsageSum {
  readonly #sums = new Float64Array(USAGE_NAMES.length);
  #count = 0;

  constructor(steps: readonly Step[] = []) {
    for (const { usage } of steps) this.add(usage);
  }

  add(usage: Usage): void {
    this.#count += 1;
    for (let index = 0; index < USAGE_NAMES.length; index += 1) {
      this.#sums[index] += usage[USAGE_NAMES[index]] ?? Number.NaN;
    }
  }

  total(): AgentResult['usage'] {
    const usage: AgentResult['usage'] = {};
    if (this.#count === 0) return usage;
    for (const [index, name] of USAGE_NAMES.entries()) {
      if (!Number.isNaN(this.#sums[index])) usage[name] = this.#sums[index];
    }
    return usage;
  }
}
