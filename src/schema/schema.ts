// A schema with a name, compiled once, and the registry that finds it by name.

import {
  OwnedEntries,
  FrameworkError,
  invalidArgument,
  isPlainObject,
  suggestion,
  typeName,
} from '../support/index.js';
import { coerce, type Coerced, type CoercionOptions } from './coercion.js';
import { extended, merged } from './combine.js';
import { toDialect, type SchemaDialect } from './dialects.js';
import { isZodSchema, type JsonSchema, type SchemaSource } from './json-schema.js';
import { SchemaCompiler, summarise } from './schema-compiler.js';
import type { ValidationError, ValidationResult, Validator } from './schema-compiler.js';

/** A value that could not be made what its schema says. Code `schema_mismatch`; `errors` says what is wrong, part by part. */
export class SchemaError extends FrameworkError {
  override name = 'SchemaError';
  readonly errors: readonly ValidationError[];

  constructor(message: string, errors: readonly ValidationError[]) {
    super('schema_mismatch', message);
    this.errors = errors;
  }
}

/** What may stand for a schema: itself, the name of a defined one, JSON Schema as data, or zod. */
export type SchemaLike = Schema | string | SchemaSource;

/** Made by `Schemas.define`. */
export class Schema {
  readonly name: string;
  readonly #validator: Validator;

  constructor(name: string, validator: Validator) {
    this.name = name;
    this.#validator = validator;
  }

  /** As JSON Schema. For reading only. */
  get jsonSchema(): JsonSchema {
    return this.#validator.jsonSchema;
  }

  /** Whether `jsonSchema` says all of it, as it does not of a zod schema. */
  get isData(): boolean {
    return this.#validator.isData;
  }

  /** What is wrong with a value. */
  validate(value: unknown): ValidationResult {
    return this.#validator.validate(value);
  }

  /** A copy of `value` nearer to the schema, and what was changed; not validated. */
  convert(value: unknown, options: CoercionOptions = { convert: true, defaults: true }): Coerced {
    return coerce(this.jsonSchema, value, options);
  }

  /**
   * The value with types converted and defaults filled in. Fails with `schema_mismatch` where that does not make it valid.
   *
   * @example
   * schema.coerce({ age: '42' });   // { age: 42 }
   */
  coerce(value: unknown): unknown {
    return this.#valid(this.convert(value).value);
  }

  /** The value with missing properties filled from the schema's defaults. Fails with `schema_mismatch`. */
  applyDefaults(value: unknown): unknown {
    return this.#valid(this.convert(value, { defaults: true }).value);
  }

  /** The schema as a provider accepts it. */
  forDialect(dialect: SchemaDialect): JsonSchema {
    return toDialect(this.jsonSchema, dialect);
  }

  #valid(value: unknown): unknown {
    const { value: parsed, errors } = this.#validator.parse(value);
    if (errors.length === 0) return parsed;
    throw new SchemaError(`the value does not fit schema "${this.name}": ${summarise(errors)}`, errors);
  }
}

/** A defined schema as plain data. */
export interface SchemaInfo {
  name: string;
  schema: JsonSchema;
}

const MOST_COMPILED = 256;

/**
 * Schemas by name, and the compiled forms of those that have none.
 *
 * @example
 * const schemas = new Schemas();
 * schemas.define({ name: 'User', type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] });
 * schemas.validate('User', { id: 'x' });   // { valid: false, errors: [{ path: 'id', message: 'must be integer' }] }
 */
export class Schemas {
  readonly #compiler = new SchemaCompiler();
  readonly #defined = new OwnedEntries<Schema>();
  /** By their text, the one used longest ago first. */
  readonly #compiled = new Map<string, Schema>();
  readonly #ofZod = new WeakMap<object, Schema>();

  /**
   * Compiles a schema and keeps it under its `name`, in place of one that had it; without a name it is only compiled. Fails with `schema_invalid`.
   */
  define(source: SchemaSource, options: { name?: string; owner?: object } = {}): Schema {
    const { name, rest } = withoutName(source, options.name);
    if (name === undefined) return this.resolve(rest);
    const schema = new Schema(name, this.#compiler.compile(rest, `schema "${name}"`));
    this.#defined.set(name, schema, options.owner);
    return schema;
  }

  /** The schema that was defined under this name, or undefined. */
  get(name: string): Schema | undefined {
    return this.#defined.get(name);
  }

  /** All defined schemas as plain data. */
  list(): SchemaInfo[] {
    return this.#defined.values().map((schema) => ({
      name: schema.name,
      schema: schema.jsonSchema,
    }));
  }

  /** Forgets a defined schema; false when there was none. */
  remove(name: string): boolean {
    return this.#defined.delete(name);
  }

  /** The schema that something stands for. Fails with `not_found` or `schema_invalid`. */
  resolve(given: SchemaLike, where = 'schema'): Schema {
    if (given instanceof Schema) return given;
    if (typeof given === 'string') {
      const defined = this.get(given);
      if (defined !== undefined) return defined;
      const hint = suggestion(given, this.#defined.names());
      throw new FrameworkError('not_found', `${where}: schema "${given}" is not defined${hint}`);
    }
    if (isZodSchema(given)) return this.#zod(given, where);
    if (!isPlainObject(given) || isOfClass(given)) {
      throw invalidArgument(
        `${where}: expected a schema, its name or a JSON Schema object, got ${isPlainObject(given) ? given.constructor.name : typeName(given)}`,
      );
    }
    return this.#unnamed(given, where);
  }

  /** What is wrong with a value. Fails with `not_found` or `schema_invalid`, not because of the value. */
  validate(schema: SchemaLike, value: unknown): ValidationResult {
    return this.resolve(schema, 'schema.validate').validate(value);
  }

  /** The value with types converted and defaults filled in. Fails with `schema_mismatch`, `not_found` or `schema_invalid`. */
  coerce(schema: SchemaLike, value: unknown): unknown {
    return this.resolve(schema, 'schema.coerce').coerce(value);
  }

  /** The value with missing properties filled from the schema's defaults. Fails with `schema_mismatch`, `not_found` or `schema_invalid`. */
  applyDefaults(schema: SchemaLike, value: unknown): unknown {
    return this.resolve(schema, 'schema.applyDefaults').applyDefaults(value);
  }

  /** One schema of several: a value fits it that fits them all; of what two of them say about the same, the later counts. */
  merge(parts: readonly SchemaLike[], options: { name?: string; owner?: object } = {}): Schema {
    const schemas = parts.map((part) => this.resolve(part, 'schema.merge').jsonSchema);
    if (schemas.length === 0) throw invalidArgument('schema.merge: give at least one schema');
    return this.define(schemas.reduce(merged), options);
  }

  /** A schema with further or changed properties. `changes` is a JSON Schema; what it says is added to the base. */
  extend(base: SchemaLike, changes: JsonSchema, options: { name?: string; owner?: object } = {}): Schema {
    if (!isPlainObject(changes))
      throw invalidArgument(`schema.extend: expected object, got ${typeName(changes)}`);
    const { name, rest } = withoutName(changes, options.name);
    return this.define(extended(this.resolve(base, 'schema.extend').jsonSchema, rest as JsonSchema), {
      ...options,
      name,
    });
  }

  /** Forgets all that this owner defined. */
  releaseOwner(owner: object): void {
    this.#defined.releaseOwner(owner);
  }

  #zod(source: object, where: string): Schema {
    let schema = this.#ofZod.get(source);
    if (schema === undefined) {
      schema = new Schema('zod schema', this.#compiler.compile(source as SchemaSource, where));
      this.#ofZod.set(source, schema);
    }
    return schema;
  }

  #unnamed(source: JsonSchema, where: string): Schema {
    const text = textOf(source, where);
    let schema = this.#compiled.get(text);
    if (schema === undefined) {
      const { name, rest } = withoutName(source, undefined);
      schema = new Schema(name ?? 'unnamed', this.#compiler.compile(rest, where));
      const [oldest] = this.#compiled.keys();
      if (this.#compiled.size >= MOST_COMPILED) this.#compiled.delete(oldest);
    } else this.#compiled.delete(text);
    this.#compiled.set(text, schema);
    return schema;
  }
}

/** `name` beside a schema's keywords is the name to define it by. */
function withoutName(source: SchemaSource, given: string | undefined): { name?: string; rest: SchemaSource } {
  if (isZodSchema(source) || !isPlainObject(source)) return { name: given, rest: source };
  const { name: own, ...rest } = source;
  const name = given ?? own;
  if (name === undefined || name === null) return { rest };
  if (typeof name !== 'string' || name === '')
    throw invalidArgument(`schema.define: name: expected text, got ${typeName(name)}`);
  return { name, rest };
}

function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

function textOf(source: JsonSchema, where: string): string {
  try {
    return JSON.stringify(source, plainOnly);
  } catch (error) {
    if (error instanceof FrameworkError) throw error;
    throw new FrameworkError(
      'schema_invalid',
      `${where}: an object holds itself; JSON Schema has $ref for that`,
      {
        cause: error,
      },
    );
  }
}

/** So that a schema with what JSON cannot hold never shares the text of one without; the compiler refuses it. */
function plainOnly(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function')
    throw invalidArgument('a JSON Schema holds plain data only, found a function');
  return value;
}
