// What follows calls into scripts from outside, such as spans and metrics (src/telemetry). Nobody following, it costs nothing.

import type { CallReport, Isolation } from './scripting-engine.js';

/** Follows calls into scripts; `openTelemetry()` of zigllms/telemetry gives one. */
export interface CallTelemetry {
  /** A call is about to start. What `end` and `hostCall` do in it belongs to what is active now. */
  beginCall(call: StartedCall): FollowedCall;
}

/** A call into a script that is about to start. */
export interface StartedCall {
  /** The engine's name. */
  readonly engine: string;
  /** The context's name. */
  readonly context: string;
  /** Where the context runs. */
  readonly isolation: Isolation;
  /** As in a CallReport. */
  readonly operation: string;
  /** The function or file name; empty where there is none. */
  readonly name: string;
}

/** A call that is followed until it has settled. */
export interface FollowedCall {
  /** Calls a host function for the call: gives and throws what `work` does. */
  hostCall(name: string, work: () => unknown): unknown;
  /** The call has settled. */
  end(report: CallReport, error: unknown): void;
}
