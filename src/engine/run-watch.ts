// The calls under way in one Node thread: they keep Node alive, and those that wait (queued, or suspended on a promise) past their deadline are told so. What
// runs is stopped by native code; this only catches what doesn't run. One timer for all.

const foreverMs = 2 ** 31 - 1;
const repeatMs = 15;

export interface WatchedRun {
  /** performance.now() at the deadline; Infinity for none. May be brought forward, see `hurry`. */
  readonly deadline: number;
  /** When `near` is to be called, once; Infinity for never. */
  readonly nearAt: number;
  near(): void;
  /** The deadline is over. Called again and again as long as nothing comes of it. */
  expire(): void;
}

export class RunWatch {
  readonly #timed = new Set<WatchedRun>();
  #underWay = 0;
  #keepAlive: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  /** Keeps Node alive until `release`. */
  hold(): void {
    this.#underWay += 1;
    if (this.#underWay > 1) return;
    if (this.#keepAlive === undefined) this.#keepAlive = setInterval(() => undefined, foreverMs);
    else this.#keepAlive.ref();
  }

  release(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#keepAlive?.unref();
  }

  add(run: WatchedRun): void {
    this.hold();
    this.hurry(run);
  }

  /** Looks at the deadline of a run that was added, which has changed. */
  hurry(run: WatchedRun): void {
    if (run.deadline === Infinity) return;
    this.#timed.add(run);
    const at = Math.min(run.deadline, run.nearAt);
    if (at < this.#timerAt) this.#arm(at);
  }

  remove(run: WatchedRun): void {
    this.release();
    this.#timed.delete(run);
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#sweep(), Math.max(1, Math.ceil(at - performance.now())));
    this.#timer.unref();
  }

  #sweep(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const run of this.#timed) {
      if (run.deadline > now) {
        if (run.nearAt <= now) run.near();
        next = Math.min(next, run.deadline, run.nearAt);
      } else {
        run.expire();
        next = Math.min(next, now + repeatMs);
      }
    }
    if (this.#timed.size > 0 && next < this.#timerAt) this.#arm(next);
  }
}
