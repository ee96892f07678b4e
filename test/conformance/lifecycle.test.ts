// How engines and contexts begin and end, and that they keep to themselves.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, EngineRegistry, ScriptError, type ContextOptions } from '../../src/index.js';
import { eachEngine, eachTarget } from './engines.js';
import { failureOf, rejectsWith } from './expectations.js';

eachTarget('life cycle', (target) => {
  const { engine } = target;

  target.test(
    'contexts share nothing',
    { snippets: ['counter'], capabilities: ['isolatedContexts'] },
    async (t) => {
      const [one, other] = [await target.load(t, ['counter']), await target.load(t, ['counter'])];
      await one.executeFunction('bump');
      await one.executeFunction('bump');
      assert.deepEqual([await one.getGlobal('count'), await other.getGlobal('count')], [2, 0]);
    },
  );

  target.test(
    'scripts of one context share one global scope, whatever their file',
    { snippets: ['counter', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['counter']);
      await context.loadScript(target.words('basics'), 'again');
      await context.executeFunction('bump');
      assert.equal(await context.getGlobal('count'), 1);
    },
  );

  target.test(
    'dispose is idempotent, and what comes after rejects with disposed',
    { snippets: ['basics'] },
    async (t) => {
      const context = await target.load(t, ['basics']);
      const first = context.dispose();
      await Promise.all([first, context.dispose(), context.dispose()]);
      await context.dispose();
      assert.ok(context.disposed);
      await rejectsWith(context.eval('1'), 'disposed');
      await rejectsWith(context.executeFunction('add', [1, 2]), 'disposed');
      await rejectsWith(context.setGlobal('x', 1), 'disposed');
      await rejectsWith(context.registerModule({ name: 'm' }), 'disposed');
      assert.equal(context.memoryUsage().usedBytes, 0);
      context.cancel();
    },
  );

  target.test('a context ends with its block', { snippets: ['basics'] }, async () => {
    let kept;
    {
      await using context = await engine.createContext({ isolation: target.isolation });
      await context.loadScript(target.words('basics'), 'basics');
      kept = context;
    }
    assert.ok(kept.disposed);
  });

  target.test('calls that are under way reject with disposed', { snippets: ['awaiting'] }, async (t) => {
    const context = await target.load(t, ['awaiting']);
    const waiting = Array.from({ length: 3 }, () =>
      failureOf(context.executeFunction('awaitHost', [() => new Promise(() => undefined), 1])),
    );
    await sleep(5);
    await context.dispose();
    for (const failure of await Promise.all(waiting))
      assert.ok(ScriptError.isInstance(failure) && failure.code === 'disposed', String(failure));
  });

  target.test(
    'a script that runs is stopped by dispose',
    { snippets: ['catchingEverything'], isolation: 'thread', capabilities: ['interruptible'] },
    async (t) => {
      const context = await target.load(t, ['catchingEverything']);
      const running = failureOf(context.executeFunction('catchingEverything'));
      await sleep(20);
      await context.dispose();
      assert.equal(((await running) as ScriptError).code, 'disposed');
    },
  );

  target.test(
    'dispose from inside a host function takes effect when it returns',
    { snippets: ['calls'] },
    async (t) => {
      const context = await target.load(t, ['calls']);
      let calls = 0;
      let disposed: Promise<void> | undefined;
      const host = (): string => {
        calls += 1;
        disposed = context.dispose();
        return 'returned';
      };
      const outcome = await context.executeFunction('callWith', [host, 1]).catch((error: unknown) => error);
      await disposed;
      assert.ok(
        outcome === 'returned' || (ScriptError.isInstance(outcome) && outcome.code === 'disposed'),
        String(outcome),
      );
      assert.equal(calls, 1);
      await rejectsWith(context.eval('1'), 'disposed');
    },
  );

  target.test('no host function is called after dispose resolved', { snippets: ['awaiting'] }, async (t) => {
    const context = await target.load(t, ['awaiting']);
    let settle: (value: string) => void = () => undefined;
    const waiting = failureOf(
      context.executeFunction('awaitHost', [() => new Promise((resolve) => (settle = resolve as never)), 1]),
    );
    await sleep(5);
    await context.dispose();
    settle('late');
    await waiting;
    await sleep(5);
  });

  target.test('destroyContext is dispose, and takes contexts of its own engine only', {}, async (t) => {
    const context = await target.context(t);
    await engine.destroyContext(context);
    assert.ok(context.disposed);
    await assert.rejects(engine.destroyContext({} as never), TypeError);
  });

  target.test('an engine that is disposed ends its contexts', {}, async () => {
    const own = await createEngine(target.language);
    const context = await own.createContext({ isolation: target.isolation });
    await own.dispose();
    await own.dispose();
    assert.ok(context.disposed);
    await rejectsWith(own.createContext(), 'disposed');
  });

  target.test('many contexts live at once', { snippets: ['basics'] }, async (t) => {
    const contexts = await Promise.all(Array.from({ length: 10 }, () => target.load(t, ['basics'])));
    const sums = await Promise.all(
      contexts.map((context, index) => context.executeFunction('add', [index, 1])),
    );
    assert.deepEqual(
      sums,
      contexts.map((_, index) => index + 1),
    );
    await Promise.all(contexts.map((context) => context.dispose()));
  });

  target.test('memory use is told', { snippets: ['basics', 'keeping'] }, async (t) => {
    const context = await target.load(t, ['basics', 'keeping']);
    const { usedBytes, limitBytes } = context.memoryUsage();
    assert.ok(usedBytes >= 0);
    assert.equal(limitBytes, 0);
  });

  target.test('wrong options are refused by name', {}, async () => {
    const refused = (options: object, message: RegExp): Promise<void> =>
      assert.rejects(engine.createContext(options), (error: unknown) => {
        assert.ok(error instanceof TypeError, String(error));
        assert.match(error.message, message);
        return true;
      });
    await refused(
      { timeoutMs: 'soon' },
      /^createContext: option timeoutMs: expected a number of milliseconds ≥ 1, got "soon"$/,
    );
    await refused(
      { isolaton: 'inline' },
      /^createContext: unknown option isolaton; did you mean "isolation"\?$/,
    );
    await refused(
      { isolation: 'fork' },
      /^createContext: option isolation: expected one of 'inline', 'thread', 'process', got "fork"$/,
    );
    await refused(
      { maxDepth: 5000 },
      /^createContext: option maxDepth: expected a whole number of levels from 1 to 1000, got 5000$/,
    );
    await refused({ memoryLimitBytes: 1.5 }, /option memoryLimitBytes: expected a whole number of bytes/);
    await refused({ allowedModules: 'all' }, /option allowedModules: expected a list of texts, got "all"/);
    await refused({ onOutput: 5 }, /option onOutput: expected a function, got 5/);
    await refused({ policy: 'lax' }, /option policy: expected one of 'restricted', 'trusted', 'untrusted'/);
    await assert.rejects(engine.createContext(5 as never), TypeError);
  });

  target.test('what cannot be kept is refused with a ScriptError', {}, async () => {
    const impossible: ContextOptions[] = [
      { policy: { files: false } as never },
      { engineOptions: { noSuchOption: '1' } },
    ];
    for (const options of impossible) {
      const error = await failureOf(engine.createContext({ isolation: target.isolation, ...options }));
      assert.ok(ScriptError.isInstance(error), `${JSON.stringify(options)}: ${String(error)}`);
    }
  });
});

eachEngine('registry', (target) => {
  target.test('an engine tells name, version, extensions and capabilities', {}, () => {
    const { engine } = target;
    assert.equal(engine.name, target.language);
    assert.match(engine.version, /\d/);
    assert.ok(
      engine.supportedExtensions.length > 0 &&
        engine.supportedExtensions.every((extension) => extension.startsWith('.')),
    );
    assert.ok(Object.values(engine.capabilities).every((flag) => typeof flag === 'boolean'));
    assert.throws(() => ((engine.capabilities as { modules: boolean }).modules = false), TypeError);
  });

  target.test('the registry finds it by name, file name and extension, and opens it once', {}, async () => {
    const registry = new EngineRegistry();
    const [extension] = target.engine.supportedExtensions;
    const engine = await registry.get(target.language);
    assert.equal(await registry.findByExtension(`dir.x/hello${extension}`), engine);
    assert.equal(await registry.findByExtension(extension.slice(1)), engine);
    assert.equal(await registry.findByExtension('hello.unknown'), undefined);
    const infos = await registry.engines();
    const info = infos.find(({ name }) => name === target.language);
    assert.ok(info?.available === true && info.version === engine.version);
    await registry.dispose();
  });
});
