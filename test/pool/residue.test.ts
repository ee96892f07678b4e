// A tenant leaves forty kinds of things behind, and the next one finds none of them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ContextPool, ScriptError, type ScriptContext } from '../../src/index.js';
import { failureOf } from '../conformance/expectations.js';
import { forEachPool } from './targets.js';
import { residues, type Residue } from './residue.js';

/** What a context shows: what the probe tells, and what is printed meanwhile. */
interface Sight {
  told: unknown;
  printed: string;
}

const leastKinds = 40;
let printed = '';

async function look(context: ScriptContext, { probe }: Residue): Promise<Sight> {
  printed = '';
  const told = await context.eval(probe as string);
  return { told, printed };
}

describe('residue', () => {
  for (const [language, planted] of Object.entries(residues))
    test(`there are ${leastKinds} kinds: ${language}`, () => assert.ok(planted.length >= leastKinds));
});

forEachPool('residue', { timeout: 300_000 }, ({ language, isolation, engine }) => {
  test('the next tenant finds nothing', async (t) => {
    const onOutput = (_: string, text: string): void => {
      printed += text;
    };
    await using pool = new ContextPool(engine, {
      min: 1,
      max: 2,
      context: { isolation, onOutput, timeoutMs: 10_000 },
    });
    for (const residue of residues[language]) {
      await t.test(residue.name, async () => {
        await using tenant = await pool.acquire();
        if (residue.probe === undefined) {
          const failure = await failureOf(tenant.eval(residue.plant));
          assert.ok(ScriptError.isInstance(failure), `it was planted: ${String(failure)}`);
          return;
        }
        const clean = await look(tenant, residue);
        await tenant.eval(residue.plant);
        const planted = await look(tenant, residue);
        assert.notDeepEqual(planted, clean, 'the probe does not see what was planted');
        await tenant.dispose();
        await using successor = await pool.acquire();
        const seen = await look(successor, residue);
        if (residue.varies) assert.notDeepEqual(seen, planted);
        else assert.deepEqual(seen, clean);
      });
    }
  });
});
