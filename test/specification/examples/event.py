emitter = zigllms.event.create_emitter()

emitter.on("agent.execution.start", lambda event: print(f"Agent {event.agent_name} starting execution"))

def completed(event):
    print(f"Agent completed in {event.duration}ms")
    print(f"Tokens used: {event.usage.total_tokens}")

emitter.on("agent.execution.complete", completed)
emitter.on("tool.execution.*", lambda event: logToolUsage(event))

emitter.emit("custom.milestone", workflow="research_pipeline", progress=0.75)

(emitter.filter("agent.*", lambda event: event.get("agentName") == "research_agent")
    .map(lambda event: {"timestamp": event.timestamp, **event})
    .subscribe(logEvent))
