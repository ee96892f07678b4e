// The tools of one framework, by name. Two registries share nothing.

import { SchemaCompiler, type ValidationResult } from '../schema/index.js';
import { FrameworkError, suggestion } from '../support/index.js';
import { Tool, type ExecuteOptions, type ToolDefinition, type ToolInfo } from './tool.js';

export interface ToolRegistrationOptions {
  /** Who registers, such as a script context: `releaseOwner` takes away all that it registered. */
  owner?: object;
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
  readonly #tools = new Map<string, { tool: Tool; owner: object | undefined }>();
  readonly #compiler = new SchemaCompiler();
  readonly #defaultTimeoutMs: number | undefined;

  /** `defaultTimeoutMs` is the limit, in milliseconds, of a tool that has none of its own: 60,000 unless given. */
  constructor(options: { defaultTimeoutMs?: number } = {}) {
    this.#defaultTimeoutMs = options.defaultTimeoutMs;
  }

  /** Adds a tool. Fails with `invalid_argument`, `schema_invalid` or `already_exists`. */
  register(definition: ToolDefinition, options: ToolRegistrationOptions = {}): ToolInfo {
    const tool = this.compile(definition, 'tool.register');
    if (this.#tools.has(tool.name)) {
      throw new FrameworkError(
        'already_exists',
        `tool "${tool.name}" is registered already; unregister it first`,
      );
    }
    this.#tools.set(tool.name, { tool, owner: options.owner });
    return tool.info;
  }

  /** Removes a tool; false when there was none. What runs goes on. */
  unregister(name: string): boolean {
    return this.#tools.delete(name);
  }

  /** What is known of a tool, or undefined. */
  get(name: string): ToolInfo | undefined {
    return this.#tools.get(name)?.tool.info;
  }

  list(): ToolInfo[] {
    return [...this.#tools.values()].map(({ tool }) => tool.info);
  }

  exists(name: string): boolean {
    return this.#tools.has(name);
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
    return this.resolve(name).execute(input, options);
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
    if (entry !== undefined) return entry.tool;
    throw new FrameworkError(
      'not_found',
      `tool "${name}" is not registered${suggestion(String(name), this.#tools.keys())}`,
    );
  }

  /** Compiles a definition without registering it: a tool of one agent's own. `where` starts the messages. */
  compile(definition: unknown, where: string): Tool {
    return new Tool(definition, {
      compiler: this.#compiler,
      where,
      defaultTimeoutMs: this.#defaultTimeoutMs,
    });
  }

  /** Removes all that this owner registered. */
  releaseOwner(owner: object): void {
    for (const [name, entry] of this.#tools) if (entry.owner === owner) this.#tools.delete(name);
  }
}
