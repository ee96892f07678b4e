memory = zigllms.memory.create(type="short_term", capacity=1000, ttl=3600000)

memory.add({
    "role": "user",
    "content": "Remember that my name is John",
    "metadata": {"important": True},
})

relevant = memory.search("name", limit=5)

snapshot = memory.snapshot()
zigllms.memory.save_snapshot("conversation_123", snapshot)

stats = memory.get_stats()
print(f"Messages: {stats.message_count}, Tokens: {stats.token_count}")
