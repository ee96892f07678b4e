// Who waits for a context: a queue per tenant, served in turns, so that no tenant's thousand calls hold up another's one.

export class WaitingLine<Waiter> {
  readonly #queues = new Map<string, Waiter[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(tenant: string, waiter: Waiter): void {
    const queue = this.#queues.get(tenant);
    if (queue === undefined) this.#queues.set(tenant, [waiter]);
    else queue.push(waiter);
    this.#length += 1;
  }

  remove(tenant: string, waiter: Waiter): void {
    const queue = this.#queues.get(tenant) ?? [];
    const at = queue.indexOf(waiter);
    if (at < 0) return;
    queue.splice(at, 1);
    this.#length -= 1;
    if (queue.length === 0) this.#queues.delete(tenant);
  }

  /** The next in turn among the tenants that may be served; its tenant goes to the end of the line. */
  take(mayServe: (tenant: string) => boolean): Waiter | undefined {
    for (const [tenant, queue] of this.#queues) {
      if (!mayServe(tenant)) continue;
      const waiter = queue.shift();
      this.#length -= 1;
      this.#queues.delete(tenant);
      if (queue.length > 0) this.#queues.set(tenant, queue);
      return waiter;
    }
    return undefined;
  }

  /** How many could be served at once, where a tenant may have so many more. */
  servable(room: (tenant: string) => number): number {
    let count = 0;
    for (const [tenant, queue] of this.#queues) count += Math.min(queue.length, room(tenant));
    return count;
  }

  has(mayServe: (tenant: string) => boolean): boolean {
    return [...this.#queues.keys()].some(mayServe);
  }

  takeAll(): Waiter[] {
    const all = [...this.#queues.values()].flat();
    this.#queues.clear();
    this.#length = 0;
    return all;
  }
}
