// The languages' emitters, by the engine's name: the only place where what a language adds is chosen.

import type { Emitter } from './emitter.js';
import { javascript } from './javascript.js';
import { lua } from './lua.js';
import { python } from './python.js';
import { wren } from './wren.js';

export const emitters: ReadonlyMap<string, Emitter> = new Map([
  ['lua', lua],
  ['quickjs', javascript],
  ['wren', wren],
  ['python', python],
]);
export { areaPage } from './docs.js';
export type { Emitter } from './emitter.js';
