// A provider whose answers are given beforehand, as a list or as a function: for tests and for programs that stand in
// for a model. Everything else about it is real, so that what works over it works over any provider.

import { z } from 'zod';
import { invalidArgument, isPlainObject, parseOptions, typeName } from '../support/index.js';
import { callIdCounter, createLanguageModel } from './answered-model.js';
import { ProviderError } from './provider-error.js';
import type { AnswerRequest, ModelAnswer, Provider } from './provider.js';

/** A text, a whole answer, an error to fail with, or a function of the request that returns one of them. */
export type ScriptedAnswer =
  string | ModelAnswer | Error | ((request: AnswerRequest) => ScriptedAnswer | PromiseLike<ScriptedAnswer>);

const AnswerSchema = z.object({
  content: z.string().optional(),
  reasoning: z.string().optional(),
  toolCalls: z
    .array(
      z.object({
        id: z.string().optional(),
        name: z.string(),
        input: z.unknown().optional(),
        inputText: z
          .string()
          .optional()
          .describe('Arguments as raw text, malformed if need be; instead of input.'),
      }),
    )
    .optional(),
  finishReason: z.enum(['stop', 'length', 'content_filter', 'tool_calls', 'error', 'other']).optional(),
  usage: z
    .object({
      inputTokens: z.number().optional(),
      outputTokens: z.number().optional(),
      cachedInputTokens: z.number().optional(),
      reasoningTokens: z.number().optional(),
    })
    .optional(),
  chunks: z.array(z.string()).optional().describe('How a stream cuts the content.'),
  error: z.string().optional().describe('Fails with this message instead of answering.'),
});

export const ScriptedConfigSchema = z
  .object({
    responses: z
      .unknown()
      .refine((value) => value !== undefined, 'is required')
      .describe('The answers in order; or one answer for every request, such as a function of the request.'),
    repeat: z.boolean().default(false).describe('Start over after the last answer instead of failing.'),
    models: z.array(z.string()).default([]).describe('Names to list; every name is accepted.'),
  })
  .describe('Options of a provider whose answers are given beforehand.');

export function createScriptedProvider(
  name: string,
  config: z.output<typeof ScriptedConfigSchema>,
): Provider {
  const { responses, repeat, models } = config;
  const nextCallId = callIdCounter();
  let next = 0;
  const nextAnswer = (): unknown => {
    if (!Array.isArray(responses)) return responses;
    if (repeat && next >= responses.length) next = 0;
    if (next >= responses.length) {
      throw new ProviderError(
        'provider_failed',
        `scripted provider "${name}": all ${responses.length} responses have been given`,
      );
    }
    next += 1;
    return responses[next - 1];
  };
  return {
    name,
    type: 'scripted',
    models,
    defaultModel: models[0] ?? 'scripted',
    languageModel: (modelId = models[0] ?? 'scripted') =>
      createLanguageModel({
        provider: name,
        modelId,
        nextCallId,
        answer: (request) => resolve(nextAnswer(), request, name),
      }),
  };
}

async function resolve(given: unknown, request: AnswerRequest, name: string): Promise<ModelAnswer> {
  const answer: unknown =
    typeof given === 'function' ? await (given as (r: AnswerRequest) => unknown)(request) : given;
  if (typeof answer === 'string') return { content: answer };
  if (answer instanceof Error) throw answer;
  const where = `scripted provider "${name}"`;
  if (!isPlainObject(answer))
    throw invalidArgument(`${where}: a response must be text or object, got ${typeName(answer)}`);
  const { error, ...parsed } = parseOptions(AnswerSchema, answer, where);
  if (error !== undefined) throw new ProviderError('provider_failed', error);
  return parsed;
}
