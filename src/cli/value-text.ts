// A value of a script as people read it.

import { inspect } from 'node:util';
import { hasColours } from './terminal.js';

/** Texts are quoted only inside of other values. */
export function valueText(value: unknown, stream: NodeJS.WriteStream): string {
  if (typeof value === 'string') return value;
  return inspect(value, {
    colors: hasColours(stream),
    depth: 6,
    maxArrayLength: 200,
    maxStringLength: 10_000,
  });
}
