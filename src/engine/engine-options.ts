// The options of contexts and calls: what they must look like, and messages that name the option.

import { z } from 'zod';
import { suggestion } from '../support/index.js';
import {
  defaultValueLimits,
  defaultValuePolicies,
  type ValueLimits,
  type ValuePolicies,
} from '../values/index.js';
import type { ContextOptions, RunOptions } from './scripting-engine.js';

/** Deadlines are kept in 31 bits; what is longer is none. */
const longestTimeoutMs = 2 ** 31 - 1;

/** A schema whose message is what was expected. */
function expected<T>(what: string, test: (value: unknown) => boolean): z.ZodType<T> {
  return z.custom<T>(test, { error: what });
}

function wholeNumber(least: number, most: number, unit: string): z.ZodType<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `≥ ${least}` : `from ${least} to ${most}`;
  return expected(
    `a whole number of ${unit} ${range}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  );
}

function oneOf<const Names extends readonly string[]>(...names: Names): z.ZodType<Names[number]> {
  const list = names.map((name) => `'${name}'`).join(', ');
  return expected(`one of ${list}`, (value) => names.includes(value as string));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = expected<string>('a text', (value) => typeof value === 'string');
const someFunction = expected<never>('a function', (value) => typeof value === 'function');
const milliseconds = expected<number>(
  'a number of milliseconds ≥ 1',
  (value) => typeof value === 'number' && value >= 1,
);
const abortSignal = expected<AbortSignal>(
  'an AbortSignal',
  (value) =>
    value instanceof AbortSignal ||
    (isObject(value) && typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function'),
);
const texts = expected<string[]>(
  'a list of texts',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
);
const textRecord = expected<Record<string, string>>(
  'an object of texts',
  (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
);
const sourceMap = expected<string | object>(
  'a source map: an object or JSON text',
  (value) => typeof value === 'string' || isObject(value),
);

const callOptions = {
  timeoutMs: milliseconds.optional(),
  fileName: text.optional(),
};

const runSchema = z.strictObject({
  ...callOptions,
  signal: abortSignal.optional(),
  sourceMap: sourceMap.optional(),
});
const syncRunSchema = z.strictObject({ ...callOptions, sourceMap: sourceMap.optional() });

const contextSchema = z.strictObject({
  ...callOptions,
  signal: abortSignal.optional(),
  name: text.optional(),
  isolation: oneOf('inline', 'thread', 'process').optional(),
  memoryLimitBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'bytes').optional(),
  stackLimitBytes: wholeNumber(64 * 1024, 2 ** 31 - 1, 'bytes').optional(),
  maxDepth: wholeNumber(1, 1000, 'levels').optional(),
  maxNodes: wholeNumber(1, 2 ** 31 - 1, 'values').optional(),
  maxBytes: wholeNumber(1, 2 ** 31 - 1, 'bytes').optional(),
  bigint: oneOf('error', 'string').optional(),
  surrogates: oneOf('error', 'replace').optional(),
  mixedTables: oneOf('error', 'object').optional(),
  emptyTable: oneOf('object', 'array').optional(),
  policy: expected<ContextOptions['policy']>(
    "one of 'restricted', 'trusted', 'untrusted', or a policy object",
    (value) => ['restricted', 'trusted', 'untrusted'].includes(value as string) || isObject(value),
  ).optional(),
  allowedModules: texts.optional(),
  modules: expected<never[]>(
    'a list of modules',
    (value) => Array.isArray(value) && value.every(isObject),
  ).optional(),
  resolveModule: someFunction.optional(),
  onOutput: someFunction.optional(),
  onUnhandled: someFunction.optional(),
  engineOptions: textRecord.optional(),
});

/** Throws a TypeError that names the option. */
function check(where: string, schema: z.ZodObject, options: unknown): void {
  if (!isObject(options))
    throw new TypeError(`${where}: expected an object of options, got ${shown(options)}`);
  const parsed = schema.safeParse(options);
  if (parsed.success) return;
  const issue = parsed.error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    const [unknown] = issue.keys;
    throw new TypeError(
      `${where}: unknown option ${unknown}${suggestion(unknown, Object.keys(schema.shape))}`,
    );
  }
  const name = String(issue.path[0]);
  throw new TypeError(`${where}: option ${name}: expected ${issue.message}, got ${shown(options[name])}`);
}

export function checkContextOptions(options: unknown): asserts options is ContextOptions {
  check('createContext', contextSchema, options);
}

export function checkRunOptions(where: string, options: unknown): asserts options is RunOptions {
  check(where, runSchema, options);
}

export function checkSyncRunOptions(where: string, options: unknown): asserts options is RunOptions {
  check(where, syncRunSchema, options);
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
