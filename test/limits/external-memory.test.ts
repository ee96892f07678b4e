// V8 is told what scripts use outside its heap, so that it collects: a dropped handle may be what keeps a script's memory. The figure itself is nowhere to be read in Node
// (process.memoryUsage().external counts array buffers only), but a collection of the old generation follows each step of 64 MB.

import assert from 'node:assert/strict';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, type ScriptContext } from '../../src/index.js';

describe('memory of scripts makes V8 collect', async () => {
  const lua = await createEngine('lua').catch(() => undefined);
  for (const isolation of ['inline', 'thread'] as const) {
    test(isolation, { skip: lua === undefined && 'the addon was built without Lua' }, async (t) => {
      const seen = { collections: 0 };
      const observer = new PerformanceObserver((list) => {
        for (const { detail } of list.getEntries() as unknown as { detail: { kind: number } }[])
          if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) seen.collections += 1;
      });
      observer.observe({ entryTypes: ['gc'] });
      t.after(() => observer.disconnect());
      await using context = await lua!.createContext({ isolation });
      await calls(context);
      await sleep(50);
      const before = seen.collections;
      await context.eval('kept = {} for i = 1, 2500000 do kept[i] = {} end');
      await calls(context);
      // It is done a step at a time, while JavaScript runs.
      for (let round = 0; round < 2000 && seen.collections === before; round += 1) {
        await calls(context);
        await sleep(5);
      }
      assert.ok(seen.collections > before, 'no collection although a script holds some 200 MB');
    });
  }
});

/** Inline, the memory is looked at once in a number of calls. */
async function calls(context: ScriptContext): Promise<void> {
  for (let call = 0; call < 32; call += 1) await context.eval('return 1');
}
