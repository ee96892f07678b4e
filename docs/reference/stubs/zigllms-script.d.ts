// Generated from the descriptions in src/bridge/areas by `npm run generate`; do not edit.

/** What comes one by one. Leaving the loop ends it. */
interface Stream<Item> extends AsyncIterable<Item> {
  /** The next item, or null when there are no more. */
  next(): Promise<Item | null>;
  /** Ends it. */
  close(): void;
}

/** An agent: a model with instructions, tools and a memory. */
type AgentConfig = { name?: string; description?: string; provider?: string; model?: string; temperature?: number; maxTokens?: number; instructions?: string; memoryConfig?: { type?: string; maxMessages?: number; capacity?: number; maxTokens?: number; ttl?: number; path?: string; threadId?: string; resourceId?: string }; tools?: Array<string | { name: string; description?: string; schema?: unknown; outputSchema?: unknown; execute: unknown; callers?: Array<string>; needsApproval?: boolean | unknown; timeoutMs?: number } | unknown>; toolChoice?: string | { tool: string }; hooks?: Array<{ point: string; handler: unknown; priority?: number; id?: string; onError?: string; timeoutMs?: number }> | Record<string, unknown>; maxSteps?: number; maxParallelToolCalls?: number; deadlines?: { run?: number; step?: number; tool?: number; firstToken?: number; idle?: number }; budget?: { tokens?: number; cost?: number; timeMs?: number; toolCalls?: number; modelCalls?: number; guestCpuMs?: number; guestMemoryBytes?: number; depth?: number }; outputSchema?: unknown; prepareStep?: unknown; actions?: Record<string, unknown>; timeoutMs?: number; toolTimeoutMs?: number };

/** What is known of an agent. */
type AgentInfo = { id: string; name: string; provider: string; tools: Array<string>; status: string };

/** A text, {message, context}, {messages}, or {action, params}. */
type AgentInput = string | { message: string; context?: Record<string, unknown> } | { messages: Array<{ role: string; content: string } | { role: string; content: string | Array<Record<string, unknown>>; context?: Record<string, unknown>; metadata?: Record<string, unknown> } | { role: string; content?: string; reasoning?: Array<Record<string, unknown>>; toolCalls?: Array<Record<string, unknown>>; metadata?: Record<string, unknown> } | { role: string; toolCallId: string; name: string; content?: unknown; isError?: boolean }> } | { action: string; params?: Record<string, unknown> };

/** What a run of an agent gives. */
type AgentResult = { content: string; status: string; steps: Array<{ index: number; content: string; reasoning?: string; toolCallIds: Array<string>; finishReason: string; usage: Record<string, unknown>; durationMs: number }>; toolCalls: Array<{ id: string; name: string; input: unknown; output?: unknown; error?: Record<string, unknown>; durationMs: number }>; usage: { inputTokens?: number; outputTokens?: number; totalTokens?: number; cachedInputTokens?: number; reasoningTokens?: number; cost?: number }; finishReason?: string; error?: { code: string; message: string }; metadata?: Record<string, unknown>; output?: unknown; messages?: Array<unknown>; pending?: Array<{ toolCallId: string; toolName: string; input: unknown; agentName?: string }>; state?: string; budget?: { used: Record<string, unknown>; remaining: Record<string, unknown>; estimated: boolean }; durationMs: number; duration: number };

/** A piece of a run. */
type AgentDelta = { type: string; text?: string; toolCall?: unknown; content?: unknown; step?: unknown; result?: { content: string; status: string; steps: Array<Record<string, unknown>>; toolCalls: Array<Record<string, unknown>>; usage: { inputTokens?: number; outputTokens?: number; totalTokens?: number; cachedInputTokens?: number; reasoningTokens?: number; cost?: number }; finishReason?: string; error?: { code: string; message: string }; metadata?: Record<string, unknown>; output?: unknown; messages?: Array<unknown>; pending?: Array<Record<string, unknown>>; state?: string; budget?: { used: Record<string, unknown>; remaining: Record<string, unknown>; estimated: boolean }; durationMs: number; duration: number } };

/** true or false for all; or by the id of the call: true, false or {approved, reason}; or a list of {toolCallId, approved, reason}. */
type Decisions = boolean | Record<string, unknown> | Array<{ toolCallId: string; approved: boolean; reason?: string }>;

/** agent.execution.pre (alias pre_execution): input, context. agent.execution.post (alias post_execution): input, result. agent.response.post: content, metadata, usage. tool.execution.pre: toolName, toolCallId, input. tool.execution.post: the same with output or error, durationMs. provider.request.pre: provider, model, endpoint, headers. provider.response.post: provider, model, content, usage, durationMs. workflow.step.pre: workflow, step, params. workflow.step.post: the same with output or error, durationMs. memory.add.pre: message, threadId, resourceId; runs for each message before it is added, and must not wait for an add to the same memory. */
type HookPoint = string;

/** A tool: a named function with a description and a schema, for models and scripts to call. */
type ToolDefinition = { name: string; description?: string; schema?: unknown; outputSchema?: unknown; execute: unknown; callers?: Array<string>; needsApproval?: boolean | unknown; timeoutMs?: number };

/** What is known of a tool. */
type ToolInfo = { name: string; description: string; schema: Record<string, unknown>; outputSchema?: Record<string, unknown>; timeoutMs?: number; enabled: boolean; callers: Array<string>; needsApproval: boolean };

/** An MCP server whose tools are to be registered. */
type McpServerConfig = { name: string; command?: string; args?: Array<string>; env?: Record<string, unknown>; url?: string; headers?: Record<string, unknown>; tools?: Array<string>; needsApproval?: boolean; timeoutMs?: number; toolTimeoutMs?: number };

/** What is wrong with an input. */
type ValidationResult = { valid: boolean; errors: Array<{ path: string; message: string }> };

/** What is known of a provider. */
type ProviderInfo = { name: string; type: string; models: Array<string>; defaultModel?: string; isDefault: boolean };

/** A provider to register. */
type ProviderDefinition = { name: string; type: string; config?: Record<string, unknown>; limits?: { requestsPerMinute?: number; tokensPerMinute?: number; concurrency?: number }; retry?: { attempts?: number; baseDelayMs?: number; maxDelayMs?: number }; fallback?: Array<string>; capabilities?: { streaming?: boolean; tools?: boolean; structuredOutput?: boolean; vision?: boolean; maxContextTokens?: number } };

/** What is known of a model; what is not known is absent. */
type Capabilities = { streaming?: boolean; tools?: boolean; structuredOutput?: boolean; vision?: boolean; maxContextTokens?: number; structured_output?: boolean; max_context_tokens?: number; sources: Record<string, unknown> };

/** One request to a model. */
type CompletionRequest = { model?: string; messages?: Array<{ role: string; content: string } | { role: string; content: string | Array<Record<string, unknown>>; context?: Record<string, unknown>; metadata?: Record<string, unknown> } | { role: string; content?: string; reasoning?: Array<Record<string, unknown>>; toolCalls?: Array<Record<string, unknown>>; metadata?: Record<string, unknown> } | { role: string; toolCallId: string; name: string; content?: unknown; isError?: boolean }>; prompt?: string; tools?: Array<{ name: string; description?: string; inputSchema?: Record<string, unknown> }>; toolChoice?: string | { tool: string }; temperature?: number; maxTokens?: number; topP?: number; stop?: Array<string>; seed?: number; responseFormat?: { schema?: Record<string, unknown>; name?: string }; timeoutMs?: number; firstTokenMs?: number; idleMs?: number };

/** A model's answer. */
type ModelResponse = { content: string; reasoning?: string; toolCalls: Array<unknown>; finishReason: string; usage: Record<string, unknown>; model?: string; warnings: Array<string> };

/** A piece of an answer. */
type ModelDelta = { type: string; text?: string; toolCall?: unknown; response?: { content: string; reasoning?: string; toolCalls: Array<unknown>; finishReason: string; usage: Record<string, unknown>; model?: string; warnings: Array<string> } };

/** Texts to be made vectors. */
type EmbeddingRequest = { model?: string; values: string | Array<string>; timeoutMs?: number };

type Embeddings = { embeddings: Array<Array<number>>; model: string; inputTokens?: number };

type ConnectionTest = { ok: boolean; latencyMs: number; model: string; error?: { code: string; message: string } };

/** What a million tokens of a model cost. */
type Price = { input: number; output: number; cachedInput?: number; upToInputTokens?: number; source: string; asOf?: string; currency?: string };

/** What a provider was asked for so far. */
type ProviderUsage = { requests: number; failures: number; retries: number; inputTokens: number; outputTokens: number; totalTokens: number; unreported: number; cost?: number };

/** How an emitter is made. */
type EmitterOptions = { name?: string; history?: number; framework?: boolean };

/** What happened, with whatever is said of it: agentName, toolName, duration (milliseconds), usage, error ... */
type Event = { type: string; timestamp: number; runId?: string; sequence?: number };

/** How a handler is told. */
type SubscriptionOptions = { maxQueue?: number; overflow?: string; timeoutMs?: number };

/** Which events of the past. */
type HistoryOptions = { pattern?: string; limit?: number };

/** A hook. */
type HookInfo = { id: string; point: string; priority: number; enabled: boolean };

/** What an agent or a script remembers. */
type MemoryConfig = { type?: string; maxMessages?: number; capacity?: number; maxTokens?: number; ttl?: number; path?: string; threadId?: string; resourceId?: string };

/** A memory as plain data. */
type MemorySnapshot = { version: number; threadId: string; resourceId: string; createdAt: string; exchanges: Array<unknown> };

/** One message of a conversation; `role` is system, user, assistant or tool. */
type Message = { role: string; content: string } | { role: string; content: string | Array<{ type: string; text: string } | { type: string; data?: string | unknown; url?: string; mediaType?: string; fileName?: string }>; context?: Record<string, unknown>; metadata?: Record<string, unknown> } | { role: string; content?: string; reasoning?: Array<{ text: string; providerMetadata?: Record<string, unknown> }>; toolCalls?: Array<{ id: string; name: string; input?: unknown; problem?: string; providerMetadata?: Record<string, unknown> }>; metadata?: Record<string, unknown> } | { role: string; toolCallId: string; name: string; content?: unknown; isError?: boolean };

/** How much is searched, and how much given. */
type SearchOptions = { limit?: number; scope?: string };

/** What is left at most. */
type TruncateOptions = { maxMessages?: number; maxTokens?: number };

/** How the summary is made. */
type SummarizeOptions = { keepLast?: number; provider?: string; model?: string; instructions?: string };

/** How much a memory holds. */
type MemoryStats = { messageCount: number; tokenCount: number; approximate: boolean; pending: number; type: string; threadId: string; resourceId: string; maxMessages: number; maxTokens?: number; archived?: number };

/** A JSON Schema (2020-12, or draft-07 by its $schema) as plain data. */
type JsonSchema = Record<string, unknown>;

/** A defined schema. */
type SchemaInfo = { name: string; schema: Record<string, unknown> };

type ValidationError = { path: string; message: string };

/** How answers are read. */
type ParserConfig = { format?: string; schema?: unknown };

/** A part of a text under a heading. */
type Section = { title: string; level: number; content: string };

/** A list. */
type MarkdownList = { ordered: boolean; items: Array<unknown> };

/** A table; a row is an object by header. */
type Table = { headers: Array<string>; rows: Array<Record<string, unknown>> };

/** A fenced block of code. */
type CodeBlock = { language: string; code: string };

/** What came of reading an answer. */
type ParseResult = { valid: boolean; value?: unknown; errors: Array<{ path: string; message: string }>; repairs: Array<{ path: string; message: string }> };

/** A step: an agent, a tool, a function, a workflow or a pause. */
type WorkflowStep = { agent?: string; action?: string; tool?: string; execute?: unknown | string | { script: string; function: string }; script?: string; workflow?: unknown; sleep?: number; params?: unknown; dependsOn?: Array<string>; condition?: unknown | { script: string; function: string } | string | boolean; foreach?: unknown; concurrency?: number; while?: unknown | { script: string; function: string }; maxRounds?: number; retry?: number | { maxAttempts?: number; delayMs?: number }; timeout?: number; onError?: string | unknown | { script: string; function: string } };

/** How a workflow is executed. */
type ExecuteOptions = { logFile?: string; durability?: string; runner?: string; timeoutMs?: number; budget?: { tokens?: number; cost?: number; timeMs?: number; toolCalls?: number; modelCalls?: number; guestCpuMs?: number; guestMemoryBytes?: number; depth?: number } };

/** What has become of a workflow. */
type WorkflowResult = { runId: string; status: string; output?: unknown; steps: Record<string, unknown>; pending: Array<{ id: string; step: string; data: unknown; schema?: Record<string, unknown> }>; error?: { code: string; message: string }; duration: number };

/** Functions without parameters; each may wait, such as for an agent. */
type Functions = Array<unknown>;

/** What holds for all tests of a scenario. */
type ScenarioOptions = { timeoutMs?: number };

/** Which tests are run, and how. */
type TestRunOptions = { filter?: string; tags?: Array<string>; seed?: unknown; updateSnapshots?: boolean };

/** What has become of the tests of several scenarios. */
type SuiteResult = { passed: number; failed: number; skipped: number; total: number; duration: number; scenarios: Array<{ scenario: string; passed: number; failed: number; skipped: number; total: number; duration: number; seed: string; tests: Array<Record<string, unknown>> }> };

/** How a test is run. */
type TestOptions = { timeoutMs?: number; repeat?: number; passRate?: number; skip?: boolean; tags?: Array<string>; scorers?: Array<string | unknown>; expected?: unknown; minScore?: number };

/** A tool that stands in for another. Give one of output, outputs, error and execute, or none. */
type MockToolOptions = { description?: string; schema?: Record<string, unknown>; output?: unknown; outputs?: Array<unknown>; error?: string; execute?: unknown };

/** A provider that stands in for another. */
type MockProviderOptions = { responses: unknown; repeat?: boolean; models?: Array<string> };

/** What has become of the tests of a scenario. */
type ScenarioResult = { scenario: string; passed: number; failed: number; skipped: number; total: number; duration: number; seed: string; tests: Array<{ name: string; status: string; duration: number; runs: number; passes: number; scores?: Record<string, unknown>; failure?: Record<string, unknown> }> };

/** An agent. */
interface Agent {
  /** Its name. */
  readonly name: string;
  /** Its id, unique in the framework. */
  readonly id: string;
  /** Runs an agent and gives its result. */
  run(input: AgentInput): Promise<AgentResult>;
  /** Starts an agent. With a callback it returns at once; without, it gives what run gives. */
  runAsync(input: AgentInput, callback?: (result?: AgentResult, error?: { code: string; message: string }) => void): Promise<AgentResult>;
  /** Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run. */
  stream(input: AgentInput): Stream<AgentDelta>;
  /** Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on. */
  resume(state: string, decisions?: Decisions): Promise<AgentResult>;
  /** A new agent with some options changed, the same hooks and an empty memory. */
  clone(overrides?: AgentConfig): Agent;
  /** What is known of an agent. */
  getInfo(): AgentInfo;
  /** Has a hook run at a point of every run from now on; gives the id to remove it by. */
  addHook(point: HookPoint, hook: (context: Record<string, unknown>) => unknown): string;
  /** Removes a hook; false when there was none. */
  removeHook(id: string): boolean;
  /** The agent's memory. */
  getMemory(): Memory;
  /** Cancels what runs and removes the agent. */
  destroy(): void;
}

/** What a tool's function is given as its second argument. Functions that take one argument get the first only. */
interface ToolContext {
  /** The tool's name. */
  readonly toolName: string;
  /** The model's call that is answered; nothing where no model calls. */
  readonly toolCallId: string;
  /** The agent that runs the tool; nothing where none does. */
  readonly agentName: string;
  /** When the work must be over, in milliseconds since 1970; nothing without a limit. */
  readonly deadline: number;
  /** Whether nobody waits for the work any more. */
  readonly cancelled: boolean;
  /** Says when the work is to end. */
  readonly signal: Signal;
  /** What the run has used of its budget and may use; nothing without one. */
  readonly budget: BudgetReport;
}

/** An MCP server that is connected. */
interface McpServer {
  /** Its name. */
  readonly name: string;
  /** The names under which its tools are registered. */
  readonly tools: Array<string>;
  /** Takes its tools away and ends the connection. Safe to repeat. */
  close(): Promise<void>;
}

/** Says that work is to end: its time is over, or nobody wants it any more. */
interface Signal {
  /** Whether it is. */
  readonly aborted: boolean;
  /** Why; nothing as long as it goes on. */
  readonly reason: { code: string; message: string };
  /** Has a function called when the work is to end; at once where that is so. */
  onAbort(handler: () => void): void;
}

/** Tells handlers of events. */
interface Emitter {
  /** Its name. */
  readonly name: string;
  /** Has a handler called for every event that a pattern means. */
  on(pattern: string, handler: (event: Event) => void, options?: SubscriptionOptions): Subscription;
  /** As on, for one event only. */
  once(pattern: string, handler: (event: Event) => void, options?: SubscriptionOptions): Subscription;
  /** Ends the subscriptions of a pattern, or of a pattern and handler; gives how many. */
  off(pattern: string, handler?: (event: Event) => void): number;
  /** Tells the handlers of an event; gives how many there were. */
  emit(type: string, data?: unknown): number;
  /** As emit, and waits until the handlers are done. */
  emitAsync(type: string, data?: unknown): Promise<number>;
  /** The events that a pattern means, and that a function says true to. */
  filter(pattern: string, predicate?: (event: Event) => unknown): EventPipeline;
  /** What a function makes of each event. */
  map(change: (event: Event) => unknown): EventPipeline;
  /** The first events only. */
  take(count: number): EventPipeline;
  /** Of events in quick succession the last, once there was none for a while. */
  debounce(delayMs: number): EventPipeline;
  /** Has a handler called with all that comes. */
  subscribe(handler: (event: Event) => void, options?: SubscriptionOptions): Subscription;
  /** The events that a pattern means as they come, for a loop. */
  stream(pattern?: string, options?: SubscriptionOptions): Stream<Event>;
  /** The newest events, oldest first. */
  getHistory(options?: HistoryOptions): Array<Event>;
  /** Forgets the events of the past. */
  clearHistory(): void;
  /** How many handlers there are for events of a type; all without one. */
  listenerCount(type?: string): number;
  /** Ends all subscriptions. */
  dispose(): void;
}

/** Events on their way to a handler. Nothing happens before subscribe. */
interface EventPipeline {
  /** Only what a function says true to. */
  filter(predicate: (event: Event) => unknown): EventPipeline;
  /** What a function makes of each event. */
  map(change: (event: Event) => unknown): EventPipeline;
  /** The first events only. */
  take(count: number): EventPipeline;
  /** Of events in quick succession the last, once there was none for a while. */
  debounce(delayMs: number): EventPipeline;
  /** Has a handler called with all that comes. */
  subscribe(handler: (event: Event) => void, options?: SubscriptionOptions): Subscription;
  /** All but the first events. */
  skip(count: number): EventPipeline;
  /** At most one event in a time: the first. */
  throttle(delayMs: number): EventPipeline;
}

/** A handler that is told of events. */
interface Subscription {
  /** Its id. */
  readonly id: string;
  /** Whether it still goes on. */
  readonly active: boolean;
  /** How many events were lost because the handler was too slow. */
  readonly dropped: number;
  /** Ends it. */
  unsubscribe(): void;
}

/** What an agent or a script remembers of a conversation. */
interface Memory {
  /** How many messages there are. */
  readonly size: number;
  /** The conversation. */
  readonly threadId: string;
  /** Whom or what it is about. */
  readonly resourceId: string;
  /** Adds a message and gives the id of its exchange. It is there at once, or, where hooks of memory.add.pre see it first, when they are done. */
  add(message: Message): Promise<number>;
  /** Adds several messages, all or none. */
  addBatch(messages: Array<Message>): Promise<Array<number>>;
  /** The messages of the exchange that add gave an id for, or nothing. */
  get(id: number): Array<Message>;
  /** The messages at hand, oldest first. */
  getHistory(limit?: number): Array<Message>;
  /** The newest messages, oldest first; one when no count is given. */
  getLast(count?: number): Array<Message>;
  /** The messages of a role; a tool call comes with its results, a result with its call. */
  getByRole(role: string): Array<Message>;
  /** Messages that have words of a query, those with more and rarer words first, of equals the newest. */
  search(query: string, options?: SearchOptions): Array<Message>;
  /** The newest messages that have no more than so many tokens (estimated). */
  window(maxTokens: number): Array<Message>;
  /** Forgets the oldest messages until a limit is kept; gives how many went. */
  truncate(options: TruncateOptions): number;
  /** Puts a summary in the place of the older messages and gives it; nothing when there are none. */
  summarize(options?: SummarizeOptions, summarizer?: (text: string) => string): Promise<string>;
  /** All messages at hand as plain data. */
  snapshot(): MemorySnapshot;
  /** Has what a snapshot holds in the place of what there is. */
  restore(snapshot: MemorySnapshot): void;
  /** A memory of its own with the same messages. */
  fork(threadId?: string): Memory;
  /** All messages as text, one JSON object a line. */
  export(): string;
  /** Adds the messages of a text that export gave; gives how many. */
  import(text: string): Promise<number>;
  /** The conversations about the same resource in a long_term memory's file. */
  listThreads(): Array<string>;
  /** How much there is. */
  getStats(): MemoryStats;
  /** Forgets everything of this conversation, in the file as well. */
  clear(): void;
}

/** A compiled schema. */
interface Schema {
  /** Its name. */
  readonly name: string;
  /** Whether a value is what a schema says, and what is wrong with it. */
  validate(value?: unknown): [boolean, Array<ValidationError>];
  /** A copy of a value with types converted where that can mean one thing only, and defaults filled in. */
  coerce(value?: unknown): unknown;
  /** A copy of a value with what is missing filled from the defaults. */
  applyDefaults(value?: unknown): unknown;
  /** A schema with further or changed properties; a property set to false is taken away. */
  extend(changes: JsonSchema, name?: string): Schema;
  /** A schema as JSON Schema, as it is or as a provider accepts it. */
  toJsonSchema(dialect?: string): JsonSchema;
}

/** Reads answers of one kind. */
interface OutputParser {
  /** The value that an answer holds. */
  parse(answer: string): unknown;
  /** What an answer holds, what is wrong with it, and what was put right. */
  tryParse(answer: string): ParseResult;
  /** Takes the next piece of an answer that is still being written and gives the value so far. */
  parsePartial(piece: string): unknown;
  /** The value of all pieces together, and the parser ready for the next answer. */
  finish(): unknown;
  /** Forgets the pieces so far. */
  reset(): void;
  /** Whether a value is what the parser's schema says, and what is wrong with it. */
  validate(value?: unknown): [boolean, Array<ValidationError>];
  /** A value as text in the parser's format. */
  format(value: unknown): string;
  /** The sections of a Markdown text, each with its own text. */
  extractSections(answer: string): Array<Section>;
  /** The lists of a Markdown text with what is nested in them. */
  extractLists(answer: string): Array<MarkdownList>;
  /** The tables of a Markdown text. */
  extractTables(answer: string): Array<Table>;
  /** The JSON in a text, mended where need be; nothing where there is none. */
  extractJson(answer: string): unknown;
  /** The code blocks of a Markdown text. */
  extractCodeBlocks(answer: string, language?: string): Array<CodeBlock>;
}

/** Steps that wait for each other. */
interface Workflow {
  /** Its name. */
  readonly name: string;
  /** Its steps' names. */
  readonly steps: Array<string>;
  /** Adds a step: an agent, a tool, a function, a workflow or a pause. */
  addStep(name: string, config: WorkflowStep): void;
  /** Whether the steps fit together, and what is wrong; for these options, where a log or a runner needs functions by name. */
  validate(options?: ExecuteOptions): [boolean, Array<string>];
  /** What validate has nothing against without a log and a runner: steps that hold functions. */
  warnings(): Array<string>;
  /** Runs all steps and tells what became of each. */
  execute(input?: unknown, options?: ExecuteOptions): Promise<WorkflowResult>;
  /** Starts a run and gives its id. */
  executeAsync(input?: unknown, options?: ExecuteOptions): string;
  /** Waits until a run has ended or waits for answers, and tells what became of each step. */
  wait(runId?: string): Promise<WorkflowResult>;
  /** How a run stands. */
  getStatus(runId?: string): string;
  /** What has become of each step by now. */
  getResults(runId?: string): WorkflowResult;
  /** Lets running steps end and begins no others. */
  pause(runId?: string): void;
  /** Goes on after a pause, or with answers to what is pending; wait tells what comes of it. */
  resume(runId?: string, answers?: Record<string, unknown>): void;
  /** Ends a run. */
  cancel(runId?: string): void;
  /** The steps as a Mermaid flow chart. */
  visualize(): string;
}

/** What a function of a step is given as its second argument. Functions that take one argument get the first only. */
interface StepContext {
  /** The workflow's name. */
  readonly workflow: string;
  /** The run's id. */
  readonly runId: string;
  /** The step's name. */
  readonly step: string;
  /** Which item of a foreach or round of a while, from 0. */
  readonly index: number;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** The step's params. */
  readonly params: unknown;
  /** The workflow's input. */
  readonly input: unknown;
  /** Results of the steps that are done, by name. */
  readonly steps: Record<string, unknown>;
  /** Outputs of the steps that are done, by name. */
  readonly outputs: Record<string, unknown>;
  /** The same when the step is run again after a crash: what it did under this key before, it need not do again. */
  readonly idempotencyKey: string;
  /** When the work must be over, in milliseconds since 1970; nothing without a limit. */
  readonly deadline: number;
  /** Whether nobody waits for the work any more. */
  readonly cancelled: boolean;
  /** Says when the work is to end. */
  readonly signal: Signal;
  /** What the run has used of its budget and may use; nothing without one. */
  readonly budget: BudgetReport;
  /** Asks somebody outside: ends the step until workflow.resume brings an answer; then the step runs again from its beginning, and this gives the answer. */
  suspend(data?: unknown, options?: { schema?: Record<string, unknown> }): unknown;
}

/** Tests that belong together. They run one after the other; one that fails, loops or never ends fails alone. */
interface Scenario {
  /** Its name. */
  readonly name: string;
  /** Its tests' names. */
  readonly tests: Array<string>;
  /** Adds what tests work with. */
  addFixture(name: string, value?: unknown): void;
  /** A fixture, inside a test. */
  getFixture(name: string): unknown;
  /** Adds a test: a function that passes unless it fails. */
  addTest(name: string, test: () => unknown, options?: TestOptions): void;
  /** Has a function called before each run of a test; where it fails, the test fails and is not run. */
  beforeEach(call: () => unknown): void;
  /** Has a function called after each run of a test, whatever became of it. */
  afterEach(call: () => unknown): void;
  /** Puts a tool in the place of another: for all tests, or inside of one, for the rest of it. */
  mockTool(name: string, options?: MockToolOptions): MockTool;
  /** Puts a provider in the place of another: for all tests, or inside of one, for the rest of it. */
  mockProvider(name: string, options: MockProviderOptions): MockProvider;
  /** Has the framework take its time (the ttl of memories, waits between retries, pauses of workflows, events and their debounce) from a clock that only the test moves: for all tests, or inside of one, for the rest of it. */
  useFakeClock(now?: number): FakeClock;
  /** The chance of the test that runs: the same with the same seed. */
  getRandom(): Random;
  /** Fails unless data is what it was when this was first called under the name, which is kept. */
  assertSnapshot(name: string, value?: unknown): void;
  /** Runs the tests and tells what became of each. */
  run(options?: TestRunOptions): Promise<ScenarioResult>;
}

/** A tool that stands in for another. */
interface MockTool {
  /** Its name. */
  readonly name: string;
  /** The calls so far, in this run of a test. */
  readonly calls: Array<MockCall>;
  /** How many. */
  readonly callCount: number;
}

/** A provider that stands in for another. */
interface MockProvider {
  /** Its name. */
  readonly name: string;
  /** What it was asked so far, in this run of a test. */
  readonly requests: Array<MockRequest>;
  /** How many requests. */
  readonly requestCount: number;
}

/** A clock that stands still until it is moved. */
interface FakeClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets time pass: what waits for the clock is woken in order. */
  advance(ms: number): Promise<void>;
}

/** Chance that can be repeated: the same seed gives the same in every language. */
interface Random {
  /** Where it started. */
  readonly seed: string;
  /** A number from 0 to below 1. */
  next(): number;
  /** A whole number between two, both included. */
  integer(least: number, most: number): number;
  /** One of the items; nothing of an empty list. */
  pick(items: Array<unknown>): unknown;
  /** The items in another order. */
  shuffle(items: Array<unknown>): Array<unknown>;
}

declare const zigllms: {
  /** Create, run and inspect agents. */
  readonly agent: {
    /** Creates an agent. It goes when the script context goes. */
    create(config?: AgentConfig): Agent;
    /** What is known of all agents. */
    list(): Array<AgentInfo>;
    /** The agent of that name, or nothing. */
    get(name: string): Agent;
    /** Runs an agent and gives its result. */
    run(agent: Agent, input: AgentInput): Promise<AgentResult>;
    /** Starts an agent. With a callback it returns at once; without, it gives what run gives. */
    runAsync(agent: Agent, input: AgentInput, callback?: (result?: AgentResult, error?: { code: string; message: string }) => void): Promise<AgentResult>;
    /** Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run. */
    stream(agent: Agent, input: AgentInput): Stream<AgentDelta>;
    /** Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on. */
    resume(agent: Agent, state: string, decisions?: Decisions): Promise<AgentResult>;
    /** A new agent with some options changed, the same hooks and an empty memory. */
    clone(agent: Agent, overrides?: AgentConfig): Agent;
    /** What is known of an agent. */
    getInfo(agent: Agent): AgentInfo;
    /** Has a hook run at a point of every run from now on; gives the id to remove it by. */
    addHook(agent: Agent, point: HookPoint, hook: (context: Record<string, unknown>) => unknown): string;
    /** Removes a hook; false when there was none. */
    removeHook(agent: Agent, id: string): boolean;
    /** The agent's memory. */
    getMemory(agent: Agent): Memory;
    /** Cancels what runs and removes the agent. */
    destroy(agent: Agent): void;
  };
  /** Register, find and run tools. */
  readonly tool: {
    /** Registers a tool whose function is written in the script. It goes when the script context goes. */
    register(definition: ToolDefinition): ToolInfo;
    /** Connects an MCP server and registers its tools. Which programs and hosts that may be, the tool policy says. It goes when the script context goes. */
    connectMcp(config: McpServerConfig): Promise<McpServer>;
    /** Removes a tool; false when there was none. */
    unregister(name: string): boolean;
    /** What is known of a tool, or nothing. */
    get(name: string): ToolInfo;
    /** What is known of all tools. */
    list(): Array<ToolInfo>;
    /** Tools whose name or description has all words of a query, the best matches first. */
    search(query: string, limit?: number): Array<ToolInfo>;
    /** Lets a tool be called again. */
    enable(name: string): void;
    /** Keeps a tool from being called until it is enabled. */
    disable(name: string): void;
    /** Whether there is a tool of that name. */
    exists(name: string): boolean;
    /** Runs a tool and gives what it returns. */
    execute(name: string, input?: unknown): Promise<unknown>;
    /** Starts a tool. With a callback it returns at once; without, it gives what execute gives. */
    executeAsync(name: string, input?: unknown, callback?: (output?: unknown, error?: { code: string; message: string }) => void): Promise<unknown>;
    /** What is wrong with an input, without running the tool. */
    validate(name: string, input?: unknown): ValidationResult;
  };
  /** Register providers of models and ask them directly. */
  readonly provider: {
    /** What is known of all providers. */
    list(): Array<ProviderInfo>;
    /** Registers a provider. It goes when the script context goes. Keys must be given: scripts cannot read the environment. */
    register(definition: ProviderDefinition): ProviderInfo;
    /** Removes a provider; false when there was none. */
    unregister(name: string): boolean;
    /** What is known of a provider, or nothing. */
    get(name: string): ProviderInfo;
    /** The names of the models that are known; a provider may accept others. */
    getModels(name?: string): Array<string>;
    /** What is known of a model, and where it is known from. */
    getCapabilities(name?: string, model?: string): Capabilities;
    /** Asks a model once, without an agent. */
    complete(name: string, request: CompletionRequest): Promise<ModelResponse>;
    /** As complete, piece by piece; leaving the loop ends the request. */
    stream(name: string, request: CompletionRequest): Stream<ModelDelta>;
    /** Makes vectors of texts. */
    embed(name: string, request: EmbeddingRequest): Promise<Embeddings>;
    /** Makes a provider the one that agents use when they name none. */
    setDefault(name: string): void;
    /** The default provider's name. */
    getDefault(): string;
    /** Sends a short request and says whether it was answered, and how fast. */
    testConnection(name?: string, model?: string): Promise<ConnectionTest>;
    /** What a model's tokens cost, from the host's data or a dated table; nothing where it is not known. */
    getPrice(name?: string, model?: string): Price;
    /** What a provider was asked for so far, and what it cost. */
    getUsage(name?: string): ProviderUsage;
  };
  /** Tell of events, and be told of them: of the framework, and of your own. */
  readonly event: {
    /** An emitter, for own events and those of the framework. It goes when the script context goes. */
    createEmitter(options?: EmitterOptions): Emitter;
    /** The types of the events that the framework tells of. */
    types(): Array<string>;
    /** All emitters. */
    list(): Array<Emitter>;
  };
  /** Have functions run at points of the work of the whole framework. */
  readonly hook: {
    /** Has a hook run at a point from now on; gives the id to remove it by. It goes when the script context goes. */
    register(point: HookPoint, handler: (context: Record<string, unknown>) => unknown, priority?: number, condition?: (context: Record<string, unknown>) => boolean, id?: string, onError?: string, timeoutMs?: number): string;
    /** Removes a hook; false when there was none. */
    unregister(id: string): boolean;
    /** Lets a hook run again; false when there is none. */
    enable(id: string): boolean;
    /** Keeps a hook from running; false when there is none. */
    disable(id: string): boolean;
    /** The hooks of the framework, or of one point. */
    list(point?: HookPoint): Array<HookInfo>;
    /** The names of the points. */
    points(): Array<string>;
  };
  /** Remember conversations. Whatever a memory gives is a valid prompt: a tool call is never parted from its results. */
  readonly memory: {
    /** Creates a memory. It goes when the script context goes; a long_term one stays in its file. */
    create(config?: MemoryConfig): Memory;
    /** Keeps a snapshot under a name. */
    saveSnapshot(id: string, snapshot: MemorySnapshot): void;
    /** The snapshot of a name. */
    loadSnapshot(id: string): MemorySnapshot;
  };
  /** Say what values must be, and check them. */
  readonly schema: {
    /** Compiles a JSON Schema; one with a name is kept until the script context goes. */
    define(schema: JsonSchema): Schema;
    /** The schema defined by a name, or nothing. */
    get(name: string): Schema;
    /** All defined schemas. */
    list(): Array<SchemaInfo>;
    /** Forgets a defined schema; false when there was none. */
    remove(name: string): boolean;
    /** One schema of several: a value fits it that fits them all. */
    merge(schemas: Array<unknown>, name?: string): Schema;
    /** Whether a value is what a schema says, and what is wrong with it. */
    validate(schema: unknown, value?: unknown): [boolean, Array<ValidationError>];
    /** A copy of a value with types converted where that can mean one thing only, and defaults filled in. */
    coerce(schema: unknown, value?: unknown): unknown;
    /** A copy of a value with what is missing filled from the defaults. */
    applyDefaults(schema: unknown, value?: unknown): unknown;
    /** A schema with further or changed properties; a property set to false is taken away. */
    extend(schema: unknown, changes: JsonSchema, name?: string): Schema;
    /** A schema as JSON Schema, as it is or as a provider accepts it. */
    toJsonSchema(schema: unknown, dialect?: string): JsonSchema;
  };
  /** Read models' answers: in a format, against a schema, mended where that is certain. */
  readonly output: {
    /** A parser for answers of one kind. */
    createParser(config?: ParserConfig): OutputParser;
    /** The value that an answer holds. */
    parse(answer: string, config?: ParserConfig): unknown;
    /** The sections of a Markdown text, each with its own text. */
    extractSections(answer: string): Array<Section>;
    /** The lists of a Markdown text with what is nested in them. */
    extractLists(answer: string): Array<MarkdownList>;
    /** The tables of a Markdown text. */
    extractTables(answer: string): Array<Table>;
    /** The JSON in a text, mended where need be; nothing where there is none. */
    extractJson(answer: string): unknown;
    /** The code blocks of a Markdown text. */
    extractCodeBlocks(answer: string, language?: string): Array<CodeBlock>;
    /** Whether a value is what a schema says, and what is wrong with it. */
    validate(schema: unknown, value?: unknown): [boolean, Array<ValidationError>];
    /** A value as text in a format. */
    format(value: unknown, format?: string): string;
    /** A text with values in its places, such as "Hello {{user.name}}". */
    template(template: string, values?: Record<string, unknown>): string;
  };
  /** Have steps run in their order, side by side where they can. */
  readonly workflow: {
    /** Creates a workflow without steps. It goes when the script context goes. */
    create(name: string): Workflow;
    /** The workflow of a name, or nothing. */
    get(name: string): Workflow;
    /** The names of all workflows. */
    list(): Array<string>;
    /** Cancels what runs of a workflow and forgets it; false when there was none. */
    remove(name: string): boolean;
  };
  /** Have several pieces of work done at the same time. */
  readonly task: {
    /** What the functions give, in their order. The first that fails ends the others, and all with it. */
    all(functions: Functions): Promise<Array<unknown>>;
    /** What the first function that ends gives, or its failure; the others are ended. */
    race(functions: Functions): Promise<unknown>;
  };
  /** Test what is built on the framework: scenarios, claims, mocks, scores, reports. */
  readonly test: {
    /** Creates a scenario without tests. It goes when the script context goes. */
    createScenario(name: string, options?: ScenarioOptions): Scenario;
    /** The scenario of a name, or nothing. */
    get(name: string): Scenario;
    /** The names of all scenarios. */
    list(): Array<string>;
    /** Forgets a scenario; false when there was none. */
    remove(name: string): boolean;
    /** Runs the tests of all scenarios. */
    run(options?: TestRunOptions): Promise<SuiteResult>;
    /** Results in a form for people or other programs. */
    report(results: Record<string, unknown>, format?: string): string;
    /** How good an output is, from 0 to 1. */
    score(scorer: string | unknown, output?: unknown, expected?: unknown): Promise<number>;
    /** Chance that starts at a seed. */
    createRandom(seed: unknown): Random;
    /** Fails unless a value is true. */
    assertTrue(value?: unknown, message?: string): void;
    /** Fails unless a value is false. */
    assertFalse(value?: unknown, message?: string): void;
    /** Fails unless two values are equal, data part by part; says where they differ. */
    assertEqual(actual?: unknown, expected?: unknown, message?: string): void;
    /** Fails when two values are equal. */
    assertNotEqual(actual?: unknown, unwanted?: unknown, message?: string): void;
    /** Fails unless a number is near another. */
    assertClose(actual: number, expected: number, tolerance?: number, message?: string): void;
    /** Fails unless a text has a part, a list an item, or an object a key. */
    assertContains(container: unknown, item?: unknown, message?: string): void;
    /** Fails unless a text matches a regular expression (of JavaScript, without look-around). */
    assertMatch(text: string, pattern: string, message?: string): void;
    /** Fails unless a value fits a schema. */
    assertSchema(value: unknown, schema: unknown, message?: string): void;
    /** Fails unless a function fails. */
    assertThrows(call: () => unknown, text?: string, message?: string): Promise<void>;
    /** Fails. */
    fail(message?: string): void;
  };
};
