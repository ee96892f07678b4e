zigllms.tool.register({
    name = "database_query",
    description = "Query a SQL database",
    schema = {
        type = "object",
        properties = {
            query = { type = "string", description = "SQL query" },
            database = { type = "string", enum = { "users", "products", "orders" } }
        },
        required = { "query", "database" }
    },
    execute = function(input)
        local result = queryDatabase(input.database, input.query)
        return { rows = result, count = #result }
    end
})

local fileContent = zigllms.tool.execute("file_reader", { path = "./data.json" })

local tools = zigllms.tool.list()
for _, tool in ipairs(tools) do
    print(tool.name .. ": " .. tool.description)
end
