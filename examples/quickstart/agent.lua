-- An agent on the embedded provider, with a tool written in Lua.

zigllms.tool.register({
    name = "word_count",
    description = "Counts the words of a text",
    schema = {
        type = "object",
        properties = { text = { type = "string", description = "The text to count" } },
        required = { "text" }
    },
    execute = function(input)
        local count = 0
        for _ in input.text:gmatch("%S+") do count = count + 1 end
        return count
    end
})

local agent = zigllms.agent.create({ name = "lua_agent", tools = { "word_count" } })
local result = agent:run({ message = 'Use word_count on "four real languages inside one process"' })

for _, call in ipairs(result.toolCalls) do
    print(string.format("  tool    %s(%q) gave %d", call.name, call.input.text, call.output))
end
print("  answer  " .. result.content)
print(string.format("  time    %.1f ms", result.duration))
