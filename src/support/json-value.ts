// Turns any value into plain JSON data: what a model is shown of a tool's result, and what results and histories hold.

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

const DEEPEST = 64;
const MOST_NODES = 100_000;

/**
 * A copy of `value` that JSON can hold. Nothing is refused: an integer beyond 2^53 and a number that is not finite
 * become text, bytes base64, a date its ISO form, a Map an object (or pairs when a key is not text), a Set an array,
 * an error its name and message, a function `[function]`, a repeated ancestor `[circular]`; what lies
 * deeper than 64 levels or beyond 100,000 values becomes `[cut]`.
 */
export function toJsonValue(value: unknown): JsonValue {
  if (typeof value !== 'object' || value === null) return scalar(value);
  return new Copier().copy(value, 0);
}

/** `toJsonValue` as text; a string is given as it is. */
export function toText(value: unknown): string {
  const json = toJsonValue(value);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

function scalar(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case 'function':
      return '[function]';
    case 'symbol':
      return value.toString();
    default:
      return null;
  }
}

class Copier {
  #nodes = 0;
  readonly #ancestors: object[] = [];

  copy(value: unknown, depth: number): JsonValue {
    this.#nodes += 1;
    if (typeof value !== 'object' || value === null) return scalar(value);
    if (depth > DEEPEST || this.#nodes > MOST_NODES) return '[cut]';
    if (this.#ancestors.includes(value)) return '[circular]';
    this.#ancestors.push(value);
    const copied = this.#copyObject(value, depth + 1);
    this.#ancestors.pop();
    return copied;
  }

  #copyObject(value: object, depth: number): JsonValue {
    if (Array.isArray(value)) return this.#copyItems(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Error) return { name: value.name, message: value.message };
    if (ArrayBuffer.isView(value)) {
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    }
    if (value instanceof ArrayBuffer) return Buffer.from(value).toString('base64');
    if (value instanceof Set) return this.#copyItems(value, depth);
    if (value instanceof Map) {
      const textKeys = [...value.keys()].every((key) => typeof key === 'string');
      return textKeys ? this.#copyEntries(value, depth) : this.#copyItems(value, depth);
    }
    if (value instanceof RegExp || value instanceof URL) return String(value);
    return this.#copyEntries(Object.entries(value), depth);
  }

  #copyItems(items: Iterable<unknown>, depth: number): JsonValue[] {
    const copied: JsonValue[] = [];
    for (const item of items) {
      if (this.#nodes > MOST_NODES) {
        copied.push('[cut]');
        break;
      }
      copied.push(this.copy(item, depth));
    }
    return copied;
  }

  #copyEntries(entries: Iterable<[string, unknown]>, depth: number): JsonObject {
    const copied: JsonObject = {};
    for (const [key, item] of entries) {
      if (this.#nodes > MOST_NODES) break;
      if (item === undefined) continue;
      const json = this.copy(item, depth);
      // Assigning to `__proto__` would change the object's prototype instead of adding a key.
      if (key === '__proto__') Object.defineProperty(copied, key, { value: json, enumerable: true });
      else copied[key] = json;
    }
    return copied;
  }
}

/** Whether `value` has fewer than `limit` parts; looks at no more than that, and follows no cycle for ever. */
export function fewerPartsThan(limit: number, value: unknown): boolean {
  const open: unknown[] = [value];
  let parts = 0;
  while (open.length > 0) {
    const next = open.pop();
    parts += 1;
    if (parts + open.length >= limit) return false;
    if (typeof next !== 'object' || next === null) continue;
    for (const inner of Array.isArray(next) ? next : Object.values(next)) {
      open.push(inner);
      if (parts + open.length >= limit) return false;
    }
  }
  return true;
}

/** The same object, without the properties that are undefined. */
export function withoutUndefined<T extends object>(value: T): T {
  for (const key of Object.keys(value) as Array<keyof T>) {
    if (value[key] === undefined) delete value[key];
  }
  return value;
}
