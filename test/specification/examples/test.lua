local test_scenario = zigllms.test.createScenario("tool_validation")

test_scenario:addFixture("sample_data", {
    users = { { id = 1, name = "Alice" }, { id = 2, name = "Bob" } }
})

test_scenario:addTest("database_tool_test", function()
    local result = zigllms.tool.execute("database_query", {
        query = "SELECT * FROM users",
        database = "users"
    })
    assert(result.count == 2)
    assert(result.rows[1].name == "Alice")
end)

local results = test_scenario:run()
print("Passed: " .. results.passed .. "/" .. results.total)
