const agent = zigllms.agent.create({
  name: "research_agent",
  provider: "openai",
  model: "gpt-4",
  temperature: 0.7,
  maxTokens: 2000,
  memoryConfig: { type: "short_term", maxMessages: 100 },
  tools: ["file_reader", "web_search", "calculator"],
});

agent.addHook("pre_execution", (context) => {
  console.log(`About to execute: ${context.input}`);
});

const result = await agent.run({
  message: "Research the latest AI developments",
  context: { sources: ["arxiv", "papers_with_code"], format: "markdown" },
});

const history = agent.getMemory().getHistory();
const fast_agent = agent.clone({ temperature: 0.2 });
