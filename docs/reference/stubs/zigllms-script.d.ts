// Generated from the descriptions in src/bridge/areas by `npm run generate`; do not edit.

/** What comes one by one. Leaving the loop ends it. */
interface Stream<Item> extends AsyncIterable<Item> {
  /** The next item, or null when there are no more. */
  next(): Promise<Item | null>;
  /** Ends it. */
  close(): void;
}

/** An agent: a model with instructions, tools and a memory. */
type AgentConfig = { name?: string; description?: string; provider?: string; model?: string; temperature?: number; maxTokens?: number; instructions?: string; memoryConfig?: { type?: string; maxMessages?: number }; tools?: Array<string | { name: string; description?: string; schema?: unknown; outputSchema?: unknown; execute: unknown; timeoutMs?: number }>; toolChoice?: string | { tool: string }; hooks?: Array<{ point: string; handler: unknown; priority?: number; id?: string; onError?: string; timeoutMs?: number }> | Record<string, unknown>; maxSteps?: number; maxParallelToolCalls?: number; timeoutMs?: number; toolTimeoutMs?: number };

/** What is known of an agent. */
type AgentInfo = { id: string; name: string; provider: string; tools: Array<string>; status: string };

/** A text, {message, context}, or {messages}. */
type AgentInput = string | { message: string; context?: Record<string, unknown> } | { messages: Array<{ role: string; content: string } | { role: string; content: string | Array<Record<string, unknown>>; context?: Record<string, unknown>; metadata?: Record<string, unknown> } | { role: string; content?: string; reasoning?: Array<Record<string, unknown>>; toolCalls?: Array<Record<string, unknown>>; metadata?: Record<string, unknown> } | { role: string; toolCallId: string; name: string; content?: unknown; isError?: boolean }> };

/** What a run of an agent gives. */
type AgentResult = { content: string; status: string; steps: Array<{ index: number; content: string; reasoning?: string; toolCallIds: Array<string>; finishReason: string; usage: Record<string, unknown>; durationMs: number }>; toolCalls: Array<{ id: string; name: string; input: unknown; output?: unknown; error?: Record<string, unknown>; durationMs: number }>; usage: { inputTokens?: number; outputTokens?: number; totalTokens?: number; cachedInputTokens?: number; reasoningTokens?: number }; finishReason?: string; error?: { code: string; message: string }; metadata?: Record<string, unknown>; durationMs: number; duration: number };

/** agent.execution.pre (alias pre_execution): input, context. agent.execution.post (alias post_execution): input, result. agent.response.post: content, metadata, usage. tool.execution.pre: toolName, toolCallId, input. tool.execution.post: the same with output or error, durationMs. */
type HookPoint = string;

/** One message of a conversation; `role` is system, user, assistant or tool. */
type Message = { role: string; content: string } | { role: string; content: string | Array<{ type: string; text: string } | { type: string; data?: string | unknown; url?: string; mediaType?: string; fileName?: string }>; context?: Record<string, unknown>; metadata?: Record<string, unknown> } | { role: string; content?: string; reasoning?: Array<{ text: string; providerMetadata?: Record<string, unknown> }>; toolCalls?: Array<{ id: string; name: string; input?: unknown; problem?: string; providerMetadata?: Record<string, unknown> }>; metadata?: Record<string, unknown> } | { role: string; toolCallId: string; name: string; content?: unknown; isError?: boolean };

/** A tool: a named function with a description and a schema, for models and scripts to call. */
type ToolDefinition = { name: string; description?: string; schema?: unknown; outputSchema?: unknown; execute: unknown; timeoutMs?: number };

/** What is known of a tool. */
type ToolInfo = { name: string; description: string; schema: Record<string, unknown>; outputSchema?: Record<string, unknown>; timeoutMs?: number };

/** What is wrong with an input. */
type ValidationResult = { valid: boolean; errors: Array<{ path: string; message: string }> };

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

/** What an agent remembers of its conversation. */
interface Memory {
  /** How many messages there are. */
  readonly size: number;
  /** All messages, oldest first. */
  getHistory(): Array<Message>;
  /** Adds a message. */
  add(message: Message): void;
  /** Forgets everything. */
  clear(): void;
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
    /** Removes a tool; false when there was none. */
    unregister(name: string): boolean;
    /** What is known of a tool, or nothing. */
    get(name: string): ToolInfo;
    /** What is known of all tools. */
    list(): Array<ToolInfo>;
    /** Whether there is a tool of that name. */
    exists(name: string): boolean;
    /** Runs a tool and gives what it returns. */
    execute(name: string, input?: unknown): Promise<unknown>;
    /** Starts a tool. With a callback it returns at once; without, it gives what execute gives. */
    executeAsync(name: string, input?: unknown, callback?: (output?: unknown, error?: { code: string; message: string }) => void): Promise<unknown>;
    /** What is wrong with an input, without running the tool. */
    validate(name: string, input?: unknown): ValidationResult;
  };
};
