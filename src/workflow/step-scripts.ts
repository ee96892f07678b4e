// Functions that steps name instead of holding: { script, function }. Any process that has registered the same source can run them.

import { createHash } from 'node:crypto';
import {
  OwnedEntries,
  FrameworkError,
  invalidArgument,
  isPlainObject,
  suggestion,
} from '../support/index.js';
import type { StepContext } from './step-context.js';

/** Does the work of a step: gets its params, gives its output or a promise of it. */
export type StepFunction = (input: any, context: StepContext) => unknown;

/** Names a function of a registered script. */
export interface FunctionName {
  script: string;
  function: string;
}

/** A script whose functions steps may name. */
export interface StepScript {
  /** Its text: a run that began with another text is not gone on with. */
  source: string;
  /** Calls a function of it; gives its output or a promise of it. */
  call: (functionName: string, input: unknown, context: StepContext) => unknown;
}

interface Entry {
  hash: string;
  call: StepScript['call'];
}

export class StepScripts {
  readonly #byName = new OwnedEntries<Entry>();

  /** Registers a script, or functions of the host, whose text is then their source. Takes the place of one with the same name. */
  add(
    name: string,
    script: StepScript | Record<string, StepFunction>,
    options: { owner?: object } = {},
  ): void {
    if (typeof name !== 'string' || name === '')
      throw invalidArgument('workflows.addScript: expected a name');
    if (!isPlainObject(script))
      throw invalidArgument('workflows.addScript: expected functions, or {source, call}');
    const { source, call } =
      typeof script['source'] === 'string' ? (script as unknown as StepScript) : ofFunctions(name, script);
    if (typeof call !== 'function') throw invalidArgument('workflows.addScript: call: expected function');
    const hash = createHash('sha256').update(source).digest('hex').slice(0, 16);
    this.#byName.set(name, { hash, call }, options.owner);
  }

  /** A hash of the script's source. Fails with `not_found`. */
  hash(name: string): string {
    return this.#get(name).hash;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  names(): string[] {
    return this.#byName.names();
  }

  /** The function that a step holds or names. */
  resolve(given: StepFunction | FunctionName): StepFunction {
    if (typeof given === 'function') return given;
    const { call } = this.#get(given.script);
    return (input, context) => call(given.function, input, context);
  }

  releaseOwner(owner: object): void {
    this.#byName.releaseOwner(owner);
  }

  #get(name: string): Entry {
    const entry = this.#byName.get(name);
    if (entry !== undefined) return entry;
    throw new FrameworkError(
      'not_found',
      `there is no script "${name}"${suggestion(name, this.#byName.names())}`,
    );
  }
}

function ofFunctions(name: string, functions: Record<string, unknown>): StepScript {
  const entries = Object.entries(functions);
  const wrong = entries.find(([, one]) => typeof one !== 'function');
  if (wrong !== undefined) throw invalidArgument(`workflows.addScript: ${wrong[0]}: expected function`);
  return {
    source: entries.map(([key, one]) => `${key}: ${String(one)}\n`).join(''),
    call(functionName, input, context) {
      if (Object.hasOwn(functions, functionName))
        return (functions[functionName] as StepFunction)(input, context);
      throw new FrameworkError(
        'not_found',
        `script "${name}" has no function "${functionName}"${suggestion(functionName, Object.keys(functions))}`,
      );
    },
  };
}
