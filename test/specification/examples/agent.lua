-- Lua: Full agent lifecycle management
local agent = zigllms.agent.create({
    name = "research_agent",
    provider = "openai",
    model = "gpt-4",
    temperature = 0.7,
    max_tokens = 2000,
    memory_config = {
        type = "short_term",
        max_messages = 100
    },
    tools = {"file_reader", "web_search", "calculator"}
})

-- Configure agent with hooks
agent:addHook("pre_execution", function(context)
    print("About to execute: " .. context.input)
end)

-- Run agent with structured input/output
local result = agent:run({
    message = "Research the latest AI developments",
    context = {
        sources = {"arxiv", "papers_with_code"},
        format = "markdown"
    }
})

-- Access conversation history
local history = agent:getMemory():getHistory()

-- Clone agent with different config
local fast_agent = agent:clone({temperature = 0.2})
