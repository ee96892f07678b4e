// What follows the framework's work from outside, such as spans and metrics (src/telemetry). Nobody following, it costs nothing.

export type WorkKind = 'agent' | 'model' | 'tool' | 'workflow' | 'step';

/** What is known of a piece of work, at its start or at its end. */
export interface WorkFacts {
  provider?: string;
  agentName?: string;
  workflowName?: string;
  runId?: string;
  toolCallId?: string;
  /** How it ended, where that is not as it should. */
  status?: string;
  finishReason?: string;
  /** How often a step was tried. */
  attempts?: number;
  inputTokens?: number;
  outputTokens?: number;
}

export interface WorkTelemetry {
  /** A piece of work is about to start: a run of an agent, a request to a model, a tool's execution, a workflow's run or a step of it. */
  beginWork(kind: WorkKind, name: string, facts: WorkFacts): FollowedWork;
}

export interface FollowedWork {
  /** Does a part of it: what that does in turn belongs to it. Gives and throws what `part` does. */
  run<T>(part: () => T): T;
  /** It is over; safe to repeat. */
  end(facts?: WorkFacts, error?: unknown): void;
}
