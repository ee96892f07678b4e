# An agent on the embedded provider, with a tool written in Python.
import statistics


def mean(input):
    return statistics.mean(input["numbers"])


zigllms.tool.register({
    "name": "mean",
    "description": "Computes the mean of numbers",
    "schema": {
        "type": "object",
        "properties": {"numbers": {"type": "array", "items": {"type": "number"}}},
        "required": ["numbers"],
    },
    "execute": mean,
})

agent = zigllms.agent.create({"name": "python_agent", "tools": ["mean"]})
result = agent.run({"message": "What is the mean of 3, 5 and 10?"})

for call in result["toolCalls"]:
    print(f"  tool    {call['name']}({call['input']['numbers']}) gave {call['output']}")
print(f"  answer  {result['content']}")
print(f"  time    {result['duration']:.1f} ms")
