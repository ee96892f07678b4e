// What a tool's function is told beside its input.

import type { Budget, WorkScope } from '../support/index.js';

/** Whose call it is. */
export interface ToolCallOrigin {
  /** The model's call that is answered, when an agent runs the tool. */
  toolCallId?: string;
  /** The agent that runs the tool. */
  agentName?: string;
  /** What the call goes on from, where it was suspended. */
  resumed?: ResumedCall;
}

/** Where a call was suspended, and what was decided since. */
export interface ResumedCall {
  state: string;
  decisions: Readonly<Record<string, unknown>>;
}

/**
 * What a tool's function is told of its call, beside the input.
 *
 * @example
 * execute: async ({ url }, { signal }) => (await fetch(url, { signal })).text()
 */
export class ToolContext {
  readonly toolName: string;
  /** The model's call that is answered, when an agent runs the tool. */
  readonly toolCallId?: string;
  /** The agent that runs the tool. */
  readonly agentName?: string;
  /** What the call goes on from, where it was suspended. */
  readonly resumed?: ResumedCall;
  readonly #scope: WorkScope;

  constructor(toolName: string, { toolCallId, agentName, resumed }: ToolCallOrigin, scope: WorkScope) {
    this.toolName = toolName;
    if (toolCallId !== undefined) this.toolCallId = toolCallId;
    if (agentName !== undefined) this.agentName = agentName;
    if (resumed !== undefined) this.resumed = resumed;
    this.#scope = scope;
  }

  /** Aborts at the tool's deadline and when the run is cancelled. */
  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /** Whether nobody waits for the tool any more. */
  get cancelled(): boolean {
    return this.#scope.failure !== undefined;
  }

  /** When the tool must be over, in milliseconds since 1970; undefined without a limit. */
  get deadline(): number | undefined {
    return this.#scope.deadline;
  }

  /** The budget of the run that calls the tool; for runs that the tool starts. */
  get budget(): Budget | undefined {
    return this.#scope.budget;
  }
}
