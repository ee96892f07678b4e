import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'tests pass and fail, with what went wrong',
    lua: `
local test = zigllms.test
local scenario = test.createScenario("numbers")
local before = 0
scenario:addFixture("numbers", { 1, 2, 3 })
scenario:beforeEach(function() before = before + 1 end)
scenario:addTest("passes", function() test.assertEqual(scenario:getFixture("numbers"), { 1, 2, 3 }) end, { tags = { "good" } })
scenario:addTest("fails", function() test.assertEqual({ a = { 1, 2 } }, { a = { 1, 3 } }, "lists") end)
scenario:addTest("later", function() test.fail() end, { skip = true })
local all, good = scenario:run(), scenario:run({ tags = { "good" } })
return { all.passed, all.failed, all.skipped, all.total, all.tests[2].status, all.tests[2].failure.message, good.total, before, failure(function() test.assertTrue(false, "so") end), failure(function() test.createScenario("numbers") end) }`,
    javascript: `
const { test } = zigllms;
const scenario = test.createScenario("numbers");
let before = 0;
scenario.addFixture("numbers", [1, 2, 3]);
scenario.beforeEach(() => { before += 1; });
scenario.addTest("passes", () => test.assertEqual(scenario.getFixture("numbers"), [1, 2, 3]), { tags: ["good"] });
scenario.addTest("fails", async () => test.assertEqual({ a: [1, 2] }, { a: [1, 3] }, "lists"));
scenario.addTest("later", () => test.fail(), { skip: true });
const all = await scenario.run(), good = await scenario.run({ tags: ["good"] });
[all.passed, all.failed, all.skipped, all.total, all.tests[1].status, all.tests[1].failure.message, good.total, before, await failure(() => test.assertTrue(false, "so")), await failure(() => test.createScenario("numbers"))]`,
    wren: `
import "zigllms.test" for Test
var scenario = Test.createScenario("numbers")
var before = 0
scenario.addFixture("numbers", [1, 2, 3])
scenario.beforeEach(Fn.new { before = before + 1 })
scenario.addTest("passes", Fn.new { Test.assertEqual(scenario.getFixture("numbers"), [1, 2, 3]) }, { "tags": ["good"] })
scenario.addTest("fails", Fn.new { Test.assertEqual({ "a": [1, 2] }, { "a": [1, 3] }, "lists") })
scenario.addTest("later", Fn.new { Test.fail() }, { "skip": true })
var all = scenario.run()
var good = scenario.run({ "tags": ["good"] })
return [all["passed"], all["failed"], all["skipped"], all["total"], all["tests"][1]["status"], all["tests"][1]["failure"]["message"], good["total"], before, failure.call { Test.assertTrue(false, "so") }, failure.call { Test.createScenario("numbers") }]`,
    python: `
test = zigllms.test
scenario = test.create_scenario("numbers")
before = []
scenario.add_fixture("numbers", [1, 2, 3])
scenario.before_each(lambda: before.append(1))
scenario.add_test("passes", lambda: test.assert_equal(scenario.get_fixture("numbers"), [1, 2, 3]), tags=["good"])
async def fails():
    test.assert_equal({"a": [1, 2]}, {"a": [1, 3]}, "lists")
scenario.add_test("fails", fails)
scenario.add_test("later", lambda: test.fail(), skip=True)
all, good = scenario.run(), scenario.run(tags=["good"])
[all.passed, all.failed, all.skipped, all.total, all.tests[1].status, all.tests[1].failure.message, good.total, len(before), failure(lambda: test.assert_true(False, "so")), failure(lambda: test.create_scenario("numbers"))]`,
    expected: [
      1,
      1,
      1,
      3,
      'failed',
      'lists: at a[1]: expected 3, got 2',
      1,
      3,
      ['assertion_failed', 'so: expected true, got false'],
      ['already_exists', 'test.createScenario: scenario "numbers" exists already; remove it first'],
    ],
  },
  {
    name: 'mocks stand in, chance repeats itself, scores agree',
    lua: `
local test = zigllms.test
local scenario = test.createScenario("mocked")
local tool = scenario:mockTool("calculator", { outputs = { 1, 2 } })
local model = scenario:mockProvider("answers", { responses = { function(request) return "mocked " .. request.messages[1].content end } })
local said, sums
scenario:addTest("uses", function()
  said = zigllms.agent.create({ name = "helper" }):run("x").content
  sums = { zigllms.tool.execute("calculator", { expression = "x" }), zigllms.tool.execute("calculator", { expression = "y" }) }
  test.assertEqual({ tool.callCount, model.requestCount }, { 2, 1 })
end)
local result = scenario:run()
local random = test.createRandom("seed")
local dice = { random:integer(1, 6), random:integer(1, 6), random:integer(1, 6), random:integer(1, 6) }
local again = test.createRandom("seed"):integer(1, 6) == dice[1]
return { result.passed, said, sums, again, dice, random:shuffle({ "a", "b", "c", "d" }), test.score("similarity", "the red fox", "the blue fox"), test.score("contains", "abc", { "a", "z" }), failure(function() test.score("likeness", "a", "b") end) }`,
    javascript: `
const { test } = zigllms;
const scenario = test.createScenario("mocked");
const tool = scenario.mockTool("calculator", { outputs: [1, 2] });
const model = scenario.mockProvider("answers", { responses: [({ messages }) => "mocked " + messages[0].content] });
let said, sums;
scenario.addTest("uses", async () => {
  said = (await zigllms.agent.create({ name: "helper" }).run("x")).content;
  sums = [await zigllms.tool.execute("calculator", { expression: "x" }), await zigllms.tool.execute("calculator", { expression: "y" })];
  test.assertEqual([tool.callCount, model.requestCount], [2, 1]);
});
const result = await scenario.run();
const random = test.createRandom("seed");
const dice = [random.integer(1, 6), random.integer(1, 6), random.integer(1, 6), random.integer(1, 6)];
const again = test.createRandom("seed").integer(1, 6) === dice[0];
[result.passed, said, sums, again, dice, random.shuffle(["a", "b", "c", "d"]), await test.score("similarity", "the red fox", "the blue fox"), await test.score("contains", "abc", ["a", "z"]), await failure(() => test.score("likeness", "a", "b"))]`,
    wren: `
import "zigllms.test" for Test
var scenario = Test.createScenario("mocked")
var tool = scenario.mockTool("calculator", { "outputs": [1, 2] })
var model = scenario.mockProvider("answers", { "responses": [Fn.new {|request| "mocked " + request["messages"][0]["content"] }] })
var said = null
var sums = null
scenario.addTest("uses", Fn.new {
  said = zigllms.agent.create({ "name": "helper" }).run("x")["content"]
  sums = [zigllms.tool.execute("calculator", { "expression": "x" }), zigllms.tool.execute("calculator", { "expression": "y" })]
  Test.assertEqual([tool.callCount, model.requestCount], [2, 1])
})
var result = scenario.run()
var random = Test.createRandom("seed")
var dice = [random.integer(1, 6), random.integer(1, 6), random.integer(1, 6), random.integer(1, 6)]
var again = Test.createRandom("seed").integer(1, 6) == dice[0]
return [result["passed"], said, sums, again, dice, random.shuffle(["a", "b", "c", "d"]), Test.score("similarity", "the red fox", "the blue fox"), Test.score("contains", "abc", ["a", "z"]), failure.call { Test.score("likeness", "a", "b") }]`,
    python: `
test = zigllms.test
scenario = test.create_scenario("mocked")
tool = scenario.mock_tool("calculator", outputs=[1, 2])
model = scenario.mock_provider("answers", responses=[lambda request: "mocked " + request.messages[0].content])
seen = {}
async def uses():
    seen["said"] = (await zigllms.agent.create(name="helper").run("x")).content
    seen["sums"] = [await zigllms.tool.execute("calculator", {"expression": "x"}), await zigllms.tool.execute("calculator", {"expression": "y"})]
    test.assert_equal([tool.call_count, model.request_count], [2, 1])
scenario.add_test("uses", uses)
result = scenario.run()
random = test.create_random("seed")
dice = [random.integer(1, 6), random.integer(1, 6), random.integer(1, 6), random.integer(1, 6)]
again = test.create_random("seed").integer(1, 6) == dice[0]
[result.passed, seen["said"], seen["sums"], again, dice, random.shuffle(["a", "b", "c", "d"]), test.score("similarity", "the red fox", "the blue fox"), test.score("contains", "abc", ["a", "z"]), failure(lambda: test.score("likeness", "a", "b"))]`,
    expected: [
      1,
      'mocked x',
      [1, 2],
      true,
      [1, 1, 2, 1],
      ['a', 'c', 'b', 'd'],
      0.6666666666666666,
      0.5,
      [
        'invalid_argument',
        'test.score: scorer: expected one of exact, contains, similarity, json or a function, got "likeness"',
      ],
    ],
  },
];
