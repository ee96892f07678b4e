// JavaScript: Define and register custom tools
zigllms.tool.register({
    name: "database_query",
    description: "Query a SQL database",
    schema: {
        type: "object",
        properties: {
            query: { type: "string", description: "SQL query" },
            database: { type: "string", enum: ["users", "products", "orders"] }
        },
        required: ["query", "database"]
    },
    execute: async (input) => {
        // Tool implementation
        const result = await queryDatabase(input.database, input.query);
        return { rows: result, count: result.length };
    }
});

// Use built-in tools
const fileContent = await zigllms.tool.execute("file_reader", {
    path: "./data.json"
});

// List available tools
const tools = zigllms.tool.list();
tools.forEach(tool => {
    console.log(`${tool.name}: ${tool.description}`);
});
