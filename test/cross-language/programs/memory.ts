import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'messages are kept within the capacity, found and forgotten',
    lua: `
local memory = zigllms.memory.create({ capacity = 3 })
memory:addBatch({ { role = "system", content = "Rules" }, { role = "user", content = "red fox" } })
local id = memory:add({ role = "assistant", content = "brown bear" })
memory:add({ role = "user", content = "blue fox" })
local history = {}
for i, message in ipairs(memory:getHistory()) do history[i] = message.content end
return { history, memory.size, memory:get(id)[1].content, memory:getLast()[1].content, memory:getByRole("assistant")[1].content, #memory:search("fox"), memory:truncate({ maxMessages = 1 }), memory:getStats().messageCount, failure(function() memory:add({ role = "usr", content = "x" }) end), memory:clear() == nil, memory.size }`,
    javascript: `
const memory = zigllms.memory.create({ capacity: 3 });
await memory.addBatch([{ role: "system", content: "Rules" }, { role: "user", content: "red fox" }]);
const id = await memory.add({ role: "assistant", content: "brown bear" });
await memory.add({ role: "user", content: "blue fox" });
const history = memory.getHistory().map((message) => message.content);
[history, memory.size, memory.get(id)[0].content, memory.getLast()[0].content, memory.getByRole("assistant")[0].content, memory.search("fox").length, memory.truncate({ maxMessages: 1 }), memory.getStats().messageCount, await failure(() => memory.add({ role: "usr", content: "x" })), memory.clear() == null, memory.size]`,
    wren: `
import "zigllms.memory" for Memory
var memory = Memory.create({ "capacity": 3 })
memory.addBatch([{ "role": "system", "content": "Rules" }, { "role": "user", "content": "red fox" }])
var id = memory.add({ "role": "assistant", "content": "brown bear" })
memory.add({ "role": "user", "content": "blue fox" })
var history = memory.getHistory().map {|message| message["content"] }.toList
return [history, memory.size, memory.get(id)[0]["content"], memory.getLast()[0]["content"], memory.getByRole("assistant")[0]["content"], memory.search("fox").count, memory.truncate({ "maxMessages": 1 }), memory.getStats()["messageCount"], failure.call { memory.add({ "role": "usr", "content": "x" }) }, memory.clear() == null, memory.size]`,
    python: `
memory = zigllms.memory.create(capacity=3)
memory.add_batch([{"role": "system", "content": "Rules"}, {"role": "user", "content": "red fox"}])
id = memory.add({"role": "assistant", "content": "brown bear"})
memory.add({"role": "user", "content": "blue fox"})
history = [message.content for message in memory.get_history()]
[history, memory.size, memory.get(id)[0].content, memory.get_last()[0].content, memory.get_by_role("assistant")[0].content, len(memory.search("fox")), memory.truncate(max_messages=1), memory.get_stats().message_count, failure(lambda: memory.add({"role": "usr", "content": "x"})), memory.clear() is None, memory.size]`,
    expected: [
      ['Rules', 'brown bear', 'blue fox'],
      3,
      'brown bear',
      'blue fox',
      'brown bear',
      1,
      2,
      1,
      [
        'invalid_argument',
        'memory.add: role: must be one of system, user, assistant, tool; did you mean "user"?',
      ],
      true,
      0,
    ],
  },
  {
    name: 'a memory is forked, written out, read in, kept and restored',
    lua: `
local memory = zigllms.memory.create({ threadId = "t" })
memory:addBatch({ { role = "user", content = "one" }, { role = "assistant", content = "two" } })
local fork = memory:fork("f")
fork:add({ role = "user", content = "three" })
local other = zigllms.memory.create()
local read = other:import(fork:export())
zigllms.memory.saveSnapshot("kept", fork:snapshot())
memory:restore(zigllms.memory.loadSnapshot("kept"))
return { memory.threadId, fork.threadId, fork.size, read, other:getLast()[1].content, memory.size, memory:summarize({ keepLast = 1 }, function(text) return "short" end), memory.size, failure(function() zigllms.memory.loadSnapshot("lost") end), failure(function() other:import("{}") end) }`,
    javascript: `
const memory = zigllms.memory.create({ threadId: "t" });
await memory.addBatch([{ role: "user", content: "one" }, { role: "assistant", content: "two" }]);
const fork = memory.fork("f");
await fork.add({ role: "user", content: "three" });
const other = zigllms.memory.create();
const read = await other.import(fork.export());
zigllms.memory.saveSnapshot("kept", fork.snapshot());
memory.restore(zigllms.memory.loadSnapshot("kept"));
[memory.threadId, fork.threadId, fork.size, read, other.getLast()[0].content, memory.size, await memory.summarize({ keepLast: 1 }, (text) => "short"), memory.size, await failure(() => zigllms.memory.loadSnapshot("lost")), await failure(() => other.import("{}"))]`,
    wren: `
import "zigllms.memory" for Memory
var memory = Memory.create({ "threadId": "t" })
memory.addBatch([{ "role": "user", "content": "one" }, { "role": "assistant", "content": "two" }])
var fork = memory.fork("f")
fork.add({ "role": "user", "content": "three" })
var other = Memory.create()
var read = other.import_(fork.export())
Memory.saveSnapshot("kept", fork.snapshot())
memory.restore(Memory.loadSnapshot("kept"))
return [memory.threadId, fork.threadId, fork.size, read, other.getLast()[0]["content"], memory.size, memory.summarize({ "keepLast": 1 }, Fn.new {|text| "short" }), memory.size, failure.call { Memory.loadSnapshot("lost") }, failure.call { other.import_("{}") }]`,
    python: `
memory = zigllms.memory.create(thread_id="t")
memory.add_batch([{"role": "user", "content": "one"}, {"role": "assistant", "content": "two"}])
fork = memory.fork("f")
fork.add({"role": "user", "content": "three"})
other = zigllms.memory.create()
read = other.import_(fork.export())
zigllms.memory.save_snapshot("kept", fork.snapshot())
memory.restore(zigllms.memory.load_snapshot("kept"))
[memory.thread_id, fork.thread_id, fork.size, read, other.get_last()[0].content, memory.size, memory.summarize({"keep_last": 1}, lambda text: "short"), memory.size, failure(lambda: zigllms.memory.load_snapshot("lost")), failure(lambda: other.import_("{}"))]`,
    expected: [
      't',
      'f',
      3,
      3,
      'three',
      3,
      'short',
      2,
      ['not_found', 'memory.loadSnapshot: there is no snapshot "lost"'],
      ['invalid_argument', 'memory.import: line 1: role: must be one of system, user, assistant, tool'],
    ],
  },
  {
    name: 'hooks see messages before they are added, and events tell of them',
    lua: `
local told = {}
local emitter = zigllms.event.createEmitter()
emitter:on("memory.*", function(event) told[#told + 1] = event.type .. ":" .. (event.message and event.message.content or "") end)
zigllms.hook.register("memory.add.pre", function(context)
  if context.message.content == "secret" then return { stop = "not that" } end
  return { message = { role = context.message.role, content = context.message.content:upper() } }
end)
local memory = zigllms.memory.create()
memory:add({ role = "user", content = "one" })
memory:addBatch({ { role = "user", content = "two" }, { role = "assistant", content = "three" } })
local refused = failure(function() memory:add({ role = "user", content = "secret" }) end)
local agent = zigllms.agent.create({ provider = "answers" })
agent:run("hello")
local contents = {}
for _, kept in ipairs({ memory, agent:getMemory() }) do
  for _, message in ipairs(kept:getHistory()) do contents[#contents + 1] = message.content end
end
memory:clear()
emitter:emitAsync("memory.end")
return { contents, refused, told }`,
    javascript: `
const told = [];
const emitter = zigllms.event.createEmitter();
emitter.on("memory.*", (event) => told.push(event.type + ":" + (event.message?.content ?? "")));
zigllms.hook.register("memory.add.pre", ({ message }) => {
  if (message.content === "secret") return { stop: "not that" };
  return { message: { role: message.role, content: message.content.toUpperCase() } };
});
const memory = zigllms.memory.create();
await memory.add({ role: "user", content: "one" });
await memory.addBatch([{ role: "user", content: "two" }, { role: "assistant", content: "three" }]);
const refused = await failure(() => memory.add({ role: "user", content: "secret" }));
const agent = zigllms.agent.create({ provider: "answers" });
await agent.run("hello");
const contents = [memory, agent.getMemory()].flatMap((kept) => kept.getHistory().map((message) => message.content));
memory.clear();
await emitter.emitAsync("memory.end");
[contents, refused, told]`,
    wren: `
import "zigllms.memory" for Memory
import "zigllms.event" for Event
import "zigllms.hook" for Hook
import "zigllms.agent" for Agent
var told = []
var emitter = Event.createEmitter()
emitter.on("memory.*", Fn.new {|event| told.add(event["type"] + ":" + (event["message"] ? event["message"]["content"] : "")) })
Hook.register("memory.add.pre", Fn.new {|context|
  var message = context["message"]
  if (message["content"] == "secret") return { "stop": "not that" }
  var upper = { "one": "ONE", "two": "TWO", "three": "THREE", "hello": "HELLO", "answer to: hello": "ANSWER TO: HELLO" }
  return { "message": { "role": message["role"], "content": upper[message["content"]] } }
})
var memory = Memory.create()
memory.add({ "role": "user", "content": "one" })
memory.addBatch([{ "role": "user", "content": "two" }, { "role": "assistant", "content": "three" }])
var refused = failure.call { memory.add({ "role": "user", "content": "secret" }) }
var agent = Agent.create({ "provider": "answers" })
agent.run("hello")
var contents = []
for (kept in [memory, agent.getMemory()]) {
  for (message in kept.getHistory()) contents.add(message["content"])
}
memory.clear()
emitter.emitAsync("memory.end")
return [contents, refused, told]`,
    python: `
told = []
emitter = zigllms.event.create_emitter()
emitter.on("memory.*", lambda event: told.append(event.type + ":" + (event.message.content if "message" in event else "")))
def upper(context):
    if context.message.content == "secret":
        return {"stop": "not that"}
    return {"message": {"role": context.message.role, "content": context.message.content.upper()}}
zigllms.hook.register("memory.add.pre", upper)
memory = zigllms.memory.create()
memory.add({"role": "user", "content": "one"})
memory.add_batch([{"role": "user", "content": "two"}, {"role": "assistant", "content": "three"}])
refused = failure(lambda: memory.add({"role": "user", "content": "secret"}))
agent = zigllms.agent.create(provider="answers")
agent.run("hello")
contents = [message.content for kept in [memory, agent.get_memory()] for message in kept.get_history()]
memory.clear()
emitter.emit_async("memory.end")
[contents, refused, told]`,
    expected: [
      ['ONE', 'TWO', 'THREE', 'HELLO', 'ANSWER TO: HELLO'],
      ['cancelled', 'memory.add: the message was not added: not that'],
      [
        'memory.add:ONE',
        'memory.add:TWO',
        'memory.add:THREE',
        'memory.add:HELLO',
        'memory.add:ANSWER TO: HELLO',
        'memory.clear:',
        'memory.end:',
      ],
    ],
  },
];
