// Long texts are read beside the host's thread, where their sender can wait: scripts that have a thread of their own.

import { SideThread } from '../support/index.js';
import type { SideWork } from './side-work.js';

/** Shorter ones are read where they come in some milliseconds at most, which is less than sending them costs others. */
const LONG = 8_000;

/** A call of work that is to be done aside. */
export type SideCall = {
  [Name in keyof SideWork]: [name: Name, ...args: Parameters<SideWork[Name]>];
}[keyof SideWork];

/** Compiled, also for this room's source: a thread of Node 20 has no loader for TypeScript. src/output and dist/output lie equally deep. */
const entry = new URL('../../dist/output/side-work.js', import.meta.url);
let thread: SideThread | undefined;

export function doAside([name, ...args]: SideCall): Promise<unknown> {
  thread ??= new SideThread(entry);
  return thread.do(name, args);
}

export function isLong(text: unknown): boolean {
  return typeof text === 'string' && text.length > LONG;
}
