// Compiles and runs a small source in a context that exists.

import { expectEqual } from '../lib/check.mjs';
import { languages } from '../lib/languages.mjs';
import { timed } from './crossing.mjs';

export const evaluation = {
  name: 'eval',
  cases: [
    {
      name: 'eval',
      title: 'eval of 1 + 1, inline, sync',
      unit: 'ns',
      peers: true,
      floor: ['stock eval'],
      async prepare({ library, language }) {
        const context = await library.createContext();
        const { onePlusOne } = languages[language];
        expectEqual('1 + 1', context.eval(onePlusOne), 2);
        return timed(context, () => context.eval(onePlusOne));
      },
    },
  ],
};
