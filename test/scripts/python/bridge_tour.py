# Everything that the agent and tool areas offer, once. The other languages do the same and must give the same.
seen = []


def fail(input):
    raise ValueError("no luck")


zigllms.tool.register({
    "name": "add",
    "description": "Adds two numbers",
    "schema": {
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
        "required": ["a", "b"],
    },
    "execute": lambda input: input["a"] + input["b"],
})
zigllms.tool.register({"name": "broken", "description": "Always fails", "execute": fail})

agent = zigllms.agent.create({"name": "helper", "instructions": "Be brief.", "tools": ["add"], "max_steps": 4})


def before(context):
    seen.append(f"about to: {context['input']}")


hook = agent.add_hook("pre_execution", before)
result = agent.run({"message": "What is 17 plus 25?"})
removed = [agent.remove_hook(hook), agent.removeHook(hook)]
agent.run("What is 1 plus 1?")

history = agent.get_memory().get_history()
fast = agent.clone({"name": "fast", "temperature": 0.2})
same = zigllms.agent.get("helper") is agent
names = [info["name"] for info in zigllms.agent.list()]
fast.destroy()

called = {}


def on_complete(outcome, problem):
    called["answer"] = outcome["content"]
    called["problem"] = problem


def on_output(output, problem):
    called["output"] = output
    called["failure"] = problem is not None


zigllms.agent.run_async(agent, "What is 2 plus 3?", callback=on_complete)
zigllms.tool.execute_async("broken", {}, callback=on_output)
while not (called.get("answer") and called.get("failure")):
    zigllms.tool.execute("add", {"a": 1, "b": 1})

try:
    zigllms.agent.create({"nam": "typo"})
except Exception as error:
    problem = {"code": error.code, "message": error.message, "ok": False}
checked = zigllms.tool.validate("add", {"a": "one"})
{
    "content": result["content"],
    "status": result["status"],
    "tool": result["toolCalls"][0]["name"],
    "output": result["toolCalls"][0]["output"],
    "seen": seen,
    "removed": removed,
    "roles": [message["role"] for message in history[:4]],
    "remembered": len(history),
    "same": same,
    "names": names,
    "alive": zigllms.agent.get("fast") is None,
    "called": called,
    "executed": zigllms.tool.execute("add", {"a": 40, "b": 2}),
    "exists": [zigllms.tool.exists("add"), zigllms.tool.exists("nothing")],
    "valid": checked["valid"],
    "complaints": len(checked["errors"]),
    "unregistered": [zigllms.tool.unregister("broken"), zigllms.tool.unregister("broken")],
    "tools": len(zigllms.tool.list()),
    "problem": problem,
}
