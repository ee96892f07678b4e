// A context as users see it: checks what they pass, names what it does, and leaves the rest to its session.

import { ScriptError } from '../errors/index.js';
import { moduleExports, sourceText, type ScriptModule } from '../modules/index.js';
import { Operation } from '../native/binding-types.js';
import type { PolicyGuard, PolicyNarrowing } from '../policy/index.js';
import { checkArguments, checkRunOptions, checkSyncRunOptions, checkText } from './engine-options.js';
import type {
  Isolation,
  MemoryUsage,
  RunOptions,
  ScriptContext,
  ScriptingEngine,
  SyncRunOptions,
  SyncScriptContext,
} from './scripting-engine.js';
import type { Session, Task } from './session.js';

export interface ContextSettings {
  readonly name: string;
  readonly engine: ScriptingEngine;
  readonly isolation: Isolation;
  readonly fileName: string;
  readonly guard: PolicyGuard;
  /** Modules that scripts may import, each with the members that they may have; undefined: all. */
  readonly allowedModules: ReadonlyMap<string, readonly string[] | undefined> | undefined;
}

/** Makes tasks of what users ask for. Every method throws a TypeError or a ScriptError for what cannot be asked. */
class Tasks {
  constructor(
    readonly session: Session,
    readonly settings: ContextSettings,
  ) {}

  source(
    operation: Operation,
    where: string,
    source: unknown,
    fileName: string,
    options: RunOptions | undefined,
  ): Task {
    const text = sourceText(source, where);
    this.session.errors.sourceMaps.remember(fileName, text, options?.sourceMap);
    return { operation, source: text, fileName };
  }

  eval(source: unknown, options: RunOptions | undefined): Task {
    return this.source(Operation.eval, 'eval', source, options?.fileName ?? this.settings.fileName, options);
  }

  load(source: unknown, name: unknown, options: RunOptions | undefined): Task {
    checkText('loadScript', 'the name', name);
    return this.source(Operation.load, 'loadScript', source, options?.fileName ?? name, options);
  }

  call(name: unknown, args: unknown): Task & { name: string; args: readonly unknown[] } {
    checkText('executeFunction', 'the name', name);
    checkArguments('executeFunction', args);
    return { operation: Operation.call, name, args };
  }

  getGlobal(name: unknown): Task {
    checkText('getGlobal', 'the name', name);
    return { operation: Operation.getGlobal, name };
  }

  setGlobal(name: unknown, value: unknown): Task {
    checkText('setGlobal', 'the name', name);
    this.settings.guard.name(name, value);
    return { operation: Operation.setGlobal, name, args: [value], valueName: name };
  }

  registerModule(module: ScriptModule, options: RunOptions | undefined): Task {
    const exports = moduleExports(module);
    const { name } = module;
    const { allowedModules, guard } = this.settings;
    const refused = (why: string): ScriptError =>
      new ScriptError('permission_error', `registerModule: ${name} ${why}`, { engine: this.session.engine });
    if (allowedModules?.has(name) === false) throw refused('is not a module that the policy allows');
    const members = allowedModules?.get(name);
    if (members !== undefined) {
      if (module.source !== undefined) throw refused('has a source, so the policy has to allow it in whole');
      for (const member of Object.keys(exports)) if (!members.includes(member)) delete exports[member];
    }
    if (module !== guard.module) {
      if (name === guard.module?.name) throw refused('is the module of the policy');
      guard.name(name, exports);
    }
    const base = { operation: Operation.registerModule, name, args: [exports], valueName: name };
    if (module.source === undefined) return base;
    const fileName = options?.fileName ?? name;
    const { source } = this.source(
      Operation.registerModule,
      `module ${JSON.stringify(name)}`,
      module.source,
      fileName,
      options,
    );
    return { ...base, source, fileName };
  }
}

/** Runs something under a narrowed policy. */
function narrowed<T>(guard: PolicyGuard, policy: PolicyNarrowing, run: () => Promise<T>): Promise<T> {
  const widen = guard.narrow(policy);
  return run().finally(widen);
}

function narrowedSync<T>(guard: PolicyGuard, options: RunOptions | undefined, run: () => T): T {
  if (options?.policy === undefined) return run();
  const widen = guard.narrow(options.policy);
  try {
    return run();
  } finally {
    widen();
  }
}

export class NativeScriptContext implements ScriptContext {
  readonly #session: Session;
  readonly #settings: ContextSettings;
  readonly #tasks: Tasks;
  #sync: SyncScriptContext | undefined;

  constructor(session: Session, settings: ContextSettings) {
    this.#session = session;
    this.#settings = settings;
    this.#tasks = new Tasks(session, settings);
  }

  get name(): string {
    return this.#settings.name;
  }

  get engine(): ScriptingEngine {
    return this.#settings.engine;
  }

  get isolation(): Isolation {
    return this.#settings.isolation;
  }

  get disposed(): boolean {
    return this.#session.disposed;
  }

  async eval<T>(source: string | Uint8Array, options?: RunOptions): Promise<T> {
    checkOptions('eval', options);
    return this.#run(this.#tasks.eval(source, options), options) as Promise<T>;
  }

  async loadScript(source: string | Uint8Array, name: string, options?: RunOptions): Promise<void> {
    checkOptions('loadScript', options);
    await this.#run(this.#tasks.load(source, name, options), options);
  }

  async executeFunction<T>(name: string, args: readonly unknown[] = [], options?: RunOptions): Promise<T> {
    checkOptions('executeFunction', options);
    return this.#run(this.#tasks.call(name, args), options) as Promise<T>;
  }

  async getGlobal<T>(name: string, options?: RunOptions): Promise<T> {
    checkOptions('getGlobal', options);
    return this.#run(this.#tasks.getGlobal(name), options) as Promise<T>;
  }

  async setGlobal(name: string, value: unknown, options?: RunOptions): Promise<void> {
    checkOptions('setGlobal', options);
    await this.#run(this.#tasks.setGlobal(name, value), options);
  }

  async registerModule(module: ScriptModule, options?: RunOptions): Promise<void> {
    checkOptions('registerModule', options);
    await this.#run(this.#tasks.registerModule(module, options), options);
  }

  async setUp(step: (version: ScriptContext) => unknown): Promise<void> {
    await step(this);
  }

  async reload(): Promise<void> {
    throw new TypeError(`reload: context "${this.name}" was made without option reloadable: true`);
  }

  /** Resolves when no call is under way. */
  whenIdle(): Promise<void> {
    return this.#session.whenIdle();
  }

  #run(task: Task, options: RunOptions | undefined): Promise<unknown> {
    // Each frame counts: host and script call each other on one stack.
    if (options?.policy === undefined) return this.#session.run(task, options);
    return narrowed(this.#settings.guard, options.policy, () => this.#session.run(task, options));
  }

  getLastError(): ScriptError | undefined {
    return this.#session.lastError;
  }

  clearErrors(): void {
    this.#session.lastError = undefined;
  }

  cancel(): void {
    this.#session.cancelAll();
  }

  memoryUsage(): MemoryUsage {
    return this.#session.memoryUsage();
  }

  async collectGarbage(): Promise<void> {
    await this.#session.run({ operation: Operation.collectGarbage });
  }

  get sync(): SyncScriptContext {
    this.#session.checkInline('context.sync');
    this.#sync ??= new BlockingScriptContext(this.#session, this.#tasks);
    return this.#sync;
  }

  onDispose(listener: () => void): void {
    this.#session.onEnd(listener);
  }

  reportUnhandled(error: unknown): void {
    this.#session.reportUnhandled(error);
  }

  dispose(): Promise<void> {
    return this.#session.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

class BlockingScriptContext implements SyncScriptContext {
  readonly #session: Session;
  readonly #tasks: Tasks;

  constructor(session: Session, tasks: Tasks) {
    this.#session = session;
    this.#tasks = tasks;
  }

  #run(task: Task, options: RunOptions | undefined): unknown {
    return narrowedSync(this.#tasks.settings.guard, options, () => this.#session.runSync(task, options));
  }

  eval<T>(source: string | Uint8Array, options?: SyncRunOptions): T {
    checkSyncOptions('eval', options);
    return this.#run(this.#tasks.eval(source, options), options) as T;
  }

  loadScript(source: string | Uint8Array, name: string, options?: SyncRunOptions): void {
    checkSyncOptions('loadScript', options);
    this.#run(this.#tasks.load(source, name, options), options);
  }

  executeFunction<T>(name: string, args: readonly unknown[] = [], options?: SyncRunOptions): T {
    const task = this.#tasks.call(name, args);
    if (options === undefined) return this.#session.callSync(task.name, task.args) as T;
    checkSyncOptions('executeFunction', options);
    return this.#run(task, options) as T;
  }

  getGlobal<T>(name: string, options?: SyncRunOptions): T {
    checkSyncOptions('getGlobal', options);
    return this.#run(this.#tasks.getGlobal(name), options) as T;
  }

  setGlobal(name: string, value: unknown, options?: SyncRunOptions): void {
    checkSyncOptions('setGlobal', options);
    this.#run(this.#tasks.setGlobal(name, value), options);
  }

  registerModule(module: ScriptModule, options?: SyncRunOptions): void {
    checkSyncOptions('registerModule', options);
    this.#run(this.#tasks.registerModule(module, options), options);
  }
}

function checkOptions(where: string, options: RunOptions | undefined): void {
  if (options !== undefined) checkRunOptions(where, options);
}

function checkSyncOptions(where: string, options: SyncRunOptions | undefined): void {
  if (options !== undefined) checkSyncRunOptions(where, options);
}
