// Agents and promises: side by side, piece by piece, with errors that are caught.

const make = (name, instructions) => zigllms.agent.create({ name, instructions, tools: ['calculator'] });
const planner = make('planner', 'Plan.');
const critic = make('critic', 'Criticise.');

// One after the other.
const first = await planner.run('Hello');
console.log(`${planner.name}: ${first.content}`);

// Side by side: both runs are under way at the same time.
const sums = ['2 + 3', '4 * 5', '(6 - 1) ** 2'];
const results = await Promise.all(
  sums.map((expression) =>
    critic.run({ message: 'Use calculator on the expression', context: { expression } }),
  ),
);
results.forEach(({ content }, index) => console.log(`${sums[index]}: ${content}`));

// Whichever is first.
const slow = new Promise((resolve) => setTimeout(resolve, 5_000, 'too slow'));
const winner = await Promise.race([
  zigllms.agent.run(planner, 'Thank you').then(({ content }) => content),
  slow,
]);
console.log(`first: ${winner}`);

// Piece by piece: leaving the loop cancels the run.
let text = '';
for await (const delta of planner.stream('Say something long about nothing in particular')) {
  if (delta.type === 'text') text += delta.text;
  if (delta.type === 'finish') console.log(`streamed: ${delta.result.content === text}`);
}

// A callback instead of a promise.
const told = new Promise((resolve) => {
  zigllms.agent.runAsync(critic, 'Good morning', (result, error) => resolve(error ?? result.content));
});
console.log(`callback: ${await told}`);

// A provider that is down: the promise rejects.
zigllms.provider.register({
  name: 'down',
  type: 'scripted',
  config: { responses: [{ error: 'the model is away' }] },
});
const unlucky = zigllms.agent.create({ name: 'unlucky', provider: 'down' });
try {
  await unlucky.run('Hello');
} catch (error) {
  console.log(`error: ${error.code}, ${error.message}`);
}

// All of them settled, whatever became of them.
const settled = await Promise.allSettled([planner.run('Hi'), zigllms.tool.execute('no_such_tool', {})]);
console.log(settled.map(({ status, reason }) => (status === 'fulfilled' ? status : reason.code)).join(', '));
