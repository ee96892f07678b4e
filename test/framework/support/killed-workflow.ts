// A process that runs a workflow of 1,000 steps with its log in a file, to be killed. It says "ready", and begins when it is told three things: the log,
// the file of effects, and after how many effects it is to be killed at once (0: not by itself).
// Each step writes what it does to the file of effects: `begin step key` when it begins, `end step` when it is about to give its output.

import { once } from 'node:events';
import { openSync, writeSync } from 'node:fs';
import { Agents } from '../../../src/agent/index.js';
import { ProviderRegistry } from '../../../src/provider/index.js';
import { ToolRegistry } from '../../../src/tool/index.js';
import { Workflows, type StepContext } from '../../../src/workflow/index.js';

const STEPS = 1_000;
const WIDTH = 10;
let effects = 0;
let left = Infinity;

function effect(line: string): void {
  writeSync(effects, `${line}\n`);
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

const tools = new ToolRegistry();
const workflows = new Workflows(new Agents(new ProviderRegistry(), tools), tools);
workflows.addScript('steps', {
  async add(given: number[], { step, idempotencyKey }: StepContext) {
    const index = Number(step.slice(1));
    effect(`begin ${step} ${idempotencyKey}`);
    if (index % 7 === 0) await new Promise(setImmediate);
    effect(`end ${step}`);
    return given.reduce((sum, one) => (sum + one) % 1_000_007, index);
  },
});
const workflow = workflows.create('killed');
for (let index = 0; index < STEPS; index += 1) {
  const before = [index - WIDTH, index - WIDTH + 1].filter((one) => one >= 0 && one < index);
  workflow.addStep(`s${index}`, {
    depends_on: before.map((one) => `s${one}`),
    params: before.map((one) => `{{s${one}.output}}`),
    script: 'steps',
    function: 'add',
  });
}
process.stdout.write('ready\n');
const [files] = (await once(process.stdin, 'data')) as [Buffer];
const [logFile, effectsFile, last] = files.toString().trim().split(' ');
left = Number(last) || Infinity;
effects = openSync(effectsFile, 'a');
const { status, output } = await workflow.execute({}, { logFile });
process.stdout.write(`${status} ${String(output)}\n`);
process.exit();
