// Providers that speak OpenAI's chat completions protocol over HTTP. Keys and secret headers are kept in closures and
// taken out of what servers send back, so that no error, log or inspection shows them.

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { z } from 'zod';
import { FrameworkError, invalidArgument } from '../support/index.js';
import type { Provider } from './provider.js';

const DEFAULT_TIMEOUT_MS = 120_000;
const REDACTED = '[redacted]';

export const OpenAICompatibleConfigSchema = z
  .object({
    baseUrl: z
      .string()
      .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'must be an http or https URL')
      .describe('Where the API is, such as http://localhost:11434/v1.'),
    apiKey: z
      .string()
      .refine((text) => !/[^\x21-\x7e]/.test(text), 'holds characters that a header cannot carry')
      .optional()
      .describe('Sent as bearer token.'),
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
  .describe('Options of a provider that speaks the chat completions protocol of OpenAI.');

/** Reads one variable of the environment that a host lets its providers see. */
export type ReadEnvironment = (variable: string) => string | undefined;

/** Without `readEnvironment` (a script registers the provider) the key must be given in the config. */
export function createOpenAICompatibleProvider(
  name: string,
  config: z.output<typeof OpenAICompatibleConfigSchema>,
  readEnvironment?: ReadEnvironment,
): Provider {
  const apiKey = config.apiKey ?? environmentKey(name, config.apiKeyEnv, readEnvironment);
  const secrets = secretsOf(apiKey, config.headers);
  const sdk = createOpenAICompatible({
    name,
    baseURL: config.baseUrl.replace(/\/+$/, ''),
    includeUsage: true,
    headers: config.headers,
    queryParams: config.queryParams,
    fetch: (url, init) => fetchWithoutSecrets(url, init, secrets),
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const defaultModel = config.model ?? config.models[0];
  return {
    name,
    type: 'openai-compatible',
    models: config.models,
    timeoutMs: config.timeout,
    ...(defaultModel === undefined ? {} : { defaultModel }),
    languageModel(modelId = defaultModel) {
      if (modelId === undefined) {
        throw invalidArgument(
          `provider "${name}" has no default model: name one where it is used, or in its config`,
        );
      }
      return sdk.languageModel(modelId);
    },
  };
}

/** A key that is asked for by variable must be there; one under the usual name (LOCAL_API_KEY) may be. */
function environmentKey(
  name: string,
  variable: string | undefined,
  read?: ReadEnvironment,
): string | undefined {
  if (read === undefined) {
    if (variable === undefined) return undefined;
    throw new FrameworkError(
      'permission_error',
      `provider "${name}": a script may not read the environment; give apiKey instead of apiKeyEnv`,
    );
  }
  const key = read(variable ?? `${name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}_API_KEY`);
  if (key !== undefined && key !== '') return key.trim();
  if (variable === undefined) return undefined;
  throw invalidArgument(`provider "${name}": the environment variable ${variable} is not set`);
}

function secretsOf(apiKey: string | undefined, headers: Readonly<Record<string, string>>): string[] {
  const secrets = apiKey === undefined ? [] : [apiKey];
  for (const [header, value] of Object.entries(headers)) {
    if (/auth|key|token|secret|cookie/i.test(header)) secrets.push(value.replace(/^bearer\s+/i, ''));
  }
  // What is shorter would be found by chance in any text.
  return secrets.filter((secret) => secret.length >= 6);
}

type Fetch = typeof globalThis.fetch;

/** Servers repeat a wrong key in their error bodies ("Incorrect API key provided: ..."). */
async function fetchWithoutSecrets(
  url: Parameters<Fetch>[0],
  init: Parameters<Fetch>[1],
  secrets: readonly string[],
): Promise<Response> {
  const response = await globalThis.fetch(url, init);
  if (response.ok || secrets.length === 0) return response;
  let body = await response.text();
  for (const secret of secrets) body = body.replaceAll(secret, REDACTED);
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.delete('content-encoding');
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}
