-- A workflow: tools, agents and functions as steps that wait for each other where one uses what another made.

zigllms.agent.create({ name = "writer", instructions = "Write one sentence." })

local workflow = zigllms.workflow.create("digest")

workflow:addStep("search", {
    tool = "web_search",
    params = { query = "{{input.topic}}", limit = 2 }
})

-- A place that is the whole text keeps its type: `results` is a list. It also makes this step wait for the other.
workflow:addStep("titles", {
    execute = function(params)
        local titles = {}
        for index, result in ipairs(params.results) do titles[index] = result.title end
        return titles
    end,
    params = { results = "{{search.output}}" }
})

-- Once for each item.
workflow:addStep("shout", {
    foreach = "{{titles.output}}",
    execute = function(params) return string.upper(params.title) end,
    params = { title = "{{item}}" }
})

-- Tried again until it works.
local attempts = 0
workflow:addStep("publish", {
    execute = function(params)
        attempts = attempts + 1
        if attempts < 3 then error("the printer is busy") end
        return #params.headlines .. " headlines"
    end,
    params = { headlines = "{{shout.output}}" },
    retry = { max_attempts = 3, delay_ms = 1 }
})

-- Skipped unless its condition holds.
workflow:addStep("apologise", {
    execute = function() return "sorry" end,
    condition = function(input, context) return #context.outputs.titles == 0 end,
    depends_on = { "titles" }
})

workflow:addStep("write", {
    agent = "writer",
    action = "Write about the headlines",
    params = { headlines = "{{shout.output}}" }
})

local is_valid, errors = workflow:validate()
print("valid: " .. tostring(is_valid) .. ", " .. #errors .. " problems")

local result = workflow:execute({ topic = "small language" })
print("status: " .. result.status)
for _, name in ipairs(workflow.steps) do
    local step = result.steps[name]
    print(string.format("  %-9s %s", name, step.status))
end
for _, headline in ipairs(result.steps.shout.output) do print("  * " .. headline) end
print("writer: " .. result.steps.write.output)
print("published " .. result.steps.publish.output .. " at attempt " .. result.steps.publish.attempts)

print(workflow:visualize())

-- What cannot work is said before anything runs.
local broken = zigllms.workflow.create("broken")
broken:addStep("first", { execute = function() end, params = { x = "{{secnd.output}}" } })
broken:addStep("second", { execute = function() end })
local _, problems = broken:validate()
print(problems[1])
