// An agent: a model with instructions, tools, hooks and a memory, run any number of times.

import type { Hook, HookOptions, HookSet } from '../hook/index.js';
import type { Memory } from '../memory/index.js';
import type { Events } from '../event/index.js';
import type { Message, ModelClient, ModelTarget } from '../provider/index.js';
import { parseMessage } from '../provider/index.js';
import type { Validator } from '../schema/index.js';
import {
  Budget,
  FrameworkError,
  Handoff,
  invalidArgument,
  isPlainObject,
  parseBudget,
  typeName,
  WorkScope,
  type BudgetLimits,
  type StateSeal,
  type WorkTelemetry,
} from '../support/index.js';
import type { Tool } from '../tool/index.js';
import type { ParsedAgentConfig } from './agent-config.js';
import { AgentError } from './agent-error.js';
import { parseAgentInput, type AgentInput, type ParsedAgentInput } from './agent-input.js';
import type { AgentResult } from './agent-result.js';
import type { PrepareStep } from './prepare-step.js';
import { Run, type ResumedRun, type RunDelta, type RunOutcome, type RunSetup } from './run.js';
import {
  checkOwner,
  parseDecisions,
  sealState,
  withoutRemembered,
  type RunState,
  type StateConfig,
} from './run-state.js';

/** What an agent asks of the registry that made it. */
export interface AgentSurroundings {
  readonly client: ModelClient;
  readonly events: Events;
  readonly seal: StateSeal;
  readonly telemetry: WorkTelemetry | undefined;
  target(provider: string | undefined, model: string | undefined): ModelTarget;
  defaultProviderName(): string;
  /** The tools of these names and definitions, as they are now. Fails with `not_found`. */
  tools(agent: Agent, given: readonly unknown[]): ReadonlyMap<string, Tool>;
  /** The agent's output schema, compiled. */
  output(agent: Agent): Validator | undefined;
  /** Makes and registers a copy. */
  clone(agent: Agent, overrides: unknown): Agent;
  remove(agent: Agent): void;
}

/** Limits and followers of one run. */
export interface RunOptions {
  /** Cancels the run: it ends with status `cancelled`. */
  signal?: AbortSignal;
  /** Time limit of the run in milliseconds; goes before the agent's own. */
  timeoutMs?: number;
  /** What the run may use, beside the agent's own budget. */
  budget?: BudgetLimits;
  /** The budget of the run that starts this one: what is used here is used there. */
  parentBudget?: Budget;
  /** return (the default): a run that fails or is cancelled says so in its result; throw: it rejects, AgentError. */
  onFailure?: 'return' | 'throw';
}

/** Gets the result and null; or, when the run failed or was cancelled, the result or null, and the error. */
export type RunCallback = (result: AgentResult | null, error: unknown) => unknown;

/** How a run goes on that was suspended. */
export interface ResumeOptions extends RunOptions {
  /** What was decided of pending calls: true or false for all, or by the id of the call; see DecisionsSchema. */
  decisions?: unknown;
  /** Messages that follow what there is, usually of the user; not while calls are pending. */
  messages?: readonly Message[];
}

/** A run piece by piece; `finish` is the last and carries the result. */
export type AgentDelta = RunDelta | { type: 'finish'; result: AgentResult };

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

/**
 * Asks a model until it answers without calling tools. Made by `Agents.create`.
 *
 * @example
 * const agent = framework.agents.create({ name: 'helper', tools: ['calculator'] });
 * const { status, content } = await agent.run('What is 6 * 7?');
 */
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

  /** Made by `Agents.create`. */
  constructor(options: {
    id: string;
    name: string;
    config: ParsedAgentConfig;
    memory: Memory;
    surroundings: AgentSurroundings;
    hooks: HookSet;
  }) {
    const { id, name, config, memory, surroundings, hooks } = options;
    this.id = id;
    this.name = name;
    this.config = config;
    this.#surroundings = surroundings;
    this.#memory = memory;
    this.#hooks = hooks;
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
    return thrownIfAsked(await this.#execute(this.#parsed(input), options), options);
  }

  /**
   * As `run`, piece by piece as the model answers; the last piece is the result. The run waits for whoever reads, and leaving the loop cancels it.
   *
   * @example
   * for await (const delta of agent.stream('Tell me a story')) {
   *   if (delta.type === 'text') process.stdout.write(delta.text);
   * }
   */
  async *stream(input: AgentInput, options: RunOptions = {}): AsyncGenerator<AgentDelta, void> {
    const parsed = this.#parsed(input);
    const handoff = new Handoff<RunDelta>();
    const left = new AbortController();
    const signal =
      options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
    const running = this.#execute(
      parsed,
      { ...options, signal },
      { onDelta: (delta) => handoff.push(delta) },
    );
    running.then(
      () => handoff.end(),
      (error: unknown) => handoff.end({ error }),
    );
    let finished = false;
    try {
      yield* handoff.items();
      const outcome = await running;
      finished = true;
      yield { type: 'finish', result: thrownIfAsked(outcome, options) };
    } finally {
      if (!finished) {
        handoff.end();
        left.abort('the reader of the stream has left');
        // What the cancelled run still says concerns nobody.
        running.catch(() => undefined);
      }
    }
  }

  /**
   * Goes on with a run that has not completed, in this process or another: calls that were pending are made or denied as `decisions` say, calls that had not
   * finished are made, finished ones are not made again, and the model is asked on. `state` is that of the result. Fails with `state_invalid`, also where the
   * state is of another agent or one with other tools or instructions, or with `invalid_argument`.
   *
   * @example
   * const result = await agent.run('Delete the old files');
   * if (result.status === 'suspended') {
   *   const decisions = Object.fromEntries(result.pending.map((call) => [call.toolCallId, askSomebody(call)]));
   *   await agent.resume(result.state, { decisions });
   * }
   */
  async resume(state: string | AgentResult, options: ResumeOptions = {}): Promise<AgentResult> {
    const where = 'agent.resume';
    const sealed = isPlainObject(state) ? state['state'] : state;
    const opened = this.#surroundings.seal.open(sealed, where) as RunState;
    checkOwner(opened, this.name, this.#stateConfig(), where);
    const pending = opened.open?.pending ?? [];
    const decisions = parseDecisions(options.decisions, pending, where);
    const messages = (options.messages ?? []).map((one, index) =>
      parseMessage(one, `${where}: messages[${index}]`),
    );
    if (messages.length > 0 && pending.length > 0)
      throw invalidArgument(`${where}: messages: the calls that are pending come first`);
    const input: ParsedAgentInput = { text: '', messages: [] };
    return thrownIfAsked(
      await this.#execute(input, options, { resumed: { state: opened, decisions, messages } }),
      options,
    );
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
    const work = (async () => this.#execute(this.#parsed(input), options))();
    const [result, error] = await work.then(
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

  /** The memory that its runs read and append to. */
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
      tools: tools.map(toolName),
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
    this.#memory.close();
    this.#surroundings.remove(this);
  }

  /** The agent's hooks, for the agent that copies them. */
  copyHooks(): HookSet {
    return this.#hooks.clone();
  }

  #parsed(input: AgentInput): ParsedAgentInput {
    this.#mustBeAlive();
    return parseAgentInput(input, 'agent.run', this.config.actions);
  }

  async #execute(
    input: ParsedAgentInput,
    options: RunOptions,
    more: { resumed?: ResumedRun; onDelta?: RunSetup['onDelta'] } = {},
  ): Promise<RunOutcome> {
    this.#mustBeAlive();
    const { deadlines = {}, timeoutMs } = this.config;
    const budget = this.#budget(options);
    const setup = this.#setup(budget, more);
    const scope = new WorkScope({
      what: `run of agent "${this.name}"`,
      timeoutMs: options.timeoutMs ?? deadlines.run ?? timeoutMs,
      signal: options.signal,
      budget,
      onLate: (what) => this.#surroundings.events.emit('work.late', { ...idOf(setup), what }),
    });
    const outOfTime = endWhenTimeIsOver(scope, budget);
    this.#running.add(scope);
    try {
      const outcome = await this.#followed(new Run(setup, input, scope, more.resumed), setup);
      if (outcome.state !== undefined)
        outcome.result.state = sealState(outcome.state, this.#surroundings.seal);
      if (budget.limited || budget.leftMs !== Infinity) outcome.result.budget = budget.report();
      return outcome;
    } finally {
      clearTimeout(outOfTime);
      this.#running.delete(scope);
      this.#finished += 1;
      scope.dispose();
    }
  }

  async #followed(run: Run, { runId, target }: RunSetup): Promise<RunOutcome> {
    const { telemetry } = this.#surroundings;
    if (telemetry === undefined) return run.execute();
    const facts = { runId, provider: target.provider.name };
    const followed = telemetry.beginWork('agent', this.name, facts);
    const outcome = await followed.run(() => run.execute());
    const { status, usage } = outcome.result;
    followed.end(status === 'completed' ? usage : { ...usage, status }, outcome.failure);
    return outcome;
  }

  #budget({ budget, parentBudget }: RunOptions): Budget {
    const own = this.config.budget;
    const outer = own === undefined ? parentBudget : new Budget(own, parentBudget);
    const given = budget === undefined ? undefined : parseBudget(budget, 'agent.run: budget');
    if (given === undefined) return own === undefined ? new Budget({}, parentBudget) : outer!;
    return new Budget(given, outer);
  }

  #setup(
    budget: Budget,
    { resumed, onDelta }: { resumed?: ResumedRun; onDelta?: RunSetup['onDelta'] },
  ): RunSetup {
    const { provider, model, tools, deadlines = {}, ...config } = this.config;
    const surroundings = this.#surroundings;
    const runId = resumed?.state.runId ?? `${this.id}/run-${this.#finished + this.#running.size + 1}`;
    return {
      agentName: this.name,
      stateConfig: this.#stateConfig(),
      runId,
      client: surroundings.client,
      target: surroundings.target(provider, model),
      findTarget: (name, id) => surroundings.target(name, id),
      events: surroundings.events,
      budget,
      tools: surroundings.tools(this, tools),
      toolTimeoutMs: config.toolTimeoutMs ?? deadlines.tool,
      stepTimeoutMs: deadlines.step,
      firstTokenMs: deadlines.firstToken,
      idleMs: deadlines.idle,
      toolChoice: config.toolChoice,
      temperature: config.temperature,
      maxTokens: config.maxTokens,
      instructions: config.instructions,
      ...(resumed === undefined
        ? { history: this.#memory.read(), remembered: 0 }
        : withoutRemembered(this.#memory.read(), resumed.state)),
      maxShownTokens: this.#memory.maxTokens,
      remember: (messages, origin) =>
        this.#memory.append(messages, { agentName: this.name, runId, ...origin }),
      hooks: this.#hooks,
      maxSteps: config.maxSteps,
      maxParallelToolCalls: config.maxParallelToolCalls,
      prepareStep: config.prepareStep as PrepareStep | undefined,
      output: surroundings.output(this),
      onDelta,
    };
  }

  #stateConfig(): StateConfig {
    const { tools, instructions } = this.config;
    return { tools: tools.map(toolName).sort(), instructions };
  }

  #mustBeAlive(): void {
    if (this.#destroyed) throw new FrameworkError('disposed', `agent "${this.name}" has been destroyed`);
  }
}

function thrownIfAsked({ result, failure }: RunOutcome, { onFailure }: RunOptions): AgentResult {
  // A used-up budget is an end that was agreed on.
  if (onFailure !== 'throw' || result.error === undefined || result.status === 'budget_exceeded')
    return result;
  throw new AgentError(result.error.code, result.error.message, result, failure);
}

function toolName(tool: unknown): string {
  return typeof tool === 'string' ? tool : String((tool as { name?: unknown }).name);
}

function idOf({ agentName, runId }: RunSetup): { agentName: string; runId: string } {
  return { agentName, runId };
}

function endWhenTimeIsOver(scope: WorkScope, budget: Budget): NodeJS.Timeout | undefined {
  const { leftMs } = budget;
  if (leftMs > 2 ** 31 - 1) return undefined;
  const message = `${scope.what} has used up the time of its budget`;
  return setTimeout(() => scope.end(new FrameworkError('budget_exceeded', message)), leftMs);
}
