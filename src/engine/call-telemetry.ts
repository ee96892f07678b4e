// What follows calls into scripts from outside, such as spans and metrics (src/telemetry). Nobody following, it costs nothing.

import type { CallReport, Isolation } from './scripting-engine.js';

export interface CallTelemetry {
  /** A call is about to start. What `end` and `hostCall` do in it belongs to what is active now. */
  beginCall(call: StartedCall): FollowedCall;
}

export interface StartedCall {
  readonly engine: string;
  readonly context: string;
  readonly isolation: Isolation;
  /** As in a CallReport. */
  readonly operation: string;
  readonly name: string;
}

export interface FollowedCall {
  /** Calls a host function for the call: gives and throws what `work` does. */
  hostCall(name: string, work: () => unknown): unknown;
  /** The call has settled. */
  end(report: CallReport, error: unknown): void;
}
