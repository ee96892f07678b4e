// What has been asked of providers so far, and what it cost.

import { z } from 'zod';
import type { Usage } from './provider.js';

export const PriceSchema = z
  .object({
    input: z.number().min(0).describe('For a million tokens in.'),
    output: z.number().min(0).describe('For a million tokens out.'),
    cachedInput: z
      .number()
      .min(0)
      .optional()
      .describe("For a million tokens in from the provider's cache; as input where absent."),
  })
  .describe('Prices of a model, in any currency.');

/** By `provider/model`, or by model alone. */
export type Prices = Readonly<Record<string, z.infer<typeof PriceSchema>>>;

export interface ProviderUsage {
  requests: number;
  failures: number;
  retries: number;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  /** Requests of which the provider did not report all tokens: the sums are too low. */
  unreported: number;
  /** Absent when a request had no known price. */
  cost?: number;
}

export class UsageLedger {
  readonly #prices: Prices;
  readonly #byProvider = new Map<string, ProviderUsage & { unpriced: number; sum: number }>();

  constructor(prices: Prices = {}) {
    this.#prices = prices;
  }

  /** What a model's tokens cost, or undefined when that is not known. */
  cost(provider: string, model: string, usage: Usage): number | undefined {
    const price = this.#prices[`${provider}/${model}`] ?? this.#prices[model];
    const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage;
    if (price === undefined || inputTokens === undefined || outputTokens === undefined) return undefined;
    const fresh = (inputTokens - cachedInputTokens) * price.input;
    return (
      (fresh + cachedInputTokens * (price.cachedInput ?? price.input) + outputTokens * price.output) / 1e6
    );
  }

  /** Whether the model has a price. */
  isPriced(provider: string, model: string): boolean {
    return `${provider}/${model}` in this.#prices || model in this.#prices;
  }

  answered(provider: string, model: string, usage: Usage): void {
    const entry = this.#entry(provider);
    entry.requests += 1;
    entry.inputTokens += usage.inputTokens ?? 0;
    entry.outputTokens += usage.outputTokens ?? 0;
    entry.totalTokens += usage.totalTokens ?? 0;
    if (usage.totalTokens === undefined) entry.unreported += 1;
    const cost = this.cost(provider, model, usage);
    if (cost === undefined) entry.unpriced += 1;
    else entry.sum += cost;
  }

  failed(provider: string): void {
    const entry = this.#entry(provider);
    entry.requests += 1;
    entry.failures += 1;
  }

  retried(provider: string): void {
    this.#entry(provider).retries += 1;
  }

  of(provider: string): ProviderUsage {
    const { unpriced, sum, ...usage } = this.#entry(provider);
    return unpriced === 0 && usage.requests > usage.failures ? { ...usage, cost: sum } : usage;
  }

  #entry(provider: string): ProviderUsage & { unpriced: number; sum: number } {
    let entry = this.#byProvider.get(provider);
    if (entry === undefined) {
      const tokens = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
      entry = { requests: 0, failures: 0, retries: 0, ...tokens, unreported: 0, unpriced: 0, sum: 0 };
      this.#byProvider.set(provider, entry);
    }
    return entry;
  }
}
