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
  // Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run. Gives Stream of Map.
  //   agent: Agent. The agent.
  //   input: String or Map. A text, {message, context} or {messages}.
  static stream(agent, input) {}
  // Goes on with a run that has not completed: pending calls are made or denied as decided, and the model is asked again. Gives Map.
  //   agent: Agent. The agent.
  //   state: String. The result's state, of this process or another.
  //   decisions: Bool or Map or List of Map. Whether pending calls are agreed to.
  static resume(agent, state) {}
  static resume(agent, state, decisions) {}
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
  // Tools whose name or description has all words of a query, the best matches first. Gives List of Map.
  //   query: String. Words.
  //   limit: Num. How many at most.
  static search(query) {}
  static search(query, limit) {}
  // Lets a tool be called again. Gives Null.
  //   name: String. The tool's name.
  static enable(name) {}
  // Keeps a tool from being called until it is enabled. Gives Null.
  //   name: String. The tool's name.
  static disable(name) {}
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

// module "zigllms.provider": Register providers of models and ask them directly.
class Provider {
  // What is known of all providers. Gives List of Map.
  static list() {}
  // Registers a provider. It goes when the script context goes. Keys must be given: scripts cannot read the environment. Gives Map.
  //   definition: Map. {name, type, config, ...}
  static register(definition) {}
  // Removes a provider; false when there was none. Gives Bool.
  //   name: String. The provider's name.
  static unregister(name) {}
  // What is known of a provider, or nothing. Gives Map.
  //   name: String. The provider's name.
  static get(name) {}
  // The names of the models that are known; a provider may accept others. Gives List of String.
  //   name: String. The provider's name; the default one when absent.
  static getModels() {}
  static getModels(name) {}
  // What is known of a model, and where it is known from. Gives Map.
  //   name: String. The provider's name; the default one when absent.
  //   model: String. One of its models; its default when absent.
  static getCapabilities() {}
  static getCapabilities(name) {}
  static getCapabilities(name, model) {}
  // Asks a model once, without an agent. Gives Map.
  //   name: String. The provider's name.
  //   request: Map. {model, messages or prompt, ...}
  static complete(name, request) {}
  // As complete, piece by piece; leaving the loop ends the request. Gives Stream of Map.
  //   name: String. The provider's name.
  //   request: Map. {model, messages or prompt, ...}
  static stream(name, request) {}
  // Makes vectors of texts. Gives Map.
  //   name: String. The provider's name.
  //   request: Map. {model, values}
  static embed(name, request) {}
  // Makes a provider the one that agents use when they name none. Gives Null.
  //   name: String. The provider's name.
  static setDefault(name) {}
  // The default provider's name. Gives String.
  static getDefault() {}
  // Sends a short request and says whether it was answered, and how fast. Gives Map.
  //   name: String. The provider's name; the default one when absent.
  //   model: String. One of its models; its default when absent.
  static testConnection() {}
  static testConnection(name) {}
  static testConnection(name, model) {}
  // What a provider was asked for so far, and what it cost. Gives Map.
  //   name: String. The provider's name; the default one when absent.
  static getUsage() {}
  static getUsage(name) {}
}

// module "zigllms.event": Tell of events, and be told of them: of the framework, and of your own.
class Event {
  // An emitter, for own events and those of the framework. It goes when the script context goes. Gives Emitter.
  //   options: Map. How it is made.
  static createEmitter() {}
  static createEmitter(options) {}
  // The types of the events that the framework tells of. Gives List of String.
  static types() {}
  // All emitters. Gives List of Emitter.
  static list() {}
}

// module "zigllms.hook": Have functions run at points of the work of the whole framework.
class Hook {
  // Has a hook run at a point from now on; gives the id to remove it by. It goes when the script context goes. Gives String.
  //   point: String. Where, such as tool.execution.pre.
  //   handler: Fn of 1 arguments. May return a changed context, nothing, or {stop: reason}. May be asynchronous.
  //   priority: Num. Hooks of higher priority run first; 0 when absent.
  //   condition: Fn of 1 arguments. The hook runs only where this says true.
  //   id: String. Made up when absent.
  //   onError: String. stop (when absent): a failing hook fails what it is part of; continue: it is passed over.
  //   timeoutMs: Num. Limit of one call in milliseconds; 30,000 when absent.
  static register(point, handler) {}
  static register(point, handler, priority) {}
  static register(point, handler, priority, condition) {}
  static register(point, handler, priority, condition, id) {}
  static register(point, handler, priority, condition, id, onError) {}
  static register(point, handler, priority, condition, id, onError, timeoutMs) {}
  // Removes a hook; false when there was none. Gives Bool.
  //   id: String. The hook's id.
  static unregister(id) {}
  // Lets a hook run again; false when there is none. Gives Bool.
  //   id: String. The hook's id.
  static enable(id) {}
  // Keeps a hook from running; false when there is none. Gives Bool.
  //   id: String. The hook's id.
  static disable(id) {}
  // The hooks of the framework, or of one point. Gives List of Map.
  //   point: String. All points when absent.
  static list() {}
  static list(point) {}
  // The names of the points. Gives List of String.
  static points() {}
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
  // Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run. Gives Stream of Map.
  //   input: String or Map. A text, {message, context} or {messages}.
  stream(input) {}
  // Goes on with a run that has not completed: pending calls are made or denied as decided, and the model is asked again. Gives Map.
  //   state: String. The result's state, of this process or another.
  //   decisions: Bool or Map or List of Map. Whether pending calls are agreed to.
  resume(state) {}
  resume(state, decisions) {}
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

// An object of the host. Tells handlers of events.
class EmitterObject {
  // Its name.
  name {}
  // Has a handler called for every event that a pattern means. Gives Subscription.
  //   pattern: String. A type, or one with wildcards: tool.execution.*
  //   handler: Fn of 1 arguments. Called with each event; may be asynchronous.
  //   options: Map. How the handler is told.
  on(pattern, handler) {}
  on(pattern, handler, options) {}
  // As on, for one event only. Gives Subscription.
  //   pattern: String. A type, or one with wildcards: tool.execution.*
  //   handler: Fn of 1 arguments. Called with each event; may be asynchronous.
  //   options: Map. How the handler is told.
  once(pattern, handler) {}
  once(pattern, handler, options) {}
  // Ends the subscriptions of a pattern, or of a pattern and handler; gives how many. Gives Num.
  //   pattern: String. A type, or one with wildcards: tool.execution.*
  //   handler: Fn of 1 arguments. Only of this handler.
  off(pattern) {}
  off(pattern, handler) {}
  // Tells the handlers of an event; gives how many there were. Gives Num.
  //   type: String. Such as custom.milestone.
  //   data: any. Members of the event, or a value that becomes its member data.
  emit(type) {}
  emit(type, data) {}
  // As emit, and waits until the handlers are done. Gives Num.
  //   type: String. Such as custom.milestone.
  //   data: any. Members of the event, or a value that becomes its member data.
  emitAsync(type) {}
  emitAsync(type, data) {}
  // The events that a pattern means, and that a function says true to. Gives EventPipeline.
  //   pattern: String. A type, or one with wildcards: tool.execution.*
  //   predicate: Fn of 1 arguments. Says whether an event goes on.
  filter(pattern) {}
  filter(pattern, predicate) {}
  // What a function makes of each event. Gives EventPipeline.
  //   change: Fn of 1 arguments. Gives what goes on in its place.
  map(change) {}
  // The first events only. Gives EventPipeline.
  //   count: Num. How many.
  take(count) {}
  // Of events in quick succession the last, once there was none for a while. Gives EventPipeline.
  //   delayMs: Num. Milliseconds.
  debounce(delayMs) {}
  // Has a handler called with all that comes. Gives Subscription.
  //   handler: Fn of 1 arguments. Called with each event; may be asynchronous.
  //   options: Map. How the handler is told.
  subscribe(handler) {}
  subscribe(handler, options) {}
  // The events that a pattern means as they come, for a loop. Gives Stream of Map.
  //   pattern: String. All events when absent.
  //   options: Map. How the handler is told.
  stream() {}
  stream(pattern) {}
  stream(pattern, options) {}
  // The newest events, oldest first. Gives List of Map.
  //   options: Map. Which ones.
  getHistory() {}
  getHistory(options) {}
  // Forgets the events of the past. Gives Null.
  clearHistory() {}
  // How many handlers there are for events of a type; all without one. Gives Num.
  //   type: String. The type.
  listenerCount() {}
  listenerCount(type) {}
  // Ends all subscriptions. Gives Null.
  dispose() {}
}

// An object of the host. Events on their way to a handler. Nothing happens before subscribe.
class EventPipelineObject {
  // Only what a function says true to. Gives EventPipeline.
  //   predicate: Fn of 1 arguments. Says whether an event goes on.
  filter(predicate) {}
  // What a function makes of each event. Gives EventPipeline.
  //   change: Fn of 1 arguments. Gives what goes on in its place.
  map(change) {}
  // The first events only. Gives EventPipeline.
  //   count: Num. How many.
  take(count) {}
  // Of events in quick succession the last, once there was none for a while. Gives EventPipeline.
  //   delayMs: Num. Milliseconds.
  debounce(delayMs) {}
  // Has a handler called with all that comes. Gives Subscription.
  //   handler: Fn of 1 arguments. Called with each event; may be asynchronous.
  //   options: Map. How the handler is told.
  subscribe(handler) {}
  subscribe(handler, options) {}
  // All but the first events. Gives EventPipeline.
  //   count: Num. How many.
  skip(count) {}
  // At most one event in a time: the first. Gives EventPipeline.
  //   delayMs: Num. Milliseconds.
  throttle(delayMs) {}
}

// An object of the host. A handler that is told of events.
class SubscriptionObject {
  // Its id.
  id {}
  // Whether it still goes on.
  active {}
  // How many events were lost because the handler was too slow.
  dropped {}
  // Ends it. Gives Null.
  unsubscribe() {}
}
