// Fibers and workflows: a producer that is asked for one item after the other, and steps that are functions.

import "zigllms.agent" for Agent
import "zigllms.workflow" for Workflow
import "zigllms.event" for Event

// A fiber gives topics one by one, each when it is wanted.
var topics = Fiber.new {
  for (topic in ["Fibers", "Agents", "Lua"]) Fiber.yield(topic)
}

var workflow = Workflow.create("newsletter")
workflow.addStep("search", { "tool": "web_search", "params": { "query": "{{input.topic}}", "limit": 1 } })
workflow.addStep("headline", {
  "execute": Fn.new {|params, context|
    if (params["found"].count == 0) Fiber.abort("nothing about %(params["topic"])")
    return params["found"][0]["title"]
  },
  "params": { "found": "{{search.output}}", "topic": "{{input.topic}}" }
})
workflow.addStep("length", {
  "execute": Fn.new {|params, context| params["title"].count },
  "params": { "title": "{{headline.output}}" }
})

while (true) {
  var topic = topics.call()
  if (topics.isDone) break
  // The call waits; other runs of this script's context could come meanwhile.
  var result = workflow.execute({ "topic": topic })
  var steps = result["steps"]
  System.print("%(topic): %(steps["headline"]["output"]) (%(steps["length"]["output"]) letters)")
}

// A step that fails ends the workflow, and the result says why.
var failed = workflow.execute({ "topic": "zzz" })
System.print("zzz: %(failed["status"]), %(failed["error"]["message"])")

// Steps that need nothing of each other run side by side: both have begun before either has ended.
var emitter = Event.createEmitter()
emitter.on("workflow.step.*", Fn.new {|event| null })
var parallel = Workflow.create("parallel")
for (name in ["left", "right"]) parallel.addStep(name, { "sleep": 5 })
parallel.addStep("join", { "execute": Fn.new {|params, context| "both" }, "depends_on": ["left", "right"] })
System.print(parallel.execute({})["output"])
var history = emitter.getHistory({ "pattern": "workflow.step.*", "limit": 6 })
for (event in history) System.print("  %(event["type"]) %(event["stepName"])")

// A stream is a sequence: it can be gone through as any other.
var agent = Agent.create({ "name": "narrator" })
var text = ""
for (delta in agent.stream("Tell of fibers")) {
  if (delta["type"] == "text") text = text + delta["text"]
}
System.print(text)

// The steps as a picture.
System.print(workflow.visualize())
