# A test suite in Python: fixtures, synchronous and asynchronous tests, mocks, snapshots, one report for all scenarios.
import json

test = zigllms.test

# --- Tools ---------------------------------------------------------------------------------------------------------

tools = test.create_scenario("tool_validation")
tools.add_fixture("sample_data", {
    "users": [
        {"id": 1, "name": "Alice"},
        {"id": 2, "name": "Bob"},
    ],
})

# There is no database here: a mock answers in its place, from the fixture.
database = tools.mock_tool(
    "database_query",
    schema={"type": "object", "properties": {"query": {"type": "string"}, "database": {"enum": ["users"]}}, "required": ["query"]},
    execute=lambda input: {"rows": tools.get_fixture("sample_data")["users"], "count": 2},
)


async def database_tool_test():
    result = await zigllms.tool.execute("database_query", {"query": "SELECT * FROM users", "database": "users"})
    assert result["count"] == 2
    assert result["rows"][0]["name"] == "Alice"
    assert database.call_count == 1


def rejects_other_databases():
    test.assert_throws(
        lambda: zigllms.tool.execute("database_query", {"query": "SELECT 1", "database": "secrets"}),
        "tool_input_invalid",
    )


tools.add_test("database_tool_test", database_tool_test, tags=["database"])
tools.add_test("rejects_other_databases", rejects_other_databases, tags=["database", "safety"])

# --- Agents --------------------------------------------------------------------------------------------------------

agents = test.create_scenario("agents")
log = []
agents.before_each(lambda: log.clear())
agent = zigllms.agent.create({"name": "subject"})
agent.add_hook("pre_execution", lambda context: log.append(context["input"]))


def answers_from_the_model():
    model = agents.mock_provider("embedded", responses=["Forty-two."])
    result = agent.run("What is the answer?")
    test.assert_equal(result.content, "Forty-two.")
    test.assert_equal(model.requests[0].prompt, "What is the answer?")
    test.assert_equal(log, ["What is the answer?"])


def keeps_its_form():
    agents.assert_snapshot("info", {key: agent.get_info()[key] for key in ("name", "status", "tools")})


def follows_the_schema():
    test.assert_schema({"name": "Ann"}, {"type": "object", "required": ["name", "age"]})


agents.add_test("answers_from_the_model", answers_from_the_model)
agents.add_test("keeps_its_form", keeps_its_form, repeat=2)
agents.add_test("follows_the_schema", follows_the_schema)
agents.add_test("for another day", lambda: None, skip=True)

# --- All of it -----------------------------------------------------------------------------------------------------

results = test.run(seed="example")
print(test.report(results))
print(f"Passed: {results.passed}/{results.total}")

failed = [one for scenario in results.scenarios for one in scenario.tests if one.status == "failed"]
for one in failed:
    print(f"{one.name} at line {one.failure.location.line}: {one.failure.message}")

safety = test.run(tags=["safety"])
print(f"Safety: {safety.passed}/{safety.total}")

as_json = json.loads(test.report(tools.run(), "json"))
print("As JSON: " + ", ".join(sorted(as_json)))
