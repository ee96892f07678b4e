#!/usr/bin/env node
// The command `zigllms`: runs a command line and ends with its exit code.

import { exitCodes } from './exit-codes.js';
import { CommandFailure } from './failure.js';
import { runCommandLine } from './program.js';
import { painter } from './terminal.js';

// Whoever read the output has gone, as `head` does: nothing is left to be said, and nobody to say it to.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.brokenPipe : exitCodes.file);
  });
}

try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  const paint = painter(process.stderr);
  if (error instanceof CommandFailure) {
    process.stderr.write(`${paint('red', 'error')}: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`zigllms failed, and that is a defect of zigllms:\n${said}\n`);
    process.exitCode = exitCodes.defect;
  }
}
