// What the process grows by for each context that is open and has run something.

import { languages } from '../lib/languages.mjs';

const contextCount = 200;

export const memory = {
  name: 'memory',
  cases: [
    {
      name: 'memory',
      title: 'Memory of a context, inline',
      unit: 'kB',
      peers: true,
      floor: ['stock memory'],
      goal: '≤ 1.25 × floor + 16 kB',
      met: ({ value, floor }) => value <= 1.25 * floor + 16 * 1024,
      async measure({ library, language }) {
        const { onePlusOne } = languages[language];
        const kept = [];
        const open = async (count) => {
          for (let index = 0; index < count; index += 1) {
            const context = await library.createContext();
            context.eval(onePlusOne);
            kept.push(context);
          }
          globalThis.gc();
          return process.memoryUsage.rss();
        };
        const before = await open(contextCount / 10);
        return ((await open(contextCount)) - before) / contextCount;
      },
    },
  ],
};
