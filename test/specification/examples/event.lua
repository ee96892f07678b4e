local emitter = zigllms.event.createEmitter()

emitter:on("agent.execution.start", function(event)
    print("Agent " .. event.agentName .. " starting execution")
end)
emitter:on("agent.execution.complete", function(event)
    print("Agent completed in " .. event.duration .. "ms")
    print("Tokens used: " .. event.usage.total_tokens)
end)
emitter:on("tool.execution.*", function(event)
    logToolUsage(event)
end)

emitter:emit("custom.milestone", { workflow = "research_pipeline", progress = 0.75 })

emitter:filter("agent.*", function(event) return event.agentName == "research_agent" end)
    :map(function(event) return { timestamp = event.timestamp, agentName = event.agentName, type = event.type } end)
    :subscribe(logEvent)
