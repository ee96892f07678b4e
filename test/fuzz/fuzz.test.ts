// A short run of the fuzzer: the same inputs each time, so that a failure is one of the change. `npm run fuzz` looks for new ones.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { engineRegistry } from '../../src/index.js';
import { languages } from '../attacks/corpus.js';
import { fuzz } from './fuzz.js';

describe('fuzz', () => {
  for (const language of languages) {
    test(
      `${language}: mutated sources, values and names end with a value or a ScriptError`,
      { skip: !engineRegistry.has(language), timeout: 240_000 },
      async () => assert.deepEqual(await fuzz(language, 1, 150), []),
    );
  }
});
