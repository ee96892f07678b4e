// Users' scripts, each in a context of its own from a pool, with limits and turns for tenants. Knows nothing of HTTP.

import { ContextPool, createEngine, ScriptError } from 'zigllms';
import { createFramework, exposeFramework } from 'zigllms/framework';

/** What one run may use. The host pays for calls of the framework, so their number and size are limited as well. */
const limits = {
  // For preparing a context; a run's own is shorter.
  timeoutMs: 10_000,
  memoryLimitBytes: 64 << 20,
  maxOutputBytes: 64 << 10,
  maxResultBytes: 256 << 10,
  maxBytes: 256 << 10,
  maxSourceBytes: 256 << 10,
  maxHostCalls: 200,
  maxInFlightHostCalls: 20,
};

/** Of a run that asks for no other. */
const runTimeoutMs = 1000;

/** The server is too busy, or the tenant has its share already: try again later. */
export class Busy extends Error {
  constructor(message, ofTenant) {
    super(message);
    this.ofTenant = ofTenant;
  }
}

export class Scripts {
  /** Languages that this machine lacks, with the reason. */
  missing = new Map();
  #pools = new Map();
  #engines = [];
  #frameworks = new WeakMap();
  #listeners = new WeakMap();
  #running = new Map();
  #settings;

  /** `contexts`: how many a language has at most; `ready`: how many are made ahead of time; `waitMs`: how long a run waits for one. */
  static async open(languages, settings) {
    const scripts = new Scripts();
    scripts.#settings = {
      contexts: 8,
      ready: 2,
      perTenant: 4,
      waitingPerTenant: 16,
      waitMs: 2000,
      ...settings,
    };
    for (const language of languages) await scripts.#openPool(language);
    if (scripts.#pools.size === 0)
      throw new Error(`no language can be used:\n${[...scripts.missing.values()].join('\n')}`);
    return scripts;
  }

  async #openPool(language) {
    const { contexts, ready, perTenant, telemetry } = this.#settings;
    try {
      const engine = await createEngine(language);
      this.#engines.push(engine);
      const pool = new ContextPool(engine, {
        min: ready,
        max: contexts,
        maxPerTenant: Math.min(perTenant, contexts),
        context: {
          ...limits,
          policy: 'untrusted',
          isolation: engine.capabilities.processIsolation ? 'process' : 'thread',
          telemetry,
          onOutput: (stream, text, context) => this.#listeners.get(context)?.onOutput(stream, text),
          onCall: (report, context) => this.#listeners.get(context)?.onCall(report),
          // What a user's script leaves unhandled is no warning of the server's.
          onUnhandled: () => undefined,
        },
        prepare: (context) => this.#prepare(context),
      });
      await pool.ready();
      telemetry?.observePool(pool, language);
      this.#pools.set(language, pool);
    } catch (error) {
      if (!ScriptError.isInstance(error)) throw error;
      this.missing.set(language, `${language}: ${error.message}`);
    }
  }

  /** A framework for each context: names of agents and tools are those of one script. */
  async #prepare(context) {
    const framework = createFramework({ environment: {}, telemetry: this.#settings.telemetry });
    this.#frameworks.set(context, framework);
    await exposeFramework(context, framework);
  }

  get languages() {
    return [...this.#pools.keys()];
  }

  get isReady() {
    return [...this.#pools.values()].every(({ stats }) => stats.ready + stats.inUse + stats.preparing > 0);
  }

  get stats() {
    return Object.fromEntries([...this.#pools].map(([language, { stats }]) => [language, stats]));
  }

  /**
   * Runs a source and brings its value and what it used. `onOutput(stream, text)` and `onEvent(event)` hear of it meanwhile. Rejects with a ScriptError of the script, or with Busy.
   */
  async run({ language, source, fileName, timeoutMs = runTimeoutMs, tenant, signal, onOutput, onEvent }) {
    const leave = this.#enter(tenant);
    let context;
    try {
      context = await this.#acquire(language, tenant, signal);
      let usage;
      this.#listeners.set(context, { onOutput, onCall: (report) => (usage = report) });
      if (onEvent !== undefined)
        this.#frameworks.get(context).events.createEmitter({ history: 0 }).on('*', onEvent);
      const value = await context.eval(source, { fileName, timeoutMs, signal });
      return { value, usage };
    } finally {
      await context?.dispose();
      leave();
    }
  }

  /** Counts a tenant's runs, so that no tenant fills the pools' queues. */
  #enter(tenant) {
    const { perTenant, waitingPerTenant } = this.#settings;
    const running = this.#running.get(tenant) ?? 0;
    if (running >= perTenant + waitingPerTenant)
      throw new Busy(`${running} runs of this tenant go on or wait already`, true);
    this.#running.set(tenant, running + 1);
    return () => {
      const left = this.#running.get(tenant) - 1;
      if (left === 0) this.#running.delete(tenant);
      else this.#running.set(tenant, left);
    };
  }

  async #acquire(language, tenant, signal) {
    try {
      const { waitMs } = this.#settings;
      return await this.#pools.get(language).acquire({ tenant, signal, timeoutMs: waitMs });
    } catch (error) {
      throw error.code === 'cancelled' ? error : new Busy(error.message, false);
    }
  }

  async dispose() {
    await Promise.all([...this.#pools.values()].map((pool) => pool.dispose()));
    await Promise.all(this.#engines.map((engine) => engine.dispose()));
  }
}
