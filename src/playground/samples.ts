// Programs to start from, the same in every language.

import type { Sample } from './messages.js';

const lua = {
  agent: `-- An agent with a tool that is written in Lua. The embedded provider needs no key.
zigllms.tool.register({
  name = "word_count",
  description = "Counts the words of a text",
  schema = { type = "object", properties = { text = { type = "string" } }, required = { "text" } },
  execute = function(input)
    return select(2, input.text:gsub("%S+", ""))
  end,
})

local agent = zigllms.agent.create({ name = "counter", tools = { "word_count" } })
local result = agent:run('Use word_count on "four real languages"')

for _, call in ipairs(result.toolCalls) do
  print(call.name, call.output)
end
return result.content
`,
  workflow: `-- Steps that wait for each other where one uses what another made.
local workflow = zigllms.workflow.create("greeting")
workflow:addStep("name", { execute = function() return "Ann" end })
workflow:addStep("greet", {
  execute = function(params) return "Hello " .. params.who end,
  params = { who = "{{name.output}}" },
})
workflow:addStep("count", {
  execute = function(params) return #params.who end,
  params = { who = "{{name.output}}" },
})
workflow:addStep("pause", { sleep = 400, dependsOn = { "greet" } })
workflow:addStep("report", {
  execute = function(params) return params.text .. ", " .. params.letters .. " letters" end,
  params = { text = "{{greet.output}}", letters = "{{count.output}}" },
  dependsOn = { "pause" },
})

local result = workflow:execute({})
print(result.status)
return result.output
`,
  failure: `-- An error passes from a tool through the framework to the script that asked: one stack.
local function divide(a, b)
  if b == 0 then
    error("cannot divide " .. a .. " by nothing")
  end
  return a / b
end

zigllms.tool.register({
  name = "divide",
  description = "Divides two numbers",
  execute = function(input) return divide(input.a, input.b) end,
})

print(zigllms.tool.execute("divide", { a = 6, b = 3 }))
print(zigllms.tool.execute("divide", { a = 1, b = 0 }))
`,
};

const quickjs = {
  agent: `// An agent with a tool that is written in JavaScript. The embedded provider needs no key.
zigllms.tool.register({
  name: 'word_count',
  description: 'Counts the words of a text',
  schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  execute: ({ text }) => text.split(/\\s+/).filter(Boolean).length,
});

const agent = zigllms.agent.create({ name: 'counter', tools: ['word_count'] });
const result = await agent.run('Use word_count on "four real languages"');

for (const call of result.toolCalls) console.log(call.name, call.output);
result.content;
`,
  workflow: `// Steps that wait for each other where one uses what another made.
const workflow = zigllms.workflow.create('greeting');
workflow.addStep('name', { execute: () => 'Ann' });
workflow.addStep('greet', {
  execute: ({ who }) => \`Hello \${who}\`,
  params: { who: '{{name.output}}' },
});
workflow.addStep('count', {
  execute: ({ who }) => who.length,
  params: { who: '{{name.output}}' },
});
workflow.addStep('pause', { sleep: 400, dependsOn: ['greet'] });
workflow.addStep('report', {
  execute: ({ text, letters }) => \`\${text}, \${letters} letters\`,
  params: { text: '{{greet.output}}', letters: '{{count.output}}' },
  dependsOn: ['pause'],
});

const result = await workflow.execute({});
console.log(result.status);
result.output;
`,
  failure: `// An error passes from a tool through the framework to the script that asked: one stack.
function divide(a, b) {
  if (b === 0) throw new RangeError(\`cannot divide \${a} by nothing\`);
  return a / b;
}

zigllms.tool.register({
  name: 'divide',
  description: 'Divides two numbers',
  execute: ({ a, b }) => divide(a, b),
});

console.log(await zigllms.tool.execute('divide', { a: 6, b: 3 }));
console.log(await zigllms.tool.execute('divide', { a: 1, b: 0 }));
`,
};

const wren = {
  agent: `// An agent with a tool that is written in Wren. The embedded provider needs no key.
import "zigllms.agent" for Agent
import "zigllms.tool" for Tool

Tool.register({
  "name": "word_count",
  "description": "Counts the words of a text",
  "schema": {
    "type": "object",
    "properties": { "text": { "type": "string" } },
    "required": ["text"]
  },
  "execute": Fn.new {|input| input["text"].split(" ").count }
})

var agent = Agent.create({ "name": "counter", "tools": ["word_count"] })
var result = agent.run("Use word_count on \\"four real languages\\"")

for (call in result["toolCalls"]) System.print("%(call["name"]) %(call["output"])")
result["content"]
`,
  workflow: `// Steps that wait for each other where one uses what another made.
import "zigllms.workflow" for Workflow

var workflow = Workflow.create("greeting")
workflow.addStep("name", { "execute": Fn.new { "Ann" } })
workflow.addStep("greet", {
  "execute": Fn.new {|params| "Hello %(params["who"])" },
  "params": { "who": "{{name.output}}" }
})
workflow.addStep("count", {
  "execute": Fn.new {|params| params["who"].count },
  "params": { "who": "{{name.output}}" }
})
workflow.addStep("pause", { "sleep": 400, "dependsOn": ["greet"] })
workflow.addStep("report", {
  "execute": Fn.new {|params| "%(params["text"]), %(params["letters"]) letters" },
  "params": { "text": "{{greet.output}}", "letters": "{{count.output}}" },
  "dependsOn": ["pause"]
})

var result = workflow.execute({})
System.print(result["status"])
result["output"]
`,
  failure: `// An error passes from a tool through the framework to the script that asked: one stack.
import "zigllms.tool" for Tool

var divide = Fn.new {|a, b|
  if (b == 0) Fiber.abort("cannot divide %(a) by nothing")
  return a / b
}

Tool.register({
  "name": "divide",
  "description": "Divides two numbers",
  "execute": Fn.new {|input| divide.call(input["a"], input["b"]) }
})

System.print(Tool.execute("divide", { "a": 6, "b": 3 }))
System.print(Tool.execute("divide", { "a": 1, "b": 0 }))
`,
};

const python = {
  agent: `# An agent with a tool that is written in Python. The embedded provider needs no key.
zigllms.tool.register({
    "name": "word_count",
    "description": "Counts the words of a text",
    "schema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "execute": lambda input: len(input["text"].split()),
})

agent = zigllms.agent.create({"name": "counter", "tools": ["word_count"]})
result = agent.run('Use word_count on "four real languages"')

for call in result.tool_calls:
    print(call["name"], call["output"])
result.content
`,
  workflow: `# Steps that wait for each other where one uses what another made.
workflow = zigllms.workflow.create("greeting")
workflow.add_step("name", {"execute": lambda: "Ann"})
workflow.add_step("greet", {
    "execute": lambda params: f"Hello {params['who']}",
    "params": {"who": "{{name.output}}"},
})
workflow.add_step("count", {
    "execute": lambda params: len(params["who"]),
    "params": {"who": "{{name.output}}"},
})
workflow.add_step("pause", {"sleep": 400, "depends_on": ["greet"]})
workflow.add_step("report", {
    "execute": lambda params: f"{params['text']}, {params['letters']} letters",
    "params": {"text": "{{greet.output}}", "letters": "{{count.output}}"},
    "depends_on": ["pause"],
})

result = workflow.execute({})
print(result.status)
result.output
`,
  failure: `# An error passes from a tool through the framework to the script that asked: one stack.
def divide(a, b):
    if b == 0:
        raise ValueError(f"cannot divide {a} by nothing")
    return a / b


zigllms.tool.register({
    "name": "divide",
    "description": "Divides two numbers",
    "execute": lambda input: divide(input["a"], input["b"]),
})

print(zigllms.tool.execute("divide", {"a": 6, "b": 3}))
print(zigllms.tool.execute("divide", {"a": 1, "b": 0}))
`,
};

const samples: Readonly<Record<string, typeof lua>> = { lua, quickjs, wren, python };

export function samplesOf(language: string): Sample[] {
  const { agent, workflow, failure } = samples[language];
  return [
    { title: 'Agent with a tool', source: agent },
    { title: 'Workflow', source: workflow },
    { title: 'Failure and its stack', source: failure },
  ];
}
