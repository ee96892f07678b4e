// What has been asked of providers so far, and what it cost.

import { z } from 'zod';
import { parseOptions } from '../support/index.js';
import { listedPrice, PRICES_AS_OF, PRICES_CURRENCY } from './price-table.js';
import type { Provider, Usage } from './provider.js';

export const PriceSchema = z
  .object({
    input: z.number().min(0).describe('For a million tokens in.'),
    output: z.number().min(0).describe('For a million tokens out.'),
    cachedInput: z
      .number()
      .min(0)
      .optional()
      .describe("For a million tokens in from the provider's cache; as input where absent."),
    upToInputTokens: z
      .number()
      .positive()
      .optional()
      .describe('The prices are of prompts that have no more tokens; of longer ones nothing is known.'),
  })
  .describe('Prices of a model.');

export interface Price extends z.infer<typeof PriceSchema> {}

/** A price and where it is from. */
export interface KnownPrice extends Price {
  source: 'user' | 'table';
  /** Of the table: when it was looked up. */
  asOf?: string;
  currency?: string;
}

type PricedProvider = Pick<Provider, 'name' | 'endpoint'>;

/** By `provider/model`, or by model alone. */
export type Prices = Readonly<Record<string, Price>>;

/** What has been asked of one provider since the framework was made. */
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

/**
 * Sums tokens and costs by provider, and knows prices.
 *
 * @example
 * const { totalTokens, cost } = framework.usage.of('openai');   // cost: in the currency of the prices, or undefined
 */
export class UsageLedger {
  readonly #prices: Prices;
  readonly #usesTable: boolean;
  readonly #byProvider = new Map<string, ProviderUsage & { unpriced: number; sum: number }>();

  /** The user's prices go before the built-in table, which `priceTable: false` leaves out. Fails with `invalid_argument`. */
  constructor(prices: Prices = {}, { priceTable = true }: { priceTable?: boolean } = {}) {
    this.#prices = Object.fromEntries(
      Object.entries(prices).map(([model, price]) => [
        model,
        parseOptions(PriceSchema, price, `createFramework: prices: ${model}`),
      ]),
    );
    this.#usesTable = priceTable;
  }

  /** What a model's tokens cost and where that is from; undefined when it is not known. */
  price({ name, endpoint }: PricedProvider, model: string): KnownPrice | undefined {
    const own = [`${name}/${model}`, model].find((key) => Object.hasOwn(this.#prices, key));
    if (own !== undefined) return { ...this.#prices[own], source: 'user' };
    const listed = this.#usesTable ? listedPrice(endpoint, model) : undefined;
    return listed && { ...listed, source: 'table', asOf: PRICES_AS_OF, currency: PRICES_CURRENCY };
  }

  /** What an answer cost, or undefined when that is not known. */
  cost(provider: PricedProvider, model: string, usage: Usage): number | undefined {
    const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage;
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    const price = this.price(provider, model);
    if (price === undefined || inputTokens > (price.upToInputTokens ?? Infinity)) return undefined;
    const cachedInput = price.cachedInput ?? (price.source === 'user' ? price.input : undefined);
    if (cachedInputTokens > 0 && cachedInput === undefined) return undefined;
    const fresh = (inputTokens - cachedInputTokens) * price.input;
    return (fresh + cachedInputTokens * (cachedInput ?? 0) + outputTokens * price.output) / 1e6;
  }

  /** @internal */
  answered(provider: string, usage: Usage): void {
    const entry = this.#entry(provider);
    entry.requests += 1;
    entry.inputTokens += usage.inputTokens ?? 0;
    entry.outputTokens += usage.outputTokens ?? 0;
    entry.totalTokens += usage.totalTokens ?? 0;
    if (usage.totalTokens === undefined) entry.unreported += 1;
    if (usage.cost === undefined) entry.unpriced += 1;
    else entry.sum += usage.cost;
  }

  /** @internal */
  failed(provider: string): void {
    const entry = this.#entry(provider);
    entry.requests += 1;
    entry.failures += 1;
  }

  /** @internal */
  retried(provider: string): void {
    this.#entry(provider).retries += 1;
  }

  /** What has been asked of a provider; zeros where nothing has. `cost` is there when every request had a known price. */
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
