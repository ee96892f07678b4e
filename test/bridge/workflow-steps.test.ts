// What functions of steps are given and may do, in four languages: the context, rounds of a while, questions and answers, scripts that steps name.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test, type TestContext } from 'node:test';
import { addWorkflowScript, createFramework, exposeFramework } from '../../src/framework-entry.js';
import type { Framework, FrameworkOptions } from '../../src/framework.js';
import type { ScriptContext } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';

interface Programs {
  /** Steps with a context, a while, a condition and a function for errors. */
  steps: string;
  /** Two branches that ask, a wrong answer, right answers one by one. */
  questions: string;
  /** A function `ask` that asks. */
  asking: string;
  /** A step that asks at the first run and is answered at the second; a log outside the data directory, and one for a step that holds a function. */
  logged: string;
  /** A script whose functions steps name. */
  script: string;
  /** The name of its function. */
  functionName: string;
}

const languages: Record<string, Programs> = {
  lua: {
    steps: `
      local workflow = zigllms.workflow.create("steps")
      workflow:addStep("first", { execute = function(params, ctx) return ctx.step .. "/" .. ctx.input.name end })
      workflow:addStep("count", { ["while"] = function(previous) return (previous or 0) < 3 end,
        execute = function(params, ctx) return ctx.index + 1 end, params = { at = "{{index}}" } })
      workflow:addStep("seen", { depends_on = { "first", "count" }, execute = function(params, ctx)
        return { ctx.steps.count.output, ctx.outputs.first, ctx.params.own, params.own, ctx.attempt, ctx.idempotencyKey == ctx.runId .. "/seen", ctx.cancelled }
      end, params = { own = "own" } })
      workflow:addStep("mended", { execute = function() error("no") end, on_error = function(problem, ctx) return ctx.step end })
      workflow:addStep("left", { condition = function(input, ctx) return ctx.input.name == "other" end, execute = function() return 1 end })
      local result = workflow:execute({ name = "Ann" })
      return { result.status, result.steps.first.output, result.steps.count.output, result.steps.seen.output, result.steps.mended.output, result.steps.left.status }`,
    questions: `
      local workflow = zigllms.workflow.create("questions")
      local runs = { a = 0, b = 0 }
      for _, name in ipairs({ "a", "b" }) do
        workflow:addStep(name, { execute = function(params, ctx)
          runs[name] = runs[name] + 1
          local answer = ctx:suspend({ ask = name }, { schema = { type = "object", properties = { n = { type = "number" } }, required = { "n" } } })
          return answer.n
        end })
      end
      workflow:addStep("sum", { execute = function(p) return p.a + p.b end, params = { a = "{{a.output}}", b = "{{b.output}}" } })
      local first = workflow:execute({})
      local ok, problem = pcall(function() workflow:resume(first.runId, { a = { n = "one" } }) end)
      workflow:resume(first.runId, { b = { n = 2 } })
      local second = workflow:wait()
      workflow:resume(first.runId, { a = { n = 40 } })
      local third = workflow:wait()
      return { first.status, #first.pending, first.pending[1].data.ask, ok, problem.code, second.status, #second.pending, second.steps.b.output,
        third.status, third.output, runs.a, runs.b }`,
    asking: 'function ask(params, ctx) return ctx:suspend("go on?") end',
    logged: `
      local workflow = zigllms.workflow.create("logged")
      workflow:addStep("ask", { script = "asking", ["function"] = "ask" })
      local result = workflow:execute({}, { log_file = "runs/one.log" })
      if SECOND then workflow:resume(result.runId, { ask = true }) result = workflow:wait() end
      local ok, problem = pcall(function() return workflow:execute({}, { log_file = "../out.log" }) end)
      local inline = zigllms.workflow.create("inline")
      inline:addStep("held", { execute = function() end })
      local valid, errors = inline:validate({ log_file = "runs/two.log" })
      return { result.status, problem.code, valid, errors[1], (inline:validate()) }`,
    script: `function shout(params, ctx)
      return { text = params.text:upper(), step = ctx.step }
    end`,
    functionName: 'shout',
  },
  quickjs: {
    steps: `
      const workflow = zigllms.workflow.create("steps");
      workflow.addStep("first", { execute: (params, ctx) => ctx.step + "/" + ctx.input.name });
      workflow.addStep("count", { while: (previous) => (previous ?? 0) < 3, execute: async (params, ctx) => ctx.index + 1, params: { at: "{{index}}" } });
      workflow.addStep("seen", { dependsOn: ["first", "count"], params: { own: "own" }, execute: (params, ctx) =>
        [ctx.steps.count.output, ctx.outputs.first, ctx.params.own, params.own, ctx.attempt, ctx.idempotencyKey === ctx.runId + "/seen", ctx.cancelled] });
      workflow.addStep("mended", { execute: () => { throw new Error("no"); }, onError: (problem, ctx) => ctx.step });
      workflow.addStep("left", { condition: (input, ctx) => ctx.input.name === "other", execute: () => 1 });
      const result = await workflow.execute({ name: "Ann" });
      [result.status, result.steps.first.output, result.steps.count.output, result.steps.seen.output, result.steps.mended.output, result.steps.left.status]`,
    questions: `
      const workflow = zigllms.workflow.create("questions");
      const runs = { a: 0, b: 0 };
      for (const name of ["a", "b"]) {
        workflow.addStep(name, { execute: async (params, ctx) => {
          runs[name] += 1;
          const answer = await ctx.suspend({ ask: name }, { schema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] } });
          return answer.n;
        } });
      }
      workflow.addStep("sum", { execute: (p) => p.a + p.b, params: { a: "{{a.output}}", b: "{{b.output}}" } });
      const first = await workflow.execute({});
      let problem;
      try { workflow.resume(first.runId, { a: { n: "one" } }); } catch (error) { problem = error; }
      workflow.resume(first.runId, { b: { n: 2 } });
      const second = await workflow.wait();
      workflow.resume(first.runId, { a: { n: 40 } });
      const third = await workflow.wait();
      [first.status, first.pending.length, first.pending[0].data.ask, problem === undefined, problem.code, second.status, second.pending.length,
        second.steps.b.output, third.status, third.output, runs.a, runs.b]`,
    asking: 'globalThis.ask = (params, ctx) => ctx.suspend("go on?");',
    logged: `
      const workflow = zigllms.workflow.create("logged");
      workflow.addStep("ask", { script: "asking", function: "ask" });
      let result = await workflow.execute({}, { logFile: "runs/one.log" });
      if (SECOND) { workflow.resume(result.runId, { ask: true }); result = await workflow.wait(); }
      let problem;
      try { await workflow.execute({}, { logFile: "../out.log" }); } catch (error) { problem = error; }
      const inline = zigllms.workflow.create("inline");
      inline.addStep("held", { execute: () => 1 });
      const [valid, errors] = inline.validate({ logFile: "runs/two.log" });
      [result.status, problem.code, valid, errors[0], inline.validate()[0]]`,
    script: `globalThis.shout = function (params, ctx) { return { text: params.text.toUpperCase(), step: ctx.step }; };`,
    functionName: 'shout',
  },
  python: {
    steps: `
workflow = zigllms.workflow.create("steps")
workflow.add_step("first", {"execute": lambda params, ctx: ctx.step + "/" + ctx.input["name"]})
async def count(params, ctx):
    return ctx.index + 1
workflow.add_step("count", {"while": lambda previous: (previous or 0) < 3, "execute": count, "params": {"at": "{{index}}"}})
class Steps:
    def seen(self, params, ctx):
        return [ctx.steps["count"]["output"], ctx.outputs["first"], ctx.params["own"], params["own"], ctx.attempt, ctx.idempotency_key == ctx.run_id + "/seen", ctx.cancelled]
workflow.add_step("seen", {"depends_on": ["first", "count"], "params": {"own": "own"}, "execute": Steps().seen})
def fail():
    raise ValueError("no")
workflow.add_step("mended", {"execute": fail, "on_error": lambda problem, ctx: ctx.step})
workflow.add_step("left", {"condition": lambda input, ctx: ctx.input["name"] == "other", "execute": lambda *all: 1})
result = workflow.execute({"name": "Ann"})
[result["status"], result["steps"]["first"]["output"], result["steps"]["count"]["output"], result["steps"]["seen"]["output"], result["steps"]["mended"]["output"], result["steps"]["left"]["status"]]`,
    questions: `
workflow = zigllms.workflow.create("questions")
runs = {"a": 0, "b": 0}
def make(name):
    def ask(params, ctx):
        runs[name] += 1
        answer = ctx.suspend({"ask": name}, {"schema": {"type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}})
        return answer["n"]
    return ask
for name in ["a", "b"]:
    workflow.add_step(name, {"execute": make(name)})
workflow.add_step("sum", {"execute": lambda p: p["a"] + p["b"], "params": {"a": "{{a.output}}", "b": "{{b.output}}"}})
first = workflow.execute({})
problem = None
try:
    workflow.resume(first["runId"], {"a": {"n": "one"}})
except Exception as error:
    problem = error
workflow.resume(first["runId"], {"b": {"n": 2}})
second = workflow.wait()
workflow.resume(first["runId"], {"a": {"n": 40}})
third = workflow.wait()
[first["status"], len(first["pending"]), first["pending"][0]["data"]["ask"], problem is None, problem.code, second["status"], len(second["pending"]),
  second["steps"]["b"]["output"], third["status"], third["output"], runs["a"], runs["b"]]`,
    asking: `
def ask(params, ctx):
    return ctx.suspend("go on?")`,
    logged: `
workflow = zigllms.workflow.create("logged")
workflow.add_step("ask", {"script": "asking", "function": "ask"})
result = workflow.execute({}, log_file="runs/one.log")
if SECOND:
    workflow.resume(result["runId"], {"ask": True})
    result = workflow.wait()
problem = None
try:
    workflow.execute({}, {"log_file": "../out.log"})
except Exception as error:
    problem = error
inline = zigllms.workflow.create("inline")
inline.add_step("held", {"execute": lambda: 1})
valid, errors = inline.validate(log_file="runs/two.log")
[result["status"], problem.code, valid, errors[0], inline.validate()[0]]`,
    script: `
def shout(params, ctx):
    return {"text": params["text"].upper(), "step": ctx.step}
`,
    functionName: 'shout',
  },
  wren: {
    steps: `
import "zigllms.workflow" for Workflow
var workflow = Workflow.create("steps")
workflow.addStep("first", { "execute": Fn.new {|params, ctx| ctx.step + "/" + ctx.input["name"] } })
workflow.addStep("count", { "while": Fn.new {|previous| (previous == null ? 0 : previous) < 3 },
  "execute": Fn.new {|params, ctx| ctx.index + 1 }, "params": { "at": "{{index}}" } })
workflow.addStep("seen", { "depends_on": ["first", "count"], "params": { "own": "own" }, "execute": Fn.new {|params, ctx|
  return [ctx.steps["count"]["output"], ctx.outputs["first"], ctx.params["own"], params["own"], ctx.attempt, ctx.idempotencyKey == ctx.runId + "/seen", ctx.cancelled]
} })
workflow.addStep("mended", { "execute": Fn.new { Fiber.abort("no") }, "on_error": Fn.new {|problem, ctx| ctx.step } })
workflow.addStep("left", { "condition": Fn.new {|input, ctx| ctx.input["name"] == "other" }, "execute": Fn.new { 1 } })
var result = workflow.execute({ "name": "Ann" })
return [result["status"], result["steps"]["first"]["output"], result["steps"]["count"]["output"], result["steps"]["seen"]["output"], result["steps"]["mended"]["output"], result["steps"]["left"]["status"]]`,
    questions: `
import "zigllms.workflow" for Workflow
var workflow = Workflow.create("questions")
var runs = { "a": 0, "b": 0 }
for (name in ["a", "b"]) {
  workflow.addStep(name, { "execute": Fn.new {|params, ctx|
    runs[name] = runs[name] + 1
    var answer = ctx.suspend({ "ask": name }, { "schema": { "type": "object", "properties": { "n": { "type": "number" } }, "required": ["n"] } })
    return answer["n"]
  } })
}
workflow.addStep("sum", { "execute": Fn.new {|p| p["a"] + p["b"] }, "params": { "a": "{{a.output}}", "b": "{{b.output}}" } })
var first = workflow.execute({})
var attempt = Fiber.new { workflow.resume(first["runId"], { "a": { "n": "one" } }) }
var problem = attempt.try()
workflow.resume(first["runId"], { "b": { "n": 2 } })
var second = workflow.wait()
workflow.resume(first["runId"], { "a": { "n": 40 } })
var third = workflow.wait()
return [first["status"], first["pending"].count, first["pending"][0]["data"]["ask"], attempt.error == null, problem.code, second["status"], second["pending"].count,
  second["steps"]["b"]["output"], third["status"], third["output"], runs["a"], runs["b"]]`,
    asking: 'var ask = Fn.new {|params, ctx| ctx.suspend("go on?") }',
    logged: `
import "zigllms.workflow" for Workflow
var workflow = Workflow.create("logged")
workflow.addStep("ask", { "script": "asking", "function": "ask" })
var result = workflow.execute({}, { "logFile": "runs/one.log" })
if (SECOND) {
  workflow.resume(result["runId"], { "ask": true })
  result = workflow.wait()
}
var attempt = Fiber.new { workflow.execute({}, { "logFile": "../out.log" }) }
var problem = attempt.try()
var inline = Workflow.create("inline")
inline.addStep("held", { "execute": Fn.new { 1 } })
var checked = inline.validate({ "logFile": "runs/two.log" })
return [result["status"], problem.code, checked[0], checked[1][0], inline.validate()[0]]`,
    script: `
var shout = Fn.new {|params, ctx|
  return { "text": params["text"].map {|c| String.fromByte(c.bytes[0] - 32) }.join(""), "step": ctx.step }
}`,
    functionName: 'shout',
  },
};

for (const [language, programs] of Object.entries(languages)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`steps of workflows in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  const prepare = async (
    t: TestContext,
    options: FrameworkOptions = {},
  ): Promise<{ context: ScriptContext; framework: Framework }> => {
    const context = await engine.createContext({ isolation: 'thread', timeoutMs: 30_000 });
    t.after(() => context.dispose());
    const framework = createFramework(options);
    await exposeFramework(context, framework);
    return { context, framework };
  };

  describe(`steps of workflows in ${language}`, { timeout: 60_000 }, () => {
    test('get a context, go round, decide and mend', async (t) => {
      const { context } = await prepare(t);
      assert.deepEqual(await context.eval(programs.steps, { fileName: 'steps' }), [
        'completed',
        'first/Ann',
        3,
        [3, 'first/Ann', 'own', 'own', 1, true, false],
        'mended',
        'skipped',
      ]);
    });

    test('ask and are answered one by one', async (t) => {
      const { context } = await prepare(t);
      assert.deepEqual(await context.eval(programs.questions, { fileName: 'questions' }), [
        'suspended',
        2,
        'a',
        false,
        'resume_invalid',
        'suspended',
        1,
        2,
        'completed',
        42,
        2,
        2,
      ]);
    });

    test('go on from a log in the data directory, and in no other place', async (t) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'zigllms-steps-'));
      t.after(() => rmSync(dataDirectory, { recursive: true, force: true }));
      for (const expected of ['suspended', 'completed']) {
        const { context, framework } = await prepare(t, { dataDirectory });
        await addWorkflowScript(context, framework, programs.asking, 'asking');
        const program = programs.logged.replace('SECOND', String(expected === 'completed'));
        const results = await context.eval(
          language === 'python'
            ? program.replace('if true', 'if True').replace('if false', 'if False')
            : program,
          { fileName: 'logged' },
        );
        const [status, code, valid, problem, without] = results as unknown[];
        assert.deepEqual([status, code, valid, without], [expected, 'permission_error', false, true]);
        assert.match(String(problem), /^step "held" holds a function/);
        await context.dispose();
        assert.deepEqual(framework.workflows.list(), []);
      }
      assert.ok(existsSync(join(dataDirectory, 'runs/one.log')));
    });

    test('name functions of a script', async (t) => {
      const { context, framework } = await prepare(t);
      await addWorkflowScript(context, framework, programs.script, 'steps');
      const workflow = framework.workflows.create('named').addStep('loud', {
        script: 'steps',
        function: programs.functionName,
        params: { text: '{{input.text}}' },
      });
      assert.deepEqual(workflow.validate(), { valid: true, errors: [], warnings: [] });
      const { steps } = await workflow.execute({ text: 'hello' });
      assert.deepEqual(steps['loud'].output, { text: 'HELLO', step: 'loud' });
      const missing = await framework.workflows
        .create('missing')
        .addStep('loud', { script: 'steps', function: 'whisper' })
        .execute();
      assert.equal(missing.error?.code, 'not_found');
      await context.dispose();
      assert.match(workflow.validate().errors[0], /names script "steps", which is none/);
    });
  });
}
