// A process that does steps of the workflow "shared" until it is killed. Arguments: the port of Redis, the file of effects. Each step writes
// `begin process step key` when it begins and `end process step` when it is about to give its output.

import { openSync, writeSync } from 'node:fs';
import { createFramework } from '../../../src/framework.js';
import { bullmq, type Workflow } from '../../../src/workflow/index.js';
import type { Framework } from '../../../src/framework.js';

export const STEPS = 60;
const WIDTH = 3;

/** The same in every process: steps side by side, each of which takes the outputs of two before it. */
export function sharedWorkflow(framework: Framework, effect: (line: string) => void): Workflow {
  framework.workflows.addScript('steps', {
    // Compiled in several ways, the function's own text would differ.
    source: 'version 1',
    async call(_, given, { step, idempotencyKey }) {
      const params = given as { index: number; given: number[] };
      effect(`begin ${process.pid} ${step} ${idempotencyKey}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      effect(`end ${process.pid} ${step}`);
      return params.given.reduce((sum, one) => (sum + one) % 1_000_007, params.index);
    },
  });
  const workflow = framework.workflows.create('shared');
  for (let index = 0; index < STEPS; index += 1) {
    const before = [index - WIDTH, index - WIDTH + 1].filter((one) => one >= 0 && one < index);
    workflow.addStep(`s${index}`, {
      script: 'steps',
      function: 'add',
      params: { index, given: before.map((one) => `{{s${one}.output}}`) },
    });
  }
  return workflow;
}

if (process.argv[2] === 'work') {
  const [port, effectsFile] = process.argv.slice(3);
  const effects = openSync(effectsFile, 'a');
  const framework = createFramework();
  sharedWorkflow(framework, (line) => writeSync(effects, `${line}\n`));
  framework.workflows.serve(bullmq({ port: Number(port) }), { concurrency: 4, lockMs: 2_000 });
  process.stdout.write('ready\n');
}
