// Contexts that are opened, used and closed leave nothing behind. A short run; ZIGLLMS_LEAK_CONTEXTS=10000 (`npm run leaks`) is the whole one.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { eachTarget } from '../conformance/engines.js';

const collect = globalThis.gc;
const wanted = process.env.ZIGLLMS_LEAK_CONTEXTS;
const megabyte = 1024 * 1024;

/** The memory of the process when what can be collected is. */
async function residentBytes(): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    collect?.();
    await turn();
  }
  return process.memoryUsage().rss;
}

eachTarget('leaks of contexts', (target) => {
  // An interpreter of Python's own takes hundreds of times as long as a context of the others.
  const slow = target.language === 'python';
  const rounds = wanted === undefined ? (slow ? 40 : 1000) : Number(wanted);

  target.test(
    `${rounds.toLocaleString('en')} contexts opened, used and closed leave nothing behind`,
    { snippets: ['basics', 'calls'], timeoutMs: 3_600_000 },
    async () => {
      const use = async (count: number): Promise<void> => {
        for (let index = 0; index < count; index += 1) {
          const context = await target.engine.createContext({ isolation: target.isolation });
          await context.loadScript(target.words('basics'), 'basics');
          await context.loadScript(target.words('calls'), 'calls');
          const result = await context.executeFunction('callWith', [
            (x: unknown) => x,
            { index, list: [index] },
          ]);
          assert.deepEqual(result, { index, list: [index] });
          await context.dispose();
        }
      };
      await use(Math.max(20, rounds / 5));
      const before = await residentBytes();
      await use(rounds);
      const growth = ((await residentBytes()) - before) / megabyte;
      // 10,000 contexts of the smallest engine would be 250 MB.
      const allowed = 16 + rounds * 0.002;
      assert.ok(growth < allowed, `grown by ${growth.toFixed(1)} MB over ${rounds} contexts`);
    },
  );
});
