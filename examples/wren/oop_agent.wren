// Agents as objects of classes of your own: a base class that keeps a log, and two that add to it.

import "zigllms.agent" for Agent
import "zigllms.tool" for Tool

class Assistant {
  construct new(name, tools) {
    _name = name
    _log = []
    _agent = Agent.create({ "name": name, "instructions": instructions, "tools": tools })
    _agent.addHook("pre_execution", Fn.new {|context|
      _log.add("asked: %(context["input"])")
      return null
    })
  }

  name { _name }
  log { _log }
  agent { _agent }
  instructions { "Be brief." }

  ask(message) { ask(message, {}) }
  ask(message, context) {
    var result = _agent.run({ "message": message, "context": context })
    _log.add("answered: %(result["content"])")
    return result["content"]
  }

  // What it remembers of the conversation.
  memory { _agent.getMemory().getHistory().map {|message| message["role"] }.toList }

  toString { "%(_name) (%(_log.count) lines of log)" }
}

class Accountant is Assistant {
  construct new(name) {
    super(name, ["calculator"])
  }

  instructions { "Calculate, and nothing else." }

  calculate(expression) { ask("Use calculator on the expression", { "expression": expression }) }
}

class Librarian is Assistant {
  construct new(name, books) {
    _books = books
    // A tool of this object's own: the function keeps `this`.
    super(name, ["web_search", {
      "name": "find_book",
      "description": "Finds a book by its author",
      "schema": { "type": "object", "properties": { "author": { "type": "string" } }, "required": ["author"] },
      "execute": Fn.new {|input| find(input["author"]) }
    }])
  }

  find(author) {
    for (book in _books) if (book["author"] == author) return book["title"]
    return "nothing"
  }
}

var accountant = Accountant.new("accountant")
System.print(accountant.ask("Hello"))
System.print(accountant.calculate("(17 + 25) * 2"))
for (line in accountant.log) System.print("  %(line)")
System.print("  remembers: %(accountant.memory.join(", "))")

var librarian = Librarian.new("librarian", [
  { "author": "Lem", "title": "Solaris" },
  { "author": "Le Guin", "title": "The Dispossessed" }
])
System.print(librarian.ask("Use find_book for author \"Lem\""))

// Both are found by their names, and are the same object wherever they come from.
System.print(Agent.get("librarian") == librarian.agent)
System.print(accountant)

// A mistake aborts the fiber with the framework's error.
var failure = Fiber.new { Accountant.new("accountant") }.try()
System.print("%(failure.code): %(failure.message)")
