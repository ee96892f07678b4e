// One tool: what it is called, what it takes and gives, and the function that does it. Compiled once, immutable.

import { z } from 'zod';
import { summarise } from '../schema/index.js';
import type {
  JsonSchema,
  SchemaCompiler,
  SchemaSource,
  ValidationResult,
  Validator,
} from '../schema/index.js';
import {
  FrameworkError,
  parseOptions,
  WorkScope,
  type Budget,
  type WorkTelemetry,
} from '../support/index.js';
import { ToolContext, type ToolCallOrigin } from './tool-context.js';
import { ToolError } from './tool-error.js';

/** A tool that says nothing else ends after this time. */
export const DEFAULT_TOOL_TIMEOUT_MS = 60_000;

/** Does the work of a tool: gets the checked input, gives the output or a promise of it. */
export type ToolFunction = (input: never, context: ToolContext) => unknown;

const schemaSource = z.custom<SchemaSource>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a JSON Schema object or a zod schema',
);

const approval = z.custom<(input: never, context: ToolContext) => unknown>(
  (value) => typeof value === 'function',
  'must be a boolean or a function',
);

/** Who may call a tool: models, or scripts and programs. */
export type ToolCaller = 'model' | 'script';

export const ToolDefinitionSchema = z
  .object({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or - (what model providers accept)')
      .describe('The name under which models and scripts call the tool.'),
    description: z.string().default('').describe('What the tool does, for the model that chooses it.'),
    schema: schemaSource.optional().describe('The input as JSON Schema (or zod); any object when absent.'),
    outputSchema: schemaSource
      .optional()
      .describe('What the tool returns, as JSON Schema (or zod); checked when given.'),
    execute: z
      .custom<ToolFunction>((value) => typeof value === 'function', 'must be a function')
      .describe('Does the work: gets the input, returns the output or a promise of it.'),
    callers: z
      .array(z.enum(['model', 'script']))
      .min(1)
      .default(['model', 'script'])
      .describe('Who may call the tool: models, scripts (and programs that execute it directly), or both.'),
    needsApproval: z
      .union([z.boolean(), approval])
      .default(false)
      .describe('Whether somebody must agree to a call before it is made; may be a function of the input.'),
    timeoutMs: z
      .number()
      .positive()
      .optional()
      .describe('Time limit of one execution in milliseconds; 60,000 unless the registry says otherwise.'),
  })
  .describe('A tool: a named function with a description and a schema, for models and scripts to call.');

/** A tool as it is registered. */
export interface ToolDefinition extends z.input<typeof ToolDefinitionSchema> {}

/** A tool as plain data. */
export const ToolInfoSchema = z
  .object({
    name: z.string(),
    description: z.string(),
    schema: z.record(z.string(), z.unknown()).describe('The input as JSON Schema.'),
    outputSchema: z.record(z.string(), z.unknown()).optional(),
    timeoutMs: z.number().optional().describe('Time limit of one execution in milliseconds.'),
    enabled: z.boolean().describe('Whether it can be called now.'),
    callers: z.array(z.enum(['model', 'script'])),
    needsApproval: z.boolean().describe('Whether a call may need the agreement of somebody.'),
  })
  .describe('What is known of a tool.');

/** A tool as plain data. */
export interface ToolInfo {
  name: string;
  description: string;
  schema: JsonSchema;
  outputSchema?: JsonSchema;
  timeoutMs?: number;
  enabled: boolean;
  callers: ToolCaller[];
  needsApproval: boolean;
}

/** How a tool is executed directly. */
export interface ExecuteOptions {
  /** Cancels the execution. */
  signal?: AbortSignal;
  /** Time limit in milliseconds; goes before the tool's own. */
  timeoutMs?: number;
  /** The budget of what the execution is part of. */
  budget?: Budget;
}

/** What an agent adds when it runs a tool. */
export interface ToolCallOptions extends ExecuteOptions, ToolCallOrigin {
  scope?: WorkScope;
}

const ANY_OBJECT: JsonSchema = { type: 'object' };

const ALIASES = { parameters: 'schema', inputSchema: 'schema', input_schema: 'schema', timeout: 'timeoutMs' };

/** A compiled tool: its definition read, its schemas ready. Made by `ToolRegistry.register` and `compile`. */
export class Tool {
  readonly name: string;
  readonly description: string;
  readonly timeoutMs: number | undefined;
  readonly callers: readonly ToolCaller[];
  /** Whether it can be called. */
  enabled = true;
  readonly #needsApproval: boolean | ((input: unknown, context: ToolContext) => unknown);
  readonly #defaultTimeoutMs: number;
  readonly #execute: (input: unknown, context: ToolContext) => unknown;
  readonly #input: Validator;
  readonly #output: Validator | undefined;
  readonly #telemetry: WorkTelemetry | undefined;

  /** Reads and compiles a definition. Fails with `invalid_argument` or `schema_invalid`; `where` starts the message. */
  constructor(
    definition: unknown,
    options: {
      compiler: SchemaCompiler;
      where: string;
      defaultTimeoutMs?: number;
      telemetry?: WorkTelemetry;
    },
  ) {
    const { compiler, where } = options;
    const { name, description, schema, outputSchema, execute, timeoutMs, callers, needsApproval } =
      parseOptions(ToolDefinitionSchema, definition, where, ALIASES);
    this.name = name;
    this.description = description;
    this.timeoutMs = timeoutMs;
    this.callers = callers;
    this.#needsApproval = needsApproval as boolean | ((input: unknown, context: ToolContext) => unknown);
    this.#defaultTimeoutMs = options.defaultTimeoutMs ?? DEFAULT_TOOL_TIMEOUT_MS;
    this.#telemetry = options.telemetry;
    this.#execute = execute as (input: unknown, context: ToolContext) => unknown;
    this.#input = compiler.compile(schema ?? ANY_OBJECT, `tool "${name}": schema`);
    this.#output = outputSchema && compiler.compile(outputSchema, `tool "${name}": outputSchema`);
  }

  /** The input as JSON Schema, as a model is shown it. */
  get inputSchema(): JsonSchema {
    return this.#input.jsonSchema;
  }

  /** The tool as plain data. */
  get info(): ToolInfo {
    const info: ToolInfo = {
      name: this.name,
      description: this.description,
      schema: this.#input.jsonSchema,
      enabled: this.enabled,
      callers: [...this.callers],
      needsApproval: this.#needsApproval !== false,
    };
    if (this.#output !== undefined) info.outputSchema = this.#output.jsonSchema;
    if (this.timeoutMs !== undefined) info.timeoutMs = this.timeoutMs;
    return info;
  }

  /** Whether this call must be agreed to. Fails as its function does. */
  async mustBeApproved(input: unknown, origin: ToolCallOrigin, scope: WorkScope): Promise<boolean> {
    const needs = this.#needsApproval;
    if (typeof needs === 'boolean') return needs;
    const answer = await scope.run(() => needs(input, new ToolContext(this.name, origin, scope)));
    return answer !== false && answer !== null && answer !== undefined;
  }

  /** Whether some calls must be agreed to; `mustBeApproved` says of one. */
  get mayNeedApproval(): boolean {
    return this.#needsApproval !== false;
  }

  /** What is wrong with an input, without running the tool. */
  validate(input: unknown): ValidationResult {
    return this.#input.validate(input);
  }

  /**
   * Checks the input, does the work within its time limit, checks the output. Fails with `tool_input_invalid`,
   * `tool_output_invalid`, `timeout_error`, `cancelled`, or with what the tool threw.
   */
  async execute(input: unknown, options: ToolCallOptions = {}): Promise<unknown> {
    if (this.#telemetry === undefined) return this.#checkedExecute(input, options);
    const { toolCallId, agentName } = options;
    const followed = this.#telemetry.beginWork('tool', this.name, { toolCallId, agentName });
    try {
      const output = await followed.run(() => this.#checkedExecute(input, options));
      followed.end();
      return output;
    } catch (error) {
      followed.end({}, error);
      throw error;
    }
  }

  async #checkedExecute(input: unknown, options: ToolCallOptions): Promise<unknown> {
    const checked = this.#input.parse(input);
    if (checked.errors.length > 0) {
      const message = `tool "${this.name}": invalid input: ${summarise(checked.errors)}`;
      throw new ToolError('tool_input_invalid', message, { errors: checked.errors });
    }
    const scope = new WorkScope({
      what: `tool "${this.name}"`,
      timeoutMs: options.timeoutMs ?? this.timeoutMs ?? this.#defaultTimeoutMs,
      signal: options.signal,
      parent: options.scope,
      budget: options.budget,
    });
    try {
      const output = await scope.run(() =>
        this.#execute(checked.value, new ToolContext(this.name, options, scope)),
      );
      return this.#checkedOutput(output);
    } catch (error) {
      throw this.#failure(scope.failure ?? error);
    } finally {
      scope.dispose();
    }
  }

  #checkedOutput(output: unknown): unknown {
    if (this.#output === undefined) return output;
    const checked = this.#output.parse(output);
    if (checked.errors.length === 0) return checked.value;
    const message = `tool "${this.name}": invalid output: ${summarise(checked.errors)}`;
    throw new ToolError('tool_output_invalid', message, { errors: checked.errors });
  }

  #failure(error: unknown): unknown {
    if (error instanceof Error || FrameworkError.isInstance(error)) return error;
    const text =
      typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    return new ToolError('tool_failed', `tool "${this.name}" failed: ${String(text)}`, { cause: error });
  }
}
