// The rest of zigllms.test in four languages: every claim, mock providers, the clock, chance, snapshots, scores, several scenarios, filters and reports. All get the same.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';

const programs: Record<string, string> = {
  lua: `
local test = zigllms.test
local one = test.createScenario("one")
local two = test.createScenario("two")
local agent = zigllms.agent.create({ name = "subject" })
local model = one:mockProvider("embedded", { responses = { "first", "second" } })
local clock = one:useFakeClock(1000)
one:addTest("claims", function()
  test.assertFalse(1 == 2)
  test.assertNotEqual({ 1 }, { 2 })
  test.assertClose(0.1 + 0.2, 0.3)
  test.assertClose(1, 1.4, 0.5)
  test.assertContains({ "a", "b" }, "b")
  test.assertMatch("abc-1", "^[a-z]+-\\\\d$")
  test.assertSchema({ n = 1 }, { type = "object", required = { "n" } })
  test.assertThrows(function() test.fail("as asked") end, "as asked")
  test.assertThrows(function() test.assertEqual(nil, 1) end, "assertion_failed")
end)
one:addTest("model", function()
  test.assertEqual(agent:run("a").content, "first")
  test.assertEqual(agent:run("b").content, "second")
  test.assertEqual({ model.requestCount, model.requests[2].prompt }, { 2, "b" })
end)
one:addTest("time", function()
  clock:advance(500)
  test.assertEqual(clock:now(), 1500)
  one:assertSnapshot("now", { now = clock:now() })
end, { ["repeat"] = 2, tags = { "slow" } })
two:addTest("chance", function()
  local random = two:getRandom()
  random:pick({ 1, 2 })
  test.assertEqual(#random:shuffle({ 1, 2, 3 }), 3)
  test.assertTrue(random:next() < 1)
end)
local all = test.run({ seed = 1 })
local slow = test.run({ tags = { "slow" }, filter = "ti*" })
local scores = { test.score("similarity", "the cat sat", "The cat"), test.score("contains", "abc", { "a", "x" }), test.score(function(output, expected) return output == expected end, 1, 1) }
local names = test.list()
return { all.passed, all.total, slow.total, scores, names, test.get("one") == one, test.remove("two"), test.remove("two"), #test.report(all, "json") > 100, string.sub(test.report(slow, "junit"), 1, 5), test.report(slow), test.createRandom(5).seed }`,
  quickjs: `
const { test } = zigllms;
const one = test.createScenario("one");
const two = test.createScenario("two");
const agent = zigllms.agent.create({ name: "subject" });
const model = one.mockProvider("embedded", { responses: ["first", "second"] });
const clock = one.useFakeClock(1000);
one.addTest("claims", async () => {
  test.assertFalse(1 === 2);
  test.assertNotEqual([1], [2]);
  test.assertClose(0.1 + 0.2, 0.3);
  test.assertClose(1, 1.4, 0.5);
  test.assertContains(["a", "b"], "b");
  test.assertMatch("abc-1", "^[a-z]+-\\\\d$");
  test.assertSchema({ n: 1 }, { type: "object", required: ["n"] });
  await test.assertThrows(() => test.fail("as asked"), "as asked");
  await test.assertThrows(() => test.assertEqual(null, 1), "assertion_failed");
});
one.addTest("model", async () => {
  test.assertEqual((await agent.run("a")).content, "first");
  test.assertEqual((await agent.run("b")).content, "second");
  test.assertEqual([model.requestCount, model.requests[1].prompt], [2, "b"]);
});
one.addTest("time", async () => {
  await clock.advance(500);
  test.assertEqual(clock.now(), 1500);
  one.assertSnapshot("now", { now: clock.now() });
}, { repeat: 2, tags: ["slow"] });
two.addTest("chance", () => {
  const random = two.getRandom();
  random.pick([1, 2]);
  test.assertEqual(random.shuffle([1, 2, 3]).length, 3);
  test.assertTrue(random.next() < 1);
});
const all = await test.run({ seed: 1 });
const slow = await test.run({ tags: ["slow"], filter: "ti*" });
const scores = [await test.score("similarity", "the cat sat", "The cat"), await test.score("contains", "abc", ["a", "x"]), await test.score((output, expected) => output === expected, 1, 1)];
const names = test.list();
[all.passed, all.total, slow.total, scores, names, test.get("one") === one, test.remove("two"), test.remove("two"), test.report(all, "json").length > 100, test.report(slow, "junit").slice(0, 5), test.report(slow), test.createRandom(5).seed]`,
  wren: `
import "zigllms.test" for Test
import "zigllms.agent" for Agent
var one = Test.createScenario("one")
var two = Test.createScenario("two")
var agent = Agent.create({ "name": "subject" })
var model = one.mockProvider("embedded", { "responses": ["first", "second"] })
var clock = one.useFakeClock(1000)
one.addTest("claims", Fn.new {
  Test.assertFalse(1 == 2)
  Test.assertNotEqual([1], [2])
  Test.assertClose(0.1 + 0.2, 0.3)
  Test.assertClose(1, 1.4, 0.5)
  Test.assertContains(["a", "b"], "b")
  Test.assertMatch("abc-1", "^[a-z]+-\\\\d$")
  Test.assertSchema({ "n": 1 }, { "type": "object", "required": ["n"] })
  Test.assertThrows(Fn.new { Test.fail("as asked") }, "as asked")
  Test.assertThrows(Fn.new { Test.assertEqual(null, 1) }, "assertion_failed")
})
one.addTest("model", Fn.new {
  Test.assertEqual(agent.run("a")["content"], "first")
  Test.assertEqual(agent.run("b")["content"], "second")
  Test.assertEqual([model.requestCount, model.requests[1]["prompt"]], [2, "b"])
})
one.addTest("time", Fn.new {
  clock.advance(500)
  Test.assertEqual(clock.now(), 1500)
  one.assertSnapshot("now", { "now": clock.now() })
}, { "repeat": 2, "tags": ["slow"] })
two.addTest("chance", Fn.new {
  var random = two.getRandom()
  random.pick([1, 2])
  Test.assertEqual(random.shuffle([1, 2, 3]).count, 3)
  Test.assertTrue(random.next() < 1)
})
var all = Test.run({ "seed": 1 })
var slow = Test.run({ "tags": ["slow"], "filter": "ti*" })
var scores = [Test.score("similarity", "the cat sat", "The cat"), Test.score("contains", "abc", ["a", "x"]), Test.score(Fn.new {|output, expected| output == expected }, 1, 1)]
var names = Test.list()
return [all["passed"], all["total"], slow["total"], scores, names, Test.get("one") == one, Test.remove("two"), Test.remove("two"), Test.report(all, "json").count > 100, Test.report(slow, "junit")[0...5], Test.report(slow), Test.createRandom(5).seed]`,
  python: `
test = zigllms.test
one = test.create_scenario("one")
two = test.create_scenario("two")
agent = zigllms.agent.create({"name": "subject"})
model = one.mock_provider("embedded", {"responses": ["first", "second"]})
clock = one.use_fake_clock(1000)
def claims():
    test.assert_false(1 == 2)
    test.assert_not_equal([1], [2])
    test.assert_close(0.1 + 0.2, 0.3)
    test.assert_close(1, 1.4, tolerance=0.5)
    test.assert_contains(["a", "b"], "b")
    test.assert_match("abc-1", "^[a-z]+-\\\\d$")
    test.assert_schema({"n": 1}, {"type": "object", "required": ["n"]})
    test.assert_throws(lambda: test.fail("as asked"), "as asked")
    test.assert_throws(lambda: test.assert_equal(None, 1), "assertion_failed")
one.add_test("claims", claims)
async def asks():
    test.assert_equal((await agent.run("a")).content, "first")
    test.assert_equal((await agent.run("b")).content, "second")
    test.assert_equal([model.request_count, model.requests[1].prompt], [2, "b"])
one.add_test("model", asks)
def time():
    clock.advance(500)
    test.assert_equal(clock.now(), 1500)
    one.assert_snapshot("now", {"now": clock.now()})
one.add_test("time", time, repeat=2, tags=["slow"])
def chance():
    random = two.get_random()
    random.pick([1, 2])
    test.assert_equal(len(random.shuffle([1, 2, 3])), 3)
    test.assert_true(random.next() < 1)
two.add_test("chance", chance)
all = test.run(seed=1)
slow = test.run(tags=["slow"], filter="ti*")
scores = [test.score("similarity", "the cat sat", "The cat"), test.score("contains", "abc", ["a", "x"]), test.score(lambda output, expected: output == expected, 1, 1)]
names = test.list()
[all.passed, all.total, slow.total, scores, names, test.get("one") == one, test.remove("two"), test.remove("two"), len(test.report(all, "json")) > 100, test.report(slow, "junit")[:5], test.report(slow), test.create_random(5).seed]`,
};

for (const [language, program] of Object.entries(programs)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`the rest of zigllms.test in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  test(`the rest of zigllms.test in ${language}`, { timeout: 60_000 }, async (t) => {
    const context = await engine.createContext({ timeoutMs: 30_000 });
    t.after(() => context.dispose());
    const framework = createFramework();
    await exposeFramework(context, framework);
    assert.deepEqual(await context.eval(program, { fileName: 'tour' }), [
      4,
      4,
      1,
      [0.8, 0.5, 1],
      ['one', 'two'],
      true,
      true,
      false,
      true,
      '<?xml',
      'one: 1 of 1 passed\n  ok    time (2 of 2 runs)',
      '5',
    ]);
    await context.dispose();
    assert.deepEqual(framework.tests.list(), [], 'scenarios go with the context that made them');
  });
}
