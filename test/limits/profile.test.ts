// profileLimits proposes limits from a measured run.

import assert from 'node:assert/strict';
import type { ContextOptions, ScriptContext } from '../../src/index.js';
import { eachTarget, type Language } from '../conformance/engines.js';
import { rejectsWith } from '../conformance/expectations.js';

/** work(f, n): prints n lines, calls f n times, keeps some memory for the while, returns a text of n characters. */
const work: Partial<Record<Language, string>> = {
  lua: 'function work(f, n)\n  local t = {}\n  for i = 1, n do print("line") f(i) t[i] = ("x"):rep(1000) end\n  return ("x"):rep(n)\nend',
  quickjs:
    'function work(f, n) {\n  const t = [];\n  for (let i = 0; i < n; i++) { console.log("line"); f(i); t.push("x".repeat(1000) + i) }\n  return "x".repeat(n)\n}',
  wren: 'var work = Fn.new {|f, n|\n  var t = []\n  for (i in 0...n) {\n    System.print("line")\n    f.call(i)\n    t.add(List.filled(100, i))\n  }\n  return "x" * n\n}',
  python:
    'def work(f, n):\n  t = []\n  for i in range(n):\n    print("line")\n    f(i)\n    t.append("x" * 1000)\n  return "x" * n',
};

const noEcho = { echo: 'its programs are data' } as const;

eachTarget('profile', (target) => {
  const doWork = async (context: ScriptContext, n: number): Promise<unknown> => {
    await context.loadScript(work[target.language] as string, target.file('work'));
    return context.executeFunction('work', [(x: number) => x, n]);
  };

  target.test(
    'profileLimits proposes limits that hold the same work and no more',
    { skips: noEcho },
    async (t) => {
      const { engine, isolation } = target;
      const { memoryCapped, countsInstructions } = engine.capabilities;
      const limits = await engine.profileLimits((context) => doWork(context, 100), {
        isolation,
        onOutput: () => undefined,
        margin: 3,
      });
      assert.ok(limits.timeoutMs !== undefined && limits.timeoutMs > 0, JSON.stringify(limits));
      assert.equal(limits.maxHostCalls, 300);
      assert.ok(limits.maxOutputBytes !== undefined && limits.maxOutputBytes >= 3 * 500);
      assert.ok(limits.maxResultBytes !== undefined && limits.maxResultBytes >= 300);
      assert.equal(limits.memoryLimitBytes !== undefined, memoryCapped);
      assert.equal(limits.instructionLimit !== undefined, countsInstructions);

      // How long it takes is another matter on a busy machine.
      const options: ContextOptions = { ...limits, timeoutMs: 30_000, onOutput: () => undefined };
      const context = await target.context(t, options);
      assert.equal(String(await doWork(context, 100)).length, 100);
      const error = await rejectsWith(
        context.executeFunction('work', [(x: number) => x, 1000]),
        'limit_exceeded',
      );
      assert.match(error.message, /maxHostCalls|maxOutputBytes|instructionLimit/);
    },
  );

  target.test('profileLimits says what is wrong with its arguments', {}, async () => {
    const { engine } = target;
    await assert.rejects(engine.profileLimits(5 as never), /expected a function/);
    await assert.rejects(
      engine.profileLimits(() => undefined, { margin: 0.5 }),
      /margin ≥ 1, got 0.5/,
    );
  });
});
