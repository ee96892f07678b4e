// zigllms.provider

import { z } from 'zod';
import {
  CapabilitiesSchema,
  CompletionRequestSchema,
  EmbeddingRequestSchema,
  PriceSchema,
  ProviderDefinitionSchema,
  type ProviderDefinition,
} from '../../provider/index.js';
import { data, defineArea, fn, list, nothing, optional, parameter, stream } from '../define-area.js';
import { presentWork } from '../script-work.js';

const ProviderInfoSchema = z
  .object({
    name: z.string(),
    type: z.string(),
    models: z.array(z.string()),
    defaultModel: z.string().optional(),
    isDefault: z.boolean(),
  })
  .describe('What is known of a provider.');

const KnownCapabilitiesSchema = CapabilitiesSchema.extend({
  structured_output: z.boolean().optional().describe('The same as structuredOutput.'),
  max_context_tokens: z.number().optional().describe('The same as maxContextTokens.'),
  sources: z
    .record(z.string(), z.string())
    .describe('Where each fact is from: protocol, definition or built-in.'),
}).describe('What is known of a model; what is not known is absent.');

const ResponseSchema = z
  .object({
    content: z.string(),
    reasoning: z.string().optional(),
    toolCalls: z.array(z.unknown()),
    finishReason: z.string(),
    usage: z.record(z.string(), z.number()),
    model: z.string().optional().describe('The model that answered, where the provider says.'),
    warnings: z.array(z.string()),
  })
  .loose()
  .describe("A model's answer.");

const DeltaSchema = z
  .object({
    type: z.enum(['text', 'reasoning', 'tool_call_start', 'tool_call_delta', 'tool_call', 'finish']),
    text: z.string().optional().describe('Of text, reasoning and tool_call_delta.'),
    toolCall: z.unknown().optional().describe('Of tool_call.'),
    response: ResponseSchema.optional().describe('Of finish: the whole answer.'),
  })
  .loose()
  .describe('A piece of an answer.');

const UsageSchema = z
  .object({
    requests: z.number(),
    failures: z.number(),
    retries: z.number(),
    inputTokens: z.number(),
    outputTokens: z.number(),
    totalTokens: z.number(),
    unreported: z.number().describe('Requests of which not all tokens were reported: the sums are too low.'),
    cost: z.number().optional().describe('Absent when a price is not known.'),
  })
  .describe('What a provider was asked for so far.');

const name = parameter('name', data(z.string()), "The provider's name.");
const anyName = optional('name', data(z.string()), "The provider's name; the default one when absent.");
const model = optional('model', data(z.string()), 'One of its models; its default when absent.');
const request = parameter(
  'request',
  data(CompletionRequestSchema, 'CompletionRequest'),
  '{model, messages or prompt, ...}',
);

const KnownPriceSchema = PriceSchema.extend({
  source: z.enum(['user', 'table']).describe('The host, or the built-in table.'),
  asOf: z.string().optional().describe('When the table was made.'),
  currency: z.string().optional().describe("Of the table; the host's prices are in what currency it likes."),
}).describe('What a million tokens of a model cost.');

export const providerArea = defineArea('provider', {
  summary: 'Register providers of models and ask them directly.',
  functions: {
    list: fn({
      summary: 'What is known of all providers.',
      parameters: [],
      returns: list(ProviderInfoSchema, 'ProviderInfo'),
      call: ({ framework }) => framework.providers.list(),
    }),
    register: fn({
      summary:
        'Registers a provider. It goes when the script context goes. Keys must be given: scripts cannot read the environment.',
      parameters: [
        parameter(
          'definition',
          data(ProviderDefinitionSchema, 'ProviderDefinition'),
          '{name, type, config, ...}',
        ),
      ],
      returns: data(ProviderInfoSchema, 'ProviderInfo'),
      call: ({ framework, owner }, definition: ProviderDefinition) =>
        framework.providers.register(definition, { owner }),
    }),
    unregister: fn({
      summary: 'Removes a provider; false when there was none.',
      parameters: [name],
      returns: data(z.boolean()),
      call: ({ framework }, provider: string) => framework.providers.unregister(provider),
    }),
    get: fn({
      summary: 'What is known of a provider, or nothing.',
      parameters: [name],
      returns: data(ProviderInfoSchema, 'ProviderInfo'),
      call: ({ framework }, provider: string) => framework.providers.info(provider),
    }),
    getModels: fn({
      summary: 'The names of the models that are known; a provider may accept others.',
      parameters: [anyName],
      returns: list(z.string()),
      call: ({ framework }, provider?: string) => framework.providers.getModels(provider),
    }),
    getCapabilities: fn({
      summary: 'What is known of a model, and where it is known from.',
      parameters: [anyName, model],
      returns: data(KnownCapabilitiesSchema, 'Capabilities'),
      call: ({ framework }, provider?: string, id?: string) =>
        framework.providers.getCapabilities(provider, id),
    }),
    complete: fn({
      summary: 'Asks a model once, without an agent.',
      parameters: [name, request],
      returns: data(ResponseSchema, 'ModelResponse'),
      async: true,
      call: ({ framework }, provider: string, given: unknown) =>
        framework.direct.complete(provider, given, presentWork()),
    }),
    stream: fn({
      summary: 'As complete, piece by piece; leaving the loop ends the request.',
      parameters: [name, request],
      returns: stream(data(DeltaSchema, 'ModelDelta')),
      starts: true,
      call: ({ framework }, provider: string, given: unknown) =>
        framework.direct.stream(provider, given, presentWork()),
    }),
    embed: fn({
      summary: 'Makes vectors of texts.',
      parameters: [
        name,
        parameter('request', data(EmbeddingRequestSchema, 'EmbeddingRequest'), '{model, values}'),
      ],
      returns: data(
        z.object({
          embeddings: z.array(z.array(z.number())),
          model: z.string(),
          inputTokens: z.number().optional(),
        }),
        'Embeddings',
      ),
      async: true,
      call: ({ framework }, provider: string, given: unknown) => framework.direct.embed(provider, given),
    }),
    setDefault: fn({
      summary: 'Makes a provider the one that agents use when they name none.',
      parameters: [name],
      returns: nothing,
      call: ({ framework }, provider: string) => framework.providers.setDefault(provider),
    }),
    getDefault: fn({
      summary: "The default provider's name.",
      parameters: [],
      returns: data(z.string()),
      call: ({ framework }) => framework.providers.getDefault(),
    }),
    testConnection: fn({
      summary: 'Sends a short request and says whether it was answered, and how fast.',
      parameters: [anyName, model],
      returns: data(
        z.object({
          ok: z.boolean(),
          latencyMs: z.number(),
          model: z.string(),
          error: z.object({ code: z.string(), message: z.string() }).optional(),
        }),
        'ConnectionTest',
      ),
      async: true,
      call: ({ framework }, provider?: string, id?: string) => framework.direct.testConnection(provider, id),
    }),
    getPrice: fn({
      summary:
        "What a model's tokens cost, from the host's data or a dated table; nothing where it is not known.",
      parameters: [anyName, model],
      returns: data(KnownPriceSchema, 'Price'),
      call: ({ framework }, provider?: string, id?: string) => {
        const target = framework.providers.target(provider, id);
        return framework.usage.price(target.provider, target.model.modelId);
      },
    }),
    getUsage: fn({
      summary: 'What a provider was asked for so far, and what it cost.',
      parameters: [anyName],
      returns: data(UsageSchema, 'ProviderUsage'),
      call: ({ framework }, provider?: string) =>
        framework.usage.of(framework.providers.resolve(provider).name),
    }),
  },
  objects: {},
});
