// Where two values differ first, as data.

export interface Difference {
  /** Such as `users[0].name`; empty for the values themselves. */
  path: string;
  actual: unknown;
  expected: unknown;
}

const DEEPEST = 200;

/** The first difference, or undefined when there is none. Numbers are equal by value, whatever their type; what isn't data by identity. */
export function firstDifference(
  actual: unknown,
  expected: unknown,
  path = '',
  depth = 0,
): Difference | undefined {
  if (actual === expected || isNothing(actual, expected) || sameScalar(actual, expected)) return undefined;
  const here = { path, actual, expected };
  const left = members(actual);
  const right = members(expected);
  if (left === undefined || right === undefined || depth > DEEPEST) return here;
  if (left.size === 0 && right.size === 0) return undefined;
  if (Array.isArray(actual) !== Array.isArray(expected)) return here;
  for (const key of new Set([...right.keys(), ...left.keys()])) {
    const at =
      typeof key === 'number' ? `${path}[${key}]` : path === '' ? String(key) : `${path}.${String(key)}`;
    const found = firstDifference(left.get(key), right.get(key), at, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Scripts know one nothing, or two that mean the same. */
function isNothing(left: unknown, right: unknown): boolean {
  return (left ?? undefined) === undefined && (right ?? undefined) === undefined;
}

function sameScalar(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') return Number.isNaN(left) && Number.isNaN(right);
  if (isNumeric(left) && isNumeric(right)) return left == right;
  if (left instanceof Date && right instanceof Date) return Object.is(left.getTime(), right.getTime());
  if (ArrayBuffer.isView(left) && ArrayBuffer.isView(right)) return bytesOf(left).equals(bytesOf(right));
  return false;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

/** A list's items, a plain object's or Map's members; undefined for what is neither. */
function members(value: unknown): Map<unknown, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.entries());
  if (value instanceof Map) return value;
  if (value instanceof Set) return new Map([...value].entries());
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? new Map(Object.entries(value)) : undefined;
}
