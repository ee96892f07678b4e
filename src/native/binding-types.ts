// The raw shape of the native addon (native/napi). Private: src/native/binding.ts loads it, src/engine and src/values are the only callers.
//
// One rule for how a value crosses. Scalars (null, boolean, number, text) cross as they are. Everything else crosses as wire bytes: host → script through
// `inBytes`, script → host through `outBytes`, two scratch buffers that all contexts of a Node thread share, because each crossing is over before the next begins.
// After each call that can bring a value, `state` says what came. Calls of inline contexts (`callShared`) are shorter still: the call itself lies in `state`, and numbers
// in `numbers`, because what passes Node-API costs more than a small call.

/** An opaque native context; only ever handed back to the binding. */
export interface NativeContext {
  readonly nativeContext: unique symbol;
}

/** An opaque native engine. */
export interface NativeEngine {
  readonly nativeEngine: unique symbol;
}

/** Index into `NativeBinding.state`. */
export const StateIndex = {
  /** What came: an `Outcome`. */
  outcome: 0,
  /** Outcome.Wire: how many bytes of `outBytes` are the message. */
  byteLength: 1,
  /** Inline contexts: milliseconds until `runPendingWork` wants to be called, or -1. Set by every call into an inline context. */
  pendingWorkMs: 2,
  /** Outcome.Wire of a host call's arguments: how many values the message holds. */
  valueCount: 3,
  /** `callShared`: the number of the context; `createContext` leaves it here for inline contexts. */
  context: 4,
  /** `callShared`: an `Operation`, call or callRef. */
  callOperation: 5,
  /** `callShared`: what is called. callRef: the ref; call: the number of the name (`defineKey`). */
  callTarget: 6,
  callArgumentCount: 7,
  /** `callShared`: how many bytes of `inBytes` hold the arguments; -1: they are numbers and lie in `numbers`. */
  callByteLength: 8,
} as const;

/** What a call brought (state[StateIndex.outcome]). */
export const Outcome = {
  /** The return value is the script's value. */
  Value: 0,
  /** The value is a wire message: bytes in `outBytes`, pooled texts in the return value (a string, an array of strings, or undefined). */
  Wire: 1,
  /** The return value is a RawError. */
  Error: 2,
  /** Nothing yet: the run was queued or suspended, `settled` will be called with its runId. */
  Pending: 3,
  /** The value is the number in `numbers[0]`. Only returned by `run`, `runSync` and `callShared`. */
  Number: 4,
} as const;

/** Index into `NativeBinding.report`. Times in milliseconds. */
export const ReportIndex = {
  queuedMs: 0,
  /** Inside the engine, without waiting for the host. */
  activeMs: 1,
  cpuMs: 2,
  hostCalls: 3,
  outputBytes: 4,
  instructions: 5,
  resultBytes: 6,
  /** The most host functions whose promises it waited for at a time. */
  inFlightHostCalls: 7,
} as const;

/** What to do with a context (first argument of `run` and `runSync`). */
export const Operation = {
  load: 0, // source, fileName
  eval: 1, // source, fileName
  call: 2, // name, args
  callRef: 3, // ref, args
  getMember: 4, // ref, args [key]
  setMember: 5, // ref, args [key, value]
  callMember: 6, // ref, name, args
  memberKeys: 7, // ref
  getGlobal: 8, // name
  setGlobal: 9, // name, args [value]
  registerModule: 10, // name, args [exports], source?, fileName?
  collectGarbage: 11,
} as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

/** A ScriptError as native code tells it. */
export interface RawError {
  /** Index into the generated list of codes (src/errors/error-codes.ts). */
  code: number;
  message: string;
  name: string;
  file: string;
  line: number;
  column: number;
  stack: string;
  frames: { function: string; file: string; line: number; column: number }[];
  /** The value that the script threw, as a wire message of one value. */
  thrown?: { bytes: Uint8Array; texts: string[] };
  cause?: RawError;
  /** The worker process of the context ended by it: by a signal (empty: none), or with an exit code. */
  crash?: { signal: string; exitCode: number | undefined };
  /** Host → script: the host's own code where it is none of ours, which scripts see as `code`; else absent. */
  hostCode?: string;
  /** Not 0: the number under which the host keeps the error object that this one is. */
  hostErrorId: number;
  /** Script → host: calls of host functions that the run had made; absent where that is not known. */
  hostCalls?: number;
}

export interface RawContextOptions {
  name: string;
  isolation: 'inline' | 'thread' | 'process';
  memoryLimitBytes: number;
  stackLimitBytes: number;
  /** 0: none, as of the others. */
  instructionLimit: number;
  maxOutputBytes: number;
  maxResultBytes: number;
  maxSourceBytes: number;
  maxHostCalls: number;
  maxInFlightHostCalls: number;
  /** `report` is filled for every run. */
  measured: boolean;
  maxDepth: number;
  maxNodes: number;
  maxBytes: number;
  bigint: 'error' | 'string';
  surrogates: 'error' | 'replace';
  mixedTables: 'error' | 'object';
  emptyTable: 'object' | 'array';
  trusted: boolean;
  /** Restricted: whether the language's library tells the time, and makes numbers by chance. */
  clock: boolean;
  randomness: boolean;
  /** Undefined: every module that exists. */
  allowedModules?: readonly string[];
  /** For each of allowedModules the members that scripts may have; undefined: all. */
  allowedMembers: readonly (readonly string[] | undefined)[];
  /** Deadline of timers and other work that belongs to no call. 0: none. */
  defaultTimeoutMs: number;
  engineOptions: Readonly<Record<string, string>>;
}

/**
 * What native code calls on the host. One object per context; the methods are looked up once, on the prototype of the first, and called with the
 * object as `this`. None of them may throw except where said.
 */
export interface NativeSession {
  /** A host call whose arguments are not all scalars: `outBytes` holds `count` values in `byteLength` bytes. Returns or throws what the host function does. */
  callWithMessage(
    functionId: number,
    count: number,
    byteLength: number,
    texts: string | string[] | undefined,
  ): unknown;
  /**
   * A host function returned an object. A promise (or thenable): attach to it, remember `token`, return -1; on settlement call `resume` or `fail`. Else write it to `inBytes` and return its
   * length in bytes. Throws a conversion error.
   */
  encodeResult(value: unknown, token: number): number;
  /** A host function threw `error`: keep it and describe it. Never throws. */
  describeError(error: unknown): RawError;
  /** Source of a module; undefined: not known. Inline contexts: a promise makes native code raise an error in the script. Thread contexts: a promise is awaited by the session, which then calls `replyModule`. May throw. */
  loadModule(name: string, importer: string, callId: number): unknown;
  /** A run that was Pending has ended; `value` and `state` as after a call. */
  settled(runId: number, value: unknown): void;
  /**
   * Thread contexts: run host function `functionId` for run `runId` and answer with one of the reply functions. state[outcome] Wire: the arguments are a message of state[valueCount] values in
   * `outBytes` and `values[0]` has its texts. Value: `values` are the arguments, all scalars.
   */
  hostCall(callId: number, functionId: number, runId: number, ...values: unknown[]): void;
  output(stream: 0 | 1, text: string): void;
  unhandled(error: RawError): void;
  /** The policy kept the script from something that native code looks after: `modules`, `clock`, `randomness`. */
  denied(capability: string, what: string): void;
  releaseFunction(functionId: number, count: number): void;
  releaseObject(objectId: number, count: number): void;
  /** The context has ended; nothing else will be called. `crash`: why, where nobody had asked for it. */
  closed(crash: RawError | undefined): void;
}

export interface NativeBinding {
  readonly version: string;
  /** Host → script wire bytes. Replaced by a larger one through `growInBytes`. */
  inBytes: ArrayBuffer;
  /** Script → host wire bytes. May be replaced by native code in any call: read it anew after each. */
  outBytes: ArrayBuffer;
  readonly state: Int32Array;
  /** Measured contexts: what the run used whose outcome has come (`ReportIndex`). */
  readonly report: Float64Array;
  /** Up to 8 arguments of `callShared`; the first is the value of Outcome.Number. */
  readonly numbers: Float64Array;
  growInBytes(byteLength: number): ArrayBuffer;

  /** What was compiled in, whether or not it can be used on this machine. */
  engines(): { name: string; extensions: string[] }[];
  /** Opens an engine. Rejects with a RawError. Slow the first time for Python. `workerPath`: the executable of isolation 'process'; empty: there is none. */
  openEngine(
    name: string,
    options: Readonly<Record<string, string>>,
    workerPath: string,
  ): Promise<NativeEngine>;
  /** Ends the processes that wait for contexts of this engine; it can start no more. */
  closeEngine(engine: NativeEngine): void;
  engineInfo(engine: NativeEngine): {
    name: string;
    version: string;
    extensions: string[];
    capabilities: Record<string, boolean>;
    /** How the engine was found; empty where there is nothing to tell. */
    report: string;
  };

  /** Inline: Outcome.Value with the context, or Outcome.Error. Thread: Outcome.Pending, `settled(0)` follows (undefined or an error). */
  createContext(
    engine: NativeEngine,
    options: RawContextOptions,
    session: NativeSession,
  ): NativeContext | RawError;
  /** Ends a context: what runs is interrupted, what waits fails with `disposed`; `closed()` follows, also for inline contexts, at once when nothing of it is running. To be called again until then, as `cancel` is. */
  closeContext(context: NativeContext): void;

  /**
   * Starts an operation. `byteLength` bytes of `inBytes` hold `valueCount` values. timeoutMs 0: none.
   * Inline contexts run it at once: Value, Wire, Error, or Pending when it was suspended. Thread contexts: always Pending.
   */
  run(
    context: NativeContext,
    operation: Operation,
    runId: number,
    timeoutMs: number,
    ref: number,
    name: string,
    source: string | Uint8Array | undefined,
    fileName: string,
    valueCount: number,
    byteLength: number,
  ): unknown;
  /** The same for inline contexts without suspension: Value, Wire or Error. */
  runSync(
    context: NativeContext,
    operation: Operation,
    timeoutMs: number,
    ref: number,
    name: string,
    source: string | Uint8Array | undefined,
    fileName: string,
    valueCount: number,
    byteLength: number,
  ): unknown;
  /** runSync of a call, as the words of `state` say it, with the context's own timeout. */
  callShared(): unknown;
  /** callRef for thread contexts with scalar arguments. Pending. */
  callRefScalars(
    context: NativeContext,
    runId: number,
    timeoutMs: number,
    ref: number,
    ...scalars: unknown[]
  ): unknown;

  /**
   * Stops one run (0: all runs), queued, suspended or running. It settles with `cancelled`, or with `timeout_error` when `timedOut`. Not at once where the
   * engine has to be waited for: to be called again until it has settled, and then a thread that doesn't stop is given up.
   */
  cancel(context: NativeContext, runId: number, timedOut: boolean): void;
  /** Whether a run that was stopped and has settled is still inside the engine. To be called again while true: a thread that is stuck is given up. */
  lingers(context: NativeContext): boolean;
  /** A promise that `encodeResult` or `hostCall` took on has been fulfilled: one value in `inBytes`. */
  resume(context: NativeContext, token: number, byteLength: number): void;
  /** It was rejected. */
  fail(context: NativeContext, token: number, error: RawError): void;
  /** Thread contexts: the answer to `hostCall`. One value in `inBytes`. */
  reply(context: NativeContext, callId: number, byteLength: number): void;
  replyScalar(context: NativeContext, callId: number, value: unknown): void;
  replyError(context: NativeContext, callId: number, error: RawError): void;
  /** The host function returned a promise; `resume` or `fail` with token = callId will follow. */
  replyPending(context: NativeContext, callId: number): void;
  /** Thread contexts: the answer to a `loadModule` that had returned a promise. undefined: not known. A rejected promise is answered by `fail`. */
  replyModule(context: NativeContext, callId: number, source: string | undefined): void;
  /** Inline contexts: the id of the run that is inside the engine (0: none that a host waits for) and the milliseconds that it has left, -1 without a deadline. */
  currentRun(context: NativeContext): [runId: number, leftMs: number];
  /** Inline contexts: timers and microtasks whose time has come. */
  runPendingWork(context: NativeContext): void;

  /** Numbers a key of objects or a name for `callShared`, or -1 when the table is full: it must then be written as text. */
  defineKey(context: NativeContext, key: string): number;
  defineClass(
    context: NativeContext,
    name: string,
    members: { name: string; functionId: number; kind: number }[],
  ): number;
  /** The keys of a shape that a message from a script refers to. */
  shape(context: NativeContext, shapeId: number): string[];
  /** Inline contexts: the function to call directly for `functionId`; undefined takes it away. */
  defineFunction(
    context: NativeContext,
    functionId: number,
    call: ((...args: never[]) => unknown) | undefined,
  ): void;
  releaseRef(context: NativeContext, ref: number, count: number): void;
  memoryUsage(context: NativeContext): {
    usedBytes: number;
    limitBytes: number;
    objects: number;
    peakBytes: number;
  };
}
