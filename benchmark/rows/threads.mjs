// N contexts on N threads compute at the same time: how many times the work of one they do.

import { availableParallelism } from 'node:os';
import { expectEqual, unsupported } from '../lib/check.mjs';
import { script } from '../lib/languages.mjs';

const threadCount = availableParallelism();

async function fastestMs(contexts) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round += 1) {
    const start = performance.now();
    const results = await Promise.all(contexts.map((context) => context.executeFunction('computeFib')));
    best = Math.min(best, performance.now() - start);
    for (const result of results) expectEqual('fib(27)', result, 196418);
  }
  return best;
}

export const threads = {
  name: 'threads',
  cases: [
    {
      name: 'threads',
      title: `Work of ${threadCount} threads, one context each, in units of one thread`,
      unit: '×',
      moreIsBetter: true,
      goal: `≥ ${(0.9 * threadCount).toFixed(1)}`,
      met: ({ value }) => value >= 0.9 * threadCount,
      async measure({ library, language }) {
        if (!library.engine.capabilities.parallelContexts)
          throw unsupported('contexts share one lock in this version');
        const contexts = [];
        for (let index = 0; index < threadCount; index += 1) {
          const context = await library.createThreadContext();
          await context.loadScript(script(language, 'compute'), 'compute');
          contexts.push(context);
        }
        const one = await fastestMs(contexts.slice(0, 1));
        const all = await fastestMs(contexts);
        return (threadCount * one) / all;
      },
    },
  ],
};
