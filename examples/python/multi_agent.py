# Several agents: side by side, one as the tool of another, one after the other, and a budget that they share.
import asyncio


def lookup(input):
    facts = {"capital": "Lisbon", "river": "the Tagus"}
    return facts.get(input["fact"], "unknown")


zigllms.tool.register({
    "name": "country_fact",
    "description": "Tells a fact about the country",
    "schema": {"type": "object", "properties": {"fact": {"type": "string", "enum": ["capital", "river"]}}, "required": ["fact"]},
    "execute": lookup,
})

researcher = zigllms.agent.create({"name": "researcher", "description": "Finds facts", "tools": ["country_fact"]})
accountant = zigllms.agent.create({"name": "accountant", "description": "Calculates", "tools": ["calculator"]})


async def side_by_side():
    """Both are under way at the same time."""
    return await asyncio.gather(
        researcher.run("Use country_fact for the fact capital"),
        accountant.run({"message": "Use calculator on the expression", "context": {"expression": "12 * 12"}}),
    )


for result in asyncio.run(side_by_side()):
    print(f"side by side: {result.content}")

# An agent among the tools of another becomes a tool. Here the model of the manager says what to do.
zigllms.provider.register({
    "name": "manager_model",
    "type": "scripted",
    "config": {"responses": [
        {"tool_calls": [{"id": "1", "name": "researcher", "input": {"message": "Use country_fact for the fact river"}}]},
        {"tool_calls": [{"id": "2", "name": "accountant", "input": {"message": "What is 2 + 2?"}}]},
        "I have asked both.",
    ]},
})
manager = zigllms.agent.create({
    "name": "manager",
    "provider": "manager_model",
    "tools": [researcher, accountant],
    "budget": {"model_calls": 20},
})
result = manager.run("Ask everybody")
for call in result.tool_calls:
    print(f"the manager asked {call.name}: {call.output}")
print(f"{result.content} {result.budget.used.model_calls} model calls in all.")

# A budget is shared by all that a run starts: where it is used up, the run ends and can be gone on with.
poor = manager.clone({"name": "poor", "provider": "embedded", "budget": {"model_calls": 1}})
ended = poor.run("Use researcher to find the capital then use accountant on 1 + 1")
print(f"a poor manager: {ended.status}")

# One after the other: what one wrote is what the next one reads.
draft = researcher.run("Use country_fact for the fact river").content
review = accountant.run(f"Thank you for: {draft}").content
print(f"reviewed: {review}")

# Callbacks instead of waiting.
done = []
accountant.run_async("Thank you", lambda result, error: done.append(result.content))
while not done:
    zigllms.tool.execute("calculator", {"expression": "1"})
print(f"called back: {done[0]}")

print("agents: " + ", ".join(sorted(agent.name for agent in zigllms.agent.list())))
