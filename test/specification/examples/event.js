// JavaScript: Full event system access
const emitter = zigllms.event.createEmitter();

// Subscribe to agent events
emitter.on("agent.execution.start", (event) => {
    console.log(`Agent ${event.agentName} starting execution`);
});

emitter.on("agent.execution.complete", (event) => {
    console.log(`Agent completed in ${event.duration}ms`);
    console.log(`Tokens used: ${event.usage.total_tokens}`);
});

// Subscribe to tool events
emitter.on("tool.execution.*", (event) => {
    logToolUsage(event);
});

// Custom events
emitter.emit("custom.milestone", {
    workflow: "research_pipeline",
    progress: 0.75
});

// Event filtering and transformation
emitter.filter("agent.*", event => event.agentName === "research_agent")
       .map(event => ({ timestamp: Date.now(), ...event }))
       .subscribe(logEvent);
