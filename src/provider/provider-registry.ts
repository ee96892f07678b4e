// The providers of one framework, by name. Two registries share nothing.

import { z } from 'zod';
import {
  FrameworkError,
  invalidArgument,
  isPlainObject,
  parseOptions,
  suggestion,
  typeName,
} from '../support/index.js';
import { createEmbeddedProvider } from './embedded-provider.js';
import { createOpenAICompatibleProvider, OpenAICompatibleConfigSchema } from './openai-compatible.js';
import type { ReadEnvironment } from './openai-compatible.js';
import type { Provider } from './provider.js';
import { createScriptedProvider, ScriptedConfigSchema } from './scripted.js';

export const ProviderDefinitionSchema = z
  .object({
    name: z.string().min(1).describe('The name under which agents find the provider.'),
    type: z.enum(['embedded', 'openai-compatible', 'scripted']).describe('What the provider speaks.'),
    config: z.record(z.string(), z.unknown()).default({}).describe("The type's own options."),
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
});

export type ProviderDefinition = z.input<typeof ProviderDefinitionSchema>;
export type CustomProvider = z.input<typeof CustomProviderSchema>;

/** A provider as plain data. */
export interface ProviderInfo {
  name: string;
  type: string;
  models: string[];
  defaultModel?: string;
  isDefault: boolean;
}

export interface RegistrationOptions {
  /** Who registers, such as a script context: `releaseOwner` takes away all that it registered. */
  owner?: object;
}

/**
 * Providers by name. A new registry has one, `embedded`, which is the default.
 *
 * @example
 * const providers = new ProviderRegistry();
 * providers.register({ name: 'local', type: 'openai-compatible', config: { baseUrl: 'http://localhost:11434/v1' } });
 * providers.setDefault('local');
 */
export class ProviderRegistry {
  readonly #providers = new Map<string, { provider: Provider; owner: object | undefined }>();
  readonly #readEnvironment: ReadEnvironment;
  #defaultName = 'embedded';

  /** `environment` is where keys are looked up; process.env unless given. */
  constructor(options: { environment?: Readonly<Record<string, string | undefined>> } = {}) {
    const { environment } = options;
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
    const provider = this.#create(definition, options.owner);
    if (this.#providers.has(provider.name)) {
      throw new FrameworkError(
        'already_exists',
        `provider "${provider.name}" is registered already; unregister it first`,
      );
    }
    this.#providers.set(provider.name, { provider, owner: options.owner });
    return this.#info(provider);
  }

  /** Removes a provider; false when there was none. Without its default, a registry falls back to `embedded`. */
  unregister(name: string): boolean {
    if (this.#defaultName === name) this.#defaultName = 'embedded';
    return this.#providers.delete(name);
  }

  list(): ProviderInfo[] {
    return [...this.#providers.values()].map(({ provider }) => this.#info(provider));
  }

  has(name: string): boolean {
    return this.#providers.has(name);
  }

  get(name: string): Provider | undefined {
    return this.#providers.get(name)?.provider;
  }

  /** The provider of this name, or the default one. Fails with `not_found`. */
  resolve(name: string = this.#defaultName): Provider {
    const provider = this.get(name);
    if (provider !== undefined) return provider;
    const names = [...this.#providers.keys()];
    throw new FrameworkError(
      'not_found',
      `provider "${name}" is not registered (registered: ${names.join(', ') || 'none'})${suggestion(name, names)}`,
    );
  }

  getDefault(): string {
    return this.#defaultName;
  }

  /** Makes a registered provider the default. Fails with `not_found`. */
  setDefault(name: string): void {
    this.#defaultName = this.resolve(name).name;
  }

  /** Removes all that this owner registered. */
  releaseOwner(owner: object): void {
    for (const [name, entry] of this.#providers) if (entry.owner === owner) this.unregister(name);
  }

  #create(definition: unknown, owner: object | undefined): Provider {
    const where = 'provider.register';
    if (!isPlainObject(definition))
      throw invalidArgument(`${where}: expected object, got ${typeName(definition)}`);
    if (typeof definition['languageModel'] === 'function') {
      const { name, type, models, defaultModel, timeoutMs, languageModel } = definition;
      const members = { name, type, models, defaultModel, timeoutMs, languageModel };
      return customProvider(parseOptions(CustomProviderSchema, members, where), definition);
    }
    const { name, type, config } = parseOptions(ProviderDefinitionSchema, definition, where);
    const at = `${where}: provider "${name}": config`;
    switch (type) {
      case 'embedded':
        parseOptions(z.object({}), config, at);
        return createEmbeddedProvider(name);
      case 'scripted':
        return createScriptedProvider(name, parseOptions(ScriptedConfigSchema, config, at));
      case 'openai-compatible':
        return createOpenAICompatibleProvider(
          name,
          parseOptions(OpenAICompatibleConfigSchema, config, at, {
            baseURL: 'baseUrl',
            timeoutMs: 'timeout',
          }),
          // A script could otherwise send any variable of the host's to a server of its choice.
          owner === undefined ? this.#readEnvironment : undefined,
        );
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
  const { languageModel, defaultModel, ...rest } = options;
  return {
    ...rest,
    ...(defaultModel === undefined ? {} : { defaultModel }),
    languageModel: (modelId = defaultModel) => languageModel.call(receiver, modelId),
  };
}
