// Brings a value nearer to a JSON Schema where only one meaning is possible: "5" where a number is asked for, a missing default. Every change is told;
// what could mean two things is left alone, for validation to refuse.

import { isPlainObject } from '../support/index.js';
import { lookUp, type JsonSchema } from './json-schema.js';
import { joined } from './value-path.js';

/** One change. `path` is such as `items[0].price`. */
export interface Change {
  path: string;
  /** Such as `text "5" became the number 5`. */
  message: string;
}

/** Which changes are allowed. */
export interface CoercionOptions {
  /** Convert types, spellings of enums and names, single values and lists. */
  convert?: boolean;
  /** Put in what the schema's `default`s say. */
  defaults?: boolean;
  /** Leave out properties that the schema does not allow. */
  dropUnknown?: boolean;
}

/** A value nearer to its schema, and what was changed to get there. */
export interface Coerced {
  value: unknown;
  changes: Change[];
}

const DEEPEST = 100;
const MOST_CHANGES = 1_000;

/** A copy of `value` with the changes made; `value` itself stays as it is. */
export function coerce(schema: JsonSchema, value: unknown, options: CoercionOptions): Coerced {
  const coercion = new Coercion(schema, options);
  const coerced = coercion.value(schema, value, '', 0);
  return { value: coerced, changes: coercion.changes };
}

type Node = JsonSchema | boolean | undefined;

class Coercion {
  readonly changes: Change[] = [];
  readonly #root: JsonSchema;
  readonly #options: CoercionOptions;

  constructor(root: JsonSchema, options: CoercionOptions) {
    this.#root = root;
    this.#options = options;
  }

  value(given: Node, value: unknown, path: string, depth: number): unknown {
    const schema = this.#resolved(given);
    if (schema === undefined || depth > DEEPEST || this.changes.length >= MOST_CHANGES) return value;
    let current = value;
    if (current === undefined && this.#options.defaults && schema['default'] !== undefined) {
      current = structuredClone(schema['default']);
      this.#changed(path, `was missing and became its default ${shown(current)}`);
    }
    if (current === undefined) return undefined;
    for (const part of listOf(schema['allOf'])) current = this.value(part, current, path, depth + 1);
    current = this.#alternative(schema, current, path, depth);
    if (this.#options.convert) current = this.#converted(schema, current, path, depth);
    if (Array.isArray(current)) return this.#items(schema, current, path, depth);
    if (isPlainObject(current)) return this.#properties(schema, current, path, depth);
    return current;
  }

  /** The first alternative that the value fits as it is; else the only one that it can be made to fit. */
  #alternative(schema: JsonSchema, value: unknown, path: string, depth: number): unknown {
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = listOf(schema[keyword]);
      if (branches.length === 0) continue;
      const fitting = branches.filter((branch) => fits(this.#resolved(branch), value));
      if (fitting.length > 0)
        return fitting.length === 1 ? this.value(fitting[0], value, path, depth + 1) : value;
      if (!this.#options.convert) return value;
      const attempts = branches.flatMap((branch) => {
        const attempt = new Coercion(this.#root, this.#options);
        const made = attempt.value(branch, value, path, depth + 1);
        return fits(this.#resolved(branch), made) ? [{ made, changes: attempt.changes }] : [];
      });
      if (attempts.length !== 1) return value;
      this.changes.push(...attempts[0].changes);
      return attempts[0].made;
    }
    return value;
  }

  #converted(schema: JsonSchema, value: unknown, path: string, depth: number): unknown {
    const choices =
      'const' in schema ? [schema['const']] : Array.isArray(schema['enum']) ? schema['enum'] : undefined;
    if (choices !== undefined && typeof value === 'string' && !choices.includes(value)) {
      const alike = choices.filter(
        (choice) => typeof choice === 'string' && simplified(choice) === simplified(value),
      );
      if (alike.length === 1)
        return this.#changed(path, `${shown(value)} became ${shown(alike[0])}`, alike[0]);
    }
    const types = typesOf(schema);
    if (types.length === 0 || types.some((type) => isOfType(type, value))) return value;
    for (const type of types) {
      const made = this.#made(type, schema, value, path, depth);
      if (made !== undefined) return made;
    }
    return value;
  }

  /** The value as that type; undefined where it has no such meaning, or more than one. */
  #made(type: string, schema: JsonSchema, value: unknown, path: string, depth: number): unknown {
    switch (type) {
      case 'integer':
      case 'number': {
        const number = typeof value === 'string' ? numberIn(value) : undefined;
        if (number === undefined || (type === 'integer' && !Number.isInteger(number))) break;
        return this.#changed(path, `text ${shown(value)} became the number ${number}`, number);
      }
      case 'boolean': {
        const boolean = typeof value === 'string' ? BOOLEANS.get(value.trim().toLowerCase()) : undefined;
        if (boolean === undefined) break;
        return this.#changed(path, `text ${shown(value)} became ${boolean}`, boolean);
      }
      case 'string':
        if (typeof value !== 'number' && typeof value !== 'boolean') break;
        return this.#changed(path, `${value} became text`, String(value));
      case 'null':
        if (typeof value !== 'string' || !/^\s*(null|none|n\/a)?\s*$/i.test(value)) break;
        return this.#changed(path, `text ${shown(value)} became null`, null);
      case 'array':
      case 'object': {
        const parsed = jsonIn(value);
        if (parsed !== undefined && isOfType(type, parsed))
          return this.#changed(
            path,
            `text that held JSON became ${type === 'array' ? 'a list' : 'an object'}`,
            parsed,
          );
        if (type === 'object' || value === null) break;
        const item = this.value(schema['items'] as Node, value, `${path}[0]`, depth + 1);
        if (!fits(this.#resolved(schema['items'] as Node), item)) break;
        return this.#changed(path, 'one value became a list of one', [item]);
      }
    }
    if (type !== 'array' && Array.isArray(value) && value.length === 1 && isOfType(type, value[0]))
      return this.#changed(path, 'a list of one became its value', value[0]);
    return undefined;
  }

  #items(schema: JsonSchema, items: readonly unknown[], path: string, depth: number): unknown[] {
    const first = listOf(
      schema['prefixItems'] ?? (Array.isArray(schema['items']) ? schema['items'] : undefined),
    );
    const rest = (Array.isArray(schema['items']) ? schema['additionalItems'] : schema['items']) as Node;
    return items.map((item, index) => this.value(first[index] ?? rest, item, `${path}[${index}]`, depth + 1));
  }

  #properties(schema: JsonSchema, given: Record<string, unknown>, path: string, depth: number): unknown {
    const known = (isPlainObject(schema['properties']) ? schema['properties'] : {}) as Record<string, Node>;
    const required = new Set(listOf(schema['required']) as unknown as string[]);
    const unwrapped = this.#options.convert ? this.#unwrapped(known, required, given, path) : given;
    const others = schema['additionalProperties'] as Node;
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(unwrapped)) {
      const own = Object.hasOwn(known, name) ? name : this.#respelled(name, known, unwrapped, path);
      const inner = own === undefined ? others : known[own];
      if (
        own === undefined &&
        others === false &&
        this.#options.dropUnknown &&
        !isPlainObject(schema['patternProperties'])
      ) {
        this.#changed(joined(path, name), 'is not allowed and was left out');
        continue;
      }
      const at = joined(path, own ?? name);
      const made = this.value(inner, value, at, depth + 1);
      const unwanted =
        made === null && own !== undefined && !required.has(own) && !fits(this.#resolved(inner), null);
      if (unwanted && this.#options.convert) this.#changed(at, 'was null and was left out');
      else define(result, own ?? name, made);
    }
    if (this.#options.defaults) {
      for (const [name, inner] of Object.entries(known)) {
        if (Object.hasOwn(result, name)) continue;
        const made = this.value(inner, undefined, joined(path, name), depth + 1);
        if (made !== undefined) define(result, name, made);
      }
    }
    return result;
  }

  /** An object inside an envelope such as {"result": {...}}, or inside a call of a tool, where the envelope is not what the schema asks for. */
  #unwrapped(
    known: Record<string, Node>,
    required: ReadonlySet<string>,
    given: Record<string, unknown>,
    path: string,
  ): Record<string, unknown> {
    if (required.size === 0) return given;
    const name = envelopeMember(given);
    if (name === undefined) return given;
    const inner = given[name];
    const isEnvelope = !Object.hasOwn(known, name) && isPlainObject(inner);
    if (!isEnvelope || ![...required].every((one) => Object.hasOwn(inner, one))) return given;
    this.#changed(path, `was taken out of "${name}"`);
    return inner;
  }

  /** The property that a name differently spelled must mean: userName for user_name, where userName is not there itself. */
  #respelled(name: string, known: Record<string, Node>, given: object, path: string): string | undefined {
    if (!this.#options.convert) return undefined;
    const alike = Object.keys(known).filter(
      (one) => !Object.hasOwn(given, one) && simplified(one) === simplified(name),
    );
    const rivals = Object.keys(given).filter((one) => simplified(one) === simplified(name));
    if (alike.length !== 1 || rivals.length !== 1) return undefined;
    this.#changed(joined(path, alike[0]), `was spelled ${JSON.stringify(name)}`);
    return alike[0];
  }

  #changed<Value>(path: string, message: string, value?: Value): Value {
    this.changes.push({ path, message });
    return value as Value;
  }

  #resolved(node: Node): JsonSchema | undefined {
    let schema = node;
    for (let hops = 0; hops < 20 && isPlainObject(schema) && typeof schema['$ref'] === 'string'; hops += 1) {
      const { $ref: reference, ...beside } = schema;
      const target = lookUp(this.#root, reference as string);
      if (target === undefined) return undefined;
      schema = { ...target, ...beside };
    }
    return isPlainObject(schema) ? schema : undefined;
  }
}

/** The one member of an object, or the arguments where it is a call of a tool. */
function envelopeMember(given: Record<string, unknown>): string | undefined {
  const names = Object.keys(given);
  if (names.length === 1) return names[0];
  const [inner, ...others] = names.filter((name) => !['name', 'type', 'id'].includes(name));
  const isCall = typeof given['name'] === 'string' && others.length === 0;
  return isCall && ['arguments', 'parameters', 'input'].includes(inner) ? inner : undefined;
}

const BOOLEANS = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** The number that a text is. A comma is a thousands' separator only where it cannot be a decimal one. */
function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 40) return undefined;
  const plain = /^[-+]?\d{1,3}(,\d{3}){2,}(\.\d+)?$|^[-+]?\d{1,3}(,\d{3})+\.\d+$/.test(trimmed)
    ? trimmed.replaceAll(',', '')
    : trimmed;
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(plain)) return undefined;
  const number = Number(plain);
  if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number)))
    return undefined;
  return number;
}

function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a value is of the schema's type and among its choices; no more is looked at. */
function fits(schema: JsonSchema | undefined, value: unknown): boolean {
  if (schema === undefined) return true;
  if ('const' in schema) return JSON.stringify(schema['const']) === JSON.stringify(value);
  if (Array.isArray(schema['enum']))
    return schema['enum'].some((one) => JSON.stringify(one) === JSON.stringify(value));
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) return false;
  if (!isPlainObject(value)) return true;
  const known = schema['properties'];
  return (
    listOf(schema['required']).every((name) => Object.hasOwn(value, String(name))) &&
    (!isPlainObject(known) ||
      Object.entries(known).every(
        ([name, inner]) =>
          !isPlainObject(inner) ||
          !('const' in inner) ||
          !Object.hasOwn(value, name) ||
          inner['const'] === value[name],
      ))
  );
}

function typesOf(schema: JsonSchema): string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((one): one is string => typeof one === 'string') : [];
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isPlainObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function listOf(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? (value as JsonSchema[]) : [];
}

/** Differences of spelling count for nothing. */
function simplified(name: string): string {
  return name.replaceAll(/[\s_-]+/g, '').toLowerCase();
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true });
  else target[key] = value;
}
