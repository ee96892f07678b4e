// What the vendors asked for their models on a day, in US dollars for a million tokens. Only exact names: of a model that is not here, nothing is known. Prices hold
// at the vendors' own addresses, whoever else serves a model of that name. Compared with platform.claude.com/docs/en/about-claude/pricing (Anthropic; it gives no ids) and
// with LiteLLM's model_prices_and_context_window.json, commit 00035b6 (OpenAI, Google; gpt-4.1 with GitHub's table of model prices). Models that are retired, and those
// whose price was not found again, have no row.

import type { Price } from './usage-ledger.js';

/** When the prices were looked up; the copies that were read may be older. */
export const PRICES_AS_OF = '2026-12-01';
export const PRICES_CURRENCY = 'USD';

/** Longer prompts cost more, and how much more is not in this table. */
const LONG_PROMPT = 200_000;

type Row = readonly [input: number, output: number, cachedInput?: number, upToInputTokens?: number];

const openai: Readonly<Record<string, Row>> = {
  'gpt-5': [1.25, 10, 0.125],
  'gpt-5-2025-08-07': [1.25, 10, 0.125],
  'gpt-5-mini': [0.25, 2, 0.025],
  'gpt-5-mini-2025-08-07': [0.25, 2, 0.025],
  'gpt-5-nano': [0.05, 0.4, 0.005],
  'gpt-5-nano-2025-08-07': [0.05, 0.4, 0.005],
  'gpt-4.1': [2, 8, 0.5],
  'gpt-4.1-2025-04-14': [2, 8, 0.5],
  'gpt-4.1-mini': [0.4, 1.6, 0.1],
  'gpt-4.1-mini-2025-04-14': [0.4, 1.6, 0.1],
  'gpt-4.1-nano': [0.1, 0.4, 0.025],
  'gpt-4.1-nano-2025-04-14': [0.1, 0.4, 0.025],
  'gpt-4o': [2.5, 10, 1.25],
  'gpt-4o-2024-08-06': [2.5, 10, 1.25],
  'gpt-4o-2024-11-20': [2.5, 10, 1.25],
  'gpt-4o-mini': [0.15, 0.6, 0.075],
  'gpt-4o-mini-2024-07-18': [0.15, 0.6, 0.075],
  o3: [2, 8, 0.5],
  'o3-2025-04-16': [2, 8, 0.5],
  'o4-mini': [1.1, 4.4, 0.275],
  'o4-mini-2025-04-16': [1.1, 4.4, 0.275],
};

const anthropic: Readonly<Record<string, Row>> = {
  'claude-opus-4-7': [5, 25, 0.5, LONG_PROMPT],
  'claude-opus-4-6': [5, 25, 0.5, LONG_PROMPT],
  'claude-opus-4-5': [5, 25, 0.5, LONG_PROMPT],
  'claude-sonnet-4-5': [3, 15, 0.3, LONG_PROMPT],
  'claude-sonnet-4-5-20250929': [3, 15, 0.3, LONG_PROMPT],
  'claude-haiku-4-5': [1, 5, 0.1],
  'claude-haiku-4-5-20251001': [1, 5, 0.1],
};

const google: Readonly<Record<string, Row>> = {
  'gemini-2.5-pro': [1.25, 10, 0.125, LONG_PROMPT],
  'gemini-2.5-flash': [0.3, 2.5],
  'gemini-2.5-flash-lite': [0.1, 0.4, 0.01],
};

const byHost: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  'api.openai.com': openai,
  'api.anthropic.com': anthropic,
  'generativelanguage.googleapis.com': google,
};

/** What a model costs at an address; undefined where that is not known. */
export function listedPrice(endpoint: string | undefined, model: string): Price | undefined {
  if (endpoint === undefined || !URL.canParse(endpoint)) return undefined;
  const { hostname } = new URL(endpoint);
  const models = Object.hasOwn(byHost, hostname) ? byHost[hostname] : undefined;
  if (models === undefined || !Object.hasOwn(models, model)) return undefined;
  const [input, output, cachedInput, upToInputTokens] = models[model];
  return {
    input,
    output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(upToInputTokens !== undefined && { upToInputTokens }),
  };
}
