// What tests work with, as objects of zigllms.test: mocks, the clock, chance; and the claims, as its functions.

import { z } from 'zod';
import type { SchemaLike } from '../../schema/index.js';
import { FakeClock, MockProvider, MockTool, Random } from '../../testing/index.js';
import {
  data,
  fn,
  list,
  method,
  nothing,
  object,
  optional,
  parameter,
  scriptFunction,
} from '../define-area.js';

const CallSchema = z
  .object({
    input: z.unknown(),
    output: z.unknown().optional(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .describe('A call of a mock tool.');

const RequestSchema = z
  .object({
    model: z.string(),
    prompt: z.string().describe('What the user said last.'),
    messages: z.array(z.unknown()),
    tools: z.array(z.string()).describe('Names of the tools that were offered.'),
  })
  .describe('What a mock provider was asked.');

const milliseconds = parameter('ms', data(z.number()), 'Milliseconds.');
const items = parameter('items', data(z.array(z.unknown())), 'A list.');

export const testObjects = {
  MockTool: object<MockTool>({
    summary: 'A tool that stands in for another.',
    class: MockTool,
    properties: {
      name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
      calls: {
        summary: 'The calls so far, in this run of a test.',
        type: list(CallSchema, 'MockCall'),
        get: (target) => target.calls,
      },
      callCount: { summary: 'How many.', type: data(z.number()), get: (target) => target.callCount },
    },
    methods: {},
  }),
  MockProvider: object<MockProvider>({
    summary: 'A provider that stands in for another.',
    class: MockProvider,
    properties: {
      name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
      requests: {
        summary: 'What it was asked so far, in this run of a test.',
        type: list(RequestSchema, 'MockRequest'),
        get: (target) => target.requests,
      },
      requestCount: {
        summary: 'How many requests.',
        type: data(z.number()),
        get: (target) => target.requestCount,
      },
    },
    methods: {},
  }),
  FakeClock: object<FakeClock>({
    summary: 'A clock that stands still until it is moved.',
    class: FakeClock,
    properties: {},
    methods: {
      now: method({
        summary: 'Milliseconds since 1970.',
        parameters: [],
        returns: data(z.number()),
        call: (_, target: FakeClock) => target.now(),
      }),
      advance: method({
        summary: 'Lets time pass: what waits for the clock is woken in order.',
        parameters: [milliseconds],
        returns: nothing,
        async: true,
        call: (_, target: FakeClock, ms: number) => target.advance(ms),
      }),
    },
  }),
  Random: object<Random>({
    summary: 'Chance that can be repeated: the same seed gives the same in every language.',
    class: Random,
    properties: {
      seed: { summary: 'Where it started.', type: data(z.string()), get: (target) => target.seed },
    },
    methods: {
      next: method({
        summary: 'A number from 0 to below 1.',
        parameters: [],
        returns: data(z.number()),
        call: (_, target: Random) => target.next(),
      }),
      integer: method({
        summary: 'A whole number between two, both included.',
        parameters: [
          parameter('least', data(z.number()), 'The lowest.'),
          parameter('most', data(z.number()), 'The highest.'),
        ],
        returns: data(z.number()),
        call: (_, target: Random, least: number, most: number) => target.integer(least, most),
      }),
      pick: method({
        summary: 'One of the items; nothing of an empty list.',
        parameters: [items],
        returns: data(z.unknown()),
        call: (_, target: Random, given: unknown[]) => target.pick(given),
      }),
      shuffle: method({
        summary: 'The items in another order.',
        parameters: [items],
        returns: list(z.unknown()),
        call: (_, target: Random, given: unknown[]) => target.shuffle(given),
      }),
    },
  }),
};

const value = optional('value', data(z.unknown()), 'What the test has.');
const actual = optional('actual', data(z.unknown()), 'What the test has.');
const expected = optional('expected', data(z.unknown()), 'What it should be.');
const message = optional('message', data(z.string()), 'Said before what is wrong.');

export const claims = {
  assertTrue: fn({
    summary: 'Fails unless a value is true.',
    parameters: [value, message],
    returns: nothing,
    call: ({ framework }, given: unknown, said?: string) => framework.tests.assert.assertTrue(given, said),
  }),
  assertFalse: fn({
    summary: 'Fails unless a value is false.',
    parameters: [value, message],
    returns: nothing,
    call: ({ framework }, given: unknown, said?: string) => framework.tests.assert.assertFalse(given, said),
  }),
  assertEqual: fn({
    summary: 'Fails unless two values are equal, data part by part; says where they differ.',
    parameters: [actual, expected, message],
    returns: nothing,
    call: ({ framework }, given: unknown, wanted: unknown, said?: string) =>
      framework.tests.assert.assertEqual(given, wanted, said),
  }),
  assertNotEqual: fn({
    summary: 'Fails when two values are equal.',
    parameters: [actual, optional('unwanted', data(z.unknown()), 'What it should not be.'), message],
    returns: nothing,
    call: ({ framework }, given: unknown, unwanted: unknown, said?: string) =>
      framework.tests.assert.assertNotEqual(given, unwanted, said),
  }),
  assertClose: fn({
    summary: 'Fails unless a number is near another.',
    parameters: [
      parameter('actual', data(z.number()), 'The number.'),
      parameter('expected', data(z.number()), 'What it should be.'),
      optional('tolerance', data(z.number()), 'How far it may be off; 1e-9 when absent.'),
      message,
    ],
    returns: nothing,
    call: ({ framework }, given: number, wanted: number, tolerance?: number, said?: string) =>
      framework.tests.assert.assertClose(given, wanted, tolerance, said),
  }),
  assertContains: fn({
    summary: 'Fails unless a text has a part, a list an item, or an object a key.',
    parameters: [
      parameter('container', data(z.unknown()), 'The text, list or object.'),
      optional('item', data(z.unknown()), 'The part, item or key.'),
      message,
    ],
    returns: nothing,
    call: ({ framework }, container: unknown, item: unknown, said?: string) =>
      framework.tests.assert.assertContains(container, item, said),
  }),
  assertMatch: fn({
    summary: 'Fails unless a text matches a regular expression (of JavaScript, without look-around).',
    parameters: [
      parameter('text', data(z.string()), 'The text.'),
      parameter('pattern', data(z.string()), 'Such as ^[a-z]+$.'),
      message,
    ],
    returns: nothing,
    call: ({ framework }, text: string, pattern: string, said?: string) =>
      framework.tests.assert.assertMatch(text, pattern, said),
  }),
  assertSchema: fn({
    summary: 'Fails unless a value fits a schema.',
    parameters: [
      parameter('value', data(z.unknown()), 'What the test has.'),
      parameter('schema', data(z.unknown()), 'A defined schema, its name, or JSON Schema.'),
      message,
    ],
    returns: nothing,
    call: ({ framework }, given: unknown, schema: SchemaLike, said?: string) =>
      framework.tests.assert.assertSchema(given, schema, said),
  }),
  assertThrows: fn({
    summary: 'Fails unless a function fails.',
    parameters: [
      parameter('call', scriptFunction([], data(z.unknown())), 'What must fail; may be asynchronous.'),
      optional('text', data(z.string()), "A part of the error's message, or its code."),
      message,
    ],
    returns: nothing,
    async: true,
    call: ({ framework }, call: () => unknown, text?: string, said?: string) =>
      framework.tests.assert.assertThrows(call, text, said),
  }),
  fail: fn({
    summary: 'Fails.',
    parameters: [message],
    returns: nothing,
    call: ({ framework }, said?: string) => framework.tests.assert.fail(said),
  }),
};
