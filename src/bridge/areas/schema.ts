// zigllms.schema

import { z } from 'zod';
import {
  Schema,
  SCHEMA_DIALECTS,
  type JsonSchema,
  type SchemaDialect,
  type SchemaLike,
} from '../../schema/index.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  methodOf,
  object,
  optional,
  parameter,
  results,
} from '../define-area.js';

const JsonSchemaSchema = z
  .record(z.string(), z.unknown())
  .describe('A JSON Schema (2020-12, or draft-07 by its $schema) as plain data.');

const ValidationErrorSchema = z.object({
  path: z.string().describe('Such as items[0].name; the value itself has the path "".'),
  message: z.string(),
});

const SchemaInfoSchema = z
  .object({ name: z.string(), schema: z.record(z.string(), z.unknown()) })
  .describe('A defined schema.');

const schema = parameter(
  'schema',
  data(z.unknown()),
  'A schema, the name of a defined one, or a JSON Schema.',
);
const value = optional('value', data(z.unknown()), 'Any value.');
const name = optional('name', data(z.string()), 'To define the new schema by.');

const schemaFunctions = {
  validate: fn({
    summary: 'Whether a value is what a schema says, and what is wrong with it.',
    parameters: [schema, value],
    returns: results(
      parameter('isValid', data(z.boolean()), 'Whether it is.'),
      parameter('errors', list(ValidationErrorSchema, 'ValidationError'), 'What is wrong, part by part.'),
    ),
    call: ({ framework }, given: SchemaLike, one: unknown) => {
      const { valid, errors } = framework.schemas.validate(given, one ?? null);
      return [valid, errors];
    },
  }),
  coerce: fn({
    summary:
      'A copy of a value with types converted where that can mean one thing only, and defaults filled in.',
    parameters: [schema, value],
    returns: data(z.unknown()),
    call: ({ framework }, given: SchemaLike, one: unknown) => framework.schemas.coerce(given, one ?? null),
  }),
  applyDefaults: fn({
    summary: 'A copy of a value with what is missing filled from the defaults.',
    parameters: [schema, value],
    returns: data(z.unknown()),
    call: ({ framework }, given: SchemaLike, one: unknown) =>
      framework.schemas.applyDefaults(given, one ?? null),
  }),
  extend: fn({
    summary: 'A schema with further or changed properties; a property set to false is taken away.',
    parameters: [
      schema,
      parameter('changes', data(JsonSchemaSchema, 'JsonSchema'), 'What is added to the base.'),
      name,
    ],
    returns: handle('Schema'),
    call: ({ framework, owner }, base: SchemaLike, changes: JsonSchema, as?: string) =>
      framework.schemas.extend(base, changes, { name: as, owner }),
  }),
  toJsonSchema: fn({
    summary: 'A schema as JSON Schema, as it is or as a provider accepts it.',
    parameters: [schema, optional('dialect', data(z.enum(SCHEMA_DIALECTS)), 'Of which provider.')],
    returns: data(JsonSchemaSchema, 'JsonSchema'),
    call: ({ framework }, given: SchemaLike, dialect?: SchemaDialect) => {
      const resolved = framework.schemas.resolve(given, 'schema.toJsonSchema');
      return dialect === undefined ? resolved.jsonSchema : resolved.forDialect(dialect);
    },
  }),
};

export const schemaArea = defineArea('schema', {
  summary: 'Say what values must be, and check them.',
  functions: {
    define: fn({
      summary: 'Compiles a JSON Schema; one with a name is kept until the script context goes.',
      parameters: [
        parameter(
          'schema',
          data(JsonSchemaSchema, 'JsonSchema'),
          'The schema, its name beside the keywords.',
        ),
      ],
      returns: handle('Schema'),
      call: ({ framework, owner }, source: JsonSchema) => framework.schemas.define(source, { owner }),
    }),
    get: fn({
      summary: 'The schema defined by a name, or nothing.',
      parameters: [parameter('name', data(z.string()), 'Its name.')],
      returns: handle('Schema'),
      call: ({ framework }, given: string) => framework.schemas.get(given),
    }),
    list: fn({
      summary: 'All defined schemas.',
      parameters: [],
      returns: list(SchemaInfoSchema, 'SchemaInfo'),
      call: ({ framework }) => framework.schemas.list(),
    }),
    remove: fn({
      summary: 'Forgets a defined schema; false when there was none.',
      parameters: [parameter('name', data(z.string()), 'Its name.')],
      returns: data(z.boolean()),
      call: ({ framework }, given: string) => framework.schemas.remove(given),
    }),
    merge: fn({
      summary: 'One schema of several: a value fits it that fits them all.',
      parameters: [parameter('schemas', data(z.array(z.unknown())), 'Schemas, names or JSON Schemas.'), name],
      returns: handle('Schema'),
      call: ({ framework, owner }, parts: SchemaLike[], as?: string) =>
        framework.schemas.merge(parts, { name: as, owner }),
    }),
    ...schemaFunctions,
  },
  objects: {
    Schema: object<Schema>({
      summary: 'A compiled schema.',
      class: Schema,
      properties: {
        name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
      },
      methods: Object.fromEntries(
        Object.entries(schemaFunctions).map(([own, description]) => [own, methodOf(description)]),
      ),
    }),
  },
});
