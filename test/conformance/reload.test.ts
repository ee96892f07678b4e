// context.reload: a new version takes over as a whole, or not at all.

import assert from 'node:assert/strict';
import type { ReloadOptions, ScriptContext } from '../../src/index.js';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import type { TestContext } from 'node:test';
import { eachTarget, type Target } from './engines.js';
import { failureOf, rejectsWith } from './expectations.js';

const handOver = { save: 'save', restore: 'restore' };

const versions = ['firstVersion', 'secondVersion'] as const;

eachTarget('reload', (target) => {
  const file = target.file('hits');
  const reload = (context: ScriptContext, options?: ReloadOptions): Promise<void> =>
    context.reload(file, target.words('secondVersion'), options);

  target.test(
    'the new version takes over, without what the old one kept',
    { snippets: versions },
    async (t) => {
      const context = await firstVersion(target, t);
      assert.equal(await context.executeFunction('hit'), 1);
      await reload(context);
      assert.deepEqual(
        [await context.executeFunction('hit'), await context.executeFunction('hit')],
        [10, 20],
      );
    },
  );

  target.test(
    'state is handed over, and calls made meanwhile change the new version',
    { snippets: versions },
    async (t) => {
      const context = await firstVersion(target, t);
      await context.executeFunction('hit');
      const reloaded = reload(context, { handOver });
      const hits = [];
      for (let call = 0; call < 20; call += 1) hits.push(await context.executeFunction<number>('hit'));
      await reloaded;
      hits.push(await context.executeFunction<number>('hit'));
      let before = 1;
      for (const now of hits) {
        assert.ok(now === before + 1 || now === before + 10, `a count was lost: ${hits.join(', ')}`);
        before = now;
      }
      assert.equal(hits.at(-1), hits.at(-2)! + 10);
    },
  );

  target.test(
    'a version that cannot be compiled leaves the old one as it is',
    { snippets: [...versions, 'brokenSource'] },
    async (t) => {
      const context = await firstVersion(target, t);
      await context.executeFunction('hit');
      await rejectsWith(context.reload(file, target.words('brokenSource')), 'syntax_error');
      assert.equal(await context.executeFunction('hit'), 2);
      await reload(context, { handOver });
      assert.equal(await context.executeFunction('hit'), 12);
    },
  );

  target.test(
    'so does one whose tests fail, and one that cannot take the state',
    { snippets: versions },
    async (t) => {
      const context = await firstVersion(target, t);
      await context.executeFunction('hit');
      const verify = async (version: ScriptContext): Promise<void> => {
        assert.equal(await context.executeFunction('hit'), 2, 'the old one goes on meanwhile');
        assert.equal(await version.executeFunction('hit'), 11);
      };
      const failed = await failureOf(reload(context, { verify }));
      assert.equal((failed as Error).name, 'AssertionError');
      const first = target.words('firstVersion');
      await rejectsWith(context.reload(file, first, { handOver }), 'runtime_error', /not mine/);
      assert.equal(await context.executeFunction('hit'), 3);
    },
  );

  target.test(
    'an endless version, and endless tests of one, end at the deadline',
    { snippets: [...versions, 'endless', 'basics'], capabilities: ['interruptible'], isolation: 'thread' },
    async (t) => {
      const context = await firstVersion(target, t);
      const endless: Record<string, string> = {
        lua: 'while true do end',
        quickjs: 'for (;;);',
        wren: 'while (true) {}',
        python: 'while True: pass',
      };
      await rejectsWith(context.reload(file, endless[target.language], { timeoutMs: 200 }), 'timeout_error');
      const verify = (): Promise<never> => new Promise(() => undefined);
      await rejectsWith(reload(context, { timeoutMs: 200, verify }), 'timeout_error');
      await rejectsWith(reload(context, { signal: AbortSignal.abort(), verify }), 'cancelled');
      // A step that is added meanwhile and hangs for the new version alone.
      const hanging = async (): Promise<void> => {
        let versions = 0;
        await context.setUp(() => (versions++ === 0 ? undefined : verify()));
      };
      await rejectsWith(reload(context, { timeoutMs: 500, verify: hanging }), 'timeout_error');
      assert.equal(await context.executeFunction('hit'), 1);
    },
  );

  target.test(
    'a call that is under way finishes on the old version',
    { snippets: [...versions, 'awaiting'] },
    async (t) => {
      const context = await firstVersion(target, t);
      await context.loadScript(target.words('awaiting'), 'awaiting');
      let answer!: (text: string) => void;
      let asked!: () => void;
      const called = new Promise<void>((resolve) => (asked = resolve));
      const ask = (): Promise<string> => {
        asked();
        return new Promise((resolve) => (answer = resolve));
      };
      const waiting = context.executeFunction('awaitHost', [ask, 'x']);
      await called;
      await reload(context);
      assert.equal(await context.executeFunction('hit'), 10);
      answer('late');
      assert.equal(await waiting, 'late!');
    },
  );

  target.test(
    'globals, modules and other scripts are there again, in their order',
    { snippets: [...versions, 'importingHelper', 'helperModule'] },
    async (t) => {
      const context = await target.context(t, { reloadable: true, modules: [] });
      await context.registerModule({ name: 'helper', source: target.words('helperModule') });
      await context.loadScript(target.words('importingHelper'), 'user');
      await context.loadScript(target.words('firstVersion'), file);
      await context.setGlobal('given', 5);
      await reload(context);
      assert.deepEqual(
        [await context.executeFunction('useHelper', [2]), await context.getGlobal('given')],
        [6, 5],
      );
      await context.reload('helper', target.words('helperModule').replaceAll('3', '4'));
      assert.deepEqual(
        [await context.executeFunction('useHelper', [2]), await context.executeFunction('hit')],
        [8, 10],
      );
    },
  );

  target.test(
    'what was never loaded, and what is not reloadable, is an error that says so',
    { snippets: versions },
    async (t) => {
      const context = await firstVersion(target, t);
      await rejectsWith(
        context.reload('hit', 'x'),
        'reference_error',
        /no script or module "hit" was loaded/,
      );
      await assert.rejects(context.reload(file, 'x', { handOver: { save: 'save' } } as never), /handOver/);
      const plain = await target.context(t);
      await assert.rejects(plain.reload(file, 'x'), /reloadable/);
    },
  );

  target.test(
    'disposing ends old and new versions, also in the middle of a reload',
    { snippets: [...versions, 'awaiting'] },
    async (t) => {
      const context = await firstVersion(target, t);
      await context.loadScript(target.words('awaiting'), 'awaiting');
      let ended = 0;
      context.onDispose(() => (ended += 1));
      const never = context.executeFunction('awaitHost', [() => new Promise(() => undefined), 'x']);
      await reload(context);
      assert.equal(ended, 0);
      const reloading = rejectsWith(reload(context), 'disposed');
      const stopped = rejectsWith(never, 'disposed');
      await context.dispose();
      await Promise.all([reloading, stopped]);
      assert.deepEqual([ended, context.disposed], [1, true]);
    },
  );

  target.test(
    'a new version registers with the framework what the old one had registered',
    { snippets: versions, skips: { echo: 'it has no bridge' } },
    async (t) => {
      const context = await target.context(t, { reloadable: true });
      const framework = createFramework();
      await exposeFramework(context, framework);
      await context.loadScript(tool(target, 'one'), file);
      assert.equal(await framework.tools.execute('say', {}), 'one');
      await rejectsWith(
        context.reload(
          file,
          `${tool(target, 'broken')}
${failing[target.language]}`,
        ),
        'runtime_error',
      );
      assert.equal(await framework.tools.execute('say', {}), 'one');
      await context.reload(file, tool(target, 'two'));
      assert.equal(await framework.tools.execute('say', {}), 'two');
      await context.dispose();
      assert.equal(framework.tools.exists('say'), false);
    },
  );
});

async function firstVersion(target: Target, t: TestContext): Promise<ScriptContext> {
  const context = await target.context(t, { reloadable: true });
  await context.loadScript(target.words('firstVersion'), target.file('hits'));
  return context;
}

const failing: Record<string, string> = {
  lua: 'error("no")',
  quickjs: 'throw new Error("no")',
  wren: 'Fiber.abort("no")',
  python: 'raise ValueError("no")',
};

/** A script that registers a tool `say`. */
function tool(target: Target, answer: string): string {
  const text = JSON.stringify(answer);
  const scripts: Record<string, string> = {
    lua: `zigllms.tool.register{ name = "say", description = "Says", execute = function() return ${text} end }`,
    quickjs: `zigllms.tool.register({ name: "say", description: "Says", execute: () => ${text} })`,
    wren: `zigllms.tool.register({ "name": "say", "description": "Says", "execute": Fn.new {|input| ${text} } })`,
    python: `zigllms.tool.register(name="say", description="Says", execute=lambda _: ${text})`,
  };
  return scripts[target.language];
}
