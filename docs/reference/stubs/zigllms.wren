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
  // Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on. Gives Map.
  //   agent: Agent. The agent.
  //   state: String. The result's state, of this process or another; of an agent of the same name, tools and instructions.
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
  // Connects an MCP server and registers its tools. Which programs and hosts that may be, the tool policy says. It goes when the script context goes. Gives McpServer.
  //   config: Map. {name, command, args} or {name, url}
  static connectMcp(config) {}
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
  // What a model's tokens cost, from the host's data or a dated table; nothing where it is not known. Gives Map.
  //   name: String. The provider's name; the default one when absent.
  //   model: String. One of its models; its default when absent.
  static getPrice() {}
  static getPrice(name) {}
  static getPrice(name, model) {}
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

// module "zigllms.memory": Remember conversations. Whatever a memory gives is a valid prompt: a tool call is never parted from its results.
class Memory {
  // Creates a memory. It goes when the script context goes; a long_term one stays in its file. Gives Memory.
  //   config: Map. How it is made.
  static create() {}
  static create(config) {}
  // Keeps a snapshot under a name. Gives Null.
  //   id: String. The name: letters, digits, _ . @ : -
  //   snapshot: Map. What snapshot gave.
  static saveSnapshot(id, snapshot) {}
  // The snapshot of a name. Gives Map.
  //   id: String. Its name.
  static loadSnapshot(id) {}
}

// module "zigllms.schema": Say what values must be, and check them.
class Schema {
  // Compiles a JSON Schema; one with a name is kept until the script context goes. Gives Schema.
  //   schema: Map. The schema, its name beside the keywords.
  static define(schema) {}
  // The schema defined by a name, or nothing. Gives Schema.
  //   name: String. Its name.
  static get(name) {}
  // All defined schemas. Gives List of Map.
  static list() {}
  // Forgets a defined schema; false when there was none. Gives Bool.
  //   name: String. Its name.
  static remove(name) {}
  // One schema of several: a value fits it that fits them all. Gives Schema.
  //   schemas: List of any. Schemas, names or JSON Schemas.
  //   name: String. To define the new schema by.
  static merge(schemas) {}
  static merge(schemas, name) {}
  // Whether a value is what a schema says, and what is wrong with it. Gives List of Bool and List of Map.
  //   schema: any. A schema, the name of a defined one, or a JSON Schema.
  //   value: any. Any value.
  static validate(schema) {}
  static validate(schema, value) {}
  // A copy of a value with types converted where that can mean one thing only, and defaults filled in. Gives any.
  //   schema: any. A schema, the name of a defined one, or a JSON Schema.
  //   value: any. Any value.
  static coerce(schema) {}
  static coerce(schema, value) {}
  // A copy of a value with what is missing filled from the defaults. Gives any.
  //   schema: any. A schema, the name of a defined one, or a JSON Schema.
  //   value: any. Any value.
  static applyDefaults(schema) {}
  static applyDefaults(schema, value) {}
  // A schema with further or changed properties; a property set to false is taken away. Gives Schema.
  //   schema: any. A schema, the name of a defined one, or a JSON Schema.
  //   changes: Map. What is added to the base.
  //   name: String. To define the new schema by.
  static extend(schema, changes) {}
  static extend(schema, changes, name) {}
  // A schema as JSON Schema, as it is or as a provider accepts it. Gives Map.
  //   schema: any. A schema, the name of a defined one, or a JSON Schema.
  //   dialect: String. Of which provider.
  static toJsonSchema(schema) {}
  static toJsonSchema(schema, dialect) {}
}

// module "zigllms.output": Read models' answers: in a format, against a schema, mended where that is certain.
class Output {
  // A parser for answers of one kind. Gives OutputParser.
  //   config: Map. {format, schema}
  static createParser() {}
  static createParser(config) {}
  // The value that an answer holds. Gives any.
  //   answer: String. What the model wrote.
  //   config: Map. {format, schema}
  static parse(answer) {}
  static parse(answer, config) {}
  // The sections of a Markdown text, each with its own text. Gives List of Map.
  //   answer: String. What the model wrote.
  static extractSections(answer) {}
  // The lists of a Markdown text with what is nested in them. Gives List of Map.
  //   answer: String. What the model wrote.
  static extractLists(answer) {}
  // The tables of a Markdown text. Gives List of Map.
  //   answer: String. What the model wrote.
  static extractTables(answer) {}
  // The JSON in a text, mended where need be; nothing where there is none. Gives any.
  //   answer: String. What the model wrote.
  static extractJson(answer) {}
  // The code blocks of a Markdown text. Gives List of Map.
  //   answer: String. What the model wrote.
  //   language: String. Only blocks of this language.
  static extractCodeBlocks(answer) {}
  static extractCodeBlocks(answer, language) {}
  // Whether a value is what a schema says, and what is wrong with it. Gives List of Bool and List of Map.
  //   schema: any. A schema, its name, or a JSON Schema.
  //   value: any. Any value.
  static validate(schema) {}
  static validate(schema, value) {}
  // A value as text in a format. Gives String.
  //   value: any. Any value.
  //   format: String. json when absent.
  static format(value) {}
  static format(value, format) {}
  // A text with values in its places, such as "Hello {{user.name}}". Gives String.
  //   template: String. The text.
  //   values: Map. What the places name.
  static template(template) {}
  static template(template, values) {}
}

// module "zigllms.workflow": Have steps run in their order, side by side where they can.
class Workflow {
  // Creates a workflow without steps. It goes when the script context goes. Gives Workflow.
  //   name: String. Its name.
  static create(name) {}
  // The workflow of a name, or nothing. Gives Workflow.
  //   name: String. Its name.
  static get(name) {}
  // The names of all workflows. Gives List of String.
  static list() {}
  // Cancels what runs of a workflow and forgets it; false when there was none. Gives Bool.
  //   name: String. Its name.
  static remove(name) {}
}

// module "zigllms.task": Have several pieces of work done at the same time.
class Task {
  // What the functions give, in their order. The first that fails ends the others, and all with it. Gives List of any.
  //   functions: List of any. They are started together. In Python, those that are to end in any order are async.
  static all(functions) {}
  // What the first function that ends gives, or its failure; the others are ended. Gives any.
  //   functions: List of any. They are started together. In Python, those that are to end in any order are async.
  static race(functions) {}
}

// module "zigllms.test": Test what is built on the framework: scenarios, claims, mocks, scores, reports.
class Test {
  // Creates a scenario without tests. It goes when the script context goes. Gives Scenario.
  //   name: String. Its name.
  //   options: Map. What holds for all its tests.
  static createScenario(name) {}
  static createScenario(name, options) {}
  // The scenario of a name, or nothing. Gives Scenario.
  //   name: String. Its name.
  static get(name) {}
  // The names of all scenarios. Gives List of String.
  static list() {}
  // Forgets a scenario; false when there was none. Gives Bool.
  //   name: String. Its name.
  static remove(name) {}
  // Runs the tests of all scenarios. Gives Map.
  //   options: Map. Which tests, and how.
  static run() {}
  static run(options) {}
  // Results in a form for people or other programs. Gives String.
  //   results: Map. What run gave.
  //   format: String. text (when absent), junit (XML) or json.
  static report(results) {}
  static report(results, format) {}
  // How good an output is, from 0 to 1. Gives Num.
  //   scorer: String or any. exact (equal data), contains (the share of the expected texts in it), similarity (words in common, F1), json (equal as JSON), or a function of output and expected.
  //   output: any. What is judged.
  //   expected: any. What it should be.
  static score(scorer) {}
  static score(scorer, output) {}
  static score(scorer, output, expected) {}
  // Chance that starts at a seed. Gives Random.
  //   seed: any. Any text or number.
  static createRandom(seed) {}
  // Fails unless a value is true. Gives Null.
  //   value: any. What the test has.
  //   message: String. Said before what is wrong.
  static assertTrue() {}
  static assertTrue(value) {}
  static assertTrue(value, message) {}
  // Fails unless a value is false. Gives Null.
  //   value: any. What the test has.
  //   message: String. Said before what is wrong.
  static assertFalse() {}
  static assertFalse(value) {}
  static assertFalse(value, message) {}
  // Fails unless two values are equal, data part by part; says where they differ. Gives Null.
  //   actual: any. What the test has.
  //   expected: any. What it should be.
  //   message: String. Said before what is wrong.
  static assertEqual() {}
  static assertEqual(actual) {}
  static assertEqual(actual, expected) {}
  static assertEqual(actual, expected, message) {}
  // Fails when two values are equal. Gives Null.
  //   actual: any. What the test has.
  //   unwanted: any. What it should not be.
  //   message: String. Said before what is wrong.
  static assertNotEqual() {}
  static assertNotEqual(actual) {}
  static assertNotEqual(actual, unwanted) {}
  static assertNotEqual(actual, unwanted, message) {}
  // Fails unless a number is near another. Gives Null.
  //   actual: Num. The number.
  //   expected: Num. What it should be.
  //   tolerance: Num. How far it may be off; 1e-9 when absent.
  //   message: String. Said before what is wrong.
  static assertClose(actual, expected) {}
  static assertClose(actual, expected, tolerance) {}
  static assertClose(actual, expected, tolerance, message) {}
  // Fails unless a text has a part, a list an item, or an object a key. Gives Null.
  //   container: any. The text, list or object.
  //   item: any. The part, item or key.
  //   message: String. Said before what is wrong.
  static assertContains(container) {}
  static assertContains(container, item) {}
  static assertContains(container, item, message) {}
  // Fails unless a text matches a regular expression (of JavaScript, without look-around). Gives Null.
  //   text: String. The text.
  //   pattern: String. Such as ^[a-z]+$.
  //   message: String. Said before what is wrong.
  static assertMatch(text, pattern) {}
  static assertMatch(text, pattern, message) {}
  // Fails unless a value fits a schema. Gives Null.
  //   value: any. What the test has.
  //   schema: any. A defined schema, its name, or JSON Schema.
  //   message: String. Said before what is wrong.
  static assertSchema(value, schema) {}
  static assertSchema(value, schema, message) {}
  // Fails unless a function fails. Gives Null.
  //   call: Fn of 0 arguments. What must fail; may be asynchronous.
  //   text: String. A part of the error's message, or its code.
  //   message: String. Said before what is wrong.
  static assertThrows(call) {}
  static assertThrows(call, text) {}
  static assertThrows(call, text, message) {}
  // Fails. Gives Null.
  //   message: String. Said before what is wrong.
  static fail() {}
  static fail(message) {}
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
  // Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on. Gives Map.
  //   state: String. The result's state, of this process or another; of an agent of the same name, tools and instructions.
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

// An object of the host. What a tool's function is given as its second argument. Functions that take one argument get the first only.
class ToolContextObject {
  // The tool's name.
  toolName {}
  // The model's call that is answered; nothing where no model calls.
  toolCallId {}
  // The agent that runs the tool; nothing where none does.
  agentName {}
  // When the work must be over, in milliseconds since 1970; nothing without a limit.
  deadline {}
  // Whether nobody waits for the work any more.
  cancelled {}
  // Says when the work is to end.
  signal {}
  // What the run has used of its budget and may use; nothing without one.
  budget {}
}

// An object of the host. An MCP server that is connected.
class McpServerObject {
  // Its name.
  name {}
  // The names under which its tools are registered.
  tools {}
  // Takes its tools away and ends the connection. Safe to repeat. Gives Null.
  close() {}
}

// An object of the host. Says that work is to end: its time is over, or nobody wants it any more.
class SignalObject {
  // Whether it is.
  aborted {}
  // Why; nothing as long as it goes on.
  reason {}
  // Has a function called when the work is to end; at once where that is so. Gives Null.
  //   handler: Fn of 0 arguments. Called once.
  onAbort(handler) {}
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

// An object of the host. What an agent or a script remembers of a conversation.
class MemoryObject {
  // How many messages there are.
  size {}
  // The conversation.
  threadId {}
  // Whom or what it is about.
  resourceId {}
  // Adds a message and gives the id of its exchange. It is there at once, or, where hooks of memory.add.pre see it first, when they are done. Gives Num.
  //   message: Map. {role, content}
  add(message) {}
  // Adds several messages, all or none. Gives List of Num.
  //   messages: List of Map. Oldest first.
  addBatch(messages) {}
  // The messages of the exchange that add gave an id for, or nothing. Gives List of Map.
  //   id: Num. What add gave.
  get(id) {}
  // The messages at hand, oldest first. Gives List of Map.
  //   limit: Num. Only so many, the newest.
  getHistory() {}
  getHistory(limit) {}
  // The newest messages, oldest first; one when no count is given. Gives List of Map.
  //   count: Num. How many.
  getLast() {}
  getLast(count) {}
  // The messages of a role; a tool call comes with its results, a result with its call. Gives List of Map.
  //   role: String. The role.
  getByRole(role) {}
  // Messages that have words of a query, those with more and rarer words first, of equals the newest. Gives List of Map.
  //   query: String. Words.
  //   options: Map. How much.
  search(query) {}
  search(query, options) {}
  // The newest messages that have no more than so many tokens (estimated). Gives List of Map.
  //   maxTokens: Num. Tokens.
  window(maxTokens) {}
  // Forgets the oldest messages until a limit is kept; gives how many went. Gives Num.
  //   options: Map. What is left.
  truncate(options) {}
  // Puts a summary in the place of the older messages and gives it; nothing when there are none. Gives String.
  //   options: Map. How it is made.
  //   summarizer: Fn of 1 arguments. Writes the summary in the place of a model.
  summarize() {}
  summarize(options) {}
  summarize(options, summarizer) {}
  // All messages at hand as plain data. Gives Map.
  snapshot() {}
  // Has what a snapshot holds in the place of what there is. Gives Null.
  //   snapshot: Map. What snapshot gave.
  restore(snapshot) {}
  // A memory of its own with the same messages. Gives Memory.
  //   threadId: String. Its conversation; made up when absent.
  fork() {}
  fork(threadId) {}
  // All messages as text, one JSON object a line. Gives String.
  export() {}
  // Adds the messages of a text that export gave; gives how many. Gives Num.
  //   text: String. What export gave.
  import_(text) {}
  // The conversations about the same resource in a long_term memory's file. Gives List of String.
  listThreads() {}
  // How much there is. Gives Map.
  getStats() {}
  // Forgets everything of this conversation, in the file as well. Gives Null.
  clear() {}
}

// An object of the host. A compiled schema.
class SchemaObject {
  // Its name.
  name {}
  // Whether a value is what a schema says, and what is wrong with it. Gives List of Bool and List of Map.
  //   value: any. Any value.
  validate() {}
  validate(value) {}
  // A copy of a value with types converted where that can mean one thing only, and defaults filled in. Gives any.
  //   value: any. Any value.
  coerce() {}
  coerce(value) {}
  // A copy of a value with what is missing filled from the defaults. Gives any.
  //   value: any. Any value.
  applyDefaults() {}
  applyDefaults(value) {}
  // A schema with further or changed properties; a property set to false is taken away. Gives Schema.
  //   changes: Map. What is added to the base.
  //   name: String. To define the new schema by.
  extend(changes) {}
  extend(changes, name) {}
  // A schema as JSON Schema, as it is or as a provider accepts it. Gives Map.
  //   dialect: String. Of which provider.
  toJsonSchema() {}
  toJsonSchema(dialect) {}
}

// An object of the host. Reads answers of one kind.
class OutputParserObject {
  // The value that an answer holds. Gives any.
  //   answer: String. What the model wrote.
  parse(answer) {}
  // What an answer holds, what is wrong with it, and what was put right. Gives Map.
  //   answer: String. What the model wrote.
  tryParse(answer) {}
  // Takes the next piece of an answer that is still being written and gives the value so far. Gives any.
  //   piece: String. What came since.
  parsePartial(piece) {}
  // The value of all pieces together, and the parser ready for the next answer. Gives any.
  finish() {}
  // Forgets the pieces so far. Gives Null.
  reset() {}
  // Whether a value is what the parser's schema says, and what is wrong with it. Gives List of Bool and List of Map.
  //   value: any. Any value.
  validate() {}
  validate(value) {}
  // A value as text in the parser's format. Gives String.
  //   value: any. Any value.
  format(value) {}
  // The sections of a Markdown text, each with its own text. Gives List of Map.
  //   answer: String. What the model wrote.
  extractSections(answer) {}
  // The lists of a Markdown text with what is nested in them. Gives List of Map.
  //   answer: String. What the model wrote.
  extractLists(answer) {}
  // The tables of a Markdown text. Gives List of Map.
  //   answer: String. What the model wrote.
  extractTables(answer) {}
  // The JSON in a text, mended where need be; nothing where there is none. Gives any.
  //   answer: String. What the model wrote.
  extractJson(answer) {}
  // The code blocks of a Markdown text. Gives List of Map.
  //   answer: String. What the model wrote.
  //   language: String. Only blocks of this language.
  extractCodeBlocks(answer) {}
  extractCodeBlocks(answer, language) {}
}

// An object of the host. Steps that wait for each other.
class WorkflowObject {
  // Its name.
  name {}
  // Its steps' names.
  steps {}
  // Adds a step: an agent, a tool, a function, a workflow or a pause. Gives Null.
  //   name: String. Its name.
  //   config: Map. What it does and when.
  addStep(name, config) {}
  // Whether the steps fit together, and what is wrong; for these options, where a log or a runner needs functions by name. Gives List of Bool and List of String.
  //   options: Map. A log from which the run goes on in another process, and limits.
  validate() {}
  validate(options) {}
  // What validate has nothing against without a log and a runner: steps that hold functions. Gives List of String.
  warnings() {}
  // Runs all steps and tells what became of each. Gives Map.
  //   input: any. What places such as {{input.topic}} name.
  //   options: Map. A log from which the run goes on in another process, and limits.
  execute() {}
  execute(input) {}
  execute(input, options) {}
  // Starts a run and gives its id. Gives String.
  //   input: any. What places such as {{input.topic}} name.
  //   options: Map. A log from which the run goes on in another process, and limits.
  executeAsync() {}
  executeAsync(input) {}
  executeAsync(input, options) {}
  // Waits until a run has ended or waits for answers, and tells what became of each step. Gives Map.
  //   runId: String. Which run; the last one when absent.
  wait() {}
  wait(runId) {}
  // How a run stands. Gives String.
  //   runId: String. Which run; the last one when absent.
  getStatus() {}
  getStatus(runId) {}
  // What has become of each step by now. Gives Map.
  //   runId: String. Which run; the last one when absent.
  getResults() {}
  getResults(runId) {}
  // Lets running steps end and begins no others. Gives Null.
  //   runId: String. Which run; the last one when absent.
  pause() {}
  pause(runId) {}
  // Goes on after a pause, or with answers to what is pending; wait tells what comes of it. Gives Null.
  //   runId: String. Which run; the last one when absent.
  //   answers: Map. Answers by the id of what is pending.
  resume() {}
  resume(runId) {}
  resume(runId, answers) {}
  // Ends a run. Gives Null.
  //   runId: String. Which run; the last one when absent.
  cancel() {}
  cancel(runId) {}
  // The steps as a Mermaid flow chart. Gives String.
  visualize() {}
}

// An object of the host. What a function of a step is given as its second argument. Functions that take one argument get the first only.
class StepContextObject {
  // The workflow's name.
  workflow {}
  // The run's id.
  runId {}
  // The step's name.
  step {}
  // Which item of a foreach or round of a while, from 0.
  index {}
  // Which attempt this is, from 1.
  attempt {}
  // The step's params.
  params {}
  // The workflow's input.
  input {}
  // Results of the steps that are done, by name.
  steps {}
  // Outputs of the steps that are done, by name.
  outputs {}
  // The same when the step is run again after a crash: what it did under this key before, it need not do again.
  idempotencyKey {}
  // When the work must be over, in milliseconds since 1970; nothing without a limit.
  deadline {}
  // Whether nobody waits for the work any more.
  cancelled {}
  // Says when the work is to end.
  signal {}
  // What the run has used of its budget and may use; nothing without one.
  budget {}
  // Asks somebody outside: ends the step until workflow.resume brings an answer; then the step runs again from its beginning, and this gives the answer. Gives any.
  //   data: any. What is asked; seen in pending of the result.
  //   options: Map. A JSON Schema that the answer must fit.
  suspend() {}
  suspend(data) {}
  suspend(data, options) {}
}

// An object of the host. Tests that belong together. They run one after the other; one that fails, loops or never ends fails alone.
class ScenarioObject {
  // Its name.
  name {}
  // Its tests' names.
  tests {}
  // Adds what tests work with. Gives Null.
  //   name: String. Its name.
  //   value: any. Data, of which each run of a test gets its own copy; or a function that makes it.
  addFixture(name) {}
  addFixture(name, value) {}
  // A fixture, inside a test. Gives any.
  //   name: String. Its name.
  getFixture(name) {}
  // Adds a test: a function that passes unless it fails. Gives Null.
  //   name: String. Its name.
  //   test: Fn of 0 arguments. A function without parameters; may be asynchronous. What it returns is what scorers are given.
  //   options: Map. How it is run.
  addTest(name, test) {}
  addTest(name, test, options) {}
  // Has a function called before each run of a test; where it fails, the test fails and is not run. Gives Null.
  //   call: Fn of 0 arguments. A function without parameters; may be asynchronous.
  beforeEach(call) {}
  // Has a function called after each run of a test, whatever became of it. Gives Null.
  //   call: Fn of 0 arguments. A function without parameters; may be asynchronous.
  afterEach(call) {}
  // Puts a tool in the place of another: for all tests, or inside of one, for the rest of it. Gives MockTool.
  //   name: String. Its name.
  //   options: Map. What it answers.
  mockTool(name) {}
  mockTool(name, options) {}
  // Puts a provider in the place of another: for all tests, or inside of one, for the rest of it. Gives MockProvider.
  //   name: String. Its name.
  //   options: Map. What it answers.
  mockProvider(name, options) {}
  // Has the framework take its time (the ttl of memories, waits between retries, pauses of workflows, events and their debounce) from a clock that only the test moves: for all tests, or inside of one, for the rest of it. Gives FakeClock.
  //   now: Num. Milliseconds since 1970; 0 when absent.
  useFakeClock() {}
  useFakeClock(now) {}
  // The chance of the test that runs: the same with the same seed. Gives Random.
  getRandom() {}
  // Fails unless data is what it was when this was first called under the name, which is kept. Gives Null.
  //   name: String. Its name.
  //   value: any. The data.
  assertSnapshot(name) {}
  assertSnapshot(name, value) {}
  // Runs the tests and tells what became of each. Gives Map.
  //   options: Map. Which tests, and how.
  run() {}
  run(options) {}
}

// An object of the host. A tool that stands in for another.
class MockToolObject {
  // Its name.
  name {}
  // The calls so far, in this run of a test.
  calls {}
  // How many.
  callCount {}
}

// An object of the host. A provider that stands in for another.
class MockProviderObject {
  // Its name.
  name {}
  // What it was asked so far, in this run of a test.
  requests {}
  // How many requests.
  requestCount {}
}

// An object of the host. A clock that stands still until it is moved.
class FakeClockObject {
  // Milliseconds since 1970. Gives Num.
  now() {}
  // Lets time pass: what waits for the clock is woken in order. Gives Null.
  //   ms: Num. Milliseconds.
  advance(ms) {}
}

// An object of the host. Chance that can be repeated: the same seed gives the same in every language.
class RandomObject {
  // Where it started.
  seed {}
  // A number from 0 to below 1. Gives Num.
  next() {}
  // A whole number between two, both included. Gives Num.
  //   least: Num. The lowest.
  //   most: Num. The highest.
  integer(least, most) {}
  // One of the items; nothing of an empty list. Gives any.
  //   items: List of any. A list.
  pick(items) {}
  // The items in another order. Gives List of any.
  //   items: List of any. A list.
  shuffle(items) {}
}
