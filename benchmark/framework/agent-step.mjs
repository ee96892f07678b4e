// What a step of an agent costs over a bare call of the model, and whether that grows with the history. A step is one
// answer of the model that asks for one tool, the tool, and its result. Minimum of many runs.
// Run: node --import tsx benchmark/framework/agent-step.mjs [--json]

import { createFramework } from '../../src/framework.js';

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };

/** A model that asks for the tool in every step but the last. */
function modelOf(steps) {
  let step = 0;
  return {
    specificationVersion: 'v3',
    provider: 'benchmark',
    modelId: 'fixed',
    supportedUrls: {},
    async doGenerate() {
      step = (step % steps) + 1;
      if (step === steps) {
        return {
          content: [{ type: 'text', text: 'done' }],
          finishReason: { unified: 'stop' },
          usage,
          warnings: [],
        };
      }
      const call = { type: 'tool-call', toolCallId: `call_${step}`, toolName: 'add', input: '{"a":1,"b":2}' };
      return { content: [call], finishReason: { unified: 'tool-calls' }, usage, warnings: [] };
    },
  };
}

async function fastest(times, work) {
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index < times; index += 1) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

export async function measure(steps, times) {
  const framework = createFramework();
  const model = modelOf(steps);
  framework.providers.register({ name: 'benchmark', languageModel: () => model });
  const number = { type: 'number' };
  framework.tools.register({
    name: 'add',
    description: 'Adds two numbers',
    schema: { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] },
    execute: ({ a, b }) => a + b,
  });
  const agent = framework.agents.create({
    provider: 'benchmark',
    tools: ['add'],
    maxSteps: steps,
    memoryConfig: { type: 'none' },
  });
  const bare = await fastest(times, async () => {
    for (let step = 0; step < steps; step += 1) await model.doGenerate({ prompt: [] });
  });
  const run = await fastest(times, async () => {
    const result = await agent.run('add 1 and 2');
    if (result.steps.length !== steps || result.status !== 'completed')
      throw new Error('not the run that was meant');
  });
  return {
    name: `agent: overhead per step at ${steps} steps`,
    unit: 'µs',
    value: ((run - bare) / steps) * 1000,
  };
}

const results = [await measure(10, 2_000), await measure(400, 60)];
if (process.argv.includes('--json')) console.log(JSON.stringify(results));
else
  for (const { name, value, unit } of results) console.log(`${name.padEnd(40)} ${value.toFixed(1)} ${unit}`);
