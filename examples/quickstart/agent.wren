// An agent on the embedded provider, with a tool written in Wren.

import "zigllms.agent" for Agent
import "zigllms.tool" for Tool

Tool.register({
  "name": "area",
  "description": "Computes the area of a rectangle",
  "schema": {
    "type": "object",
    "properties": {
      "width": { "type": "number" },
      "height": { "type": "number" }
    },
    "required": ["width", "height"]
  },
  "execute": Fn.new {|input| input["width"] * input["height"] }
})

var agent = Agent.create({ "name": "wren_agent", "tools": ["area"] })
var result = agent.run({ "message": "What is the area of 6 by 7?" })

for (call in result["toolCalls"]) {
  System.print("  tool    %(call["name"])(%(call["input"]["width"]), %(call["input"]["height"])) gave %(call["output"])")
}
System.print("  answer  %(result["content"])")
System.print("  time    %((result["duration"] * 10).round / 10) ms")
