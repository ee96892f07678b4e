// Run by no-code-generation.test.ts in a process of its own.

import assert from 'node:assert/strict';
import { CodecHarness } from './codec-harness.js';

assert.throws(() => new Function('return 1'), /Code generation/);
const harness = new CodecHarness();
const records = Array.from({ length: 100 }, (_, id) => ({
  id,
  name: `n${id}`,
  nested: { ['__proto__']: id },
}));
assert.deepStrictEqual(harness.roundTrip(records), records);
console.log(`${records.length} records`);
