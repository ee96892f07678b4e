import "zigllms.tool" for Tool

Tool.register({
  "name": "database_query",
  "description": "Query a SQL database",
  "schema": {
    "type": "object",
    "properties": {
      "query": { "type": "string", "description": "SQL query" },
      "database": { "type": "string", "enum": ["users", "products", "orders"] }
    },
    "required": ["query", "database"]
  },
  "execute": Fn.new {|input|
    var result = queryDatabase.call(input["database"], input["query"])
    return { "rows": result, "count": result.count }
  }
})

var fileContent = Tool.execute("file_reader", { "path": "./data.json" })

var tools = Tool.list()
for (tool in tools) System.print("%(tool["name"]): %(tool["description"])")
