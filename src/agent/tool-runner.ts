// The tool calls of a run: asked for by the model, agreed to where that is needed, run so many at a time, answered whatever goes wrong.

import type { HookContext } from '../hook/index.js';
import { stopReason } from '../hook/index.js';
import type { ToolCallRequest, ToolMessage } from '../provider/index.js';
import { errorInfo, FrameworkError, suggestion, toJsonValue, type WorkScope } from '../support/index.js';
import { ApprovalDenied, ToolSuspended, type ResumedCall, type Tool } from '../tool/index.js';
import type { ToolCallRecord } from './agent-result.js';
import type { RunSetup } from './run.js';
import type { Decisions, OpenAnswer, PendingApproval, SuspendedCall } from './run-state.js';

/** What a runner tells the run that it works for. */
export interface RunVoice {
  tell(type: string, data: Record<string, unknown>): void;
  hookContext<Members extends object>(point: string, members: Members): HookContext & Members;
  /** The run's list: calls in the order in which they were asked for. */
  readonly toolCalls: ToolCallRecord[];
}

export class ToolRunner {
  readonly #setup: RunSetup;
  readonly #voice: RunVoice;

  constructor(setup: RunSetup, voice: RunVoice) {
    this.#setup = setup;
    this.#voice = voice;
  }

  /**
   * Runs the calls of one answer that have no result yet. `open` gets each result as soon as there is one, so that it is kept whatever goes wrong with the
   * others, and the calls that are pending. `decisions` is what was decided of calls of an answer that was begun before.
   */
  async run(open: OpenAnswer, scope: WorkScope, decisions?: Decisions): Promise<void> {
    const calls = open.answer.toolCalls ?? [];
    const records = calls.map((call) => this.#recordOf(call, decisions !== undefined));
    const order = new Map(calls.map(({ id }, index) => [id, index]));
    const finished = new Set(open.results.map(({ toolCallId }) => toolCallId));
    const keep = (result: ToolMessage): void => {
      open.results.push(result);
      open.results.sort((left, right) => order.get(left.toolCallId)! - order.get(right.toolCallId)!);
    };
    open.pending = [];
    const waiting: number[] = [];
    for (const [index, call] of calls.entries()) {
      if (finished.has(call.id)) continue;
      const decision = decisions?.get(call.id) ?? open.decided?.[call.id];
      if (decision !== undefined) open.decided = { ...open.decided, [call.id]: decision };
      const inner = open.waiting?.[call.id];
      if (inner !== undefined && !isDecided(call, inner, decisions)) {
        this.#suspend(open, call, inner);
      } else if (decision?.approved === false) {
        keep(this.#denied(call, records[index], decision.reason));
      } else if (inner === undefined && decision === undefined && (await this.#mustWait(call, scope))) {
        open.pending.push({ toolCallId: call.id, toolName: call.name, input: toJsonValue(call.input) });
      } else {
        waiting.push(index);
      }
    }
    await this.#parallel(waiting, (index) => this.#runOne(calls[index], records[index], scope, keep, open));
  }

  async #parallel(indexes: readonly number[], work: (index: number) => Promise<void>): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < indexes.length) await work(indexes[next++]);
    };
    const workers = Math.min(this.#setup.maxParallelToolCalls, indexes.length);
    if (workers <= 1) await worker();
    else await Promise.all(Array.from({ length: workers }, worker));
  }

  #recordOf({ id, name, input }: ToolCallRequest, begun: boolean): ToolCallRecord {
    const known = begun ? this.#voice.toolCalls.findLast((record) => record.id === id) : undefined;
    if (known !== undefined) return known;
    const record: ToolCallRecord = { id, name, input: toJsonValue(input), durationMs: 0 };
    this.#voice.toolCalls.push(record);
    return record;
  }

  /** A call that cannot be made at all waits for nobody. */
  async #mustWait(call: ToolCallRequest, scope: WorkScope): Promise<boolean> {
    const tool = this.#setup.tools.get(call.name);
    if (tool === undefined || !tool.mayNeedApproval || call.problem !== undefined) return false;
    if (!tool.validate(call.input).valid) return false;
    const { agentName } = this.#setup;
    return tool.mustBeApproved(call.input, { toolCallId: call.id, agentName }, scope);
  }

  #denied(call: ToolCallRequest, record: ToolCallRecord, reason: string | undefined): ToolMessage {
    const error = new ApprovalDenied(call.name, reason);
    record.error = errorInfo(error);
    this.#voice.tell('tool.execution.error', this.#told(record));
    return { role: 'tool', toolCallId: call.id, name: call.name, content: error.message, isError: true };
  }

  /** Answers whatever goes wrong to the model; only a failing hook, a used-up budget and the end of the run itself are thrown. */
  async #runOne(
    call: ToolCallRequest,
    record: ToolCallRecord,
    scope: WorkScope,
    keep: (result: ToolMessage) => void,
    open: OpenAnswer,
  ): Promise<void> {
    this.#takeFromBudget();
    // A call that is made again has failed with the run that made it before.
    delete record.error;
    const startedAt = performance.now();
    const { input, stop } = await this.#before(call, record, scope);
    this.#voice.tell('tool.execution.start', this.#told(record));
    try {
      if (stop !== undefined)
        throw new FrameworkError('cancelled', `tool "${call.name}" was not run: ${stop}`);
      record.output = toJsonValue(await this.#execute(call, input, scope, resumedCall(call, open)));
    } catch (error) {
      if (error instanceof ToolSuspended && scope.failure === undefined) {
        this.#suspend(open, call, { state: error.state, pending: [...error.pending] });
        this.#voice.tell('tool.execution.suspend', this.#told(record));
        return;
      }
      record.error = errorInfo(scope.failure ?? error);
    }
    record.durationMs = performance.now() - startedAt;
    this.#voice.tell(
      record.error === undefined ? 'tool.execution.complete' : 'tool.execution.error',
      this.#told(record),
    );
    const { error } = record;
    if (error !== undefined && scope.failure !== undefined) throw scope.failure;
    const message: ToolMessage = {
      role: 'tool',
      toolCallId: call.id,
      name: call.name,
      content: record.output,
    };
    if (error !== undefined) Object.assign(message, { content: error.message, isError: true });
    // Kept before the hooks see it: whatever they do, the call has been made.
    keep(message);
    const ended = scope.failure ?? this.#setup.budget.guestFailure;
    if (ended !== undefined) throw ended;
    await this.#after(record, scope);
    if (error === undefined) message.content = record.output;
  }

  #told({ id, name, input, output, error, durationMs }: ToolCallRecord): Record<string, unknown> {
    const told: Record<string, unknown> = { toolName: name, toolCallId: id, input };
    if (output !== undefined) told['output'] = output;
    if (error !== undefined) told['error'] = error;
    if (output !== undefined || error !== undefined) told['duration'] = durationMs;
    return told;
  }

  #takeFromBudget(): void {
    const { budget } = this.#setup;
    if (budget.isLimited('toolCalls')) budget.reserve({ toolCalls: 1 }).settle({ toolCalls: 1 });
  }

  /** The call waits, and so does the run: for what is asked inside. */
  #suspend(open: OpenAnswer, call: ToolCallRequest, inner: SuspendedCall): void {
    open.waiting = { ...open.waiting, [call.id]: inner };
    for (const one of inner.pending) open.pending.push({ ...one, toolCallId: innerId(call, one) });
  }

  async #execute(
    call: ToolCallRequest,
    input: unknown,
    scope: WorkScope,
    resumed: ResumedCall | undefined,
  ): Promise<unknown> {
    const { tools, toolTimeoutMs: timeoutMs, agentName } = this.#setup;
    const tool = tools.get(call.name);
    if (tool === undefined || !isOffered(tool)) {
      const known = [...tools.values()].filter(isOffered).map(({ name }) => name);
      const list = known.length === 0 ? 'there are no tools' : `the tools are ${known.join(', ')}`;
      throw new FrameworkError(
        'not_found',
        `unknown tool "${call.name}": ${list}${suggestion(call.name, known)}`,
      );
    }
    if (call.problem !== undefined)
      throw new FrameworkError('tool_input_invalid', `tool "${call.name}": ${call.problem}`);
    return tool.execute(input, { scope, toolCallId: call.id, agentName, timeoutMs, resumed });
  }

  async #before(
    call: ToolCallRequest,
    record: ToolCallRecord,
    scope: WorkScope,
  ): Promise<{ input: unknown; stop?: string }> {
    const { hooks } = this.#setup;
    if (!hooks.has('tool.execution.pre')) return call;
    const members = { toolName: call.name, toolCallId: call.id, input: call.input };
    const context = this.#voice.hookContext('tool.execution.pre', members);
    const left = await hooks.run('tool.execution.pre', context, scope);
    record.input = toJsonValue(left.input);
    return { input: left.input, stop: stopReason(left) };
  }

  /** May change what the model is told of the output. */
  async #after(record: ToolCallRecord, scope: WorkScope): Promise<void> {
    const { hooks } = this.#setup;
    if (!hooks.has('tool.execution.post')) return;
    const { name, id, input, output, error, durationMs } = record;
    const outcome = error === undefined ? { output } : { error };
    const members = { toolName: name, toolCallId: id, input, durationMs, ...outcome };
    const context = this.#voice.hookContext('tool.execution.post', members);
    const left = await hooks.run('tool.execution.post', context, scope);
    if (error === undefined) record.output = toJsonValue((left as HookContext)['output']);
  }
}

/** Under which id a call inside a call is asked for. */
function innerId(call: ToolCallRequest, { toolCallId }: PendingApproval): string {
  return `${call.id}/${toolCallId}`;
}

/** What a call that was suspended goes on from. */
function resumedCall(call: ToolCallRequest, open: OpenAnswer): ResumedCall | undefined {
  const inner = open.waiting?.[call.id];
  return inner === undefined ? undefined : { state: inner.state, decisions: inner.decided ?? {} };
}

/** Keeps what was decided of the calls inside a call; whether that is anything. */
function isDecided(call: ToolCallRequest, inner: SuspendedCall, decisions: Decisions | undefined): boolean {
  for (const one of inner.pending) {
    const decision = decisions?.get(innerId(call, one));
    if (decision !== undefined) inner.decided = { ...inner.decided, [one.toolCallId]: decision };
  }
  return inner.decided !== undefined;
}

/** Whether models may call the tool now. */
export function isOffered({ enabled, callers }: Tool): boolean {
  return enabled && callers.includes('model');
}
