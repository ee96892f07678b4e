// Schemas: what is accepted, what is refused, and how errors are told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { SchemaCompiler, type JsonSchema } from '../../src/schema/index.js';

const compiler = new SchemaCompiler();

test('every error has a path from the value inwards and a message that says what is expected', () => {
  const validator = compiler.compile(
    {
      type: 'object',
      properties: {
        email: { type: 'string', format: 'email' },
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: { kind: { enum: ['x', 'y'] } },
            required: ['kind'],
            additionalProperties: false,
          },
        },
      },
      required: ['name', 'email'],
    },
    'schema',
  );
  const { valid, errors } = validator.validate({ email: 'nobody', items: [{ kind: 'z', kin: 1 }, {}] });
  assert.equal(valid, false);
  assert.deepEqual(errors, [
    { path: 'name', message: 'is required' },
    { path: 'email', message: 'must match format "email"' },
    { path: 'items[0].kin', message: 'is not allowed; did you mean "kind"?' },
    { path: 'items[0].kind', message: 'must be one of ["x","y"]' },
    { path: 'items[1].kind', message: 'is required' },
  ]);
});

test('keys that are no names are quoted in paths, slashes and tildes included', () => {
  const validator = compiler.compile({ additionalProperties: { type: 'number' } }, 'schema');
  const { errors } = validator.validate({ 'a/b~c d': 'x', __proto__x: 'y' });
  assert.deepEqual(errors.map(({ path }) => path).sort(), ['["a/b~c d"]', '__proto__x']);
});

test('an inherited property does not satisfy a required one', () => {
  const validator = compiler.compile({ type: 'object', required: ['toString'] }, 'schema');
  assert.equal(validator.validate({}).valid, false);
});

for (const [what, schema] of [
  ['an unknown type', { type: 'objekt' }],
  ['a keyword of the wrong shape', { minimum: '5' }],
  ['a property that is no schema', { properties: { a: 5 } }],
  ['a broken pattern', { pattern: '(' }],
  ['a reference to nowhere', { $ref: '#/$defs/missing' }],
  ['a reference to the network', { $ref: 'http://example.com/schema' }],
  ['an asynchronous schema', { $async: true }],
  ['a function inside', { const: () => 1 }],
  ['no object at all', 'string'],
] as const) {
  test(`${what} is refused as schema_invalid`, () => {
    assert.throws(() => compiler.compile(schema as JsonSchema, 'here'), {
      code: 'schema_invalid',
      message: /^here: /,
    });
  });
}

test('a schema nested beyond the limit or larger than it is refused, not run into the stack', () => {
  let deep: Record<string, unknown> = { type: 'number' };
  for (let level = 0; level < 100_000; level += 1) deep = { not: deep };
  assert.throws(() => compiler.compile(deep, 'here'), { code: 'schema_invalid', message: /100 levels/ });
  const wide = { enum: Array.from({ length: 30_000 }, (_, index) => index) };
  assert.throws(() => compiler.compile(wide, 'here'), { code: 'schema_invalid', message: /5000 values/ });
});

test('empty Lua tables in the place of lists are lists', () => {
  const validator = compiler.compile({ type: 'object', properties: {}, required: {} }, 'schema');
  assert.equal(validator.validate({}).valid, true);
});

test('draft-07 is understood where $schema says so', () => {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] };
  const { errors } = compiler.compile(schema, 'schema').validate([5]);
  assert.deepEqual(errors, [{ path: '[0]', message: 'must be string' }]);
});

test('two schemas with the same $id do not know of each other', () => {
  const number = compiler.compile({ $id: 'https://example.com/x', type: 'number' }, 'one');
  const text = compiler.compile({ $id: 'https://example.com/x', type: 'string' }, 'two');
  assert.equal(number.validate(1).valid, true);
  assert.equal(text.validate(1).valid, false);
});

test('a cyclic value under a recursive schema is an error, not a crash', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } };
  const validator = compiler.compile({ $ref: '#/$defs/node', $defs: { node } }, 'schema');
  const cyclic: Record<string, unknown> = {};
  cyclic['next'] = cyclic;
  assert.deepEqual(validator.validate(cyclic), {
    valid: false,
    errors: [{ path: '', message: 'is nested too deeply to be validated' }],
  });
});

test('a huge invalid value gives few errors', () => {
  const validator = compiler.compile({ type: 'array', items: { type: 'string' } }, 'schema');
  const { errors } = validator.validate(Array.from({ length: 500_000 }, (_, index) => index));
  assert.equal(errors.length, 1);
});

test('a zod schema validates with its defaults and transforms and has a JSON Schema', () => {
  const validator = compiler.compile(z.object({ city: z.string(), days: z.number().default(3) }), 'schema');
  assert.deepEqual(validator.parse({ city: 'Oslo' }).value, { city: 'Oslo', days: 3 });
  assert.deepEqual(validator.validate({ city: 5 }).errors[0].path, 'city');
  assert.deepEqual(validator.jsonSchema['required'], ['city']);
});
