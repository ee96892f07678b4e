// A deadline of 50 ms on a loop that catches everything, and the context afterwards.

import { expectEqual } from '../lib/check.mjs';
import { languages, script } from '../lib/languages.mjs';
import { percentile } from '../lib/sampling.mjs';

const timeoutMs = 50;
const attempts = 9;

const common = {
  unit: 'ms',
  goal: '≤ 55 ms, context usable',
  met: ({ value }) => value <= 55e6,
  neverAfterMs: 5000,
};

/** The median of how long it took, in nanoseconds. */
async function lateness(swallow, isUsable) {
  const took = [];
  for (let index = 0; index < attempts; index += 1) {
    const start = performance.now();
    await swallow().then(
      () => Promise.reject(new Error('the loop ended by itself')),
      () => undefined,
    );
    took.push(performance.now() - start);
    expectEqual('1 + 1 afterwards', await isUsable(), 2);
  }
  return percentile(took, 0.5) * 1e6;
}

export const deadline = {
  name: 'deadline',
  cases: [
    {
      ...common,
      name: 'deadline-inline',
      title: '50 ms deadline on a loop that catches everything, inline',
      peers: true,
      async measure({ library, language }) {
        const context = await library.createContext({ timeoutMs });
        context.load(script(language, 'limits'));
        const swallow = context.get('swallow');
        return lateness(
          async () => swallow(),
          () => context.eval(languages[language].onePlusOne),
        );
      },
    },
    {
      ...common,
      name: 'deadline-thread',
      title: 'The same on a thread of its own',
      async measure({ library, language }) {
        const context = await library.createThreadContext({ timeoutMs });
        await context.loadScript(script(language, 'limits'), 'limits');
        const swallow = await context.getGlobal('swallow');
        return lateness(
          () => swallow(),
          () => context.eval(languages[language].onePlusOne),
        );
      },
    },
  ],
};
