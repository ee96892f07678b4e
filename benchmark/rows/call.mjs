// The host calls add(a, b) of a script with two numbers.

import { expectEqual } from '../lib/check.mjs';
import { script } from '../lib/languages.mjs';

async function contextWithAdd(library, language) {
  const context = await library.createContext();
  context.load(script(language, 'calls'));
  return context;
}

export const call = {
  name: 'call',
  cases: [
    {
      name: 'call',
      title: 'Host calls script add(a, b), inline, sync',
      unit: 'ns',
      peers: true,
      floor: ['stock call', 'napi add'],
      goal: '≤ 1.6 × floor, ≥ 5 × faster than each peer',
      met: ({ value, floor, peers }) => value <= 1.6 * floor && peers.every((peer) => peer >= 5 * value),
      async prepare({ library, language }) {
        const context = await contextWithAdd(library, language);
        const add = context.get('add');
        expectEqual('add(2, 3)', add(2, 3), 5);
        return { work: (times) => addUp(add, times), close: () => context.dispose() };
      },
    },
    {
      name: 'call-by-name',
      title: 'The same by executeFunction("add", [a, b])',
      unit: 'ns',
      floor: ['stock call', 'napi add'],
      async prepare({ library, language }) {
        const context = await contextWithAdd(library, language);
        expectEqual('add(2, 3)', context.executeFunction('add', [2, 3]), 5);
        return {
          work: (times) => addUp((a, b) => context.executeFunction('add', [a, b]), times),
          close: () => context.dispose(),
        };
      },
    },
  ],
};

function addUp(add, times) {
  let sum = 0;
  for (let index = 0; index < times; index += 1) sum += add(index, 1);
  return sum;
}
