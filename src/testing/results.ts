// What has become of tests, as plain data.

import { z } from 'zod';

export const TestFailureSchema = z
  .object({
    code: z.string().describe('assertion_failed, timeout_error, runtime_error ...'),
    message: z.string(),
    location: z
      .object({ file: z.string(), line: z.number(), column: z.number().optional() })
      .optional()
      .describe('Where in the script, or in the program, as far as it is known.'),
    stack: z.string().optional().describe("The script's stack."),
  })
  .describe('Why a test failed.');

export const TestResultSchema = z
  .object({
    name: z.string(),
    status: z.enum(['passed', 'failed', 'skipped']),
    duration: z.number().describe('Milliseconds, all repetitions together.'),
    runs: z.number().describe('How often it was run.'),
    passes: z.number().describe('How often it passed.'),
    scores: z.record(z.string(), z.number()).optional().describe('The mean of each scorer, from 0 to 1.'),
    failure: TestFailureSchema.optional().describe(
      'Of the first repetition that failed, where the test failed.',
    ),
  })
  .describe('What has become of a test.');

const counts = {
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  total: z.number().describe('All tests that the filter means.'),
  duration: z.number().describe('Milliseconds.'),
};

export const ScenarioResultSchema = z
  .object({
    scenario: z.string().describe("The scenario's name."),
    ...counts,
    seed: z.string().describe('Give it to run to have the same chance again.'),
    tests: z.array(TestResultSchema),
  })
  .describe('What has become of the tests of a scenario.');

export const SuiteResultSchema = z
  .object({ ...counts, scenarios: z.array(ScenarioResultSchema) })
  .describe('What has become of the tests of several scenarios.');

/** Why a test failed, and where. */
export interface TestFailure extends z.infer<typeof TestFailureSchema> {}
/** What became of one test. The duration is in milliseconds. */
export interface TestResult extends z.infer<typeof TestResultSchema> {}
/** What became of the tests of one scenario. Durations are in milliseconds. */
export interface ScenarioResult extends z.infer<typeof ScenarioResultSchema> {}
/** What became of all scenarios. Durations are in milliseconds. */
export interface SuiteResult extends z.infer<typeof SuiteResultSchema> {}

export type Counts = Pick<SuiteResult, 'passed' | 'failed' | 'skipped' | 'total' | 'duration'>;

export function countsOf(tests: readonly TestResult[], duration: number): Counts {
  const count = (status: TestResult['status']): number => tests.filter((one) => one.status === status).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    total: tests.length,
    duration,
  };
}
