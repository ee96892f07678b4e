// The LLM framework as one object: the registries that belong together. Two frameworks share nothing.

import { Agents } from './agent/index.js';
import { ProviderRegistry } from './provider/index.js';
import { ToolRegistry } from './tool/index.js';

export interface FrameworkOptions {
  /** Where providers look up keys; process.env unless given. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Time limit in milliseconds of a tool that has none of its own; 60,000 unless given. */
  toolTimeoutMs?: number;
}

export interface Framework {
  readonly providers: ProviderRegistry;
  readonly tools: ToolRegistry;
  readonly agents: Agents;
  /** Destroys and removes all that was registered or created with this owner, such as a script context. */
  releaseOwner(owner: object): void;
}

/**
 * Makes a framework with the embedded provider and no tools.
 *
 * @example
 * const framework = createFramework();
 * framework.tools.register({ name: 'ping', description: 'Answers pong', execute: () => 'pong' });
 * const agent = framework.agents.create({ name: 'helper', tools: ['ping'] });
 * const { content } = await agent.run('Use ping');   // 'The result of ping is pong.'
 */
export function createFramework(options: FrameworkOptions = {}): Framework {
  const providers = new ProviderRegistry({ environment: options.environment });
  const tools = new ToolRegistry({ defaultTimeoutMs: options.toolTimeoutMs });
  const agents = new Agents(providers, tools);
  return {
    providers,
    tools,
    agents,
    releaseOwner(owner) {
      agents.releaseOwner(owner);
      tools.releaseOwner(owner);
      providers.releaseOwner(owner);
    },
  };
}
