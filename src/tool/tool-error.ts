// Failures of tools, told apart by code.

import { FrameworkError } from '../support/index.js';
import type { ValidationError } from '../schema/index.js';

/**
 * A tool could not be run, or its values are not what its schemas say. Codes beside the common ones of
 * FrameworkError: `tool_input_invalid` and `tool_output_invalid` (see `errors`), `tool_failed` (the tool threw
 * something that is no error). What a tool throws otherwise is passed on as it is.
 */
export class ToolError extends FrameworkError {
  override name = 'ToolError';
  /** What is wrong with the input or output, part by part. */
  readonly errors: readonly ValidationError[];

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; errors?: readonly ValidationError[] } = {},
  ) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.errors = options.errors ?? [];
  }
}

/** A tool's work waits for decisions of somebody, and goes on from `state` when they are there. Code `suspended`. */
export class ToolSuspended extends FrameworkError {
  override name = 'ToolSuspended';

  constructor(
    message: string,
    readonly state: string,
    readonly pending: readonly { toolCallId: string; toolName: string; input: unknown; agentName?: string }[],
  ) {
    super('suspended', message);
  }
}

/** Somebody did not agree to a call of a tool. Code `approval_denied`. */
export class ApprovalDenied extends ToolError {
  override name = 'ApprovalDenied';

  constructor(toolName: string, reason?: string) {
    super(
      'approval_denied',
      `the call of tool "${toolName}" was denied${reason === undefined ? '' : `: ${reason}`}`,
    );
  }
}
