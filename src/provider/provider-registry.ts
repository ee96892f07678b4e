// The providers of one framework, by name. Two registries share nothing.

import { z } from 'zod';
import {
  FrameworkError,
  invalidArgument,
  isPlainObject,
  parseOptions,
  suggestion,
  typeName,
  OwnedEntries,
} from '../support/index.js';
import { createEmbeddedProvider } from './embedded-provider.js';
import {
  createHttpProvider,
  HttpProviderConfigSchema,
  httpProviderTypes,
  type Fetch,
  type ReadEnvironment,
} from './http-provider.js';
import type { ModelTarget, RetryPolicy } from './model-client.js';
import type { ModelFact, ModelFacts, Provider } from './provider.js';
import { RateLimiter, RateLimitsSchema } from './rate-limiter.js';
import { createRecordedProvider, RecordedConfigSchema } from './recorded.js';
import { createScriptedProvider, ScriptedConfigSchema } from './scripted.js';

const RetrySchema = z
  .object({
    attempts: z.number().int().min(0).default(2).describe('How often a request that failed is sent again.'),
    baseDelayMs: z
      .number()
      .min(0)
      .default(500)
      .describe(
        "Milliseconds before the first time, doubled each time; the server's Retry-After goes before.",
      ),
    maxDelayMs: z.number().min(0).default(30_000).describe('Longer waits are not made: the request fails.'),
  })
  .describe('Sending again what may succeed later.');

export const CapabilitiesSchema = z
  .object({
    streaming: z.boolean().optional(),
    tools: z.boolean().optional(),
    structuredOutput: z.boolean().optional(),
    vision: z.boolean().optional(),
    maxContextTokens: z.number().int().positive().optional(),
  })
  .describe("What the provider's models can do, where the registry cannot know.");

const rules = {
  limits: RateLimitsSchema.optional(),
  retry: RetrySchema.optional(),
  fallback: z
    .array(z.string())
    .default([])
    .describe('What is asked when this provider fails: names of providers, or provider/model, in order.'),
  capabilities: CapabilitiesSchema.optional(),
};

export const ProviderDefinitionSchema = z
  .object({
    name: z.string().min(1).describe('The name under which agents find the provider.'),
    type: z
      .enum(['embedded', ...httpProviderTypes, 'scripted', 'recorded'])
      .describe('What the provider speaks.'),
    config: z.record(z.string(), z.unknown()).default({}).describe("The type's own options."),
    ...rules,
  })
  .describe('A provider to register.');

const CustomProviderSchema = z.object({
  name: z.string().min(1),
  type: z.string().default('custom'),
  models: z.array(z.string()).default([]),
  defaultModel: z.string().optional(),
  timeoutMs: z.number().positive().optional(),
  languageModel: z.custom<Provider['languageModel']>(
    (value) => typeof value === 'function',
    'must be a function',
  ),
  ...rules,
});

/** What a definition says beside what the provider is. */
type Rules = Pick<z.output<typeof CustomProviderSchema>, 'limits' | 'retry' | 'fallback' | 'capabilities'>;

/** A provider of one of the built-in types. */
export interface ProviderDefinition extends z.input<typeof ProviderDefinitionSchema> {}
/** A provider of your own: whatever gives models of the AI SDK. */
export interface CustomProvider extends z.input<typeof CustomProviderSchema> {}

/** A provider as plain data. */
export interface ProviderInfo {
  name: string;
  type: string;
  models: string[];
  defaultModel?: string;
  isDefault: boolean;
}

/** What is known of a model, each fact with its source under `sources`; what is not known is absent. */
export interface Capabilities {
  streaming?: boolean;
  tools?: boolean;
  structuredOutput?: boolean;
  vision?: boolean;
  maxContextTokens?: number;
  /** The same as structuredOutput and maxContextTokens. */
  structured_output?: boolean;
  max_context_tokens?: number;
  sources: Record<string, string>;
}

interface Entry {
  provider: Provider;
  retry: RetryPolicy;
  limiter: RateLimiter | undefined;
  fallback: readonly string[];
  facts: Rules['capabilities'];
}

/** Whose provider it is. */
export interface RegistrationOptions {
  /** Who registers, such as a script context: `releaseOwner` takes away all that it registered. */
  owner?: object;
}

const NO_FALLBACKS: readonly ModelTarget[] = [];
const DEFAULT_RETRY = RetrySchema.parse({});

/**
 * Providers by name. A new registry has one, `embedded`, which is the default.
 *
 * @example
 * const providers = new ProviderRegistry();
 * providers.register({ name: 'local', type: 'openai-compatible', config: { baseUrl: 'http://localhost:11434/v1' } });
 * providers.setDefault('local');
 */
export class ProviderRegistry {
  readonly #providers = new OwnedEntries<Entry>();
  readonly #readEnvironment: ReadEnvironment;
  readonly #fetch: Fetch | undefined;
  #defaultName = 'embedded';

  /** `environment` is where keys are looked up; process.env unless given. `fetch` sends HTTP requests; globalThis.fetch unless given. */
  constructor(options: { environment?: Readonly<Record<string, string | undefined>>; fetch?: Fetch } = {}) {
    const { environment } = options;
    this.#fetch = options.fetch;
    this.#readEnvironment = (variable) => (environment ?? process.env)[variable];
    this.register({ name: 'embedded', type: 'embedded' });
  }

  /**
   * Adds a provider: a definition `{name, type, config}`, or an object of your own with `name` and `languageModel`.
   * Fails with `invalid_argument`, `already_exists`, or `permission_error` when an owner asks for the environment.
   *
   * @example
   * providers.register({ name: 'mine', languageModel: (modelId) => createGroq().languageModel(modelId) });
   */
  register(definition: ProviderDefinition | CustomProvider, options: RegistrationOptions = {}): ProviderInfo {
    const entry = this.#entry(definition, options.owner);
    const { provider } = entry;
    if (this.#providers.isTaken(provider.name, options.owner)) {
      throw new FrameworkError(
        'already_exists',
        `provider "${provider.name}" is registered already; unregister it first`,
      );
    }
    this.#providers.set(provider.name, entry, options.owner);
    return this.#info(provider);
  }

  /** Puts a provider in the place of the one of its name, if there is one, until what comes back is called. Fails as `register` does. */
  substitute(definition: ProviderDefinition | CustomProvider): () => void {
    const entry = this.#entry(definition, undefined);
    const { name } = entry.provider;
    const end = this.#providers.substitute(name, entry);
    return () => {
      end();
      this.#keepDefault();
    };
  }

  #entry(definition: ProviderDefinition | CustomProvider, owner: object | undefined): Entry {
    const { provider, rules: given } = this.#create(definition, owner);
    return {
      provider,
      retry: given.retry ?? DEFAULT_RETRY,
      limiter: given.limits === undefined ? undefined : new RateLimiter(given.limits),
      fallback: given.fallback,
      facts: given.capabilities,
    };
  }

  /** Removes a provider; false when there was none. Without its default, a registry falls back to `embedded`. */
  unregister(name: string): boolean {
    const removed = this.#providers.delete(name);
    this.#keepDefault();
    return removed;
  }

  /** All providers as plain data, in the order of their registration. */
  list(): ProviderInfo[] {
    return this.#providers.values().map(({ provider }) => this.#info(provider));
  }

  /** Whether a provider of this name is registered. */
  has(name: string): boolean {
    return this.#providers.has(name);
  }

  /** The provider of this name, or undefined. */
  get(name: string): Provider | undefined {
    return this.#providers.get(name)?.provider;
  }

  /** The provider of this name, or the default one. Fails with `not_found`. */
  resolve(name: string = this.#defaultName): Provider {
    const provider = this.get(name);
    if (provider !== undefined) return provider;
    const names = this.#providers.names();
    throw new FrameworkError(
      'not_found',
      `provider "${name}" is not registered (registered: ${names.join(', ') || 'none'})${suggestion(name, names)}`,
    );
  }

  /** A model with its provider's rules. Fails with `not_found`, or `invalid_argument` when none is named and there is no default. */
  target(name?: string, modelId?: string): ModelTarget {
    const provider = this.resolve(name);
    const model = provider.languageModel(modelId);
    const { retry, limiter, fallback } = this.#providers.get(provider.name)!;
    return {
      provider,
      model,
      retry,
      ...(limiter === undefined ? {} : { limiter }),
      fallbacks:
        fallback.length === 0 ? NO_FALLBACKS : fallback.map((one) => this.#fallback(one, provider.name)),
    };
  }

  /** What is known of a provider's model. Fails with `not_found`. */
  getCapabilities(name?: string, modelId?: string): Capabilities {
    const provider = this.resolve(name);
    const known: ModelFacts = { ...provider.capabilities?.(modelId) };
    for (const [fact, value] of Object.entries(this.#providers.get(provider.name)!.facts ?? {})) {
      if (value !== undefined) known[fact as keyof ModelFacts] = { value, source: 'definition' } as never;
    }
    const told: Capabilities = { sources: {} };
    for (const [fact, { value, source }] of Object.entries(known) as [keyof ModelFacts, ModelFact<never>][]) {
      told[fact] = value;
      told.sources[fact] = source;
    }
    if (told.structuredOutput !== undefined) told.structured_output = told.structuredOutput;
    if (told.maxContextTokens !== undefined) told.max_context_tokens = told.maxContextTokens;
    return told;
  }

  /** The names of models that are known. Fails with `not_found`. */
  getModels(name?: string): string[] {
    return [...this.resolve(name).models];
  }

  /** A provider as plain data, or undefined. */
  info(name: string): ProviderInfo | undefined {
    const entry = this.#providers.get(name);
    return entry === undefined ? undefined : this.#info(entry.provider);
  }

  /** The name of the provider that is asked where none is named. */
  getDefault(): string {
    return this.#defaultName;
  }

  /** Makes a registered provider the default. Fails with `not_found`. */
  setDefault(name: string): void {
    this.#defaultName = this.resolve(name).name;
  }

  /** Removes all that this owner registered. */
  releaseOwner(owner: object): void {
    this.#providers.releaseOwner(owner);
    this.#keepDefault();
  }

  #keepDefault(): void {
    if (!this.#providers.has(this.#defaultName)) this.#defaultName = 'embedded';
  }

  #fallback(text: string, of: string): ModelTarget {
    const slash = text.indexOf('/');
    const name = this.#providers.has(text) || slash < 0 ? text : text.slice(0, slash);
    if (name === of && name === text)
      throw invalidArgument(`provider "${of}": fallback: it cannot be its own`);
    const provider = this.resolve(name);
    const { retry, limiter } = this.#providers.get(name)!;
    const model = provider.languageModel(name === text ? undefined : text.slice(slash + 1));
    return { provider, model, retry, ...(limiter === undefined ? {} : { limiter }), fallbacks: NO_FALLBACKS };
  }

  #create(definition: unknown, owner: object | undefined): { provider: Provider; rules: Rules } {
    const where = 'provider.register';
    if (!isPlainObject(definition))
      throw invalidArgument(`${where}: expected object, got ${typeName(definition)}`);
    if (typeof definition['languageModel'] === 'function') {
      const members = Object.fromEntries(
        Object.keys(CustomProviderSchema.shape).map((member) => [member, definition[member]]),
      );
      const options = parseOptions(CustomProviderSchema, members, where);
      return { provider: customProvider(options, definition), rules: options };
    }
    const options = parseOptions(ProviderDefinitionSchema, definition, where);
    const { name, type, config } = options;
    const at = `${where}: provider "${name}": config`;
    return { provider: this.#ofType(name, type, config, at, owner), rules: options };
  }

  #ofType(
    name: string,
    type: z.output<typeof ProviderDefinitionSchema>['type'],
    config: Record<string, unknown>,
    at: string,
    owner: object | undefined,
  ): Provider {
    switch (type) {
      case 'embedded':
        parseOptions(z.object({}), config, at);
        return createEmbeddedProvider(name);
      case 'scripted':
        return createScriptedProvider(name, parseOptions(ScriptedConfigSchema, config, at));
      case 'recorded':
        if (owner !== undefined)
          throw new FrameworkError('permission_error', `${at}: a script may not choose a file to record to`);
        return createRecordedProvider(name, parseOptions(RecordedConfigSchema, config, at), (source) =>
          this.resolve(source),
        );
      default: {
        const aliases = { baseURL: 'baseUrl', timeoutMs: 'timeout' };
        return createHttpProvider(name, type, parseOptions(HttpProviderConfigSchema, config, at, aliases), {
          // A script could otherwise send any variable of the host's to a server of its choice.
          ...(owner === undefined ? { readEnvironment: this.#readEnvironment } : {}),
          ...(this.#fetch === undefined ? {} : { fetch: this.#fetch }),
        });
      }
    }
  }

  #info({ name, type, models, defaultModel }: Provider): ProviderInfo {
    const info: ProviderInfo = { name, type, models: [...models], isDefault: name === this.#defaultName };
    if (defaultModel !== undefined) info.defaultModel = defaultModel;
    return info;
  }
}

/** Keeps the object as receiver: a class instance's languageModel may need its `this`. */
function customProvider(options: z.output<typeof CustomProviderSchema>, receiver: object): Provider {
  const { languageModel, defaultModel, name, type, models, timeoutMs } = options;
  return {
    name,
    type,
    models,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(defaultModel === undefined ? {} : { defaultModel }),
    languageModel: (modelId = defaultModel) => languageModel.call(receiver, modelId),
  };
}
