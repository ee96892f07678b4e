// Functions and objects by reference: the host's in scripts, the scripts' in the host.

import assert from 'node:assert/strict';
import {
  hostObject,
  isScriptFunction,
  ScriptError,
  ScriptObject,
  type ScriptFunction,
} from '../../src/index.js';
import { eachTarget } from './engines.js';
import { rejectsWith } from './expectations.js';

eachTarget('functions', (target) => {
  target.test(
    'a function is called by its name, with arguments and a result',
    { snippets: ['basics'] },
    async (t) => {
      const context = await target.load(t, ['basics']);
      assert.equal(await context.executeFunction('add', [3, 4]), 7);
      assert.equal(await context.executeFunction('constant'), 42);
      assert.equal((await context.executeFunction('nothing')) ?? null, null);
    },
  );

  target.test('a dotted name leads into a class or module', { snippets: ['dotted'] }, async (t) => {
    const context = await target.load(t, ['dotted']);
    assert.equal(await context.executeFunction('Tools.half', [9]), 4.5);
    await rejectsWith(context.executeFunction('Tools.hal', [9]), 'reference_error');
  });

  target.test(
    'an unknown name is a reference_error that says the nearest one',
    { snippets: ['basics'] },
    async (t) => {
      const context = await target.load(t, ['basics']);
      await rejectsWith(context.executeFunction('identiti', [1]), 'reference_error', /identiti.*identity/);
    },
  );

  target.test('names may hold anything', { snippets: ['basics'] }, async (t) => {
    const context = await target.load(t, ['basics']);
    for (const name of ['', 'add\0', 'a b', '漢字', '.', 'add.', '__proto__', 'x'.repeat(100_000)]) {
      await assert.rejects(context.executeFunction(name, [1, 2]), ScriptError.isInstance);
    }
    assert.equal(await context.executeFunction('add', [1, 2]), 3);
  });

  target.test("a host function is called with the script's arguments", { snippets: ['calls'] }, async (t) => {
    const context = await target.load(t, ['calls']);
    const calls: unknown[][] = [];
    const host = (...args: unknown[]): string => {
      calls.push(args);
      return 'answer';
    };
    assert.equal(await context.executeFunction('callWith', [host, { a: [1] }]), 'answer');
    assert.equal(await context.executeFunction('callWith', [host, 5]), 'answer');
    assert.deepEqual(calls, [[{ a: [1] }], [5]]);
  });

  target.test('a host function that returns nothing returns null', { snippets: ['calls'] }, async (t) => {
    const context = await target.load(t, ['calls']);
    assert.equal((await context.executeFunction('callWith', [() => undefined, 1])) ?? null, null);
  });

  target.test('a host function comes back as itself', { snippets: ['basics', 'keeping'] }, async (t) => {
    const context = await target.load(t, ['basics', 'keeping']);
    const host = (x: number): number => x * 2;
    assert.equal(await context.executeFunction('identity', [host]), host);
    await context.executeFunction('hold', [host]);
    assert.equal(await context.executeFunction('callHeld', [4]), 8);
    assert.equal(await context.executeFunction('held'), host);
    assert.equal(
      ((await context.executeFunction('identity', [{ list: [host] }])) as { list: unknown[] }).list[0],
      host,
    );
  });

  target.test('twelve arguments arrive in both directions', { snippets: ['manyArguments'] }, async (t) => {
    const context = await target.load(t, ['manyArguments']);
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    let seen: unknown[] = [];
    await context.executeFunction('manyArguments', [(...args: unknown[]) => void (seen = args)]);
    assert.deepEqual(seen, numbers);
    assert.equal(await context.executeFunction('sum12', numbers), 78);
  });

  target.test(
    'host and script may call each other 100 levels deep',
    { snippets: ['nestingAwaiting'] },
    async (t) => {
      const context = await target.load(t, ['nestingAwaiting']);
      const back = async (n: number): Promise<unknown> => context.executeFunction('descend', [back, n]);
      assert.equal(await context.executeFunction('descend', [back, 100]), 100);
    },
  );

  target.test(
    'inline calls nest 100 levels deep without a promise',
    { snippets: ['nesting'], isolation: 'inline' },
    async (t) => {
      const context = await target.load(t, ['nesting']);
      const back = (n: number): unknown => context.sync.executeFunction('descend', [back, n]);
      assert.equal(context.sync.executeFunction('descend', [back, 100]), 100);
    },
  );

  target.test(
    'a script function is a function, and keeps what it closed over',
    { snippets: ['closures'] },
    async (t) => {
      const context = await target.load(t, ['closures']);
      const addFive = await context.executeFunction<ScriptFunction>('makeAdder', [5]);
      const addTen = await context.executeFunction<ScriptFunction>('makeAdder', [10]);
      assert.equal(typeof addFive, 'function');
      assert.ok(isScriptFunction(addFive) && !isScriptFunction(() => 1));
      assert.deepEqual([await addFive(1), await addTen(1), await addFive.run([2])], [6, 11, 7]);
    },
  );

  target.test(
    'the same script function is the same wrapper, and goes back as itself',
    { snippets: ['closures'] },
    async (t) => {
      const context = await target.load(t, ['closures']);
      const first = await context.executeFunction<ScriptFunction>('sameFunction');
      assert.equal(await context.executeFunction('sameFunction'), first);
      assert.equal(await context.executeFunction('isKept', [first]), true);
      assert.equal(await first(), 'kept');
    },
  );

  target.test('a disposed script function rejects, and comes anew', { snippets: ['closures'] }, async (t) => {
    const context = await target.load(t, ['closures']);
    const first = await context.executeFunction<ScriptFunction>('sameFunction');
    first.dispose();
    first.dispose();
    assert.ok(first.disposed);
    await rejectsWith(first(), 'disposed');
    await rejectsWith(context.executeFunction('isKept', [first]), 'conversion_error');
    const second = await context.executeFunction<ScriptFunction>('sameFunction');
    assert.notEqual(second, first);
    assert.equal(await second(), 'kept');
  });

  target.test('a script function ends with its context', { snippets: ['closures'] }, async (t) => {
    const context = await target.load(t, ['closures']);
    const add = await context.executeFunction<ScriptFunction>('makeAdder', [5]);
    await context.dispose();
    assert.ok(add.disposed);
    await rejectsWith(add(1), 'disposed');
    add.dispose();
  });

  target.test(
    'inline functions can be called synchronously',
    { snippets: ['closures', 'basics'], isolation: 'inline' },
    async (t) => {
      const context = await target.load(t, ['closures', 'basics']);
      const identity = await context.getGlobal<ScriptFunction>('identity');
      for (const value of [1, 'text', null, true, [1, { a: 2 }], 2 ** 60])
        assert.deepEqual(identity.sync(value), value);
      assert.equal(identity.sync(identity), identity);
      const add = await context.getGlobal<ScriptFunction>('add');
      assert.equal(add.sync(1, 2), 3);
      add.dispose();
      assert.throws(() => add.sync(1, 2), { code: 'disposed' });
    },
  );

  target.test(
    'numbers cross a synchronous call as they are, whatever is called inside it',
    { snippets: ['basics', 'calls'], isolation: 'inline' },
    async (t) => {
      const context = await target.load(t, ['basics', 'calls']);
      const { sync } = context;
      const identity = await context.getGlobal<ScriptFunction>('identity');
      for (const number of [0, -0, 0.1, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 5e-324]) {
        assert.ok(Object.is(identity.sync(number), number), String(number));
        assert.ok(Object.is(sync.executeFunction('identity', [number]), number), String(number));
      }
      // What is called inside uses the same memory.
      const inside = (number: number): unknown => (
        identity.sync(-1),
        sync.executeFunction('add', [number, 2])
      );
      assert.equal(sync.executeFunction('callWith', [inside, 40]), 42);
      // Other context, same memory.
      const other = await target.load(t, ['basics']);
      const outside = (number: number): unknown => other.sync.executeFunction('add', [number, 0.5]);
      assert.equal(sync.executeFunction('callWith', [outside, 7]), 7.5);
      // More names than are numbered.
      for (let index = 0; index < 300; index += 1)
        assert.throws(() => sync.executeFunction(`unknown${index}`, [1]), { code: 'reference_error' });
      assert.equal(sync.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'only inline functions can be called synchronously',
    { snippets: ['closures'], isolation: 'thread' },
    async (t) => {
      const context = await target.load(t, ['closures']);
      const add = await context.executeFunction<ScriptFunction>('makeAdder', [5]);
      assert.throws(() => add.sync(1), TypeError);
      assert.throws(() => context.sync, TypeError);
    },
  );

  // To the other context it is a host function that returns a promise; inline, plain code must be able to wait for one.
  const waits = target.inline ? (['suspendable'] as const) : [];
  target.test(
    'a function of one context can be passed to another',
    { snippets: ['closures', 'calls'], capabilities: waits },
    async (t) => {
      const one = await target.load(t, ['closures']);
      const other = await target.load(t, ['calls']);
      const add = await one.executeFunction<ScriptFunction>('makeAdder', [5]);
      assert.equal(await other.executeFunction('callWith', [add, 1]), 6);
    },
  );

  target.test('many calls under way at once all end', { snippets: ['basics'] }, async (t) => {
    const context = await target.load(t, ['basics']);
    const sums = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => context.executeFunction('add', [index, 1])),
    );
    assert.deepEqual(
      sums,
      Array.from({ length: 1000 }, (_, index) => index + 1),
    );
  });
});

eachTarget('objects by reference', (target) => {
  class Account {
    total = 10;
    secret = 'hidden';
    add(n: number): number {
      this.total += n;
      return this.total;
    }
  }

  target.test(
    'a script sees the listed members of a host object, and no others',
    { snippets: ['hostObjects'] },
    async (t) => {
      const context = await target.load(t, ['hostObjects']);
      const account = new Account();
      const handle = hostObject(account, ['total', 'add']);
      assert.equal(await context.executeFunction('readTotal', [handle]), 10);
      assert.equal(await context.executeFunction('addTo', [handle, 5]), 15);
      assert.equal(account.total, 15);
      assert.equal(await context.executeFunction('readTotal', [handle]), 15);
      assert.equal((await context.executeFunction('readSecret', [handle])) ?? null, null);
    },
  );

  target.test(
    'members may have names and functions of their own',
    { snippets: ['hostObjects'] },
    async (t) => {
      const context = await target.load(t, ['hostObjects']);
      const account = new Account();
      const double = (it: Account, n: number): number => it.add(2 * n);
      const handle = hostObject(account, {
        add: { call: double },
        total: { call: (it: Account) => it.secret, getter: true },
      });
      assert.equal(await context.executeFunction('addTo', [handle, 5]), 20);
      assert.equal(await context.executeFunction('readTotal', [handle]), 'hidden');
    },
  );

  target.test('a host object comes back as its target', { snippets: ['basics', 'keeping'] }, async (t) => {
    const context = await target.load(t, ['basics', 'keeping']);
    const account = new Account();
    const handle = hostObject(account, ['add']);
    assert.equal(await context.executeFunction('identity', [handle]), account);
    assert.deepEqual(await context.executeFunction('identity', [[handle, { handle }]]), [
      account,
      { handle: account },
    ]);
    await context.executeFunction('hold', [handle]);
    assert.equal(await context.executeFunction('held'), account);
  });

  target.test(
    'an instance of a script class stays in the script and is used by reference',
    { snippets: ['instances'] },
    async (t) => {
      const context = await target.load(t, ['instances']);
      const point = await context.executeFunction<ScriptObject>('makePoint', [1, 2]);
      assert.ok(point instanceof ScriptObject);
      assert.equal(point.className, 'Point');
      assert.deepEqual([await point.get('x'), await point.get('y')], [1, 2]);
      await point.set('x', 10);
      assert.equal(await point.call('move', [5]), 15);
      assert.equal(await point.get('x'), 15);
      const keys = await point.keys();
      assert.ok(keys.includes('x') && keys.includes('y'), String(keys));
      assert.equal(await context.executeFunction('isPoint', [point]), true);
      point.dispose();
      await rejectsWith(point.get('x'), 'disposed');
    },
  );

  target.test(
    'a script object cannot go to another context',
    { snippets: ['instances', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['instances']);
      const other = await target.load(t, ['basics']);
      const point = await context.executeFunction<ScriptObject>('makePoint', [1, 2]);
      await rejectsWith(other.executeFunction('identity', [point]), 'conversion_error', /another context/);
    },
  );

  target.test('a global object of the host may hold functions', { snippets: ['settings'] }, async (t) => {
    const context = await target.context(t);
    await context.setGlobal('settings', { base: 21, scale: (x: number) => x * 2 });
    await context.loadScript(target.words('settings'), 'settings');
    assert.equal(await context.executeFunction('useSettings'), 42);
  });

  target.test('globals are read and written', { snippets: ['counter'] }, async (t) => {
    const context = await target.load(t, ['counter']);
    await context.executeFunction('bump');
    assert.equal(await context.getGlobal('count'), 1);
    await context.setGlobal('count', 10);
    assert.equal(await context.executeFunction('bump'), 11);
  });
});
