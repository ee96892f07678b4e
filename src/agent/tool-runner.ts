// The tool calls of a run: asked for by the model, agreed to where that is needed, run so many at a time, answered whatever goes wrong.

import type { HookContext } from '../hook/index.js';
import { stopReason } from '../hook/index.js';
import type { ToolCallRequest, ToolMessage } from '../provider/index.js';
import { errorInfo, FrameworkError, suggestion, toJsonValue, type WorkScope } from '../support/index.js';
import { ApprovalDenied, type Tool } from '../tool/index.js';
import type { ToolCallRecord } from './agent-result.js';
import type { RunSetup } from './run.js';
import type { Decisions, PendingApproval } from './run-state.js';

/** What a runner tells the run that it works for. */
export interface RunVoice {
  tell(type: string, data: Record<string, unknown>): void;
  hookContext<Members extends object>(point: string, members: Members): HookContext & Members;
  /** The run's list: calls in the order in which they were asked for. */
  readonly toolCalls: ToolCallRecord[];
}

export interface ToolOutcome {
  /** In the order of the calls; those that are pending are missing. */
  results: ToolMessage[];
  pending: PendingApproval[];
}

export class ToolRunner {
  readonly #setup: RunSetup;
  readonly #voice: RunVoice;

  constructor(setup: RunSetup, voice: RunVoice) {
    this.#setup = setup;
    this.#voice = voice;
  }

  /** Runs the calls of one answer. `done` are results that there are already, `decisions` what was decided of pending ones. */
  async run(
    calls: readonly ToolCallRequest[],
    scope: WorkScope,
    done: readonly ToolMessage[] = [],
    decisions?: Decisions,
  ): Promise<ToolOutcome> {
    // Calls of an answer that was begun before have their records.
    const begun = decisions !== undefined;
    const records = calls.map((call) => this.#recordOf(call, begun));
    const results: (ToolMessage | undefined)[] = calls.map(({ id }) =>
      done.find(({ toolCallId }) => toolCallId === id),
    );
    const pending: PendingApproval[] = [];
    const waiting: number[] = [];
    for (const [index, call] of calls.entries()) {
      if (results[index] !== undefined) continue;
      const decision = decisions?.get(call.id);
      if (decision?.approved === false) {
        results[index] = this.#denied(call, records[index], decision.reason);
      } else if (decision === undefined && (await this.#mustWait(call, scope))) {
        pending.push({ toolCallId: call.id, toolName: call.name, input: toJsonValue(call.input) });
      } else {
        waiting.push(index);
      }
    }
    await this.#parallel(waiting, async (index) => {
      results[index] = await this.#runOne(calls[index], records[index], scope);
    });
    return { results: results.filter((result) => result !== undefined), pending };
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
    return tool.mustBeApproved(call.input, { toolName: call.name, toolCallId: call.id, agentName }, scope);
  }

  #denied(call: ToolCallRequest, record: ToolCallRecord, reason: string | undefined): ToolMessage {
    const error = new ApprovalDenied(call.name, reason);
    record.error = errorInfo(error);
    this.#voice.tell('tool.execution.error', this.#told(record));
    return { role: 'tool', toolCallId: call.id, name: call.name, content: error.message, isError: true };
  }

  /** Answers whatever goes wrong to the model; only a failing hook, a used-up budget and the end of the run itself are thrown. */
  async #runOne(call: ToolCallRequest, record: ToolCallRecord, scope: WorkScope): Promise<ToolMessage> {
    this.#takeFromBudget();
    const startedAt = performance.now();
    const { input, stop } = await this.#before(call, record, scope);
    this.#voice.tell('tool.execution.start', this.#told(record));
    try {
      if (stop !== undefined)
        throw new FrameworkError('cancelled', `tool "${call.name}" was not run: ${stop}`);
      record.output = toJsonValue(await this.#execute(call, input, scope));
    } catch (error) {
      record.error = errorInfo(scope.failure ?? error);
    }
    record.durationMs = performance.now() - startedAt;
    this.#voice.tell(
      record.error === undefined ? 'tool.execution.complete' : 'tool.execution.error',
      this.#told(record),
    );
    if (scope.failure !== undefined) throw scope.failure;
    await this.#after(record, scope);
    const { error } = record;
    const message: ToolMessage = {
      role: 'tool',
      toolCallId: call.id,
      name: call.name,
      content: record.output,
    };
    return error === undefined ? message : { ...message, content: error.message, isError: true };
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

  async #execute(call: ToolCallRequest, input: unknown, scope: WorkScope): Promise<unknown> {
    const { tools, toolTimeoutMs: timeoutMs, agentName, budget } = this.#setup;
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
    return tool.execute(input, { scope, toolCallId: call.id, agentName, timeoutMs, budget });
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

/** Whether models may call the tool now. */
export function isOffered({ enabled, callers }: Tool): boolean {
  return enabled && callers.includes('model');
}
