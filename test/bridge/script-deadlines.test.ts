// A script's function that loops is stopped at the deadline of what it is part of, and the script that waits for it goes on.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';

const programs: Record<string, string> = {
  lua: `
zigllms.tool.register({ name = "loops", timeout = 200, execute = function() while true do end end })
zigllms.hook.register("tool.execution.pre", function() while true do end end, { timeoutMs = 200, condition = function(context) return context.toolName == "hooked" end })
zigllms.tool.register({ name = "hooked", execute = function() return 1 end })
local _, tool = pcall(zigllms.tool.execute, "loops", {})
local _, hook = pcall(zigllms.tool.execute, "hooked", {})
local emitter, failure = zigllms.event.createEmitter(), nil
emitter:on("handler.error", function(event) failure = event.error.code end)
emitter:on("custom.x", function() while true do end end, { timeout = 200 })
emitter:emitAsync("custom.x")
return { tool.code, hook.code, failure, "goes on" }`,
  quickjs: `
zigllms.tool.register({ name: "loops", timeout: 200, execute: () => { for (;;); } });
zigllms.hook.register("tool.execution.pre", () => { for (;;); }, { timeoutMs: 200, condition: (context) => context.toolName === "hooked" });
zigllms.tool.register({ name: "hooked", execute: () => 1 });
const codeOf = (name) => zigllms.tool.execute(name, {}).catch((error) => error.code);
const codes = [await codeOf("loops"), await codeOf("hooked")];
const emitter = zigllms.event.createEmitter();
emitter.on("handler.error", (event) => { codes.push(event.error.code); });
emitter.on("custom.x", () => { for (;;); }, { timeout: 200 });
await emitter.emitAsync("custom.x");
[...codes, "goes on"]`,
  wren: `
zigllms.tool.register({ "name": "loops", "timeout": 200, "execute": Fn.new {|input|
  while (true) {}
} })
zigllms.hook.register("tool.execution.pre", Fn.new {|context|
  while (true) {}
}, { "timeoutMs": 200, "condition": Fn.new {|context| context["toolName"] == "hooked" } })
zigllms.tool.register({ "name": "hooked", "execute": Fn.new {|input| 1 } })
var codeOf = Fn.new {|name| Fiber.new { zigllms.tool.execute(name, {}) }.try().code }
var codes = [codeOf.call("loops"), codeOf.call("hooked")]
var emitter = zigllms.event.createEmitter()
emitter.on("handler.error", Fn.new {|event| codes.add(event["error"]["code"]) })
emitter.on("custom.x", Fn.new {|event|
  while (true) {}
}, { "timeout": 200 })
emitter.emitAsync("custom.x")
codes + ["goes on"]`,
  python: `
def loops(input):
    while True: pass
def hangs(context):
    while True: pass
zigllms.tool.register({"name": "loops", "timeout": 200, "execute": loops})
zigllms.hook.register("tool.execution.pre", hangs, timeout_ms=200, condition=lambda context: context["toolName"] == "hooked")
zigllms.tool.register({"name": "hooked", "execute": lambda input: 1})
def code_of(name):
    try:
        zigllms.tool.execute(name, {})
    except Exception as error:
        return error.code
codes = [code_of("loops"), code_of("hooked")]
emitter = zigllms.event.create_emitter()
emitter.on("handler.error", lambda event: codes.append(event.error.code))
emitter.on("custom.x", hangs, timeout=200)
emitter.emit_async("custom.x")
codes + ["goes on"]`,
};

for (const [language, program] of Object.entries(programs)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`deadlines in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  test(`tools, hooks and handlers that loop in ${language}`, { timeout: 60_000 }, async (t) => {
    const context = await engine.createContext({ timeoutMs: 20_000 });
    t.after(() => context.dispose());
    await exposeFramework(context, createFramework());
    assert.deepEqual(await context.eval(program), [
      ...Array.from({ length: 3 }, () => 'timeout_error'),
      'goes on',
    ]);
  });
}
