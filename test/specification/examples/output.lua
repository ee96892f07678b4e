-- Lua: Structured output parsing
local parser = zigllms.output.createParser({
    format = "json",
    schema = {
        type = "object",
        properties = {
            summary = {type = "string"},
            key_points = {
                type = "array",
                items = {type = "string"}
            },
            sentiment = {
                type = "string",
                enum = {"positive", "negative", "neutral"}
            }
        }
    }
})

-- Parse agent output
local structured = parser:parse(agent_response)
print("Summary: " .. structured.summary)
print("Sentiment: " .. structured.sentiment)

-- Chain parsers
local markdown_parser = zigllms.output.createParser({format = "markdown"})
local sections = markdown_parser:extractSections(agent_response)
