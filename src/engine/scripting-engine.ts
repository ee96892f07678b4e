// The interface that every language offers, in TypeScript.

import type { ScriptError, SourceMap } from '../errors/index.js';
import type { ModuleResolver, ScriptModule } from '../modules/index.js';
import type { ScriptCallOptions, ScriptValue, ValueLimits, ValuePolicies } from '../values/index.js';

/** What an engine can do. Ask this, never its name. */
export interface EngineCapabilities {
  /** A running script can be stopped at its deadline. */
  readonly interruptible: boolean;
  /** `memoryLimitBytes` holds. */
  readonly memoryCapped: boolean;
  /** Contexts share no globals, modules or heap. */
  readonly isolatedContexts: boolean;
  /** Contexts on different threads run at the same time. */
  readonly parallelContexts: boolean;
  /** Inline: plain script code can wait for a host promise. */
  readonly suspendable: boolean;
  /** The language has its own await for host promises. */
  readonly awaitable: boolean;
  /** Whole numbers beyond ±2^53 are numbers of the language. */
  readonly integers64: boolean;
  /** And beyond 64 bits. */
  readonly bigIntegers: boolean;
  /** Errors tell a column. */
  readonly columnNumbers: boolean;
  /** registerModule and the resolver work. */
  readonly modules: boolean;
  /** `isolation: 'process'` works on this machine. */
  readonly processIsolation: boolean;
}

/** Where a context runs: on the Node thread, on a thread of its own (default), or in a process of its own. */
export type Isolation = 'inline' | 'thread' | 'process';

/** Which parts of its library a script may use. `untrusted` and a policy of your own are not there yet and are refused. */
export type PolicyName = 'restricted' | 'trusted' | 'untrusted';

/** A policy described in full. */
export type SecurityPolicy = Readonly<Record<string, unknown>>;

export interface RunOptions extends ScriptCallOptions {
  /** The name under which errors and stacks show the source. */
  fileName?: string;
  /** The map that leads from the source to what its author wrote. An inline one is found by itself. */
  sourceMap?: SourceMap;
}

/** Options of a call that blocks: nothing could abort it. */
export type SyncRunOptions = Omit<RunOptions, 'signal'>;

export type OutputStreamName = 'stdout' | 'stderr';

export interface ContextOptions extends Partial<ValueLimits>, Partial<ValuePolicies> {
  name?: string;
  isolation?: Isolation;
  /** Deadline of each call that has none of its own, in milliseconds; for scripts' timers too. Default: none. */
  timeoutMs?: number;
  /** Cancels every call of the context when it aborts. */
  signal?: AbortSignal;
  /** Default for `eval` without a file name. */
  fileName?: string;
  memoryLimitBytes?: number;
  /** Native stack that scripts may use. Default: what the thread has. */
  stackLimitBytes?: number;
  policy?: PolicyName | SecurityPolicy;
  /** The only modules that scripts may import, of any kind. Default: all that the policy allows. */
  allowedModules?: readonly string[];
  modules?: readonly ScriptModule[];
  resolveModule?: ModuleResolver;
  /** Receives what scripts print, in order. Default: the process's own streams. */
  onOutput?: (stream: OutputStreamName, text: string) => void;
  /** Receives errors that no call will report, such as a rejected promise nobody handles. Default: a process warning. */
  onUnhandled?: (error: unknown) => void;
  /** Options that only this engine knows (its README lists them). */
  engineOptions?: Readonly<Record<string, string>>;
}

export interface MemoryUsage {
  usedBytes: number;
  /** 0: no limit. */
  limitBytes: number;
  /** Script functions and objects that the host holds, and host functions and objects that scripts hold. */
  objects: number;
}

/** A language. Made by `createEngine`; `dispose` ends it and its contexts. */
export interface ScriptingEngine extends AsyncDisposable {
  readonly name: string;
  readonly version: string;
  /** With the dot: `.lua`. */
  readonly supportedExtensions: readonly string[];
  readonly capabilities: EngineCapabilities;
  /** How the engine was found on this machine; empty where there is nothing to tell. */
  readonly report: string;
  /**
   * How many contexts ended because their script could not be stopped (a thread that is inside a long function of the language's library) or because their process
   * crashed. Their calls were rejected in time; a thread that was given up keeps its memory until that function returns.
   */
  readonly contextsLost: number;
  /** Rejects with a TypeError for an option that is wrong, and with a ScriptError for one that cannot be kept. */
  createContext(options?: ContextOptions): Promise<ScriptContext>;
  /** The same as `context.dispose()`. */
  destroyContext(context: ScriptContext): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * One isolated world of a language. Every method that runs script code rejects with a ScriptError (the script's failure, a limit, `disposed`), or with a TypeError
 * for a wrong argument.
 */
export interface ScriptContext extends AsyncDisposable {
  readonly name: string;
  readonly engine: ScriptingEngine;
  readonly isolation: Isolation;
  readonly disposed: boolean;
  /** Runs a source and brings its value: the last expression; in Lua what the chunk returns. */
  eval<T = ScriptValue>(source: string | Uint8Array, options?: RunOptions): Promise<T>;
  /** Runs a source for its definitions. */
  loadScript(source: string | Uint8Array, name: string, options?: RunOptions): Promise<void>;
  /** Calls a function by its name: global, or dotted (`Class.method`, `module.fn`). */
  executeFunction<T = ScriptValue>(name: string, args?: readonly unknown[], options?: RunOptions): Promise<T>;
  getGlobal<T = ScriptValue>(name: string, options?: RunOptions): Promise<T>;
  setGlobal(name: string, value: unknown, options?: RunOptions): Promise<void>;
  registerModule(module: ScriptModule, options?: RunOptions): Promise<void>;
  /** The last error of a call into this context, until `clearErrors`. */
  getLastError(): ScriptError | undefined;
  clearErrors(): void;
  /** Stops everything that runs or waits; those calls reject with code `cancelled`. */
  cancel(): void;
  memoryUsage(): MemoryUsage;
  /** Has the engine's collector run. */
  collectGarbage(): Promise<void>;
  /** The same, blocking; inline contexts only. */
  readonly sync: SyncScriptContext;
  /** Calls `listener` once, when the context has ended, whoever ended it; at once when it has ended before. */
  onDispose(listener: () => void): void;
  /** Hands an error that no call waits for to `onUnhandled`. For whoever calls script functions on the context's behalf. */
  reportUnhandled(error: unknown): void;
  /** Ends the context. Calls that are under way reject with code `disposed`. From inside one of its own host functions, it takes effect when that returns. */
  dispose(): Promise<void>;
}

/** An inline context's blocking side. A script that would have to wait for a promise fails. */
export interface SyncScriptContext {
  eval<T = ScriptValue>(source: string | Uint8Array, options?: SyncRunOptions): T;
  loadScript(source: string | Uint8Array, name: string, options?: SyncRunOptions): void;
  executeFunction<T = ScriptValue>(name: string, args?: readonly unknown[], options?: SyncRunOptions): T;
  getGlobal<T = ScriptValue>(name: string, options?: SyncRunOptions): T;
  setGlobal(name: string, value: unknown, options?: SyncRunOptions): void;
  registerModule(module: ScriptModule, options?: SyncRunOptions): void;
}
