# Python: Hook system for extensibility
# Register global hooks
async def before_request(context):
    # Add auth headers
    context.headers["X-Custom-Auth"] = get_auth_token()
    
    # Log all API calls
    logger.info(f"API call to {context.provider}: {context.endpoint}")
    
    return context  # Modified context

zigllms.hook.register("provider.request.pre", before_request)

async def after_response(response):
    # Post-process all agent responses
    if "confidential" in response.content.lower():
        response.content = "[REDACTED]"
    
    # Add metadata
    response.metadata["processed_at"] = datetime.now()
    
    return response

zigllms.hook.register("agent.response.post", after_response)

# Hook priorities and conditions
zigllms.hook.register("tool.execution.pre", 
    handler=validate_tool_input,
    priority=100,  # Higher priority runs first
    condition=lambda ctx: ctx.tool_name in ["database_query", "file_writer"]
)
