// Tools and providers that stand in for real ones while tests run, and remember what they were asked.

import { z } from 'zod';
import type { ProviderRegistry } from '../provider/index.js';
import { errorInfo, parseOptions, toJsonValue, type ErrorInfo, type JsonValue } from '../support/index.js';
import type { ToolRegistry } from '../tool/index.js';

const someFunction = z.custom<(input: unknown) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);

export const MockToolSchema = z
  .object({
    description: z.string().optional().describe("The real tool's when absent."),
    schema: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("The input as JSON Schema; the real tool's when absent."),
    output: z.unknown().optional().describe('What every call gives.'),
    outputs: z
      .array(z.unknown())
      .min(1)
      .optional()
      .describe('What the calls give, one after the other; the last again and again.'),
    error: z.string().optional().describe('What every call fails with.'),
    execute: someFunction.optional().describe('Gives the output for an input.'),
  })
  .describe('A tool that stands in for another. Give one of output, outputs, error and execute, or none.');

export const MockProviderSchema = z
  .object({
    responses: z
      .unknown()
      .refine((value) => value !== undefined, 'is required')
      .describe(
        'The answers in order, or one for all: texts, {content, tool_calls, error}, functions of the request.',
      ),
    repeat: z.boolean().default(false).describe('Start over after the last answer instead of failing.'),
    models: z.array(z.string()).default([]).describe('Names to list; every name is accepted.'),
  })
  .describe('A provider that stands in for another.');

export interface ToolCall {
  input: JsonValue;
  output?: JsonValue;
  error?: ErrorInfo;
}

export interface ProviderRequest {
  model: string;
  /** What the user said last. */
  prompt: string;
  messages: JsonValue;
  /** Names of the tools that were offered. */
  tools: string[];
}

/** What is put in place while tests run. */
export interface Mock {
  /** Puts it in place; what comes back takes it away. */
  install(): () => void;
  /** Forgets what it was asked, and starts its answers over. */
  reset(): void;
}

const MOST_KEPT = 10_000;

/** A tool that answers as it was told, and remembers its calls. */
export class MockTool implements Mock {
  readonly name: string;
  readonly #tools: ToolRegistry;
  readonly #options: z.output<typeof MockToolSchema>;
  #calls: ToolCall[] = [];
  #count = 0;

  constructor(name: string, options: unknown, tools: ToolRegistry) {
    this.name = name;
    this.#tools = tools;
    this.#options = parseOptions(MockToolSchema, options, `scenario.mockTool: tool "${name}"`);
    // A mistake shows where it was made.
    tools.compile({ name, schema: this.#options.schema, execute: () => null }, 'scenario.mockTool');
  }

  /** The calls so far, the newest 10,000. */
  get calls(): ToolCall[] {
    return [...this.#calls];
  }

  /** How often it was called. */
  get callCount(): number {
    return this.#count;
  }

  install(): () => void {
    const real = this.#tools.get(this.name);
    const { description = real?.description ?? '', schema = real?.schema } = this.#options;
    return this.#tools.substitute(
      { name: this.name, description, schema, execute: (input: never) => this.#call(input) },
      'scenario.mockTool',
    );
  }

  reset(): void {
    this.#calls = [];
    this.#count = 0;
  }

  async #call(input: unknown): Promise<unknown> {
    const call: ToolCall = { input: toJsonValue(input) };
    this.#calls.push(call);
    if (this.#calls.length > MOST_KEPT) this.#calls.shift();
    this.#count += 1;
    try {
      const output = await this.#answer(input);
      call.output = toJsonValue(output);
      return output;
    } catch (error) {
      call.error = errorInfo(error);
      throw error;
    }
  }

  #answer(input: unknown): unknown {
    const { error, execute, outputs, output } = this.#options;
    if (error !== undefined) throw new Error(error);
    if (execute !== undefined) return execute(input);
    if (outputs !== undefined) return outputs[Math.min(this.#count, outputs.length) - 1];
    return output ?? null;
  }
}

/** A provider that answers as it was told, and remembers what it was asked. */
export class MockProvider implements Mock {
  readonly name: string;
  readonly #providers: ProviderRegistry;
  readonly #options: z.output<typeof MockProviderSchema>;
  #requests: ProviderRequest[] = [];
  #count = 0;

  constructor(name: string, options: unknown, providers: ProviderRegistry) {
    this.name = name;
    this.#providers = providers;
    this.#options = parseOptions(MockProviderSchema, options, `scenario.mockProvider: provider "${name}"`);
  }

  /** What it was asked so far, the newest 10,000. */
  get requests(): ProviderRequest[] {
    return [...this.#requests];
  }

  /** How often a model was asked. */
  get requestCount(): number {
    return this.#count;
  }

  install(): () => void {
    const { models } = this.#options;
    return this.#providers.substitute({
      name: this.name,
      type: 'scripted',
      config: { responses: (request: Request) => this.#answer(request), models },
    });
  }

  reset(): void {
    this.#requests = [];
    this.#count = 0;
  }

  #answer(request: Request): unknown {
    const { responses, repeat } = this.#options;
    const said = request.messages.findLast(({ role }) => role === 'user')?.content;
    this.#requests.push({
      model: request.model ?? '',
      prompt: typeof said === 'string' ? said : '',
      messages: toJsonValue(request.messages),
      tools: (request.tools ?? []).map(({ name }) => name),
    });
    if (this.#requests.length > MOST_KEPT) this.#requests.shift();
    this.#count += 1;
    const answer = Array.isArray(responses) ? this.#next(responses, repeat) : responses;
    return typeof answer === 'function' ? (answer as (given: Request) => unknown)(request) : answer;
  }

  #next(responses: readonly unknown[], repeat: boolean): unknown {
    const index = repeat ? (this.#count - 1) % responses.length : this.#count - 1;
    if (index < responses.length) return responses[index];
    return { error: `mock provider "${this.name}": all ${responses.length} responses have been given` };
  }
}

interface Request {
  model?: string;
  messages: readonly { role: string; content?: unknown }[];
  tools?: readonly { name: string }[];
}
