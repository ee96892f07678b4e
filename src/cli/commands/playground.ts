// zigllms playground

import { startPlayground } from '../../playground/index.js';
import { CommandFailure } from '../failure.js';
import { say, sayJson } from '../terminal.js';

/** Serves until Ctrl-C or SIGTERM. */
export async function run(
  _: readonly string[],
  { port, open = true, json = false }: { port?: number; open?: boolean; json?: boolean },
): Promise<number> {
  const playground = await startPlayground({ port, open }).catch((error: Error & { code?: string }) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    throw new CommandFailure(`port ${port} cannot be used: ${error.message}`);
  });
  if (json) sayJson({ url: playground.url });
  else say(`${playground.url}\nWhoever has this address can run scripts as you. Ctrl-C ends the playground.`);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  await playground.close();
  return 0;
}
