agent = zigllms.agent.create(
    name="research_agent",
    provider="openai",
    model="gpt-4",
    temperature=0.7,
    max_tokens=2000,
    memory_config={"type": "short_term", "max_messages": 100},
    tools=["file_reader", "web_search", "calculator"],
)

agent.add_hook("pre_execution", lambda context: print("About to execute: " + context.input))

result = agent.run({
    "message": "Research the latest AI developments",
    "context": {"sources": ["arxiv", "papers_with_code"], "format": "markdown"},
})

history = agent.get_memory().get_history()
fast_agent = agent.clone({"temperature": 0.2})
