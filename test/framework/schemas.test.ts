// Schemas by name, patterns that cannot block, conversion, merging, dialects.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { coerce, Schemas, toDialect } from '../../src/schema/index.js';
import { isDeterministic } from '../../src/schema/pattern-analysis.js';

const user = {
  name: 'User',
  type: 'object',
  properties: {
    id: { type: 'integer' },
    name: { type: 'string', minLength: 1 },
    email: { type: 'string', format: 'email' },
    theme: { type: 'string', enum: ['light', 'dark'], default: 'light' },
  },
  required: ['id', 'name', 'email'],
};

describe('the registry', () => {
  test('what is no schema is refused, also an object that holds itself or is of a class', () => {
    const schemas = new Schemas();
    const own: Record<string, unknown> = { type: 'object' };
    own['properties'] = { own };
    assert.throws(() => schemas.resolve(own), { code: 'schema_invalid', message: /holds itself.*\$ref/ });
    assert.throws(() => schemas.define({ ...own, name: 'own' }), { code: 'schema_invalid' });
    assert.throws(() => schemas.resolve(schemas as never), {
      code: 'invalid_argument',
      message: /expected a schema, its name or a JSON Schema object, got Schemas/,
    });
  });

  test('a defined schema is found by name and validates with paths', () => {
    const schemas = new Schemas();
    const schema = schemas.define(user);
    assert.equal(schemas.get('User'), schema);
    assert.deepEqual(
      schemas.list().map(({ name }) => name),
      ['User'],
    );
    assert.deepEqual(schemas.validate('User', { id: 1, name: 'A', email: 'a@b.co' }), {
      valid: true,
      errors: [],
    });
    const { valid, errors } = schemas.validate(schema, { id: 'x', name: '', email: 'nobody' });
    assert.equal(valid, false);
    assert.deepEqual(
      errors.map(({ path }) => path),
      ['id', 'name', 'email'],
    );
    assert.throws(() => schemas.validate('Usr', {}), { code: 'not_found', message: /did you mean "User"/ });
  });

  test('the name is not a keyword of the schema, and a property may be called name', () => {
    const schema = new Schemas().define(user);
    assert.equal('name' in schema.jsonSchema, false);
    assert.ok('name' in (schema.jsonSchema['properties'] as object));
  });

  test('draft-07 and zod are taken as well', () => {
    const schemas = new Schemas();
    const draft07 = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'array',
      items: [{ type: 'string' }, { type: 'number' }],
      additionalItems: false,
    };
    assert.equal(schemas.validate(draft07, ['a', 1]).valid, true);
    assert.equal(schemas.validate(draft07, ['a', 1, 2]).valid, false);
    const source = z.object({ a: z.number() });
    assert.equal(schemas.resolve(source), schemas.resolve(source), 'compiled once');
    assert.equal(schemas.validate(source, { a: 'x' }).errors[0].path, 'a');
  });

  test('unnamed schemas are compiled once, and no more than a bounded number is kept', () => {
    const schemas = new Schemas();
    const first = schemas.resolve({ type: 'integer', minimum: 1 });
    assert.equal(schemas.resolve({ type: 'integer', minimum: 1 }), first);
    for (let index = 0; index < 300; index += 1) schemas.resolve({ type: 'integer', minimum: -index });
    assert.notEqual(schemas.resolve({ type: 'integer', minimum: 1 }), first);
  });

  test('what an owner defined goes with it', () => {
    const schemas = new Schemas();
    const owner = {};
    schemas.define(user, { owner });
    schemas.define({ ...user, name: 'Other' });
    schemas.releaseOwner(owner);
    assert.deepEqual(
      schemas.list().map(({ name }) => name),
      ['Other'],
    );
  });
});

describe('patterns', () => {
  const hostile = [
    '(a+)+$',
    '^(a|a)*$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    'a*a*a*a*a*b',
    '^(.*?,){11}P',
    '(x+x+)+y',
  ];
  for (const pattern of hostile) {
    test(`${pattern} on a hostile text comes to an end`, () => {
      const schema = new Schemas().resolve({ type: 'string', pattern });
      // On a backtracking machine these take years.
      assert.equal(schema.validate(`${'a'.repeat(4_000)}!`).valid, false);
      assert.match(schema.validate('a'.repeat(1_000_000)).errors[0].message, /more text than patterns/);
    });
  }

  test('what no linear machine can match is refused when the schema is defined', () => {
    const schemas = new Schemas();
    assert.throws(() => schemas.resolve({ type: 'string', pattern: '^(a)\\1$' }), {
      code: 'schema_invalid',
      message: /back reference/,
    });
    assert.throws(() => schemas.resolve({ type: 'string', pattern: '^(?=a)' }), {
      code: 'schema_invalid',
      message: /look-around/,
    });
    assert.throws(() => schemas.resolve({ type: 'string', pattern: '([a-c]{1,30}){1,30}$' }), {
      code: 'schema_invalid',
    });
    assert.throws(() => schemas.resolve({ type: 'string', pattern: '(' }), { code: 'schema_invalid' });
  });

  test('deterministic patterns are told from those that could backtrack', () => {
    const deterministic = [
      '^[a-z]+$',
      '^(ab|cd)*e$',
      '^\\d{4}-\\d{2}-\\d{2}$',
      '^#[0-9a-fA-F]{6}$',
      '^[A-Z][a-z]*(?: [A-Z][a-z]*)*$',
    ];
    const others = [
      'a+',
      '^a*a$',
      '^(a+)+$',
      '^(ab|ac)$',
      '^(a*)*$',
      '^a|b',
      '^(a?b?)*$',
      '^x(?=y)',
      '^(b*a)+b$',
      '^(a*b*)+$',
    ];
    for (const pattern of deterministic) assert.equal(isDeterministic(pattern), true, pattern);
    for (const pattern of others) assert.equal(isDeterministic(pattern), false, pattern);
  });

  test('both machines say what a JavaScript regular expression says', () => {
    const schemas = new Schemas();
    const patterns = ['^[a-c]+$', '(a|b)*c', '^a?b*$', '[^a]', '^(ab|a)c?$', 'a{2,3}', '\\d+$', '^\\w*$'];
    fc.assert(
      fc.property(fc.constantFrom(...patterns), fc.stringMatching(/^[a-c1 ]{0,8}$/), (pattern, text) => {
        assert.equal(
          schemas.validate({ type: 'string', pattern }, text).valid,
          new RegExp(pattern, 'u').test(text),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('a format is not tried on a text of any length', () => {
    assert.equal(
      new Schemas().validate({ type: 'string', format: 'email' }, `a@${'a-'.repeat(500_000)}`).valid,
      false,
    );
  });
});

test('uniqueItems compares deeply and in linear time', () => {
  const schema = new Schemas().resolve({ type: 'array', uniqueItems: true });
  assert.equal(
    schema.validate([
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]).valid,
    false,
  );
  assert.equal(schema.validate([1, '1', true, null, [1], { a: 1 }, '{"a":1}']).valid, true);
  assert.equal(schema.validate(Array.from({ length: 50_000 }, (_, index) => ({ index }))).valid, true);
});

describe('conversion', () => {
  const schemas = new Schemas();

  test('what can mean one thing only is converted, and told', () => {
    const schema = {
      type: 'object',
      properties: {
        age: { type: 'integer' },
        price: { type: 'number' },
        active: { type: 'boolean' },
        theme: { type: 'string', enum: ['light', 'dark'] },
        tags: { type: 'array', items: { type: 'string' } },
        userName: { type: 'string' },
        note: { type: 'string' },
      },
      required: ['age', 'userName'],
    };
    const given = {
      age: '42',
      price: '1,234.50',
      active: 'Yes',
      theme: 'Dark',
      tags: 'one',
      user_name: 7,
      note: null,
    };
    const { value, changes } = coerce(schema, given, { convert: true });
    assert.deepEqual(value, {
      age: 42,
      price: 1234.5,
      active: true,
      theme: 'dark',
      tags: ['one'],
      userName: '7',
    });
    assert.equal(changes.length, 8);
    assert.ok(
      changes.some(({ path, message }) => path === 'age' && message === 'text "42" became the number 42'),
    );
    assert.equal(given.age, '42', 'the given value stays as it is');
  });

  test('what could mean two things is left for validation to refuse', () => {
    const schema = { type: 'object', properties: { n: { type: 'number' }, b: { type: 'boolean' } } };
    for (const given of [
      { n: '1,234' },
      { n: '12 apples' },
      { n: '' },
      { b: 'maybe' },
      { b: 1 },
      { n: '9'.repeat(30) },
    ]) {
      assert.deepEqual(coerce(schema, given, { convert: true }).value, given);
      assert.throws(() => schemas.coerce(schema, given), { code: 'schema_mismatch' });
    }
  });

  test('the alternative that fits is the one that counts', () => {
    const schema = {
      anyOf: [
        { type: 'object', properties: { kind: { const: 'a' }, n: { type: 'number' } }, required: ['kind'] },
        { type: 'integer' },
      ],
    };
    assert.deepEqual(coerce(schema, { kind: 'a', n: '5' }, { convert: true }).value, { kind: 'a', n: 5 });
    assert.equal(coerce(schema, '5', { convert: true }).value, 5);
  });

  test('defaults fill what is missing, references included', () => {
    const schema = {
      $defs: { theme: { type: 'string', default: 'light' } },
      type: 'object',
      properties: { theme: { $ref: '#/$defs/theme' }, size: { type: 'integer', default: 3 } },
    };
    assert.deepEqual(schemas.applyDefaults(schema, { size: 4 }), { theme: 'light', size: 4 });
    assert.throws(() => schemas.applyDefaults(schema, { size: '4' }), { code: 'schema_mismatch' });
  });

  test('a schema that contains itself and a deep value come to an end', () => {
    const schema = { type: 'object', properties: { child: { $ref: '#' } } };
    let value: Record<string, unknown> = {};
    for (let depth = 0; depth < 1_000; depth += 1) value = { child: value };
    coerce(schema, value, { convert: true, defaults: true });
  });
});

describe('schemas made of schemas', () => {
  const schemas = new Schemas();
  schemas.define(user);

  test('extend adds, changes and takes away', () => {
    const admin = schemas.extend('User', {
      name: 'Admin',
      properties: { level: { type: 'integer' }, theme: null },
      required: ['level'],
    });
    assert.equal(admin.name, 'Admin');
    assert.equal(schemas.get('Admin'), admin);
    assert.deepEqual(Object.keys(admin.jsonSchema['properties'] as object), ['id', 'name', 'email', 'level']);
    assert.deepEqual(admin.jsonSchema['required'], ['id', 'name', 'email', 'level']);
  });

  test('merge asks for all that its parts ask for', () => {
    const both = schemas.merge([
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { type: 'object', properties: { a: { minLength: 2 }, b: { type: 'number' } }, required: ['b'] },
    ]);
    assert.equal(both.validate({ a: 'x', b: 1 }).errors[0].path, 'a');
    assert.equal(both.validate({ a: 'xx' }).errors[0].path, 'b');
    assert.equal(both.validate({ a: 'xx', b: 1 }).valid, true);
  });
});

describe('dialects', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      id: { type: 'integer' },
      kind: { const: 'user' },
      tags: { type: 'array', items: { $ref: '#/$defs/tag' }, uniqueItems: true },
      note: { type: ['string', 'null'] },
    },
    required: ['id'],
    $defs: { tag: { type: 'string', enum: ['a', 'b'] } },
  };

  test('openai: closed objects, all properties required, optional ones nullable', () => {
    const strict = toDialect(schema, 'openai') as typeof schema & { additionalProperties: boolean };
    assert.equal(strict.additionalProperties, false);
    assert.deepEqual(strict.required, ['id', 'kind', 'tags', 'note']);
    assert.deepEqual(strict.properties.id, { type: 'integer' });
    assert.deepEqual(strict.properties.tags, { type: ['array', 'null'], items: { $ref: '#/$defs/tag' } });
  });

  test('google: references in place, null as nullable, constants as enums', () => {
    const openApi = toDialect(schema, 'google') as unknown as { properties: Record<string, object> };
    assert.deepEqual(openApi, {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        kind: { type: 'string', enum: ['user'] },
        tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
        note: { type: 'string', nullable: true },
      },
      required: ['id'],
    });
    assert.doesNotThrow(() => toDialect({ type: 'object', properties: { me: { $ref: '#' } } }, 'google'));
  });

  test('anthropic: an object at the top', () => {
    assert.deepEqual(toDialect({ type: 'array' }, 'anthropic'), {
      type: 'object',
      properties: { value: { type: 'array' } },
      required: ['value'],
    });
  });
});
