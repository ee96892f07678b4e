// Tools made by a factory: one description of how, any number of tools, each registered, tried and handed to an agent.

import "zigllms.agent" for Agent
import "zigllms.tool" for Tool
import "zigllms.schema" for Schema

class ToolFactory {
  construct new(prefix) {
    _prefix = prefix
    _made = []
  }

  made { _made }

  // A tool of two numbers.
  arithmetic(name, description, function) {
    var number = { "type": "number" }
    return make(name, description, { "a": number, "b": number }, Fn.new {|input| function.call(input["a"], input["b"]) })
  }

  // A tool that looks something up in a map.
  lookup(name, description, map) {
    var keys = map.keys.toList
    return make(name, description, { "key": { "type": "string", "enum": keys } }, Fn.new {|input| map[input["key"]] })
  }

  // A tool that counts how often another was called.
  counted(name, other) {
    var calls = 0
    var info = Tool.get(other)
    var properties = info["schema"]["properties"]
    return make(name, info["description"], properties, Fn.new {|input|
      calls = calls + 1
      return { "call": calls, "result": Tool.execute(other, input) }
    })
  }

  make(name, description, properties, execute) {
    var full = "%(_prefix)_%(name)"
    Tool.register({
      "name": full,
      "description": description,
      "schema": { "type": "object", "properties": properties, "required": properties.keys.toList },
      "execute": execute
    })
    _made.add(full)
    return full
  }

  // Takes back all that was made.
  close() {
    for (name in _made) Tool.unregister(name)
  }
}

var factory = ToolFactory.new("math")
var power = factory.arithmetic("power", "Raises a to the power of b", Fn.new {|a, b| a.pow(b) })
var mean = factory.arithmetic("mean", "The mean of a and b", Fn.new {|a, b| (a + b) / 2 })
var primes = factory.lookup("prime", "A prime number by its name", { "first": 2, "second": 3, "third": 5 })
var counted = factory.counted("counted_mean", mean)

System.print("made: %(factory.made.join(", "))")
System.print("2 to the power of 10: %(Tool.execute(power, { "a": 2, "b": 10 }))")
System.print("second prime: %(Tool.execute(primes, { "key": "second" }))")
Tool.execute(counted, { "a": 1, "b": 2 })
var twice = Tool.execute(counted, { "a": 10, "b": 20 })
System.print("mean of 10 and 20: %(twice["result"]), call %(twice["call"])")

// What the factory made is checked as any other tool.
var checked = Tool.validate(primes, { "key": "tenth" })
System.print("tenth prime: %(checked["valid"]), %(checked["errors"][0]["path"]) %(checked["errors"][0]["message"])")

// An agent with all of them.
var agent = Agent.create({ "name": "mathematician", "tools": factory.made })
var result = agent.run("Use math_power with a 3 and b 4")
System.print(result["content"])

// Descriptions are data: here they are checked against a schema of our own.
var rule = Schema.define({ "type": "object", "properties": { "description": { "type": "string", "minLength": 10 } } })
var good = factory.made.where {|name| Schema.validate(rule, Tool.get(name))[0] }.toList
System.print("well described: %(good.count) of %(factory.made.count)")

factory.close()
System.print("left: %(Tool.list().where {|tool| tool["name"].startsWith("math_") }.toList.count)")
