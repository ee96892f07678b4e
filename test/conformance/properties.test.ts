// Random values come back deeply equal from every language.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eachTarget } from './engines.js';

const maxSafe = 2n ** 53n;
/** As a bigint inside ±2^53 comes back. */
const normal = (value: bigint): bigint | number =>
  value >= -maxSafe && value <= maxSafe ? Number(value) : value;

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'a\0b', '😀', ''),
);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(normal);
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    int64,
    text,
    fc.uint8Array({ maxLength: 16 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

eachTarget('random values', (target) => {
  const roundTrips = (
    behaviour: string,
    values: fc.Arbitrary<unknown>,
    needs: Parameters<typeof target.test>[1] = {},
  ): void => {
    target.test(behaviour, { ...needs, snippets: ['basics'], timeoutMs: 60_000 }, async (t) => {
      const context = await target.load(t, ['basics']);
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          assert.deepStrictEqual(await context.executeFunction('identity', [value]), value);
        }),
        { numRuns: 150, endOnFailure: true },
      );
    });
  };

  roundTrips('trees come back deeply equal', tree);
  roundTrips('64-bit integers are exact', int64);
  roundTrips('integers of any size are exact', fc.bigInt().map(normal), { capabilities: ['bigIntegers'] });
  roundTrips('doubles are exact', fc.double());
  roundTrips('texts are exact', text);
  roundTrips('bytes are exact', fc.uint8Array({ maxLength: 3000 }));

  target.test('graphs keep their shape', { snippets: ['basics'] }, async (t) => {
    const context = await target.load(t, ['basics']);
    const links = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(links, async (pairs) => {
        const nodes = Array.from({ length: 20 }, (_, id) => ({ id, links: [] as object[] }));
        for (const [from, to] of pairs) nodes[from].links.push(nodes[to]);
        const back = await context.executeFunction<typeof nodes>('identity', [nodes]);
        const ids = (graph: typeof nodes): number[][] =>
          graph.map((node) => node.links.map((other) => graph.indexOf(other as (typeof nodes)[number])));
        assert.deepEqual(ids(back), ids(nodes));
      }),
      { numRuns: 100 },
    );
  });
});
