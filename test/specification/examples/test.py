# Python: Access testing framework
test_scenario = zigllms.test.createScenario("tool_validation")

# Add test fixtures
test_scenario.addFixture("sample_data", {
    "users": [
        {"id": 1, "name": "Alice"},
        {"id": 2, "name": "Bob"}
    ]
})

# Define test case
async def database_tool_test():
    result = await zigllms.tool.execute("database_query", {
        "query": "SELECT * FROM users",
        "database": "users"
    })
    
    assert result["count"] == 2
    assert result["rows"][0]["name"] == "Alice"

test_scenario.addTest("database_tool_test", database_tool_test)

# Run tests
results = test_scenario.run()
print(f"Passed: {results.passed}/{results.total}")
