// What host functions do for the runs of one context: bound to the run's deadline until it has settled, and over when it was stopped.

import { CallScope } from './call-scope.js';

const mostStopped = 100;

export class RunScopes {
  readonly #open = new Map<number, CallScope>();
  /** The last runs that were stopped. */
  readonly #stopped = new Set<number>();

  /** Of a run that is under way until `deadline` (performance.now() then). */
  of(runId: number, deadline: number): CallScope {
    let scope = this.#open.get(runId);
    if (scope === undefined) this.#open.set(runId, (scope = new CallScope(deadline)));
    return scope;
  }

  /** Of a run that has ended, with a call on its way here: bound when it was stopped. */
  ofEnded(runId: number): CallScope | undefined {
    return this.#stopped.has(runId) ? CallScope.over : undefined;
  }

  end(runId: number, stopped: Parameters<CallScope['end']>[0]): void {
    this.#open.get(runId)?.end(stopped);
    this.#open.delete(runId);
    if (stopped === undefined) return;
    this.#stopped.add(runId);
    if (this.#stopped.size <= mostStopped) return;
    const [oldest] = this.#stopped;
    this.#stopped.delete(oldest);
  }

  endAll(): void {
    for (const runId of this.#open.keys()) this.end(runId, 'before');
  }
}
