// A fresh context: create it, evaluate 1 + 1, dispose it.

import { expectEqual } from '../lib/check.mjs';
import { languages } from '../lib/languages.mjs';

function cycles(create) {
  return ({ library, language }) => {
    const { onePlusOne } = languages[language];
    return {
      async work(times) {
        for (let index = 0; index < times; index += 1) {
          const context = await create(library);
          expectEqual('1 + 1', await context.eval(onePlusOne), 2);
          await context.dispose();
        }
      },
    };
  };
}

export const context = {
  name: 'context',
  cases: [
    {
      name: 'context-inline',
      title: 'Fresh context: create, 1 + 1, dispose; inline',
      unit: 'µs',
      peers: true,
      floor: ['stock context'],
      goal: '≤ 1.5 × floor',
      met: ({ value, floor }) => value <= 1.5 * floor,
      prepare: cycles((library) => library.createContext()),
    },
    {
      name: 'context-thread',
      title: 'The same on a thread of its own',
      unit: 'µs',
      floor: ['stock context'],
      prepare: cycles((library) => library.createThreadContext()),
    },
  ],
};
