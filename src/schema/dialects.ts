// JSON Schema as the providers' structured outputs and tools accept it: one normaliser for each dialect.

import { isPlainObject } from '../support/index.js';
import { lookUp, type JsonSchema } from './json-schema.js';

export const SCHEMA_DIALECTS = ['openai', 'anthropic', 'google', 'ollama', 'openai-compatible'] as const;
export type SchemaDialect = (typeof SCHEMA_DIALECTS)[number];

/** Keywords that OpenAI's strict mode refuses. */
const NOT_IN_OPENAI = new Set([
  '$schema',
  '$id',
  'default',
  'examples',
  'title',
  'patternProperties',
  'unevaluatedProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'unevaluatedItems',
  'contains',
  'minContains',
  'maxContains',
  'uniqueItems',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'minLength',
  'maxLength',
]);

/** Keywords of Google's Schema, which is a part of OpenAPI 3.0's. */
const IN_GOOGLE = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'items',
  'maxItems',
  'minItems',
  'properties',
  'required',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'anyOf',
  'propertyOrdering',
  'minimum',
  'maximum',
]);
const GOOGLE_FORMATS = new Set(['enum', 'date-time', 'float', 'double', 'int32', 'int64']);

/**
 * The schema in a provider's dialect. What the dialect cannot say is left out, so that a value still has to be validated against the schema itself.
 *
 * @example
 * toDialect({ type: 'object', properties: { a: { type: 'string' } } }, 'openai');
 * // { type: 'object', properties: { a: { type: ['string', 'null'] } }, required: ['a'], additionalProperties: false }
 */
export function toDialect(schema: JsonSchema, dialect: SchemaDialect): JsonSchema {
  switch (dialect) {
    case 'openai':
      return openai(schema) as JsonSchema;
    case 'google':
      return google(schema, schema, []) as JsonSchema;
    case 'anthropic':
      return anthropic(schema);
    default: {
      const { $schema: _, ...rest } = schema;
      return rest;
    }
  }
}

/** Every object closed, every property required; what was optional may be null instead. */
function openai(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(openai);
  if (!isPlainObject(schema)) return schema;
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (NOT_IN_OPENAI.has(keyword)) continue;
    if (keyword === 'oneOf') result['anyOf'] = openai(value);
    else if (keyword === 'properties' || keyword === '$defs' || keyword === 'definitions')
      result[keyword] = named(value, openai);
    else if (keyword === 'enum' || keyword === 'const' || keyword === 'required') result[keyword] = value;
    else result[keyword] = openai(value);
  }
  if (result['type'] !== 'object' && !isPlainObject(result['properties'])) return result;
  const properties = (result['properties'] ?? {}) as Record<string, unknown>;
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  for (const [name, inner] of Object.entries(properties))
    if (!required.has(name)) properties[name] = orNull(inner);
  return { ...result, properties, required: Object.keys(properties), additionalProperties: false };
}

function orNull(schema: unknown): unknown {
  if (!isPlainObject(schema)) return schema;
  const { type } = schema;
  const withNull = Array.isArray(schema['enum'])
    ? { ...schema, enum: [...new Set([...schema['enum'], null])] }
    : schema;
  if (typeof type === 'string') return type === 'null' ? schema : { ...withNull, type: [type, 'null'] };
  if (Array.isArray(type)) return { ...withNull, type: [...new Set([...type, 'null'])] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** References put in place, null as `nullable`, one type at a time. */
function google(schema: unknown, root: JsonSchema, path: readonly string[]): unknown {
  if (!isPlainObject(schema)) return {};
  if (typeof schema['$ref'] === 'string') {
    const { $ref: reference, ...beside } = schema;
    const target = lookUp(root, reference as string);
    // A schema that contains itself ends here as any object.
    if (target === undefined || path.includes(reference as string)) return { type: 'object' };
    return google({ ...target, ...beside }, root, [...path, reference as string]);
  }
  const given: Record<string, unknown> = { ...schema };
  if ('const' in given) given['enum'] = [given['const']];
  if (Array.isArray(given['oneOf'])) given['anyOf'] = given['oneOf'];
  for (const part of Array.isArray(given['allOf']) ? given['allOf'] : [])
    Object.assign(given, google(part, root, path));
  const types = (Array.isArray(given['type']) ? given['type'] : [given['type']]).filter(
    (type) => type !== undefined,
  );
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(given)) {
    if (!IN_GOOGLE.has(keyword) || keyword === 'type') continue;
    if (keyword === 'properties') result[keyword] = named(value, (inner) => google(inner, root, path));
    else if (keyword === 'items') result[keyword] = google(value, root, path);
    else if (keyword === 'anyOf')
      result[keyword] = (value as unknown[]).map((inner) => google(inner, root, path));
    else if (keyword === 'format' && !GOOGLE_FORMATS.has(String(value))) continue;
    else if (keyword === 'enum')
      result[keyword] = (value as unknown[]).filter((one) => one !== null).map(String);
    else result[keyword] = value;
  }
  const real = types.filter((type) => type !== 'null');
  if (real.length < types.length) result['nullable'] = true;
  if (real.length === 1) result['type'] = real[0];
  else if (real.length > 1) result['anyOf'] = real.map((type) => ({ type }));
  if (Array.isArray(result['enum'])) result['type'] = 'string';
  return result;
}

/** An object at the top, no alternatives there. */
function anthropic(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...rest } = schema;
  if (rest['type'] === 'object' && !('anyOf' in rest) && !('oneOf' in rest) && !('allOf' in rest))
    return rest;
  return { type: 'object', properties: { value: rest }, required: ['value'] };
}

function named(value: unknown, each: (inner: unknown) => unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, each(inner)]));
}
