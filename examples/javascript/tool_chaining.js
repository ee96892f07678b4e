// What one tool gives is what the next one takes: chained by the script, by the agent, and inside of a tool.

const define = (name, description, properties, execute) =>
  zigllms.tool.register({
    name,
    description,
    schema: { type: 'object', properties, required: Object.keys(properties) },
    execute,
  });

const number = { type: 'number' };
define(
  'fahrenheit',
  'Converts degrees Celsius to Fahrenheit',
  { celsius: number },
  ({ celsius }) => celsius * 1.8 + 32,
);
define(
  'describe_heat',
  'Says how warm a temperature in Fahrenheit feels',
  { degrees: number },
  async ({ degrees }) => (degrees > 86 ? 'hot' : degrees > 60 ? 'pleasant' : 'cold'),
);

// By the script: an ordinary chain of promises.
const chain = (...names) =>
  names.reduce(
    (before, [name, input]) => before.then((value) => zigllms.tool.execute(name, { [input]: value })),
    Promise.resolve(20),
  );
console.log(`20 degrees are ${await chain(['fahrenheit', 'celsius'], ['describe_heat', 'degrees'])}`);

// By the agent: the model sees each result before it asks for the next tool.
const agent = zigllms.agent.create({
  name: 'forecaster',
  tools: ['fahrenheit', 'describe_heat'],
  maxSteps: 4,
});
const result = await agent.run('Use fahrenheit on 35 then use describe_heat on the result');
for (const { name, input, output } of result.toolCalls) {
  console.log(`  ${name}(${JSON.stringify(input)}) gave ${output}`);
}
console.log(`${result.content} It took ${result.steps.length} steps.`);

// Inside of a tool: a tool may use others.
define(
  'packing_advice',
  'Says what to wear at a temperature in Celsius',
  { celsius: number },
  async ({ celsius }) => {
    const degrees = await zigllms.tool.execute('fahrenheit', { celsius });
    const heat = await zigllms.tool.execute('describe_heat', { degrees });
    return { hot: 'a hat', pleasant: 'a shirt', cold: 'a coat' }[heat];
  },
);
console.log(`at 5 degrees: ${await zigllms.tool.execute('packing_advice', { celsius: 5 })}`);

// A hook sees every call on its way, and may change it.
zigllms.hook.register('tool.execution.pre', (context) => {
  console.log(`  about to call ${context.toolName}`);
  if (context.input.celsius < -273) return { input: { celsius: -273 } };
});
console.log(`the coldest: ${(await zigllms.tool.execute('fahrenheit', { celsius: -1000 })).toFixed(1)}`);

// A mistake is found before the tool runs.
const failure = await zigllms.tool.execute('fahrenheit', { celsius: 'warm' }).catch((error) => error);
console.log(`${failure.code}: ${failure.message}`);
