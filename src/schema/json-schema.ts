// JSON Schemas as scripts and hosts write them: recognised, bounded, put right where a language cannot say it better.

import { z } from 'zod';
import { FrameworkError, isPlainObject, typeName } from '../support/index.js';

/** A JSON Schema (2020-12, or draft-07 when its `$schema` says so) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What is accepted wherever a schema is asked for: JSON Schema as data, or a zod 4 schema. */
export type SchemaSource = JsonSchema | z.ZodType;

const DEEPEST = 100;
/** As many values compile in some tenths of a second. */
const MOST_NODES = 5_000;

/** Keywords whose value is a list: an empty `{}` there is an empty Lua table, so it becomes `[]`. */
const LIST_KEYWORDS = new Set(['required', 'enum', 'allOf', 'anyOf', 'oneOf', 'prefixItems', 'examples']);

/** Keywords that hold data, not schemas: nothing inside them is put right. */
const DATA_KEYWORDS = new Set(['const', 'default', 'enum', 'examples']);

/** Keywords whose value maps names of the user's choice to schemas. */
const NAMED_SCHEMAS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

export function isZodSchema(value: unknown): value is z.ZodType {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_zod' in value &&
    typeof (value as { safeParse?: unknown }).safeParse === 'function'
  );
}

/**
 * A copy of `schema` that is safe to compile: plain, bounded (100 levels, 5,000 values), empty Lua lists put right.
 * Fails with code `schema_invalid`; `what` starts the message.
 */
export function normaliseJsonSchema(schema: unknown, what: string): JsonSchema {
  if (!isPlainObject(schema))
    throw schemaInvalid(what, `expected a JSON Schema object, got ${typeName(schema)}`);
  return new Normaliser(what).schema(schema, 0) as JsonSchema;
}

/** The JSON Schema that a zod schema stands for, as a model is shown it. Fails with code `schema_invalid`. */
export function jsonSchemaOfZod(schema: z.ZodType, what: string): JsonSchema {
  try {
    const jsonSchema: Record<string, unknown> = z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
    });
    delete jsonSchema['$schema'];
    return jsonSchema;
  } catch (error) {
    throw schemaInvalid(what, (error as Error).message, error);
  }
}

export function schemaInvalid(what: string, why: string, cause?: unknown): FrameworkError {
  return new FrameworkError('schema_invalid', `${what}: ${why}`, { cause });
}

/** What a reference inside the schema (`#/$defs/x`) points at. */
export function lookUp(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let current: unknown = root;
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return isPlainObject(current) ? current : undefined;
}

class Normaliser {
  readonly #what: string;
  #nodes = 0;

  constructor(what: string) {
    this.#what = what;
  }

  schema(value: unknown, depth: number): unknown {
    if (!isPlainObject(value)) return this.#data(value, depth);
    this.#count(depth);
    const copy: Record<string, unknown> = {};
    for (const [keyword, inner] of Object.entries(value)) {
      if (inner !== undefined) put(copy, keyword, this.#keyword(keyword, inner, depth + 1));
    }
    return copy;
  }

  #keyword(keyword: string, value: unknown, depth: number): unknown {
    if (LIST_KEYWORDS.has(keyword) && isPlainObject(value) && Object.keys(value).length === 0) return [];
    if (DATA_KEYWORDS.has(keyword)) return this.#data(value, depth);
    if (Array.isArray(value)) return value.map((item) => this.schema(item, depth + 1));
    if (!NAMED_SCHEMAS.has(keyword) || !isPlainObject(value)) return this.schema(value, depth);
    this.#count(depth);
    const copy: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value)) {
      if (!isPlainObject(inner) && typeof inner !== 'boolean') {
        throw schemaInvalid(this.#what, `${keyword}.${name}: expected a schema, got ${typeName(inner)}`);
      }
      put(copy, name, this.schema(inner, depth + 1));
    }
    return copy;
  }

  #data(value: unknown, depth: number): unknown {
    this.#count(depth);
    if (Array.isArray(value)) return value.map((item) => this.#data(item, depth + 1));
    if (isPlainObject(value)) {
      const copy: Record<string, unknown> = {};
      for (const [key, inner] of Object.entries(value)) put(copy, key, this.#data(inner, depth + 1));
      return copy;
    }
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      throw schemaInvalid(this.#what, `a JSON Schema holds plain data only, found a ${typeof value}`);
    }
    return value;
  }

  #count(depth: number): void {
    this.#nodes += 1;
    if (depth > DEEPEST) throw schemaInvalid(this.#what, `nested deeper than ${DEEPEST} levels`);
    if (this.#nodes > MOST_NODES) throw schemaInvalid(this.#what, `larger than ${MOST_NODES} values`);
  }
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true });
  else target[key] = value;
}
