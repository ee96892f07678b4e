-- Lua: Callback-based async
zigllms.agent.runAsync(agent, input, function(result, error)
    if error then
        print("Error: " .. error.message)
    else
        print("Result: " .. result.content)
    end
end)
