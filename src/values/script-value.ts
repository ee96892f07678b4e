// What a script's value looks like in TypeScript (docs/values.md has the table).

import type { ScriptFunction } from './script-function.js';
import type { ScriptObject } from './script-object.js';

/** Any function of the host: it is called with the script's arguments, and what it returns, or its promise brings, goes back. */
export type HostFunction = (...args: never[]) => unknown;

/** What comes from a script. What may go to a script is wider (views on bytes, host objects, ...) and checked when it crosses. */
export type ScriptValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | RegExp
  | Error
  | ScriptValue[]
  | { [key: string]: ScriptValue }
  | Map<ScriptValue, ScriptValue>
  | Set<ScriptValue>
  | ScriptFunction
  | ScriptObject
  | HostFunction;

/** Limits of one crossing, in both directions. */
export interface ValueLimits {
  /** Nested containers. */
  maxDepth: number;
  /** Values in all, keys not counted. */
  maxNodes: number;
  /** Bytes in all, text included. */
  maxBytes: number;
}

export const defaultValueLimits: Readonly<ValueLimits> = {
  maxDepth: 128,
  maxNodes: 1_000_000,
  maxBytes: 64 * 1024 * 1024,
};

/** How doubtful values are treated, in every language alike. */
export interface ValuePolicies {
  /** An integer that the language cannot hold: refused, or sent as decimal text. */
  bigint: 'error' | 'string';
  /** Text with half of a surrogate pair: refused, or the half replaced by U+FFFD. */
  surrogates: 'error' | 'replace';
  /** A Lua table that is neither array nor object: refused, or an object whose keys are text. */
  mixedTables: 'error' | 'object';
  /** A bare `{}` of Lua. */
  emptyTable: 'object' | 'array';
}

export const defaultValuePolicies: Readonly<ValuePolicies> = {
  bigint: 'error',
  surrogates: 'error',
  mixedTables: 'error',
  emptyTable: 'object',
};
