// A scenario: tests that belong together, with what they share.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ProviderRegistry } from '../provider/index.js';
import {
  FrameworkError,
  invalidArgument,
  parseOptions,
  suggestion,
  toJsonValue,
  typeName,
  type Clock,
} from '../support/index.js';
import type { ToolRegistry } from '../tool/index.js';
import { AssertionFailed } from './assertions.js';
import { firstDifference } from './difference.js';
import { failureOf } from './failure.js';
import { FakeClock } from './fake-clock.js';
import { MockProvider, MockTool, type Mock } from './mocks.js';
import { Random } from './random.js';
import { countsOf, type ScenarioResult, type TestFailure, type TestResult } from './results.js';
import { score, scorerName } from './scorers.js';
import type { Snapshots } from './snapshots.js';
import {
  isSelected,
  limited,
  RunOptionsSchema,
  TestOptionsSchema,
  type RunOptions,
  type TestCase,
  type TestFunction,
} from './test-case.js';

export const ScenarioOptionsSchema = z
  .object({
    timeoutMs: z.number().positive().default(5_000).describe('Limit of one run of a test in milliseconds.'),
  })
  .describe('What holds for all tests of a scenario.');

/** What a scenario works with. */
export interface ScenarioSurroundings {
  tools: ToolRegistry;
  providers: ProviderRegistry;
  clock: Clock;
  snapshots: Snapshots;
}

const OPTION_ALIASES = { timeout: 'timeoutMs' };

/**
 * Tests with fixtures, hooks and mocks. They run one after the other; one that throws, or doesn't end in its time, fails alone.
 *
 * @example
 * const scenario = framework.tests.createScenario('search');
 * const search = scenario.mockTool('web_search', { output: ['one hit'] });
 * scenario.addTest('asks once', async () => {
 *   await agent.run('Use web_search on "zig"');
 *   framework.tests.assert.assertEqual(search.callCount, 1);
 * });
 * const { passed, total } = await scenario.run();
 */
export class Scenario {
  readonly name: string;
  readonly #surroundings: ScenarioSurroundings;
  readonly #timeoutMs: number;
  readonly #tests = new Map<string, TestCase>();
  readonly #fixtures = new Map<string, unknown>();
  readonly #before: TestFunction[] = [];
  readonly #after: TestFunction[] = [];
  /** In place for every test. */
  readonly #mocks: Mock[] = [];
  /** What there is while a test runs. */
  #current: { fixtures: Map<string, unknown>; removals: (() => void)[]; random: Random } | undefined;
  #running: RunOptions | undefined;

  constructor(name: string, surroundings: ScenarioSurroundings, options: unknown = {}) {
    this.name = name;
    this.#surroundings = surroundings;
    this.#timeoutMs = parseOptions(
      ScenarioOptionsSchema,
      options,
      'test.createScenario',
      OPTION_ALIASES,
    ).timeoutMs;
  }

  /** The tests' names. */
  get tests(): string[] {
    return [...this.#tests.keys()];
  }

  /** Adds what tests work with. A function is called anew for each run of a test; of data each gets its own copy. */
  addFixture(name: string, value: unknown): this {
    this.#fixtures.set(name, value);
    return this;
  }

  /** A fixture. Fails with `not_found`, or with `invalid_argument` for a function's outside of tests. */
  getFixture(name: string): unknown {
    const made = this.#current?.fixtures;
    if (made?.has(name) === true) return made.get(name);
    if (!this.#fixtures.has(name)) {
      const hint = suggestion(name, this.#fixtures.keys());
      throw new FrameworkError('not_found', `scenario "${this.name}" has no fixture "${name}"${hint}`);
    }
    const value = this.#fixtures.get(name);
    if (typeof value !== 'function') return copied(value);
    throw invalidArgument(`fixture "${name}" is made for each test; it can be had inside one`);
  }

  /** Adds a test. Fails with `invalid_argument` or `already_exists`. */
  addTest(name: string, test: TestFunction, options: unknown = {}): this {
    const where = 'scenario.addTest';
    if (typeof name !== 'string' || name === '') throw invalidArgument(`${where}: expected a name`);
    if (typeof test !== 'function')
      throw invalidArgument(`${where}: test "${name}": expected function, got ${typeName(test)}`);
    if (this.#tests.has(name))
      throw new FrameworkError('already_exists', `${where}: test "${name}" exists already`);
    const read = parseOptions(TestOptionsSchema, options, `${where}: test "${name}"`, OPTION_ALIASES);
    this.#tests.set(name, { name, test, options: read });
    return this;
  }

  /** Has a function called before each run of a test; where it fails, the test fails and is not run. */
  beforeEach(call: TestFunction): this {
    this.#before.push(call);
    return this;
  }

  /** Has a function called after each run of a test, whatever became of it; where it fails, the test fails. */
  afterEach(call: TestFunction): this {
    this.#after.push(call);
    return this;
  }

  /** Puts a tool in the place of another: for all tests, or inside of one, for the rest of it. */
  mockTool(name: string, options: unknown = {}): MockTool {
    return this.#mock(new MockTool(name, options, this.#surroundings.tools));
  }

  /** Puts a provider in the place of another: for all tests, or inside of one, for the rest of it. */
  mockProvider(name: string, options: unknown = {}): MockProvider {
    return this.#mock(new MockProvider(name, options, this.#surroundings.providers));
  }

  /** Stops the framework's clock at `now` (milliseconds since 1970): for all tests, or inside of one, for the rest of it. */
  useFakeClock(now = 0): FakeClock {
    return this.#mock(new FakeClock(this.#surroundings.clock, now));
  }

  /** The chance of the test that runs: the same with the same seed, whichever other tests run. */
  getRandom(): Random {
    return this.#current?.random ?? new Random(this.name);
  }

  /** Compares data with what it was when this was first called under the name, which is kept. Fails with `assertion_failed`. */
  assertSnapshot(name: string, value: unknown): void {
    const { snapshots } = this.#surroundings;
    const before = snapshots.get(this.name, name);
    if (before === undefined || this.#running?.updateSnapshots === true) {
      snapshots.set(this.name, name, value);
      return;
    }
    const difference = firstDifference(toJsonValue(value), before);
    if (difference === undefined) return;
    const { path, actual, expected } = difference;
    const at = path === '' ? '' : ` at ${path}`;
    throw new AssertionFailed(
      `snapshot "${name}" differs${at}: it was ${JSON.stringify(expected)}, now it is ${JSON.stringify(actual)}`,
    );
  }

  /** Runs the tests and says what became of each. Rejects with `invalid_argument`, also while it is running. */
  async run(options: unknown = {}): Promise<ScenarioResult> {
    const read = parseOptions(RunOptionsSchema, options, 'scenario.run');
    if (this.#running !== undefined)
      throw invalidArgument(`scenario.run: scenario "${this.name}" is running`);
    this.#running = read;
    const startedAt = performance.now();
    const seed = String(read.seed ?? randomUUID());
    const removals: (() => void)[] = [];
    try {
      for (const mock of this.#mocks) removals.push(mock.install());
      const tests: TestResult[] = [];
      const selected = [...this.#tests.values()].filter((test) => isSelected(test, read));
      for (const test of selected) tests.push(await this.#run(test, seed));
      return { scenario: this.name, ...countsOf(tests, performance.now() - startedAt), seed, tests };
    } finally {
      for (const remove of removals.toReversed()) remove();
      this.#running = undefined;
    }
  }

  #mock<T extends Mock>(mock: T): T {
    if (this.#current !== undefined) this.#current.removals.push(mock.install());
    else if (this.#running === undefined) this.#mocks.push(mock);
    else throw invalidArgument('scenario: between two tests nothing can be mocked');
    return mock;
  }

  async #run(test: TestCase, seed: string): Promise<TestResult> {
    const { name, options } = test;
    const { repeat, passRate, skip, minScore } = options;
    if (skip) return { name, status: 'skipped', duration: 0, runs: 0, passes: 0 };
    const startedAt = performance.now();
    const sums = new Map<string, number>();
    let passes = 0;
    let failure: TestFailure | undefined;
    for (let run = 1; run <= repeat; run += 1) {
      try {
        await this.#once(test, new Random(`${seed}/${name}/${run}`), sums);
        passes += 1;
      } catch (error) {
        failure ??= failureOf(error);
      }
    }
    const result: TestResult = {
      name,
      status: 'passed',
      duration: performance.now() - startedAt,
      runs: repeat,
      passes,
    };
    if (sums.size > 0)
      result.scores = Object.fromEntries([...sums].map(([scorer, sum]) => [scorer, sum / repeat]));
    if (passes / repeat >= passRate) failure = tooLow(result.scores, minScore);
    if (failure !== undefined) Object.assign(result, { status: 'failed', failure });
    return result;
  }

  async #once({ name, test, options }: TestCase, random: Random, sums: Map<string, number>): Promise<void> {
    const timeoutMs = options.timeoutMs ?? this.#timeoutMs;
    const fixtures = new Map<string, unknown>();
    const removals: (() => void)[] = [];
    for (const mock of this.#mocks) mock.reset();
    this.#current = { fixtures, removals, random };
    try {
      for (const [fixture, value] of this.#fixtures)
        fixtures.set(
          fixture,
          typeof value === 'function'
            ? await limited(`fixture "${fixture}"`, timeoutMs, value as TestFunction)
            : copied(value),
        );
      try {
        for (const before of this.#before) await limited(`beforeEach of test "${name}"`, timeoutMs, before);
        const output = await limited(`test "${name}"`, timeoutMs, test);
        for (const [index, scorer] of options.scorers.entries()) {
          const own = scorerName(scorer, index);
          const given = await limited(`scorer of test "${name}"`, timeoutMs, () =>
            score(scorer, output, options.expected),
          );
          sums.set(own, (sums.get(own) ?? 0) + given);
        }
      } finally {
        for (const after of this.#after) await limited(`afterEach of test "${name}"`, timeoutMs, after);
      }
    } finally {
      for (const remove of removals.toReversed()) remove();
      this.#current = undefined;
    }
  }
}

function tooLow(scores: TestResult['scores'], minScore: number): TestFailure | undefined {
  const [low] = Object.entries(scores ?? {}).filter(([, mean]) => mean < minScore);
  if (low === undefined) return undefined;
  const [scorer, mean] = low;
  return {
    code: 'score_too_low',
    message: `${scorer}: expected ${minScore} or more, got ${mean.toFixed(3)}`,
  };
}

/** Lists and plain objects copied, all else as it is. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copied(member)]));
}
