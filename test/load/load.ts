// Many contexts at work at once, honest and hostile scripts mixed, in every language, on threads and in processes. Tells what became of them and of the host.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ScriptError, type ScriptContext, type ScriptingEngine } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';
import { scriptsOf, type LoadScript } from './scripts.js';

export interface LoadReport {
  contexts: number;
  seconds: number;
  calls: number;
  honest: number;
  /** What was not as stated: where, and how it ended instead, with how often. */
  wrong: Map<string, number>;
  /** Milliseconds after the deadline, of every time-out. */
  lateness: Percentiles & { latest: string[] };
  eventLoopDelayP99Ms: number;
  /** With nothing open, before and after. */
  rssMb: { start: number; end: number };
}

interface Late {
  lateMs: number;
  what: string;
}

interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  most: number;
}

const languages = ['lua', 'quickjs', 'wren', 'python'] as const;
const isolations = ['thread', 'process'] as const;
type Language = (typeof languages)[number];
type Isolation = (typeof isolations)[number];

/** Of hostile scripts. Honest ones have time to wait for a processor, as memory bombs have to fill theirs. */
const shortMs = 100;
const longMs = 60_000;
const longestPauseMs = 50;
const hostileShare = 0.4;

/** A deterministic choice: the same seed, the same scripts. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export async function load({
  seconds,
  contexts,
  seed = 1,
}: {
  seconds: number;
  contexts: number;
  seed?: number;
}): Promise<LoadReport> {
  const engines = new Map<Language, ScriptingEngine>();
  for (const language of languages) {
    const engine = await openEngine(language);
    if (typeof engine !== 'string') engines.set(language, engine);
  }
  const places = [...engines].flatMap(([language, engine]) =>
    isolations
      .filter((isolation) => isolation !== 'process' || engine.capabilities.processIsolation)
      .map((isolation) => ({ language, engine, isolation })),
  );
  const report: LoadReport = {
    contexts,
    seconds,
    calls: 0,
    honest: 0,
    wrong: new Map(),
    lateness: { p50: 0, p95: 0, p99: 0, most: 0, latest: [] },
    eventLoopDelayP99Ms: 0,
    rssMb: { start: 0, end: 0 },
  };
  const lateness: Late[] = [];
  // What is allocated once, of each engine, is no growth.
  await Promise.all(places.map((place) => new Tenant(place, report, lateness, seed).workUntil(0)));
  report.rssMb.start = restingMb();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const end = performance.now() + seconds * 1000;
  const tenants = Array.from(
    { length: contexts },
    (_, index) => new Tenant(places[index % places.length], report, lateness, seed + index),
  );
  await Promise.all(tenants.map((tenant) => tenant.workUntil(end)));
  delay.disable();
  report.eventLoopDelayP99Ms = Math.round(delay.percentile(99) / 1e4) / 100;
  report.lateness = percentiles(lateness);
  await sleep(500);
  report.rssMb.end = restingMb();
  for (const engine of engines.values()) await engine.dispose();
  return report;
}

/** Works with one context after the other in one place. */
class Tenant {
  readonly #where: string;
  readonly #scripts: { honest: LoadScript[]; hostile: LoadScript[] };
  readonly #random: () => number;
  #context: ScriptContext | undefined;

  constructor(
    readonly place: { language: Language; engine: ScriptingEngine; isolation: Isolation },
    readonly report: LoadReport,
    readonly lateness: Late[],
    seed: number,
  ) {
    const { honest, hostile } = scriptsOf(place.language);
    this.#where = `${place.language}, ${place.isolation}`;
    this.#scripts = {
      honest,
      hostile: hostile.filter(({ needsProcess }) => needsProcess !== true || place.isolation === 'process'),
    };
    this.#random = randomFrom(seed);
  }

  /** At least one script of each kind. */
  async workUntil(end: number): Promise<void> {
    do {
      await this.#call(this.#pick(this.#scripts.honest));
      if (this.#random() < hostileShare) await this.#call(this.#pick(this.#scripts.hostile));
      // Whoever works for tenants makes them a new world now and then.
      if (this.#random() < 0.05) await this.#replace();
      await sleep(this.#random() * longestPauseMs);
    } while (performance.now() < end);
    await this.#replace();
  }

  #pick(scripts: readonly LoadScript[]): LoadScript {
    return scripts[Math.floor(this.#random() * scripts.length)];
  }

  async #replace(): Promise<void> {
    await this.#context?.dispose();
    this.#context = undefined;
  }

  async #open(): Promise<ScriptContext> {
    const { language, engine, isolation } = this.place;
    const limited = engine.capabilities.memoryCapped || isolation === 'process';
    const context = await engine.createContext({
      isolation,
      timeoutMs: longMs,
      maxOutputBytes: 10_000,
      ...(limited ? { memoryLimitBytes: (language === 'python' ? 256 : 64) << 20 } : {}),
      onOutput: () => undefined,
      onUnhandled: () => undefined,
    });
    await context.setGlobal('host', (n: number) => n + 1);
    await context.setGlobal('later', (n: number) => sleep(1, n + 1));
    return context;
  }

  async #call(script: LoadScript): Promise<void> {
    const { report } = this;
    const context = (this.#context ??= await this.#open());
    const timeoutMs = script.code === 'timeout_error' ? shortMs : longMs;
    const startedAt = performance.now();
    const { ended, failure } = await context.eval(script.source, { timeoutMs }).then(
      (value) => ({
        ended: isDeepStrictEqual(value, script.value) ? 'as stated' : `value ${String(value)}`,
        failure: undefined,
      }),
      (error: unknown) => ({
        ended: ScriptError.isInstance(error) ? error.code : String(error),
        failure: error,
      }),
    );
    report.calls += 1;
    if (script.code === undefined) report.honest += 1;
    if (ended === 'timeout_error') {
      const lateMs = Math.round(performance.now() - startedAt - timeoutMs);
      this.lateness.push({ lateMs, what: `${this.#where}: ${script.what}` });
    }
    if (ended !== (script.code ?? 'as stated')) {
      const message = failure instanceof Error ? `: ${failure.message.slice(0, 100)}` : '';
      const what = `${this.#where}: ${script.what}: expected ${script.code ?? String(script.value)}, got ${ended}${message}`;
      report.wrong.set(what, (report.wrong.get(what) ?? 0) + 1);
    }
    if (context.disposed || script.code === 'timeout_error' || script.code === 'memory_error')
      await this.#replace();
  }
}

function percentiles(late: Late[]): LoadReport['lateness'] {
  const sorted = late.toSorted((a, b) => a.lateMs - b.lateMs);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]?.lateMs ?? 0;
  const latest = sorted
    .slice(-5)
    .map(({ what, lateMs }) => `${what}: ${lateMs} ms`)
    .toReversed();
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1), latest };
}

function restingMb(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
