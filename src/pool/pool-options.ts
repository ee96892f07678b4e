// Options of pools: what they are, and messages that name the option.

import type { ContextOptions, ScriptContext } from '../engine/index.js';
import { suggestion } from '../support/nearest-name.js';

/** What a pool is made with. */
export interface ContextPoolOptions {
  /** The options of every context. */
  context?: ContextOptions;
  /** Prepares each context before anybody gets it: scripts, globals, modules. What it does is the same for all tenants. */
  prepare?: (context: ScriptContext) => unknown;
  /** How many contexts are kept ready. Default: 1. */
  min?: number;
  /** How many there are at most: ready, being made and in use. Default: 8. */
  max?: number;
  /** How many one tenant may have in use. Default: `max`. */
  maxPerTenant?: number;
  /** How many may wait for a context; more are refused with `engine_busy`. Default: 1000. */
  maxQueue?: number;
  /** How long a context beyond `min` stays ready, in milliseconds. Default: 30,000. */
  idleMs?: number;
}

/** For whom a context is acquired, and how long that may take. */
export interface AcquireOptions {
  /** How long to wait for a context, in milliseconds. Default: for ever. */
  timeoutMs?: number;
  /** Gives up waiting when it aborts; rejects with code `cancelled`. */
  signal?: AbortSignal;
  /** For whom: tenants that wait are served in turns. */
  tenant?: string;
}

export type SettledPoolOptions = Required<ContextPoolOptions>;

export function settledOptions(options: ContextPoolOptions): SettledPoolOptions {
  checkNames('ContextPool', options, [
    'context',
    'prepare',
    'min',
    'max',
    'maxPerTenant',
    'maxQueue',
    'idleMs',
  ]);
  const { context = {}, prepare = () => undefined } = options;
  if (typeof prepare !== 'function') throw new TypeError('ContextPool: option prepare: expected a function');
  const max = count('ContextPool', 'max', options.max, 8, 1);
  const min = count('ContextPool', 'min', options.min, Math.min(1, max), 0);
  if (min > max) throw new TypeError(`ContextPool: option min (${min}) is more than max (${max})`);
  return {
    context,
    prepare,
    min,
    max,
    maxPerTenant: count('ContextPool', 'maxPerTenant', options.maxPerTenant, max, 1),
    maxQueue: count('ContextPool', 'maxQueue', options.maxQueue, 1000, 0),
    idleMs: count('ContextPool', 'idleMs', options.idleMs, 30_000, 0),
  };
}

export function checkAcquireOptions(options: AcquireOptions): void {
  checkNames('acquire', options, ['timeoutMs', 'signal', 'tenant']);
  const { timeoutMs, signal, tenant } = options;
  if (timeoutMs !== undefined) count('acquire', 'timeoutMs', timeoutMs, 0, 0);
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw new TypeError('acquire: option signal: expected an AbortSignal');
  if (tenant !== undefined && typeof tenant !== 'string')
    throw new TypeError('acquire: option tenant: expected a text');
}

function checkNames(where: string, options: object, known: string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${where}: expected an object of options`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`${where}: unknown option ${unknown}${suggestion(unknown, known)}`);
}

function count(where: string, name: string, value: unknown, otherwise: number, least: number): number {
  if (value === undefined) return otherwise;
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw new TypeError(`${where}: option ${name}: expected a whole number ≥ ${least}, got ${String(value)}`);
}
