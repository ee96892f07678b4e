import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'handlers by pattern, once and off, and the events of the past',
    lua: `
local emitter = zigllms.event.createEmitter({ framework = false, history = 3 })
local seen = {}
local function note(event) seen[#seen + 1] = event.type .. "=" .. event.n end
emitter:on("job.*", note)
emitter:once("job.end", function(event) seen[#seen + 1] = "once" end)
emitter:emitAsync("job.start", { n = 1 })
emitter:emitAsync("job.end", { n = 2 })
emitter:emitAsync("job.end", { n = 3 })
local off = emitter:off("job.*")
emitter:emitAsync("other", { n = 4 })
local kept = {}
for i, event in ipairs(emitter:getHistory()) do kept[i] = event.n end
return { seen, off, emitter:listenerCount(), kept, emitter:getHistory({ pattern = "job.*", limit = 1 })[1].n, failure(function() emitter:on("job.*", "text") end), failure(function() emitter:emit("") end) }`,
    javascript: `
const emitter = zigllms.event.createEmitter({ framework: false, history: 3 });
const seen = [];
emitter.on("job.*", (event) => { seen.push(event.type + "=" + event.n); });
emitter.once("job.end", () => { seen.push("once"); });
await emitter.emitAsync("job.start", { n: 1 });
await emitter.emitAsync("job.end", { n: 2 });
await emitter.emitAsync("job.end", { n: 3 });
const off = emitter.off("job.*");
await emitter.emitAsync("other", { n: 4 });
const kept = emitter.getHistory().map((event) => event.n);
[seen, off, emitter.listenerCount(), kept, emitter.getHistory({ pattern: "job.*", limit: 1 })[0].n, await failure(() => emitter.on("job.*", "text")), await failure(() => emitter.emit(""))]`,
    wren: `
import "zigllms.event" for Event
var emitter = Event.createEmitter({ "framework": false, "history": 3 })
var seen = []
emitter.on("job.*", Fn.new {|event| seen.add(event["type"] + "=" + event["n"].toString) })
emitter.once("job.end", Fn.new {|event| seen.add("once") })
emitter.emitAsync("job.start", { "n": 1 })
emitter.emitAsync("job.end", { "n": 2 })
emitter.emitAsync("job.end", { "n": 3 })
var off = emitter.off("job.*")
emitter.emitAsync("other", { "n": 4 })
var kept = emitter.getHistory().map {|event| event["n"] }.toList
return [seen, off, emitter.listenerCount(), kept, emitter.getHistory({ "pattern": "job.*", "limit": 1 })[0]["n"], failure.call { emitter.on("job.*", "text") }, failure.call { emitter.emit("") }]`,
    python: `
emitter = zigllms.event.create_emitter(framework=False, history=3)
seen = []
emitter.on("job.*", lambda event: seen.append(f"{event.type}={event.n}"))
emitter.once("job.end", lambda event: seen.append("once"))
emitter.emit_async("job.start", {"n": 1})
emitter.emit_async("job.end", {"n": 2})
emitter.emit_async("job.end", {"n": 3})
off = emitter.off("job.*")
emitter.emit_async("other", {"n": 4})
kept = [event.n for event in emitter.get_history()]
[seen, off, emitter.listener_count(), kept, emitter.get_history(pattern="job.*", limit=1)[0].n, failure(lambda: emitter.on("job.*", "text")), failure(lambda: emitter.emit(""))]`,
    expected: [
      ['job.start=1', 'job.end=2', 'once', 'job.end=3'],
      1,
      0,
      [2, 3, 4],
      3,
      ['invalid_argument', 'argument 2 of Emitter.on (handler): expected function, got string'],
      ['invalid_argument', 'emitter.emit: type: expected a text, got an empty one'],
    ],
  },
  {
    name: 'events pass through filter, skip, map and take',
    lua: `
local emitter = zigllms.event.createEmitter({ framework = false })
local seen = {}
local subscription = emitter:filter("n", function(event) return event.n % 2 == 1 end):skip(1):map(function(event) return { n = event.n * 10 } end):take(2):subscribe(function(event) seen[#seen + 1] = event.n end)
for n = 1, 9 do emitter:emitAsync("n", { n = n }) end
return { seen, subscription.active, failure(function() emitter:take(-1) end) }`,
    javascript: `
const emitter = zigllms.event.createEmitter({ framework: false });
const seen = [];
const subscription = emitter.filter("n", (event) => event.n % 2 === 1).skip(1).map((event) => ({ n: event.n * 10 })).take(2).subscribe((event) => { seen.push(event.n); });
for (let n = 1; n <= 9; n += 1) await emitter.emitAsync("n", { n });
[seen, subscription.active, await failure(() => emitter.take(-1))]`,
    wren: `
import "zigllms.event" for Event
var emitter = Event.createEmitter({ "framework": false })
var seen = []
var subscription = emitter.filter("n", Fn.new {|event| event["n"] % 2 == 1 }).skip(1).map(Fn.new {|event| { "n": event["n"] * 10 } }).take(2).subscribe(Fn.new {|event| seen.add(event["n"]) })
for (n in 1..9) emitter.emitAsync("n", { "n": n })
return [seen, subscription.active, failure.call { emitter.take(-1) }]`,
    python: `
emitter = zigllms.event.create_emitter(framework=False)
seen = []
subscription = emitter.filter("n", lambda event: event.n % 2 == 1).skip(1).map(lambda event: {"n": event.n * 10}).take(2).subscribe(lambda event: seen.append(event.n))
for n in range(1, 10):
    emitter.emit_async("n", {"n": n})
[seen, subscription.active, failure(lambda: emitter.take(-1))]`,
    expected: [[30, 50], false, ['invalid_argument', 'take: expected a number of at least 0, got -1']],
  },
  {
    name: 'the framework tells what happens in a run, in order',
    lua: `
local emitter = zigllms.event.createEmitter()
emitter:on("*.*", function() end)
zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { { tool_calls = {{ id = "c1", name = "calculator", input = { expression = "6 * 7" } }} }, "done" } } })
local agent = zigllms.agent.create({ name = "helper", provider = "mine", tools = { "calculator" } })
agent:run("go")
local types, numbers = {}, {}
for i, event in ipairs(emitter:getHistory()) do types[i] = event.type numbers[i] = event.sequence end
return { types, numbers, emitter:getHistory({ pattern = "tool.execution.complete" })[1].toolName }`,
    javascript: `
const emitter = zigllms.event.createEmitter();
emitter.on("*.*", () => {});
zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: [{ toolCalls: [{ id: "c1", name: "calculator", input: { expression: "6 * 7" } }] }, "done"] } });
const agent = zigllms.agent.create({ name: "helper", provider: "mine", tools: ["calculator"] });
await agent.run("go");
const history = emitter.getHistory();
[history.map(({ type }) => type), history.map(({ sequence }) => sequence), emitter.getHistory({ pattern: "tool.execution.complete" })[0].toolName]`,
    wren: `
import "zigllms.event" for Event
var emitter = Event.createEmitter()
emitter.on("*.*", Fn.new { null })
zigllms.provider.register({ "name": "mine", "type": "scripted", "config": { "responses": [{ "toolCalls": [{ "id": "c1", "name": "calculator", "input": { "expression": "6 * 7" } }] }, "done"] } })
var agent = zigllms.agent.create({ "name": "helper", "provider": "mine", "tools": ["calculator"] })
agent.run("go")
var history = emitter.getHistory()
return [history.map {|event| event["type"] }.toList, history.map {|event| event["sequence"] }.toList, emitter.getHistory({ "pattern": "tool.execution.complete" })[0]["toolName"]]`,
    python: `
emitter = zigllms.event.create_emitter()
emitter.on("*.*", lambda: None)
zigllms.provider.register(name="mine", type="scripted", config={"responses": [{"tool_calls": [{"id": "c1", "name": "calculator", "input": {"expression": "6 * 7"}}]}, "done"]})
agent = zigllms.agent.create(name="helper", provider="mine", tools=["calculator"])
agent.run("go")
history = emitter.get_history()
[[event.type for event in history], [event.sequence for event in history], emitter.get_history(pattern="tool.execution.complete")[0].tool_name]`,
    expected: [
      [
        'agent.execution.start',
        'provider.request',
        'provider.response',
        'tool.execution.start',
        'tool.execution.complete',
        'agent.step',
        'provider.request',
        'provider.response',
        'agent.step',
        'memory.add',
        'memory.add',
        'memory.add',
        'memory.add',
        'agent.execution.complete',
      ],
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
      'calculator',
    ],
  },
];
