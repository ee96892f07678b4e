import "zigllms.memory" for Memory

var memory = Memory.create({ "type": "short_term", "capacity": 1000, "ttl": 3600000 })

memory.add({
  "role": "user",
  "content": "Remember that my name is John",
  "metadata": { "important": true }
})

var relevant = memory.search("name", { "limit": 5 })

var snapshot = memory.snapshot()
Memory.saveSnapshot("conversation_123", snapshot)

var stats = memory.getStats()
System.print("Messages: %(stats["messageCount"]), Tokens: %(stats["tokenCount"])")
