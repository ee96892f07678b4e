// Workflows in four languages: the specification's research pipeline, with a step of the script's own.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';

const programs: Record<string, string> = {
  lua: `
    local workflow = zigllms.workflow.create("research_pipeline")
    workflow:addStep("gather_sources", { agent = "research_agent", action = "search", params = { query = "{{input.topic}}" } })
    workflow:addStep("count", { execute = function(params) return #params.papers end, params = { papers = "{{gather_sources.output}}" } })
    local ok, errors = workflow:validate()
    local result = workflow:execute({ topic = "Transformers" })
    return { ok = ok, status = result.status, count = result.steps.count.output, gathered = result.steps.gather_sources.status }`,
  quickjs: `
    const workflow = zigllms.workflow.create("research_pipeline");
    workflow.addStep("gather_sources", { agent: "research_agent", action: "search", params: { query: "{{input.topic}}" } });
    workflow.addStep("count", { execute: async (params) => params.papers.length, params: { papers: "{{gather_sources.output}}" } });
    const [ok] = workflow.validate();
    const result = await workflow.execute({ topic: "Transformers" });
    ({ ok, status: result.status, count: result.steps.count.output, gathered: result.steps.gather_sources.status })`,
  python: `
workflow = zigllms.workflow.create("research_pipeline")
workflow.add_step("gather_sources", {"agent": "research_agent", "action": "search", "params": {"query": "{{input.topic}}"}})
workflow.add_step("count", {"execute": lambda params: len(params["papers"]), "params": {"papers": "{{gather_sources.output}}"}})
ok, errors = workflow.validate()
result = workflow.execute({"topic": "Transformers"})
{"ok": ok, "status": result["status"], "count": result["steps"]["count"]["output"], "gathered": result["steps"]["gather_sources"]["status"]}`,
  wren: `
import "zigllms.workflow" for Workflow
var workflow = Workflow.create("research_pipeline")
workflow.addStep("gather_sources", { "agent": "research_agent", "action": "search", "params": { "query": "{{input.topic}}" } })
workflow.addStep("count", { "execute": Fn.new {|params| params["papers"].count }, "params": { "papers": "{{gather_sources.output}}" } })
var ok = workflow.validate()[0]
var result = workflow.execute({ "topic": "Transformers" })
return { "ok": ok, "status": result["status"], "count": result["steps"]["count"]["output"], "gathered": result["steps"]["gather_sources"]["status"] }`,
};
import { openEngine } from '../support/open-engine.js';

for (const [language, program] of Object.entries(programs)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`workflows in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  test(`a workflow in ${language}`, { timeout: 60_000 }, async (t) => {
    const context = await engine.createContext({ isolation: 'thread', timeoutMs: 30_000 });
    t.after(() => context.dispose());
    const framework = createFramework();
    framework.providers.register({
      name: 'fixed',
      type: 'scripted',
      config: { responses: ['twelve chars'] },
    });
    framework.agents.create({ name: 'research_agent', provider: 'fixed' });
    await exposeFramework(context, framework);
    const expected = { ok: true, status: 'completed', count: 12, gathered: 'completed' };
    assert.deepEqual(await context.eval(program, { fileName: 'workflow' }), expected);
    await context.dispose();
    assert.deepEqual(framework.workflows.list(), [], 'workflows go with the context that created them');
  });
}
