// The worker processes of this process, as the system lists them.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Pids of the workers that `parent` has started. `busy`: those with a context in them, which have threads beside the first. */
export function workersOf(parent = process.pid): { all: number[]; busy: number[] } {
  const all: number[] = [];
  const busy: number[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = textOf(`/proc/${entry}/stat`);
    const [, name, fields] = /\((.*)\) (.*)/s.exec(stat) ?? [];
    if (name !== 'zigllms-worker') continue;
    const [state, parentId] = fields.split(' ');
    if (state === 'Z' || Number(parentId) !== parent) continue;
    all.push(Number(entry));
    if (Number(fields.split(' ')[17]) >= 3) busy.push(Number(entry));
  }
  return { all, busy };
}

export function isAlive(pid: number): boolean {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat !== '' && !/\) Z /.test(stat);
}

/** Waits until `condition` holds; says what it waited for when that takes too long. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let round = 0; round < 1000; round += 1) {
    if (condition()) return;
    await sleep(10);
  }
  throw new Error(`waited 10 s for ${what}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
