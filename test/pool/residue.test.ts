// A tenant leaves forty kinds of things behind, and the next one finds none of them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ContextPool, ScriptError, type ScriptContext } from '../../src/index.js';
import { failureOf } from '../conformance/expectations.js';
import { findPythons } from '../processes/pythons.js';
import { openEngine } from '../support/open-engine.js';
import { residues, type Residue } from './residue.js';

/** What a context shows: what the probe tells, and what is printed meanwhile. */
interface Sight {
  told: unknown;
  printed: string;
}

const leastKinds = 40;
let printed = '';

/** A Python whose contexts have interpreters of their own, where the machine has one. */
function pythonOptions(): Record<string, string> {
  const isolating = findPythons().filter(({ version }) => Number(version.split('.')[1]) >= 12);
  return isolating.length > 0 ? { python: isolating[0].program } : {};
}

async function look(context: ScriptContext, { probe }: Residue): Promise<Sight> {
  printed = '';
  const told = await context.eval(probe as string);
  return { told, printed };
}

for (const language of ['lua', 'quickjs', 'wren', 'python'] as const) {
  describe(`residue: ${language}`, { timeout: 300_000 }, async () => {
    const engine = await openEngine(language, language === 'python' ? pythonOptions() : {});
    const shared = typeof engine !== 'string' && !engine.capabilities.isolatedContexts;
    const skip =
      typeof engine === 'string' ? engine : shared && 'contexts share their library: the pool refuses them';
    test(`there are ${leastKinds} kinds`, () => assert.ok(residues[language].length >= leastKinds));
    test('the next tenant finds nothing', { skip }, async (t) => {
      assert.ok(typeof engine !== 'string');
      t.after(() => engine.dispose());
      const onOutput = (_: string, text: string): void => {
        printed += text;
      };
      await using pool = new ContextPool(engine, {
        min: 1,
        max: 2,
        context: { onOutput, timeoutMs: 10_000 },
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
}
