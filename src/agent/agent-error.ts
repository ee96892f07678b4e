// Failures of agents, told apart by code.

import { FrameworkError } from '../support/index.js';
import type { AgentResult } from './agent-result.js';

/**
 * A run that did not complete, thrown where `onFailure: 'throw'` asks for it. `code` is that of the failure itself
 * (such as `provider_auth`, `timeout_error`, `cancelled`), `cause` is the failure, `result` what had been reached.
 */
export class AgentError extends FrameworkError {
  override name = 'AgentError';
  readonly result: AgentResult;

  constructor(code: string, message: string, result: AgentResult, cause: unknown) {
    super(code, message, { cause });
    this.result = result;
  }
}
