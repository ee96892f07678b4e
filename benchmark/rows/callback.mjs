// A loop of the script calls a host function of two numbers.

import { expectEqual } from '../lib/check.mjs';
import { script } from '../lib/languages.mjs';

export const callback = {
  name: 'callback',
  cases: [
    {
      name: 'callback',
      title: 'Script calls host function, inline',
      unit: 'ns',
      peers: true,
      floor: ['stock callback', 'napi callback'],
      goal: '≤ 1.5 × floor',
      met: ({ value, floor }) => value <= 1.5 * floor,
      async prepare({ library, language }) {
        const context = await library.createContext();
        context.expose('host', (a, b) => a + b);
        context.load(script(language, 'callback'));
        const drive = context.get('drive');
        expectEqual('drive(3)', drive(3), 9);
        return { work: drive, close: () => context.dispose() };
      },
    },
  ],
};
