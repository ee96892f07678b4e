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
---@field memoryConfig? table What an agent remembers between runs.
---@field tools? (string|table)[] Names of registered tools, or definitions of the agent's own.
---@field toolChoice? string|table auto: the model decides; none; required: some tool in the first step; {tool: name}: that one in the first step.
---@field hooks? table[]|table Hooks by point ({pre_execution: function}), or a list of {point, handler, priority, ...}.
---@field maxSteps? number Most calls of the model in one run.
---@field maxParallelToolCalls? number How many tool calls of one answer run at the same time.
---@field timeoutMs? number Time limit of one run in milliseconds; none when absent.
---@field toolTimeoutMs? number Time limit of one tool call in milliseconds; the tool's own when absent.

---What is known of an agent.
---@class AgentInfo
---@field id string
---@field name string
---@field provider string
---@field tools string[]
---@field status string

---A text, {message, context}, or {messages}.
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
---@field durationMs number Milliseconds.
---@field duration number The same as durationMs.

---agent.execution.pre (alias pre_execution): input, context. agent.execution.post (alias post_execution): input, result. agent.response.post: content, metadata, usage. tool.execution.pre: toolName, toolCallId, input. tool.execution.post: the same with output or error, durationMs.
---@alias HookPoint string

---One message of a conversation; `role` is system, user, assistant or tool.
---@alias Message table

---A tool: a named function with a description and a schema, for models and scripts to call.
---@class ToolDefinition
---@field name string The name under which models and scripts call the tool.
---@field description? string What the tool does, for the model that chooses it.
---@field schema? any The input as JSON Schema (or zod); any object when absent.
---@field outputSchema? any What the tool returns, as JSON Schema (or zod); checked when given.
---@field execute any Does the work: gets the input, returns the output or a promise of it.
---@field timeoutMs? number Time limit of one execution in milliseconds; 60,000 unless the registry says otherwise.

---What is known of a tool.
---@class ToolInfo
---@field name string
---@field description string
---@field schema table The input as JSON Schema.
---@field outputSchema? table
---@field timeoutMs? number Time limit of one execution in milliseconds.

---What is wrong with an input.
---@class ValidationResult
---@field valid boolean
---@field errors table[]

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

---What an agent remembers of its conversation.
---@class Memory
---@field size number How many messages there are.
local Memory = {}

---All messages, oldest first.
---@return Message[]
function Memory:getHistory() end

---Adds a message.
---@param message Message {role, content}
---@return nil
function Memory:add(message) end

---Forgets everything.
---@return nil
function Memory:clear() end

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
