// One run of an agent: ask the model, run the tools that it asks for, tell it the results, until it answers. Messages
// are converted once when they are added, so that a step costs the same however long the conversation is.

import type { HookContext, HookSet } from '../hook/index.js';
import { stopReason } from '../hook/index.js';
import {
  Conversation,
  type Message,
  type ModelResponse,
  type ToolCallRequest,
  type ToolMessage,
} from '../provider/index.js';
import type { LanguageModel, ToolChoice, Usage } from '../provider/index.js';
import {
  errorInfo,
  FrameworkError,
  suggestion,
  toJsonValue,
  WorkScope,
  type ErrorInfo,
} from '../support/index.js';
import type { Tool } from '../tool/index.js';
import { changedInput, type ParsedAgentInput } from './agent-input.js';
import type { AgentResult, AgentStatus, Step, ToolCallRecord } from './agent-result.js';

/** What a run needs of its agent, fixed when it starts. */
export interface RunSetup {
  agentName: string;
  runId: string;
  model: LanguageModel;
  /** Limit of one request in milliseconds. */
  requestTimeoutMs: number | undefined;
  tools: ReadonlyMap<string, Tool>;
  toolTimeoutMs: number | undefined;
  toolChoice: ToolChoice | undefined;
  temperature: number | undefined;
  maxTokens: number | undefined;
  instructions: string | undefined;
  history: readonly Message[];
  hooks: HookSet;
  maxSteps: number;
  maxParallelToolCalls: number;
}

/** Where a run has got to. `messages` are its own: the input, the answers, the results; a valid prompt. */
export interface RunOutcome {
  result: AgentResult;
  messages: Message[];
  /** What was thrown, where the run failed or was cancelled. */
  failure: unknown;
}

export class Run {
  readonly #setup: RunSetup;
  readonly #scope: WorkScope;
  readonly #startedAt = performance.now();
  #input: ParsedAgentInput;
  #conversation!: Conversation;
  readonly #messages: Message[] = [];
  readonly #steps: Step[] = [];
  readonly #toolCalls: ToolCallRecord[] = [];
  readonly #usage = new UsageSum();
  #content = '';
  #status: AgentStatus = 'completed';
  #error: ErrorInfo | undefined;
  #metadata: Record<string, unknown> | undefined;

  /** The scope belongs to the caller, who disposes it after `execute`. */
  constructor(setup: RunSetup, input: ParsedAgentInput, scope: WorkScope) {
    this.#setup = setup;
    this.#input = input;
    this.#scope = scope;
  }

  /** Never rejects: what goes wrong is in the outcome. */
  async execute(): Promise<RunOutcome> {
    let failure: unknown;
    try {
      await this.#beforeExecution();
      if (this.#status === 'completed') await this.#converse();
      await this.#afterExecution();
    } catch (error) {
      failure = this.#scope.failure ?? error;
      this.#error = errorInfo(failure);
      this.#status =
        this.#error.code === 'cancelled' && this.#scope.failure !== undefined ? 'cancelled' : 'failed';
      // Tools of the same answer may still be running.
      this.#scope.cancel('the run has failed');
    }
    return { result: this.#result(), messages: this.#messages, failure };
  }

  async #converse(): Promise<void> {
    const { instructions, history, maxSteps, toolChoice } = this.#setup;
    this.#conversation = new Conversation(this.#setup.model, this.#modelSettings());
    if (instructions !== undefined) this.#conversation.add({ role: 'system', content: instructions });
    for (const message of history) this.#conversation.add(message);
    for (const message of this.#input.messages) this.#add(message);
    for (let index = 0; ; index += 1) {
      // A forced tool call is for the first step: forced for ever, the model could not answer.
      if (index === 1 && toolChoice !== undefined && toolChoice !== 'none')
        this.#conversation.setToolChoice('auto');
      const done = await this.#step(index);
      if (done) return;
      if (index + 1 >= maxSteps) {
        this.#status = 'max_steps';
        return;
      }
    }
  }

  /** Whether the model has answered for good. */
  async #step(index: number): Promise<boolean> {
    const startedAt = performance.now();
    const response = await this.#ask();
    const step: Step = {
      index,
      content: response.content,
      toolCallIds: response.toolCalls.map(({ id }) => id),
      finishReason: response.finishReason,
      usage: response.usage,
      durationMs: 0,
    };
    if (response.reasoning !== undefined) step.reasoning = response.reasoning;
    this.#steps.push(step);
    this.#usage.add(response.usage);
    this.#content = response.content;
    const done = response.toolCalls.length === 0;
    if (done) await this.#afterResponse(response);
    // An answer is added together with the results that it asks for: whatever happens in between, the messages so
    // far stay a valid prompt.
    const results = done ? [] : await this.#runTools(response.toolCalls);
    this.#add(response.message);
    for (const result of results) this.#add(result);
    step.durationMs = performance.now() - startedAt;
    return done;
  }

  async #ask(): Promise<ModelResponse> {
    const { requestTimeoutMs, model } = this.#setup;
    if (requestTimeoutMs === undefined) return this.#conversation.complete(this.#scope);
    const what = `request to ${model.provider}/${model.modelId}`;
    const scope = new WorkScope({ what, timeoutMs: requestTimeoutMs, parent: this.#scope });
    try {
      return await this.#conversation.complete(scope);
    } finally {
      scope.dispose();
    }
  }

  #add(message: Message): void {
    this.#messages.push(message);
    this.#conversation.add(message);
  }

  #modelSettings(): ConstructorParameters<typeof Conversation>[1] {
    const { tools, temperature, maxTokens, toolChoice } = this.#setup;
    const offered = [...tools.values()].map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema,
    }));
    return {
      tools: offered,
      temperature,
      maxTokens,
      toolChoice: offered.length === 0 ? undefined : toolChoice,
    };
  }

  // --- Tools ----------------------------------------------------------------------------------------------------------

  /** Runs all calls of one answer, so many at a time, and gives their results in the order of the calls. */
  async #runTools(calls: readonly ToolCallRequest[]): Promise<ToolMessage[]> {
    const first = this.#toolCalls.length;
    for (const { id, name, input } of calls) {
      this.#toolCalls.push({ id, name, input: toJsonValue(input), durationMs: 0 });
    }
    const results: ToolMessage[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < calls.length) {
        const index = next;
        next += 1;
        results[index] = await this.#runTool(calls[index], this.#toolCalls[first + index]);
      }
    };
    const workers = Math.min(this.#setup.maxParallelToolCalls, calls.length);
    if (workers === 1) await work();
    else await Promise.all(Array.from({ length: workers }, work));
    return results;
  }

  /** Answers whatever goes wrong to the model; only a failing hook and the end of the run itself are thrown. */
  async #runTool(call: ToolCallRequest, record: ToolCallRecord): Promise<ToolMessage> {
    const startedAt = performance.now();
    const { input, stop } = await this.#beforeTool(call, record);
    try {
      if (stop !== undefined)
        throw new FrameworkError('cancelled', `tool "${call.name}" was not run: ${stop}`);
      record.output = toJsonValue(await this.#executeTool(call, input));
    } catch (error) {
      record.error = errorInfo(this.#scope.failure ?? error);
    }
    record.durationMs = performance.now() - startedAt;
    if (this.#scope.failure !== undefined) throw this.#scope.failure;
    await this.#afterTool(record);
    const { error } = record;
    const message: ToolMessage = {
      role: 'tool',
      toolCallId: call.id,
      name: call.name,
      content: record.output,
    };
    return error === undefined ? message : { ...message, content: error.message, isError: true };
  }

  async #executeTool(call: ToolCallRequest, input: unknown): Promise<unknown> {
    const { tools, toolTimeoutMs: timeoutMs, agentName } = this.#setup;
    const tool = tools.get(call.name);
    if (tool === undefined) {
      const known = [...tools.keys()];
      const list = known.length === 0 ? 'there are no tools' : `the tools are ${known.join(', ')}`;
      throw new FrameworkError(
        'not_found',
        `unknown tool "${call.name}": ${list}${suggestion(call.name, known)}`,
      );
    }
    if (call.problem !== undefined)
      throw new FrameworkError('tool_input_invalid', `tool "${call.name}": ${call.problem}`);
    return tool.execute(input, { scope: this.#scope, toolCallId: call.id, agentName, timeoutMs });
  }

  // --- Hooks ----------------------------------------------------------------------------------------------------------

  #hookContext<Members extends object>(point: string, members: Members): HookContext & Members {
    const { agentName, runId } = this.#setup;
    return { point, agentName, runId, ...members };
  }

  async #beforeExecution(): Promise<void> {
    const { hooks } = this.#setup;
    if (!hooks.has('agent.execution.pre')) return;
    const { text, context = {} } = this.#input;
    const given = this.#hookContext('agent.execution.pre', { input: text, context: { ...context } });
    const left = await hooks.run('agent.execution.pre', given, this.#scope);
    const reason = stopReason(left);
    if (reason !== undefined) {
      this.#status = 'cancelled';
      this.#error = { code: 'cancelled', message: reason };
      return;
    }
    const changedText = typeof left.input === 'string' ? left.input : text;
    const contextChanged = JSON.stringify(toJsonValue(left.context)) !== JSON.stringify(toJsonValue(context));
    if (changedText !== text || contextChanged) {
      this.#input = changedInput(
        this.#input,
        changedText,
        left.context as Record<string, unknown> | undefined,
      );
    }
  }

  /** Runs after the last answer and before anything is remembered of it. */
  async #afterResponse(response: ModelResponse): Promise<void> {
    const { hooks } = this.#setup;
    if (!hooks.has('agent.response.post')) return;
    const { content, usage, finishReason } = response;
    const given = this.#hookContext('agent.response.post', {
      content,
      metadata: {},
      usage: { ...usage },
      finishReason,
    });
    const left = await hooks.run('agent.response.post', given, this.#scope);
    if (typeof left.content === 'string' && left.content !== content) {
      this.#content = left.content;
      response.message.content = left.content;
      this.#steps[this.#steps.length - 1].content = left.content;
    }
    this.#keepMetadata(left.metadata);
  }

  async #afterExecution(): Promise<void> {
    const { hooks } = this.#setup;
    if (!hooks.has('agent.execution.post')) return;
    const given = this.#hookContext('agent.execution.post', {
      input: this.#input.text,
      result: this.#result(),
    });
    const left = await hooks.run('agent.execution.post', given, this.#scope);
    const { content, metadata } = (left.result ?? {}) as { content?: unknown; metadata?: unknown };
    if (typeof content === 'string') this.#content = content;
    this.#keepMetadata(metadata);
  }

  #keepMetadata(metadata: unknown): void {
    const plain = toJsonValue(metadata);
    if (typeof plain !== 'object' || plain === null || Object.keys(plain).length === 0) return;
    this.#metadata = { ...this.#metadata, ...plain };
  }

  async #beforeTool(
    call: ToolCallRequest,
    record: ToolCallRecord,
  ): Promise<{ input: unknown; stop?: string }> {
    const { hooks } = this.#setup;
    if (!hooks.has('tool.execution.pre')) return call;
    const members = { toolName: call.name, toolCallId: call.id, input: call.input };
    const left = await hooks.run(
      'tool.execution.pre',
      this.#hookContext('tool.execution.pre', members),
      this.#scope,
    );
    record.input = toJsonValue(left.input);
    return { input: left.input, stop: stopReason(left) };
  }

  /** May change what the model is told of the output. */
  async #afterTool(record: ToolCallRecord): Promise<void> {
    const { hooks } = this.#setup;
    if (!hooks.has('tool.execution.post')) return;
    const { name, id, input, output, error, durationMs } = record;
    const members = {
      toolName: name,
      toolCallId: id,
      input,
      durationMs,
      ...(error === undefined ? { output } : { error }),
    };
    const left = await hooks.run(
      'tool.execution.post',
      this.#hookContext('tool.execution.post', members),
      this.#scope,
    );
    if (error === undefined) record.output = toJsonValue((left as HookContext)['output']);
  }

  // --- Result ---------------------------------------------------------------------------------------------------------

  #result(): AgentResult {
    const durationMs = performance.now() - this.#startedAt;
    const result: AgentResult = {
      content: this.#content,
      status: this.#status,
      steps: this.#steps,
      toolCalls: this.#toolCalls,
      usage: this.#usage.total(),
      durationMs,
      duration: durationMs,
    };
    const finishReason = this.#steps.at(-1)?.finishReason;
    if (finishReason !== undefined) result.finishReason = finishReason;
    if (this.#error !== undefined) result.error = this.#error;
    if (this.#metadata !== undefined) result.metadata = this.#metadata;
    return result;
  }
}

const USAGE_NAMES = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cachedInputTokens',
  'reasoningTokens',
] as const;

/** A sum is known only while every part of it is: what is unknown is NaN, and stays so. */
class UsageSum {
  readonly #sums = new Float64Array(USAGE_NAMES.length);
  #count = 0;

  add(usage: Usage): void {
    this.#count += 1;
    for (let index = 0; index < USAGE_NAMES.length; index += 1) {
      this.#sums[index] += usage[USAGE_NAMES[index]] ?? Number.NaN;
    }
  }

  total(): AgentResult['usage'] {
    const usage: AgentResult['usage'] = {};
    if (this.#count === 0) return usage;
    for (const [index, name] of USAGE_NAMES.entries()) {
      if (!Number.isNaN(this.#sums[index])) usage[name] = this.#sums[index];
    }
    return usage;
  }
}
