// Every way to spin that spins.ts knows ends in time, on a thread and in a process of its own, and its context goes on or is cleanly dead.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ScriptError } from '../../src/index.js';
import { eachTarget, languages } from '../conformance/engines.js';
import { failureOf, rejectsWith } from '../conformance/expectations.js';
import { until } from '../processes/workers.js';
import { rungs, spins } from './spins.js';

const timeoutMs = 50;
/** Later than this it hangs. How late a deadline is on an idle machine tells `npm run attacks`. */
const latestMs = 10_000;

eachTarget('deadlines', (target) => {
  if (target.inline) return;
  const limits = target.engine.capabilities.memoryCapped ? { memoryLimitBytes: 64 << 20 } : {};
  for (const { what, rung, source } of spins[target.language] ?? []) {
    // Their thread goes on, so in a process of their own: stuck.test.ts.
    if (rung === 'given up' && target.isolation === 'thread') continue;
    target.test(`${what} cannot outlast a deadline`, { capabilities: ['interruptible'] }, async (t) => {
      const context = await target.context(t, limits);
      const startedAt = performance.now();
      const failure = await failureOf(context.eval(source, { timeoutMs }));
      const tookMs = performance.now() - startedAt;
      assert.ok(ScriptError.isInstance(failure), String(failure));
      assert.equal(failure.code, 'timeout_error', failure.message);
      assert.ok(tookMs < timeoutMs + latestMs, `took ${tookMs} ms`);
      if (rung === 'given up') {
        await until('the end of the context', () => context.disposed);
        await rejectsWith(context.eval('1'), 'engine_crashed', /did not stop/);
        return;
      }
      const after = target.language === 'lua' ? 'return 1 + 1' : '1 + 1';
      assert.equal(await context.eval(after, { timeoutMs: 10_000 }), 2);
    });
  }

  target.test('onDeadlineNear is told once, before the deadline', { snippets: ['awaiting'] }, async (t) => {
    const told: string[] = [];
    const context = await target.load(t, ['awaiting'], {
      onDeadlineNear: ({ operation, name }) => told.push(`${operation} ${name}`),
    });
    const never = (): Promise<never> => new Promise(() => undefined);
    await context.executeFunction('awaitHost', [() => Promise.resolve('x'), 1], { timeoutMs: 60_000 });
    assert.deepEqual(told, []);
    await rejectsWith(context.executeFunction('awaitHost', [never, 1], { timeoutMs: 200 }), 'timeout_error');
    assert.deepEqual(told, ['executeFunction awaitHost']);
  });
});

test('docs/security.md tells what stops each of them', () => {
  const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  const titles: Partial<Record<string, string>> = {
    lua: 'Lua',
    quickjs: 'JavaScript',
    wren: 'Wren',
    python: 'Python',
  };
  for (const language of languages) {
    const list = spins[language];
    if (list === undefined) continue;
    const cells = rungs.map((rung) =>
      list
        .filter((spin) => spin.rung === rung)
        .map(({ what }) => what)
        .join(' · '),
    );
    const row = `| ${titles[language]} | ${cells.join(' | ')} |`;
    assert.ok(page.includes(row), `docs/security.md, Deadlines, lacks the row\n${row}`);
  }
});
