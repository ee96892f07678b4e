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
memory.addBatch([{ role: "system", content: "Rules" }, { role: "user", content: "red fox" }]);
const id = memory.add({ role: "assistant", content: "brown bear" });
memory.add({ role: "user", content: "blue fox" });
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
memory.addBatch([{ role: "user", content: "one" }, { role: "assistant", content: "two" }]);
const fork = memory.fork("f");
fork.add({ role: "user", content: "three" });
const other = zigllms.memory.create();
const read = other.import(fork.export());
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
];
