import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'an agent answers and remembers',
    lua: `
local agent = zigllms.agent.create({ name = "helper", instructions = "Be brief." })
local one, two = agent:run("a"), agent:run({ message = "b" })
local roles = {}
for i, message in ipairs(agent:getMemory():getHistory()) do roles[i] = message.role end
return { one.content, two.content, two.status, two.finishReason, one.usage.totalTokens, roles, zigllms.agent.get("helper") == agent }`,
    javascript: `
const agent = zigllms.agent.create({ name: "helper", instructions: "Be brief." });
const one = await agent.run("a"), two = await agent.run({ message: "b" });
const roles = agent.getMemory().getHistory().map((message) => message.role);
[one.content, two.content, two.status, two.finishReason, one.usage.totalTokens, roles, zigllms.agent.get("helper") === agent]`,
    wren: `
import "zigllms.agent" for Agent
var agent = Agent.create({ "name": "helper", "instructions": "Be brief." })
var one = agent.run("a")
var two = agent.run({ "message": "b" })
var roles = agent.getMemory().getHistory().map {|message| message["role"] }.toList
return [one["content"], two["content"], two["status"], two["finishReason"], one["usage"]["totalTokens"], roles, Agent.get("helper") == agent]`,
    python: `
agent = zigllms.agent.create(name="helper", instructions="Be brief.")
one, two = agent.run("a"), agent.run({"message": "b"})
roles = [message.role for message in agent.get_memory().get_history()]
[one.content, two.content, two.status, two.finish_reason, one.usage.total_tokens, roles, zigllms.agent.get("helper") == agent]`,
    expected: [
      'answer to: a',
      'answer to: b',
      'completed',
      'stop',
      10,
      ['user', 'assistant', 'user', 'assistant'],
      true,
    ],
  },
  {
    name: 'a model calls a function of the script, and one that is not there',
    lua: `
zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { { tool_calls = {{ id = "c1", name = "add", input = { a = 2, b = 3 } }, { id = "c2", name = "ad", input = {} }} }, "done" } } })
local agent = zigllms.agent.create({ provider = "mine", tools = { { name = "add", execute = function(input) return input.a + input.b end } } })
local result = agent:run("go")
return { result.content, #result.steps, result.toolCalls[1].output, result.toolCalls[2].name, result.toolCalls[2].error.code, result.toolCalls[2].error.message }`,
    javascript: `
zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: [{ toolCalls: [{ id: "c1", name: "add", input: { a: 2, b: 3 } }, { id: "c2", name: "ad", input: {} }] }, "done"] } });
const agent = zigllms.agent.create({ provider: "mine", tools: [{ name: "add", execute: ({ a, b }) => a + b }] });
const result = await agent.run("go");
[result.content, result.steps.length, result.toolCalls[0].output, result.toolCalls[1].name, result.toolCalls[1].error.code, result.toolCalls[1].error.message]`,
    wren: `
zigllms.provider.register({ "name": "mine", "type": "scripted", "config": { "responses": [{ "toolCalls": [{ "id": "c1", "name": "add", "input": { "a": 2, "b": 3 } }, { "id": "c2", "name": "ad", "input": {} }] }, "done"] } })
var agent = zigllms.agent.create({ "provider": "mine", "tools": [{ "name": "add", "execute": Fn.new {|input| input["a"] + input["b"] } }] })
var result = agent.run("go")
var calls = result["toolCalls"]
return [result["content"], result["steps"].count, calls[0]["output"], calls[1]["name"], calls[1]["error"]["code"], calls[1]["error"]["message"]]`,
    python: `
zigllms.provider.register(name="mine", type="scripted", config={"responses": [{"tool_calls": [{"id": "c1", "name": "add", "input": {"a": 2, "b": 3}}, {"id": "c2", "name": "ad", "input": {}}]}, "done"]})
agent = zigllms.agent.create(provider="mine", tools=[{"name": "add", "execute": lambda input: input.a + input.b}])
result = agent.run("go")
calls = result.tool_calls
[result.content, len(result.steps), calls[0].output, calls[1].name, calls[1].error.code, calls[1].error.message]`,
    expected: ['done', 2, 5, 'ad', 'not_found', 'unknown tool "ad": the tools are add; did you mean "add"?'],
  },
  {
    name: 'names that are taken or unknown, and a run that a hook stops',
    lua: `
local agent = zigllms.agent.create({ name = "helper" })
agent:addHook("pre_execution", function(context) if context.input == "secret" then return { stop = "not today" } end end)
local copy = agent:clone({ name = "copy" })
return {
  failure(function() zigllms.agent.create({ name = "helper" }) end),
  failure(function() zigllms.agent.create({ provider = "answer" }) end),
  failure(function() zigllms.agent.create({ temprature = 1 }) end),
  failure(function() copy:run("secret") end),
  agent:run("open").content, #zigllms.agent.list(), copy:destroy() == nil, #zigllms.agent.list(),
  failure(function() copy:run("late") end),
}`,
    javascript: `
const agent = zigllms.agent.create({ name: "helper" });
agent.addHook("pre_execution", (context) => { if (context.input === "secret") return { stop: "not today" }; });
const copy = agent.clone({ name: "copy" });
[
  await failure(() => zigllms.agent.create({ name: "helper" })),
  await failure(() => zigllms.agent.create({ provider: "answer" })),
  await failure(() => zigllms.agent.create({ temprature: 1 })),
  await failure(() => copy.run("secret")),
  (await agent.run("open")).content, zigllms.agent.list().length, copy.destroy() == null, zigllms.agent.list().length,
  await failure(() => copy.run("late")),
]`,
    wren: `
import "zigllms.agent" for Agent
var agent = Agent.create({ "name": "helper" })
agent.addHook("pre_execution", Fn.new {|context| context["input"] == "secret" ? { "stop": "not today" } : null })
var copy = agent.clone({ "name": "copy" })
return [
  failure.call { Agent.create({ "name": "helper" }) },
  failure.call { Agent.create({ "provider": "answer" }) },
  failure.call { Agent.create({ "temprature": 1 }) },
  failure.call { copy.run("secret") },
  agent.run("open")["content"], Agent.list().count, copy.destroy() == null, Agent.list().count,
  failure.call { copy.run("late") }
]`,
    python: `
agent = zigllms.agent.create(name="helper")
agent.add_hook("pre_execution", lambda context: {"stop": "not today"} if context.input == "secret" else None)
copy = agent.clone({"name": "copy"})
[
    failure(lambda: zigllms.agent.create({"name": "helper"})),
    failure(lambda: zigllms.agent.create({"provider": "answer"})),
    failure(lambda: zigllms.agent.create({"temprature": 1})),
    failure(lambda: copy.run("secret")),
    agent.run("open").content, len(zigllms.agent.list()), copy.destroy() is None, len(zigllms.agent.list()),
    failure(lambda: copy.run("late")),
]`,
    expected: [
      ['already_exists', 'agent.create: agent "helper" exists already; destroy it first'],
      [
        'not_found',
        'provider "answer" is not registered (registered: embedded, answers, never); did you mean "answers"?',
      ],
      ['invalid_argument', 'agent.create: unknown option "temprature"; did you mean "temperature"?'],
      ['cancelled', 'not today'],
      'answer to: open',
      2,
      true,
      1,
      ['disposed', 'agent "copy" has been destroyed'],
    ],
  },
];
