---@meta
-- Generated from the descriptions in src/bridge/areas by `npm run generate`; do not edit.

---What comes one by one: `for item in stream do`. Leaving the loop ends it.
---@class Stream<T>: { next: (fun(self): T?), close: fun(self) }
---@operator call: any

---An agent: a model with instructions, tools and a memory.
---@class AgentConfig
---@field name? string Unique among agents; made up when absent.
---@field description? string What the agent is for.
---@field provider? string Name of a registered provider; the default provider when absent.
---@field model? string Name of one of the provider's models; its default when absent.
---@field temperature? number How freely the model chooses its words, 0 to 2.
---@field maxTokens? number Most tokens of one answer of the model.
---@field instructions? string What the model is told before the conversation.
---@field memoryConfig? table What an agent or a script remembers.
---@field tools? (string|table|any)[] Names of registered tools, definitions of the agent's own, or agents, which become tools.
---@field toolChoice? string|table auto: the model decides; none; required: some tool in the first step; {tool: name}: that one in the first step.
---@field hooks? table[]|table Hooks by point ({pre_execution: function}), or a list of {point, handler, priority, ...}.
---@field maxSteps? number Most calls of the model in one run.
---@field maxParallelToolCalls? number How many tool calls of one answer run at the same time.
---@field deadlines? table Time limits in milliseconds.
---@field budget? table What a run may use at most, with all that it starts; no limit where absent.
---@field outputSchema? any What the answer must be, as JSON Schema (or zod); result.output is the answer as data.
---@field prepareStep? any Called before each step with {step, messages, tools}; may return {model, provider, tools, toolChoice, instructions, messages} for this step.
---@field actions? table What the agent can be asked to do by name, each with the text that asks for it.
---@field timeoutMs? number Time limit of one run in milliseconds; none when absent.
---@field toolTimeoutMs? number Time limit of one tool call in milliseconds; the tool's own when absent.

---What is known of an agent.
---@class AgentInfo
---@field id string
---@field name string
---@field provider string
---@field tools string[]
---@field status string

---A text, {message, context}, {messages}, or {action, params}.
---@alias AgentInput string|table

---What a run of an agent gives.
---@class AgentResult
---@field content string The last answer's text.
---@field status string How the run ended; everything but completed keeps what had been reached.
---@field steps table[]
---@field toolCalls table[] All calls in the order in which they were asked for.
---@field usage table Tokens as the provider reported them, summed over the steps; absent where any step did not report them.
---@field finishReason? string The last answer's; absent when there was none.
---@field error? table Why the run failed or was cancelled.
---@field metadata? table What hooks added.
---@field output? any The answer as data, where the agent has an output schema.
---@field messages? any[] The run's messages so far, of a run that has not completed.
---@field pending? table[] The calls that somebody must agree to, of a run that is suspended.
---@field state? string What resume goes on from, of a run that has not completed; signed, not secret.
---@field budget? table What was used and is left, where the run has a budget.
---@field durationMs number Milliseconds.
---@field duration number The same as durationMs.

---A piece of a run.
---@class AgentDelta
---@field type string
---@field text? string Of text, reasoning and tool_call_delta.
---@field toolCall? any Of tool_call: {id, name, input}.
---@field content? any Of tool_result.
---@field step? any Of step: the finished step.
---@field result? table Of finish.

---true or false for all; or by the id of the call: true, false or {approved, reason}; or a list of {toolCallId, approved, reason}.
---@alias Decisions boolean|table|table[]

---agent.execution.pre (alias pre_execution): input, context. agent.execution.post (alias post_execution): input, result. agent.response.post: content, metadata, usage. tool.execution.pre: toolName, toolCallId, input. tool.execution.post: the same with output or error, durationMs. provider.request.pre: provider, model, endpoint, headers. provider.response.post: provider, model, content, usage, durationMs. workflow.step.pre: workflow, step, params. workflow.step.post: the same with output or error, durationMs. memory.add.pre: message, threadId, resourceId; runs for each message before it is added, and must not wait for an add to the same memory.
---@alias HookPoint string

---A tool: a named function with a description and a schema, for models and scripts to call.
---@class ToolDefinition
---@field name string The name under which models and scripts call the tool.
---@field description? string What the tool does, for the model that chooses it.
---@field schema? any The input as JSON Schema (or zod); any object when absent.
---@field outputSchema? any What the tool returns, as JSON Schema (or zod); checked when given.
---@field execute any Does the work: gets the input, returns the output or a promise of it.
---@field callers? string[] Who may call the tool: models, scripts (and programs that execute it directly), or both.
---@field needsApproval? boolean|any Whether somebody must agree to a call before it is made; may be a function of the input.
---@field timeoutMs? number Time limit of one execution in milliseconds; 60,000 unless the registry says otherwise.

---What is known of a tool.
---@class ToolInfo
---@field name string
---@field description string
---@field schema table The input as JSON Schema.
---@field outputSchema? table
---@field timeoutMs? number Time limit of one execution in milliseconds.
---@field enabled boolean Whether it can be called now.
---@field callers string[]
---@field needsApproval boolean Whether a call may need the agreement of somebody.

---An MCP server whose tools are to be registered.
---@class McpServerConfig
---@field name string What the names of its tools start with: name_tool.
---@field command? string The program to start, spoken to over its standard streams.
---@field args? string[] The program's arguments.
---@field env? table The program's environment, beside PATH, HOME and the like.
---@field url? string Instead of command: where the server is (streamable HTTP).
---@field headers? table Sent with every HTTP request.
---@field tools? string[] Which of the server's tools; all when absent.
---@field needsApproval? boolean Whether somebody must agree to each call.
---@field timeoutMs? number Limit of connecting, in milliseconds.
---@field toolTimeoutMs? number Limit of one call; as of other tools when absent.

---What is wrong with an input.
---@class ValidationResult
---@field valid boolean
---@field errors table[]

---What is known of a provider.
---@class ProviderInfo
---@field name string
---@field type string
---@field models string[]
---@field defaultModel? string
---@field isDefault boolean

---A provider to register.
---@class ProviderDefinition
---@field name string The name under which agents find the provider.
---@field type string What the provider speaks.
---@field config? table The type's own options.
---@field limits? table What a provider is asked for at most; who comes too early waits.
---@field retry? table Sending again what may succeed later.
---@field fallback? string[] What is asked when this provider fails: names of providers, or provider/model, in order.
---@field capabilities? table What the provider's models can do, where the registry cannot know.

---What is known of a model; what is not known is absent.
---@class Capabilities
---@field streaming? boolean
---@field tools? boolean
---@field structuredOutput? boolean
---@field vision? boolean
---@field maxContextTokens? number
---@field structured_output? boolean The same as structuredOutput.
---@field max_context_tokens? number The same as maxContextTokens.
---@field sources table Where each fact is from: protocol, definition or built-in.

---One request to a model.
---@class CompletionRequest
---@field model? string One of the provider's models; its default when absent.
---@field messages? table[] The conversation so far.
---@field prompt? string Instead of messages: what the user says.
---@field tools? table[] Tools that the model may ask for; nobody runs them.
---@field toolChoice? string|table
---@field temperature? number
---@field maxTokens? number Most tokens of the answer.
---@field topP? number
---@field stop? string[]
---@field seed? number
---@field responseFormat? table Asks for JSON, with a schema where the provider supports it.
---@field timeoutMs? number Time limit in milliseconds.
---@field firstTokenMs? number Of a stream: until it begins.
---@field idleMs? number Of a stream: between two pieces.

---A model's answer.
---@class ModelResponse
---@field content string
---@field reasoning? string
---@field toolCalls any[]
---@field finishReason string
---@field usage table
---@field model? string The model that answered, where the provider says.
---@field warnings string[]

---A piece of an answer.
---@class ModelDelta
---@field type string
---@field text? string Of text, reasoning and tool_call_delta.
---@field toolCall? any Of tool_call.
---@field response? table Of finish: the whole answer.

---Texts to be made vectors.
---@class EmbeddingRequest
---@field model? string The embedding model.
---@field values string|string[] The text, or the texts.
---@field timeoutMs? number Time limit in milliseconds.

---@class Embeddings
---@field embeddings number[][]
---@field model string
---@field inputTokens? number

---@class ConnectionTest
---@field ok boolean
---@field latencyMs number
---@field model string
---@field error? table

---What a million tokens of a model cost.
---@class Price
---@field input number For a million tokens in.
---@field output number For a million tokens out.
---@field cachedInput? number For a million tokens in from the provider's cache; as input where absent.
---@field upToInputTokens? number The prices are of prompts that have no more tokens; of longer ones nothing is known.
---@field source string The host, or the built-in table.
---@field asOf? string When the table was made.
---@field currency? string Of the table; the host's prices are in what currency it likes.

---What a provider was asked for so far.
---@class ProviderUsage
---@field requests number
---@field failures number
---@field retries number
---@field inputTokens number
---@field outputTokens number
---@field totalTokens number
---@field unreported number Requests of which not all tokens were reported: the sums are too low.
---@field cost? number Absent when a price is not known.

---How an emitter is made.
---@class EmitterOptions
---@field name? string For people; made up when absent.
---@field history? number How many events getHistory gives at most, also of the time when no handler listened.
---@field framework? boolean Whether handlers are told of what happens in the framework.

---What happened, with whatever is said of it: agentName, toolName, duration (milliseconds), usage, error ...
---@class Event
---@field type string Such as tool.execution.complete.
---@field timestamp number Milliseconds since 1970.
---@field runId? string Of an event of a run.
---@field sequence? number Its number in the order of its run, from 1.

---How a handler is told.
---@class SubscriptionOptions
---@field maxQueue? number Most events that wait for a busy handler.
---@field overflow? string Which event goes when the queue is full; told as handler.overflow.
---@field timeoutMs? number Limit of one call in milliseconds.

---Which events of the past.
---@class HistoryOptions
---@field pattern? string Only events that this means.
---@field limit? number Only so many, the newest.

---A hook.
---@class HookInfo
---@field id string
---@field point string
---@field priority number
---@field enabled boolean

---What an agent or a script remembers.
---@class MemoryConfig
---@field type? string short_term keeps the newest messages in this process; long_term keeps all of them in a file and the newest at hand; none keeps nothing.
---@field maxMessages? number How many messages are at hand; the oldest go first, a tool call together with its results, system messages last.
---@field capacity? number The same as maxMessages.
---@field maxTokens? number How many tokens (estimated) are at hand at most, and in what a model is shown before each of its answers, instructions included; no limit when absent.
---@field ttl? number Milliseconds after which a message is forgotten; never when absent.
---@field path? string File of a long_term memory; several memories may share one. Inside the data directory for scripts.
---@field threadId? string The conversation that the messages belong to.
---@field resourceId? string Whom or what the conversation is about, such as a user; search may go over all threads of one.

---A memory as plain data.
---@class MemorySnapshot
---@field version number
---@field threadId string
---@field resourceId string
---@field createdAt string
---@field exchanges any[]

---One message of a conversation; `role` is system, user, assistant or tool.
---@alias Message table

---How much is searched, and how much given.
---@class SearchOptions
---@field limit? number Most hits; a tool call with its results is one.
---@field scope? string This conversation, or all about the same resource (long_term).

---What is left at most.
---@class TruncateOptions
---@field maxMessages? number
---@field maxTokens? number

---How the summary is made.
---@class SummarizeOptions
---@field keepLast? number So many of the newest messages stay as they are.
---@field provider? string Whose model writes the summary; the default provider when absent.
---@field model? string Its default model when absent.
---@field instructions? string What the model is told.

---How much a memory holds.
---@class MemoryStats
---@field messageCount number Messages at hand.
---@field tokenCount number Their tokens.
---@field approximate boolean True: tokens are estimated.
---@field pending number Messages of tool calls that still wait for a result.
---@field type string
---@field threadId string
---@field resourceId string
---@field maxMessages number
---@field maxTokens? number
---@field archived? number What the file of a long_term memory holds.

---A JSON Schema (2020-12, or draft-07 by its $schema) as plain data.
---@alias JsonSchema table

---A defined schema.
---@class SchemaInfo
---@field name string
---@field schema table

---@class ValidationError
---@field path string
---@field message string

---How answers are read.
---@class ParserConfig
---@field format? string What the answer is written in.
---@field schema? any What the answer must be: a schema, the name of a defined one, or JSON Schema.

---A part of a text under a heading.
---@class Section
---@field title string
---@field level number
---@field content string

---A list.
---@class MarkdownList
---@field ordered boolean
---@field items any[] {text, checked, items}

---A table; a row is an object by header.
---@class Table
---@field headers string[]
---@field rows table[]

---A fenced block of code.
---@class CodeBlock
---@field language string
---@field code string

---What came of reading an answer.
---@class ParseResult
---@field valid boolean Whether there is a value and it is what the schema says.
---@field value? any
---@field errors table[] What is wrong.
---@field repairs table[] What was put right.

---A step: an agent, a tool, a function, a workflow or a pause.
---@class WorkflowStep
---@field agent? string Name of the agent that is run.
---@field action? string What the agent is to do.
---@field tool? string Name of the tool that is executed with params.
---@field execute? any|string|table A function: gets params and a context, gives the output. With script, the name of one of its functions.
---@field script? string A registered script's name: the step can run in any process that has registered the same source.
---@field workflow? any A workflow that is executed with params as its input.
---@field sleep? number Milliseconds in which nothing is done.
---@field params? any What the step works with; texts may have places such as {{input.topic}} or {{other_step.output}}.
---@field dependsOn? string[] Steps that must have completed before; a place in params adds its step.
---@field condition? any|table|string|boolean The step is skipped unless this is true: a function of the input and the context, or a place.
---@field foreach? any A list, or a place that names one: the step is run for each item, {{item}} and {{index}} in params.
---@field concurrency? number How many items of foreach at the same time.
---@field while? any|table The step is run again and again while this is true: a function of the output before (nothing at first) and the context. {{previous}} and {{index}} in params.
---@field maxRounds? number A while that goes on for longer fails.
---@field retry? number|table
---@field timeout? number Limit of one attempt in milliseconds.
---@field onError? string|any|table fail ends the workflow; continue and skip go on without an output; a function of the error and the context gives the output instead.

---How a workflow is executed.
---@class ExecuteOptions
---@field logFile? string A file in the host's data directory. One that exists is gone on with: what is finished there is not run again.
---@field durability? string When the log is flushed to the disk; interval when absent.
---@field runner? string A runner of the host: its workers do the steps, in whatever process. Instead of a logFile.
---@field timeoutMs? number Limit in milliseconds.
---@field budget? table What a run may use at most, with all that it starts; no limit where absent.

---What has become of a workflow.
---@class WorkflowResult
---@field runId string
---@field status string
---@field output? any Of the last step that completed with one.
---@field steps table
---@field pending table[] What steps wait for an answer to; resume brings it.
---@field error? table
---@field duration number Milliseconds.

---Functions without parameters; each may wait, such as for an agent.
---@alias Functions any[]

---What holds for all tests of a scenario.
---@class ScenarioOptions
---@field timeoutMs? number Limit of one run of a test in milliseconds.

---Which tests are run, and how.
---@class TestRunOptions
---@field filter? string Only tests whose name contains this; with * the whole name must match.
---@field tags? string[] Only tests that have one of these.
---@field seed? any Where chance starts; made up when absent.
---@field updateSnapshots? boolean Keep what tests see now in place of what they saw.

---What has become of the tests of several scenarios.
---@class SuiteResult
---@field passed number
---@field failed number
---@field skipped number
---@field total number All tests that the filter means.
---@field duration number Milliseconds.
---@field scenarios table[]

---How a test is run.
---@class TestOptions
---@field timeoutMs? number Limit of one run in milliseconds; the scenario's when absent.
---@field repeat? number How often it is run.
---@field passRate? number The share of runs that must pass.
---@field skip? boolean Whether it is only counted.
---@field tags? string[] Words to select it by.
---@field scorers? (string|any)[] How good what the test returns is: exact, contains, similarity, json, or functions of output and expected.
---@field expected? any What scorers compare with.
---@field minScore? number What the mean of each scorer must reach.

---A tool that stands in for another. Give one of output, outputs, error and execute, or none.
---@class MockToolOptions
---@field description? string The real tool's when absent.
---@field schema? table The input as JSON Schema; the real tool's when absent.
---@field output? any What every call gives.
---@field outputs? any[] What the calls give, one after the other; the last again and again.
---@field error? string What every call fails with.
---@field execute? any Gives the output for an input.

---A provider that stands in for another.
---@class MockProviderOptions
---@field responses any The answers in order, or one for all: texts, {content, tool_calls, error}, functions of the request.
---@field repeat? boolean Start over after the last answer instead of failing.
---@field models? string[] Names to list; every name is accepted.

---What has become of the tests of a scenario.
---@class ScenarioResult
---@field scenario string The scenario's name.
---@field passed number
---@field failed number
---@field skipped number
---@field total number All tests that the filter means.
---@field duration number Milliseconds.
---@field seed string Give it to run to have the same chance again.
---@field tests table[]

---An agent.
---@class Agent
---@field name string Its name.
---@field id string Its id, unique in the framework.
local Agent = {}

---Runs an agent and gives its result.
---@param input AgentInput A text, {message, context} or {messages}.
---@return AgentResult
function Agent:run(input) end

---Starts an agent. With a callback it returns at once; without, it gives what run gives.
---@param input AgentInput A text, {message, context} or {messages}.
---@param callback? fun(result?: AgentResult, error?: table): nil Called with the result and the error when the run has ended.
---@return AgentResult
function Agent:runAsync(input, callback) end

---Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run.
---@param input AgentInput A text, {message, context} or {messages}.
---@return Stream<AgentDelta>
function Agent:stream(input) end

---Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on.
---@param state string The result's state, of this process or another; of an agent of the same name, tools and instructions.
---@param decisions? Decisions Whether pending calls are agreed to.
---@return AgentResult
function Agent:resume(state, decisions) end

---A new agent with some options changed, the same hooks and an empty memory.
---@param overrides? AgentConfig Options that differ.
---@return Agent
function Agent:clone(overrides) end

---What is known of an agent.
---@return AgentInfo
function Agent:getInfo() end

---Has a hook run at a point of every run from now on; gives the id to remove it by.
---@param point HookPoint Where the hook runs, such as pre_execution.
---@param hook fun(context: table): any May return a changed context.
---@return string
function Agent:addHook(point, hook) end

---Removes a hook; false when there was none.
---@param id string The hook's id.
---@return boolean
function Agent:removeHook(id) end

---The agent's memory.
---@return Memory
function Agent:getMemory() end

---Cancels what runs and removes the agent.
---@return nil
function Agent:destroy() end

---What a tool's function is given as its second argument. Functions that take one argument get the first only.
---@class ToolContext
---@field toolName string The tool's name.
---@field toolCallId string The model's call that is answered; nothing where no model calls.
---@field agentName string The agent that runs the tool; nothing where none does.
---@field deadline number When the work must be over, in milliseconds since 1970; nothing without a limit.
---@field cancelled boolean Whether nobody waits for the work any more.
---@field signal Signal Says when the work is to end.
---@field budget BudgetReport What the run has used of its budget and may use; nothing without one.
local ToolContext = {}


---An MCP server that is connected.
---@class McpServer
---@field name string Its name.
---@field tools string[] The names under which its tools are registered.
local McpServer = {}

---Takes its tools away and ends the connection. Safe to repeat.
---@return nil
function McpServer:close() end

---Says that work is to end: its time is over, or nobody wants it any more.
---@class Signal
---@field aborted boolean Whether it is.
---@field reason table Why; nothing as long as it goes on.
local Signal = {}

---Has a function called when the work is to end; at once where that is so.
---@param handler fun(): nil Called once.
---@return nil
function Signal:onAbort(handler) end

---Tells handlers of events.
---@class Emitter
---@field name string Its name.
local Emitter = {}

---Has a handler called for every event that a pattern means.
---@param pattern string A type, or one with wildcards: tool.execution.*
---@param handler fun(event: Event): nil Called with each event; may be asynchronous.
---@param options? SubscriptionOptions How the handler is told.
---@return Subscription
function Emitter:on(pattern, handler, options) end

---As on, for one event only.
---@param pattern string A type, or one with wildcards: tool.execution.*
---@param handler fun(event: Event): nil Called with each event; may be asynchronous.
---@param options? SubscriptionOptions How the handler is told.
---@return Subscription
function Emitter:once(pattern, handler, options) end

---Ends the subscriptions of a pattern, or of a pattern and handler; gives how many.
---@param pattern string A type, or one with wildcards: tool.execution.*
---@param handler? fun(event: Event): nil Only of this handler.
---@return number
function Emitter:off(pattern, handler) end

---Tells the handlers of an event; gives how many there were.
---@param type string Such as custom.milestone.
---@param data? any Members of the event, or a value that becomes its member data.
---@return number
function Emitter:emit(type, data) end

---As emit, and waits until the handlers are done.
---@param type string Such as custom.milestone.
---@param data? any Members of the event, or a value that becomes its member data.
---@return number
function Emitter:emitAsync(type, data) end

---The events that a pattern means, and that a function says true to.
---@param pattern string A type, or one with wildcards: tool.execution.*
---@param predicate? fun(event: Event): any Says whether an event goes on.
---@return EventPipeline
function Emitter:filter(pattern, predicate) end

---What a function makes of each event.
---@param change fun(event: Event): any Gives what goes on in its place.
---@return EventPipeline
function Emitter:map(change) end

---The first events only.
---@param count number How many.
---@return EventPipeline
function Emitter:take(count) end

---Of events in quick succession the last, once there was none for a while.
---@param delayMs number Milliseconds.
---@return EventPipeline
function Emitter:debounce(delayMs) end

---Has a handler called with all that comes.
---@param handler fun(event: Event): nil Called with each event; may be asynchronous.
---@param options? SubscriptionOptions How the handler is told.
---@return Subscription
function Emitter:subscribe(handler, options) end

---The events that a pattern means as they come, for a loop.
---@param pattern? string All events when absent.
---@param options? SubscriptionOptions How the handler is told.
---@return Stream<Event>
function Emitter:stream(pattern, options) end

---The newest events, oldest first.
---@param options? HistoryOptions Which ones.
---@return Event[]
function Emitter:getHistory(options) end

---Forgets the events of the past.
---@return nil
function Emitter:clearHistory() end

---How many handlers there are for events of a type; all without one.
---@param type? string The type.
---@return number
function Emitter:listenerCount(type) end

---Ends all subscriptions.
---@return nil
function Emitter:dispose() end

---Events on their way to a handler. Nothing happens before subscribe.
---@class EventPipeline
local EventPipeline = {}

---Only what a function says true to.
---@param predicate fun(event: Event): any Says whether an event goes on.
---@return EventPipeline
function EventPipeline:filter(predicate) end

---What a function makes of each event.
---@param change fun(event: Event): any Gives what goes on in its place.
---@return EventPipeline
function EventPipeline:map(change) end

---The first events only.
---@param count number How many.
---@return EventPipeline
function EventPipeline:take(count) end

---Of events in quick succession the last, once there was none for a while.
---@param delayMs number Milliseconds.
---@return EventPipeline
function EventPipeline:debounce(delayMs) end

---Has a handler called with all that comes.
---@param handler fun(event: Event): nil Called with each event; may be asynchronous.
---@param options? SubscriptionOptions How the handler is told.
---@return Subscription
function EventPipeline:subscribe(handler, options) end

---All but the first events.
---@param count number How many.
---@return EventPipeline
function EventPipeline:skip(count) end

---At most one event in a time: the first.
---@param delayMs number Milliseconds.
---@return EventPipeline
function EventPipeline:throttle(delayMs) end

---A handler that is told of events.
---@class Subscription
---@field id string Its id.
---@field active boolean Whether it still goes on.
---@field dropped number How many events were lost because the handler was too slow.
local Subscription = {}

---Ends it.
---@return nil
function Subscription:unsubscribe() end

---What an agent or a script remembers of a conversation.
---@class Memory
---@field size number How many messages there are.
---@field threadId string The conversation.
---@field resourceId string Whom or what it is about.
local Memory = {}

---Adds a message and gives the id of its exchange. It is there at once, or, where hooks of memory.add.pre see it first, when they are done.
---@param message Message {role, content}
---@return number
function Memory:add(message) end

---Adds several messages, all or none.
---@param messages Message[] Oldest first.
---@return number[]
function Memory:addBatch(messages) end

---The messages of the exchange that add gave an id for, or nothing.
---@param id number What add gave.
---@return Message[]
function Memory:get(id) end

---The messages at hand, oldest first.
---@param limit? number Only so many, the newest.
---@return Message[]
function Memory:getHistory(limit) end

---The newest messages, oldest first; one when no count is given.
---@param count? number How many.
---@return Message[]
function Memory:getLast(count) end

---The messages of a role; a tool call comes with its results, a result with its call.
---@param role string The role.
---@return Message[]
function Memory:getByRole(role) end

---Messages that have words of a query, those with more and rarer words first, of equals the newest.
---@param query string Words.
---@param options? SearchOptions How much.
---@return Message[]
function Memory:search(query, options) end

---The newest messages that have no more than so many tokens (estimated).
---@param maxTokens number Tokens.
---@return Message[]
function Memory:window(maxTokens) end

---Forgets the oldest messages until a limit is kept; gives how many went.
---@param options TruncateOptions What is left.
---@return number
function Memory:truncate(options) end

---Puts a summary in the place of the older messages and gives it; nothing when there are none.
---@param options? SummarizeOptions How it is made.
---@param summarizer? fun(text: string): string Writes the summary in the place of a model.
---@return string
function Memory:summarize(options, summarizer) end

---All messages at hand as plain data.
---@return MemorySnapshot
function Memory:snapshot() end

---Has what a snapshot holds in the place of what there is.
---@param snapshot MemorySnapshot What snapshot gave.
---@return nil
function Memory:restore(snapshot) end

---A memory of its own with the same messages.
---@param threadId? string Its conversation; made up when absent.
---@return Memory
function Memory:fork(threadId) end

---All messages as text, one JSON object a line.
---@return string
function Memory:export() end

---Adds the messages of a text that export gave; gives how many.
---@param text string What export gave.
---@return number
function Memory:import(text) end

---The conversations about the same resource in a long_term memory's file.
---@return string[]
function Memory:listThreads() end

---How much there is.
---@return MemoryStats
function Memory:getStats() end

---Forgets everything of this conversation, in the file as well.
---@return nil
function Memory:clear() end

---A compiled schema.
---@class Schema
---@field name string Its name.
local Schema = {}

---Whether a value is what a schema says, and what is wrong with it.
---@param value? any Any value.
---@return boolean, ValidationError[]
function Schema:validate(value) end

---A copy of a value with types converted where that can mean one thing only, and defaults filled in.
---@param value? any Any value.
---@return any
function Schema:coerce(value) end

---A copy of a value with what is missing filled from the defaults.
---@param value? any Any value.
---@return any
function Schema:applyDefaults(value) end

---A schema with further or changed properties; a property set to false is taken away.
---@param changes JsonSchema What is added to the base.
---@param name? string To define the new schema by.
---@return Schema
function Schema:extend(changes, name) end

---A schema as JSON Schema, as it is or as a provider accepts it.
---@param dialect? string Of which provider.
---@return JsonSchema
function Schema:toJsonSchema(dialect) end

---Reads answers of one kind.
---@class OutputParser
local OutputParser = {}

---The value that an answer holds.
---@param answer string What the model wrote.
---@return any
function OutputParser:parse(answer) end

---What an answer holds, what is wrong with it, and what was put right.
---@param answer string What the model wrote.
---@return ParseResult
function OutputParser:tryParse(answer) end

---Takes the next piece of an answer that is still being written and gives the value so far.
---@param piece string What came since.
---@return any
function OutputParser:parsePartial(piece) end

---The value of all pieces together, and the parser ready for the next answer.
---@return any
function OutputParser:finish() end

---Forgets the pieces so far.
---@return nil
function OutputParser:reset() end

---Whether a value is what the parser's schema says, and what is wrong with it.
---@param value? any Any value.
---@return boolean, ValidationError[]
function OutputParser:validate(value) end

---A value as text in the parser's format.
---@param value any Any value.
---@return string
function OutputParser:format(value) end

---The sections of a Markdown text, each with its own text.
---@param answer string What the model wrote.
---@return Section[]
function OutputParser:extractSections(answer) end

---The lists of a Markdown text with what is nested in them.
---@param answer string What the model wrote.
---@return MarkdownList[]
function OutputParser:extractLists(answer) end

---The tables of a Markdown text.
---@param answer string What the model wrote.
---@return Table[]
function OutputParser:extractTables(answer) end

---The JSON in a text, mended where need be; nothing where there is none.
---@param answer string What the model wrote.
---@return any
function OutputParser:extractJson(answer) end

---The code blocks of a Markdown text.
---@param answer string What the model wrote.
---@param language? string Only blocks of this language.
---@return CodeBlock[]
function OutputParser:extractCodeBlocks(answer, language) end

---Steps that wait for each other.
---@class Workflow
---@field name string Its name.
---@field steps string[] Its steps' names.
local Workflow = {}

---Adds a step: an agent, a tool, a function, a workflow or a pause.
---@param name string Its name.
---@param config WorkflowStep What it does and when.
---@return nil
function Workflow:addStep(name, config) end

---Whether the steps fit together, and what is wrong; for these options, where a log or a runner needs functions by name.
---@param options? ExecuteOptions A log from which the run goes on in another process, and limits.
---@return boolean, string[]
function Workflow:validate(options) end

---What validate has nothing against without a log and a runner: steps that hold functions.
---@return string[]
function Workflow:warnings() end

---Runs all steps and tells what became of each.
---@param input? any What places such as {{input.topic}} name.
---@param options? ExecuteOptions A log from which the run goes on in another process, and limits.
---@return WorkflowResult
function Workflow:execute(input, options) end

---Starts a run and gives its id.
---@param input? any What places such as {{input.topic}} name.
---@param options? ExecuteOptions A log from which the run goes on in another process, and limits.
---@return string
function Workflow:executeAsync(input, options) end

---Waits until a run has ended or waits for answers, and tells what became of each step.
---@param runId? string Which run; the last one when absent.
---@return WorkflowResult
function Workflow:wait(runId) end

---How a run stands.
---@param runId? string Which run; the last one when absent.
---@return string
function Workflow:getStatus(runId) end

---What has become of each step by now.
---@param runId? string Which run; the last one when absent.
---@return WorkflowResult
function Workflow:getResults(runId) end

---Lets running steps end and begins no others.
---@param runId? string Which run; the last one when absent.
---@return nil
function Workflow:pause(runId) end

---Goes on after a pause, or with answers to what is pending; wait tells what comes of it.
---@param runId? string Which run; the last one when absent.
---@param answers? table Answers by the id of what is pending.
---@return nil
function Workflow:resume(runId, answers) end

---Ends a run.
---@param runId? string Which run; the last one when absent.
---@return nil
function Workflow:cancel(runId) end

---The steps as a Mermaid flow chart.
---@return string
function Workflow:visualize() end

---What a function of a step is given as its second argument. Functions that take one argument get the first only.
---@class StepContext
---@field workflow string The workflow's name.
---@field runId string The run's id.
---@field step string The step's name.
---@field index number Which item of a foreach or round of a while, from 0.
---@field attempt number Which attempt this is, from 1.
---@field params any The step's params.
---@field input any The workflow's input.
---@field steps table Results of the steps that are done, by name.
---@field outputs table Outputs of the steps that are done, by name.
---@field idempotencyKey string The same when the step is run again after a crash: what it did under this key before, it need not do again.
---@field deadline number When the work must be over, in milliseconds since 1970; nothing without a limit.
---@field cancelled boolean Whether nobody waits for the work any more.
---@field signal Signal Says when the work is to end.
---@field budget BudgetReport What the run has used of its budget and may use; nothing without one.
local StepContext = {}

---Asks somebody outside: ends the step until workflow.resume brings an answer; then the step runs again from its beginning, and this gives the answer.
---@param data? any What is asked; seen in pending of the result.
---@param options? table A JSON Schema that the answer must fit.
---@return any
function StepContext:suspend(data, options) end

---Tests that belong together. They run one after the other; one that fails, loops or never ends fails alone.
---@class Scenario
---@field name string Its name.
---@field tests string[] Its tests' names.
local Scenario = {}

---Adds what tests work with.
---@param name string Its name.
---@param value? any Data, of which each run of a test gets its own copy; or a function that makes it.
---@return nil
function Scenario:addFixture(name, value) end

---A fixture, inside a test.
---@param name string Its name.
---@return any
function Scenario:getFixture(name) end

---Adds a test: a function that passes unless it fails.
---@param name string Its name.
---@param test fun(): any A function without parameters; may be asynchronous. What it returns is what scorers are given.
---@param options? TestOptions How it is run.
---@return nil
function Scenario:addTest(name, test, options) end

---Has a function called before each run of a test; where it fails, the test fails and is not run.
---@param call fun(): any A function without parameters; may be asynchronous.
---@return nil
function Scenario:beforeEach(call) end

---Has a function called after each run of a test, whatever became of it.
---@param call fun(): any A function without parameters; may be asynchronous.
---@return nil
function Scenario:afterEach(call) end

---Puts a tool in the place of another: for all tests, or inside of one, for the rest of it.
---@param name string Its name.
---@param options? MockToolOptions What it answers.
---@return MockTool
function Scenario:mockTool(name, options) end

---Puts a provider in the place of another: for all tests, or inside of one, for the rest of it.
---@param name string Its name.
---@param options MockProviderOptions What it answers.
---@return MockProvider
function Scenario:mockProvider(name, options) end

---Has the framework take its time (the ttl of memories, waits between retries, pauses of workflows, events and their debounce) from a clock that only the test moves: for all tests, or inside of one, for the rest of it.
---@param now? number Milliseconds since 1970; 0 when absent.
---@return FakeClock
function Scenario:useFakeClock(now) end

---The chance of the test that runs: the same with the same seed.
---@return Random
function Scenario:getRandom() end

---Fails unless data is what it was when this was first called under the name, which is kept.
---@param name string Its name.
---@param value? any The data.
---@return nil
function Scenario:assertSnapshot(name, value) end

---Runs the tests and tells what became of each.
---@param options? TestRunOptions Which tests, and how.
---@return ScenarioResult
function Scenario:run(options) end

---A tool that stands in for another.
---@class MockTool
---@field name string Its name.
---@field calls MockCall[] The calls so far, in this run of a test.
---@field callCount number How many.
local MockTool = {}


---A provider that stands in for another.
---@class MockProvider
---@field name string Its name.
---@field requests MockRequest[] What it was asked so far, in this run of a test.
---@field requestCount number How many requests.
local MockProvider = {}


---A clock that stands still until it is moved.
---@class FakeClock
local FakeClock = {}

---Milliseconds since 1970.
---@return number
function FakeClock:now() end

---Lets time pass: what waits for the clock is woken in order.
---@param ms number Milliseconds.
---@return nil
function FakeClock:advance(ms) end

---Chance that can be repeated: the same seed gives the same in every language.
---@class Random
---@field seed string Where it started.
local Random = {}

---A number from 0 to below 1.
---@return number
function Random:next() end

---A whole number between two, both included.
---@param least number The lowest.
---@param most number The highest.
---@return number
function Random:integer(least, most) end

---One of the items; nothing of an empty list.
---@param items any[] A list.
---@return any
function Random:pick(items) end

---The items in another order.
---@param items any[] A list.
---@return any[]
function Random:shuffle(items) end

zigllms = {}

---Create, run and inspect agents.
zigllms.agent = {}

---Creates an agent. It goes when the script context goes.
---@param config? AgentConfig How the agent is made; names in camelCase or snake_case.
---@return Agent
function zigllms.agent.create(config) end

---What is known of all agents.
---@return AgentInfo[]
function zigllms.agent.list() end

---The agent of that name, or nothing.
---@param name string The agent's name.
---@return Agent
function zigllms.agent.get(name) end

---Runs an agent and gives its result.
---@param agent Agent The agent.
---@param input AgentInput A text, {message, context} or {messages}.
---@return AgentResult
function zigllms.agent.run(agent, input) end

---Starts an agent. With a callback it returns at once; without, it gives what run gives.
---@param agent Agent The agent.
---@param input AgentInput A text, {message, context} or {messages}.
---@param callback? fun(result?: AgentResult, error?: table): nil Called with the result and the error when the run has ended.
---@return AgentResult
function zigllms.agent.runAsync(agent, input, callback) end

---Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run.
---@param agent Agent The agent.
---@param input AgentInput A text, {message, context} or {messages}.
---@return Stream<AgentDelta>
function zigllms.agent.stream(agent, input) end

---Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on.
---@param agent Agent The agent.
---@param state string The result's state, of this process or another; of an agent of the same name, tools and instructions.
---@param decisions? Decisions Whether pending calls are agreed to.
---@return AgentResult
function zigllms.agent.resume(agent, state, decisions) end

---A new agent with some options changed, the same hooks and an empty memory.
---@param agent Agent The agent.
---@param overrides? AgentConfig Options that differ.
---@return Agent
function zigllms.agent.clone(agent, overrides) end

---What is known of an agent.
---@param agent Agent The agent.
---@return AgentInfo
function zigllms.agent.getInfo(agent) end

---Has a hook run at a point of every run from now on; gives the id to remove it by.
---@param agent Agent The agent.
---@param point HookPoint Where the hook runs, such as pre_execution.
---@param hook fun(context: table): any May return a changed context.
---@return string
function zigllms.agent.addHook(agent, point, hook) end

---Removes a hook; false when there was none.
---@param agent Agent The agent.
---@param id string The hook's id.
---@return boolean
function zigllms.agent.removeHook(agent, id) end

---The agent's memory.
---@param agent Agent The agent.
---@return Memory
function zigllms.agent.getMemory(agent) end

---Cancels what runs and removes the agent.
---@param agent Agent The agent.
---@return nil
function zigllms.agent.destroy(agent) end

---Register, find and run tools.
zigllms.tool = {}

---Registers a tool whose function is written in the script. It goes when the script context goes.
---@param definition ToolDefinition {name, description, schema, execute}
---@return ToolInfo
function zigllms.tool.register(definition) end

---Connects an MCP server and registers its tools. Which programs and hosts that may be, the tool policy says. It goes when the script context goes.
---@param config McpServerConfig {name, command, args} or {name, url}
---@return McpServer
function zigllms.tool.connectMcp(config) end

---Removes a tool; false when there was none.
---@param name string The tool's name.
---@return boolean
function zigllms.tool.unregister(name) end

---What is known of a tool, or nothing.
---@param name string The tool's name.
---@return ToolInfo
function zigllms.tool.get(name) end

---What is known of all tools.
---@return ToolInfo[]
function zigllms.tool.list() end

---Tools whose name or description has all words of a query, the best matches first.
---@param query string Words.
---@param limit? number How many at most.
---@return ToolInfo[]
function zigllms.tool.search(query, limit) end

---Lets a tool be called again.
---@param name string The tool's name.
---@return nil
function zigllms.tool.enable(name) end

---Keeps a tool from being called until it is enabled.
---@param name string The tool's name.
---@return nil
function zigllms.tool.disable(name) end

---Whether there is a tool of that name.
---@param name string The tool's name.
---@return boolean
function zigllms.tool.exists(name) end

---Runs a tool and gives what it returns.
---@param name string The tool's name.
---@param input? any What the tool takes; must fit its schema.
---@return any
function zigllms.tool.execute(name, input) end

---Starts a tool. With a callback it returns at once; without, it gives what execute gives.
---@param name string The tool's name.
---@param input? any What the tool takes; must fit its schema.
---@param callback? fun(output?: any, error?: table): nil Called with the output and the error when the tool has ended.
---@return any
function zigllms.tool.executeAsync(name, input, callback) end

---What is wrong with an input, without running the tool.
---@param name string The tool's name.
---@param input? any What the tool takes; must fit its schema.
---@return ValidationResult
function zigllms.tool.validate(name, input) end

---Register providers of models and ask them directly.
zigllms.provider = {}

---What is known of all providers.
---@return ProviderInfo[]
function zigllms.provider.list() end

---Registers a provider. It goes when the script context goes. Keys must be given: scripts cannot read the environment.
---@param definition ProviderDefinition {name, type, config, ...}
---@return ProviderInfo
function zigllms.provider.register(definition) end

---Removes a provider; false when there was none.
---@param name string The provider's name.
---@return boolean
function zigllms.provider.unregister(name) end

---What is known of a provider, or nothing.
---@param name string The provider's name.
---@return ProviderInfo
function zigllms.provider.get(name) end

---The names of the models that are known; a provider may accept others.
---@param name? string The provider's name; the default one when absent.
---@return string[]
function zigllms.provider.getModels(name) end

---What is known of a model, and where it is known from.
---@param name? string The provider's name; the default one when absent.
---@param model? string One of its models; its default when absent.
---@return Capabilities
function zigllms.provider.getCapabilities(name, model) end

---Asks a model once, without an agent.
---@param name string The provider's name.
---@param request CompletionRequest {model, messages or prompt, ...}
---@return ModelResponse
function zigllms.provider.complete(name, request) end

---As complete, piece by piece; leaving the loop ends the request.
---@param name string The provider's name.
---@param request CompletionRequest {model, messages or prompt, ...}
---@return Stream<ModelDelta>
function zigllms.provider.stream(name, request) end

---Makes vectors of texts.
---@param name string The provider's name.
---@param request EmbeddingRequest {model, values}
---@return Embeddings
function zigllms.provider.embed(name, request) end

---Makes a provider the one that agents use when they name none.
---@param name string The provider's name.
---@return nil
function zigllms.provider.setDefault(name) end

---The default provider's name.
---@return string
function zigllms.provider.getDefault() end

---Sends a short request and says whether it was answered, and how fast.
---@param name? string The provider's name; the default one when absent.
---@param model? string One of its models; its default when absent.
---@return ConnectionTest
function zigllms.provider.testConnection(name, model) end

---What a model's tokens cost, from the host's data or a dated table; nothing where it is not known.
---@param name? string The provider's name; the default one when absent.
---@param model? string One of its models; its default when absent.
---@return Price
function zigllms.provider.getPrice(name, model) end

---What a provider was asked for so far, and what it cost.
---@param name? string The provider's name; the default one when absent.
---@return ProviderUsage
function zigllms.provider.getUsage(name) end

---Tell of events, and be told of them: of the framework, and of your own.
zigllms.event = {}

---An emitter, for own events and those of the framework. It goes when the script context goes.
---@param options? EmitterOptions How it is made.
---@return Emitter
function zigllms.event.createEmitter(options) end

---The types of the events that the framework tells of.
---@return string[]
function zigllms.event.types() end

---All emitters.
---@return Emitter[]
function zigllms.event.list() end

---Have functions run at points of the work of the whole framework.
zigllms.hook = {}

---Has a hook run at a point from now on; gives the id to remove it by. It goes when the script context goes.
---@param point HookPoint Where, such as tool.execution.pre.
---@param handler fun(context: table): any May return a changed context, nothing, or {stop: reason}. May be asynchronous.
---@param priority? number Hooks of higher priority run first; 0 when absent.
---@param condition? fun(context: table): boolean The hook runs only where this says true.
---@param id? string Made up when absent.
---@param onError? string stop (when absent): a failing hook fails what it is part of; continue: it is passed over.
---@param timeoutMs? number Limit of one call in milliseconds; 30,000 when absent.
---@return string
function zigllms.hook.register(point, handler, priority, condition, id, onError, timeoutMs) end

---Removes a hook; false when there was none.
---@param id string The hook's id.
---@return boolean
function zigllms.hook.unregister(id) end

---Lets a hook run again; false when there is none.
---@param id string The hook's id.
---@return boolean
function zigllms.hook.enable(id) end

---Keeps a hook from running; false when there is none.
---@param id string The hook's id.
---@return boolean
function zigllms.hook.disable(id) end

---The hooks of the framework, or of one point.
---@param point? HookPoint All points when absent.
---@return HookInfo[]
function zigllms.hook.list(point) end

---The names of the points.
---@return string[]
function zigllms.hook.points() end

---Remember conversations. Whatever a memory gives is a valid prompt: a tool call is never parted from its results.
zigllms.memory = {}

---Creates a memory. It goes when the script context goes; a long_term one stays in its file.
---@param config? MemoryConfig How it is made.
---@return Memory
function zigllms.memory.create(config) end

---Keeps a snapshot under a name.
---@param id string The name: letters, digits, _ . @ : -
---@param snapshot MemorySnapshot What snapshot gave.
---@return nil
function zigllms.memory.saveSnapshot(id, snapshot) end

---The snapshot of a name.
---@param id string Its name.
---@return MemorySnapshot
function zigllms.memory.loadSnapshot(id) end

---Say what values must be, and check them.
zigllms.schema = {}

---Compiles a JSON Schema; one with a name is kept until the script context goes.
---@param schema JsonSchema The schema, its name beside the keywords.
---@return Schema
function zigllms.schema.define(schema) end

---The schema defined by a name, or nothing.
---@param name string Its name.
---@return Schema
function zigllms.schema.get(name) end

---All defined schemas.
---@return SchemaInfo[]
function zigllms.schema.list() end

---Forgets a defined schema; false when there was none.
---@param name string Its name.
---@return boolean
function zigllms.schema.remove(name) end

---One schema of several: a value fits it that fits them all.
---@param schemas any[] Schemas, names or JSON Schemas.
---@param name? string To define the new schema by.
---@return Schema
function zigllms.schema.merge(schemas, name) end

---Whether a value is what a schema says, and what is wrong with it.
---@param schema any A schema, the name of a defined one, or a JSON Schema.
---@param value? any Any value.
---@return boolean, ValidationError[]
function zigllms.schema.validate(schema, value) end

---A copy of a value with types converted where that can mean one thing only, and defaults filled in.
---@param schema any A schema, the name of a defined one, or a JSON Schema.
---@param value? any Any value.
---@return any
function zigllms.schema.coerce(schema, value) end

---A copy of a value with what is missing filled from the defaults.
---@param schema any A schema, the name of a defined one, or a JSON Schema.
---@param value? any Any value.
---@return any
function zigllms.schema.applyDefaults(schema, value) end

---A schema with further or changed properties; a property set to false is taken away.
---@param schema any A schema, the name of a defined one, or a JSON Schema.
---@param changes JsonSchema What is added to the base.
---@param name? string To define the new schema by.
---@return Schema
function zigllms.schema.extend(schema, changes, name) end

---A schema as JSON Schema, as it is or as a provider accepts it.
---@param schema any A schema, the name of a defined one, or a JSON Schema.
---@param dialect? string Of which provider.
---@return JsonSchema
function zigllms.schema.toJsonSchema(schema, dialect) end

---Read models' answers: in a format, against a schema, mended where that is certain.
zigllms.output = {}

---A parser for answers of one kind.
---@param config? ParserConfig {format, schema}
---@return OutputParser
function zigllms.output.createParser(config) end

---The value that an answer holds.
---@param answer string What the model wrote.
---@param config? ParserConfig {format, schema}
---@return any
function zigllms.output.parse(answer, config) end

---The sections of a Markdown text, each with its own text.
---@param answer string What the model wrote.
---@return Section[]
function zigllms.output.extractSections(answer) end

---The lists of a Markdown text with what is nested in them.
---@param answer string What the model wrote.
---@return MarkdownList[]
function zigllms.output.extractLists(answer) end

---The tables of a Markdown text.
---@param answer string What the model wrote.
---@return Table[]
function zigllms.output.extractTables(answer) end

---The JSON in a text, mended where need be; nothing where there is none.
---@param answer string What the model wrote.
---@return any
function zigllms.output.extractJson(answer) end

---The code blocks of a Markdown text.
---@param answer string What the model wrote.
---@param language? string Only blocks of this language.
---@return CodeBlock[]
function zigllms.output.extractCodeBlocks(answer, language) end

---Whether a value is what a schema says, and what is wrong with it.
---@param schema any A schema, its name, or a JSON Schema.
---@param value? any Any value.
---@return boolean, ValidationError[]
function zigllms.output.validate(schema, value) end

---A value as text in a format.
---@param value any Any value.
---@param format? string json when absent.
---@return string
function zigllms.output.format(value, format) end

---A text with values in its places, such as "Hello {{user.name}}".
---@param template string The text.
---@param values? table What the places name.
---@return string
function zigllms.output.template(template, values) end

---Have steps run in their order, side by side where they can.
zigllms.workflow = {}

---Creates a workflow without steps. It goes when the script context goes.
---@param name string Its name.
---@return Workflow
function zigllms.workflow.create(name) end

---The workflow of a name, or nothing.
---@param name string Its name.
---@return Workflow
function zigllms.workflow.get(name) end

---The names of all workflows.
---@return string[]
function zigllms.workflow.list() end

---Cancels what runs of a workflow and forgets it; false when there was none.
---@param name string Its name.
---@return boolean
function zigllms.workflow.remove(name) end

---Have several pieces of work done at the same time.
zigllms.task = {}

---What the functions give, in their order. The first that fails ends the others, and all with it.
---@param functions Functions They are started together. In Python, those that are to end in any order are async.
---@return any[]
function zigllms.task.all(functions) end

---What the first function that ends gives, or its failure; the others are ended.
---@param functions Functions They are started together. In Python, those that are to end in any order are async.
---@return any
function zigllms.task.race(functions) end

---Test what is built on the framework: scenarios, claims, mocks, scores, reports.
zigllms.test = {}

---Creates a scenario without tests. It goes when the script context goes.
---@param name string Its name.
---@param options? ScenarioOptions What holds for all its tests.
---@return Scenario
function zigllms.test.createScenario(name, options) end

---The scenario of a name, or nothing.
---@param name string Its name.
---@return Scenario
function zigllms.test.get(name) end

---The names of all scenarios.
---@return string[]
function zigllms.test.list() end

---Forgets a scenario; false when there was none.
---@param name string Its name.
---@return boolean
function zigllms.test.remove(name) end

---Runs the tests of all scenarios.
---@param options? TestRunOptions Which tests, and how.
---@return SuiteResult
function zigllms.test.run(options) end

---Results in a form for people or other programs.
---@param results table What run gave.
---@param format? string text (when absent), junit (XML) or json.
---@return string
function zigllms.test.report(results, format) end

---How good an output is, from 0 to 1.
---@param scorer string|any exact (equal data), contains (the share of the expected texts in it), similarity (words in common, F1), json (equal as JSON), or a function of output and expected.
---@param output? any What is judged.
---@param expected? any What it should be.
---@return number
function zigllms.test.score(scorer, output, expected) end

---Chance that starts at a seed.
---@param seed any Any text or number.
---@return Random
function zigllms.test.createRandom(seed) end

---Fails unless a value is true.
---@param value? any What the test has.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertTrue(value, message) end

---Fails unless a value is false.
---@param value? any What the test has.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertFalse(value, message) end

---Fails unless two values are equal, data part by part; says where they differ.
---@param actual? any What the test has.
---@param expected? any What it should be.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertEqual(actual, expected, message) end

---Fails when two values are equal.
---@param actual? any What the test has.
---@param unwanted? any What it should not be.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertNotEqual(actual, unwanted, message) end

---Fails unless a number is near another.
---@param actual number The number.
---@param expected number What it should be.
---@param tolerance? number How far it may be off; 1e-9 when absent.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertClose(actual, expected, tolerance, message) end

---Fails unless a text has a part, a list an item, or an object a key.
---@param container any The text, list or object.
---@param item? any The part, item or key.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertContains(container, item, message) end

---Fails unless a text matches a regular expression (of JavaScript, without look-around).
---@param text string The text.
---@param pattern string Such as ^[a-z]+$.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertMatch(text, pattern, message) end

---Fails unless a value fits a schema.
---@param value any What the test has.
---@param schema any A defined schema, its name, or JSON Schema.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertSchema(value, schema, message) end

---Fails unless a function fails.
---@param call fun(): any What must fail; may be asynchronous.
---@param text? string A part of the error's message, or its code.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.assertThrows(call, text, message) end

---Fails.
---@param message? string Said before what is wrong.
---@return nil
function zigllms.test.fail(message) end
