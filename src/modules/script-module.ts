// Modules that the host gives to scripts: functions, values, and where wanted a source in the script's own language.

import type { HostFunction } from '../values/index.js';

/** A module that scripts import by its name: `require`, `import`, whatever their language says. */
export interface ScriptModule {
  /** May be dotted: `app.store`. */
  name: string;
  /** Functions by name. */
  functions?: Readonly<Record<string, HostFunction>>;
  /** Any values that may cross; objects may contain functions. */
  values?: Readonly<Record<string, unknown>>;
  /** A source that runs with functions and values as its beginnings. */
  source?: string | Uint8Array;
}

/** What a module exports, as one object. Throws a TypeError that says what is wrong with the module. */
export function moduleExports(module: ScriptModule): Record<string, unknown> {
  if (typeof module !== 'object' || module === null)
    throw new TypeError('registerModule: expected a module object');
  const { name, functions = {}, values = {} } = module;
  if (typeof name !== 'string' || name === '')
    throw new TypeError('registerModule: expected name to be a text');
  const exports: Record<string, unknown> = Object.create(null);
  for (const [key, call] of entries(module, 'functions', functions)) {
    if (typeof call !== 'function')
      throw new TypeError(`registerModule: ${name}: functions.${key} is not a function`);
    exports[key] = call;
  }
  for (const [key, value] of entries(module, 'values', values)) {
    if (Object.hasOwn(exports, key))
      throw new TypeError(`registerModule: ${name}: ${key} is both a function and a value`);
    exports[key] = value;
  }
  const unknown = Object.keys(module).find((key) => !['name', 'functions', 'values', 'source'].includes(key));
  if (unknown !== undefined) throw new TypeError(`registerModule: ${name}: unknown member ${unknown}`);
  return exports;
}

function entries(module: ScriptModule, member: string, record: unknown): [string, unknown][] {
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) return Object.entries(record);
  throw new TypeError(`registerModule: ${module.name}: expected ${member} to be an object`);
}
