// Whether a list of a policy covers something. The same question for a use (a path, a host) and for an entry of a narrower list.

import { resolve, sep } from 'node:path';

/** A folder and what is below it. */
export function pathCovers(folder: string, path: string): boolean {
  const base = resolve(folder);
  return path === base || path.startsWith(base.endsWith(sep) ? base : base + sep);
}

/** `name` or `name:port`; a name without a port covers all of them. */
export function hostCovers(granted: string, host: string): boolean {
  const [wanted, given] = [host.toLowerCase(), granted.toLowerCase()];
  return wanted === given || (!hasPort(given) && wanted.startsWith(`${given}:`));
}

function hasPort(host: string): boolean {
  return /:\d+$/.test(host);
}

/** A name, or `prefix.*`. */
export function nameCovers(granted: string, name: string): boolean {
  return granted === name || (granted.endsWith('.*') && name.startsWith(granted.slice(0, -1)));
}

export function sameText(granted: string, wanted: string): boolean {
  return granted === wanted;
}
