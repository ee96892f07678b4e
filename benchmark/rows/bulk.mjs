// A text of 1 MB and 1 MB of bytes cross by copy. The floor is N-API's own copy; the engine's comes on top of it.

import { expectEqual } from '../lib/check.mjs';
import { longBytes, longText } from '../lib/records.mjs';
import { contextWith, timed } from './crossing.mjs';

const common = {
  unit: 'µs',
  peers: true,
  goal: '≤ 1.2 × floor',
  met: ({ value, floor }) => value <= 1.2 * floor,
};

/** A value goes in as the argument of `name`. */
function into(name, value) {
  return async (subject) => {
    const context = await contextWith('bulk', subject);
    const take = context.get(name);
    expectEqual('the length', take(value), value.length);
    return timed(context, () => take(value));
  };
}

export const bulk = {
  name: 'bulk',
  cases: [
    {
      ...common,
      name: 'text-in',
      title: 'Text of 1 MB host → script',
      floor: ['napi takeText'],
      prepare: into('takeText', longText),
    },
    {
      ...common,
      name: 'text-out',
      title: 'Text of 1 MB script → host',
      floor: ['napi giveText'],
      async prepare(subject) {
        const context = await contextWith('bulk', subject);
        const give = context.get('giveText');
        expectEqual('the text', give(), longText);
        return timed(context, give);
      },
    },
    {
      ...common,
      name: 'bytes-in',
      title: '1 MB of bytes host → script',
      floor: ['napi takeBytes'],
      prepare: into('takeBytes', longBytes),
    },
    {
      ...common,
      name: 'bytes-out',
      title: '1 MB of bytes script → host',
      floor: ['napi giveBytes'],
      async prepare(subject) {
        const context = await contextWith('bulk', subject);
        context.get('keepBytes')(longBytes);
        const give = context.get('giveBytes');
        expectEqual('the bytes', new Uint8Array(give()), longBytes);
        return timed(context, give);
      },
    },
  ],
};
