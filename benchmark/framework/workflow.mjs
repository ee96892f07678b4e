// What a step of a workflow costs: a chain of 1,000 steps in memory and with its log in a file, and 1,000 steps side by side. Minimum of many runs.
// Run: node --import tsx benchmark/framework/workflow.mjs [--json]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFramework } from '../../src/framework.js';

const STEPS = 1_000;
const RUNS = 20;
const framework = createFramework();
const directory = mkdtempSync(join(tmpdir(), 'zigllms-benchmark-'));

framework.workflows.addScript('steps', { next: (value) => value + 1 });
const chain = framework.workflows.create('chain');
for (let index = 0; index < STEPS; index += 1)
  chain.addStep(`s${index}`, {
    script: 'steps',
    function: 'next',
    params: index === 0 ? 0 : `{{s${index - 1}.output}}`,
  });
const fan = framework.workflows.create('fan');
for (let index = 0; index < STEPS; index += 1) fan.addStep(`s${index}`, { execute: () => index });

async function fastest(name, workflow, optionsOf) {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run += 1) {
    const options = optionsOf(run);
    const start = performance.now();
    const { status, steps } = await workflow.execute({}, options);
    best = Math.min(best, performance.now() - start);
    if (status !== 'completed' || steps[`s${STEPS - 1}`].output === undefined)
      throw new Error(`${name}: not the run that was meant`);
  }
  return { name: `workflow: ${name}`, unit: 'ms', value: best };
}

const results = [
  await fastest('chain of 1,000 steps in memory', chain, () => ({})),
  await fastest('chain of 1,000 steps, log in a file', chain, (run) => ({
    logFile: join(directory, `chain-${run}.log`),
  })),
  await fastest('1,000 steps side by side', fan, () => ({})),
];
rmSync(directory, { recursive: true });
if (process.argv.includes('--json')) console.log(JSON.stringify(results));
else
  for (const { name, value, unit } of results) console.log(`${name.padEnd(48)} ${value.toFixed(1)} ${unit}`);
