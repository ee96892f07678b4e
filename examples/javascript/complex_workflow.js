// A workflow with everything: steps side by side, loops, a workflow inside of another, failures that are dealt with, a pause.

zigllms.tool.register({
  name: 'fetch_orders',
  description: 'Gives the orders of a customer',
  schema: { type: 'object', properties: { customer: { type: 'string' } }, required: ['customer'] },
  execute: async ({ customer }) => ({ ann: [40, 60], bob: [5], eve: [] })[customer],
});

// The inner one: what is done for one customer.
const perCustomer = zigllms.workflow.create('per_customer');
perCustomer.addStep('orders', { tool: 'fetch_orders', params: { customer: '{{input.name}}' } });
perCustomer.addStep('total', {
  execute: ({ name, orders }) => ({ name, total: orders.reduce((sum, one) => sum + one, 0) }),
  params: { name: '{{input.name}}', orders: '{{orders.output}}' },
});

const workflow = zigllms.workflow.create('monthly_report');
workflow.addStep('totals', {
  workflow: perCustomer,
  foreach: '{{input.customers}}',
  params: { name: '{{item}}' },
  concurrency: 2,
});

// These two wait for nothing but totals, so they run side by side.
workflow.addStep('best', {
  execute: ({ totals }) => totals.reduce((best, one) => (one.total > best.total ? one : best)),
  params: { totals: '{{totals.output}}' },
});
workflow.addStep('idle', {
  execute: ({ totals }) => totals.filter(({ total }) => total === 0).map(({ name }) => name),
  params: { totals: '{{totals.output}}' },
});

// Fails for good: a function gives the output instead.
workflow.addStep('exchange_rate', {
  execute: () => {
    throw new Error('the bank is closed');
  },
  retry: 2,
  onError: (error) => ({ rate: 1, note: error.message.includes('bank') ? 'by default' : '?' }),
});

// Fails for good, and nobody minds.
workflow.addStep('weather', { execute: () => Promise.reject(new Error('cloudy')), onError: 'continue' });

workflow.addStep('remind', {
  condition: (input, { outputs }) => outputs.idle.length > 0,
  execute: ({ names }) => `a letter to ${names.join(', ')}`,
  params: { names: '{{idle.output}}' },
});
workflow.addStep('report', {
  execute: (params) => params,
  params: {
    title: 'Best customer: {{best.output.name}} with {{best.output.total}}',
    rate: '{{exchange_rate.output.rate}}',
  },
  dependsOn: ['remind'],
});

const result = await workflow.execute({ customers: ['ann', 'bob', 'eve'] });
console.log(`${result.status}: ${result.output.title}, rate ${result.output.rate}`);
for (const name of workflow.steps) {
  const { status, output, error } = result.steps[name];
  console.log(
    `  ${name}: ${status}${error === undefined ? '' : ` (${error.message})`} ${JSON.stringify(output ?? null)}`,
  );
}

// A run that is started, paused, and gone on with.
const gate = zigllms.workflow.create('gate');
gate.addStep('one', { execute: () => 1 });
gate.addStep('two', { execute: ({ before }) => before + 1, params: { before: '{{one.output}}' } });
const runId = gate.executeAsync({});
gate.pause(runId);
console.log(`while paused: ${gate.getStatus(runId)}`);
gate.resume(runId);
const { output } = await gate.wait(runId);
console.log(`afterwards: ${gate.getStatus(runId)}, ${output}`);
