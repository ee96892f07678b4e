// Providers that are asked over HTTP, in the dialect of their type. Keys and secret headers are kept in closures and taken out of what servers send back, so
// that no error, log or inspection shows them. The dialects' packages are loaded when the first request is made.

import { z } from 'zod';
import { FrameworkError, invalidArgument } from '../support/index.js';
import { embeddingModelOf, lazyLanguageModel, type LanguageModel } from './language-model.js';
import type { ModelFacts, Provider } from './provider.js';
import { guardedFetch } from './guarded-fetch.js';
import { secretsOf } from './secrets.js';

const DEFAULT_TIMEOUT_MS = 120_000;

export const httpProviderTypes = ['openai', 'anthropic', 'google', 'ollama', 'openai-compatible'] as const;
export type HttpProviderType = (typeof httpProviderTypes)[number];

export const HttpProviderConfigSchema = z
  .object({
    baseUrl: z
      .string()
      .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'must be an http or https URL')
      .optional()
      .describe("Where the API is, such as http://localhost:11434; the vendor's own where absent."),
    apiKey: z
      .string()
      .refine((text) => !/[^\x21-\x7e]/.test(text), 'holds characters that a header cannot carry')
      .optional()
      .describe('The key; looked up in the environment where absent.'),
    apiKeyEnv: z.string().optional().describe('Name of the environment variable that holds the key.'),
    models: z.array(z.string()).default([]).describe('Known model names; others are accepted too.'),
    model: z.string().optional().describe('Model used where none is named; otherwise the first of models.'),
    timeout: z
      .number()
      .positive()
      .default(DEFAULT_TIMEOUT_MS)
      .describe('Limit of one request in milliseconds, from sending it to the end of the answer.'),
    headers: z.record(z.string(), z.string()).default({}).describe('Sent with every request.'),
    queryParams: z.record(z.string(), z.string()).default({}).describe('Added to every URL.'),
  })
  .describe('Options of a provider that is asked over HTTP.');

export type HttpProviderConfig = z.output<typeof HttpProviderConfigSchema>;

/** Reads one variable of the environment that a host lets its providers see. */
export type ReadEnvironment = (variable: string) => string | undefined;
export type Fetch = typeof globalThis.fetch;

type EmbeddingSource = Awaited<ReturnType<Parameters<typeof embeddingModelOf>[1]>>;

interface SdkOptions {
  name: string;
  baseURL: string;
  apiKey: string | undefined;
  headers: Record<string, string>;
  fetch: Fetch;
}

/** As the packages' providers are, as far as we use them. */
interface Sdk {
  languageModel(modelId: string): LanguageModel;
  embeddingModel?(modelId: string): EmbeddingSource;
}

interface Dialect {
  baseUrl?: string;
  /** The environment variable of the key; else it is made of the provider's name. */
  keyVariable?: string;
  load: (options: SdkOptions) => Promise<Sdk>;
}

async function loadCompatible({ apiKey, ...options }: SdkOptions): Promise<Sdk> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({
    ...options,
    includeUsage: true,
    ...(apiKey === undefined ? {} : { apiKey }),
  }) as unknown as Sdk;
}

// A package that is given no key looks for one in the environment by itself, which is not its to read: it is given an empty one.
const dialects: Readonly<Record<HttpProviderType, Dialect>> = {
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    async load({ name, baseURL, apiKey = '', headers, fetch }) {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI({ name, baseURL, apiKey, headers, fetch }) as unknown as Sdk;
    },
  },
  anthropic: {
    baseUrl: 'https://api.anthropic.com/v1',
    keyVariable: 'ANTHROPIC_API_KEY',
    async load({ name, baseURL, apiKey = '', headers, fetch }) {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ name, baseURL, apiKey, headers, fetch }) as unknown as Sdk;
    },
  },
  google: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keyVariable: 'GOOGLE_GENERATIVE_AI_API_KEY',
    async load({ name, baseURL, apiKey = '', headers, fetch }) {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      return createGoogleGenerativeAI({ name, baseURL, apiKey, headers, fetch }) as unknown as Sdk;
    },
  },
  ollama: {
    baseUrl: 'http://localhost:11434',
    load: (options) =>
      loadCompatible({
        ...options,
        baseURL: options.baseURL.endsWith('/v1') ? options.baseURL : `${options.baseURL}/v1`,
      }),
  },
  'openai-compatible': { load: loadCompatible },
};

/** Without `readEnvironment` (a script registers the provider) the key must be given in the config. `fetch` sends the requests: globalThis.fetch unless given. */
export function createHttpProvider(
  name: string,
  type: HttpProviderType,
  config: HttpProviderConfig,
  options: { readEnvironment?: ReadEnvironment; fetch?: Fetch } = {},
): Provider {
  const dialect = dialects[type];
  const endpoint = (config.baseUrl ?? dialect.baseUrl)?.replace(/\/+$/, '');
  if (endpoint === undefined)
    throw invalidArgument(`provider "${name}": config: baseUrl: is required for type ${type}`);
  const apiKey = config.apiKey ?? environmentKey(name, config.apiKeyEnv, dialect, options.readEnvironment);
  const { headers, queryParams } = config;
  const secrets = secretsOf(apiKey, { ...queryParams, ...headers });
  const send = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  let sdk: Promise<Sdk> | undefined;
  const loaded = (): Promise<Sdk> =>
    (sdk ??= dialect.load({
      name,
      baseURL: endpoint,
      apiKey,
      headers,
      fetch: guardedFetch(name, send, secrets, queryParams),
    }));
  const defaultModel = config.model ?? config.models[0];
  const named = (modelId: string | undefined): string => {
    if (modelId !== undefined) return modelId;
    throw invalidArgument(
      `provider "${name}" has no default model: name one where it is used, or in its config`,
    );
  };
  return {
    name,
    type,
    endpoint,
    models: config.models,
    timeoutMs: config.timeout,
    ...(defaultModel === undefined ? {} : { defaultModel }),
    capabilities: () => protocolFacts,
    languageModel(modelId = defaultModel) {
      const id = named(modelId);
      return lazyLanguageModel(name, id, async () => (await loaded()).languageModel(id));
    },
    embeddingModel(modelId) {
      const id = named(modelId);
      return embeddingModelOf(id, async () => {
        const { embeddingModel } = await loaded();
        if (embeddingModel !== undefined) return embeddingModel(id);
        throw new FrameworkError('unsupported', `provider "${name}" (${type}) has no embeddings`);
      });
    },
  };
}

/** What every server of these protocols does; the rest depends on the model. */
const protocolFacts: ModelFacts = {
  streaming: { value: true, source: 'protocol' },
  tools: { value: true, source: 'protocol' },
};

/** A key that is asked for by variable must be there; one under the usual name may be. */
function environmentKey(
  name: string,
  variable: string | undefined,
  { keyVariable }: Dialect,
  read?: ReadEnvironment,
): string | undefined {
  if (read === undefined) {
    if (variable === undefined) return undefined;
    throw new FrameworkError(
      'permission_error',
      `provider "${name}": a script may not read the environment; give apiKey instead of apiKeyEnv`,
    );
  }
  const usual = keyVariable ?? `${name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}_API_KEY`;
  const key = read(variable ?? usual);
  if (key !== undefined && key !== '') return key.trim();
  if (variable === undefined) return undefined;
  throw invalidArgument(`provider "${name}": the environment variable ${variable} is not set`);
}
