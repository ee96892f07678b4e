// Does something again whenever files change, one time after the other.

import { watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps; what comes within this time is one change. */
const settlingMs = 50;

export interface Watching {
  folders: Iterable<string>;
  isMeant: (path: string) => boolean;
  act: () => Promise<void>;
  /** Is told of a change, or of the end, while `act` is at work. */
  interrupt?: (why: 'change' | 'end') => void;
}

/** Calls `act` now and again after each change of a file in these folders that `isMeant`, until Ctrl-C; never twice at a time. */
export async function whileWatching({ folders, isMeant, act, interrupt }: Watching): Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  let settling: NodeJS.Timeout | undefined;
  const acting = async (): Promise<void> => {
    while (again) {
      again = false;
      await act();
    }
    running = undefined;
  };
  const start = (): void => {
    again = true;
    if (running === undefined) running = acting();
    else interrupt?.('change');
  };
  const watchers = [...folders].map((folder) =>
    watch(folder, (_, name) => {
      if (name === null || !isMeant(join(folder, name))) return;
      clearTimeout(settling);
      settling = setTimeout(start, settlingMs);
    }),
  );
  start();
  await new Promise<void>((resolve) => process.once('SIGINT', resolve));
  clearTimeout(settling);
  for (const watcher of watchers) watcher.close();
  again = false;
  if (running !== undefined) interrupt?.('end');
  await running;
}
