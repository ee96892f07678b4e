// One context's conversation with native code: starts runs and settles them, and owns the tables of both sides; host-side.ts answers what scripts ask. Everything happens
// on the Node thread that created it. ScriptContext is the face that users see; nothing here checks their arguments.

import { ScriptError } from '../errors/index.js';
import type { ModuleResolver } from '../modules/index.js';
import {
  Operation,
  Outcome,
  StateIndex,
  type NativeContext,
  type NativeEngine,
  type RawContextOptions,
  type RawError,
} from '../native/binding-types.js';
import type { PolicyGuard } from '../policy/index.js';
import {
  BorderTables,
  disposedError,
  type CallFollower,
  type RefCalls,
  type RefHolder,
  type ScriptCallOptions,
  type ValueLimits,
  type ValuePolicies,
} from '../values/index.js';
import type { Border } from './border.js';
import { type CallScope, currentScope, outerDeadline, withinOuterDeadline } from './call-scope.js';
import { checkRunOptions, nativeTimeout, valueLimits } from './engine-options.js';
import { callReport, describeCall, nearDeadlineOf, type ReportedCall } from './call-report.js';
import type { FollowedCall } from './call-telemetry.js';
import { ErrorTranslation } from './error-translation.js';
import { HostSide, type AskedSession } from './host-side.js';
import { InlineCalls, type InlineCallOwner } from './inline-calls.js';
import { abortedError, PendingRun, type RunOwner } from './pending-run.js';
import { PendingWork } from './pending-work.js';
import { RunScopes } from './run-scopes.js';
import type {
  CallNearDeadline,
  CallReport,
  MemoryUsage,
  OutputStreamName,
  RunOptions,
} from './scripting-engine.js';
import { isScalar, isThenable } from './value-kinds.js';

/** What the host has to say about a context, apart from what native code needs to know. */
export interface SessionSettings {
  readonly border: Border;
  readonly engine: NativeEngine;
  readonly engineName: string;
  readonly options: RawContextOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly resolveModule: ModuleResolver | undefined;
  readonly guard: PolicyGuard;
  readonly onOutput: (stream: OutputStreamName, text: string) => void;
  readonly onUnhandled: (error: unknown) => void;
  readonly onCall: ((report: CallReport) => void) | undefined;
  /** Follows a call that is about to start. */
  readonly follow: ((call: ReportedCall) => FollowedCall) | undefined;
  readonly onDeadlineNear: ((call: CallNearDeadline) => void) | undefined;
  /** Called when native code has let go of the context; with the reason when nobody had asked for it. */
  readonly onClosed: (crash: ScriptError | undefined) => void;
}

/** An operation with what it needs; absent parts are empty. */
export interface Task {
  readonly operation: Operation;
  readonly ref?: number;
  readonly name?: string;
  readonly source?: string;
  readonly fileName?: string;
  /** Several values, named `args[i]` in messages, or one, named by `valueName`. */
  readonly args?: readonly unknown[];
  readonly valueName?: string;
}

const creationRunId = 0;
const mostScalars = 8;
const mostBytesPerUnit = 3;
/** Native code has no other limit for scalars. */
const longestScalar = 2 ** 24;
const closeRepeatMs = 25;
const lingerRepeatMs = 25;
/** How calls end that were stopped. */
const stopCodes: ReadonlySet<string> = new Set(['timeout_error', 'cancelled', 'disposed', 'engine_crashed']);
const noArguments: readonly unknown[] = [];
const callRefTask: Task = { operation: Operation.callRef };

export class Session implements AskedSession, RefCalls, RunOwner, InlineCallOwner {
  readonly tables: BorderTables;
  readonly limits: ValueLimits;
  readonly policies: Pick<ValuePolicies, 'surrogates'>;
  readonly engine: string;
  readonly errors: ErrorTranslation;
  /** No call is taken any more. */
  disposed = false;
  lastError: ScriptError | undefined;
  context!: NativeContext;
  ended = false;
  readonly longestScalar: number;
  readonly scopes = new RunScopes();
  readonly followed = new Map<number, FollowedCall>();
  readonly work: PendingWork | undefined;

  readonly #settings: SessionSettings;
  readonly #border: Border;
  readonly #state: Int32Array;
  readonly #inline: boolean;
  readonly #host: HostSide;
  /** Somebody wants to know what each call used. */
  readonly #isReported: boolean;
  /** Inline contexts only. */
  #calls: InlineCalls | undefined;
  readonly #runs = new Map<number, PendingRun>();
  #nextRunId = 1;
  #closing: PromiseWithResolver | undefined;
  /** What ended the context, where nobody had asked for it. */
  #crash: ScriptError | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  readonly #endListeners: (() => void)[] = [];
  readonly #idleListeners: (() => void)[] = [];

  constructor(settings: SessionSettings) {
    const { border, engineName, options } = settings;
    const { binding } = border;
    this.#settings = settings;
    this.#border = border;
    this.#state = binding.state;
    this.#inline = options.isolation === 'inline';
    this.#isReported = settings.onCall !== undefined || settings.follow !== undefined;
    this.engine = engineName;
    this.limits = valueLimits(options);
    this.longestScalar = Math.min(this.limits.maxBytes / mostBytesPerUnit, longestScalar);
    this.policies = { surrogates: options.surrogates };
    this.#host = new HostSide(this, settings);
    if (this.#inline) this.work = new PendingWork(binding.state, () => binding.runPendingWork(this.context));
    this.errors = new ErrorTranslation(engineName, ({ bytes, texts }) =>
      border.decoder.decode(this.tables, copyOf(bytes), bytes.length, texts),
    );
    this.tables = new BorderTables(
      {
        defineKey: (key) => binding.defineKey(this.context, key),
        defineClass: (name, members) => {
          for (const { name: member, functionId } of members)
            this.#host.nameFunction(functionId, `${name}.${member}`);
          return binding.defineClass(this.context, name, members);
        },
        defineFunction: (id, call) => this.#host.defineFunction(id, call),
        releaseRef: (ref, count) => binding.releaseRef(this.context, ref, count),
        shape: (id) => binding.shape(this.context, id),
      },
      this,
    );
  }

  /** Creates the native context. Rejects with a ScriptError when the engine cannot. */
  async open(): Promise<void> {
    const { binding, watch } = this.#border;
    const created = binding.createContext(this.#settings.engine, this.#settings.options, this.#host);
    if (this.#state[StateIndex.outcome] === Outcome.Error) throw this.errors.toHost(created as RawError);
    this.context = created as NativeContext;
    if (this.#inline) this.#calls = new InlineCalls(this, binding, this.context);
    if (this.#state[StateIndex.outcome] !== Outcome.Pending) return;
    const run = new PendingRun(creationRunId, this, 0, undefined);
    this.#runs.set(creationRunId, run);
    watch.add(run);
    await run.promise;
  }

  // ---- runs ----------------------------------------------------------------------------------------------------

  /** Starts a task and brings its value. One frame: host and script that call each other share the stack. */
  run(task: Task, options?: RunOptions): Promise<unknown> {
    try {
      if (this.disposed) throw this.refusal();
      const signal = joined(options?.signal, this.#settings.signal);
      if (signal?.aborted === true) throw this.#failed(abortedError(signal, this.engine));
      const timeoutMs = this.#timeout(options);
      const byteLength = this.#encode(task);
      const id = this.#nextRunId++;
      // An inline run may be aborted from inside one of its own host functions, so its signal is heard from before the start.
      const watched = signal !== undefined || this.#isReported || options?.follow !== undefined;
      const run = watched ? this.#watchedRun(task, id, timeoutMs, signal, options?.follow) : undefined;
      const { operation, ref = 0, name = '', source, fileName = '', args = noArguments } = task;
      const value = this.#border.binding.run(
        this.context,
        operation,
        id,
        timeoutMs,
        ref,
        name,
        source,
        fileName,
        args.length,
        byteLength,
      );
      if (this.#state[StateIndex.outcome] === Outcome.Pending)
        return this.#wait(run ?? new PendingRun(id, this, timeoutMs, undefined), task);
      if (run === undefined) return Promise.resolve(this.#awaited(value));
      this.#settle(run, value);
      return run.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #watchedRun(
    task: Task,
    id: number,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    followOne: ScriptCallOptions['follow'],
  ): PendingRun {
    const run = new PendingRun(id, this, timeoutMs, signal);
    if (!this.#isReported && followOne === undefined) return run;
    run.call = describeCall(task);
    const { follow: followAll } = this.#settings;
    const one = followOne?.(() => this.memoryUsage());
    const all = followAll?.(run.call);
    const followed = one !== undefined && all !== undefined ? bothOf(all, one) : (all ?? one);
    if (followed !== undefined) this.followed.set(id, followed);
    return run;
  }

  /** Does a task at once; inline contexts only. */
  runSync(task: Task, options?: RunOptions): unknown {
    if (this.disposed) throw this.refusal();
    const timeoutMs = this.#timeout(options);
    const byteLength = this.#encode(task);
    const { operation, ref = 0, name = '', source, fileName = '', args = noArguments } = task;
    const { binding } = this.#border;
    return this.took(
      binding.runSync(
        this.context,
        operation,
        timeoutMs,
        ref,
        name,
        source,
        fileName,
        args.length,
        byteLength,
      ),
    );
  }

  #encode({ args = noArguments, valueName }: Task): number {
    if (args.length === 0) return 0;
    if (valueName === undefined) return this.encodeArguments(args);
    try {
      return this.#border.encoder.encode(this, valueName, args[0]);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  encodeArguments(args: readonly unknown[]): number {
    try {
      return this.#border.encoder.encodeAll(this, args);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #wait(run: PendingRun, task: Task): Promise<never> {
    this.#runs.set(run.id, run);
    run.scope = currentScope();
    run.scope?.add(run);
    const { onDeadlineNear } = this.#settings;
    if (onDeadlineNear !== undefined)
      run.warnAt(nearDeadlineOf(run.timeoutMs), (remainingMs) => {
        const { operation, name } = describeCall(task);
        this.#tell(() => onDeadlineNear({ operation, name, remainingMs }));
      });
    this.#border.watch.add(run);
    this.work?.schedule();
    return run.promise;
  }

  /** What an ended run brought, as the state says: its value, or its failure thrown. */
  took(value: unknown): unknown {
    const outcome = this.#state[StateIndex.outcome];
    const byteLength = this.#state[StateIndex.byteLength];
    const number = this.#border.binding.numbers[0];
    this.work?.schedule();
    if (outcome === Outcome.Value) return value;
    if (outcome === Outcome.Number) return number;
    if (outcome !== Outcome.Wire) throw this.#failed(this.errors.toHost(value as RawError));
    const { binding, decoder } = this.#border;
    return decoder.decode(this.tables, binding.outBytes, byteLength, value as string | string[] | undefined);
  }

  /**
   * The same for a caller that gets a promise. JavaScript would call the `then` of what it resolves to, and wait, without a deadline, for a script's function to call
   * back.
   */
  #awaited(value: unknown): unknown {
    const taken = this.took(value);
    if (!isThenable(taken) || !Object.hasOwn(taken, 'then')) return taken;
    const message = 'result: an object with a function `then` would be taken for a promise';
    throw this.#failed(new ScriptError('conversion_error', message, { engine: this.engine }));
  }

  /** The same, and the end of what its host functions still do for it. */
  #conclude(runId: number, value: unknown): unknown {
    try {
      const taken = this.#awaited(value);
      this.scopes.end(runId, undefined);
      return taken;
    } catch (error) {
      const code = ScriptError.isInstance(error) && stopCodes.has(error.code) ? error.code : undefined;
      this.scopes.end(runId, code && (code === 'timeout_error' ? 'at its deadline' : 'before'));
      throw error;
    }
  }

  #failed(error: unknown): unknown {
    if (ScriptError.isInstance(error)) this.lastError = error;
    return error;
  }

  #timeout(options: ScriptCallOptions | undefined): number {
    const own =
      options?.timeoutMs === undefined ? this.#settings.timeoutMs : nativeTimeout(options.timeoutMs);
    const most = nativeTimeout(options?.atMostMs);
    try {
      return withinOuterDeadline(own === 0 || most === 0 ? own || most : Math.min(own, most), this.engine);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** Why no call is taken any more. */
  refusal(): ScriptError {
    return this.#crash ?? disposedError('the context', this.engine);
  }

  stopRun(id: number, timedOut: boolean): void {
    if (!this.ended) this.#border.binding.cancel(this.context, id, timedOut);
  }

  /** Only runs that were added to the watch: an inline run may be aborted before it waits for anything. */
  hurry(run: PendingRun): void {
    if (this.#runs.has(run.id)) this.#border.watch.hurry(run);
  }

  cancelAll(): void {
    if (this.disposed) return;
    this.#border.binding.cancel(this.context, 0, false);
    for (const run of this.#runs.values()) run.cancel();
  }

  // ---- script functions and objects (RefCalls) -------------------------------------------------------------------

  callRef(ref: number, args: readonly unknown[], options?: ScriptCallOptions): Promise<never> {
    try {
      return this.#callRef(ref, args, options) as Promise<never>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #callRef(ref: number, args: readonly unknown[], options: ScriptCallOptions | undefined): Promise<unknown> {
    this.#checkRef(ref, 'function');
    if (options !== undefined) checkRunOptions('run', options);
    const { signal } = this.#settings;
    const plain = options === undefined && signal === undefined && !this.#isReported && !this.#inline;
    if (plain && args.length <= mostScalars && args.every((value) => isScalar(value, this.longestScalar))) {
      const timeoutMs = this.#timeout(undefined);
      const id = this.#nextRunId++;
      const value = this.#border.binding.callRefScalars(this.context, id, timeoutMs, ref, ...args);
      if (this.#state[StateIndex.outcome] === Outcome.Pending)
        return this.#wait(new PendingRun(id, this, timeoutMs, undefined), callRefTask);
      return Promise.resolve(this.#awaited(value));
    }
    return this.run({ operation: Operation.callRef, ref, args }, options);
  }

  callRefSync0(ref: number): unknown {
    if (outerDeadline() !== Infinity) return this.#callRefBounded(ref, noArguments);
    return this.#callsFor(ref).callRef0(ref);
  }

  callRefSync1(ref: number, first: unknown): unknown {
    if (outerDeadline() !== Infinity) return this.#callRefBounded(ref, [first]);
    return this.#callsFor(ref).callRef1(ref, first);
  }

  callRefSync2(ref: number, first: unknown, second: unknown): unknown {
    if (outerDeadline() !== Infinity) return this.#callRefBounded(ref, [first, second]);
    return this.#callsFor(ref).callRef2(ref, first, second);
  }

  callRefSync3(ref: number, first: unknown, second: unknown, third: unknown): unknown {
    if (outerDeadline() !== Infinity) return this.#callRefBounded(ref, [first, second, third]);
    return this.#callsFor(ref).callRef3(ref, first, second, third);
  }

  callRefSync(ref: number, args: readonly unknown[]): unknown {
    if (outerDeadline() !== Infinity) return this.#callRefBounded(ref, args);
    return this.#callsFor(ref).callRef(ref, args);
  }

  /** By the way on which a call has a timeout of its own. */
  #callRefBounded(ref: number, args: readonly unknown[]): unknown {
    this.#callsFor(ref);
    return this.runSync({ operation: Operation.callRef, ref, args });
  }

  #callsFor(ref: number): InlineCalls {
    if (this.#calls === undefined || ref < 0 || this.disposed) this.#refuseCall(ref);
    return this.#calls as InlineCalls;
  }

  #refuseCall(ref: number): never {
    this.#checkRef(ref, 'function');
    throw this.#notInline('sync');
  }

  /** `context.sync.executeFunction` without options. */
  callSync(name: string, args: readonly unknown[]): unknown {
    const answer =
      this.disposed || outerDeadline() !== Infinity ? undefined : this.#calls?.callName(name, args);
    return answer === undefined ? this.runSync({ operation: Operation.call, name, args }) : answer.value;
  }

  checkInline(what: string): void {
    if (!this.#inline) throw this.#notInline(what);
  }

  #notInline(what: string): TypeError {
    return new TypeError(`${what}: only a context with isolation 'inline' can be called synchronously`);
  }

  async getMember(ref: number, key: string | number, options?: ScriptCallOptions): Promise<unknown> {
    return this.#memberRun('get', { operation: Operation.getMember, ref, args: [key] }, options);
  }

  async setMember(
    ref: number,
    key: string | number,
    value: unknown,
    options?: ScriptCallOptions,
  ): Promise<void> {
    await this.#memberRun('set', { operation: Operation.setMember, ref, args: [key, value] }, options);
  }

  async callMember(
    ref: number,
    name: string,
    args: readonly unknown[],
    options?: ScriptCallOptions,
  ): Promise<unknown> {
    return this.#memberRun('call', { operation: Operation.callMember, ref, name, args }, options);
  }

  async memberKeys(ref: number, options?: ScriptCallOptions): Promise<(string | number)[]> {
    return (await this.#memberRun('keys', { operation: Operation.memberKeys, ref }, options)) as (
      string | number
    )[];
  }

  #memberRun(
    where: string,
    task: Task & { ref: number },
    options: ScriptCallOptions | undefined,
  ): Promise<unknown> {
    this.#checkRef(task.ref, 'object');
    if (options !== undefined) checkRunOptions(where, options);
    return this.run(task, options);
  }

  #checkRef(ref: number, what: string): void {
    if (this.disposed) throw this.refusal();
    if (ref < 0) throw disposedError(`the script ${what}`, this.engine);
  }

  disposeRef(wrapper: object, holder: RefHolder): void {
    this.tables.disposeRef(wrapper, holder);
  }

  expired(): void {
    queueMicrotask(() => this.#dropExpiredWhenQuiet());
  }

  /**
   * Inline, a message is read before any microtask runs. A thread may have let go of a function that its current run's result will still tell, so its runs
   * must have ended.
   */
  #dropExpiredWhenQuiet(): void {
    if (this.#inline || this.#runs.size === 0) this.tables.dropExpired();
  }

  // ---- what native code tells ------------------------------------------------------------------------------------

  /** Of a run under way, or stopped with this call on its way here; undefined for timers and the like. */
  scopeOf(runId: number): CallScope | undefined {
    const run = this.#runs.get(runId);
    return run === undefined ? this.scopes.ofEnded(runId) : this.scopes.of(runId, run.deadline);
  }

  /** A run that was pending has ended. */
  settled(runId: number, value: unknown): void {
    const run = this.#runs.get(runId);
    // A run that nobody waits for any more may still bring references, which decoding takes in and the collector gives back.
    if (run === undefined) return;
    this.#runs.delete(runId);
    this.#border.watch.remove(run);
    if (run.stopping && !this.#inline) this.#watchLingering();
    this.#settle(run, value);
    this.#dropExpiredWhenQuiet();
    if (this.#idleListeners.length > 0 && this.#runs.size === 0) this.#tellIdle();
  }

  /** Resolves when no call is under way. */
  whenIdle(): Promise<void> {
    if (this.#runs.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  #tellIdle(): void {
    for (const listener of this.#idleListeners.splice(0)) listener();
  }

  #settle(run: PendingRun, value: unknown): void {
    try {
      const settled = this.#conclude(run.id, value);
      this.#report(run, 'ok');
      run.resolve(settled);
    } catch (error) {
      this.#report(run, ScriptError.isInstance(error) ? error.code : 'unknown_error', error);
      run.reject(error);
    }
  }

  #report({ id, call }: PendingRun, outcome: CallReport['outcome'], error?: unknown): void {
    if (call === undefined) return;
    const { onCall } = this.#settings;
    const report = callReport(call, outcome, this.#border.binding.report, this.memoryUsage());
    this.followed.get(id)?.end(report, error);
    this.followed.delete(id);
    if (onCall !== undefined) this.#tell(() => onCall(report));
  }

  /** Calls a listener of the host. What it throws is the host's uncaught exception, but not in the middle of native code. */
  #tell(listener: () => void): void {
    try {
      listener();
    } catch (failure) {
      queueMicrotask(() => {
        throw failure;
      });
    }
  }

  /** A script that was answered for, because it didn't stop, is looked after until it has stopped or was given up. */
  #watchLingering(): void {
    if (this.#lingerTimer !== undefined || this.ended || !this.#border.binding.lingers(this.context)) return;
    this.#lingerTimer = setInterval(() => {
      if (!this.ended && this.#border.binding.lingers(this.context)) return;
      clearInterval(this.#lingerTimer);
      this.#lingerTimer = undefined;
    }, lingerRepeatMs);
    this.#lingerTimer.unref();
  }

  reportUnhandled(error: unknown): void {
    this.#tell(() => this.#settings.onUnhandled(error));
  }

  // ---- the end ---------------------------------------------------------------------------------------------------

  /** Calls `listener` once, when the context ends; at once when it has. */
  onEnd(listener: () => void): void {
    if (this.ended) listener();
    else this.#endListeners.push(listener);
  }

  /** Idempotent; the same promise each time. */
  close(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing.promise;
    if (this.ended) return Promise.resolve();
    this.disposed = true;
    this.work?.stop();
    this.#closing = withResolver();
    this.#border.watch.hold();
    this.#border.binding.closeContext(this.context);
    // A script that doesn't stop is given up in the end.
    if (!this.ended && !this.#inline)
      this.#closeTimer = setInterval(() => this.#border.binding.closeContext(this.context), closeRepeatMs);
    return this.#closing.promise;
  }

  /** The context has ended, whoever ended it. */
  closed(crash: RawError | undefined): void {
    if (this.ended) return;
    if (crash !== undefined) this.#crash = this.errors.toHost(crash) as ScriptError;
    this.ended = true;
    this.disposed = true;
    this.work?.stop();
    clearInterval(this.#closeTimer);
    for (const run of this.#runs.values()) {
      this.#border.watch.remove(run);
      this.#border.binding.report.fill(0);
      const error = this.refusal();
      this.#report(run, error.code, error);
      run.reject(this.#failed(error));
    }
    this.#runs.clear();
    this.#tellIdle();
    this.scopes.endAll();
    this.tables.clear();
    this.errors.clear();
    this.#settings.onClosed(this.#closing === undefined ? this.#crash : undefined);
    for (const listener of this.#endListeners.splice(0)) listener();
    if (this.#closing === undefined) return;
    this.#border.watch.release();
    this.#closing.resolve();
  }

  memoryUsage(): MemoryUsage {
    if (this.disposed)
      return { usedBytes: 0, limitBytes: this.#settings.options.memoryLimitBytes, objects: 0, peakBytes: 0 };
    return this.#border.binding.memoryUsage(this.context);
  }
}

function bothOf(outer: FollowedCall, inner: CallFollower): FollowedCall {
  return {
    hostCall: (name, work) => outer.hostCall(name, () => inner.hostCall(name, work)),
    end(report, error) {
      inner.end(report, error);
      outer.end(report, error);
    },
  };
}

interface PromiseWithResolver {
  promise: Promise<void>;
  resolve: () => void;
}

function withResolver(): PromiseWithResolver {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function joined(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
  if (first === undefined || second === undefined || first === second) return first ?? second;
  return AbortSignal.any([first, second]);
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
