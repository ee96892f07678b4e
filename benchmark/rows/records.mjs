// 1,000 records of six fields, a list and an object among them, cross by copy.

import { expectEqual } from '../lib/check.mjs';
import { checksum, makeRecords } from '../lib/records.mjs';
import { contextWith, timed } from './crossing.mjs';

const common = { unit: 'µs', peers: true, references: ['structuredClone', 'JSON'] };

export const records = {
  name: 'records',
  cases: [
    {
      ...common,
      name: 'records-in',
      title: '1,000 records host → script',
      goal: '≤ 0.75 × structuredClone',
      met: ({ value, references }) => value <= 0.75 * references.structuredClone,
      async prepare(subject) {
        const context = await contextWith('records', subject);
        const all = makeRecords();
        expectEqual('checksum', context.get('checksum')(all), checksum(all));
        const take = context.get('takeRecords');
        return timed(context, () => take(all));
      },
    },
    {
      ...common,
      name: 'records-out',
      title: '1,000 records script → host',
      goal: '≤ 0.5 × structuredClone',
      met: ({ value, references }) => value <= 0.5 * references.structuredClone,
      async prepare(subject) {
        const context = await contextWith('records', subject);
        const give = context.get('giveRecords');
        expectEqual('the records', give(), makeRecords());
        return timed(context, give);
      },
    },
  ],
};
