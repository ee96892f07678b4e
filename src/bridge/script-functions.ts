// Functions of scripts as the framework calls them: what they are given is made of the bridge's values.

import { isScriptFunction, Records, type ScriptFunction } from '../values/index.js';
import { called } from './script-work.js';

type AnyFunction = (...args: unknown[]) => unknown;

const wrappers = new WeakMap<ScriptFunction, AnyFunction>();
const scripts = new WeakSet<AnyFunction>();

/** Whether the framework was given this function by a script. */
export function isFromScript(value: unknown): value is AnyFunction {
  return typeof value === 'function' && (isScriptFunction(value) || scripts.has(value as AnyFunction));
}

/** The script's function, given records. The same function is the same wrapper, so that it can be found again. */
export function withRecords(script: ScriptFunction): AnyFunction {
  let wrapper = wrappers.get(script);
  if (wrapper === undefined) {
    wrapper = (...args) => called(script, args.map(asRecord));
    wrappers.set(script, wrapper);
    scripts.add(wrapper);
  }
  return wrapper;
}

/** Marks `made` as a function of the script's that the bridge has wrapped. */
export function fromScript(made: AnyFunction): AnyFunction {
  scripts.add(made);
  return made;
}

/** A value as scripts get it: data whose members can be read in either spelling. Objects of the framework say by toData what theirs is. */
export function asRecord(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { toData } = value as { toData?: () => object };
  return new Records(typeof toData === 'function' ? toData.call(value) : value);
}

const DEEPEST = 6;

/** `value` with the script's functions in it replaced by wrappers; itself where it holds none. */
export function withWrappedFunctions(value: unknown, depth = 0): unknown {
  if (isScriptFunction(value)) return withRecords(value);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const wrapped = withWrappedFunctions(item, depth + 1);
      if (wrapped !== item) (copy ??= [...value])[index] = wrapped;
    }
    return copy ?? value;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [key, member] of Object.entries(value)) {
    const wrapped = withWrappedFunctions(member, depth + 1);
    if (wrapped !== member) (copy ??= { ...value })[key] = wrapped;
  }
  return copy ?? value;
}
