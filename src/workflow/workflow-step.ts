// What a step of a workflow is. One description, from which options are read, documented and typed.

import { z } from 'zod';
import {
  FrameworkError,
  invalidArgument,
  parseOptions,
  parseTemplate,
  pathsOf,
  suggestion,
  type Path,
} from '../support/index.js';
import type { FunctionName, StepFunction, StepScripts } from './step-scripts.js';
import type { Workflow } from './workflow.js';

const LONGEST_SLEEP_MS = 2 ** 31 - 1;

const functionSchema = z.custom<StepFunction>((value) => typeof value === 'function', 'must be a function');
const FunctionNameSchema = z
  .object({ script: z.string(), function: z.string() })
  .describe('A function of a registered script, by name.');

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
    execute: z
      .union([functionSchema, z.string(), FunctionNameSchema])
      .optional()
      .describe(
        'A function: gets params and a context, gives the output. With script, the name of one of its functions.',
      ),
    script: z
      .string()
      .optional()
      .describe(
        "A registered script's name: the step can run in any process that has registered the same source.",
      ),
    workflow: z
      .custom<Workflow>(
        (value) => typeof value === 'object' && value !== null && 'execute' in value,
        'must be a workflow',
      )
      .optional()
      .describe('A workflow that is executed with params as its input.'),
    sleep: z
      .number()
      .min(0)
      .max(LONGEST_SLEEP_MS)
      .optional()
      .describe('Milliseconds in which nothing is done.'),
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
      .union([functionSchema, FunctionNameSchema, z.string(), z.boolean()])
      .optional()
      .describe(
        'The step is skipped unless this is true: a function of the input and the context, or a place.',
      ),
    foreach: z
      .unknown()
      .optional()
      .describe(
        'A list, or a place that names one: the step is run for each item, {{item}} and {{index}} in params.',
      ),
    concurrency: z.number().int().min(1).default(8).describe('How many items of foreach at the same time.'),
    while: z
      .union([functionSchema, FunctionNameSchema])
      .optional()
      .describe(
        'The step is run again and again while this is true: a function of the output before (nothing at first) and the context. {{previous}} and {{index}} in params.',
      ),
    maxRounds: z.number().int().min(1).default(1_000).describe('A while that goes on for longer fails.'),
    retry: z.union([z.number().int().min(1).max(100), RetrySchema]).optional(),
    timeout: z.number().positive().optional().describe('Limit of one attempt in milliseconds.'),
    onError: z
      .union([z.enum(['fail', 'continue', 'skip']), functionSchema, FunctionNameSchema])
      .default('fail')
      .describe(
        'fail ends the workflow; continue and skip go on without an output; a function of the error and the context gives the output instead.',
      ),
  })
  .describe('A step: an agent, a tool, a function, a workflow or a pause.');

/** A step as `addStep` takes it. */
export interface WorkflowStepConfig extends z.input<typeof WorkflowStepSchema> {}
type Parsed = z.output<typeof WorkflowStepSchema>;

export interface WorkflowStep extends Omit<Parsed, 'retry' | 'execute' | 'script'> {
  name: string;
  execute: StepFunction | FunctionName | undefined;
  kind: 'agent' | 'tool' | 'execute' | 'workflow' | 'sleep';
  retry: { maxAttempts: number; delayMs: number };
  /** What it waits for: dependsOn and the steps that its places name. */
  dependencies: readonly string[];
  /** What its places name, for validation. */
  places: readonly Path[];
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
/** What places may name beside steps. */
const OWN_PLACES = ['input', 'item', 'index', 'previous'];

/** Reads a step. Fails with `invalid_argument` or `template_invalid`. */
export function readStep(name: string, config: unknown, where: string): WorkflowStep {
  if (
    typeof name !== 'string' ||
    !/^[\p{L}_][\p{L}\p{N}_-]{0,99}$/u.test(name) ||
    [...OWN_PLACES, '__proto__'].includes(name)
  )
    throw invalidArgument(
      `${where}: a step's name is letters, digits, _ and -, and not ${OWN_PLACES.join(', ')}`,
    );
  const at = `${where}: step "${name}"`;
  const { script, ...parsed } = parseOptions(WorkflowStepSchema, config, at, ALIASES);
  const kinds = KINDS.filter((kind) => parsed[kind] !== undefined);
  if (kinds.length !== 1) throw invalidArgument(`${at}: give one of ${KINDS.join(', ')}`);
  if (parsed.foreach !== undefined && parsed.while !== undefined)
    throw invalidArgument(`${at}: give foreach or while, not both`);
  const named = new Set(parsed.dependsOn);
  const places = placesIn(
    { params: parsed.params, foreach: parsed.foreach, condition: parsed.condition },
    at,
  );
  for (const { keys } of places) if (!OWN_PLACES.includes(String(keys[0]))) named.add(String(keys[0]));
  const retry = typeof parsed.retry === 'number' ? { maxAttempts: parsed.retry, delayMs: 0 } : parsed.retry;
  return {
    ...parsed,
    execute: functionOf(parsed.execute, script, at),
    name,
    kind: kinds[0],
    retry: retry ?? { maxAttempts: 1, delayMs: 0 },
    dependencies: [...named],
    places,
  };
}

function functionOf(
  execute: Parsed['execute'],
  script: string | undefined,
  at: string,
): WorkflowStep['execute'] {
  if (script === undefined && typeof execute !== 'string') return execute;
  if (script !== undefined && typeof execute === 'string') return { script, function: execute };
  throw invalidArgument(
    script === undefined
      ? `${at}: "${execute as string}" is the name of a function: give its script, too`
      : `${at}: script: give the name of one of its functions as function`,
  );
}

/** All places in a value. */
function placesIn(value: unknown, where: string, depth = 0): Path[] {
  if (depth > DEEPEST) throw invalidArgument(`${where}: params: nested deeper than ${DEEPEST} levels`);
  if (typeof value === 'string') {
    if (!value.includes('{{')) return [];
    try {
      return pathsOf(parseTemplate(value));
    } catch (error) {
      throw new FrameworkError('template_invalid', `${where}: ${(error as Error).message}`, { cause: error });
    }
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => placesIn(inner, where, depth + 1));
}

/** What else steps name, for validation. */
export interface KnownNames {
  agents: () => readonly string[];
  tools: () => readonly string[];
  scripts: StepScripts;
}

/** What is wrong with the steps together: names that are none, places that lead nowhere, circles. Empty when nothing is. */
export function problemsOf(steps: ReadonlyMap<string, WorkflowStep>, known: KnownNames): string[] {
  const problems = [...steps.values()].flatMap((step) => [
    ...step.dependencies
      .filter((other) => !steps.has(other))
      .map((other) => unknown(step, 'step', other, [...steps.keys(), ...OWN_PLACES])),
    ...namesOf(step, known),
    ...deadPlaces(step, steps),
  ]);
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

/** Functions that the step names. */
export function scriptsOf(steps: ReadonlyMap<string, WorkflowStep>): Set<string> {
  const scripts = new Set<string>();
  for (const step of steps.values())
    for (const one of functionsOf(step)) if (typeof one === 'object') scripts.add(one.script);
  return scripts;
}

/** Steps that only this process can run, because they hold functions or workflows instead of naming them. */
export function inlineSteps(steps: ReadonlyMap<string, WorkflowStep>): string[] {
  return [...steps.values()]
    .filter((step) => functionsOf(step).some((one) => typeof one === 'function'))
    .map(({ name }) => name);
}

function functionsOf({
  execute,
  condition,
  onError,
  while: loop,
}: WorkflowStep): (StepFunction | FunctionName)[] {
  return [execute, condition, onError, loop].filter(
    (one): one is StepFunction | FunctionName =>
      typeof one === 'function' || (typeof one === 'object' && one !== null),
  );
}

function namesOf(step: WorkflowStep, known: KnownNames): string[] {
  const problems: string[] = [];
  const check = (what: string, name: string | undefined, names: readonly string[]): void => {
    if (name !== undefined && !names.includes(name)) problems.push(unknown(step, what, name, names));
  };
  if (step.agent !== undefined) check('agent', step.agent, known.agents());
  if (step.tool !== undefined) check('tool', step.tool, known.tools());
  for (const one of functionsOf(step))
    if (typeof one === 'object') check('script', one.script, known.scripts.names());
  return problems;
}

function unknown({ name }: WorkflowStep, what: string, other: string, names: readonly string[]): string {
  return `step "${name}" names ${what} "${other}", which is none${suggestion(other, names)}`;
}

/** Places that can lead nowhere, whatever the steps give. */
function deadPlaces(step: WorkflowStep, steps: ReadonlyMap<string, WorkflowStep>): string[] {
  return step.places.flatMap(({ source, keys }) => {
    const first = String(keys[0]);
    if (steps.has(first) && keys.length > 1 && keys[1] !== 'output')
      return [`step "${step.name}": {{${source}}}: a step has no "${keys[1]}", only output`];
    if (first === 'item' && step.foreach === undefined)
      return [`step "${step.name}": {{${source}}}: there are items in a foreach only`];
    if (first === 'previous' && step.while === undefined)
      return [`step "${step.name}": {{${source}}}: there is a round before in a while only`];
    if (first === 'index' && step.foreach === undefined && step.while === undefined)
      return [`step "${step.name}": {{${source}}}: there is an index in a foreach or a while only`];
    return [];
  });
}
