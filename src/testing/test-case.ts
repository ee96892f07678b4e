// One test and what can be said of it.

import { z } from 'zod';
import { FrameworkError, WorkScope } from '../support/index.js';
import { ScorerNameSchema, type Scorer } from './scorers.js';

/** Passes unless it throws. What it returns is what scorers are given. */
export type TestFunction = () => unknown;

export const TestOptionsSchema = z
  .object({
    timeoutMs: z
      .number()
      .positive()
      .optional()
      .describe("Limit of one run in milliseconds; the scenario's when absent."),
    repeat: z.number().int().min(1).max(10_000).default(1).describe('How often it is run.'),
    passRate: z.number().min(0).max(1).default(1).describe('The share of runs that must pass.'),
    skip: z.boolean().default(false).describe('Whether it is only counted.'),
    tags: z.array(z.string()).default([]).describe('Words to select it by.'),
    scorers: z
      .array(
        z.union([
          ScorerNameSchema,
          z.custom<Scorer>((value) => typeof value === 'function', 'must be a function'),
        ]),
      )
      .default([])
      .describe(
        'How good what the test returns is: exact, contains, similarity, json, or functions of output and expected.',
      ),
    expected: z.unknown().optional().describe('What scorers compare with.'),
    minScore: z.number().min(0).max(1).default(1).describe('What the mean of each scorer must reach.'),
  })
  .describe('How a test is run.');

export type TestOptions = z.output<typeof TestOptionsSchema>;

export interface TestCase {
  name: string;
  test: TestFunction;
  options: TestOptions;
}

export const RunOptionsSchema = z
  .object({
    filter: z
      .string()
      .optional()
      .describe('Only tests whose name contains this; with * the whole name must match.'),
    tags: z.array(z.string()).optional().describe('Only tests that have one of these.'),
    seed: z.union([z.string(), z.number()]).optional().describe('Where chance starts; made up when absent.'),
    updateSnapshots: z
      .boolean()
      .default(false)
      .describe('Keep what tests see now in place of what they saw.'),
  })
  .describe('Which tests are run, and how.');

export type RunOptions = z.output<typeof RunOptionsSchema>;

export function isSelected({ name, options }: TestCase, { filter, tags }: RunOptions): boolean {
  if (tags !== undefined && !tags.some((tag) => options.tags.includes(tag))) return false;
  if (filter === undefined) return true;
  const text = name.toLowerCase();
  const [first, ...rest] = filter.toLowerCase().split('*');
  if (rest.length === 0) return text.includes(first);
  return text.startsWith(first) && endsAsWanted(text.slice(first.length), rest);
}

/** Whether the texts are in `text` one after the other, the last at its end. */
function endsAsWanted(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts.slice(0, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - from >= parts.at(-1)!.length && text.endsWith(parts.at(-1)!);
}

/** How long one that has run out of time may take to say where it was, in milliseconds. */
const GRACE_MS = 250;

/** Calls a function of a test within its time. Rejects as it does, or with `timeout_error`. */
export async function limited<T>(what: string, timeoutMs: number, call: () => T): Promise<Awaited<T>> {
  const scope = new WorkScope({ what, timeoutMs });
  const startedAt = performance.now();
  let work: Promise<unknown> | undefined;
  try {
    return (await scope.run(() => {
      const started = call();
      work = Promise.resolve(started);
      return started;
    })) as Awaited<T>;
  } catch (error) {
    // A script that loops may be stopped before the scope's timer has had its turn.
    if (scope.failure === undefined && isTimeout(error) && performance.now() - startedAt >= timeoutMs - 1)
      scope.end(new FrameworkError('timeout_error', `${what} took longer than its limit of ${timeoutMs} ms`));
    if (scope.failure === undefined) throw error;
    throw await whereStopped(scope.failure, work);
  } finally {
    scope.dispose();
  }
}

function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'timeout_error';
}

/** A script that looped is stopped, and its error says where. */
async function whereStopped(failure: FrameworkError, work: Promise<unknown> | undefined): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, GRACE_MS)));
  const stopped = await Promise.race([
    patience,
    work?.then(
      () => undefined,
      (error: unknown) => error,
    ),
  ]);
  clearTimeout(timer);
  const { location, scriptStack } = (stopped ?? {}) as Record<string, unknown>;
  if (location === undefined) return failure;
  return Object.assign(new FrameworkError(failure.code, failure.message, { cause: stopped }), {
    location,
    scriptStack,
  });
}
