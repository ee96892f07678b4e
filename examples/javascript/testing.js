// Tests of an agent: its model and its tools are mocks, so that what it does can be said exactly.

const { test } = zigllms;

zigllms.tool.register({
  name: 'book_room',
  description: 'Books a room',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' }, nights: { type: 'integer', minimum: 1 } },
    required: ['city', 'nights'],
  },
  execute: async () => {
    throw new Error('tests must never book a real room');
  },
});
const agent = zigllms.agent.create({ name: 'travel_agent', tools: ['book_room'] });

const scenario = test.createScenario('travel agent');
scenario.addFixture('trip', { city: 'Lisbon', nights: 3 });

// In place of the real ones while the tests run, and only then.
const booking = scenario.mockTool('book_room', { output: { confirmation: 'R-1' } });

scenario.addTest('books what was asked for', async () => {
  const { city, nights } = scenario.getFixture('trip');
  const model = scenario.mockProvider('embedded', {
    responses: [{ toolCalls: [{ name: 'book_room', input: { city, nights } }] }, 'Your room is booked: R-1.'],
  });
  const result = await agent.run(`Book ${nights} nights in ${city}`);
  test.assertContains(result.content, 'R-1');
  test.assertEqual(booking.calls, [{ input: { city, nights }, output: { confirmation: 'R-1' } }]);
  test.assertEqual(model.requests[0].tools, ['book_room']);
});

scenario.addTest('tells the model of a malformed call', async () => {
  const model = scenario.mockProvider('embedded', {
    responses: [{ toolCalls: [{ name: 'book_room', input: { city: 'Lisbon' } }] }, 'How many nights?'],
  });
  const result = await agent.run('Book a room in Lisbon');
  test.assertEqual(result.content, 'How many nights?');
  test.assertEqual(booking.callCount, 0);
  test.assertEqual(model.requestCount, 2);
});

scenario.addTest('the tool refuses no nights', async () => {
  await test.assertThrows(
    () => zigllms.tool.execute('book_room', { city: 'Lisbon', nights: 0 }),
    'tool_input_invalid',
  );
});

scenario.addTest('waits a minute when asked to', async () => {
  const clock = scenario.useFakeClock();
  const notes = zigllms.memory.create({ ttl: 60_000 });
  notes.add({ role: 'user', content: 'the window, please' });
  await clock.advance(61_000);
  test.assertEqual(notes.getHistory(), []);
});

// Chance with a seed, run often, and allowed to fail now and then.
scenario.addTest('guesses well enough', () => test.assertTrue(scenario.getRandom().next() < 0.9), {
  repeat: 50,
  passRate: 0.7,
});

// Answers that are not simply right or wrong are scored.
scenario.addTest('greets politely', async () => (await agent.run('Hello')).content, {
  scorers: ['similarity', (output) => output.endsWith('?')],
  expected: 'Hello, how can I help?',
  minScore: 0.8,
});

scenario.addTest('is wrong on purpose', () => {
  test.assertEqual({ rooms: [{ beds: 2 }] }, { rooms: [{ beds: 3 }] }, 'the room');
});

const results = await scenario.run({ seed: 7 });
console.log(test.report(results));
console.log(`Passed: ${results.passed}/${results.total}`);

const only = await scenario.run({ filter: 'tells *' });
console.log(`with a filter: ${only.passed}/${only.total}`);
console.log(test.report(only, 'junit').split('\n').length > 3 ? 'JUnit for the build server' : '');
