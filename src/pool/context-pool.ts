// Contexts kept ready. Each is used once and then thrown away: that is the only reset of a language's world that can be proven, and since the next one is made ahead of time,
// it costs nobody anything.

import type { ScriptContext, ScriptingEngine } from '../engine/index.js';
import { ScriptError, type ErrorCode } from '../errors/index.js';
import { policies } from '../policy/index.js';
import {
  checkAcquireOptions,
  settledOptions,
  type AcquireOptions,
  type ContextPoolOptions,
  type SettledPoolOptions,
} from './pool-options.js';
import { WaitingLine } from './waiting-line.js';

/** How a pool stands. */
export interface PoolStats {
  /** Contexts that wait to be used. */
  readonly ready: number;
  /** Contexts that are being made and prepared. */
  readonly preparing: number;
  /** Contexts that somebody has acquired and not disposed. */
  readonly inUse: number;
  /** Calls of `acquire` that wait. */
  readonly waiting: number;
  /** Contexts handed out since the pool began. */
  readonly acquired: number;
  /** Contexts that could not be made or prepared since the pool began. */
  readonly failed: number;
}

interface Waiter {
  tenant: string;
  resolve(context: ScriptContext): void;
  reject(error: unknown): void;
}

interface Ready {
  context: ScriptContext;
  since: number;
}

/**
 * Contexts of one engine, made and prepared ahead of time. `acquire` hands one out, `dispose` of that context gives its place back; nobody ever gets a context that somebody else has used.
 *
 * @example
 * await using pool = new ContextPool(lua, {
 *   min: 2,
 *   max: 8,
 *   context: { policy: 'untrusted', timeoutMs: 500 },
 *   prepare: (context) => context.loadScript('function double(x) return x * 2 end', 'library.lua'),
 * });
 * await using context = await pool.acquire({ tenant: 'alice', timeoutMs: 1000 });
 * await context.executeFunction('double', [21]);   // 42
 */
export class ContextPool implements AsyncDisposable {
  /** The engine whose contexts it keeps. */
  readonly engine: ScriptingEngine;
  readonly #options: SettledPoolOptions;
  readonly #ready: Ready[] = [];
  readonly #inUse = new Map<ScriptContext, string>();
  readonly #ofTenant = new Map<string, number>();
  readonly #line = new WaitingLine<Waiter>();
  readonly #preparing = new Set<Promise<void>>();
  readonly #unprepared = new Set<ScriptContext>();
  readonly #readyListeners: { resolve(): void; reject(error: unknown): void }[] = [];
  #acquired = 0;
  #failed = 0;
  #sweep: NodeJS.Timeout | undefined;
  #disposing: Promise<void> | undefined;

  /**
   * Begins to make contexts. Throws a TypeError for a wrong option, and a ScriptError of code `engine_unavailable` where contexts would leave traces for the next tenant: a language
   * whose contexts share their library, or policy `trusted`, outside isolation `process`.
   */
  constructor(engine: ScriptingEngine, options: ContextPoolOptions = {}) {
    this.engine = engine;
    this.#options = settledOptions(options);
    this.#refuseTraces();
    this.#refill();
  }

  /** A context that nobody has used. Rejects with `timeout_error`, `cancelled`, `engine_busy` (too many wait), `disposed`, or with what kept a context from being made. */
  acquire(options?: AcquireOptions): Promise<ScriptContext> {
    try {
      if (options !== undefined) checkAcquireOptions(options);
      return this.#acquire(options ?? {});
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #acquire({ tenant = '', timeoutMs, signal }: AcquireOptions): Promise<ScriptContext> {
    if (this.#disposing !== undefined) throw this.#error('disposed', 'the pool was disposed');
    if (signal?.aborted === true) throw this.#aborted(signal);
    if (this.#mayServe(tenant)) {
      const context = this.#takeReady();
      if (context !== undefined) return Promise.resolve(this.#lend(context, tenant));
    }
    if (this.#line.length >= this.#options.maxQueue) {
      throw this.#error(
        'engine_busy',
        `the pool has ${this.#options.max} contexts, and ${this.#line.length} calls wait for one`,
      );
    }
    const waiting = this.#wait(tenant, timeoutMs, signal);
    this.#refill();
    return waiting;
  }

  #wait(
    tenant: string,
    timeoutMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ScriptContext> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#line.remove(tenant, waiter);
      };
      const waiter: Waiter = {
        tenant,
        resolve: (context) => {
          end();
          resolve(context);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const abort = (): void => waiter.reject(this.#aborted(signal as AbortSignal));
      const timer =
        timeoutMs === undefined || timeoutMs > 2 ** 31 - 1
          ? undefined
          : setTimeout(
              () => waiter.reject(this.#error('timeout_error', `no context was free within ${timeoutMs} ms`)),
              timeoutMs,
            );
      signal?.addEventListener('abort', abort);
      this.#line.add(tenant, waiter);
    });
  }

  /** Resolves when `min` contexts are ready; rejects with what keeps them from being made. */
  async ready(): Promise<void> {
    if (this.#disposing !== undefined) throw this.#error('disposed', 'the pool was disposed');
    if (this.#ready.length >= this.#options.min) return;
    await new Promise<void>((resolve, reject) => {
      this.#readyListeners.push({ resolve, reject });
      this.#refill();
    });
  }

  /** How the pool stands now. */
  get stats(): PoolStats {
    return {
      ready: this.#ready.length,
      preparing: this.#preparing.size,
      inUse: this.#inUse.size,
      waiting: this.#line.length,
      acquired: this.#acquired,
      failed: this.#failed,
    };
  }

  /** Ends all contexts, also those in use; what waits rejects with `disposed`. */
  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  /** The same as `dispose`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #dispose(): Promise<void> {
    clearTimeout(this.#sweep);
    const disposed = this.#error('disposed', 'the pool was disposed');
    for (const waiter of this.#line.takeAll()) waiter.reject(disposed);
    for (const listener of this.#readyListeners.splice(0)) listener.reject(disposed);
    const ready = this.#ready.splice(0).map(({ context }) => context);
    const contexts = [...ready, ...this.#inUse.keys(), ...this.#unprepared];
    await Promise.all([...contexts.map((context) => context.dispose()), ...this.#preparing]);
  }

  // ---- lending -------------------------------------------------------------------------------------------------

  readonly #roomOf = (tenant: string): number =>
    this.#options.maxPerTenant - (this.#ofTenant.get(tenant) ?? 0);
  readonly #mayServe = (tenant: string): boolean => this.#roomOf(tenant) > 0;

  #takeReady(): ScriptContext | undefined {
    for (;;) {
      const context = this.#ready.pop()?.context;
      if (context === undefined || !context.disposed) return context;
    }
  }

  #lend(context: ScriptContext, tenant: string): ScriptContext {
    this.#inUse.set(context, tenant);
    this.#ofTenant.set(tenant, (this.#ofTenant.get(tenant) ?? 0) + 1);
    this.#acquired += 1;
    // Whoever waits for this context has it before the pool makes the next.
    setImmediate(() => this.#refill());
    return context;
  }

  /** A context has ended, whoever ended it. */
  #ended(context: ScriptContext): void {
    const tenant = this.#inUse.get(context);
    if (tenant !== undefined) {
      this.#inUse.delete(context);
      const left = (this.#ofTenant.get(tenant) ?? 1) - 1;
      if (left === 0) this.#ofTenant.delete(tenant);
      else this.#ofTenant.set(tenant, left);
    }
    const at = this.#ready.findIndex((ready) => ready.context === context);
    if (at >= 0) this.#ready.splice(at, 1);
    this.#serve();
    this.#refill();
  }

  /** Hands what is ready to those that wait. */
  #serve(): void {
    while (this.#ready.length > 0 && this.#line.has(this.#mayServe)) {
      const context = this.#takeReady();
      if (context === undefined) return;
      const waiter = this.#line.take(this.#mayServe) as Waiter;
      waiter.resolve(this.#lend(context, waiter.tenant));
    }
  }

  // ---- making --------------------------------------------------------------------------------------------------

  #refill(): void {
    if (this.#disposing !== undefined) return;
    const wanted = this.#options.min + this.#line.servable(this.#roomOf);
    const room = this.#options.max - this.#ready.length - this.#preparing.size - this.#inUse.size;
    const missing = Math.min(room, wanted - this.#ready.length - this.#preparing.size);
    for (let count = 0; count < missing; ++count) {
      const making: Promise<void> = this.#make().then((good) => {
        this.#preparing.delete(making);
        // After a failure only somebody who waits is worth another try.
        if (good || this.#line.length > 0) this.#refill();
      });
      this.#preparing.add(making);
    }
  }

  async #make(): Promise<boolean> {
    // The constructor and acquire return first.
    await undefined;
    let context: ScriptContext | undefined;
    try {
      context = await this.engine.createContext(this.#options.context);
      this.#unprepared.add(context);
      if (this.#disposing !== undefined) void context.dispose();
      await Promise.race([this.#options.prepare(context), this.#endOf(context)]);
      this.#made(context);
      return true;
    } catch (error) {
      await context?.dispose();
      this.#couldNotMake(error);
      return false;
    } finally {
      if (context !== undefined) this.#unprepared.delete(context);
    }
  }

  /** Rejects when the context ends, so that no preparation that hangs holds up the pool's end. */
  #endOf(context: ScriptContext): Promise<never> {
    return new Promise((_, reject) => {
      context.onDispose(() => reject(this.#error('disposed', 'the context ended while it was prepared')));
    });
  }

  #made(context: ScriptContext): void {
    this.#ready.push({ context, since: performance.now() });
    context.onDispose(() => this.#ended(context));
    this.#serve();
    if (this.#ready.length >= this.#options.min)
      for (const listener of this.#readyListeners.splice(0)) listener.resolve();
    this.#endSurplusLater();
  }

  /** One that waits is told; nobody waiting, the next acquire tries again. */
  #couldNotMake(error: unknown): void {
    this.#failed += 1;
    if (this.#disposing !== undefined) return;
    for (const listener of this.#readyListeners.splice(0)) listener.reject(error);
    this.#line.take(() => true)?.reject(error);
  }

  /** Contexts that more calls than now had waited for. */
  #endSurplusLater(): void {
    if (this.#sweep !== undefined || this.#ready.length <= this.#options.min) return;
    const oldest = this.#ready[0].since + this.#options.idleMs - performance.now();
    this.#sweep = setTimeout(
      () => {
        this.#sweep = undefined;
        const before = performance.now() - this.#options.idleMs;
        while (this.#ready.length > this.#options.min && this.#ready[0].since <= before)
          void this.#ready.shift()?.context.dispose();
        this.#endSurplusLater();
      },
      Math.max(1, oldest),
    );
    this.#sweep.unref();
  }

  // ---- errors --------------------------------------------------------------------------------------------------

  #refuseTraces(): void {
    const { isolation, policy = 'restricted' } = this.#options.context;
    if (isolation === 'process') return;
    if (!this.engine.capabilities.isolatedContexts) {
      throw this.#error(
        'engine_unavailable',
        `ContextPool: contexts of this ${this.engine.name} share the modules of its library, so that one tenant's changes would be the next one's; use isolation 'process'`,
      );
    }
    const described = typeof policy === 'string' ? policies[policy] : policy;
    if (described?.library === 'full') {
      throw this.#error(
        'engine_unavailable',
        "ContextPool: scripts with the full library can change the process (its folder, environment, locale) for the next tenant; use isolation 'process' or policy 'restricted'",
      );
    }
  }

  #aborted(signal: AbortSignal): ScriptError {
    return new ScriptError('cancelled', 'waiting for a context was aborted', {
      engine: this.engine.name,
      cause: signal.reason,
    });
  }

  #error(code: ErrorCode, message: string): ScriptError {
    return new ScriptError(code, message, { engine: this.engine.name });
  }
}
