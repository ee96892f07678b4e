import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'steps hand on values of their types, side by side and item by item',
    lua: `
local flow = zigllms.workflow.create("numbers")
flow:addStep("double", { foreach = "{{input.list}}", execute = function(params) return params.n * 2 end, params = { n = "{{item}}" } })
flow:addStep("flag", { execute = function(params) return { big = params.list[1] > 1 } end, params = { list = "{{input.list}}" } })
flow:addStep("join", { execute = function(params) return params.text .. " " .. #params.all end, params = { text = "first {{double.output[0]}}, big {{flag.output.big}}", all = "{{double.output}}" } })
local result = flow:execute({ list = { 2, 3 } })
return { result.status, result.steps.double.output, result.output, flow.steps, (flow:validate()) }`,
    javascript: `
const flow = zigllms.workflow.create("numbers");
flow.addStep("double", { foreach: "{{input.list}}", execute: ({ n }) => n * 2, params: { n: "{{item}}" } });
flow.addStep("flag", { execute: async ({ list }) => ({ big: list[0] > 1 }), params: { list: "{{input.list}}" } });
flow.addStep("join", { execute: ({ text, all }) => text + " " + all.length, params: { text: "first {{double.output[0]}}, big {{flag.output.big}}", all: "{{double.output}}" } });
const result = await flow.execute({ list: [2, 3] });
[result.status, result.steps.double.output, result.output, flow.steps, flow.validate()[0]]`,
    wren: `
import "zigllms.workflow" for Workflow
var flow = Workflow.create("numbers")
flow.addStep("double", { "foreach": "{{input.list}}", "execute": Fn.new {|params| params["n"] * 2 }, "params": { "n": "{{item}}" } })
flow.addStep("flag", { "execute": Fn.new {|params| { "big": params["list"][0] > 1 } }, "params": { "list": "{{input.list}}" } })
flow.addStep("join", { "execute": Fn.new {|params| params["text"] + " " + params["all"].count.toString }, "params": { "text": "first {{double.output[0]}}, big {{flag.output.big}}", "all": "{{double.output}}" } })
var result = flow.execute({ "list": [2, 3] })
return [result["status"], result["steps"]["double"]["output"], result["output"], flow.steps, flow.validate()[0]]`,
    python: `
flow = zigllms.workflow.create("numbers")
flow.add_step("double", foreach="{{input.list}}", execute=lambda params: params.n * 2, params={"n": "{{item}}"})
flow.add_step("flag", execute=lambda params: {"big": params.list[0] > 1}, params={"list": "{{input.list}}"})
flow.add_step("join", execute=lambda params: f"{params.text} {len(params.all)}", params={"text": "first {{double.output[0]}}, big {{flag.output.big}}", "all": "{{double.output}}"})
result = flow.execute({"list": [2, 3]})
[result.status, result.steps["double"].output, result.output, flow.steps, flow.validate()[0]]`,
    expected: ['completed', [4, 6], 'first 4, big true 2', ['double', 'flag', 'join'], true],
  },
  {
    name: 'a step is skipped, one fails and is passed over, one fails and is answered for',
    lua: `
local flow = zigllms.workflow.create("risky")
flow:addStep("never", { condition = function(input) return input.go end, execute = function() return 1 end })
flow:addStep("passed", { tool = "calculator", params = { expression = "1 +" }, on_error = "continue" })
flow:addStep("mended", { tool = "calculator", params = { expression = "2 +" }, on_error = function(problem) return "mended: " .. problem.code end })
local fine = flow:execute({ go = false })
flow:addStep("breaks", { tool = "calculator", params = { expression = "" }, depends_on = { "mended" } })
local broken = flow:execute({ go = false })
return { fine.status, fine.steps.never.status, fine.steps.passed.status, fine.steps.passed.error.code, fine.steps.mended.output, broken.status, broken.error.code, broken.error.message }`,
    javascript: `
const flow = zigllms.workflow.create("risky");
flow.addStep("never", { condition: (input) => input.go, execute: () => 1 });
flow.addStep("passed", { tool: "calculator", params: { expression: "1 +" }, onError: "continue" });
flow.addStep("mended", { tool: "calculator", params: { expression: "2 +" }, onError: (problem) => "mended: " + problem.code });
const fine = await flow.execute({ go: false });
flow.addStep("breaks", { tool: "calculator", params: { expression: "" }, dependsOn: ["mended"] });
const broken = await flow.execute({ go: false });
[fine.status, fine.steps.never.status, fine.steps.passed.status, fine.steps.passed.error.code, fine.steps.mended.output, broken.status, broken.error.code, broken.error.message]`,
    wren: `
import "zigllms.workflow" for Workflow
var flow = Workflow.create("risky")
flow.addStep("never", { "condition": Fn.new {|input| input["go"] }, "execute": Fn.new { 1 } })
flow.addStep("passed", { "tool": "calculator", "params": { "expression": "1 +" }, "onError": "continue" })
flow.addStep("mended", { "tool": "calculator", "params": { "expression": "2 +" }, "onError": Fn.new {|problem| "mended: " + problem["code"] } })
var fine = flow.execute({ "go": false })
flow.addStep("breaks", { "tool": "calculator", "params": { "expression": "" }, "dependsOn": ["mended"] })
var broken = flow.execute({ "go": false })
var steps = fine["steps"]
return [fine["status"], steps["never"]["status"], steps["passed"]["status"], steps["passed"]["error"]["code"], steps["mended"]["output"], broken["status"], broken["error"]["code"], broken["error"]["message"]]`,
    python: `
flow = zigllms.workflow.create("risky")
flow.add_step("never", condition=lambda input: input.go, execute=lambda: 1)
flow.add_step("passed", tool="calculator", params={"expression": "1 +"}, on_error="continue")
flow.add_step("mended", tool="calculator", params={"expression": "2 +"}, on_error=lambda problem: "mended: " + problem.code)
fine = flow.execute({"go": False})
flow.add_step("breaks", tool="calculator", params={"expression": ""}, depends_on=["mended"])
broken = flow.execute({"go": False})
[fine.status, fine.steps["never"].status, fine.steps["passed"].status, fine.steps["passed"].error.code, fine.steps["mended"].output, broken.status, broken.error.code, broken.error.message]`,
    expected: [
      'completed',
      'skipped',
      'failed',
      'invalid_argument',
      'mended: invalid_argument',
      'failed',
      'invalid_argument',
      'step "breaks": the expression cannot be calculated: it ends too early',
    ],
  },
  {
    name: 'a step asks somebody and goes on with the answer',
    lua: `
local flow = zigllms.workflow.create("asking")
flow:addStep("ask", { execute = function(params, context) return context:suspend({ question = "Sure?" }, { schema = { type = "boolean" } }) end })
flow:addStep("after", { execute = function(params) return params.sure end, params = { sure = "{{ask.output}}" } })
local first = flow:execute({})
local id, question = first.pending[1].id, first.pending[1].data.question
local wrong = failure(function() flow:resume(first.runId, { [id] = "yes" }) end)
flow:resume(first.runId, { [id] = true })
local second = flow:wait(first.runId)
return { first.status, question, wrong[1], second.status, second.output, flow:getStatus(first.runId) }`,
    javascript: `
const flow = zigllms.workflow.create("asking");
flow.addStep("ask", { execute: (params, context) => context.suspend({ question: "Sure?" }, { schema: { type: "boolean" } }) });
flow.addStep("after", { execute: ({ sure }) => sure, params: { sure: "{{ask.output}}" } });
const first = await flow.execute({});
const { id, data: { question } } = first.pending[0];
const wrong = await failure(() => flow.resume(first.runId, { [id]: "yes" }));
flow.resume(first.runId, { [id]: true });
const second = await flow.wait(first.runId);
[first.status, question, wrong[0], second.status, second.output, flow.getStatus(first.runId)]`,
    wren: `
import "zigllms.workflow" for Workflow
var flow = Workflow.create("asking")
flow.addStep("ask", { "execute": Fn.new {|params, context| context.suspend({ "question": "Sure?" }, { "schema": { "type": "boolean" } }) } })
flow.addStep("after", { "execute": Fn.new {|params| params["sure"] }, "params": { "sure": "{{ask.output}}" } })
var first = flow.execute({})
var id = first["pending"][0]["id"]
var question = first["pending"][0]["data"]["question"]
var wrong = failure.call { flow.resume(first["runId"], { id: "yes" }) }
flow.resume(first["runId"], { id: true })
var second = flow.wait(first["runId"])
return [first["status"], question, wrong[0], second["status"], second["output"], flow.getStatus(first["runId"])]`,
    python: `
flow = zigllms.workflow.create("asking")
flow.add_step("ask", execute=lambda params, context: context.suspend({"question": "Sure?"}, {"schema": {"type": "boolean"}}))
flow.add_step("after", execute=lambda params: params.sure, params={"sure": "{{ask.output}}"})
first = flow.execute({})
id, question = first.pending[0].id, first.pending[0].data.question
wrong = failure(lambda: flow.resume(first.run_id, {id: "yes"}))
flow.resume(first.run_id, {id: True})
second = flow.wait(first.run_id)
[first.status, question, wrong[0], second.status, second.output, flow.get_status(first.run_id)]`,
    expected: ['suspended', 'Sure?', 'resume_invalid', 'completed', true, 'completed'],
  },
  {
    name: 'what cannot work is said before it runs',
    lua: `
local flow = zigllms.workflow.create("wrong")
flow:addStep("a", { tool = "calculator", params = { expression = "{{b.output}}" } })
flow:addStep("b", { tool = "calculatr", params = { expression = "{{a.output}}" } })
local ok, errors = flow:validate()
return { ok, errors, failure(function() flow:execute({}) end), failure(function() flow:addStep("a", { sleep = 1 }) end), failure(function() flow:addStep("c", { slep = 1 }) end), failure(function() zigllms.workflow.create("wrong") end), zigllms.workflow.list(), zigllms.workflow.remove("wrong"), zigllms.workflow.remove("wrong") }`,
    javascript: `
const flow = zigllms.workflow.create("wrong");
flow.addStep("a", { tool: "calculator", params: { expression: "{{b.output}}" } });
flow.addStep("b", { tool: "calculatr", params: { expression: "{{a.output}}" } });
const [ok, errors] = flow.validate();
[ok, errors, await failure(() => flow.execute({})), await failure(() => flow.addStep("a", { sleep: 1 })), await failure(() => flow.addStep("c", { slep: 1 })), await failure(() => zigllms.workflow.create("wrong")), zigllms.workflow.list(), zigllms.workflow.remove("wrong"), zigllms.workflow.remove("wrong")]`,
    wren: `
import "zigllms.workflow" for Workflow
var flow = Workflow.create("wrong")
flow.addStep("a", { "tool": "calculator", "params": { "expression": "{{b.output}}" } })
flow.addStep("b", { "tool": "calculatr", "params": { "expression": "{{a.output}}" } })
var checked = flow.validate()
return [checked[0], checked[1], failure.call { flow.execute({}) }, failure.call { flow.addStep("a", { "sleep": 1 }) }, failure.call { flow.addStep("c", { "slep": 1 }) }, failure.call { Workflow.create("wrong") }, Workflow.list(), Workflow.remove("wrong"), Workflow.remove("wrong")]`,
    python: `
flow = zigllms.workflow.create("wrong")
flow.add_step("a", tool="calculator", params={"expression": "{{b.output}}"})
flow.add_step("b", tool="calculatr", params={"expression": "{{a.output}}"})
ok, errors = flow.validate()
[ok, errors, failure(lambda: flow.execute({})), failure(lambda: flow.add_step("a", {"sleep": 1})), failure(lambda: flow.add_step("c", {"slep": 1})), failure(lambda: zigllms.workflow.create("wrong")), zigllms.workflow.list(), zigllms.workflow.remove("wrong"), zigllms.workflow.remove("wrong")]`,
    expected: [
      false,
      [
        'step "b" names tool "calculatr", which is none; did you mean "calculator"?',
        'steps wait for each other in a circle: a, b',
      ],
      [
        'invalid_argument',
        'workflow "wrong": step "b" names tool "calculatr", which is none; did you mean "calculator"?; steps wait for each other in a circle: a, b',
      ],
      ['already_exists', 'workflow.addStep: there is a step "a" already'],
      ['invalid_argument', 'workflow.addStep: step "c": unknown option "slep"; did you mean "sleep"?'],
      ['already_exists', 'workflow.create: workflow "wrong" exists already'],
      ['wrong'],
      true,
      false,
    ],
  },
];
