// JavaScript: Memory system access
const memory = zigllms.memory.create({
    type: "short_term",
    capacity: 1000,
    ttl: 3600000 // 1 hour
});

// Store conversation context
memory.add({
    role: "user",
    content: "Remember that my name is John",
    metadata: { important: true }
});

// Search memory
const relevant = memory.search("name", { limit: 5 });

// Create memory snapshots
const snapshot = memory.snapshot();
zigllms.memory.saveSnapshot("conversation_123", snapshot);

// Memory statistics
const stats = memory.getStats();
console.log(`Messages: ${stats.messageCount}, Tokens: ${stats.tokenCount}`);
