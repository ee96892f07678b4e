// Items from one who makes them to one who takes them, one at a time: making waits for taking.

export class Handoff<Item> {
  #item: Item | undefined;
  #taken: (() => void) | undefined;
  #waiting: (() => void) | undefined;
  #ended = false;
  #failure: { error: unknown } | undefined;

  /** Resolves when the item was taken, or when nobody will. */
  push(item: Item): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#item = item;
    this.#waiting?.();
    this.#waiting = undefined;
    return new Promise((resolve) => {
      this.#taken = resolve;
    });
  }

  /** No more items will come. */
  end(failure?: { error: unknown }): void {
    this.#failure ??= failure;
    this.#ended = true;
    this.#waiting?.();
    this.#waiting = undefined;
    this.#taken?.();
  }

  async *items(): AsyncGenerator<Item, void> {
    for (;;) {
      if (this.#item !== undefined) {
        const item = this.#item;
        this.#item = undefined;
        const taken = this.#taken;
        this.#taken = undefined;
        taken?.();
        yield item;
      } else if (this.#ended) {
        if (this.#failure !== undefined) throw this.#failure.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#waiting = resolve;
        });
      }
    }
  }
}
