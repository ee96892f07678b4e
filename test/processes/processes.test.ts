// What could crash or hang a whole process, each scenario in one of its own: it must say what it is expected to say and end by itself.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eachTarget } from '../conformance/engines.js';
import { runNode } from '../support/run-node.js';
import { scenarios } from './scenarios.js';

const program = fileURLToPath(new URL('./scenarios.ts', import.meta.url));
const longestMs = 60_000;

eachTarget('processes', (target) => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    const {
      behaviour,
      exitCode = 0,
      says,
      isolation = target.isolation,
      language = target.language,
    } = scenario;
    if (isolation !== target.isolation || language !== target.language) continue;
    target.test(
      behaviour,
      {
        snippets: ['basics', 'calls', 'endless', 'awaiting'],
        skips: { [language]: scenario.skip },
        timeoutMs: longestMs + 10_000,
      },
      async () => {
        const { code, signal, output } = await runNode([program, name, target.language, target.isolation], {
          longestMs,
        });
        assert.deepEqual({ code, signal }, { code: exitCode, signal: null }, output);
        assert.match(output, says, output);
      },
    );
  }
});

describe('processes: the addon', () => {
  test('a wrong addon is an engine_unavailable error that names the place', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, 'loading', 'lua', 'inline'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ZIGLLMS_ADDON: '/nowhere/zigllms.node' },
    });
    let output = '';
    for await (const text of child.stdout) output += String(text);
    assert.match(
      output,
      /engine_unavailable: the native addon could not be loaded \(looked at \/nowhere\/zigllms\.node\)/,
    );
  });
});
