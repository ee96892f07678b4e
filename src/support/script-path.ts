// Files that a script may name: those inside the directory that the host has given scripts.

import { isAbsolute, relative, resolve } from 'node:path';
import { FrameworkError } from './framework-error.js';

/** Where a file of this name lies. Fails with `permission_error`; `where` starts the message. */
export function pathForScript(directory: string | undefined, name: string, where: string): string {
  if (directory === undefined)
    throw new FrameworkError('permission_error', `${where}: the host has given scripts no data directory`);
  const path = resolve(directory, name);
  const inside = relative(directory, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new FrameworkError('permission_error', `${where}: lies outside the data directory`);
  return path;
}
