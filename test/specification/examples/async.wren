import "zigllms.agent" for Agent

Agent.runAsync(agent, input, Fn.new {|result, error|
  if (error) {
    System.print("Error: " + error["message"])
  } else {
    System.print("Result: " + result["content"])
  }
})
