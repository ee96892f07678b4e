import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'hooks run by priority, change what passes, and are switched off',
    lua: `
local hook, order = zigllms.hook, {}
hook.register("tool.execution.pre", function(context) order[#order + 1] = "late" return { input = { expression = context.input.expression .. " + 1" } } end)
hook.register("tool.execution.pre", function(context) order[#order + 1] = "early" end, { priority = 5, id = "first" })
hook.register("tool.execution.pre", function() order[#order + 1] = "never" end, { condition = function(context) return context.toolName == "other" end })
local value = zigllms.tool.execute("calculator", { expression = "1" })
local off = hook.disable("first")
local again = zigllms.tool.execute("calculator", { expression = "2" })
return { value, off, again, order, #hook.list("tool.execution.pre"), hook.list()[1].id, hook.unregister("first"), hook.unregister("first"), hook.enable("first") }`,
    javascript: `
const { hook } = zigllms, order = [];
hook.register("tool.execution.pre", async (context) => { order.push("late"); return { input: { expression: context.input.expression + " + 1" } }; });
hook.register("tool.execution.pre", () => { order.push("early"); }, { priority: 5, id: "first" });
hook.register("tool.execution.pre", () => { order.push("never"); }, { condition: (context) => context.toolName === "other" });
const value = await zigllms.tool.execute("calculator", { expression: "1" });
const off = hook.disable("first");
const again = await zigllms.tool.execute("calculator", { expression: "2" });
[value, off, again, order, hook.list("tool.execution.pre").length, hook.list()[0].id, hook.unregister("first"), hook.unregister("first"), hook.enable("first")]`,
    wren: `
import "zigllms.hook" for Hook
import "zigllms.tool" for Tool
var order = []
Hook.register("tool.execution.pre", Fn.new {|context|
  order.add("late")
  return { "input": { "expression": context["input"]["expression"] + " + 1" } }
})
Hook.register("tool.execution.pre", Fn.new {|context|
  order.add("early")
  return null
}, { "priority": 5, "id": "first" })
Hook.register("tool.execution.pre", Fn.new {|context| order.add("never") }, { "condition": Fn.new {|context| context["toolName"] == "other" } })
var value = Tool.execute("calculator", { "expression": "1" })
var off = Hook.disable("first")
var again = Tool.execute("calculator", { "expression": "2" })
return [value, off, again, order, Hook.list("tool.execution.pre").count, Hook.list()[0]["id"], Hook.unregister("first"), Hook.unregister("first"), Hook.enable("first")]`,
    python: `
hook, order = zigllms.hook, []
def late(context):
    order.append("late")
    return {"input": {"expression": context.input.expression + " + 1"}}
hook.register("tool.execution.pre", late)
hook.register("tool.execution.pre", lambda context: order.append("early"), priority=5, id="first")
hook.register("tool.execution.pre", lambda: order.append("never"), condition=lambda context: context.tool_name == "other")
value = zigllms.tool.execute("calculator", {"expression": "1"})
off = hook.disable("first")
again = zigllms.tool.execute("calculator", {"expression": "2"})
[value, off, again, order, len(hook.list("tool.execution.pre")), hook.list()[0].id, hook.unregister("first"), hook.unregister("first"), hook.enable("first")]`,
    expected: [2, true, 3, ['early', 'late', 'late'], 3, 'hook-1', true, false, false],
  },
  {
    name: 'a hook stops a call, changes an answer, and mistakes are named',
    lua: `
local hook = zigllms.hook
hook.register("tool.execution.pre", function(context) if context.input.expression == "9" then return { stop = "no nines" } end end)
hook.register("agent.response.post", function(context) return { content = context.content:upper() } end)
return { failure(function() zigllms.tool.execute("calculator", { expression = "9" }) end), zigllms.tool.execute("calculator", { expression = "8" }), zigllms.agent.create({ name = "helper" }):run("x").content, failure(function() hook.register("tool.execution.pro", function() end) end), failure(function() hook.register("tool.execution.pre", function() end, { priorty = 1 }) end), #hook.points() }`,
    javascript: `
const { hook } = zigllms;
hook.register("tool.execution.pre", (context) => { if (context.input.expression === "9") return { stop: "no nines" }; });
hook.register("agent.response.post", (context) => ({ content: context.content.toUpperCase() }));
[await failure(() => zigllms.tool.execute("calculator", { expression: "9" })), await zigllms.tool.execute("calculator", { expression: "8" }), (await zigllms.agent.create({ name: "helper" }).run("x")).content, await failure(() => hook.register("tool.execution.pro", () => {})), await failure(() => hook.register("tool.execution.pre", () => {}, { priorty: 1 })), hook.points().length]`,
    wren: `
import "zigllms.hook" for Hook
Hook.register("tool.execution.pre", Fn.new {|context| context["input"]["expression"] == "9" ? { "stop": "no nines" } : null })
Hook.register("agent.response.post", Fn.new {|context| { "content": context["content"].replace("answer to", "ANSWER TO").replace("x", "X") } })
return [failure.call { zigllms.tool.execute("calculator", { "expression": "9" }) }, zigllms.tool.execute("calculator", { "expression": "8" }), zigllms.agent.create({ "name": "helper" }).run("x")["content"], failure.call { Hook.register("tool.execution.pro", Fn.new { null }) }, failure.call { Hook.register("tool.execution.pre", Fn.new { null }, { "priorty": 1 }) }, Hook.points().count]`,
    python: `
hook = zigllms.hook
hook.register("tool.execution.pre", lambda context: {"stop": "no nines"} if context.input.expression == "9" else None)
hook.register("agent.response.post", lambda context: {"content": context.content.upper()})
[failure(lambda: zigllms.tool.execute("calculator", {"expression": "9"})), zigllms.tool.execute("calculator", {"expression": "8"}), zigllms.agent.create(name="helper").run("x").content, failure(lambda: hook.register("tool.execution.pro", lambda: None)), failure(lambda: hook.register("tool.execution.pre", lambda: None, {"priorty": 1})), len(hook.points())]`,
    expected: [
      ['cancelled', 'tool "calculator" was not run: no nines'],
      8,
      'ANSWER TO: X',
      [
        'invalid_argument',
        'hook.register: unknown hook point "tool.execution.pro"; did you mean "tool.execution.pre"?',
      ],
      ['invalid_argument', 'hook.register: unknown option "priorty"; did you mean "priority"?'],
      12,
    ],
  },
];
