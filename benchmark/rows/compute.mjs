// The engine's own speed, limits on, beside the stock interpreter built from the same sources.

import { expectEqual } from '../lib/check.mjs';
import { contextWith, timed } from './crossing.mjs';

const programs = [
  ['computeFib', 'fib(27)', 196418],
  ['computeLoops', 'a loop with arithmetic'],
  ['computeStrings', 'building strings'],
  ['computeTables', 'churning tables and objects'],
];

export const compute = {
  name: 'compute',
  cases: programs.map(([name, title, expected]) => ({
    name,
    title: `Compute: ${title}`,
    unit: 'ms',
    peers: true,
    floor: [`stock ${name}`],
    goal: '≤ 1.10 × stock',
    met: ({ value, floor }) => value <= 1.1 * floor,
    async prepare(subject) {
      const context = await contextWith('compute', subject);
      const run = context.get(name);
      const first = run();
      expectEqual(title, first, expected ?? Math.abs(first));
      return timed(context, run);
    },
  })),

  /** Over the four programs, per language. */
  summary(results) {
    const ratios = programs.map(([name]) => results.find((result) => result.case === name)?.ratio);
    if (ratios.some((ratio) => ratio === undefined)) return undefined;
    const value = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    return { title: 'Compute: geometric mean', value, goal: '≤ 1.05 × stock', met: value <= 1.05 };
  },
};
