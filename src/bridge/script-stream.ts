// A stream as scripts hold it: asked for one item after the other, so that whoever reads slowly is never ahead of, and ended when the loop is left.

/** Made by the dispatcher of what the framework gives as an async iterable. */
export class ScriptStream {
  readonly #source: AsyncIterator<unknown>;
  #ended = false;

  constructor(source: AsyncIterable<unknown>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next item, or null when there are no more. Rejects as the source does, and is at its end then. */
  async next(): Promise<unknown> {
    if (this.#ended) return null;
    try {
      const { done, value } = await this.#source.next();
      if (done !== true) return value;
    } catch (error) {
      this.#ended = true;
      throw error;
    }
    this.#ended = true;
    return null;
  }

  /** Ends the source, which stops its work. Safe to repeat. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    // What the source still has to say concerns nobody.
    this.#source.return?.().catch(() => undefined);
  }
}
