local memory = zigllms.memory.create({ type = "short_term", capacity = 1000, ttl = 3600000 })

memory:add({
    role = "user",
    content = "Remember that my name is John",
    metadata = { important = true }
})

local relevant = memory:search("name", { limit = 5 })

local snapshot = memory:snapshot()
zigllms.memory.saveSnapshot("conversation_123", snapshot)

local stats = memory:getStats()
print("Messages: " .. stats.messageCount .. ", Tokens: " .. stats.tokenCount)
