// What all contexts of one Node thread share: the addon, the codec over its two buffers, the watch over calls under way.

import { loadBinding } from '../native/binding.js';
import type { NativeBinding } from '../native/binding-types.js';
import { WireDecoder, WireEncoder } from '../values/index.js';
import { RunWatch } from './run-watch.js';

export interface Border {
  readonly binding: NativeBinding;
  readonly encoder: WireEncoder;
  readonly decoder: WireDecoder;
  readonly watch: RunWatch;
}

let border: Border | undefined;

/** Throws a ScriptError with code `engine_unavailable` when the addon cannot be loaded. */
export function theBorder(): Border {
  border ??= open(loadBinding());
  return border;
}

function open(binding: NativeBinding): Border {
  return { binding, encoder: new WireEncoder(binding), decoder: new WireDecoder(), watch: new RunWatch() };
}
