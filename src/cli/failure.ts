// A failure that the user can mend: it is shown as one line, without a stack.

import { exitCodes } from './exit-codes.js';

export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
