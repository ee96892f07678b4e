// Why a value cannot cross, and where in it: carried up through the containers, each of which puts its step before the path.

import { ScriptError } from '../errors/index.js';

const longestPath = 1024;

export class ConversionFailure {
  readonly #steps: string[] = [];

  constructor(
    readonly message: string,
    readonly cause?: unknown,
  ) {}

  /** What went wrong at the place where it was noticed, as a failure: user code that threw, or one already. */
  static from(error: unknown): ConversionFailure {
    if (error instanceof ConversionFailure) return error;
    const said = error instanceof Error ? error.message : String(error);
    return new ConversionFailure(`reading it failed: ${said}`, error);
  }

  /** The failure of the same thing, seen from its container. */
  inside(step: string): this {
    this.#steps.push(step);
    return this;
  }

  toError(root: string, engine?: string): ScriptError {
    let path = root;
    for (let index = this.#steps.length - 1; index >= 0; index -= 1) {
      path += this.#steps[index];
      if (path.length <= longestPath) continue;
      path = `${path.slice(0, longestPath)}...`;
      break;
    }
    const details = this.cause === undefined ? { engine } : { engine, cause: this.cause };
    return new ScriptError('conversion_error', `${path}: ${this.message}`, details);
  }
}
