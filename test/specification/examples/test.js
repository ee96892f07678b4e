const testScenario = zigllms.test.createScenario("tool_validation");

testScenario.addFixture("sample_data", {
  users: [
    { id: 1, name: "Alice" },
    { id: 2, name: "Bob" },
  ],
});

testScenario.addTest("database_tool_test", async () => {
  const result = await zigllms.tool.execute("database_query", {
    query: "SELECT * FROM users",
    database: "users",
  });
  zigllms.test.assertEqual(result.count, 2);
  zigllms.test.assertEqual(result.rows[0].name, "Alice");
});

const results = await testScenario.run();
console.log(`Passed: ${results.passed}/${results.total}`);
