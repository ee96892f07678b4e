// Values cross as docs/values.md says: the table, then what the table cannot show.

import assert from 'node:assert/strict';
import { ScriptError, type ScriptContext } from '../../src/index.js';
import { eachTarget, type Target } from './engines.js';
import { valueRows, type ValueRow } from './fixtures/values.js';
import { valueOf } from './snippets.js';

const basics = ['basics'] as const;

async function refused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(ScriptError.isInstance(error), `not a ScriptError: ${String(error)}`);
    assert.equal(error.code, 'conversion_error', error.message);
    assert.match(error.message, message);
    return true;
  });
}

eachTarget('values', (target) => {
  const { language } = target;

  for (const row of valueRows) {
    const { what, value, back = value } = row;
    if (row.refusedBy?.includes(language)) {
      target.test(`${what} is refused`, { snippets: basics }, async (t) => {
        const context = await target.load(t, basics);
        await refused(context.executeFunction('identity', [value()]), /^args\[0\]: /);
        await refused(context.executeFunction('identity', [[0, { a: value() }]]), /^args\[0\]\[1\]\.a: /);
      });
      continue;
    }

    target.test(`${what} comes back as it went`, { snippets: basics }, async (t) => {
      const context = await target.load(t, basics);
      assert.deepStrictEqual(await context.executeFunction('identity', [value()]), back());
      // Inside a container it takes other ways than alone.
      assert.deepStrictEqual(await context.executeFunction('identity', [{ a: [value(), 1] }]), {
        a: [back(), 1],
      });
    });

    target.test(`${what} comes back through a host function`, { snippets: ['calls'] }, async (t) => {
      const context = await target.load(t, ['calls']);
      const seen: unknown[] = [];
      const host = (x: unknown): unknown => {
        seen.push(x);
        return value();
      };
      assert.deepStrictEqual(await context.executeFunction('callWith', [host, value()]), back());
      assert.deepStrictEqual(seen, [back()]);
    });

    if (row.seen?.[language] !== undefined) {
      target.test(`${what} is what the language calls so`, {}, async (t) => {
        const context = await target.context(t);
        assert.equal(await isSeen(context, target, row), true);
      });
    }
    if (row.made?.[language] !== undefined) {
      target.test(`${what} arrives from the language`, {}, async (t) => {
        const context = await target.context(t);
        assert.deepStrictEqual(await context.eval(valueOf[language](row.made?.[language] as string)), back());
      });
    }
  }

  target.test('an error comes back with its name and message', { snippets: basics }, async (t) => {
    const context = await target.load(t, basics);
    const back = await context.executeFunction<Error>('identity', [new RangeError('too far')]);
    assert.ok(back instanceof Error);
    assert.deepEqual([back.name, back.message], ['RangeError', 'too far']);
  });

  target.test('shared references and cycles stay what they are', { snippets: basics }, async (t) => {
    const context = await target.load(t, basics);
    const shared = { n: [1] };
    const [first, second] = await context.executeFunction<unknown[]>('identity', [[shared, shared]]);
    assert.equal(first, second);
    const cycle: Record<string, unknown> = { list: [] };
    (cycle.list as unknown[]).push(cycle, cycle.list);
    const back = await context.executeFunction<{ list: unknown[] }>('identity', [cycle]);
    assert.equal(back.list[0], back);
    assert.equal(back.list[1], back.list);
  });

  target.test('references are kept for one crossing only', { snippets: ['basics', 'keeping'] }, async (t) => {
    const context = await target.load(t, ['basics', 'keeping']);
    const value = { a: 1 };
    await context.executeFunction('hold', [value]);
    value.a = 2;
    assert.deepEqual(await context.executeFunction('held'), { a: 1 });
  });

  target.test(
    'half a surrogate pair is refused with its path, or replaced where the policy says so',
    { snippets: basics },
    async (t) => {
      const context = await target.load(t, basics);
      await refused(context.executeFunction('identity', ['a\ud800']), /^args\[0\]: .*surrogate/);
      await refused(
        context.executeFunction('identity', [{ list: ['ok', 'a\udfff'] }]),
        /^args\[0\]\.list\[1\]: .*surrogate/,
      );
      const lenient = await target.load(t, basics, { surrogates: 'replace' });
      assert.equal(await lenient.executeFunction('identity', ['a\ud800b']), 'a\ufffdb');
    },
  );

  target.test(
    'a host function cannot return half a surrogate pair either',
    { snippets: ['calls'] },
    async (t) => {
      const context = await target.load(t, ['calls']);
      await refused(context.executeFunction('callWith', [() => '\ud800', 1]), /result: .*surrogate/);
      await refused(context.executeFunction('callWith', [() => ['\ud800'], 1]), /result\[0\]: .*surrogate/);
    },
  );

  target.test('what cannot cross is refused with its path', { snippets: ['basics', 'calls'] }, async (t) => {
    const context = await target.load(t, ['basics', 'calls']);
    await refused(
      context.executeFunction('identity', [1, { items: [0, { id: Symbol('s') }] }]),
      /^args\[1\]\.items\[1\]\.id: a symbol/,
    );
    await refused(
      context.executeFunction('identity', [[new URL('http://localhost/')]]),
      /^args\[0\]\[0\]: an instance of URL .*hostObject/,
    );
    await refused(
      context.setGlobal('config', { a: [new WeakMap()] }),
      /^config\.a\[0\]: an instance of WeakMap/,
    );
    await refused(
      context.executeFunction('callWith', [() => ({ a: Symbol('s') }), 1]),
      /result\.a: a symbol/,
    );
    assert.equal(await context.executeFunction('identity', ['usable']), 'usable');
  });

  target.test(
    'values over the limits are refused with a path, in both directions',
    { snippets: ['basics', 'keeping'] },
    async (t) => {
      const context = await target.load(t, ['basics', 'keeping']);
      let deep: unknown = 1;
      for (let level = 0; level < 100_000; level += 1) deep = { in: deep };
      await refused(context.executeFunction('identity', [deep]), /^args\[0\](\.in){128}: .*maxDepth \(128\)/);
      await refused(
        context.executeFunction('identity', [[new Array(1_000_001).fill(0)]]),
        /^args\[0\]\[0\]: .*maxNodes \(1000000\)/,
      );
      const small = await target.load(t, ['basics', 'keeping'], {
        maxDepth: 5,
        maxNodes: 100,
        maxBytes: 2000,
      });
      await refused(
        small.executeFunction('identity', [[[[[[[1]]]]]]]),
        /^args\[0\](\[0\]){5}: .*maxDepth \(5\)/,
      );
      await refused(small.executeFunction('identity', ['x'.repeat(3000)]), /^args\[0\]: .*maxBytes \(2000\)/);
      await small.executeFunction('hold', [[[[[1]]]]]);
      assert.deepEqual(await small.executeFunction('held'), [[[[1]]]]);
    },
  );

  target.test(
    'a result over the limits is refused',
    { skips: { echo: 'its programs make no large values' } },
    async (t) => {
      const context = await target.context(t, { maxNodes: 1000, maxDepth: 20 });
      const large: Record<string, string> = {
        lua: 'local t = {}; for i = 1, 2000 do t[i] = i end return t',
        quickjs: 'Array.from({ length: 2000 }, (_, i) => i)',
        wren: '(0..2000).toList',
        python: 'list(range(2000))',
      };
      const deep: Record<string, string> = {
        lua: 'local t = {}; for i = 1, 100000 do t = {t} end return t',
        quickjs: 'let t = []; for (let i = 0; i < 100000; i += 1) t = [t]; t',
        wren: 'var t = []\nfor (i in 0...100000) t = [t]\nt',
        python: 't = []\nfor i in range(100000): t = [t]\nt',
      };
      await refused(context.eval(large[language]), /^result\[\d+\]: .*maxNodes \(1000\)/);
      await refused(context.eval(deep[language]), /^result(\[0\])+: .*maxDepth \(20\)/);
      assert.equal(await context.eval(valueOf[language]('1')), 1);
    },
  );

  target.test(
    'integers that the language cannot hold are text where the policy says so',
    { snippets: basics },
    async (t) => {
      const context = await target.load(t, basics, { bigint: 'string' });
      const back = await context.executeFunction('identity', [2n ** 100n]);
      assert.equal(String(back), String(2n ** 100n));
    },
  );
});

async function isSeen(context: ScriptContext, { language }: Target, row: ValueRow): Promise<unknown> {
  const expression = row.seen?.[language] as string;
  const source: Record<string, string> = {
    lua: `function check(x) return ${expression} end`,
    quickjs: `function check(x) { return ${expression} }`,
    wren: `var check = Fn.new {|x| ${expression} }`,
    python: `def check(x):\n  return ${expression}`,
  };
  await context.loadScript(source[language], 'check');
  return context.executeFunction('check', [row.value()]);
}
