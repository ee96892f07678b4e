// A call into a context on a thread of its own, awaited.

import { expectEqual } from '../lib/check.mjs';
import { script } from '../lib/languages.mjs';
import { percentile } from '../lib/sampling.mjs';

const inFlight = 1000;

async function threadAdd({ library, language }) {
  const context = await library.createThreadContext();
  await context.loadScript(script(language, 'calls'), 'calls');
  const add = await context.getGlobal('add');
  expectEqual('add(2, 3)', await add(2, 3), 5);
  return { context, add };
}

export const awaiting = {
  name: 'await',
  cases: [
    {
      name: 'await-sequential',
      title: 'await a call on the context’s own thread, one after the other, p50',
      unit: 'µs',
      references: ['worker_threads'],
      goal: '≤ 8 µs',
      met: ({ value }) => value <= 8000,
      async measure(subject) {
        const { context, add } = await threadAdd(subject);
        const took = [];
        for (let index = 0; index < 20_000; index += 1) {
          const start = performance.now();
          await add(index, 1);
          took.push(performance.now() - start);
        }
        await context.dispose();
        return percentile(took.slice(5000), 0.5) * 1e6;
      },
    },
    {
      name: 'await-pipelined',
      title: `The same, ${inFlight} under way at once`,
      unit: 'µs',
      goal: '≤ 1 µs',
      met: ({ value }) => value <= 1000,
      async prepare(subject) {
        const { context, add } = await threadAdd(subject);
        return {
          async work(times) {
            for (let done = 0; done < times; done += inFlight) {
              const calls = [];
              for (let index = 0; index < Math.min(inFlight, times - done); index += 1)
                calls.push(add(index, 1));
              await Promise.all(calls);
            }
          },
          close: () => context.dispose(),
        };
      },
    },
  ],
};
