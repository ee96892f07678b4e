// An agent on the embedded provider, with a tool written in JavaScript.

zigllms.tool.register({
  name: 'slugify',
  description: 'Turns a title into a name for an address',
  schema: {
    type: 'object',
    properties: { title: { type: 'string', description: 'The title' } },
    required: ['title'],
  },
  execute: async ({ title }) => title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
});

const agent = zigllms.agent.create({ name: 'javascript_agent', tools: ['slugify'] });
const result = await agent.run({ message: 'Use slugify on "Four Languages, One Contract"' });

for (const call of result.toolCalls) {
  console.log(`  tool    ${call.name}(${JSON.stringify(call.input.title)}) gave ${call.output}`);
}
console.log(`  answer  ${result.content}`);
console.log(`  time    ${result.duration.toFixed(1)} ms`);
