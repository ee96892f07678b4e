import "zigllms.hook" for Hook

Hook.register("provider.request.pre", Fn.new {|context|
  context["headers"]["X-Custom-Auth"] = get_auth_token.call()
  log.call("API call to %(context["provider"]): %(context["endpoint"])")
  return context
})

Hook.register("agent.response.post", Fn.new {|response|
  if (response["content"].contains("onfidential")) response["content"] = "[REDACTED]"
  response["metadata"]["processed_at"] = System.clock
  return response
})

Hook.register("tool.execution.pre", validate_tool_input, {
  "priority": 100,
  "condition": Fn.new {|context| ["database_query", "file_writer"].contains(context["toolName"]) }
})
