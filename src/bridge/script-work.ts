// The framework's work that scripts do: a tool's call, a hook, a step. What a function of a script starts meanwhile, such as the run of another agent, is of that
// work's budget and ends with it; and what the function itself uses of processor and memory is of that budget, too.

import { FrameworkError, WorkScope, type Budget } from '../support/index.js';
import type { CallFollower, ScriptFunction } from '../values/index.js';

/** How often a running function's use is looked at, in milliseconds. */
const LOOK_MS = 10;

/** Of the script that is calling the host right now. */
let present: WorkScope | undefined;

/** What a script's call is part of, for what it starts. Asked before anything is waited for. */
export function presentWork(): { signal?: AbortSignal; budget?: Budget } {
  return present === undefined ? {} : { signal: present.signal, budget: present.budget };
}

/** Calls a script's function for the work that is being started: it is stopped when that ends. */
export function called(script: ScriptFunction, args: readonly unknown[]): Promise<unknown> {
  return calledFor(WorkScope.starting, WorkScope.startingRemainingMs, script, args);
}

/** As `called`, for a function that is yet to be found. */
export function callLater(): typeof called {
  const { starting, startingRemainingMs } = WorkScope;
  return (script, args) => calledFor(starting, startingRemainingMs, script, args);
}

function calledFor(
  scope: WorkScope | undefined,
  atMostMs: number | undefined,
  script: ScriptFunction,
  args: readonly unknown[],
): Promise<unknown> {
  if (scope === undefined) return atMostMs === undefined ? script(...args) : script.run(args, { atMostMs });
  const failure = scope.failure ?? scope.budget?.guestFailure;
  if (failure !== undefined) return Promise.reject(failure);
  const work = new ScriptWork(scope, atMostMs);
  return script.run(args, {
    ...(atMostMs !== undefined && { atMostMs }),
    signal: work.signal,
    follow: (memory) => work.begin(memory),
  });
}

interface UsedMemory {
  usedBytes: number;
  peakBytes: number;
}

class ScriptWork implements CallFollower {
  readonly #scope: WorkScope;
  readonly #stop = new AbortController();
  /** performance.now() when the engine stops the script by itself, and says where. */
  readonly #stoppedAt: number;
  #memory!: () => UsedMemory;
  #before: UsedMemory | undefined;
  /** Processor time that was charged so far: the time that passed without the host's functions. */
  #chargedMs = 0;
  #activeSince = performance.now();
  #hostCalls = 0;
  #timer: NodeJS.Timeout | undefined;
  #unlink: (() => void) | undefined;

  constructor(scope: WorkScope, atMostMs: number = Infinity) {
    this.#scope = scope;
    this.#stoppedAt = this.#activeSince + atMostMs;
  }

  /** Aborts when the work ends before its time is over. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Fails with `unsupported` where the budget limits what the engine does not count. */
  begin(memory: () => UsedMemory): this {
    this.#memory = memory;
    const { budget } = this.#scope;
    if (budget !== undefined && budget.mostGuestBytes !== Infinity) {
      this.#before = memory();
      if (this.#before.peakBytes === 0)
        throw new FrameworkError(
          'unsupported',
          "the budget limits guestMemoryBytes, which this script's engine does not count",
        );
    }
    this.#unlink = this.#scope.onEnd((failure) => {
      if (performance.now() < this.#stoppedAt - LOOK_MS) this.#stop.abort(failure);
    });
    if (budget?.isLimited('guestCpuMs') === true) {
      this.#timer = setInterval(() => this.#look(), LOOK_MS);
      this.#timer.unref();
    }
    return this;
  }

  hostCall(_name: string, work: () => unknown): unknown {
    const outer = present;
    present = this.#scope;
    this.#hostBegins();
    let result: unknown;
    try {
      result = work();
    } finally {
      present = outer;
      if (!(result instanceof Promise)) this.#hostEnds();
    }
    if (result instanceof Promise) {
      const ended = (): void => this.#hostEnds();
      result.then(ended, ended);
    }
    return result;
  }

  end({ cpuMs }: { cpuMs: number }): void {
    clearInterval(this.#timer);
    this.#unlink?.();
    const { budget } = this.#scope;
    if (budget === undefined) return;
    budget.use({ guestCpuMs: cpuMs - this.#chargedMs });
    if (this.#before !== undefined) budget.useGuestBytes(this.#bytesSince(this.#before));
    if (budget.guestFailure !== undefined) this.#scope.end(budget.guestFailure);
  }

  /** How many more bytes there have been, as far as that is known: a peak of an earlier call hides lower ones. */
  #bytesSince(before: UsedMemory): number {
    const { usedBytes, peakBytes } = this.#memory();
    return (peakBytes > before.peakBytes ? peakBytes : usedBytes) - before.usedBytes;
  }

  #hostBegins(): void {
    if (this.#hostCalls === 0) this.#charge();
    this.#hostCalls += 1;
  }

  #hostEnds(): void {
    this.#hostCalls -= 1;
    if (this.#hostCalls === 0) this.#activeSince = performance.now();
  }

  #charge(): void {
    const now = performance.now();
    const ms = now - this.#activeSince;
    this.#activeSince = now;
    if (this.#timer === undefined) return;
    this.#chargedMs += ms;
    this.#scope.budget!.use({ guestCpuMs: ms });
  }

  #look(): void {
    if (this.#hostCalls === 0) this.#charge();
    const failure = this.#scope.budget!.guestFailure;
    if (failure !== undefined) this.#scope.end(failure);
  }
}
