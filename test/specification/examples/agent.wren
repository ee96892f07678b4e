import "zigllms.agent" for Agent

var agent = Agent.create({
  "name": "research_agent",
  "provider": "openai",
  "model": "gpt-4",
  "temperature": 0.7,
  "maxTokens": 2000,
  "memoryConfig": { "type": "short_term", "maxMessages": 100 },
  "tools": ["file_reader", "web_search", "calculator"]
})

agent.addHook("pre_execution", Fn.new {|context|
  System.print("About to execute: " + context["input"])
  return null
})

var result = agent.run({
  "message": "Research the latest AI developments",
  "context": { "sources": ["arxiv", "papers_with_code"], "format": "markdown" }
})

var history = agent.getMemory().getHistory()
var fast_agent = agent.clone({ "temperature": 0.2 })
