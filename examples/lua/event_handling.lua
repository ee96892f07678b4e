-- Events: of the framework, of your own, filtered and changed on their way, with handlers that cannot harm each other.

local emitter = zigllms.event.createEmitter({ history = 20 })

-- What the framework does, event by event as it happens. A pattern may have wildcards.
local agent = zigllms.agent.create({ name = "accountant", tools = { "calculator" } })
local events = emitter:stream("*.execution.*")
agent:runAsync({ message = "Use calculator on the expression", context = { expression = "6 * 7" } }, function() end)
for event in events do
    if event.type:find("^tool") then print("  " .. event.type .. ": " .. event.toolName) end
    if event.type == "agent.execution.start" then print(event.agentName .. " starts") end
    if event.type == "agent.execution.complete" then
        print(event.agentName .. " is done, " .. event.usage.total_tokens .. " tokens, in time: " .. tostring(event.duration < 10000))
        break
    end
end

-- Events of your own. emitAsync waits until the handlers are done.
local milestones = emitter:on("custom.milestone", function(event)
    print(string.format("%s: %d %%", event.workflow, event.progress * 100))
end)
emitter:emitAsync("custom.milestone", { workflow = "research_pipeline", progress = 0.75 })

-- Filtered, changed, and only the first two.
emitter:filter("order.*", function(event) return event.amount >= 100 end)
    :map(function(event) return { text = event.type .. " of " .. event.amount } end)
    :take(2)
    :subscribe(function(event) print("large " .. event.text) end)
for _, amount in ipairs({ 50, 100, 99, 250, 400 }) do
    emitter:emitAsync("order.placed", { amount = amount })
end

-- A handler that fails is told as an event; the others are not harmed.
local failure
emitter:on("handler.error", function(event) failure = event end)
emitter:on("custom.fragile", function() error("no such luck") end)
emitter:on("custom.fragile", function() print("the other handler runs") end)
emitter:emitAsync("custom.fragile")
print("failed at " .. failure.eventType .. " in line " .. failure.location.line)

-- Once only, and no more.
emitter:once("custom.bell", function() print("ding") end)
emitter:emitAsync("custom.bell")
emitter:emitAsync("custom.bell")

milestones:unsubscribe()
emitter:emitAsync("custom.milestone", { workflow = "nobody hears", progress = 1 })

-- The past, oldest first.
for _, event in ipairs(emitter:getHistory({ pattern = "custom.*", limit = 3 })) do print("past: " .. event.type) end
emitter:dispose()
