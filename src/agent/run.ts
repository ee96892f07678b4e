// One run of an agent: ask the model, run the tools that it asks for, tell it the results, until it answers. Messages
// are converted once when they are added, so that a step costs the same however long the conversation is.

import type { Events } from '../event/index.js';
import type { HookContext, HookSet } from '../hook/index.js';
import { stopReason } from '../hook/index.js';
import { estimateMessageTokens, type MessageOrigin } from '../memory/index.js';
import {
  Conversation,
  eventUsage,
  type Message,
  type ModelClient,
  type ModelDelta,
  type ModelResponse,
  type ModelTarget,
  type RequestOrigin,
  type ToolChoice,
} from '../provider/index.js';
import type { Validator } from '../schema/index.js';
import {
  errorInfo,
  FrameworkError,
  toJsonValue,
  WorkScope,
  type Budget,
  type ErrorInfo,
} from '../support/index.js';
import type { Tool } from '../tool/index.js';
import { changedInput, type ParsedAgentInput } from './agent-input.js';
import { readOutput } from './agent-output.js';
import type { AgentResult, AgentStatus, Step, ToolCallRecord } from './agent-result.js';
import { applyStepChanges, type PrepareStep } from './prepare-step.js';
import type { Decisions, OpenAnswer, RunState, StateConfig } from './run-state.js';
import { isOffered, ToolRunner, type RunVoice } from './tool-runner.js';
import { instructionTokens, withinTokens } from './token-window.js';
import { UsageSum } from './usage-sum.js';

/** What a run tells whoever streams it: pieces of answers, results of tools, finished steps. */
export type RunDelta =
  | Exclude<ModelDelta, { type: 'finish' }>
  | { type: 'tool_result'; toolCallId: string; name: string; content: unknown; isError: boolean }
  | { type: 'step'; step: Step };

/** What a run needs of its agent, fixed when it starts. */
export interface RunSetup {
  agentName: string;
  /** What its states say of the agent. */
  stateConfig: StateConfig;
  runId: string;
  client: ModelClient;
  target: ModelTarget;
  /** For steps that want another model. */
  findTarget: (provider: string | undefined, model: string | undefined) => ModelTarget;
  events: Events;
  budget: Budget;
  tools: ReadonlyMap<string, Tool>;
  toolTimeoutMs: number | undefined;
  stepTimeoutMs: number | undefined;
  firstTokenMs: number | undefined;
  idleMs: number | undefined;
  toolChoice: ToolChoice | undefined;
  temperature: number | undefined;
  maxTokens: number | undefined;
  instructions: string | undefined;
  history: readonly Message[];
  /** So many tokens (estimated) a model is shown at most. */
  maxShownTokens: number | undefined;
  /** So many of the run's first messages are in the memory already. */
  remembered: number;
  /** Puts messages into the agent's memory and gives them as they were put there. */
  remember: (
    messages: readonly Message[],
    origin: Pick<MessageOrigin, 'scope' | 'tell'>,
  ) => Promise<readonly Message[]>;
  hooks: HookSet;
  maxSteps: number;
  maxParallelToolCalls: number;
  prepareStep: PrepareStep | undefined;
  /** What the answer must be, as data. */
  output: Validator | undefined;
  /** Gets the run piece by piece; what it returns is waited for. */
  onDelta: ((delta: RunDelta) => Promise<void> | undefined) | undefined;
}

/** What a run goes on from: where it was, what was decided since, and messages that follow. */
export interface ResumedRun {
  state: RunState;
  decisions: Decisions;
  messages: readonly Message[];
}

/** Where a run has got to. `messages` are its own: the input, the answers, the results; a valid prompt. */
export interface RunOutcome {
  result: AgentResult;
  messages: Message[];
  /** For a run that has not completed: what it goes on from. */
  state: RunState | undefined;
  /** What was thrown, where the run failed or was cancelled. */
  failure: unknown;
}

/** How often a model is told that its answer is not what the schema says. */
const OUTPUT_REPAIRS = 2;

export class Run implements RunVoice {
  readonly toolCalls: ToolCallRecord[] = [];
  readonly #setup: RunSetup;
  readonly #scope: WorkScope;
  readonly #resumed: ResumedRun | undefined;
  readonly #startedAt = performance.now();
  readonly #origin: RequestOrigin;
  readonly #runner: ToolRunner;
  #input: ParsedAgentInput;
  #conversation!: Conversation;
  #target: ModelTarget;
  readonly #messages: Message[] = [];
  /** The history and the run's messages, without those that the limit of tokens has left out. */
  #shown: Message[] = [];
  #shownTokens = 0;
  #toolChoice: ToolChoice | undefined;
  readonly #steps: Step[] = [];
  #usage = new UsageSum();
  #content = '';
  #status: AgentStatus = 'completed';
  #error: ErrorInfo | undefined;
  #metadata: Record<string, unknown> | undefined;
  #output: unknown;
  #open: OpenAnswer | undefined;
  /** Messages that come once the open answer is done. */
  #following: Message[] = [];
  #repairs = 0;
  /** So many of the run's messages are in the memory; and how, where that is not how the run has them. */
  #remembered: number;
  #rememberedAs: Message[] | undefined;
  #sequence = 0;

  /** The scope belongs to the caller, who disposes it after `execute`. */
  constructor(setup: RunSetup, input: ParsedAgentInput, scope: WorkScope, resumed?: ResumedRun) {
    this.#setup = setup;
    this.#input = input;
    this.#scope = scope;
    this.#resumed = resumed;
    this.#target = setup.target;
    this.#remembered = setup.remembered;
    this.#rememberedAs = setup.remembered === 0 ? undefined : resumed?.state.rememberedAs;
    this.#toolChoice = setup.toolChoice;
    this.#runner = new ToolRunner(setup, this);
    const { agentName, runId, hooks, budget, firstTokenMs, idleMs } = setup;
    this.#origin = {
      agentName,
      runId,
      hooks,
      budget,
      firstTokenMs,
      idleMs,
      nextSequence: () => ++this.#sequence,
    };
  }

  /** Never rejects: what goes wrong is in the outcome. */
  async execute(): Promise<RunOutcome> {
    let failure: unknown;
    try {
      if (this.#resumed === undefined) await this.#beforeExecution();
      this.tell('agent.execution.start', { input: this.#input.text });
      if (this.#status === 'completed') await this.#converse();
      await this.#afterExecution();
      if (this.#status === 'completed' || this.#status === 'max_steps') await this.#remember();
    } catch (error) {
      failure = this.#scope.failure ?? error;
      this.#error = errorInfo(failure);
      this.#status = this.#statusOf(this.#error.code);
      // Tools of the same answer may still be running.
      this.#scope.cancel('the run has failed');
    }
    const result = this.#result();
    this.#tellEnd(result);
    const state = this.#status === 'completed' ? undefined : this.#state();
    return { result, messages: this.#messages, state, failure };
  }

  async #remember(): Promise<void> {
    const before = this.#remembered;
    const messages = this.#messages.slice(before);
    const tell = (type: string, data: Record<string, unknown>): void => this.tell(type, data);
    const kept = await this.#setup.remember(messages, { scope: this.#scope, tell });
    this.#remembered = this.#messages.length;
    if (kept !== messages || this.#rememberedAs !== undefined)
      this.#rememberedAs = [...(this.#rememberedAs ?? this.#messages.slice(0, before)), ...kept];
  }

  #statusOf(code: string): AgentStatus {
    if (code === 'budget_exceeded') return 'budget_exceeded';
    return code === 'cancelled' && this.#scope.failure !== undefined ? 'cancelled' : 'failed';
  }

  async #converse(): Promise<void> {
    const { history, maxSteps, toolChoice } = this.#setup;
    this.#showAll(history);
    const first = this.#restore();
    for (const message of this.#input.messages) this.#add(message);
    if (this.#open !== undefined && (await this.#finishAnswer(this.#open, this.#scope, true))) return;
    for (const message of this.#following.splice(0)) this.#add(message);
    for (let index = first; ; index += 1) {
      // A forced tool call is for the first step: forced for ever, the model could not answer.
      if (index === Math.max(first, 1) && toolChoice !== undefined && toolChoice !== 'none') {
        this.#toolChoice = 'auto';
        this.#conversation.setToolChoice('auto');
      }
      const done = await this.#timedStep(index);
      if (done) return;
      if (index + 1 - first >= maxSteps) {
        this.#status = 'max_steps';
        return;
      }
    }
  }

  /** Puts a run that is resumed where it was; gives the number of its next step. */
  #restore(): number {
    if (this.#resumed === undefined) return 0;
    const { state, messages } = this.#resumed;
    for (const message of state.messages) this.#add(message);
    this.#steps.push(...state.steps);
    this.toolCalls.push(...state.toolCalls);
    this.#usage = new UsageSum(state.steps);
    this.#content = state.content;
    this.#open = state.open;
    this.#following = [...(state.following ?? []), ...messages];
    return state.steps.length;
  }

  async #timedStep(index: number): Promise<boolean> {
    const { stepTimeoutMs: timeoutMs } = this.#setup;
    if (timeoutMs === undefined) return this.#step(index, this.#scope);
    const scope = new WorkScope({ what: `step ${index}`, timeoutMs, parent: this.#scope });
    try {
      return await this.#step(index, scope);
    } finally {
      scope.dispose();
    }
  }

  /** Whether the run is at its end: the model has answered for good, or somebody must agree first. */
  async #step(index: number, scope: WorkScope): Promise<boolean> {
    const startedAt = performance.now();
    const response = await this.#ask(index, scope);
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
    const answered = response.toolCalls.length === 0;
    const done = answered
      ? await this.#answered(response)
      : await this.#finishAnswer({ answer: response.message, results: [], pending: [] }, scope);
    step.durationMs = performance.now() - startedAt;
    if (this.#setup.events.wanted)
      this.tell('agent.step', { step: index, usage: eventUsage(step.usage), duration: step.durationMs });
    await this.#setup.onDelta?.({ type: 'step', step });
    return done;
  }

  /** Runs the tools that an answer asks for. Whether the run must wait for somebody. */
  async #finishAnswer(open: OpenAnswer, scope: WorkScope, begun = false): Promise<boolean> {
    const { answer, results } = open;
    this.#open = open;
    await this.#runner.run(open, scope, begun ? this.#resumed?.decisions : undefined);
    const { onDelta } = this.#setup;
    if (onDelta !== undefined) {
      for (const { toolCallId, name, content, isError = false } of results)
        await onDelta({ type: 'tool_result', toolCallId, name, content, isError });
    }
    if (open.pending.length > 0) {
      this.#status = 'suspended';
      return true;
    }
    this.#open = undefined;
    // An answer is added together with the results that it asks for: whatever happens in between, the messages so
    // far stay a valid prompt.
    this.#add(answer);
    for (const result of results) this.#add(result);
    return false;
  }

  /** Whether the answer is the last. */
  async #answered(response: ModelResponse): Promise<boolean> {
    const { output } = this.#setup;
    if (output !== undefined) {
      const read = readOutput(response.content, output);
      if ('problem' in read) {
        const message = `The answer is not what was asked for: ${read.problem}`;
        if (this.#repairs >= OUTPUT_REPAIRS) throw new FrameworkError('output_invalid', message);
        this.#repairs += 1;
        this.#add(response.message);
        this.#add({ role: 'user', content: `${message}. Answer again, with valid JSON and nothing else.` });
        return false;
      }
      this.#output = read.output;
    }
    await this.#afterResponse(response);
    this.#add(response.message);
    return true;
  }

  async #ask(index: number, scope: WorkScope): Promise<ModelResponse> {
    const { client, onDelta, prepareStep } = this.#setup;
    this.#limitShown();
    const { conversation, target } =
      prepareStep === undefined
        ? { conversation: this.#conversation, target: this.#target }
        : await applyStepChanges(prepareStep, this.#setup, this.#conversation, this.#shown, index, scope);
    if (onDelta === undefined) return client.complete(target, conversation, scope, this.#origin);
    let response: ModelResponse | undefined;
    for await (const delta of client.stream(target, conversation, scope, this.#origin)) {
      if (delta.type === 'finish') response = delta.response;
      else await scope.run(() => onDelta(delta));
    }
    return response!;
  }

  #add(message: Message): void {
    this.#messages.push(message);
    this.#show(message);
  }

  #show(message: Message): void {
    this.#shown.push(message);
    this.#conversation.add(message);
    if (this.#setup.maxShownTokens !== undefined) this.#shownTokens += estimateMessageTokens(message);
  }

  #showAll(messages: readonly Message[]): void {
    const { instructions } = this.#setup;
    this.#conversation = new Conversation(this.#target.model, this.#modelSettings());
    if (instructions !== undefined) this.#conversation.add({ role: 'system', content: instructions });
    this.#shown = [];
    this.#shownTokens = instructionTokens(instructions);
    for (const message of messages) this.#show(message);
  }

  #limitShown(): void {
    const { maxShownTokens, instructions } = this.#setup;
    if (maxShownTokens === undefined || this.#shownTokens <= maxShownTokens) return;
    const kept = withinTokens(this.#shown, maxShownTokens - instructionTokens(instructions));
    if (kept.length < this.#shown.length) this.#showAll(kept);
  }

  #modelSettings(): ConstructorParameters<typeof Conversation>[1] {
    const { tools, temperature, maxTokens, output } = this.#setup;
    const toolChoice = this.#toolChoice;
    const offered = [...tools.values()]
      .filter(isOffered)
      .map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    return {
      tools: offered,
      temperature,
      maxTokens,
      toolChoice: offered.length === 0 ? undefined : toolChoice,
      responseFormat: output === undefined ? undefined : { schema: output.jsonSchema, name: 'answer' },
    };
  }

  // --- Hooks and events -----------------------------------------------------------------------------------------------

  hookContext<Members extends object>(point: string, members: Members): HookContext & Members {
    const { agentName, runId } = this.#setup;
    return { point, agentName, runId, ...members };
  }

  tell(type: string, data: Record<string, unknown>): void {
    const { events, agentName, runId } = this.#setup;
    if (events.wanted) events.emit(type, { agentName, runId, sequence: ++this.#sequence, ...data });
  }

  #tellEnd(result: AgentResult): void {
    if (!this.#setup.events.wanted) return;
    const { status, content, error, usage, durationMs } = result;
    const data: Record<string, unknown> = { status, duration: durationMs, usage: eventUsage(usage) };
    if (error === undefined) this.tell('agent.execution.complete', { ...data, content });
    else this.tell('agent.execution.error', { ...data, error });
  }

  async #beforeExecution(): Promise<void> {
    const { hooks } = this.#setup;
    if (!hooks.has('agent.execution.pre')) return;
    const { text, context = {} } = this.#input;
    const given = this.hookContext('agent.execution.pre', { input: text, context: { ...context } });
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
    const members = { content, metadata: {}, usage: { ...usage }, finishReason };
    const left = await hooks.run(
      'agent.response.post',
      this.hookContext('agent.response.post', members),
      this.#scope,
    );
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
    const given = this.hookContext('agent.execution.post', {
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

  // --- Result ---------------------------------------------------------------------------------------------------------

  #state(): RunState {
    const { agentName, stateConfig: config, runId } = this.#setup;
    const messages = this.#messages.length === 0 ? this.#input.messages : this.#messages;
    const state: RunState = {
      version: 1,
      agentName,
      config,
      runId,
      messages,
      steps: this.#steps,
      toolCalls: this.toolCalls,
      content: this.#content,
    };
    state.remembered = this.#remembered;
    if (this.#rememberedAs !== undefined) state.rememberedAs = this.#rememberedAs;
    if (this.#following.length > 0) state.following = this.#following;
    if (this.#open === undefined) return state;
    // Of a run that failed, nothing is known to be pending.
    const pending = this.#status === 'suspended' ? this.#open.pending : [];
    return { ...state, open: { ...this.#open, pending } };
  }

  #result(): AgentResult {
    const durationMs = performance.now() - this.#startedAt;
    const result: AgentResult = {
      content: this.#content,
      status: this.#status,
      steps: this.#steps,
      toolCalls: this.toolCalls,
      usage: this.#usage.total(),
      durationMs,
      duration: durationMs,
    };
    const finishReason = this.#steps.at(-1)?.finishReason;
    if (finishReason !== undefined) result.finishReason = finishReason;
    if (this.#error !== undefined) result.error = this.#error;
    if (this.#metadata !== undefined) result.metadata = this.#metadata;
    if (this.#output !== undefined) result.output = this.#output;
    if (this.#status === 'completed') return result;
    result.messages = this.#messages;
    if (this.#status === 'suspended') result.pending = this.#open!.pending;
    return result;
  }
}
