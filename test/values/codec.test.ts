// The codec without native code: what the encoder makes of host values, and that the decoder brings back what a script would send.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ScriptError } from '../../src/errors/index.js';
import { hostObject } from '../../src/values/index.js';
import { CodecHarness } from './codec-harness.js';
import { WireTag } from '../../src/values/wire-format.js';

function conversionError(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(ScriptError.isInstance(error), `not a ScriptError: ${String(error)}`);
    assert.equal(error.code, 'conversion_error');
    assert.match(error.message, message);
    return true;
  };
}

const roundTrips: Record<string, unknown> = {
  null: null,
  true: true,
  zero: 0,
  'minus zero': -0,
  'the largest int32': 2 ** 31 - 1,
  'beyond int32': 2 ** 31,
  '2^53': 2 ** 53,
  NaN: NaN,
  infinity: -Infinity,
  'the smallest float': 5e-324,
  'an int64': 2n ** 62n,
  'the least int64': -(2n ** 63n),
  'beyond int64': 2n ** 63n,
  'a big integer': -(12345678901234567890123456789n ** 5n),
  'empty text': '',
  'text with NUL': 'a\0b',
  'astral text': '😀 ünïcode 漢字',
  'a text of 32 units': 'x'.repeat(32),
  'a text of 33 units': 'x'.repeat(33),
  'a long text that is not ASCII': 'ä😀'.repeat(5000),
  bytes: Uint8Array.of(0, 255, 128),
  'no bytes': new Uint8Array(),
  'a date': new Date(1234567890123),
  'a regular expression': /a+b/giu,
  'empty array': [],
  'empty object': {},
  nested: [[], {}, { a: [{ b: null }] }],
  'hostile keys': JSON.parse(
    '{"__proto__":1,"constructor":{"__proto__":[2]},"toString":3,"":4,"0":5,"a\\u0000b":6}',
  ),
  'a map': new Map<unknown, unknown>([
    [1, 'a'],
    ['b', new Map()],
    [{ c: 1 }, [2]],
  ]),
  'a set': new Set([1, 'a', { b: 2 }]),
};

for (const [what, value] of Object.entries(roundTrips)) {
  test(`${what} comes back as it went`, () => {
    assert.deepStrictEqual(new CodecHarness().roundTrip(value), value);
  });
}

test('an error comes back with name, message and stack', () => {
  class CustomError extends Error {
    override name = 'CustomError';
  }
  const harness = new CodecHarness();
  for (const error of [new RangeError('too far'), new CustomError('mine')]) {
    const back = harness.roundTrip(error) as Error;
    assert.ok(back instanceof Error);
    assert.deepEqual([back.name, back.message, back.stack], [error.name, error.message, error.stack]);
  }
  assert.ok(harness.roundTrip(new RangeError('x')) instanceof RangeError);
});

test('what a script has no form for becomes what it means', () => {
  const harness = new CodecHarness();
  assert.equal(harness.roundTrip(undefined), null);
  assert.deepEqual(harness.roundTrip({ a: undefined, b: [undefined] }), { a: null, b: [null] });
  // eslint-disable-next-line no-sparse-arrays
  assert.deepEqual(harness.roundTrip([1, , 3]), [1, null, 3]);
  assert.equal(harness.roundTrip(5n), 5);
  assert.equal(harness.roundTrip(-(2n ** 53n)), -(2 ** 53));
  assert.deepEqual(harness.roundTrip(new Float64Array([1.5, 2])), [1.5, 2]);
  assert.deepEqual(harness.roundTrip(new BigInt64Array([1n, 2n ** 60n])), [1, 2n ** 60n]);
  assert.deepEqual(harness.roundTrip(Object.assign(Object.create(null) as object, { a: 1 })), { a: 1 });
});

test('every view on bytes crosses as its bytes', () => {
  const harness = new CodecHarness();
  const buffer = Uint8Array.of(9, 1, 2, 3, 9).buffer;
  const expected = Uint8Array.of(1, 2, 3);
  for (const view of [
    new Uint8Array(buffer, 1, 3),
    new Uint8ClampedArray(buffer, 1, 3),
    new DataView(buffer, 1, 3),
    Buffer.from(buffer, 1, 3),
    buffer.slice(1, 4),
  ]) {
    const back = harness.roundTrip(view);
    assert.equal(Object.getPrototypeOf(back), Uint8Array.prototype);
    assert.deepEqual(back, expected);
  }
});

test('shared references and cycles stay what they are', () => {
  const harness = new CodecHarness();
  const shared = { a: [1] };
  const diamond = harness.roundTrip([shared, { again: shared }, shared.a]) as [
    typeof shared,
    { again: unknown },
    unknown,
  ];
  assert.equal(diamond[0], diamond[1].again);
  assert.equal(diamond[0].a, diamond[2]);

  const cycle: Record<string, unknown> = { list: [], map: new Map() };
  (cycle.list as unknown[]).push(cycle);
  (cycle.map as Map<unknown, unknown>).set(cycle, cycle.list);
  const back = harness.roundTrip(cycle) as { list: unknown[]; map: Map<unknown, unknown> };
  assert.equal(back.list[0], back);
  assert.equal(back.map.get(back), back.list);
});

test('many containers that refer to each other stay the same graph', () => {
  const nodes = Array.from({ length: 5000 }, (_, id) => ({ id }));
  const other = (id: number): number => (id * 7 + 1) % nodes.length;
  const links = nodes.map((node) => [node, nodes[other(node.id)], nodes]);
  const [backNodes, backLinks] = new CodecHarness().roundTrip([nodes, links]) as [typeof nodes, typeof links];
  assert.deepEqual(backNodes, nodes);
  for (const [id, [node, next, all]] of backLinks.entries()) {
    assert.ok(node === backNodes[id] && next === backNodes[other(id)] && all === backNodes);
  }
});

test('what cannot cross is refused with its path', () => {
  const harness = new CodecHarness();
  const refused = (value: unknown, message: RegExp): void =>
    assert.throws(() => harness.encode(value), conversionError(message));
  refused(Symbol('s'), /^value: a symbol cannot be passed to a script$/);
  refused({ items: [0, { id: Symbol('s') }] }, /^value\.items\[1\]\.id: a symbol/);
  refused(
    { list: new Map([['a', Promise.resolve()]]) },
    /^value\.list\.values\[0\]: a promise .* await it first/,
  );
  refused([new Set([1, new WeakMap()])], /^value\[0\]\[1\]: an instance of WeakMap/);
  refused([new URL('http://localhost')], /^value\[0\]: an instance of URL .* hostObject/);
  refused({ text: 'a\ud800' }, /^value\.text: .*surrogate/);
  refused({ ['\udc00']: 1 }, /^value\.\udc00: .*surrogate/);
  assert.throws(
    () => harness.encoder.encodeAll(harness, [1, [Symbol('s')]]),
    conversionError(/^args\[1\]\[0\]: /),
  );
});

test('half a surrogate pair is replaced where the policy says so', () => {
  assert.equal(new CodecHarness({}, 'replace').roundTrip('a\ud800b'), 'a\ufffdb');
});

test('what a getter throws is the cause of an error that names the path', () => {
  const failure = new Error('no');
  const value = {
    a: [
      {
        get b(): never {
          throw failure;
        },
      },
    ],
  };
  assert.throws(
    () => new CodecHarness().encode(value),
    (error: unknown) => {
      assert.ok(error instanceof ScriptError);
      assert.match(error.message, /^value\.a\[0\]\.b: reading it failed: no$/);
      assert.equal(error.cause, failure);
      return true;
    },
  );
});

test('a getter may encode another message meanwhile', () => {
  const harness = new CodecHarness();
  const value = {
    first: 'before',
    get inner(): string {
      harness.encode({ large: 'x'.repeat(100_000), [`key${Math.random()}`]: [1, 2, 3] });
      harness.encode([1]);
      return 'in between';
    },
    last: ['after'],
  };
  assert.deepEqual(harness.roundTrip([value, 1]), [
    { first: 'before', inner: 'in between', last: ['after'] },
    1,
  ]);
});

test('limits are refused with a path, and quickly', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  const harness = new CodecHarness();
  assert.throws(() => harness.encode(deep), conversionError(/^value(\[0\]){128}: .*maxDepth \(128\)/));
  assert.throws(
    () => harness.encode({ list: new Array(2 ** 32 - 1) }),
    conversionError(/^value\.list: .*maxNodes \(1000000\)/),
  );
  assert.throws(
    () =>
      harness.encode(
        Object.fromEntries(Array.from({ length: 1_000_001 }, (_, index) => [`k${index}`, index])),
      ),
    conversionError(/maxNodes/),
  );
  assert.throws(
    () => new CodecHarness({ maxBytes: 1000 }).encode({ a: 'x'.repeat(100_000) }),
    conversionError(/^value\.a: .*maxBytes \(1000\)/),
  );
  assert.throws(
    () => new CodecHarness({ maxBytes: 100 }).encode(new Array(60).fill(1.5)),
    conversionError(/maxBytes \(100\)/),
  );
  assert.equal(new CodecHarness({ maxBytes: 1000 }).encode('x'.repeat(900)).length, 905);
  assert.ok(harness.encode(new Array(999_999).fill(0)).length > 4_000_000);
});

test('keys beyond what fits into a byte and beyond the table still cross', () => {
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
  const harness = new CodecHarness();
  for (let set = 0; set < 100; set += 1) {
    const value = Object.fromEntries(Object.keys(wide).map((key) => [`${set}-${key}`, set]));
    assert.deepEqual(harness.roundTrip(value), value);
  }
  assert.equal(harness.keys.length, 4096);
  const map = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`m${index}`, index]));
  assert.deepEqual(harness.roundTrip(map), map);
});

test('host functions and objects come back as themselves, and are let go by count', () => {
  const harness = new CodecHarness();
  const call = (): void => undefined;
  const target = { run: call, size: 3 };
  const handle = hostObject(target, ['run', 'size']);
  assert.deepEqual(harness.roundTrip([call, handle, call, { handle }]), [
    call,
    target,
    call,
    { handle: target },
  ]);
  assert.deepEqual(harness.tables.held, { functions: 3, objects: 1, wrappers: 0 });
  harness.roundTrip(call);

  harness.tables.releaseObject(1, 1);
  harness.tables.dropExpired();
  assert.equal(harness.tables.held.objects, 1);
  harness.tables.releaseObject(1, 1);
  assert.equal(harness.tables.targetOf(1), target);
  harness.tables.dropExpired();
  assert.equal(harness.tables.held.objects, 0);
});

test('a message that fails tells nothing', () => {
  const harness = new CodecHarness();
  assert.throws(() => harness.encode([() => 1, hostObject({ a: 1 }, []), Symbol('s')]));
  harness.tables.dropExpired();
  assert.deepEqual(harness.tables.held, { functions: 0, objects: 0, wrappers: 0 });
});

test('the decoder refuses what is not well formed', () => {
  const harness = new CodecHarness();
  harness.shapes.push(['a', 'b']);
  const bytes = (...parts: number[]): Uint8Array => Uint8Array.from(parts);
  const refused = (message: Uint8Array, texts: string[] = []): void =>
    assert.throws(() => harness.decode({ bytes: message, texts }), conversionError(/malformed/));
  refused(bytes());
  refused(bytes(99));
  refused(bytes(WireTag.Int32, 1, 2));
  refused(bytes(WireTag.Null, WireTag.Null));
  refused(bytes(WireTag.Array, 255, 255, 255, 255));
  refused(bytes(WireTag.Object, 255, 255, 255, 127, 0));
  refused(bytes(WireTag.PooledText, 5, 0, 0, 0), ['abc']);
  refused(bytes(WireTag.PooledText, 5, 0, 0, 0));
  refused(bytes(WireTag.Bytes, 255, 255, 255, 255, 1));
  refused(bytes(WireTag.BackReference, 0, 0, 0, 0));
  refused(bytes(WireTag.HostFunction, 9, 0, 0, 0));
  refused(bytes(WireTag.ShapedObject, 7, 0, 0, 0));
  refused(bytes(WireTag.ShapedObject, 0, 0, 0, 0, WireTag.Null));
  refused(Uint8Array.from(Array.from({ length: 50_000 }, () => [WireTag.Array, 1, 0, 0, 0]).flat()));
});

test('random bytes never break the decoder', () => {
  const harness = new CodecHarness();
  harness.shapes.push(['a'], [], ['b', '__proto__']);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.string(), { maxLength: 3 }),
      (bytes, texts) => {
        try {
          harness.decode({ bytes: bytes.map((byte, index) => (index % 2 === 0 ? byte % 26 : byte)), texts });
        } catch (error) {
          assert.ok(ScriptError.isInstance(error) && error.code === 'conversion_error', String(error));
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('random trees come back deeply equal', () => {
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.integer(),
      fc
        .bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
        .map((value) => (value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : value)),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 20 }),
      fc.date({ noInvalidDate: false }),
      fc.array(tie('value'), { maxLength: 6 }),
      fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a', 'b')),
        tie('value'),
        { maxKeys: 6 },
      ),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    ),
  })).value;
  const harness = new CodecHarness();
  fc.assert(
    fc.property(tree, (value) => {
      assert.deepStrictEqual(plain(harness.roundTrip(value)), plain(value));
    }),
    { numRuns: 500 },
  );
});

/** fast-check makes dictionaries with null prototypes too; they come back as plain objects. Two invalid dates are not deeply equal to every Node. */
function plain(value: unknown): unknown {
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'Invalid Date';
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, plain(item)]));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    Object.defineProperty(copy, key, {
      value: plain((value as Record<string, unknown>)[key]),
      enumerable: true,
    });
  }
  return copy;
}
