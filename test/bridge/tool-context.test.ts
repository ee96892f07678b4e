// What a script's tool knows of the run that calls it, and what of the run's budget it and what it starts may use.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework, type Framework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';

/** A tool `look`, one `ask` that runs the agent `inner`, one `spin` that never ends, one `wait` that ends when nobody waits any more. */
const scripts: Record<string, string> = {
  lua: `
zigllms.tool.register({ name = "look", timeout = 60000, execute = function(input, context)
  local before = context.signal.aborted
  return { context.toolName, context.agentName, context.toolCallId, context.deadline > 0, context.budget.remaining.toolCalls, context.cancelled, before, context.signal.reason == nil }
end })
zigllms.tool.register({ name = "ask", execute = function(input) return zigllms.agent.get("inner"):run("hello").content end })
zigllms.tool.register({ name = "spin", execute = function() while true do end end })
zigllms.tool.register({ name = "grow", execute = function()
  local kept = {}
  for i = 1, 1000 do kept[i] = ("x"):rep(10000) .. i end
  return #kept
end })
zigllms.tool.register({ name = "wait", execute = function(input, context)
  started()
  while not context.cancelled do end
  ended()
end })`,
  quickjs: `
zigllms.tool.register({ name: "look", timeout: 60000, execute: (input, context) => {
  const before = context.signal.aborted;
  return [context.toolName, context.agentName, context.toolCallId, context.deadline > 0, context.budget.remaining.toolCalls, context.cancelled, before, context.signal.reason == null];
} });
zigllms.tool.register({ name: "ask", execute: async () => (await zigllms.agent.get("inner").run("hello")).content });
zigllms.tool.register({ name: "spin", execute: () => { for (;;); } });
zigllms.tool.register({ name: "grow", execute: () => {
  const kept = [];
  for (let i = 0; i < 1000; i += 1) kept.push(new Uint8Array(10000));
  return kept.length;
} });
zigllms.tool.register({ name: "wait", execute: (input, context) => {
  started();
  while (!context.cancelled) {}
  ended();
} });
null`,
  wren: `
zigllms.tool.register({ "name": "look", "timeout": 60000, "execute": Fn.new {|input, context|
  var before = context.signal.aborted
  return [context.toolName, context.agentName, context.toolCallId, context.deadline > 0, context.budget["remaining"]["toolCalls"], context.cancelled, before, context.signal.reason == null]
} })
zigllms.tool.register({ "name": "ask", "execute": Fn.new { zigllms.agent.get("inner").run("hello")["content"] } })
zigllms.tool.register({ "name": "spin", "execute": Fn.new {
  while (true) {}
} })
zigllms.tool.register({ "name": "grow", "execute": Fn.new {
  var kept = []
  for (i in 1..1000) kept.add(List.filled(1250, i))
  return kept.count
} })
zigllms.tool.register({ "name": "wait", "execute": Fn.new {|input, context|
  started.call()
  while (!context.cancelled) {}
  ended.call()
} })
return null`,
  python: `
def look(input, context):
    before = context.signal.aborted
    return [context.tool_name, context.agent_name, context.tool_call_id, context.deadline > 0, context.budget.remaining.tool_calls, context.cancelled, before, context.signal.reason is None]
def spin():
    while True: pass
def grow():
    kept = []
    for i in range(1000): kept.append("x" * 10000 + str(i))
    return len(kept)
def wait(input, context):
    started()
    while not context.cancelled: pass
    ended()
zigllms.tool.register({"name": "look", "timeout": 60000, "execute": look})
zigllms.tool.register({"name": "ask", "execute": lambda: zigllms.agent.get("inner").run("hello").content})
zigllms.tool.register({"name": "spin", "execute": spin})
zigllms.tool.register({"name": "grow", "execute": grow})
zigllms.tool.register({"name": "wait", "execute": wait})
None`,
};

/** A model that calls the tool that the user names, and then says what came of it. */
function withModel(): Framework {
  const framework = createFramework();
  framework.providers.register({
    name: 'model',
    type: 'scripted',
    config: {
      responses: ({ messages }: { messages: { role: string; content: unknown }[] }) => {
        const last = messages.at(-1)!;
        if (last.role === 'tool') return JSON.stringify(last.content);
        return last.content === 'hello' ? 'hi' : { toolCalls: [{ id: 'c', name: last.content, input: {} }] };
      },
    },
  });
  framework.providers.setDefault('model');
  framework.agents.create({ name: 'inner' });
  return framework;
}

for (const [language, script] of Object.entries(scripts)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`tools in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  describe(`tools in ${language}`, { timeout: 120_000 }, () => {
    const opened = async (t: { after: (end: () => void) => void }, names: string[]) => {
      const framework = withModel();
      const context = await engine.createContext();
      t.after(() => void context.dispose());
      const told: string[] = [];
      const waiting = new Map<string, () => void>();
      for (const name of ['started', 'ended'])
        await context.setGlobal(name, () => {
          told.push(name);
          waiting.get(name)?.();
        });
      await exposeFramework(context, framework);
      await context.eval(script);
      const when = (name: string): Promise<void> => new Promise((resolve) => waiting.set(name, resolve));
      return {
        framework,
        context,
        agent: framework.agents.create({ name: 'outer', tools: names }),
        told,
        when,
      };
    };

    test('see deadline, signal and what is left of the budget', async (t) => {
      const { agent } = await opened(t, ['look']);
      const { content } = await agent.run('look', { budget: { toolCalls: 3 } });
      assert.deepEqual(JSON.parse(content), ['look', 'outer', 'c', true, 2, false, false, true]);
    });

    test('start what is part of the same budget', async (t) => {
      const { agent } = await opened(t, ['ask']);
      const enough = await agent.run('ask', { budget: { modelCalls: 3 } });
      assert.deepEqual([enough.status, enough.content], ['completed', '"hi"']);
      assert.deepEqual(enough.budget?.used['modelCalls'], 3);
      const deep = await agent.run('ask', { budget: { depth: 0 } });
      assert.equal(deep.toolCalls[0].error?.code, 'budget_exceeded');
    });

    test('are stopped when their run is cancelled', async (t) => {
      const { agent, context, told, when } = await opened(t, ['wait', 'spin']);
      const started = when('started');
      const controller = new AbortController();
      const running = agent.run('wait', { signal: controller.signal });
      await started;
      controller.abort('enough');
      assert.equal((await running).status, 'cancelled');
      assert.equal(await context.getGlobal('zigllms').then(() => 'usable'), 'usable');
      assert.deepEqual(told[0], 'started');
    });

    test('are stopped when the processor time of the budget is used up', async (t) => {
      const { agent, context } = await opened(t, ['spin', 'look']);
      const { status, error, budget: report } = await agent.run('spin', { budget: { guestCpuMs: 50 } });
      assert.equal(status, 'budget_exceeded', error?.message);
      assert.equal(report!.remaining['guestCpuMs'], 0);
      assert.ok(report!.used['guestCpuMs'] > 0);
      assert.equal(await context.getGlobal('zigllms').then(() => 'usable'), 'usable');
    });

    test('end the run where they had more memory than the budget lets a call have', async (t) => {
      const { agent } = await opened(t, ['grow']);
      const budget = { guestMemoryBytes: 4_000_000 };
      const { status, error, toolCalls } = await agent.run('grow', { budget });
      if (language === 'python') {
        assert.equal(toolCalls[0].error?.code, 'unsupported');
        return;
      }
      assert.equal(status, 'budget_exceeded');
      assert.match(error!.message, /4000000 bytes/);
      const again = await agent.run('grow', { budget: { guestMemoryBytes: 100_000_000 } });
      assert.equal(again.status, 'completed');
    });
  });
}
