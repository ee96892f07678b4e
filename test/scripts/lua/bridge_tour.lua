-- Everything that the agent and tool areas offer, once. The other languages do the same and must give the same.
local seen = {}
zigllms.tool.register({
    name = "add",
    description = "Adds two numbers",
    schema = {
        type = "object",
        properties = { a = { type = "number" }, b = { type = "number" } },
        required = { "a", "b" }
    },
    execute = function(input) return input.a + input.b end
})
zigllms.tool.register({
    name = "broken",
    description = "Always fails",
    execute = function() error("no luck") end
})

local agent = zigllms.agent.create({ name = "helper", instructions = "Be brief.", tools = { "add" }, max_steps = 4 })
local hook = agent:addHook("pre_execution", function(context) seen[#seen + 1] = "about to: " .. context.input end)
local result = agent:run({ message = "What is 17 plus 25?" })
local removed = { agent:removeHook(hook), agent:removeHook(hook) }
agent:run("What is 1 plus 1?")

local history = agent:getMemory():getHistory()
local fast = agent:clone({ name = "fast", temperature = 0.2 })
local same = zigllms.agent.get("helper") == agent
local names = {}
for index, info in ipairs(zigllms.agent.list()) do names[index] = info.name end
fast:destroy()

local called = {}
zigllms.agent.runAsync(agent, "What is 2 plus 3?", function(outcome, problem)
    called.answer = outcome.content
    called.problem = problem
end)
zigllms.tool.executeAsync("broken", {}, function(output, problem)
    called.output = output
    called.failure = problem ~= nil
end)
while not (called.answer and called.failure) do zigllms.tool.execute("add", { a = 1, b = 1 }) end

local ok, problem = pcall(zigllms.agent.create, { nam = "typo" })
local checked = zigllms.tool.validate("add", { a = "one" })
return {
    content = result.content,
    status = result.status,
    tool = result.toolCalls[1].name,
    output = result.toolCalls[1].output,
    seen = zigllms.array(seen),
    removed = removed,
    roles = { history[1].role, history[2].role, history[3].role, history[4].role },
    remembered = #history,
    same = same,
    names = names,
    alive = zigllms.agent.get("fast") == nil,
    called = called,
    executed = zigllms.tool.execute("add", { a = 40, b = 2 }),
    exists = { zigllms.tool.exists("add"), zigllms.tool.exists("nothing") },
    valid = checked.valid,
    complaints = #checked.errors,
    unregistered = { zigllms.tool.unregister("broken"), zigllms.tool.unregister("broken") },
    tools = #zigllms.tool.list(),
    problem = { code = problem.code, message = problem.message, ok = ok }
}
