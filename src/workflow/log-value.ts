// Values as lines of a log. What JSON cannot hold comes back as it was: bytes, dates, big integers, numbers that are not finite, maps and sets.

import { FrameworkError } from '../support/index.js';

const TAG = '$zigllms';
const DEEPEST = 500;

/** One line of JSON. Fails with `not_storable`, naming where, for what no log can hold, such as a function. */
export function logLine(record: object): string {
  return JSON.stringify(written(record, 'record', 0));
}

/** What a line holds. Throws when it is no whole line. */
export function readLogLine(line: string): unknown {
  const value: unknown = JSON.parse(line);
  return line.includes(`"${TAG}"`) ? read(value) : value;
}

function written(value: unknown, path: string, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tagged('number', String(numberText(value)));
    case 'bigint':
      return tagged('bigint', value.toString());
    case 'object':
      return value === null ? null : writtenObject(value, path, depth);
    default:
      throw notStorable(path, `a ${typeof value}`);
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function writtenObject(value: object, path: string, depth: number): unknown {
  if (depth > DEEPEST) throw notStorable(path, `nested deeper than ${DEEPEST} levels, or holds itself`);
  const inner = (item: unknown, key: string): unknown => written(item, `${path}${key}`, depth + 1);
  if (Array.isArray(value)) return Array.from(value, (item, index) => inner(item ?? null, `[${index}]`));
  if (value instanceof Date) return tagged('date', value.getTime());
  if (value instanceof Uint8Array) return tagged('bytes', Buffer.from(value).toString('base64'));
  if (value instanceof Map)
    return tagged(
      'map',
      [...value].map(([key, item]) => [inner(key, '.keys'), inner(item, `.${String(key)}`)]),
    );
  if (value instanceof Set)
    return tagged(
      'set',
      [...value].map((item) => inner(item, '.items')),
    );
  if (value instanceof Error) return { name: value.name, message: value.message };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw notStorable(path, `an object of class ${value.constructor?.name ?? 'unknown'}`);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    inner(item, `.${key}`),
  ]);
  const copy = Object.fromEntries(entries);
  return Object.hasOwn(copy, TAG) ? tagged('object', entries) : copy;
}

function tagged(kind: string, value: unknown): object {
  return { [TAG]: kind, value };
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(read);
  const { [TAG]: kind, value: inner } = value as Record<string, unknown>;
  switch (kind) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item)]));
    case 'number':
      return Number(inner);
    case 'bigint':
      return BigInt(inner as string);
    case 'date':
      return new Date((inner as number | null) ?? Number.NaN);
    case 'bytes':
      return new Uint8Array(Buffer.from(inner as string, 'base64'));
    case 'map':
      return new Map((inner as [unknown, unknown][]).map(([key, item]) => [read(key), read(item)]));
    case 'set':
      return new Set((inner as unknown[]).map(read));
    default:
      return Object.fromEntries((inner as [string, unknown][]).map(([key, item]) => [key, read(item)]));
  }
}

function notStorable(path: string, what: string): FrameworkError {
  return new FrameworkError(
    'not_storable',
    `${path.replace(/^record\./, '')} cannot be kept in a log: it is ${what}`,
  );
}
