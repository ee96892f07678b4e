zigllms.hook.register("provider.request.pre", function(context)
    context.headers["X-Custom-Auth"] = get_auth_token()
    log("API call to " .. context.provider .. ": " .. context.endpoint)
    return context
end)

zigllms.hook.register("agent.response.post", function(response)
    if response.content:lower():find("confidential") then
        response.content = "[REDACTED]"
    end
    response.metadata.processed_at = os.time()
    return response
end)

zigllms.hook.register("tool.execution.pre", validate_tool_input, {
    priority = 100,
    condition = function(context)
        return context.toolName == "database_query" or context.toolName == "file_writer"
    end
})
