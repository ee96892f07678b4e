// The agents of one framework, by name. Two registries share nothing.

import { Events } from '../event/index.js';
import { HookSet } from '../hook/index.js';
import { Memories } from '../memory/index.js';
import { ModelClient, UsageLedger, type ProviderRegistry } from '../provider/index.js';
import { SchemaCompiler, type SchemaSource, type Validator } from '../schema/index.js';
import {
  FrameworkError,
  invalidArgument,
  OwnedEntries,
  StateSeal,
  suggestion,
  type WorkTelemetry,
} from '../support/index.js';
import { ToolSuspended, type Tool, type ToolContext, type ToolRegistry } from '../tool/index.js';
import { Agent, type AgentInfo, type AgentSurroundings } from './agent.js';
import {
  overrideAgentConfig,
  parseAgentConfig,
  parseHooks,
  type AgentConfig,
  type ParsedAgentConfig,
} from './agent-config.js';

/** Whose agent it is. */
export interface AgentCreationOptions {
  /** Who creates, such as a script context: `releaseOwner` destroys all that it created. */
  owner?: object;
}

/** What was made together with an agent. */
interface Belongings {
  owner: object | undefined;
  /** Tools of the agent's own, compiled when it was created. */
  ownTools: Map<unknown, Tool>;
  output: Validator | undefined;
}

/** What agents share with the rest of their framework; each made anew unless given. */
export interface AgentsOptions {
  events?: Events;
  hooks?: HookSet;
  client?: ModelClient;
  /** Signs the states of runs that have not completed. */
  seal?: StateSeal;
  memories?: Memories;
  /** Follows every run. */
  telemetry?: WorkTelemetry;
}

/**
 * Creates agents and finds them by name.
 *
 * @example
 * const agents = new Agents(new ProviderRegistry(), new ToolRegistry());
 * const agent = agents.create({ name: 'helper', instructions: 'Be brief.', maxSteps: 5 });
 * const { content } = await agent.run('Hello');
 */
export class Agents {
  readonly #providers: ProviderRegistry;
  readonly #tools: ToolRegistry;
  readonly #agents = new OwnedEntries<Agent>();
  readonly #belongings = new WeakMap<Agent, Belongings>();
  readonly #surroundings: AgentSurroundings;
  #created = 0;

  readonly #hooks: HookSet;
  readonly #memories: Memories;
  readonly #compiler = new SchemaCompiler();

  constructor(providers: ProviderRegistry, tools: ToolRegistry, options: AgentsOptions = {}) {
    const { events = new Events(), hooks = new HookSet(), seal = new StateSeal() } = options;
    this.#providers = providers;
    this.#tools = tools;
    this.#hooks = hooks;
    this.#memories = options.memories ?? new Memories();
    this.#surroundings = {
      events,
      seal,
      telemetry: options.telemetry,
      client: options.client ?? new ModelClient({ events, hooks, ledger: new UsageLedger() }),
      target: (provider, model) => this.#providers.target(provider, model),
      defaultProviderName: () => this.#providers.getDefault(),
      tools: (agent, given) => this.#toolsOf(agent, given),
      output: (agent) => this.#belongings.get(agent)?.output,
      clone: (agent, overrides) => this.#clone(agent, overrides),
      remove: (agent) => this.#remove(agent),
    };
  }

  /**
   * Creates an agent. Fails with `invalid_argument` (an option is wrong; the message names it and the nearest known),
   * `not_found` (its provider or a tool is not registered), `already_exists` (its name is taken) or `schema_invalid`.
   */
  create(config: AgentConfig | Record<string, unknown> = {}, options: AgentCreationOptions = {}): Agent {
    return this.#create(parseAgentConfig(config, 'agent.create'), options.owner, 'agent.create');
  }

  /** The agent of this name, or undefined. */
  get(name: string): Agent | undefined {
    return this.#agents.get(name);
  }

  /** What is known of every agent, in the order of their creation. */
  list(): AgentInfo[] {
    return this.#agents.values().map((agent) => agent.getInfo());
  }

  /** Destroys an agent, given itself or its name; false when there was none. */
  destroy(agent: Agent | string): boolean {
    const found = this.#agents.get(typeof agent === 'string' ? agent : agent.name);
    if (found === undefined || (typeof agent !== 'string' && found !== agent)) return false;
    found.destroy();
    return true;
  }

  /** Destroys all agents that this owner created. */
  releaseOwner(owner: object): void {
    for (const agent of this.#agents.releaseOwner(owner)) agent.destroy();
  }

  #create(config: ParsedAgentConfig, owner: object | undefined, where: string, copied?: HookSet): Agent {
    this.#created += 1;
    const name = config.name ?? this.#freeName('agent');
    if (this.#agents.isTaken(name, owner)) {
      throw new FrameworkError(
        'already_exists',
        `${where}: agent "${name}" exists already; destroy it first`,
      );
    }
    // Looked up here as well as at each run, so that a mistake shows where it was made.
    this.#providers.target(config.provider, config.model);
    const ownTools = this.#compileOwn(config.tools, where);
    const id = `agent-${this.#created}`;
    const { outputSchema } = config;
    const output =
      outputSchema === undefined
        ? undefined
        : this.#compiler.compile(outputSchema as SchemaSource, `${where}: outputSchema`);
    const hooks = copied ?? hooksOf(config, this.#hooks);
    const memory = this.#memories.create(config.memoryConfig, { owner, agentName: name, hooks });
    const agent = new Agent({ id, name, config, memory, surroundings: this.#surroundings, hooks });
    this.#belongings.set(agent, { owner, ownTools, output });
    this.#agents.set(name, agent, owner);
    return agent;
  }

  #clone(agent: Agent, overrides: unknown): Agent {
    const where = 'agent.clone';
    const base = { ...agent.config, name: undefined };
    const config = overrideAgentConfig(base, overrides, where);
    const { owner } = this.#belongings.get(agent)!;
    // Given hooks take the place of the agent's; hooks that were added later count as its own.
    const hooks = config.hooks === base.hooks ? agent.copyHooks() : undefined;
    return this.#create({ ...config, name: config.name ?? this.#freeName(agent.name) }, owner, where, hooks);
  }

  #remove(agent: Agent): void {
    if (this.#agents.get(agent.name) === agent) this.#agents.delete(agent.name);
  }

  /** `name-1`, `name-2`, ...: the first that is free. */
  #freeName(name: string): string {
    let number = name === 'agent' ? this.#created : 2;
    while (this.#agents.has(`${name}-${number}`)) number += 1;
    return `${name}-${number}`;
  }

  #compileOwn(given: readonly unknown[], where: string): Map<unknown, Tool> {
    const own = new Map<unknown, Tool>();
    const names = new Set<string>();
    for (const [index, definition] of given.entries()) {
      const at = `${where}: tools[${index}]`;
      const tool =
        typeof definition === 'string'
          ? this.#registered(definition, at)
          : this.#tools.compile(definition instanceof Agent ? agentTool(definition) : definition, at);
      if (typeof definition !== 'string') own.set(definition, tool);
      if (names.has(tool.name)) throw invalidArgument(`${at}: the agent has a tool "${tool.name}" already`);
      names.add(tool.name);
    }
    return own;
  }

  #registered(name: string, where: string): Tool {
    if (this.#tools.exists(name)) return this.#tools.resolve(name);
    const names = this.#tools.list().map((tool) => tool.name);
    throw new FrameworkError(
      'not_found',
      `${where}: tool "${name}" is not registered${suggestion(name, names)}`,
    );
  }

  #toolsOf(agent: Agent, given: readonly unknown[]): ReadonlyMap<string, Tool> {
    const ownTools = this.#belongings.get(agent)?.ownTools;
    const tools = new Map<string, Tool>();
    for (const one of given) {
      const tool = typeof one === 'string' ? this.#tools.resolve(one) : ownTools!.get(one)!;
      tools.set(tool.name, tool);
    }
    return tools;
  }
}

/** The hooks that an agent is created with. */
function hooksOf(config: ParsedAgentConfig, parent: HookSet): HookSet {
  const hooks = new HookSet({ parent });
  for (const { point, handler, priority, id, onError, timeoutMs } of parseHooks(config.hooks, 'agent.create'))
    hooks.add(point, handler, { priority, id, onError, timeoutMs }, 'agent.create: hooks');
  return hooks;
}

/** An agent as a tool of another: what it uses is used of the caller's budget, and it ends with the caller. */
function agentTool(agent: Agent): object {
  return {
    name: agent.name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64),
    description: agent.config.description ?? `Asks the agent ${agent.name}.`,
    schema: {
      type: 'object',
      properties: { message: { type: 'string', description: 'What the agent is asked.' } },
      required: ['message'],
    },
    async execute({ message }: { message: string }, { signal, budget, resumed }: ToolContext) {
      const options = { signal, parentBudget: budget };
      const result =
        resumed === undefined
          ? await agent.run(message, options)
          : await agent.resume(resumed.state, { ...options, decisions: resumed.decisions });
      if (result.status === 'completed') return result.output ?? result.content;
      if (result.status === 'suspended') {
        const pending = result.pending!.map((one) => ({ agentName: agent.name, ...one }));
        throw new ToolSuspended(`agent "${agent.name}" waits for approval`, result.state!, pending);
      }
      const { code, message: why } = result.error ?? {
        code: result.status,
        message: `it ended with status ${result.status}`,
      };
      throw new FrameworkError(code, `agent "${agent.name}": ${why}`);
    },
  };
}
