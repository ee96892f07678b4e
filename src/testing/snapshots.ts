// Values as they were once, which tests compare with: in a file for each scenario, or in memory.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameworkError, toJsonValue, type JsonObject, type JsonValue } from '../support/index.js';

const LONGEST_NAME = 200;

export class Snapshots {
  readonly #directory: string | undefined;
  readonly #inMemory = new Map<string, JsonObject>();

  /** With a data directory, snapshots outlive the process. */
  constructor(dataDirectory?: string) {
    this.#directory = dataDirectory === undefined ? undefined : join(dataDirectory, 'test-snapshots');
  }

  /** What a scenario's test saw under this name, or undefined. Fails with `snapshot_invalid`. */
  get(scenario: string, name: string): JsonValue | undefined {
    const all = this.#all(scenario);
    return Object.hasOwn(all, name) ? all[name] : undefined;
  }

  set(scenario: string, name: string, value: unknown): void {
    const all = { ...this.#all(scenario), [name]: toJsonValue(value) };
    if (this.#directory === undefined) {
      this.#inMemory.set(scenario, all);
      return;
    }
    mkdirSync(this.#directory, { recursive: true });
    const path = this.#file(scenario);
    writeFileSync(`${path}.new`, `${JSON.stringify(all, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }

  #all(scenario: string): JsonObject {
    if (this.#directory === undefined) return this.#inMemory.get(scenario) ?? {};
    const path = this.#file(scenario);
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as JsonObject;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new FrameworkError('snapshot_invalid', `the snapshots in ${path} cannot be read`, {
        cause: error,
      });
    }
  }

  #file(scenario: string): string {
    return join(this.#directory!, `${encodeURIComponent(scenario).slice(0, LONGEST_NAME)}.json`);
  }
}
