-- Tools written in Lua: described for the model, checked on the way in, callable by scripts and agents, agreed to by people.

local stock = { apples = 12, pears = 0, plums = 40 }

zigllms.tool.register({
    name = "stock_level",
    description = "Tells how many of a fruit are in stock",
    schema = {
        type = "object",
        properties = { fruit = { type = "string", enum = { "apples", "pears", "plums" } } },
        required = { "fruit" }
    },
    execute = function(input)
        return { fruit = input.fruit, count = stock[input.fruit] }
    end
})

zigllms.tool.register({
    name = "reorder",
    description = "Orders more of a fruit",
    schema = {
        type = "object",
        properties = { fruit = { type = "string" }, count = { type = "integer", minimum = 1 } },
        required = { "fruit", "count" }
    },
    -- Large orders wait for somebody to agree.
    needs_approval = function(input) return input.count > 100 end,
    execute = function(input)
        if not stock[input.fruit] then error("nobody sells " .. input.fruit) end
        stock[input.fruit] = stock[input.fruit] + input.count
        return stock[input.fruit]
    end
})

-- A script calls a tool directly.
print("pears: " .. zigllms.tool.execute("stock_level", { fruit = "pears" }).count)
print("reorder: " .. zigllms.tool.execute("reorder", { fruit = "pears", count = 20 }))

-- What doesn't fit the schema never reaches the function.
local checked = zigllms.tool.validate("stock_level", { fruit = "bread" })
print("bread is valid: " .. tostring(checked.valid) .. ", " .. checked.errors[1].path .. " " .. checked.errors[1].message)

-- What the function raises is an error with its message.
local ok, problem = pcall(zigllms.tool.execute, "reorder", { fruit = "bread", count = 1 })
print("reorder bread: " .. tostring(ok) .. ", " .. tostring(string.find(problem.message, "nobody sells bread") ~= nil))

-- An agent finds the tool by its description.
local clerk = zigllms.agent.create({ name = "clerk", tools = { "stock_level", "reorder" } })
local answer = clerk:run("Use stock_level for plums")
print("clerk called " .. answer.toolCalls[1].name .. " and learned of " .. answer.toolCalls[1].output.count .. " plums")

-- A call that needs approval suspends the run; the state can be kept anywhere until somebody has decided.
local waiting = clerk:run("Use reorder for plums, count 500")
print("status: " .. waiting.status .. ", pending " .. waiting.pending[1].toolName .. " of " .. waiting.pending[1].input.count)
local agreed = clerk:resume(waiting.state, { [waiting.pending[1].toolCallId] = true })
print("after approval: " .. agreed.status .. ", " .. stock.plums .. " plums")

-- The tools that there are, found by words.
for _, tool in ipairs(zigllms.tool.search("fruit")) do print("found: " .. tool.name) end
