// The lines of earlier sessions, in a file that only its user may read.

import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export class History {
  static readonly most = 1000;
  readonly #path = process.env.ZIGLLMS_HISTORY ?? join(homedir(), '.zigllms_history');

  /** Newest first, as node:readline has it. Without a file, or with one that cannot be read, there is no history. */
  read(): string[] {
    try {
      return readFileSync(this.#path, 'utf8').split('\n').filter(Boolean).slice(-History.most).toReversed();
    } catch {
      return [];
    }
  }

  /** What cannot be kept is no reason to disturb the session. */
  write(newestFirst: readonly string[]): void {
    if (this.#path === '') return;
    try {
      writeFileSync(this.#path, `${newestFirst.toReversed().join('\n')}\n`, { mode: 0o600 });
    } catch {
      // A home folder that may not be written.
    }
  }
}
