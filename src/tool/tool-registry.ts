// The tools of one framework, by name. Two registries share nothing.

import { SchemaCompiler, type ValidationResult } from '../schema/index.js';
import type { Events } from '../event/index.js';
import { HookSet, stopReason } from '../hook/index.js';
import {
  errorInfo,
  FrameworkError,
  suggestion,
  toJsonValue,
  WorkScope,
  OwnedEntries,
  type WorkTelemetry,
} from '../support/index.js';
import { ApprovalDenied } from './tool-error.js';
import { Tool, type ExecuteOptions, type ToolDefinition, type ToolInfo } from './tool.js';

/** Whose tool it is. */
export interface ToolRegistrationOptions {
  /** Who registers, such as a script context: `releaseOwner` takes away all that it registered. */
  owner?: object;
}

/** A call of a tool that somebody must agree to. */
export interface ApprovalRequest {
  toolName: string;
  input: unknown;
}

export interface ToolRegistryOptions {
  /** Limit in milliseconds of a tool that has none of its own; 60,000 unless given. */
  defaultTimeoutMs?: number;
  /** Told of what is executed directly. */
  events?: Events;
  hooks?: HookSet;
  /** Asked where a tool that needs approval is executed directly: true, or false with no further reason. Without it, such calls are denied. */
  approve?: (request: ApprovalRequest) => unknown;
  /** Follows every execution. */
  telemetry?: WorkTelemetry;
}

/** Gets the output and null, or null and what went wrong. */
export type ToolCallback = (output: unknown, error: unknown) => unknown;

/**
 * Tools by name, for agents and for scripts.
 *
 * @example
 * const tools = new ToolRegistry();
 * tools.register({
 *   name: 'add',
 *   description: 'Adds two numbers',
 *   schema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
 *   execute: ({ a, b }: { a: number; b: number }) => a + b,
 * });
 * await tools.execute('add', { a: 2, b: 3 });   // 5
 */
export class ToolRegistry {
  readonly #tools = new OwnedEntries<() => Tool>();
  readonly #compiler = new SchemaCompiler();
  readonly #options: ToolRegistryOptions;
  readonly #hooks: HookSet;

  constructor(options: ToolRegistryOptions = {}) {
    this.#options = options;
    this.#hooks = options.hooks ?? new HookSet();
  }

  /** Adds a tool. Fails with `invalid_argument`, `schema_invalid` or `already_exists`. */
  register(definition: ToolDefinition, options: ToolRegistrationOptions = {}): ToolInfo {
    const tool = this.compile(definition, 'tool.register');
    if (this.#tools.isTaken(tool.name, options.owner)) {
      throw new FrameworkError(
        'already_exists',
        `tool "${tool.name}" is registered already; unregister it first`,
      );
    }
    this.#tools.set(tool.name, () => tool, options.owner);
    return tool.info;
  }

  /** Adds a definition that is known to be right, to be compiled when somebody wants it. */
  registerLazily(definition: ToolDefinition): void {
    let compiled: Tool | undefined;
    const tool = (): Tool => (compiled ??= this.compile(definition, 'tool.register'));
    this.#tools.set(definition.name, tool, undefined);
  }

  /** Puts a tool in the place of the one of its name, if there is one, until what comes back is called. Fails as `register` does. */
  substitute(definition: ToolDefinition, where: string): () => void {
    const tool = this.compile(definition, where);
    return this.#tools.substitute(tool.name, () => tool);
  }

  /** Removes a tool; false when there was none. What runs goes on. */
  unregister(name: string): boolean {
    return this.#tools.delete(name);
  }

  /** What is known of a tool, or undefined. */
  get(name: string): ToolInfo | undefined {
    return this.#tools.get(name)?.().info;
  }

  /** All tools as plain data, in the order of their registration. */
  list(): ToolInfo[] {
    return this.#tools.values().map((tool) => tool().info);
  }

  /** Whether a tool of this name is registered. */
  exists(name: string): boolean {
    return this.#tools.has(name);
  }

  /** Tools whose name or description has all words of the query, the best matches first. */
  search(query: string, { limit = Infinity }: { limit?: number } = {}): ToolInfo[] {
    if (limit < 0 || !(Number.isInteger(limit) || limit === Infinity))
      throw new FrameworkError(
        'invalid_argument',
        `tool.search: limit: expected a count of 0 or more, got ${limit}`,
      );
    const words = String(query)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    const rated = this.list().map((info) => ({ info, rating: ratingOf(info, words) }));
    return rated
      .filter(({ rating }) => rating > 0)
      .sort((left, right) => right.rating - left.rating)
      .slice(0, limit)
      .map(({ info }) => info);
  }

  /** Lets a tool be called again. Fails with `not_found`. */
  enable(name: string): void {
    this.resolve(name).enabled = true;
  }

  /** Keeps a tool from being called, by models and directly, until it is enabled. Fails with `not_found`. */
  disable(name: string): void {
    this.resolve(name).enabled = false;
  }

  /** What is wrong with an input, without running the tool. Fails with `not_found`. */
  validate(name: string, input: unknown): ValidationResult {
    return this.resolve(name).validate(input);
  }

  /**
   * Runs a tool and gives what it returns. Fails with `not_found`, `tool_input_invalid`, `tool_output_invalid`,
   * `timeout_error`, `cancelled`, or with what the tool threw.
   */
  async execute(name: string, input: unknown = {}, options: ExecuteOptions = {}): Promise<unknown> {
    const tool = this.resolve(name);
    if (!tool.enabled) throw new FrameworkError('permission_error', `tool "${name}" is disabled`);
    if (!tool.callers.includes('script'))
      throw new FrameworkError('permission_error', `tool "${name}" can be called by models only`);
    const reservation = options.budget?.reserve({ toolCalls: 1 });
    try {
      return await this.#executeHere(tool, input, options);
    } finally {
      reservation?.settle({ toolCalls: 1 });
    }
  }

  async #executeHere(tool: Tool, input: unknown, options: ExecuteOptions): Promise<unknown> {
    const { name } = tool;
    const { events } = this.#options;
    const quiet = events?.wanted !== true;
    if (
      quiet &&
      !tool.mayNeedApproval &&
      !this.#hooks.has('tool.execution.pre') &&
      !this.#hooks.has('tool.execution.post')
    )
      return tool.execute(input, options);
    const scope = new WorkScope({ what: `tool "${name}"`, signal: options.signal, budget: options.budget });
    const startedAt = performance.now();
    const tell = (type: string, data: object): void =>
      events?.emit(`tool.execution.${type}`, { toolName: name, ...data });
    tell('start', { input: toJsonValue(input) });
    try {
      const output = await this.#executeWithHooks(tool, input, options, scope);
      tell('complete', { output: toJsonValue(output), duration: performance.now() - startedAt });
      return output;
    } catch (error) {
      tell('error', { error: errorInfo(error), duration: performance.now() - startedAt });
      throw error;
    } finally {
      scope.dispose();
    }
  }

  async #executeWithHooks(
    tool: Tool,
    given: unknown,
    options: ExecuteOptions,
    scope: WorkScope,
  ): Promise<unknown> {
    const toolName = tool.name;
    let input = given;
    if (this.#hooks.has('tool.execution.pre')) {
      const context = { point: 'tool.execution.pre', toolName, input };
      const left = await this.#hooks.run('tool.execution.pre', context, scope);
      const reason = stopReason(left);
      if (reason !== undefined)
        throw new FrameworkError('cancelled', `tool "${toolName}" was not run: ${reason}`);
      input = left.input;
    }
    if (await tool.mustBeApproved(input, {}, scope)) {
      const { approve } = this.#options;
      const agreed = approve === undefined ? false : await scope.run(() => approve({ toolName, input }));
      if (agreed !== true)
        throw new ApprovalDenied(toolName, approve === undefined ? 'nobody can be asked' : undefined);
    }
    const startedAt = performance.now();
    const output = await tool.execute(input, { ...options, scope });
    if (!this.#hooks.has('tool.execution.post')) return output;
    const context = {
      point: 'tool.execution.post',
      toolName,
      input,
      output,
      durationMs: performance.now() - startedAt,
    };
    return (await this.#hooks.run('tool.execution.post', context, scope)).output;
  }

  /**
   * As `execute`. With a callback, the callback gets the output or the failure, and the promise only says that the
   * callback is done.
   */
  executeAsync(name: string, input?: unknown): Promise<unknown>;
  executeAsync(name: string, input: unknown, callback: ToolCallback, options?: ExecuteOptions): Promise<void>;
  async executeAsync(
    name: string,
    input: unknown = {},
    callback?: ToolCallback,
    options: ExecuteOptions = {},
  ): Promise<unknown> {
    const work = this.execute(name, input, options);
    if (callback === undefined || callback === null) return work;
    const [output, error] = await work.then(
      (value) => [value, null],
      (failure: unknown) => [null, failure],
    );
    await callback(output, error);
    return undefined;
  }

  /** The tool of this name. Fails with `not_found`. */
  resolve(name: string): Tool {
    const entry = this.#tools.get(name);
    if (entry !== undefined) return entry();
    throw new FrameworkError(
      'not_found',
      `tool "${name}" is not registered${suggestion(String(name), this.#tools.names())}`,
    );
  }

  /** Compiles a definition without registering it: a tool of one agent's own. `where` starts the messages. */
  compile(definition: unknown, where: string): Tool {
    return new Tool(definition, {
      compiler: this.#compiler,
      where,
      defaultTimeoutMs: this.#options.defaultTimeoutMs,
      telemetry: this.#options.telemetry,
    });
  }

  /** Removes all that this owner registered. */
  releaseOwner(owner: object): void {
    this.#tools.releaseOwner(owner);
  }
}

/** 0 when a word is missing; a word in the name counts more than one in the description. */
function ratingOf({ name, description }: ToolInfo, words: readonly string[]): number {
  const inName = name.toLowerCase();
  const inText = description.toLowerCase();
  let rating = words.length === 0 ? 1 : 0;
  for (const word of words) {
    if (inName === word) rating += 4;
    else if (inName.includes(word)) rating += 2;
    else if (inText.includes(word)) rating += 1;
    else return 0;
  }
  return rating;
}
