// A context whose scripts can be replaced while it is in use. Each version is a context of its own, set up by the same steps; what users hold leads to the current one. The old one
// ends when its last call has. So nothing has to be undone in a language's world, and a version that fails leaves no trace.

import { ScriptError } from '../errors/index.js';
import type { ScriptModule } from '../modules/index.js';
import { suggestion } from '../support/nearest-name.js';
import { isNested } from './call-scope.js';
import { checkReloadOptions, checkText } from './engine-options.js';
import type { NativeScriptContext } from './script-context.js';
import type {
  Isolation,
  MemoryUsage,
  ReloadOptions,
  RunOptions,
  ScriptContext,
  ScriptingEngine,
  SyncRunOptions,
  SyncScriptContext,
} from './scripting-engine.js';

type Source = string | Uint8Array;

/** Something that every version is set up by. */
interface Step {
  apply(version: ScriptContext): unknown;
  /** The same step with another source, where it has one. */
  withSource?(source: Source, options: ReloadOptions): Step;
}

const defaultTimeoutMs = 30_000;

export class ReloadableContext implements ScriptContext {
  readonly #make: () => Promise<NativeScriptContext>;
  /** By what they set up, in the order of their first use. */
  readonly #steps = new Map<string | symbol, Step>();
  /** Versions that were replaced and have calls under way. */
  readonly #old = new Set<NativeScriptContext>();
  readonly #endListeners: (() => void)[] = [];
  #current!: NativeScriptContext;
  #reloads: Promise<unknown> = Promise.resolve();
  /** While the state is handed over, calls wait: none is to change what was handed over already. */
  #handOver: Promise<void> | undefined;
  #ended = false;

  /** `make` makes an empty version. Rejects as it does. */
  static async open(make: () => Promise<NativeScriptContext>): Promise<ReloadableContext> {
    const context = new ReloadableContext(make);
    context.#use(await make());
    return context;
  }

  private constructor(make: () => Promise<NativeScriptContext>) {
    this.#make = make;
  }

  get name(): string {
    return this.#current.name;
  }

  get engine(): ScriptingEngine {
    return this.#current.engine;
  }

  get isolation(): Isolation {
    return this.#current.isolation;
  }

  get disposed(): boolean {
    return this.#current.disposed;
  }

  // ---- calls -----------------------------------------------------------------------------------------------------

  eval<T>(source: Source, options?: RunOptions): Promise<T> {
    return this.#call((version) => version.eval(source, options));
  }

  executeFunction<T>(name: string, args?: readonly unknown[], options?: RunOptions): Promise<T> {
    return this.#call((version) => version.executeFunction(name, args, options));
  }

  getGlobal<T>(name: string, options?: RunOptions): Promise<T> {
    return this.#call((version) => version.getGlobal(name, options));
  }

  /** What a host function calls on a script's behalf doesn't wait: that script may be the one that hands over. */
  #call<T>(call: (version: NativeScriptContext) => Promise<T>): Promise<T> {
    if (this.#handOver === undefined || isNested()) return call(this.#current);
    return this.#handOver.then(() => call(this.#current));
  }

  get sync(): SyncScriptContext {
    return new SyncReloadable(this.#syncVersion(), this.#steps);
  }

  #syncVersion(): SyncScriptContext {
    if (this.#handOver !== undefined)
      throw new ScriptError('engine_busy', `context "${this.name}" is handing over to a new version`, {
        engine: this.engine.name,
      });
    return this.#current.sync;
  }

  // ---- what versions are set up by ---------------------------------------------------------------------------------

  loadScript(source: Source, name: string, options?: RunOptions): Promise<void> {
    const step = scriptStep(source, name, options);
    return this.#setUp(scriptKey(name), step, (version) => version.loadScript(source, name, options));
  }

  setGlobal(name: string, value: unknown, options?: RunOptions): Promise<void> {
    const step = globalStep(name, value, options);
    return this.#setUp(globalKey(name), step, (version) => version.setGlobal(name, value, options));
  }

  registerModule(module: ScriptModule, options?: RunOptions): Promise<void> {
    const step = moduleStep(module, options);
    return this.#setUp(moduleKey(module), step, (version) => version.registerModule(module, options));
  }

  setUp(apply: (version: ScriptContext) => unknown): Promise<void> {
    return this.#setUp(Symbol('step'), { apply }, apply);
  }

  /** Keeps a step that has worked. Done again where the version was replaced meanwhile. */
  async #setUp(
    key: string | symbol,
    step: Step,
    now: (version: NativeScriptContext) => unknown,
  ): Promise<void> {
    let done: NativeScriptContext | undefined;
    await this.#call(async (version) => {
      done = version;
      await now(version);
    });
    while (done !== this.#current) {
      done = this.#current;
      await step.apply(done);
    }
    this.#steps.set(key, step);
  }

  // ---- reloading -------------------------------------------------------------------------------------------------

  reload(name: string, source: Source, options: ReloadOptions = {}): Promise<void> {
    const reloaded = this.#reloads.then(() => this.#reload(name, source, options));
    this.#reloads = reloaded.catch(() => undefined);
    return reloaded;
  }

  async #reload(name: string, source: Source, options: ReloadOptions): Promise<void> {
    checkText('reload', 'the name', name);
    checkReloadOptions('reload', options);
    this.#refuseEnded();
    const key = this.#keyWithSource(name);
    const deadline = new AbortController();
    const stop =
      options.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, options.signal]);
    const next = await this.#make();
    const timer = setTimeout(() => deadline.abort(), options.timeoutMs ?? defaultTimeoutMs);
    const stopped = new Promise<never>((_, reject) => {
      const refuse = (): void => reject(this.#stoppedError(deadline.signal.aborted, stop));
      if (stop.aborted) refuse();
      else stop.addEventListener('abort', refuse, { once: true });
    });
    try {
      const step = this.#steps.get(key)!.withSource!(source, options);
      await Promise.race([
        stopped,
        this.#replace(new NewVersion(next, this.#steps, key, step), options, stop, stopped),
      ]);
    } catch (error) {
      await next.dispose();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** `stopped` rejects when `stop` aborts: whatever is waited for, the calls that wait for the hand-over go on then. */
  async #replace(
    version: NewVersion,
    options: ReloadOptions,
    stop: AbortSignal,
    stopped: Promise<never>,
  ): Promise<void> {
    const { context } = version;
    await version.setUp();
    await options.verify?.(context);
    if (stop.aborted) return;
    let handedOver!: () => void;
    this.#handOver = new Promise((resolve) => {
      handedOver = resolve;
    });
    try {
      await Promise.race([stopped, this.#handOverState(context, options, stop)]);
      await Promise.race([stopped, version.setUp()]);
      this.#refuseEnded();
      if (stop.aborted) return;
      const old = this.#current;
      this.#steps.set(version.key, version.step);
      this.#use(context);
      this.#retire(old);
    } finally {
      this.#handOver = undefined;
      handedOver();
    }
  }

  async #handOverState(next: ScriptContext, { handOver }: ReloadOptions, signal: AbortSignal): Promise<void> {
    if (handOver === undefined) return;
    const state = await this.#current.executeFunction(handOver.save, [], { signal });
    await next.executeFunction(handOver.restore, [state], { signal });
  }

  #keyWithSource(name: string): string {
    for (const key of [scriptKey(name), moduleKey({ name })]) {
      if (this.#steps.get(key)?.withSource !== undefined) return key;
    }
    const names = [...this.#steps].flatMap(([key, { withSource }]) =>
      typeof key === 'string' && withSource !== undefined ? [key.slice(key.indexOf(' ') + 1)] : [],
    );
    throw new ScriptError(
      'reference_error',
      `reload: no script or module "${name}" was loaded${suggestion(name, names)}`,
      { engine: this.engine.name },
    );
  }

  #stoppedError(timedOut: boolean, { reason }: AbortSignal): ScriptError {
    const { name: engine } = this.engine;
    if (timedOut)
      return new ScriptError('timeout_error', 'the reload was not finished at its deadline', { engine });
    return new ScriptError('cancelled', 'the reload was cancelled', { engine, cause: reason });
  }

  #use(version: NativeScriptContext): void {
    this.#current = version;
    version.onDispose(() => {
      this.#old.delete(version);
      if (version === this.#current) this.#end();
    });
  }

  #retire(version: NativeScriptContext): void {
    this.#old.add(version);
    void version.whenIdle().then(() => version.dispose());
  }

  #refuseEnded(): void {
    if (this.#current.disposed)
      throw new ScriptError('disposed', 'the context was disposed', { engine: this.engine.name });
  }

  #end(): void {
    this.#ended = true;
    for (const listener of this.#endListeners.splice(0)) listener();
  }

  // ---- the rest is the current version's -------------------------------------------------------------------------

  getLastError(): ScriptError | undefined {
    return this.#current.getLastError();
  }

  clearErrors(): void {
    this.#current.clearErrors();
  }

  memoryUsage(): MemoryUsage {
    return this.#current.memoryUsage();
  }

  collectGarbage(): Promise<void> {
    return this.#current.collectGarbage();
  }

  reportUnhandled(error: unknown): void {
    this.#current.reportUnhandled(error);
  }

  cancel(): void {
    for (const version of [...this.#old, this.#current]) version.cancel();
  }

  onDispose(listener: () => void): void {
    if (this.#ended) listener();
    else this.#endListeners.push(listener);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#old, this.#current].map((version) => version.dispose()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** The blocking side of the current version; what it sets up is kept for the next. */
class SyncReloadable implements SyncScriptContext {
  readonly #version: SyncScriptContext;
  readonly #steps: Map<string | symbol, Step>;

  constructor(version: SyncScriptContext, steps: Map<string | symbol, Step>) {
    this.#version = version;
    this.#steps = steps;
  }

  eval<T>(source: Source, options?: SyncRunOptions): T {
    return this.#version.eval(source, options);
  }

  executeFunction<T>(name: string, args?: readonly unknown[], options?: SyncRunOptions): T {
    return this.#version.executeFunction(name, args, options);
  }

  getGlobal<T>(name: string, options?: SyncRunOptions): T {
    return this.#version.getGlobal(name, options);
  }

  loadScript(source: Source, name: string, options?: SyncRunOptions): void {
    this.#version.loadScript(source, name, options);
    this.#steps.set(scriptKey(name), scriptStep(source, name, options));
  }

  setGlobal(name: string, value: unknown, options?: SyncRunOptions): void {
    this.#version.setGlobal(name, value, options);
    this.#steps.set(globalKey(name), globalStep(name, value, options));
  }

  registerModule(module: ScriptModule, options?: SyncRunOptions): void {
    this.#version.registerModule(module, options);
    this.#steps.set(moduleKey(module), moduleStep(module, options));
  }
}

/** A version on its way, and which steps it has done. */
class NewVersion {
  readonly #done = new Map<string | symbol, Step>();

  /** `step` takes the place of the one at `key`. */
  constructor(
    readonly context: NativeScriptContext,
    readonly steps: ReadonlyMap<string | symbol, Step>,
    readonly key: string,
    readonly step: Step,
  ) {}

  /** Does what it hasn't done yet; steps may be added meanwhile. */
  async setUp(): Promise<void> {
    for (const [key, kept] of this.steps) {
      const step = key === this.key ? this.step : kept;
      if (this.#done.get(key) === step) continue;
      await step.apply(this.context);
      this.#done.set(key, step);
    }
  }
}

const scriptKey = (name: string): string => `script ${name}`;
const globalKey = (name: string): string => `global ${name}`;
const moduleKey = (module: { name: string }): string => `module ${module?.name}`;

function scriptStep(source: Source, name: string, options: RunOptions | undefined): Step {
  const again = withoutSignal(options);
  return {
    apply: (version) => version.loadScript(source, name, again),
    withSource: (next, { sourceMap }) => scriptStep(next, name, { ...again, sourceMap }),
  };
}

function globalStep(name: string, value: unknown, options: RunOptions | undefined): Step {
  return { apply: (version) => version.setGlobal(name, value, withoutSignal(options)) };
}

function moduleStep(module: ScriptModule, options: RunOptions | undefined): Step {
  const again = withoutSignal(options);
  const step: Step = { apply: (version) => version.registerModule(module, again) };
  if (module?.source === undefined) return step;
  return {
    ...step,
    withSource: (source, { sourceMap }) => moduleStep({ ...module, source }, { ...again, sourceMap }),
  };
}

/** A signal is about one call, not about what is done again later. */
function withoutSignal(options: RunOptions | undefined): RunOptions | undefined {
  return options?.signal === undefined ? options : { ...options, signal: undefined };
}
