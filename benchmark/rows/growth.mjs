// How far the host's memory grows when a script takes all that its limit of 16 MB allows.

import { readFileSync } from 'node:fs';
import { script } from '../lib/languages.mjs';

/** The most that this process has had. What Node says of it counts the time before the program was loaded, too, where Linux's own figure doesn't. */
function peakBytes() {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return Number(peak ?? process.resourceUsage().maxRSS) * 1024;
}

export const growth = {
  name: 'growth',
  cases: [
    {
      name: 'growth',
      title: 'Growth of the host under a 16 MB limit of the script',
      unit: 'MB',
      languages: ['lua', 'quickjs', 'wren'],
      peers: true,
      goal: '≤ 24 MB',
      met: ({ value }) => value <= 24 * 1024 * 1024,
      async measure({ library, language }) {
        const context = await library.createContext({ memoryLimitBytes: 16 * 1024 * 1024 });
        context.load(script(language, 'limits'));
        const grow = context.get('grow');
        const before = peakBytes();
        let failure;
        try {
          grow();
        } catch (error) {
          failure = error;
        }
        if (failure === undefined) throw new Error('the script was not stopped');
        return peakBytes() - before;
      },
    },
  ],
};
