// Generated from the descriptions in src/bridge/areas by `npm run generate`; do not edit.

// What comes one by one: `for (item in stream)`. A loop that is left early ends it when the collector finds it: close it to have that at once.
class StreamObject {
  // The next item, or null when there are no more.
  next() {}
  // Ends it.
  close() {}
}

// module "zigllms.agent": Create, run and inspect agents.
class Agent {
  // Creates an agent. It goes when the script context goes. Gives Agent.
  //   config: Map. How the agent is made; names in camelCase or snake_case.
  static create() {}
  static create(config) {}
  // What is known of all agents. Gives List of Map.
  static list() {}
  // The agent of that name, or nothing. Gives Agent.
  //   name: String. The agent's name.
  static get(name) {}
  // Runs an agent and gives its result. Gives Map.
  //   agent: Agent. The agent.
  //   input: String or Map. A text, {message, context} or {messages}.
  static run(agent, input) {}
  // Starts an agent. With a callback it returns at once; without, it gives what run gives. Gives Map.
  //   agent: Agent. The agent.
  //   input: String or Map. A text, {message, context} or {messages}.
  //   callback: Fn of 2 arguments. Called with the result and the error when the run has ended.
  static runAsync(agent, input) {}
  static runAsync(agent, input, callback) {}
  // A new agent with some options changed, the same hooks and an empty memory. Gives Agent.
  //   agent: Agent. The agent.
  //   overrides: Map. Options that differ.
  static clone(agent) {}
  static clone(agent, overrides) {}
  // What is known of an agent. Gives Map.
  //   agent: Agent. The agent.
  static getInfo(agent) {}
  // Has a hook run at a point of every run from now on; gives the id to remove it by. Gives String.
  //   agent: Agent. The agent.
  //   point: String. Where the hook runs, such as pre_execution.
  //   hook: Fn of 1 arguments. May return a changed context.
  static addHook(agent, point, hook) {}
  // Removes a hook; false when there was none. Gives Bool.
  //   agent: Agent. The agent.
  //   id: String. The hook's id.
  static removeHook(agent, id) {}
  // The agent's memory. Gives Memory.
  //   agent: Agent. The agent.
  static getMemory(agent) {}
  // Cancels what runs and removes the agent. Gives Null.
  //   agent: Agent. The agent.
  static destroy(agent) {}
}

// module "zigllms.tool": Register, find and run tools.
class Tool {
  // Registers a tool whose function is written in the script. It goes when the script context goes. Gives Map.
  //   definition: Map. {name, description, schema, execute}
  static register(definition) {}
  // Removes a tool; false when there was none. Gives Bool.
  //   name: String. The tool's name.
  static unregister(name) {}
  // What is known of a tool, or nothing. Gives Map.
  //   name: String. The tool's name.
  static get(name) {}
  // What is known of all tools. Gives List of Map.
  static list() {}
  // Whether there is a tool of that name. Gives Bool.
  //   name: String. The tool's name.
  static exists(name) {}
  // Runs a tool and gives what it returns. Gives any.
  //   name: String. The tool's name.
  //   input: any. What the tool takes; must fit its schema.
  static execute(name) {}
  static execute(name, input) {}
  // Starts a tool. With a callback it returns at once; without, it gives what execute gives. Gives any.
  //   name: String. The tool's name.
  //   input: any. What the tool takes; must fit its schema.
  //   callback: Fn of 2 arguments. Called with the output and the error when the tool has ended.
  static executeAsync(name) {}
  static executeAsync(name, input) {}
  static executeAsync(name, input, callback) {}
  // What is wrong with an input, without running the tool. Gives Map.
  //   name: String. The tool's name.
  //   input: any. What the tool takes; must fit its schema.
  static validate(name) {}
  static validate(name, input) {}
}

// An object of the host. An agent.
class AgentObject {
  // Its name.
  name {}
  // Its id, unique in the framework.
  id {}
  // Runs an agent and gives its result. Gives Map.
  //   input: String or Map. A text, {message, context} or {messages}.
  run(input) {}
  // Starts an agent. With a callback it returns at once; without, it gives what run gives. Gives Map.
  //   input: String or Map. A text, {message, context} or {messages}.
  //   callback: Fn of 2 arguments. Called with the result and the error when the run has ended.
  runAsync(input) {}
  runAsync(input, callback) {}
  // A new agent with some options changed, the same hooks and an empty memory. Gives Agent.
  //   overrides: Map. Options that differ.
  clone() {}
  clone(overrides) {}
  // What is known of an agent. Gives Map.
  getInfo() {}
  // Has a hook run at a point of every run from now on; gives the id to remove it by. Gives String.
  //   point: String. Where the hook runs, such as pre_execution.
  //   hook: Fn of 1 arguments. May return a changed context.
  addHook(point, hook) {}
  // Removes a hook; false when there was none. Gives Bool.
  //   id: String. The hook's id.
  removeHook(id) {}
  // The agent's memory. Gives Memory.
  getMemory() {}
  // Cancels what runs and removes the agent. Gives Null.
  destroy() {}
}

// An object of the host. What an agent remembers of its conversation.
class MemoryObject {
  // How many messages there are.
  size {}
  // All messages, oldest first. Gives List of Map.
  getHistory() {}
  // Adds a message. Gives Null.
  //   message: Map. {role, content}
  add(message) {}
  // Forgets everything. Gives Null.
  clear() {}
}
