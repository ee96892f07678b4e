// Two tool calls of one answer under the same id, as a script sees them: it decides of each for itself, and each gets its own result.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';

const programs: Record<string, string> = {
  lua: `
    zigllms.tool.register({ name = "send", needsApproval = true, execute = function(input) return "sent to " .. input.to end })
    local agent = zigllms.agent.create({ provider = "model", tools = { "send" } })
    local first = agent:run("write to both")
    local last = agent:resume(first.state, { call = false, call_2 = true })
    return { first.status, first.pending[1].toolCallId, first.pending[2].toolCallId, first.pending[2].input.to,
      last.status, last.toolCalls[1].error ~= nil, last.toolCalls[2].output, last.content }`,
  quickjs: `
    zigllms.tool.register({ name: "send", needsApproval: true, execute: (input) => "sent to " + input.to });
    const agent = zigllms.agent.create({ provider: "model", tools: ["send"] });
    const first = await agent.run("write to both");
    const last = await agent.resume(first.state, { call: false, call_2: true });
    [first.status, first.pending[0].toolCallId, first.pending[1].toolCallId, first.pending[1].input.to,
      last.status, last.toolCalls[0].error !== undefined, last.toolCalls[1].output, last.content]`,
  python: `
zigllms.tool.register({"name": "send", "needs_approval": True, "execute": lambda input: "sent to " + input["to"]})
agent = zigllms.agent.create(provider="model", tools=["send"])
first = agent.run("write to both")
last = agent.resume(first.state, {"call": False, "call_2": True})
[first.status, first.pending[0]["toolCallId"], first.pending[1]["toolCallId"], first.pending[1]["input"]["to"],
  last.status, last["toolCalls"][0].get("error") is not None, last["toolCalls"][1]["output"], last.content]`,
};

for (const [language, program] of Object.entries(programs)) {
  const engine = await openEngine(language);
  const name = `two calls with the same id are decided and answered each for itself in ${language}`;
  if (typeof engine === 'string') {
    test(name, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  test(name, async (t) => {
    const context = await engine.createContext({ isolation: 'thread', timeoutMs: 30_000 });
    t.after(() => context.dispose());
    const framework = createFramework();
    framework.providers.register({
      name: 'model',
      type: 'scripted',
      config: {
        responses: [
          { toolCalls: ['ann', 'bob'].map((to) => ({ id: 'call', name: 'send', input: { to } })) },
          'done',
        ],
      },
    });
    await exposeFramework(context, framework);
    assert.deepEqual(await context.eval(program), [
      'suspended',
      'call',
      'call_2',
      'bob',
      'completed',
      true,
      'sent to bob',
      'done',
    ]);
  });
}
