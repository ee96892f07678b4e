// Everything that the agent and tool areas offer, once. The other languages do the same and must give the same.
(async () => {
  const seen = [];
  zigllms.tool.register({
    name: 'add',
    description: 'Adds two numbers',
    schema: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
    },
    execute: async (input) => input.a + input.b,
  });
  zigllms.tool.register({
    name: 'broken',
    description: 'Always fails',
    execute: () => {
      throw new Error('no luck');
    },
  });

  const agent = zigllms.agent.create({
    name: 'helper',
    instructions: 'Be brief.',
    tools: ['add'],
    maxSteps: 4,
  });
  const hook = agent.addHook('pre_execution', (context) => {
    seen.push(`about to: ${context.input}`);
  });
  const result = await agent.run({ message: 'What is 17 plus 25?' });
  const removed = [agent.removeHook(hook), agent.removeHook(hook)];
  await agent.run('What is 1 plus 1?');

  const history = agent.getMemory().getHistory();
  const fast = agent.clone({ name: 'fast', temperature: 0.2 });
  const same = zigllms.agent.get('helper') === agent;
  const names = zigllms.agent.list().map((info) => info.name);
  fast.destroy();

  const called = {};
  await new Promise((resolve) => {
    zigllms.agent.runAsync(agent, 'What is 2 plus 3?', (outcome, problem) => {
      called.answer = outcome.content;
      called.problem = problem;
      if (called.failure) resolve();
    });
    zigllms.tool.executeAsync('broken', {}, (output, problem) => {
      called.output = output;
      called.failure = problem !== null;
      if (called.answer) resolve();
    });
  });

  let problem;
  try {
    zigllms.agent.create({ nam: 'typo' });
  } catch (error) {
    problem = { code: error.code, message: error.message, ok: false };
  }
  const checked = zigllms.tool.validate('add', { a: 'one' });
  return {
    content: result.content,
    status: result.status,
    tool: result.toolCalls[0].name,
    output: result.toolCalls[0].output,
    seen,
    removed,
    roles: history.slice(0, 4).map((message) => message.role),
    remembered: history.length,
    same,
    names,
    alive: zigllms.agent.get('fast') === null,
    called,
    executed: await zigllms.tool.execute('add', { a: 40, b: 2 }),
    exists: [zigllms.tool.exists('add'), zigllms.tool.exists('nothing')],
    valid: checked.valid,
    complaints: checked.errors.length,
    unregistered: [zigllms.tool.unregister('broken'), zigllms.tool.unregister('broken')],
    tools: zigllms.tool.list().length,
    problem,
  };
})();
