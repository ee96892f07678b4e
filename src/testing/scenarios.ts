// The scenarios of one framework. Two registries share nothing.

import type { Schemas } from '../schema/index.js';
import { OwnedEntries, FrameworkError, invalidArgument } from '../support/index.js';
import { Assertions } from './assertions.js';
import type { Counts, ScenarioResult, SuiteResult } from './results.js';
import { Scenario, type ScenarioSurroundings } from './scenario.js';

const NAMES = ['passed', 'failed', 'skipped', 'total', 'duration'] as const;

/**
 * Creates scenarios and runs them together.
 *
 * @example
 * const scenario = framework.tests.createScenario('arithmetic');
 * scenario.addTest('adds', () => framework.tests.assert.assertEqual(1 + 1, 2));
 * const { passed, total } = await framework.tests.run();
 */
export class Scenarios {
  /** What tests claim. */
  readonly assert: Assertions;
  readonly #surroundings: ScenarioSurroundings;
  readonly #byName = new OwnedEntries<Scenario>();

  constructor(surroundings: ScenarioSurroundings, schemas: Schemas) {
    this.#surroundings = surroundings;
    this.assert = new Assertions(schemas);
  }

  /** Creates a scenario without tests. Fails with `invalid_argument` or `already_exists`. */
  createScenario(name: string, options: unknown = {}, { owner }: { owner?: object } = {}): Scenario {
    if (typeof name !== 'string' || name === '')
      throw invalidArgument('test.createScenario: expected a name');
    if (this.#byName.isTaken(name, owner))
      throw new FrameworkError(
        'already_exists',
        `test.createScenario: scenario "${name}" exists already; remove it first`,
      );
    const scenario = new Scenario(name, this.#surroundings, options);
    this.#byName.set(name, scenario, owner);
    return scenario;
  }

  /** The scenario of this name, or undefined. */
  get(name: string): Scenario | undefined {
    return this.#byName.get(name);
  }

  /** The scenarios' names. */
  list(): string[] {
    return this.#byName.names();
  }

  /** Forgets a scenario; false when there was none. */
  remove(name: string): boolean {
    return this.#byName.delete(name);
  }

  /** Runs all scenarios, one after the other; those whose tests the filter leaves out are not in the results. */
  async run(options: unknown = {}): Promise<SuiteResult> {
    const sum: Counts = { passed: 0, failed: 0, skipped: 0, total: 0, duration: 0 };
    const scenarios: ScenarioResult[] = [];
    const all = this.#byName.values();
    for (const scenario of all) {
      const result = await scenario.run(options);
      if (result.total === 0) continue;
      for (const name of NAMES) sum[name] += result[name];
      scenarios.push(result);
    }
    return { ...sum, scenarios };
  }

  /** Forgets all that this owner created. */
  releaseOwner(owner: object): void {
    this.#byName.releaseOwner(owner);
  }
}
