// A million calls that pass functions and objects both ways end with the engine's object count and the process's memory where they started.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { hostObject, type ScriptContext, type ScriptFunction } from '../../src/index.js';
import { eachTarget, type Target } from '../conformance/engines.js';

const collect = globalThis.gc;
const megabyte = 1024 * 1024;

/** Memory and objects when everything that can be collected is. */
async function settled(context: ScriptContext): Promise<{ objects: number; residentBytes: number }> {
  let objects = Infinity;
  // Finalizers run some turns after a collection, and what they release frees more on the other side.
  for (let quiet = 0, round = 0; quiet < 3 && round < 50; round += 1) {
    collect?.();
    await turn();
    await context.collectGarbage();
    const now = context.memoryUsage().objects;
    quiet = now === objects ? quiet + 1 : 0;
    objects = now;
  }
  return { objects, residentBytes: process.memoryUsage().rss };
}

type Round = (context: ScriptContext, index: number) => Promise<unknown>;

function leaksNothing(
  target: Target,
  what: string,
  rounds: number,
  concepts: Parameters<Target['load']>[1],
  round: Round,
): void {
  const skip = collect === undefined ? 'node runs without --expose-gc' : undefined;
  const skips = skip === undefined ? {} : { [target.language]: skip };
  target.test(
    `${rounds.toLocaleString('en')} calls ${what} leave nothing behind`,
    { snippets: concepts, skips, timeoutMs: 300_000 },
    async (t) => {
      const context = await target.load(t, concepts);
      const run = async (count: number): Promise<void> => {
        for (let index = 0; index < count; index += 100) {
          await Promise.all(Array.from({ length: 100 }, (_, offset) => round(context, index + offset)));
          await turn();
        }
      };
      await run(Math.max(2000, rounds / 10));
      const before = await settled(context);
      await run(rounds);
      const after = await settled(context);
      assert.ok(
        after.objects <= before.objects + 2,
        `objects: ${before.objects} before, ${after.objects} after`,
      );
      const growth = (after.residentBytes - before.residentBytes) / megabyte;
      assert.ok(growth < 48, `grown by ${growth.toFixed(1)} MB`);
    },
  );
}

eachTarget('leaks', (target) => {
  // The way to a thread is longer, and to a process longer still, so fewer show the same.
  const rounds = { inline: 200_000, thread: 20_000, process: 4_000 }[target.isolation];
  const same = (x: unknown): unknown => x;

  leaksNothing(target, 'with the same host function', 5 * rounds, ['calls'], (context, index) =>
    context.executeFunction('callWith', [same, index]),
  );
  leaksNothing(target, 'with a new host function each', rounds, ['calls'], (context, index) =>
    context.executeFunction('callWith', [() => ({ index }), 1]),
  );
  leaksNothing(
    target,
    'that bring a new script function each',
    rounds,
    ['closures'],
    async (context, index) => {
      const add = await context.executeFunction<ScriptFunction>('makeAdder', [index]);
      if (index % 2 === 0) add.dispose();
    },
  );
  leaksNothing(target, 'with a new host object each', rounds, ['basics'], (context, index) =>
    context.executeFunction('identity', [hostObject({ index }, ['index'])]),
  );
  leaksNothing(target, 'with values of every kind', rounds, ['basics'], (context, index) =>
    context.executeFunction('identity', [
      { index, list: [1, 'text', null], bytes: new Uint8Array(8), nested: { key: `k${index % 10}` } },
    ]),
  );
  leaksNothing(target, 'that fail', rounds / 10, ['calls'], (context, index) =>
    context
      .executeFunction('callWith', [
        () => {
          throw new Error(`no ${index}`);
        },
        1,
      ])
      .catch(() => undefined),
  );
  leaksNothing(target, 'that await a promise', rounds / 10, ['awaiting'], (context, index) =>
    context.executeFunction('awaitHost', [(x: string) => Promise.resolve(x), String(index)]),
  );
});
