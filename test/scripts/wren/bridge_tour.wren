// Everything that the agent and tool areas offer, once. The other languages do the same and must give the same.
import "zigllms.agent" for Agent
import "zigllms.tool" for Tool

var seen = []
Tool.register({
  "name": "add",
  "description": "Adds two numbers",
  "schema": {
    "type": "object",
    "properties": { "a": { "type": "number" }, "b": { "type": "number" } },
    "required": ["a", "b"]
  },
  "execute": Fn.new {|input| input["a"] + input["b"] }
})
Tool.register({
  "name": "broken",
  "description": "Always fails",
  "execute": Fn.new {|input| Fiber.abort("no luck") }
})

var agent = Agent.create({ "name": "helper", "instructions": "Be brief.", "tools": ["add"], "maxSteps": 4 })
var hook = agent.addHook("pre_execution", Fn.new {|context|
  seen.add("about to: %(context["input"])")
  return null
})
var result = agent.run({ "message": "What is 17 plus 25?" })
var removed = [agent.removeHook(hook), agent.removeHook(hook)]
agent.run("What is 1 plus 1?")

var history = agent.getMemory().getHistory()
var fast = agent.clone({ "name": "fast", "temperature": 0.2 })
var same = Agent.get("helper") == agent
var names = Agent.list().map {|info| info["name"] }.toList
fast.destroy()

var called = {}
Agent.runAsync(agent, "What is 2 plus 3?", Fn.new {|outcome, problem|
  called["answer"] = outcome["content"]
  called["problem"] = problem
})
Tool.executeAsync("broken", {}, Fn.new {|output, problem|
  called["output"] = output
  called["failure"] = problem != null
})
while (!(called["answer"] && called["failure"])) Tool.execute("add", { "a": 1, "b": 1 })

var problem = Fiber.new { Agent.create({ "nam": "typo" }) }.try()
var checked = Tool.validate("add", { "a": "one" })
var tour = {
  "content": result["content"],
  "status": result["status"],
  "tool": result["toolCalls"][0]["name"],
  "output": result["toolCalls"][0]["output"],
  "seen": seen,
  "removed": removed,
  "roles": history[0...4].map {|message| message["role"] }.toList,
  "remembered": history.count,
  "same": same,
  "names": names,
  "alive": Agent.get("fast") == null,
  "called": called,
  "executed": Tool.execute("add", { "a": 40, "b": 2 }),
  "exists": [Tool.exists("add"), Tool.exists("nothing")],
  "valid": checked["valid"],
  "complaints": checked["errors"].count,
  "unregistered": [Tool.unregister("broken"), Tool.unregister("broken")],
  "tools": Tool.list().count,
  "problem": { "code": problem.code, "message": problem.message, "ok": false }
}
tour
