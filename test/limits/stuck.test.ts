// What nothing can interrupt: the host is answered in time, the context is given up and the process ends all the same. Each in a process of its own, because its thread
// goes on.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engineRegistry } from '../../src/index.js';
import { spins } from './spins.js';

const scenario = fileURLToPath(new URL('stuck-scenario.ts', import.meta.url));

interface Outcome {
  unavailable?: string;
  code: string;
  tookMs: number;
  queued: string;
  later: string;
  disposed: boolean;
  contextsLost: number;
}

function run(language: string, source: string): Promise<{ outcome: Outcome; exitCode: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', scenario, language, source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (piece) => (text += String(piece)));
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      try {
        resolve({ outcome: JSON.parse(text) as Outcome, exitCode });
      } catch {
        reject(new Error(`no outcome of ${source}: exit code ${exitCode}, said ${text}`));
      }
    });
  });
}

for (const [language, list] of Object.entries(spins)) {
  for (const { what, rung, source } of list) {
    if (rung !== 'given up') continue;
    test(`${language}: ${what}: answered in time, then given up`, { timeout: 60_000 }, async (t) => {
      if (!engineRegistry.has(language)) return t.skip('the addon was built without it');
      const { outcome, exitCode } = await run(language, source);
      if (outcome.unavailable !== undefined) return t.skip(outcome.unavailable);
      assert.equal(outcome.code, 'timeout_error');
      assert.ok(outcome.tookMs < 15_000, `answered after ${outcome.tookMs} ms`);
      assert.equal(outcome.queued, 'engine_crashed');
      assert.equal(outcome.later, 'engine_crashed');
      assert.equal(outcome.disposed, true);
      assert.equal(outcome.contextsLost, 1);
      assert.equal(exitCode, 0, 'the process ends although the thread goes on');
    });
  }
}
