// zigllms.test in four languages: tests written in the script fail alone, with their message and place, and the others go on.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';

interface Result {
  passed: number;
  failed: number;
  total: number;
  tests: {
    name: string;
    status: string;
    failure?: { code: string; message: string; location?: { file: string; line: number } };
  }[];
}

/** The first is a suite with tests of all kinds; the number of the line that fails is marked by a comment HERE or THERE. */
const suites: Record<string, string> = {
  lua: `
local test = zigllms.test
local scenario = test.createScenario("all kinds")
scenario:addFixture("users", { { id = 1, name = "Alice" }, { id = 2, name = "Bob" } })
scenario:addFixture("made", function() return { fresh = true } end)
local search = scenario:mockTool("database_query", { output = { count = 2 } })
local order = {}
scenario:beforeEach(function() order[#order + 1] = "before" end)
scenario:afterEach(function() order[#order + 1] = "after" end)
scenario:addTest("passes", function()
  local result = zigllms.tool.execute("database_query", { query = "SELECT" })
  test.assertEqual(result.count, #scenario:getFixture("users"))
  test.assertTrue(scenario:getFixture("made").fresh)
  test.assertEqual(search.calls[1].input.query, "SELECT")
end)
scenario:addTest("claims", function()
  test.assertEqual({ a = { 1, 2 } }, { a = { 1, 3 } }, "sums") -- HERE
end)
scenario:addTest("throws", function()
  error("out of luck") -- THERE
end)
scenario:addTest("loops", function() while true do end end, { timeout = 300 })
scenario:addTest("waits for ever", function() never() end, { timeout_ms = 300 })
scenario:addTest("expects a failure", function()
  test.assertThrows(function() error({ code = "x", message = "as it should" }) end, "as it should")
end)
scenario:addTest("repeated", function() return scenario:getRandom():integer(1, 6) end, { ["repeat"] = 3, scorers = { function(output) return output / 10 end }, min_score = 0.1 })
local results = scenario:run({ seed = 7 })
return { results = results, order = #order, after = zigllms.tool.exists("database_query"), roll = test.createRandom("x"):integer(1, 1000), text = test.report(results) }`,
  quickjs: `
const { test } = zigllms;
const scenario = test.createScenario("all kinds");
scenario.addFixture("users", [{ id: 1, name: "Alice" }, { id: 2, name: "Bob" }]);
scenario.addFixture("made", async () => ({ fresh: true }));
const search = scenario.mockTool("database_query", { output: { count: 2 } });
const order = [];
scenario.beforeEach(() => { order.push("before"); });
scenario.afterEach(async () => { order.push("after"); });
scenario.addTest("passes", async () => {
  const result = await zigllms.tool.execute("database_query", { query: "SELECT" });
  test.assertEqual(result.count, scenario.getFixture("users").length);
  test.assertTrue(scenario.getFixture("made").fresh);
  test.assertEqual(search.calls[0].input.query, "SELECT");
});
scenario.addTest("claims", async () => {
  test.assertEqual({ a: [1, 2] }, { a: [1, 3] }, "sums"); // HERE
});
scenario.addTest("throws", () => {
  throw new Error("out of luck"); // THERE
});
scenario.addTest("loops", () => { for (;;); }, { timeout: 300 });
scenario.addTest("waits for ever", () => new Promise(() => {}), { timeoutMs: 300 });
scenario.addTest("expects a failure", async () => {
  await test.assertThrows(async () => { throw new Error("as it should"); }, "as it should");
});
scenario.addTest("repeated", () => scenario.getRandom().integer(1, 6), { repeat: 3, scorers: [(output) => output / 10], minScore: 0.1 });
const results = await scenario.run({ seed: 7 });
({ results, order: order.length, after: zigllms.tool.exists("database_query"), roll: test.createRandom("x").integer(1, 1000), text: test.report(results) })`,
  wren: `
import "zigllms.test" for Test
import "zigllms.tool" for Tool
var scenario = Test.createScenario("all kinds")
scenario.addFixture("users", [{ "id": 1, "name": "Alice" }, { "id": 2, "name": "Bob" }])
scenario.addFixture("made", Fn.new { { "fresh": true } })
var search = scenario.mockTool("database_query", { "output": { "count": 2 } })
var order = []
scenario.beforeEach(Fn.new { order.add("before") })
scenario.afterEach(Fn.new { order.add("after") })
scenario.addTest("passes", Fn.new {
  var result = Tool.execute("database_query", { "query": "SELECT" })
  Test.assertEqual(result["count"], scenario.getFixture("users").count)
  Test.assertTrue(scenario.getFixture("made")["fresh"])
  Test.assertEqual(search.calls[0]["input"]["query"], "SELECT")
})
scenario.addTest("claims", Fn.new {
  Test.assertEqual({ "a": [1, 2] }, { "a": [1, 3] }, "sums") // HERE
})
scenario.addTest("throws", Fn.new {
  Fiber.abort("out of luck") // THERE
})
scenario.addTest("loops", Fn.new {
  while (true) {}
}, { "timeout": 300 })
scenario.addTest("waits for ever", Fn.new { never.call() }, { "timeoutMs": 300 })
scenario.addTest("expects a failure", Fn.new {
  Test.assertThrows(Fn.new { Fiber.abort("as it should") }, "as it should")
})
scenario.addTest("repeated", Fn.new { scenario.getRandom().integer(1, 6) }, { "repeat": 3, "scorers": [Fn.new {|output, expected| output / 10 }], "minScore": 0.1 })
var results = scenario.run({ "seed": 7 })
return { "results": results, "order": order.count, "after": Tool.exists("database_query"), "roll": Test.createRandom("x").integer(1, 1000), "text": Test.report(results) }`,
  python: `
test = zigllms.test
scenario = test.create_scenario("all kinds")
scenario.addFixture("users", [{"id": 1, "name": "Alice"}, {"id": 2, "name": "Bob"}])
scenario.add_fixture("made", lambda: {"fresh": True})
search = scenario.mock_tool("database_query", output={"count": 2})
order = []
scenario.before_each(lambda: order.append("before"))
async def clean():
    order.append("after")
scenario.after_each(clean)
async def passes():
    import asyncio
    await asyncio.sleep(0.01)
    result = await zigllms.tool.execute("database_query", {"query": "SELECT"})
    assert result["count"] == len(scenario.get_fixture("users"))
    test.assert_true(scenario.get_fixture("made")["fresh"])
    test.assert_equal(search.calls[0].input.query, "SELECT")
scenario.add_test("passes", passes)
def claims():
    test.assert_equal({"a": [1, 2]}, {"a": [1, 3]}, "sums") # HERE
scenario.add_test("claims", claims)
async def throws():
    raise ValueError("out of luck") # THERE
scenario.add_test("throws", throws)
def loops():
    while True: pass
scenario.add_test("loops", loops, timeout=300)
async def waits():
    import asyncio
    await asyncio.Event().wait()
scenario.add_test("waits for ever", waits, timeout_ms=300)
def expects():
    def fails():
        raise KeyError("as it should")
    test.assert_throws(fails, "as it should")
scenario.add_test("expects a failure", expects)
scenario.add_test("repeated", lambda: scenario.get_random().integer(1, 6), repeat=3, scorers=[lambda output, expected: output / 10], min_score=0.1)
results = scenario.run(seed=7)
{"results": results, "order": len(order), "after": zigllms.tool.exists("database_query"), "roll": test.create_random("x").integer(1, 1000), "text": test.report(results)}`,
};

for (const [language, source] of Object.entries(suites)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`tests in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  for (const isolation of ['thread', 'inline', 'process'] as const) {
    if (isolation === 'process' && process.platform !== 'linux') continue;
    // Plain Python cannot wait on the host's own thread.
    if (isolation === 'inline' && language === 'python') continue;
    test(`a suite in ${language}, ${isolation}`, { timeout: 60_000 }, async (t) => {
      const context = await engine.createContext({ isolation, timeoutMs: 30_000 });
      t.after(() => context.dispose());
      await exposeFramework(context, createFramework());
      await context.setGlobal('never', () => new Promise(() => undefined));
      const said = await context.eval<{
        results: Result;
        order: number;
        after: boolean;
        roll: number;
        text: string;
      }>(source, { fileName: 'suite' });
      const { results } = said;
      assert.deepEqual(
        results.tests.map(({ name, status, failure }) => [name, status, failure?.code ?? '']),
        [
          ['passes', 'passed', ''],
          ['claims', 'failed', 'assertion_failed'],
          ['throws', 'failed', 'runtime_error'],
          ['loops', 'failed', 'timeout_error'],
          ['waits for ever', 'failed', 'timeout_error'],
          ['expects a failure', 'passed', ''],
          ['repeated', 'passed', ''],
        ],
        JSON.stringify(results.tests, undefined, 1),
      );
      const lineOf = (mark: string): number => source.slice(0, source.indexOf(mark)).split('\n').length;
      const [, claims, throws, loops] = results.tests;
      assert.equal(claims.failure?.message, 'sums: at a[1]: expected 3, got 2');
      assert.deepEqual(
        [claims.failure?.location?.file, claims.failure?.location?.line],
        ['suite', lineOf(' HERE')],
      );
      assert.match(throws.failure?.message ?? '', /out of luck/);
      assert.deepEqual(
        [throws.failure?.location?.file, throws.failure?.location?.line],
        ['suite', lineOf(' THERE')],
      );
      assert.match(loops.failure?.message ?? '', /test "loops" took longer than its limit of 300 ms/);
      // Wren and Python don't tell where they were stopped.
      if (['lua', 'quickjs'].includes(language)) assert.equal(loops.failure?.location?.file, 'suite');
      assert.deepEqual([results.passed, results.failed, results.total], [3, 4, 7]);
      assert.equal(said.order, 18, 'beforeEach and afterEach for each of nine runs');
      assert.equal(said.after, false, 'the mock is gone');
      assert.equal(said.roll, 613, 'chance is the same in every language');
      assert.match(
        said.text,
        /^all kinds: 3 of 7 passed\n {2}ok {4}passes\n {2}FAIL {2}claims\n {8}sums: at a/,
      );
    });
  }
}
