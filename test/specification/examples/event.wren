import "zigllms.event" for Event

var emitter = Event.createEmitter()

emitter.on("agent.execution.start", Fn.new {|event|
  System.print("Agent %(event["agentName"]) starting execution")
})
emitter.on("agent.execution.complete", Fn.new {|event|
  System.print("Agent completed in %(event["duration"])ms")
  System.print("Tokens used: %(event["usage"]["total_tokens"])")
})
emitter.on("tool.execution.*", Fn.new {|event| logToolUsage.call(event) })

emitter.emit("custom.milestone", { "workflow": "research_pipeline", "progress": 0.75 })

emitter.filter("agent.*", Fn.new {|event| event["agentName"] == "research_agent" })
  .map(Fn.new {|event| { "timestamp": event["timestamp"], "agentName": event["agentName"], "type": event["type"] } })
  .subscribe(logEvent)
