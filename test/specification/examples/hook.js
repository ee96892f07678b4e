zigllms.hook.register("provider.request.pre", async (context) => {
  context.headers["X-Custom-Auth"] = get_auth_token();
  log(`API call to ${context.provider}: ${context.endpoint}`);
  return context;
});

zigllms.hook.register("agent.response.post", async (response) => {
  if (response.content.toLowerCase().includes("confidential")) response.content = "[REDACTED]";
  response.metadata.processed_at = new Date();
  return response;
});

zigllms.hook.register("tool.execution.pre", validate_tool_input, {
  priority: 100,
  condition: (context) => ["database_query", "file_writer"].includes(context.toolName),
});
