// The attack corpus: the host survives every program, the stated outcome comes, and the context is usable or cleanly ended. `npm run attacks` prints the table.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carryOut } from './batches.js';
import { isolations, languages, programsFor } from './corpus.js';

const wanted = process.env.ZIGLLMS_ENGINES?.split(',');

describe('attacks', { concurrency: 2 }, () => {
  for (const language of languages) {
    for (const isolation of isolations) {
      if (wanted !== undefined && !wanted.includes(language)) continue;
      test(`attacks: ${language}, ${isolation}`, { timeout: 600_000 }, async (t) => {
        const { programs, pending } = programsFor(language, isolation);
        const reports = await carryOut(language, isolation, programs);
        if (typeof reports === 'string') return t.skip(reports);
        for (const { id, problem } of reports) await t.test(id, () => assert.equal(problem, undefined));
        for (const { id, pending: reason } of pending)
          await t.test(id, { skip: `pending: ${reason}` }, () => undefined);
      });
    }
  }
});
