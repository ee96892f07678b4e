// The interface that every language offers, in TypeScript.

import type { ErrorCode, ScriptError, SourceMap } from '../errors/index.js';
import type { ModuleResolver, ScriptModule } from '../modules/index.js';
import type { AuditEvent, PolicyName, PolicyNarrowing, SecurityPolicy } from '../policy/index.js';
import type { ScriptCallOptions, ScriptValue, ValueLimits, ValuePolicies } from '../values/index.js';
import type { CallTelemetry } from './call-telemetry.js';

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
  /** `instructionLimit` holds: the same script under the same limit stops at the same place. */
  readonly countsInstructions: boolean;
  /** A restricted script that attacks stays inside its context, as far as the interpreter has no fault. */
  readonly containsHostileScripts: boolean;
}

/** Where a context runs: on the Node thread, on a thread of its own (default), or in a process of its own. */
export type Isolation = 'inline' | 'thread' | 'process';

export interface RunOptions extends ScriptCallOptions {
  /** The name under which errors and stacks show the source. */
  fileName?: string;
  /** The map that leads from the source to what its author wrote. An inline one is found by itself. */
  sourceMap?: SourceMap;
  /** Takes away from the policy of the context while this call is under way. */
  policy?: PolicyNarrowing;
}

/** Options of a call that blocks: nothing could abort it. */
export type SyncRunOptions = Omit<RunOptions, 'signal'>;

/** Where a script prints to. */
export type OutputStreamName = 'stdout' | 'stderr';

/** What a context is made with. A limit or policy that cannot be kept in the asked isolation is refused by `createContext`. */
export interface ContextOptions extends Partial<ValueLimits>, Partial<ValuePolicies> {
  /** How errors, reports and telemetry name the context. Default: made from a number. */
  name?: string;
  /** Where its scripts run. Default: `thread`. `process` needs Linux. */
  isolation?: Isolation;
  /** Deadline of each call that has none of its own, in milliseconds; for scripts' timers too. Default: none. */
  timeoutMs?: number;
  /** Cancels every call of the context when it aborts. */
  signal?: AbortSignal;
  /** Default for `eval` without a file name. */
  fileName?: string;
  /** Memory in bytes that its scripts may use. Default: none. Where `capabilities.memoryCapped` is false, only with isolation `process`. */
  memoryLimitBytes?: number;
  /** Native stack that scripts may use. Default: what the thread has. */
  stackLimitBytes?: number;
  /**
   * Instructions that one call may execute, nested calls included: a budget that doesn't depend on the machine. What counts as one differs between the languages (jumps, calls and
   * steps of library functions that loop; in Python jumps and calls) and versions of this package. A call under a limit runs up to three times slower, a loop in Python more. Only where
   * `capabilities.countsInstructions`: not in Python before 3.12.
   */
  instructionLimit?: number;
  /** Bytes that one call may print. */
  maxOutputBytes?: number;
  /** Bytes that the value of one call may have on its way to the host. `maxBytes` limits every value in both directions. */
  maxResultBytes?: number;
  /** Bytes of one source, be it a script or a module. Sources that a script makes for itself are limited by its memory. */
  maxSourceBytes?: number;
  /** Calls of host functions that one call may make, nested calls included. */
  maxHostCalls?: number;
  /** Host functions whose promises the context may be waiting for at a time. The script can catch this error, wait and try again. */
  maxInFlightHostCalls?: number;
  /** What scripts may do. Default: `restricted`. */
  policy?: PolicyName | SecurityPolicy;
  /** Hears of everything that the policy denies, whether or not the script catches the error. */
  onAudit?: (event: AuditEvent) => void;
  /** The only modules that scripts may import, of any kind. Default: all that the policy allows. */
  allowedModules?: readonly string[];
  /** Modules that are registered at once, as by `registerModule`. */
  modules?: readonly ScriptModule[];
  /** Gives the source of a module that is neither registered nor built in. */
  resolveModule?: ModuleResolver;
  /** Receives what scripts print, in order, and the context where they do. Default: the process's own streams. */
  onOutput?: (stream: OutputStreamName, text: string, context: ScriptContext) => void;
  /** Receives errors that no call will report, such as a rejected promise nobody handles. Default: a process warning. */
  onUnhandled?: (error: unknown) => void;
  /** Is told what each call used, after it has settled. Calls of `context.sync` and `fn.sync` aren't told. */
  onCall?: (report: CallReport, context: ScriptContext) => void;
  /**
   * Is told once, when nine tenths of a call's time are over and it hasn't settled. An inline context can tell it only while the call waits for the host.
   */
  onDeadlineNear?: (call: CallNearDeadline) => void;
  /** Follows calls and the host functions that they call: `openTelemetry()` of zigllms/telemetry. Calls of `context.sync` and `fn.sync` aren't followed. */
  telemetry?: CallTelemetry;
  /** Options that only this engine knows (its README lists them). */
  engineOptions?: Readonly<Record<string, string>>;
  /** Lets `context.reload` replace scripts. The context then keeps what `loadScript`, `setGlobal`, `registerModule` and `setUp` were given. Default: false. */
  reloadable?: boolean;
}

/** How a new version takes over. */
export interface ReloadOptions {
  /** The script's functions that hand its state over: `save` of the old version returns it as data, `restore` of the new one is given it. */
  handOver?: {
    /** Of the old version; returns the state as data. */
    save: string;
    /** Of the new version; is given the state. */
    restore: string;
  };
  /** Tests the new version before it takes over, while the old one goes on; when it throws or rejects, the old one stays. */
  verify?: (version: ScriptContext) => unknown;
  /** Milliseconds until the new version must have taken over. Default: 30,000. */
  timeoutMs?: number;
  /** Gives up the new version when it aborts. */
  signal?: AbortSignal;
  /** As for `loadScript`. */
  sourceMap?: SourceMap;
}

/** What one call used. Times in milliseconds. */
export interface CallReport {
  /** What was called: `eval`, `executeFunction`, ... */
  readonly operation: string;
  /** The function or file name; empty where there is none. */
  readonly name: string;
  /** `ok`, or the code of the error. */
  readonly outcome: 'ok' | ErrorCode;
  /** From the call until it settled. */
  readonly wallMs: number;
  /** Of that, waiting until the context was free. */
  readonly queuedMs: number;
  /** Of that, waiting for the host: for host functions and their promises. */
  readonly hostMs: number;
  /** Processor time of the script; inline, of its host functions too. 0 where the system doesn't tell. */
  readonly cpuMs: number;
  /** Calls of host functions, nested calls included. */
  readonly hostCalls: number;
  /** Bytes that the script printed. */
  readonly outputBytes: number;
  /** 0 without an `instructionLimit`. */
  readonly instructions: number;
  /** Bytes of the sources that were loaded. */
  readonly sourceBytes: number;
  /** Bytes of the value on its way to the host. */
  readonly resultBytes: number;
  /** The most host functions whose promises the context waited for at a time. */
  readonly inFlightHostCalls: number;
  /** After the call. */
  readonly memory: MemoryUsage;
}

/** A call that has used nine tenths of its time. */
export interface CallNearDeadline {
  /** As in a CallReport. */
  readonly operation: string;
  /** The function or file name; empty where there is none. */
  readonly name: string;
  /** Until the deadline. */
  readonly remainingMs: number;
}

/** Options of `createContext` as `profileLimits` proposes them. */
export type MeasuredLimits = Pick<
  ContextOptions,
  | 'timeoutMs'
  | 'memoryLimitBytes'
  | 'instructionLimit'
  | 'maxOutputBytes'
  | 'maxResultBytes'
  | 'maxSourceBytes'
  | 'maxHostCalls'
  | 'maxInFlightHostCalls'
>;

/** What a context holds in memory. */
export interface MemoryUsage {
  /** Bytes in use, as the engine counts them. */
  usedBytes: number;
  /** 0: no limit. */
  limitBytes: number;
  /** The most that `usedBytes` was; 0 where the engine doesn't count. */
  peakBytes: number;
  /** Script functions and objects that the host holds, and host functions and objects that scripts hold. */
  objects: number;
}

/** A language. Made by `createEngine`; `dispose` ends it and its contexts. */
export interface ScriptingEngine extends AsyncDisposable {
  /** As `createEngine` takes it. Programs ask `capabilities` instead. */
  readonly name: string;
  /** The interpreter's own version. */
  readonly version: string;
  /** With the dot: `.lua`. */
  readonly supportedExtensions: readonly string[];
  /** What the language can do on this machine. */
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
  /**
   * Has `run` work with a fresh context and proposes limits for such work: what the most expensive call used, times `margin` (default 2). Parts that the engine cannot limit are left out.
   *
   * @example
   * const limits = await lua.profileLimits((context) => context.eval('return 1 + 1'));
   * await using context = await lua.createContext(limits);
   */
  profileLimits(
    run: (context: ScriptContext) => unknown,
    options?: ContextOptions & { margin?: number },
  ): Promise<MeasuredLimits>;
  /** The same as `context.dispose()`. */
  destroyContext(context: ScriptContext): Promise<void>;
  /** Ends the engine and its contexts. Calls that are under way reject with code `disposed`. May be called again. */
  dispose(): Promise<void>;
}

/**
 * One isolated world of a language. Every method that runs script code rejects with a ScriptError (the script's failure, a limit, `disposed`), or with a TypeError
 * for a wrong argument.
 */
export interface ScriptContext extends AsyncDisposable {
  /** As the options gave it, or made from a number. */
  readonly name: string;
  /** The engine that made it. */
  readonly engine: ScriptingEngine;
  /** Where its scripts run. */
  readonly isolation: Isolation;
  /** Whether it has ended, whoever ended it. */
  readonly disposed: boolean;
  /** Runs a source and brings its value: the last expression; in Lua what the chunk returns. */
  eval<T = ScriptValue>(source: string | Uint8Array, options?: RunOptions): Promise<T>;
  /** Runs a source for its definitions. */
  loadScript(source: string | Uint8Array, name: string, options?: RunOptions): Promise<void>;
  /** Calls a function by its name: global, or dotted (`Class.method`, `module.fn`). */
  executeFunction<T = ScriptValue>(name: string, args?: readonly unknown[], options?: RunOptions): Promise<T>;
  /** Brings the value of a global; null or undefined where there is none. */
  getGlobal<T = ScriptValue>(name: string, options?: RunOptions): Promise<T>;
  /** Sets a global. A function becomes one that scripts call; an object may contain functions. Rejects with `conversion_error` for what cannot cross. */
  setGlobal(name: string, value: unknown, options?: RunOptions): Promise<void>;
  /** Makes a module that scripts import by its name. Rejects with a TypeError for a module that is none. */
  registerModule(module: ScriptModule, options?: RunOptions): Promise<void>;
  /**
   * Does `step` with this context; where it is reloadable, with each new version too, before that takes over. For whatever a version needs besides scripts, globals and modules.
   */
  setUp(step: (version: ScriptContext) => unknown): Promise<void>;
  /**
   * Replaces a script that `loadScript` loaded under this name, or the source of a registered module, by a new version of it, all at once: a fresh context is set up as
   * this one was, with the new source, and takes this one's place when everything has worked; else this one stays as it is, and the promise rejects with what went wrong. Calls that are under way
   * finish on the old version; so do its functions and objects that the host holds, which end with it. What scripts changed themselves is lost unless it is handed over. Only with option `reloadable`.
   *
   * @example
   * await using context = await lua.createContext({ reloadable: true });
   * await context.loadScript('count = 0 function hit() count = count + 1 return count end function save() return count end', 'hits.lua');
   * await context.executeFunction('hit');   // 1
   * await context.reload('hits.lua', 'function restore(n) count = n end function hit() count = count + 10 return count end', {
   *   handOver: { save: 'save', restore: 'restore' },
   * });
   * await context.executeFunction('hit');   // 11
   */
  reload(name: string, source: string | Uint8Array, options?: ReloadOptions): Promise<void>;
  /** The last error of a call into this context, until `clearErrors`. */
  getLastError(): ScriptError | undefined;
  /** Forgets the last error. */
  clearErrors(): void;
  /** Stops everything that runs or waits; those calls reject with code `cancelled`. */
  cancel(): void;
  /** What it holds now; zeros after its end. */
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
  /** As `eval` of the context. Throws what that rejects with. */
  eval<T = ScriptValue>(source: string | Uint8Array, options?: SyncRunOptions): T;
  /** As `loadScript` of the context. */
  loadScript(source: string | Uint8Array, name: string, options?: SyncRunOptions): void;
  /** As `executeFunction` of the context. */
  executeFunction<T = ScriptValue>(name: string, args?: readonly unknown[], options?: SyncRunOptions): T;
  /** As `getGlobal` of the context. */
  getGlobal<T = ScriptValue>(name: string, options?: SyncRunOptions): T;
  /** As `setGlobal` of the context. */
  setGlobal(name: string, value: unknown, options?: SyncRunOptions): void;
  /** As `registerModule` of the context. */
  registerModule(module: ScriptModule, options?: SyncRunOptions): void;
}
