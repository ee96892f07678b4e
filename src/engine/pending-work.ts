// When an inline context has to be entered again for what its scripts left to be done: timers and jobs.

import { StateIndex } from '../native/binding-types.js';

export class PendingWork {
  readonly #state: Int32Array;
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;
  #at = Infinity;
  #stopped = false;

  /** `state`: the binding's; `run` enters the context. */
  constructor(state: Int32Array, run: () => void) {
    this.#state = state;
    this.#run = run;
  }

  /** After each time that the context was entered: the state tells when there is something to do. */
  schedule(): void {
    const delay = this.#state[StateIndex.pendingWorkMs];
    if (delay < 0 || this.#stopped) return;
    const at = performance.now() + delay;
    if (this.#timer !== undefined && this.#at <= at) return;
    clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = setTimeout(() => this.#enter(), delay);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #enter(): void {
    this.#timer = undefined;
    this.#at = Infinity;
    this.#run();
    this.schedule();
  }
}
