// What an agent is made of. One description, from which options are read in either spelling, documented and typed.

import { z } from 'zod';
import { hookPoint, HookPointSchema, type Hook } from '../hook/index.js';
import { MemoryConfigSchema } from '../memory/index.js';
import {
  BudgetSchema,
  canonicalOptions,
  invalidArgument,
  isPlainObject,
  parseOptions,
} from '../support/index.js';
import { ToolDefinitionSchema } from '../tool/index.js';

const hook = z.custom<Hook>((value) => typeof value === 'function', 'must be a function');

const HookDefinitionSchema = z
  .object({
    point: HookPointSchema,
    handler: hook,
    priority: z.number().default(0).describe('Hooks of higher priority run first.'),
    id: z.string().optional(),
    onError: z.enum(['stop', 'continue']).default('stop').describe('Whether a failing hook fails the run.'),
    timeoutMs: z
      .number()
      .positive()
      .optional()
      .describe('Limit of one call in milliseconds; 30,000 unless given.'),
  })
  .describe('A hook with its options.');

const ToolChoiceSchema = z
  .union([z.enum(['auto', 'none', 'required']), z.object({ tool: z.string() })])
  .describe(
    'auto: the model decides; none; required: some tool in the first step; {tool: name}: that one in the first step.',
  );

const milliseconds = z.number().positive().optional();

/** Limits in milliseconds. What overruns one is let go of at once, whether or not it listens to its signal. */
export const DeadlinesSchema = z
  .object({
    run: milliseconds.describe('Of the whole run.'),
    step: milliseconds.describe('Of one answer of the model with its tools.'),
    tool: milliseconds.describe('Of one call of a tool.'),
    firstToken: milliseconds.describe('Until a streamed answer begins.'),
    idle: milliseconds.describe('Between two pieces of a streamed answer.'),
  })
  .describe('Time limits in milliseconds.');

const outputSchema = z.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a JSON Schema object or a zod schema',
);

export const AgentConfigSchema = z
  .object({
    name: z.string().min(1).optional().describe('Unique among agents; made up when absent.'),
    description: z.string().optional().describe('What the agent is for.'),
    provider: z
      .string()
      .optional()
      .describe('Name of a registered provider; the default provider when absent.'),
    model: z.string().optional().describe("Name of one of the provider's models; its default when absent."),
    temperature: z
      .number()
      .min(0)
      .max(2)
      .optional()
      .describe('How freely the model chooses its words, 0 to 2.'),
    maxTokens: z.number().int().positive().optional().describe('Most tokens of one answer of the model.'),
    instructions: z.string().optional().describe('What the model is told before the conversation.'),
    memoryConfig: MemoryConfigSchema.optional(),
    tools: z
      .array(z.union([z.string(), ToolDefinitionSchema, z.unknown()]))
      .default([])
      .describe("Names of registered tools, definitions of the agent's own, or agents, which become tools."),
    toolChoice: ToolChoiceSchema.optional(),
    hooks: z
      .union([z.array(HookDefinitionSchema), z.record(z.string(), z.union([hook, z.array(hook)]))])
      .optional()
      .describe('Hooks by point ({pre_execution: function}), or a list of {point, handler, priority, ...}.'),
    maxSteps: z.number().int().positive().default(20).describe('Most calls of the model in one run.'),
    maxParallelToolCalls: z
      .number()
      .int()
      .positive()
      .default(8)
      .describe('How many tool calls of one answer run at the same time.'),
    deadlines: DeadlinesSchema.optional(),
    budget: BudgetSchema.optional(),
    outputSchema: outputSchema
      .optional()
      .describe('What the answer must be, as JSON Schema (or zod); result.output is the answer as data.'),
    prepareStep: z
      .custom<(context: never) => unknown>((value) => typeof value === 'function', 'must be a function')
      .optional()
      .describe(
        'Called before each step with {step, messages, tools}; may return {model, provider, tools, toolChoice, instructions, messages} for this step.',
      ),
    actions: z
      .record(z.string(), z.string())
      .default({})
      .describe('What the agent can be asked to do by name, each with the text that asks for it.'),
    timeoutMs: z
      .number()
      .positive()
      .optional()
      .describe('Time limit of one run in milliseconds; none when absent.'),
    toolTimeoutMs: z
      .number()
      .positive()
      .optional()
      .describe("Time limit of one tool call in milliseconds; the tool's own when absent."),
  })
  .describe('An agent: a model with instructions, tools and a memory.');

/** Options as they are written, in camelCase or snake_case. */
export interface AgentConfig extends z.input<typeof AgentConfigSchema> {}

/** Options after reading: camelCase, defaults filled in. `tools` are read where they are compiled. */
export type ParsedAgentConfig = Omit<z.output<typeof AgentConfigSchema>, 'tools' | 'hooks'> & {
  tools: readonly unknown[];
  hooks?: unknown;
};

export type HookDefinition = z.output<typeof HookDefinitionSchema>;

/** `tools` and `hooks` are read on their own, so that their messages say which one is wrong and what its options are. */
const SEPARATE_SCHEMA = AgentConfigSchema.extend({
  tools: z.array(z.unknown()).default([]),
  hooks: z.unknown().optional(),
});

const ALIASES = {
  memory: 'memoryConfig',
  timeout: 'timeoutMs',
  system: 'instructions',
  first_token: 'firstToken',
  time: 'timeMs',
};

/** Reads an agent's options. Fails with `invalid_argument`; `where` starts the message. */
export function parseAgentConfig(value: unknown, where: string): ParsedAgentConfig {
  return parseOptions(SEPARATE_SCHEMA, value, where, ALIASES);
}

/** The options of `base` with those that `overrides` gives in their place; null sets one back to its default. */
export function overrideAgentConfig(
  base: ParsedAgentConfig,
  overrides: unknown,
  where: string,
): ParsedAgentConfig {
  return parseAgentConfig(
    { ...base, ...canonicalOptions(SEPARATE_SCHEMA, overrides, where, ALIASES) },
    where,
  );
}

/** Reads the `hooks` option in either form. */
export function parseHooks(value: unknown, where: string): HookDefinition[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    return value.map((one, index) =>
      parseOptions(HookDefinitionSchema, one, `${where}: hooks[${index}]`, { fn: 'handler' }),
    );
  }
  if (!isPlainObject(value)) throw invalidArgument(`${where}: hooks: must be an object or a list`);
  return Object.entries(value).flatMap(([name, given]) => {
    const point = hookPoint(name, `${where}: hooks`);
    return (Array.isArray(given) ? given : [given]).map((handler: unknown) =>
      parseOptions(HookDefinitionSchema, { point, handler }, `${where}: hooks`),
    );
  });
}
