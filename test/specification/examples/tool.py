async def query(input):
    result = await queryDatabase(input["database"], input["query"])
    return {"rows": result, "count": len(result)}

zigllms.tool.register({
    "name": "database_query",
    "description": "Query a SQL database",
    "schema": {
        "type": "object",
        "properties": {
            "query": {"type": "string", "description": "SQL query"},
            "database": {"type": "string", "enum": ["users", "products", "orders"]},
        },
        "required": ["query", "database"],
    },
    "execute": query,
})

file_content = zigllms.tool.execute("file_reader", {"path": "./data.json"})

tools = zigllms.tool.list()
for tool in tools:
    print(f"{tool.name}: {tool.description}")
