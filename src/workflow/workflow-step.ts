// What a step of a workflow is. One description, from which options are read, documented and typed.

import { z } from 'zod';
import {
  FrameworkError,
  invalidArgument,
  parseOptions,
  parseTemplate,
  pathsOf,
  suggestion,
} from '../support/index.js';
import type { Workflow } from './workflow.js';

/** What a step's function is told beside its input. */
export interface StepContext {
  workflow: string;
  runId: string;
  step: string;
  /** The same when the step is run again after a crash: what it did under this key before, it need not do again. */
  idempotencyKey: string;
  /** The workflow's input. */
  input: unknown;
  /** Outputs of the steps that have completed, by name. */
  outputs: Record<string, unknown>;
  /** Which attempt this is, from 1. */
  attempt: number;
}

export type StepFunction = (input: unknown, context: StepContext) => unknown;

const functionSchema = z.custom<StepFunction>((value) => typeof value === 'function', 'must be a function');

const RetrySchema = z
  .object({
    maxAttempts: z.number().int().min(1).max(100).default(3).describe('How often the step is tried at most.'),
    delayMs: z
      .number()
      .min(0)
      .default(0)
      .describe('Milliseconds before the second attempt; doubled before each further one.'),
  })
  .describe('What happens when the step fails.');

export const WorkflowStepSchema = z
  .object({
    agent: z.string().optional().describe('Name of the agent that is run.'),
    action: z.string().optional().describe('What the agent is to do.'),
    tool: z.string().optional().describe('Name of the tool that is executed with params.'),
    execute: functionSchema.optional().describe('A function: gets params and a context, gives the output.'),
    workflow: z
      .custom<Workflow>(
        (value) => typeof value === 'object' && value !== null && 'execute' in value,
        'must be a workflow',
      )
      .optional()
      .describe('A workflow that is executed with params as its input.'),
    sleep: z.number().min(0).optional().describe('Milliseconds in which nothing is done.'),
    params: z
      .unknown()
      .optional()
      .describe(
        'What the step works with; texts may have places such as {{input.topic}} or {{other_step.output}}.',
      ),
    dependsOn: z
      .array(z.string())
      .default([])
      .describe('Steps that must have completed before; a place in params adds its step.'),
    condition: z
      .union([functionSchema, z.string(), z.boolean()])
      .optional()
      .describe('The step is skipped unless this is true: a function of the context, or a place.'),
    foreach: z
      .unknown()
      .optional()
      .describe(
        'A list, or a place that names one: the step is run for each item, {{item}} and {{index}} in params.',
      ),
    concurrency: z.number().int().min(1).default(8).describe('How many items of foreach at the same time.'),
    retry: z.union([z.number().int().min(1).max(100), RetrySchema]).optional(),
    timeout: z.number().positive().optional().describe('Limit of one attempt in milliseconds.'),
    onError: z
      .union([z.enum(['fail', 'continue', 'skip']), functionSchema])
      .default('fail')
      .describe(
        'fail ends the workflow; continue and skip go on without an output; a function gives the output instead.',
      ),
  })
  .describe('A step: an agent, a tool, a function, a workflow or a pause.');

export type WorkflowStepConfig = z.input<typeof WorkflowStepSchema>;
type Parsed = z.output<typeof WorkflowStepSchema>;

export interface WorkflowStep extends Omit<Parsed, 'retry'> {
  name: string;
  kind: 'agent' | 'tool' | 'execute' | 'workflow' | 'sleep';
  retry: { maxAttempts: number; delayMs: number };
  /** What it waits for: dependsOn and the steps that its places name. */
  dependencies: readonly string[];
}

const KINDS = ['agent', 'tool', 'execute', 'workflow', 'sleep'] as const;
const ALIASES = {
  function: 'execute',
  handler: 'execute',
  input: 'params',
  timeoutMs: 'timeout',
  for_each: 'foreach',
};
const DEEPEST = 50;

/** Reads a step. Fails with `invalid_argument` or `template_invalid`. */
export function readStep(name: string, config: unknown, where: string): WorkflowStep {
  if (
    typeof name !== 'string' ||
    !/^[\p{L}_][\p{L}\p{N}_-]{0,99}$/u.test(name) ||
    ['input', 'item', 'index'].includes(name)
  )
    throw invalidArgument(
      `${where}: a step's name is letters, digits, _ and -, and not input, item or index`,
    );
  const at = `${where}: step "${name}"`;
  const parsed = parseOptions(WorkflowStepSchema, config, at, ALIASES);
  const kinds = KINDS.filter((kind) => parsed[kind] !== undefined);
  if (kinds.length !== 1) throw invalidArgument(`${at}: give one of ${KINDS.join(', ')}`);
  const named = new Set(parsed.dependsOn);
  const places = { params: parsed.params, foreach: parsed.foreach, condition: parsed.condition };
  for (const path of placesIn(places, at)) if (!['input', 'item', 'index'].includes(path)) named.add(path);
  const retry = typeof parsed.retry === 'number' ? { maxAttempts: parsed.retry, delayMs: 0 } : parsed.retry;
  return {
    ...parsed,
    name,
    kind: kinds[0],
    retry: retry ?? { maxAttempts: 1, delayMs: 0 },
    dependencies: [...named],
  };
}

/** The first keys of all places in a value. */
function placesIn(value: unknown, where: string, depth = 0): string[] {
  if (depth > DEEPEST) throw invalidArgument(`${where}: params: nested deeper than ${DEEPEST} levels`);
  if (typeof value === 'string') {
    if (!value.includes('{{')) return [];
    try {
      return pathsOf(parseTemplate(value)).map(({ keys }) => String(keys[0]));
    } catch (error) {
      throw new FrameworkError('template_invalid', `${where}: ${(error as Error).message}`, { cause: error });
    }
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => placesIn(inner, where, depth + 1));
}

/** What is wrong with the steps together: names that are none, circles. Empty when nothing is. */
export function problemsOf(steps: ReadonlyMap<string, WorkflowStep>): string[] {
  const problems: string[] = [];
  for (const { name, dependencies } of steps.values()) {
    for (const other of dependencies) {
      if (!steps.has(other))
        problems.push(
          `step "${name}" names step "${other}", which is none${suggestion(other, steps.keys())}`,
        );
    }
  }
  const waiting = new Map(
    [...steps.values()].map(({ name, dependencies }) => [
      name,
      dependencies.filter((one) => steps.has(one)).length,
    ]),
  );
  const ready = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  const dependents = dependentsOf(steps);
  let done = 0;
  for (const name of ready) {
    done += 1;
    for (const next of dependents.get(name) ?? []) {
      const left = waiting.get(next)! - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  if (done < steps.size) {
    const circle = [...waiting].filter(([, count]) => count > 0).map(([name]) => name);
    problems.push(`steps wait for each other in a circle: ${circle.slice(0, 10).join(', ')}`);
  }
  return problems;
}

export function dependentsOf(steps: ReadonlyMap<string, WorkflowStep>): Map<string, string[]> {
  const dependents = new Map<string, string[]>();
  for (const { name, dependencies } of steps.values()) {
    for (const other of dependencies) {
      const known = dependents.get(other);
      if (known === undefined) dependents.set(other, [name]);
      else known.push(name);
    }
  }
  return dependents;
}
