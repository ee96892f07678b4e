-- An agent from its creation to its end: instructions, a conversation that it remembers, a hook, a stream, a clone.

local agent = zigllms.agent.create({
    name = "assistant",
    instructions = "Be brief.",
    temperature = 0.7,
    max_tokens = 500,
    memory_config = { type = "short_term", max_messages = 100 },
    tools = { "calculator" }
})

-- What runs before every execution. It may return a changed context.
local hook = agent:addHook("pre_execution", function(context)
    print("asked:    " .. context.input)
end)

local greeting = agent:run("Hello")
print("answered: " .. greeting.content)

-- A message with data beside it: the model is given both.
local result = agent:run({
    message = "Use calculator on the expression",
    context = { expression = "17 * 3 + 9" }
})
print("answered: " .. result.content)
for _, call in ipairs(result.toolCalls) do
    print(string.format("  called %s(%s), got %d", call.name, call.input.expression, call.output))
end
print("  steps " .. #result.steps .. ", status " .. result.status)

agent:removeHook(hook)

-- The answer piece by piece. Leaving the loop would cancel the run.
local pieces = 0
for delta in agent:stream("Tell me something about small languages") do
    if delta.type == "text" then pieces = pieces + 1 end
    if delta.type == "finish" then print("streamed: " .. delta.result.content) end
end
print("  in pieces: " .. tostring(pieces >= 1))

-- What it remembers.
local history = agent:getMemory():getHistory()
print("history:  " .. #history .. " messages")
for index = 1, 2 do print("  " .. history[index].role .. ": " .. history[index].content) end

-- A clone has the same options and an empty memory.
local careful = agent:clone({ name = "careful", temperature = 0.1 })
print("clone:    " .. careful.name .. " remembers " .. #careful:getMemory():getHistory())

-- What goes wrong is an error with a code.
local ok, problem = pcall(zigllms.agent.create, { name = "assistant" })
print("again:    " .. tostring(ok) .. ", " .. problem.code)

agent:destroy()
careful:destroy()
print("left:     " .. #zigllms.agent.list())
