import "zigllms.test" for Test
import "zigllms.tool" for Tool

var testScenario = Test.createScenario("tool_validation")

testScenario.addFixture("sample_data", {
  "users": [{ "id": 1, "name": "Alice" }, { "id": 2, "name": "Bob" }]
})

testScenario.addTest("database_tool_test", Fn.new {
  var result = Tool.execute("database_query", { "query": "SELECT * FROM users", "database": "users" })
  Test.assertEqual(result["count"], 2)
  Test.assertEqual(result["rows"][0]["name"], "Alice")
})

var results = testScenario.run()
System.print("Passed: %(results["passed"])/%(results["total"])")
