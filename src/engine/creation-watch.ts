// Contexts that share an interpreter share its lock. One that was given up may hold it for ever, and nothing interrupts a thread that waits for it: who makes a
// context then is told so instead of waiting along.

/** How long it may take to make a context once one was lost, in milliseconds. */
const patienceMs = 5000;

export class CreationWatch {
  readonly #waiting = new Set<() => void>();
  #contextsLost = false;

  /** Some context was given up. */
  contextLost(): void {
    this.#contextsLost = true;
    for (const startClock of this.#waiting) startClock();
  }

  /** What `opening` brings, or the rejection with `heldUp()` where a lost context lets nothing come. */
  async watch(opening: Promise<void>, heldUp: () => Error): Promise<void> {
    let clock: NodeJS.Timeout | undefined;
    let startClock = (): void => undefined;
    const tooLong = new Promise<never>((_, reject) => {
      startClock = () => (clock ??= setTimeout(() => reject(heldUp()), patienceMs));
    });
    this.#waiting.add(startClock);
    if (this.#contextsLost) startClock();
    try {
      await Promise.race([opening, tooLong]);
    } finally {
      this.#waiting.delete(startClock);
      clearTimeout(clock);
    }
  }
}
