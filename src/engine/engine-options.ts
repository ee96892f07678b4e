// The options of contexts and calls: what they must look like, and messages that name the option. zod is what refuses, but it takes longer to load
// than an engine to start, so it is asked only about options that a look at each of them finds wrong (docs/decisions/0008-loaded-when-needed.md).

import { createRequire } from 'node:module';
import { narrowable, policies, validatePolicy } from '../policy/index.js';
import { suggestion } from '../support/nearest-name.js';
import {
  defaultValueLimits,
  defaultValuePolicies,
  type ValueLimits,
  type ValuePolicies,
} from '../values/index.js';
import type { ContextOptions, ReloadOptions, RunOptions } from './scripting-engine.js';

/** Deadlines are kept in 31 bits; what is longer is none. */
const longestTimeoutMs = 2 ** 31 - 1;

/** What one option must be; every one may be left out. */
interface OptionType {
  readonly what: string;
  readonly test: (value: unknown) => boolean;
}

type OptionTypes = Readonly<Record<string, OptionType>>;

function expected(what: string, test: (value: unknown) => boolean): OptionType {
  return { what, test };
}

function wholeNumber(least: number, most: number, unit: string): OptionType {
  const range = most === Number.MAX_SAFE_INTEGER ? `≥ ${least}` : `from ${least} to ${most}`;
  return expected(
    `a whole number of ${unit} ${range}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  );
}

function oneOf(...names: string[]): OptionType {
  const list = names.map((name) => `'${name}'`).join(', ');
  return expected(`one of ${list}`, (value) => names.includes(value as string));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = expected('a text', (value) => typeof value === 'string');
const someFunction = expected('a function', (value) => typeof value === 'function');
const milliseconds = expected(
  'a number of milliseconds ≥ 1',
  (value) => typeof value === 'number' && value >= 1,
);
const abortSignal = expected(
  'an AbortSignal',
  (value) =>
    value instanceof AbortSignal ||
    (isObject(value) && typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function'),
);
const texts = expected(
  'a list of texts',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
);
const textRecord = expected(
  'an object of texts',
  (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
);
const sourceMap = expected(
  'a source map: an object or JSON text',
  (value) => typeof value === 'string' || isObject(value),
);

const callOptions = {
  timeoutMs: milliseconds,
  fileName: text,
};

const narrowing = expected(
  `an object with some of ${narrowable.join(', ')}`,
  (value) =>
    isObject(value) &&
    Object.keys(value).every((key) => narrowable.includes(key as never)) &&
    validatePolicy(value).every(({ severity }) => severity === 'warning'),
);

const runTypes = {
  ...callOptions,
  atMostMs: milliseconds,
  follow: someFunction,
  signal: abortSignal,
  sourceMap,
  policy: narrowing,
};
const syncRunTypes = { ...callOptions, atMostMs: milliseconds, sourceMap, policy: narrowing };

const reloadTypes = {
  timeoutMs: milliseconds,
  signal: abortSignal,
  sourceMap,
  verify: someFunction,
  handOver: expected(
    '{save, restore}, both names of functions',
    (value) =>
      isObject(value) &&
      Object.keys(value).length === 2 &&
      typeof value.save === 'string' &&
      typeof value.restore === 'string',
  ),
};

const contextTypes = {
  ...callOptions,
  signal: abortSignal,
  name: text,
  isolation: oneOf('inline', 'thread', 'process'),
  memoryLimitBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'bytes'),
  stackLimitBytes: wholeNumber(64 * 1024, 2 ** 31 - 1, 'bytes'),
  instructionLimit: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'instructions'),
  maxOutputBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'bytes'),
  maxResultBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'bytes'),
  maxSourceBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'bytes'),
  maxHostCalls: wholeNumber(1, 2 ** 32 - 1, 'calls'),
  maxInFlightHostCalls: wholeNumber(1, 2 ** 32 - 1, 'calls'),
  maxDepth: wholeNumber(1, 1000, 'levels'),
  maxNodes: wholeNumber(1, 2 ** 31 - 1, 'values'),
  maxBytes: wholeNumber(1, 2 ** 31 - 1, 'bytes'),
  bigint: oneOf('error', 'string'),
  surrogates: oneOf('error', 'replace'),
  mixedTables: oneOf('error', 'object'),
  emptyTable: oneOf('object', 'array'),
  policy: expected(
    "one of 'restricted', 'trusted', 'untrusted', or a policy object",
    (value) => Object.hasOwn(policies, value as string) || isObject(value),
  ),
  allowedModules: texts,
  modules: expected('a list of modules', (value) => Array.isArray(value) && value.every(isObject)),
  resolveModule: someFunction,
  onOutput: someFunction,
  onUnhandled: someFunction,
  onCall: someFunction,
  onDeadlineNear: someFunction,
  onAudit: someFunction,
  telemetry: expected(
    'what openTelemetry() gives',
    (value) => isObject(value) && typeof value.beginCall === 'function',
  ),
  engineOptions: textRecord,
  reloadable: expected('true or false', (value) => typeof value === 'boolean'),
};

/** Throws a TypeError that names the option. */
function check(where: string, types: OptionTypes, options: unknown): void {
  if (!isObject(options))
    throw new TypeError(`${where}: expected an object of options, got ${shown(options)}`);
  if (!Object.keys(options).every((name) => looksRight(types, name, options[name])))
    refuse(where, types, options);
}

function looksRight(types: OptionTypes, name: string, value: unknown): boolean {
  return Object.hasOwn(types, name) && (value === undefined || types[name].test(value));
}

function refuse(where: string, types: OptionTypes, options: Record<string, unknown>): void {
  const { z } = createRequire(import.meta.url)('zod') as typeof import('zod');
  const members = Object.entries(types).map(([name, { what, test }]) => [
    name,
    z.custom(test, { error: what }).optional(),
  ]);
  const parsed = z.strictObject(Object.fromEntries(members)).safeParse(options);
  if (parsed.success) return;
  const issue = parsed.error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    const [unknown] = issue.keys;
    throw new TypeError(`${where}: unknown option ${unknown}${suggestion(unknown, Object.keys(types))}`);
  }
  const name = String(issue.path[0]);
  throw new TypeError(`${where}: option ${name}: expected ${issue.message}, got ${shown(options[name])}`);
}

export function checkContextOptions(options: unknown): asserts options is ContextOptions {
  check('createContext', contextTypes, options);
}

export function checkRunOptions(where: string, options: unknown): asserts options is RunOptions {
  check(where, runTypes, options);
}

export function checkSyncRunOptions(where: string, options: unknown): asserts options is RunOptions {
  check(where, syncRunTypes, options);
}

export function checkReloadOptions(where: string, options: unknown): asserts options is ReloadOptions {
  check(where, reloadTypes, options);
}

/** Throws a TypeError unless it is a text. */
export function checkText(where: string, what: string, value: unknown): asserts value is string {
  if (typeof value !== 'string')
    throw new TypeError(`${where}: expected ${what} as a text, got ${shown(value)}`);
}

export function checkArguments(where: string, args: unknown): asserts args is readonly unknown[] {
  if (!Array.isArray(args))
    throw new TypeError(`${where}: expected the arguments as an array, got ${shown(args)}`);
}

/** The timeout as native code wants it: whole milliseconds, 0 for none. */
export function nativeTimeout(timeoutMs: number | undefined): number {
  return timeoutMs === undefined || timeoutMs > longestTimeoutMs ? 0 : Math.ceil(timeoutMs);
}

export function valueLimits(options: Partial<ValueLimits>): ValueLimits {
  const { maxDepth, maxNodes, maxBytes } = defaultValueLimits;
  return {
    maxDepth: options.maxDepth ?? maxDepth,
    maxNodes: options.maxNodes ?? maxNodes,
    maxBytes: options.maxBytes ?? maxBytes,
  };
}

export function valuePolicies(options: Partial<ValuePolicies>): ValuePolicies {
  const { bigint, surrogates, mixedTables, emptyTable } = defaultValuePolicies;
  return {
    bigint: options.bigint ?? bigint,
    surrogates: options.surrogates ?? surrogates,
    mixedTables: options.mixedTables ?? mixedTables,
    emptyTable: options.emptyTable ?? emptyTable,
  };
}

/** A value as a message shows it: short, whatever it is. */
function shown(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
