import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'work is done together, in its order; the first that fails or ends ends the others',
    lua: `
local both = zigllms.task.all({
  function() return zigllms.agent.create({ provider = "answers" }):run("one").content end,
  function() return zigllms.tool.execute("calculator", { expression = "6 * 7" }) end,
  function() return "at once" end,
})
local failed = failure(function() zigllms.task.all({ function() return 1 end, function() error({ code = "mine", message = "broken" }) end }) end)
local first = zigllms.task.race({ function() return zigllms.agent.create({ provider = "never" }):run("x") end, function() return zigllms.agent.create({ provider = "answers" }):run("quick").content end })
return { both, first, #zigllms.task.all({}), failure(function() zigllms.task.race({}) end), failure(function() zigllms.task.all({ 1 }) end), failed[2]:find("broken") ~= nil }`,
    javascript: `
const both = await zigllms.task.all([
  async () => (await zigllms.agent.create({ provider: "answers" }).run("one")).content,
  () => zigllms.tool.execute("calculator", { expression: "6 * 7" }),
  () => "at once",
]);
const failed = await failure(() => zigllms.task.all([() => 1, () => { throw new Error("broken"); }]));
const first = await zigllms.task.race([() => zigllms.agent.create({ provider: "never" }).run("x"), async () => (await zigllms.agent.create({ provider: "answers" }).run("quick")).content]);
[both, first, (await zigllms.task.all([])).length, await failure(() => zigllms.task.race([])), await failure(() => zigllms.task.all([1])), failed[1].includes("broken")]`,
    wren: `
import "zigllms.task" for Task
import "zigllms.agent" for Agent
import "zigllms.tool" for Tool
var both = Task.all([
  Fn.new { Agent.create({ "provider": "answers" }).run("one")["content"] },
  Fn.new { Tool.execute("calculator", { "expression": "6 * 7" }) },
  Fn.new { "at once" }
])
var failed = failure.call { Task.all([Fn.new { 1 }, Fn.new { Fiber.abort("broken") }]) }
var first = Task.race([Fn.new { Agent.create({ "provider": "never" }).run("x") }, Fn.new { Agent.create({ "provider": "answers" }).run("quick")["content"] }])
return [both, first, Task.all([]).count, failure.call { Task.race([]) }, failure.call { Task.all([1]) }, failed[1].contains("broken")]`,
    python: `
both = zigllms.task.all([
    lambda: zigllms.agent.create(provider="answers").run("one").content,
    lambda: zigllms.tool.execute("calculator", {"expression": "6 * 7"}),
    lambda: "at once",
])
def broken():
    raise RuntimeError("broken")
failed = failure(lambda: zigllms.task.all([lambda: 1, broken]))
first = zigllms.task.race([lambda: zigllms.agent.create(provider="never").run("x"), lambda: zigllms.agent.create(provider="answers").run("quick").content])
[both, first, len(zigllms.task.all([])), failure(lambda: zigllms.task.race([])), failure(lambda: zigllms.task.all([1])), "broken" in failed[1]]`,
    expected: [
      ['answer to: one', 42, 'at once'],
      'answer to: quick',
      0,
      ['invalid_argument', 'task.race: functions: must not be empty'],
      ['invalid_argument', 'task.all: functions[0]: expected function, got number'],
      true,
    ],
  },
];
