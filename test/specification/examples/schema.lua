-- Lua: Schema definition and validation
local user_schema = zigllms.schema.define({
    name = "UserProfile",
    type = "object",
    properties = {
        id = {type = "integer"},
        name = {type = "string", minLength = 1},
        email = {type = "string", format = "email"},
        preferences = {
            type = "object",
            properties = {
                theme = {type = "string", enum = {"light", "dark"}},
                notifications = {type = "boolean"}
            }
        }
    },
    required = {"id", "name", "email"}
})

-- Validate data
local is_valid, errors = zigllms.schema.validate(user_schema, user_data)
if not is_valid then
    for _, error in ipairs(errors) do
        print("Validation error: " .. error.message)
    end
end

-- Use with structured output parsing
local parser = zigllms.output.createParser({
    schema = user_schema,
    format = "json"
})
