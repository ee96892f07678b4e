// An agent: a model with instructions, tools, hooks and a memory, run any number of times.

import { HookSet, type Hook, type HookOptions } from '../hook/index.js';
import { Memory } from '../memory/index.js';
import type { Provider } from '../provider/index.js';
import { FrameworkError, invalidArgument, typeName, WorkScope } from '../support/index.js';
import type { Tool } from '../tool/index.js';
import { parseHooks, type ParsedAgentConfig } from './agent-config.js';
import { AgentError } from './agent-error.js';
import { parseAgentInput, type AgentInput } from './agent-input.js';
import type { AgentResult } from './agent-result.js';
import { Run, type RunOutcome } from './run.js';

/** What an agent asks of the registry that made it. */
export interface AgentSurroundings {
  provider(name: string | undefined): Provider;
  defaultProviderName(): string;
  /** The tools of these names and definitions, as they are now. Fails with `not_found`. */
  tools(agent: Agent, given: readonly unknown[]): ReadonlyMap<string, Tool>;
  /** Makes and registers a copy. */
  clone(agent: Agent, overrides: unknown): Agent;
  remove(agent: Agent): void;
}

export interface RunOptions {
  /** Cancels the run: it ends with status `cancelled`. */
  signal?: AbortSignal;
  /** Time limit of the run in milliseconds; goes before the agent's own. */
  timeoutMs?: number;
  /** return (the default): a run that fails or is cancelled says so in its result; throw: it rejects, AgentError. */
  onFailure?: 'return' | 'throw';
}

/** Gets the result and null; or, when the run failed or was cancelled, the result or null, and the error. */
export type RunCallback = (result: AgentResult | null, error: unknown) => unknown;

/** An agent as plain data. */
export interface AgentInfo {
  id: string;
  name: string;
  description?: string;
  provider: string;
  model?: string;
  temperature?: number;
  maxTokens?: number;
  instructions?: string;
  tools: string[];
  hooks: Array<{ id: string; point: string; priority: number }>;
  maxSteps: number;
  messageCount: number;
  status: 'idle' | 'running' | 'destroyed';
  /** How many runs have ended, and how many go on. */
  runs: { finished: number; running: number };
}

export class Agent {
  readonly id: string;
  readonly name: string;
  /** The options as read. For whoever copies the agent; changing them changes nothing. */
  readonly config: ParsedAgentConfig;
  readonly #surroundings: AgentSurroundings;
  readonly #hooks: HookSet;
  readonly #memory: Memory;
  readonly #running = new Set<WorkScope>();
  #finished = 0;
  #destroyed = false;

  /** Made by `Agents.create`. `hooks` are those of the agent that is cloned. */
  constructor(options: {
    id: string;
    name: string;
    config: ParsedAgentConfig;
    surroundings: AgentSurroundings;
    hooks?: HookSet;
  }) {
    const { id, name, config, surroundings, hooks } = options;
    this.id = id;
    this.name = name;
    this.config = config;
    this.#surroundings = surroundings;
    this.#memory = new Memory(config.memoryConfig);
    this.#hooks = hooks ?? new HookSet();
    if (hooks !== undefined) return;
    for (const { point, handler, priority, id: hookId, onError, timeoutMs } of parseHooks(
      config.hooks,
      'agent.create',
    )) {
      this.#hooks.add(point, handler, { priority, id: hookId, onError, timeoutMs }, 'agent.create: hooks');
    }
  }

  /**
   * Runs the agent: the model is asked, the tools that it wants are run, until it answers or a limit is reached. What
   * happens during the run, a failing provider included, is told by the result's `status` and `error`. Rejects when
   * it cannot start: `invalid_argument` (the input), `not_found` (its provider or a tool is gone), `disposed`.
   * Runs at the same time are independent; each starts from the history as it was.
   *
   * @example
   * const result = await agent.run({ message: 'What is 2 plus 3?', context: { format: 'short' } });
   * console.log(result.status, result.content, result.toolCalls.length);
   */
  async run(input: AgentInput, options: RunOptions = {}): Promise<AgentResult> {
    const { result, failure } = await this.#execute(input, options);
    if (options.onFailure !== 'throw' || result.error === undefined) return result;
    throw new AgentError(result.error.code, result.error.message, result, failure);
  }

  /**
   * As `run`. With a callback, the callback gets the result or the failure, and the promise only says that the
   * callback is done.
   */
  runAsync(input: AgentInput): Promise<AgentResult>;
  runAsync(input: AgentInput, callback: RunCallback, options?: RunOptions): Promise<void>;
  async runAsync(
    input: AgentInput,
    callback?: RunCallback,
    options: RunOptions = {},
  ): Promise<AgentResult | void> {
    if (callback === undefined || callback === null) return this.run(input, options);
    if (typeof callback !== 'function') {
      throw invalidArgument(`argument 2 of agent.runAsync: expected function, got ${typeName(callback)}`);
    }
    const [result, error] = await this.#execute(input, options).then(
      ({ result: reached, failure }) => [reached, failure ?? reached.error ?? null] as const,
      (failure: unknown) => [null, failure] as const,
    );
    await callback(result, error);
  }

  /**
   * Has `hook` run at this point of every run from now on. Gives the id to remove it by. Fails with
   * `invalid_argument` when there is no such point.
   *
   * @example
   * agent.addHook('pre_execution', (context) => console.log(`About to execute: ${context.input}`));
   */
  addHook(point: string, hook: Hook, options: HookOptions = {}): string {
    return this.#hooks.add(point, hook, options, 'agent.addHook');
  }

  /** Removes a hook; false when there was none. */
  removeHook(id: string): boolean {
    return this.#hooks.remove(id);
  }

  getMemory(): Memory {
    return this.#memory;
  }

  /**
   * A new agent with these options in place of this one's, the same hooks, and an empty memory. Its name is made up
   * unless given. Fails as `Agents.create` does.
   *
   * @example
   * const fast = agent.clone({ temperature: 0.2 });
   */
  clone(overrides: Record<string, unknown> = {}): Agent {
    this.#mustBeAlive();
    return this.#surroundings.clone(this, overrides);
  }

  /** What is known of the agent, as plain data. */
  getInfo(): AgentInfo {
    const { description, provider, model, temperature, maxTokens, instructions, tools, maxSteps } =
      this.config;
    const info: AgentInfo = {
      id: this.id,
      name: this.name,
      provider: provider ?? this.#surroundings.defaultProviderName(),
      tools: tools.map((tool) =>
        typeof tool === 'string' ? tool : String((tool as { name?: unknown }).name),
      ),
      hooks: this.#hooks.list(),
      maxSteps,
      messageCount: this.#memory.size,
      status: this.#destroyed ? 'destroyed' : this.#running.size > 0 ? 'running' : 'idle',
      runs: { finished: this.#finished, running: this.#running.size },
    };
    const optional = { description, model, temperature, maxTokens, instructions };
    return Object.assign(
      info,
      Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    );
  }

  /** Cancels all runs that go on: they end with status `cancelled`. */
  cancel(reason?: string): void {
    for (const scope of this.#running) scope.cancel(reason);
  }

  /** Cancels what runs, forgets hooks and memory, and takes the agent out of its registry. Safe to repeat. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.cancel('the agent was destroyed');
    this.#hooks.clear();
    this.#memory.clear();
    this.#surroundings.remove(this);
  }

  /** The agent's hooks, for the agent that copies them. */
  copyHooks(): HookSet {
    return this.#hooks.clone();
  }

  async #execute(input: AgentInput, options: RunOptions): Promise<RunOutcome> {
    this.#mustBeAlive();
    const parsed = parseAgentInput(input, 'agent.run');
    const { provider: providerName, model, tools, ...config } = this.config;
    const provider = this.#surroundings.provider(providerName);
    const setup = {
      agentName: this.name,
      runId: `${this.id}/run-${this.#finished + this.#running.size + 1}`,
      model: provider.languageModel(model),
      requestTimeoutMs: provider.timeoutMs,
      tools: this.#surroundings.tools(this, tools),
      toolTimeoutMs: config.toolTimeoutMs,
      toolChoice: config.toolChoice,
      temperature: config.temperature,
      maxTokens: config.maxTokens,
      instructions: config.instructions,
      history: this.#memory.read(),
      hooks: this.#hooks,
      maxSteps: config.maxSteps,
      maxParallelToolCalls: config.maxParallelToolCalls,
    };
    const scope = new WorkScope({
      what: `run of agent "${this.name}"`,
      timeoutMs: options.timeoutMs ?? config.timeoutMs,
      signal: options.signal,
    });
    this.#running.add(scope);
    try {
      const outcome = await new Run(setup, parsed, scope).execute();
      const { status } = outcome.result;
      if (!this.#destroyed && (status === 'completed' || status === 'max_steps'))
        this.#memory.append(outcome.messages);
      return outcome;
    } finally {
      this.#running.delete(scope);
      this.#finished += 1;
      scope.dispose();
    }
  }

  #mustBeAlive(): void {
    if (this.#destroyed) throw new FrameworkError('disposed', `agent "${this.name}" has been destroyed`);
  }
}
