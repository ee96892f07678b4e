// An object of three fields crosses by copy.

import { expectEqual } from '../lib/check.mjs';
import { smallObject } from '../lib/records.mjs';
import { contextWith, timed } from './crossing.mjs';

export const object = {
  name: 'object',
  cases: [
    {
      name: 'object-in',
      title: 'Object of 3 fields host → script',
      unit: 'ns',
      peers: true,
      goal: '≤ 250 ns',
      met: ({ value }) => value <= 250,
      async prepare(subject) {
        const context = await contextWith('records', subject);
        const take = context.get('takeObject');
        expectEqual('its y', take(smallObject), smallObject.y);
        return timed(context, () => take(smallObject));
      },
    },
    {
      name: 'object-out',
      title: 'Object of 3 fields script → host',
      unit: 'ns',
      peers: true,
      goal: '≤ 200 ns',
      met: ({ value }) => value <= 200,
      async prepare(subject) {
        const context = await contextWith('records', subject);
        const give = context.get('giveObject');
        expectEqual('the object', give(), smallObject);
        return timed(context, give);
      },
    },
  ],
};
