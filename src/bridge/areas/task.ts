// zigllms.task

import { z } from 'zod';
import { invalidArgument, typeName, WorkScope } from '../../support/index.js';
import { data, defineArea, fn, parameter, scriptFunction, type BridgeHost } from '../define-area.js';
import { presentWork } from '../script-work.js';

type Work = () => unknown;

const Functions = z
  .array(z.custom<Work>((value) => typeof value === 'function', 'must be a function'))
  .describe('Functions without parameters; each may wait, such as for an agent.');

const functions = parameter(
  'functions',
  data(Functions, 'Functions', scriptFunction([], data(z.unknown()))),
  'They are started together. In Python, those that are to end in any order are async.',
);

export const taskArea = defineArea('task', {
  summary: 'Have several pieces of work done at the same time.',
  functions: {
    all: fn({
      summary:
        'What the functions give, in their order. The first that fails ends the others, and all with it.',
      parameters: [functions],
      returns: data(z.array(z.unknown())),
      async: true,
      call: (_: BridgeHost, works: Work[]) => together('task.all', works, (started) => Promise.all(started)),
    }),
    race: fn({
      summary: 'What the first function that ends gives, or its failure; the others are ended.',
      parameters: [functions],
      returns: data(z.unknown()),
      async: true,
      call: (_: BridgeHost, works: Work[]) =>
        together('task.race', works, (started) => {
          if (started.length === 0) throw invalidArgument('task.race: functions: must not be empty');
          return Promise.race(started);
        }),
    }),
  },
  objects: {},
});

/** Starts the work, and ends what is left of it when the outcome is known. */
async function together<Result>(
  where: string,
  works: readonly unknown[],
  outcome: (started: Promise<unknown>[]) => Promise<Result>,
): Promise<Result> {
  // An empty list is an empty table to Lua.
  const given = Array.isArray(works) ? works : Object.values(works);
  const wrong = given.findIndex((one) => typeof one !== 'function');
  if (wrong >= 0)
    throw invalidArgument(`${where}: functions[${wrong}]: expected function, got ${typeName(given[wrong])}`);
  const scope = new WorkScope({ what: where, ...presentWork() });
  try {
    const started = given.map((work) => scope.run(() => (work as Work)()));
    // Of those that are ended, nobody waits for the failure.
    for (const one of started) one.catch(() => undefined);
    return await outcome(started);
  } finally {
    scope.cancel('the others are not needed any more');
  }
}
