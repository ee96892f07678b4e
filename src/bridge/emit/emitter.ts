// What a language adds to the common descriptions: its spelling, its stubs for editors, its calls in the reference.

import { z } from 'zod';
import type {
  Area,
  DataType,
  FunctionDescription,
  ObjectDescription,
  Parameter,
  ValueType,
} from '../define-area.js';
import type { NamingStyle } from '../naming.js';

export interface Emitter {
  /** The language as people write it: a heading in the reference. */
  readonly language: string;
  readonly namingStyle: NamingStyle;
  /** Where the stubs go: file name in types/. */
  readonly stubFile: string;
  /** Declarations of all areas for the language's editors. */
  stubs(areas: readonly Area[]): string;
  /** How a call looks: an example line for the reference. */
  callExample(area: string, name: string, description: FunctionDescription): string;
}

/** How a language writes types. */
export interface TypeNames {
  /** Whether its stubs declare named data types and refer to them by name. */
  declares: boolean;
  any: string;
  nothing: string;
  string: string;
  number: string;
  boolean: string;
  bytes: string;
  list(item: string): string;
  stream(item: string): string;
  results(items: readonly string[]): string;
  record: string;
  object?(fields: readonly { name: string; type: string; optional: boolean }[]): string;
  union(types: readonly string[]): string;
  function(parameters: readonly { name: string; type: string; optional: boolean }[], returns: string): string;
}

export interface JsonSchema {
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** A type in a language's own notation. */
export function typeText(type: ValueType, names: TypeNames): string {
  switch (type.kind) {
    case 'nothing':
      return names.nothing;
    case 'handle':
      return type.object;
    case 'function':
      return names.function(
        type.parameters.map((parameter) => parameterText(parameter, names)),
        typeText(type.returns, names),
      );
    case 'list':
      return names.list(typeText(type.item, names));
    case 'stream':
      return names.stream(typeText(type.item, names));
    case 'results':
      return names.results(type.items.map((item) => typeText(item.type, names)));
    case 'data':
      return type.name !== undefined && names.declares
        ? type.name
        : schemaText(jsonSchemaOf(type.schema), names, 0);
  }
}

export function parameterText(
  parameter: Parameter,
  names: TypeNames,
): { name: string; type: string; optional: boolean } {
  return { name: parameter.name, type: typeText(parameter.type, names), optional: parameter.optional };
}

export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', cycles: 'ref' }) as JsonSchema;
}

// Deeper structure says less than it costs to read.
const maxTypeDepth = 3;

export function schemaText(schema: JsonSchema, names: TypeNames, depth: number): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) {
    return names.union([
      ...new Set(alternatives.map((alternative) => schemaText(alternative, names, depth))),
    ]);
  }
  if (schema.enum !== undefined) return names.string;
  switch (schema.type) {
    case 'string':
      return names.string;
    case 'number':
    case 'integer':
      return names.number;
    case 'boolean':
      return names.boolean;
    case 'array':
      return names.list(schema.items === undefined ? names.any : schemaText(schema.items, names, depth + 1));
    case 'object':
      return objectText(schema, names, depth);
    default:
      return names.any;
  }
}

function objectText(schema: JsonSchema, names: TypeNames, depth: number): string {
  if (schema.properties === undefined || names.object === undefined || depth >= maxTypeDepth)
    return names.record;
  const required = new Set(schema.required);
  return names.object(
    Object.entries(schema.properties).map(([name, property]) => ({
      name,
      type: schemaText(property, names, depth + 1),
      optional: !required.has(name),
    })),
  );
}

/** The named data types of all areas, each once, in the order of use. */
export function namedTypesOf(areas: readonly Area[]): [string, DataType][] {
  const found = new Map<string, DataType>();
  const visit = (type: ValueType): void => {
    if (type.kind === 'data' && type.name !== undefined) found.set(type.name, type);
    if (type.kind === 'list' || type.kind === 'stream') visit(type.item);
    if (type.kind === 'results') type.items.forEach((item) => visit(item.type));
    if (type.kind === 'function')
      [...type.parameters.map((parameter) => parameter.type), type.returns].forEach(visit);
  };
  const callables = areas.flatMap((area) => [
    ...Object.values(area.functions),
    ...Object.values(area.objects).flatMap((description) => Object.values(description.methods)),
  ]);
  for (const { parameters, returns } of callables)
    [...parameters.map((parameter) => parameter.type), returns].forEach(visit);
  return [...found];
}

/** All objects of all areas, by name. */
export function objectsOf(areas: readonly Area[]): [string, ObjectDescription][] {
  return areas.flatMap((area) => Object.entries(area.objects));
}

export const generatedNotice =
  'Generated from the descriptions in src/bridge/areas by `npm run generate`; do not edit.';
