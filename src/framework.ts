// The LLM framework as one object: the registries that belong together. Two frameworks share nothing.

import { Agents } from './agent/index.js';
import { Events } from './event/index.js';
import { HookSet } from './hook/index.js';
import { Memories } from './memory/index.js';
import {
  DirectCalls,
  ModelClient,
  ProviderRegistry,
  UsageLedger,
  type Fetch,
  type Prices,
} from './provider/index.js';
import { Schemas } from './schema/index.js';
import { Clock, errorInfo, parseOptions, StateSeal, type WorkTelemetry } from './support/index.js';
import { Scenarios, Snapshots } from './testing/index.js';
import {
  builtinTools,
  McpServers,
  ToolPolicySchema,
  ToolRegistry,
  type ApprovalRequest,
  type ToolPolicy,
} from './tool/index.js';
import { Workflows } from './workflow/index.js';

export { bullmq } from './workflow/index.js';

/** What a framework is made with. */
export interface FrameworkOptions {
  /** Where providers look up keys; process.env unless given. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Time limit in milliseconds of a tool that has none of its own; 60,000 unless given. */
  toolTimeoutMs?: number;
  /** Prices for a million tokens, by `provider/model` or by model: `{ 'gpt-4o': { input: 2.5, output: 10 } }`. Where no price is known, no cost is. */
  prices?: Prices;
  /** Whether models of OpenAI, Anthropic and Google that have no price there have that of a dated table, in US dollars; true unless given. */
  priceTable?: boolean;
  /** Signs the states of runs that are to be resumed; give the same key to every process that resumes them. One of this process alone unless given. */
  stateKey?: string | Uint8Array;
  /** Asked where a tool that needs approval is executed directly, such as by a script; such calls are denied unless given. */
  approve?: (request: ApprovalRequest) => unknown;
  /** What the built-in tools (file_reader, file_writer, http_request, web_search, calculator) may reach: nothing unless given. */
  toolPolicy?: Partial<ToolPolicy>;
  /** Sends the HTTP requests of providers and tools; globalThis.fetch unless given. */
  fetch?: Fetch;
  /** Where snapshots (of memories and of tests) and the long_term memories of scripts are kept; without it scripts have no files. */
  dataDirectory?: string;
  /** Follows runs of agents and workflows, their steps, requests to models and executions of tools: `openTelemetry()` of zigllms/telemetry. */
  telemetry?: WorkTelemetry;
}

/** The registries that belong together. Two frameworks share nothing. */
export interface Framework {
  /** What happens in it, told to whoever subscribes. */
  readonly events: Events;
  /** Hooks of the whole framework; agents have their own beside them. */
  readonly hooks: HookSet;
  /** Sources of models by name. */
  readonly providers: ProviderRegistry;
  /** Asks models without an agent. */
  readonly direct: DirectCalls;
  /** Tokens and costs, summed by provider. */
  readonly usage: UsageLedger;
  /** Functions that models and scripts call. */
  readonly tools: ToolRegistry;
  /** Connects MCP servers, whose tools are registered then. */
  readonly mcp: McpServers;
  /** Agents by name. */
  readonly agents: Agents;
  /** Conversations that outlive a run. */
  readonly memories: Memories;
  /** Schemas by name. */
  readonly schemas: Schemas;
  /** Workflows by name. */
  readonly workflows: Workflows;
  /** Tests of what is built on the framework. */
  readonly tests: Scenarios;
  /** Destroys and removes all that was registered or created with this owner, such as a script context. */
  releaseOwner(owner: object): void;
}

/**
 * Makes a framework with the embedded provider and the built-in tools.
 *
 * @example
 * const framework = createFramework();
 * framework.tools.register({ name: 'ping', description: 'Answers pong', execute: () => 'pong' });
 * const agent = framework.agents.create({ name: 'helper', tools: ['ping'] });
 * const { content } = await agent.run('Use ping');   // 'The result of ping is pong.'
 */
export function createFramework(options: FrameworkOptions = {}): Framework {
  const { environment, fetch, toolTimeoutMs, approve, toolPolicy = {}, telemetry } = options;
  const clock = new Clock();
  const events = new Events(clock);
  const hooks = new HookSet({
    onFailure: (hook, error) => events.emit('hook.error', { ...hook, error: errorInfo(error) }),
  });
  const usage = new UsageLedger(options.prices, { priceTable: options.priceTable });
  const providers = new ProviderRegistry({ environment, fetch });
  const models = new ModelClient({ events, hooks, ledger: usage, clock, telemetry });
  const tools = new ToolRegistry({ defaultTimeoutMs: toolTimeoutMs, events, hooks, approve, telemetry });
  const policy = parseOptions(ToolPolicySchema, toolPolicy, 'createFramework: toolPolicy');
  const send: Fetch = fetch ?? ((url, init) => globalThis.fetch(url, init));
  for (const tool of builtinTools(policy, send)) tools.registerLazily(tool);
  const mcp = new McpServers(tools, policy, send);
  const memories = new Memories({ dataDirectory: options.dataDirectory, clock, events, hooks });
  const schemas = new Schemas();
  const agents = new Agents(providers, tools, {
    events,
    hooks,
    client: models,
    seal: new StateSeal(options.stateKey),
    memories,
    telemetry,
  });
  const workflows = new Workflows(agents, tools, {
    events,
    hooks,
    clock,
    dataDirectory: options.dataDirectory,
    telemetry,
  });
  const snapshots = new Snapshots(options.dataDirectory);
  const tests = new Scenarios({ tools, providers, clock, snapshots }, schemas);
  return {
    events,
    hooks,
    providers,
    direct: new DirectCalls(providers, models),
    usage,
    tools,
    mcp,
    agents,
    memories,
    schemas,
    workflows,
    tests,
    releaseOwner(owner) {
      tests.releaseOwner(owner);
      workflows.releaseOwner(owner);
      agents.releaseOwner(owner);
      memories.releaseOwner(owner);
      schemas.releaseOwner(owner);
      mcp.releaseOwner(owner);
      tools.releaseOwner(owner);
      providers.releaseOwner(owner);
      hooks.releaseOwner(owner);
      events.releaseOwner(owner);
    },
  };
}
