// Events, hooks, providers, streams and approval from scripts: the same in every language.

import assert from 'node:assert/strict';
import { after, describe, test, type TestContext } from 'node:test';
import { exposeFramework } from '../../src/bridge/index.js';
import { createFramework, type Framework } from '../../src/framework.js';
import { type ScriptContext } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';

/** The same programs in each language. Each gives data that all give. */
interface Programs {
  events: string;
  pipeline: string;
  failing: string;
  hooks: string;
  provider: string;
  streaming: string;
  approval: string;
  subAgent: string;
}

const programs: Record<string, Programs> = {
  lua: {
    events: `
      local seen = {}
      local emitter = zigllms.event.createEmitter({ history = 5 })
      local subscription = emitter:on("custom.*", function(event) seen[#seen + 1] = event.type .. ":" .. event.progress end)
      emitter:once("custom.b", function(event) seen[#seen + 1] = "once" end)
      emitter:emitAsync("custom.a", { progress = 1 })
      emitter:emitAsync("custom.b", { progress = 2 })
      subscription:unsubscribe()
      emitter:emitAsync("custom.c", { progress = 3 })
      return { seen = seen, active = subscription.active, history = #emitter:getHistory(), left = emitter:listenerCount() }`,
    pipeline: `
      local seen = {}
      local emitter = zigllms.event.createEmitter()
      emitter:filter("n.*", function(event) return event.n % 2 == 0 end)
        :map(function(event) return { n = event.n * 10 } end)
        :take(2)
        :subscribe(function(event) seen[#seen + 1] = event.n end)
      for n = 1, 8 do emitter:emitAsync("n.x", { n = n }) end
      return seen`,
    failing: `
      local errors = {}
      local emitter = zigllms.event.createEmitter()
      emitter:on("handler.error", function(event) errors[#errors + 1] = event.eventType end)
      emitter:on("x", function() error("broken") end)
      emitter:emitAsync("x")
      emitter:emitAsync("y")
      return errors`,
    hooks: `
      local order = {}
      zigllms.hook.register("tool.execution.pre", function(context) order[#order + 1] = "low" return { input = { text = context.input.text .. "!" } } end)
      zigllms.hook.register("tool.execution.pre", function(context) order[#order + 1] = "high" end, { priority = 100, id = "first" })
      zigllms.hook.register("tool.execution.pre", function() order[#order + 1] = "never" end, { condition = function(context) return context.toolName == "other" end })
      zigllms.tool.register({ name = "shout", execute = function(input) return input.text end })
      local said = zigllms.tool.execute("shout", { text = "hi" })
      zigllms.hook.disable("first")
      zigllms.tool.execute("shout", { text = "hi" })
      return { said = said, order = order, hooks = #zigllms.hook.list("tool.execution.pre"), gone = zigllms.hook.unregister("first") }`,
    provider: `
      zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { "one", "two" }, models = { "m" } }, capabilities = { max_context_tokens = 4096 } })
      local answer = zigllms.provider.complete("mine", { messages = {{ role = "user", content = "Hello" }}, max_tokens = 10 })
      local capabilities = zigllms.provider.getCapabilities("mine")
      zigllms.provider.setDefault("mine")
      return { content = answer.content, context = capabilities.max_context_tokens, default = zigllms.provider.getDefault(), models = zigllms.provider.getModels("mine"), requests = zigllms.provider.getUsage("mine").requests, ok = zigllms.provider.testConnection("mine").ok }`,
    streaming: `
      zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { { content = "a b c", chunks = { "a ", "b ", "c" } } } } })
      local agent = zigllms.agent.create({ provider = "mine" })
      local pieces, status = {}, nil
      for delta in agent:stream("go") do
        if delta.type == "text" then pieces[#pieces + 1] = delta.text end
        if delta.type == "finish" then status = delta.result.status end
      end
      return { pieces = pieces, status = status }`,
    approval: `
      zigllms.tool.register({ name = "pay", needs_approval = function(input) return input.amount > 10 end, execute = function(input) return "paid " .. input.amount end })
      zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { { tool_calls = {{ id = "c1", name = "pay", input = { amount = 50 } }} }, "done" } } })
      local agent = zigllms.agent.create({ provider = "mine", tools = { "pay" } })
      local first = agent:run("pay 50")
      local second = agent:resume(first.state, { c1 = true })
      local ok, problem = pcall(zigllms.tool.execute, "pay", { amount = 50 })
      return { first.status, first.pending[1].toolName, second.status, second.toolCalls[1].output, problem.code }`,
    subAgent: `
      local inner = zigllms.agent.create({ name = "inner", description = "Greets" })
      zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { { tool_calls = {{ id = "c1", name = "inner", input = { message = "Hello" } }} }, "done" } } })
      local outer = zigllms.agent.create({ provider = "mine", tools = { inner }, budget = { model_calls = 5 } })
      local result = outer:run("go")
      return { result.content, result.toolCalls[1].name, result.budget.used.modelCalls }`,
  },
  quickjs: {
    events: `(async () => {
      const seen = [];
      const emitter = zigllms.event.createEmitter({ history: 5 });
      const subscription = emitter.on("custom.*", (event) => { seen.push(event.type + ":" + event.progress); });
      emitter.once("custom.b", () => { seen.push("once"); });
      await emitter.emitAsync("custom.a", { progress: 1 });
      await emitter.emitAsync("custom.b", { progress: 2 });
      subscription.unsubscribe();
      await emitter.emitAsync("custom.c", { progress: 3 });
      return { seen, active: subscription.active, history: emitter.getHistory().length, left: emitter.listenerCount() };
    })()`,
    pipeline: `(async () => {
      const seen = [];
      const emitter = zigllms.event.createEmitter();
      emitter.filter("n.*", (event) => event.n % 2 === 0).map((event) => ({ n: event.n * 10 })).take(2).subscribe((event) => { seen.push(event.n); });
      for (let n = 1; n <= 8; n += 1) await emitter.emitAsync("n.x", { n });
      return seen;
    })()`,
    failing: `(async () => {
      const errors = [];
      const emitter = zigllms.event.createEmitter();
      emitter.on("handler.error", (event) => { errors.push(event.eventType); });
      emitter.on("x", async () => { throw new Error("broken"); });
      await emitter.emitAsync("x");
      await emitter.emitAsync("y");
      return errors;
    })()`,
    hooks: `(async () => {
      const order = [];
      zigllms.hook.register("tool.execution.pre", async (context) => { order.push("low"); context.input.text += "!"; return context; });
      zigllms.hook.register("tool.execution.pre", () => { order.push("high"); }, { priority: 100, id: "first" });
      zigllms.hook.register("tool.execution.pre", () => { order.push("never"); }, { condition: (context) => context.toolName === "other" });
      zigllms.tool.register({ name: "shout", execute: (input) => input.text });
      const said = await zigllms.tool.execute("shout", { text: "hi" });
      zigllms.hook.disable("first");
      await zigllms.tool.execute("shout", { text: "hi" });
      return { said, order, hooks: zigllms.hook.list("tool.execution.pre").length, gone: zigllms.hook.unregister("first") };
    })()`,
    provider: `(async () => {
      zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: ["one", "two"], models: ["m"] }, capabilities: { maxContextTokens: 4096 } });
      const answer = await zigllms.provider.complete("mine", { messages: [{ role: "user", content: "Hello" }], max_tokens: 10 });
      const capabilities = zigllms.provider.getCapabilities("mine");
      zigllms.provider.setDefault("mine");
      return { content: answer.content, context: capabilities.max_context_tokens, default: zigllms.provider.getDefault(), models: zigllms.provider.getModels("mine"), requests: zigllms.provider.getUsage("mine").requests, ok: (await zigllms.provider.testConnection("mine")).ok };
    })()`,
    streaming: `(async () => {
      zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: [{ content: "a b c", chunks: ["a ", "b ", "c"] }] } });
      const agent = zigllms.agent.create({ provider: "mine" });
      const pieces = []; let status;
      for await (const delta of agent.stream("go")) {
        if (delta.type === "text") pieces.push(delta.text);
        if (delta.type === "finish") status = delta.result.status;
      }
      return { pieces, status };
    })()`,
    approval: `(async () => {
      zigllms.tool.register({ name: "pay", needsApproval: async (input) => input.amount > 10, execute: (input) => "paid " + input.amount });
      zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: [{ toolCalls: [{ id: "c1", name: "pay", input: { amount: 50 } }] }, "done"] } });
      const agent = zigllms.agent.create({ provider: "mine", tools: ["pay"] });
      const first = await agent.run("pay 50");
      const second = await agent.resume(first.state, { c1: true });
      const problem = await zigllms.tool.execute("pay", { amount: 50 }).catch((error) => error);
      return [first.status, first.pending[0].toolName, second.status, second.toolCalls[0].output, problem.code];
    })()`,
    subAgent: `(async () => {
      const inner = zigllms.agent.create({ name: "inner", description: "Greets" });
      zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: [{ toolCalls: [{ id: "c1", name: "inner", input: { message: "Hello" } }] }, "done"] } });
      const outer = zigllms.agent.create({ provider: "mine", tools: [inner], budget: { modelCalls: 5 } });
      const result = await outer.run("go");
      return [result.content, result.toolCalls[0].name, result.budget.used.modelCalls];
    })()`,
  },
  wren: {
    events: `
var seen = []
var emitter = zigllms.event.createEmitter({ "history": 5 })
var subscription = emitter.on("custom.*", Fn.new {|event| seen.add(event["type"] + ":" + event["progress"].toString) })
emitter.once("custom.b", Fn.new {|event| seen.add("once") })
emitter.emitAsync("custom.a", { "progress": 1 })
emitter.emitAsync("custom.b", { "progress": 2 })
subscription.unsubscribe()
emitter.emitAsync("custom.c", { "progress": 3 })
var told = { "seen": seen, "active": subscription.active, "history": emitter.getHistory().count, "left": emitter.listenerCount() }
told`,
    pipeline: `
var seen = []
var emitter = zigllms.event.createEmitter()
emitter.filter("n.*", Fn.new {|event| event["n"] % 2 == 0 }).map(Fn.new {|event| { "n": event["n"] * 10 } }).take(2).subscribe(Fn.new {|event| seen.add(event["n"]) })
for (n in 1..8) emitter.emitAsync("n.x", { "n": n })
seen`,
    failing: `
var errors = []
var emitter = zigllms.event.createEmitter()
emitter.on("handler.error", Fn.new {|event| errors.add(event["eventType"]) })
emitter.on("x", Fn.new {|event| Fiber.abort("broken") })
emitter.emitAsync("x")
emitter.emitAsync("y")
errors`,
    hooks: `
var order = []
zigllms.hook.register("tool.execution.pre", Fn.new {|context|
  order.add("low")
  return { "input": { "text": context["input"]["text"] + "!" } }
})
zigllms.hook.register("tool.execution.pre", Fn.new {|context| order.add("high") && null }, { "priority": 100, "id": "first" })
zigllms.hook.register("tool.execution.pre", Fn.new {|context| order.add("never") }, { "condition": Fn.new {|context| context["toolName"] == "other" } })
zigllms.tool.register({ "name": "shout", "execute": Fn.new {|input| input["text"] } })
var said = zigllms.tool.execute("shout", { "text": "hi" })
zigllms.hook.disable("first")
zigllms.tool.execute("shout", { "text": "hi" })
var told = { "said": said, "order": order, "hooks": zigllms.hook.list("tool.execution.pre").count, "gone": zigllms.hook.unregister("first") }
told`,
    provider: `
zigllms.provider.register({ "name": "mine", "type": "scripted", "config": { "responses": ["one", "two"], "models": ["m"] }, "capabilities": { "maxContextTokens": 4096 } })
var answer = zigllms.provider.complete("mine", { "messages": [{ "role": "user", "content": "Hello" }], "maxTokens": 10 })
var capabilities = zigllms.provider.getCapabilities("mine")
zigllms.provider.setDefault("mine")
var told = { "content": answer["content"], "context": capabilities["max_context_tokens"], "default": zigllms.provider.getDefault(), "models": zigllms.provider.getModels("mine"), "requests": zigllms.provider.getUsage("mine")["requests"], "ok": zigllms.provider.testConnection("mine")["ok"] }
told`,
    streaming: `
zigllms.provider.register({ "name": "mine", "type": "scripted", "config": { "responses": [{ "content": "a b c", "chunks": ["a ", "b ", "c"] }] } })
var agent = zigllms.agent.create({ "provider": "mine" })
var pieces = []
var status = null
for (delta in agent.stream("go")) {
  if (delta["type"] == "text") pieces.add(delta["text"])
  if (delta["type"] == "finish") status = delta["result"]["status"]
}
var told = { "pieces": pieces, "status": status }
told`,
    approval: `
zigllms.tool.register({ "name": "pay", "needsApproval": Fn.new {|input| input["amount"] > 10 }, "execute": Fn.new {|input| "paid " + input["amount"].toString } })
zigllms.provider.register({ "name": "mine", "type": "scripted", "config": { "responses": [{ "toolCalls": [{ "id": "c1", "name": "pay", "input": { "amount": 50 } }] }, "done"] } })
var agent = zigllms.agent.create({ "provider": "mine", "tools": ["pay"] })
var first = agent.run("pay 50")
var second = agent.resume(first["state"], { "c1": true })
var problem = Fiber.new { zigllms.tool.execute("pay", { "amount": 50 }) }.try()
[first["status"], first["pending"][0]["toolName"], second["status"], second["toolCalls"][0]["output"], problem.code]`,
    subAgent: `
var inner = zigllms.agent.create({ "name": "inner", "description": "Greets" })
zigllms.provider.register({ "name": "mine", "type": "scripted", "config": { "responses": [{ "toolCalls": [{ "id": "c1", "name": "inner", "input": { "message": "Hello" } }] }, "done"] } })
var outer = zigllms.agent.create({ "provider": "mine", "tools": [inner], "budget": { "modelCalls": 5 } })
var result = outer.run("go")
[result["content"], result["toolCalls"][0]["name"], result["budget"]["used"]["modelCalls"]]`,
  },
  python: {
    events: `
seen = []
emitter = zigllms.event.create_emitter(history=5)
subscription = emitter.on("custom.*", lambda event: seen.append(event.type + ":" + str(event.progress)))
emitter.once("custom.b", lambda event: seen.append("once"))
emitter.emit_async("custom.a", {"progress": 1})
emitter.emit_async("custom.b", {"progress": 2})
subscription.unsubscribe()
emitter.emit_async("custom.c", {"progress": 3})
{"seen": seen, "active": subscription.active, "history": len(emitter.get_history()), "left": emitter.listener_count()}`,
    pipeline: `
seen = []
emitter = zigllms.event.create_emitter()
emitter.filter("n.*", lambda event: event.n % 2 == 0).map(lambda event: {"n": event.n * 10}).take(2).subscribe(lambda event: seen.append(event.n))
for n in range(1, 9):
    emitter.emit_async("n.x", {"n": n})
seen`,
    failing: `
errors = []
emitter = zigllms.event.create_emitter()
emitter.on("handler.error", lambda event: errors.append(event.event_type))
def broken(event):
    raise ValueError("broken")
emitter.on("x", broken)
emitter.emit_async("x")
emitter.emit_async("y")
errors`,
    hooks: `
order = []
async def low(context):
    order.append("low")
    context.input.text += "!"
    return context
zigllms.hook.register("tool.execution.pre", low)
zigllms.hook.register("tool.execution.pre", handler=lambda context: order.append("high"), priority=100, id="first")
zigllms.hook.register("tool.execution.pre", lambda context: order.append("never"), condition=lambda ctx: ctx.tool_name in ["other"])
zigllms.tool.register({"name": "shout", "execute": lambda input: input.text})
said = zigllms.tool.execute("shout", {"text": "hi"})
zigllms.hook.disable("first")
zigllms.tool.execute("shout", {"text": "hi"})
{"said": said, "order": order, "hooks": len(zigllms.hook.list("tool.execution.pre")), "gone": zigllms.hook.unregister("first")}`,
    provider: `
zigllms.provider.register({"name": "mine", "type": "scripted", "config": {"responses": ["one", "two"], "models": ["m"]}, "capabilities": {"max_context_tokens": 4096}})
answer = zigllms.provider.complete("mine", {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10})
capabilities = zigllms.provider.get_capabilities("mine")
zigllms.provider.set_default("mine")
{"content": answer.content, "context": capabilities.max_context_tokens, "default": zigllms.provider.get_default(), "models": zigllms.provider.get_models("mine"), "requests": zigllms.provider.get_usage("mine").requests, "ok": zigllms.provider.test_connection("mine").ok}`,
    streaming: `
zigllms.provider.register({"name": "mine", "type": "scripted", "config": {"responses": [{"content": "a b c", "chunks": ["a ", "b ", "c"]}]}})
agent = zigllms.agent.create({"provider": "mine"})
pieces = []
status = None
for delta in agent.stream("go"):
    if delta.type == "text":
        pieces.append(delta.text)
    if delta.type == "finish":
        status = delta.result.status
{"pieces": pieces, "status": status}`,
    approval: `
zigllms.tool.register({"name": "pay", "needs_approval": lambda input: input.amount > 10, "execute": lambda input: "paid " + str(input.amount)})
zigllms.provider.register({"name": "mine", "type": "scripted", "config": {"responses": [{"tool_calls": [{"id": "c1", "name": "pay", "input": {"amount": 50}}]}, "done"]}})
agent = zigllms.agent.create({"provider": "mine", "tools": ["pay"]})
first = agent.run("pay 50")
second = agent.resume(first.state, {"c1": True})
try:
    zigllms.tool.execute("pay", {"amount": 50})
except Exception as error:
    problem = error
[first.status, first.pending[0].tool_name, second.status, second.tool_calls[0].output, problem.code]`,
    subAgent: `
inner = zigllms.agent.create({"name": "inner", "description": "Greets"})
zigllms.provider.register({"name": "mine", "type": "scripted", "config": {"responses": [{"tool_calls": [{"id": "c1", "name": "inner", "input": {"message": "Hello"}}]}, "done"]}})
outer = zigllms.agent.create({"provider": "mine", "tools": [inner], "budget": {"model_calls": 5}})
result = outer.run("go")
[result.content, result.tool_calls[0].name, result.budget.used.model_calls]`,
  },
};

const expected: Record<keyof Programs, unknown> = {
  events: { seen: ['custom.a:1', 'custom.b:2', 'once'], active: false, history: 3, left: 0 },
  pipeline: [20, 40],
  failing: ['x'],
  hooks: { said: 'hi!', order: ['high', 'low', 'low'], hooks: 3, gone: true },
  provider: { content: 'one', context: 4096, default: 'mine', models: ['m'], requests: 1, ok: true },
  streaming: { pieces: ['a ', 'b ', 'c'], status: 'completed' },
  approval: ['suspended', 'pay', 'completed', 'paid 50', 'approval_denied'],
  subAgent: ['done', 'inner', 3],
};

for (const [language, sources] of Object.entries(programs)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`areas in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  const exposed = async (t: TestContext): Promise<[ScriptContext, Framework]> => {
    const context = await engine.createContext({ timeoutMs: 20_000 });
    t.after(() => context.dispose());
    const framework = createFramework();
    await exposeFramework(context, framework);
    return [context, framework];
  };

  describe(`areas in ${language}`, { timeout: 120_000 }, () => {
    for (const [name, source] of Object.entries(sources) as [keyof Programs, string][]) {
      test(`${name} as in every language`, async (t) => {
        const [context, framework] = await exposed(t);
        assert.deepEqual(await context.eval(source), expected[name]);
        await context.dispose();
        assert.deepEqual(framework.events.list(), []);
        assert.deepEqual(framework.hooks.list(), []);
        assert.deepEqual(
          framework.providers.list().map((provider) => provider.name),
          ['embedded'],
        );
      });
    }
  });
}
