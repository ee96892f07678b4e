// What scripts ask of the host: its functions, what becomes of their promises, sources of modules, output. Native code calls this on the Node thread that created the context.

import { ScriptError } from '../errors/index.js';
import { sourceText } from '../modules/index.js';
import {
  Outcome,
  StateIndex,
  type NativeContext,
  type NativeSession,
  type RawError,
} from '../native/binding-types.js';
import type { Capability } from '../policy/index.js';
import { isAsynchronous, isWaitedFor, type BorderTables, type EncodingContext } from '../values/index.js';
import type { Border } from './border.js';
import { callWithin, type CallScope } from './call-scope.js';
import type { FollowedCall } from './call-telemetry.js';
import type { ErrorTranslation } from './error-translation.js';
import type { PendingWork } from './pending-work.js';
import type { RunScopes } from './run-scopes.js';
import type { SessionSettings } from './session.js';
import { isPromise, isScalar, isThenable } from './value-kinds.js';

type HostCall = (...args: never[]) => unknown;

/** The session that the asking scripts belong to. */
export interface AskedSession extends EncodingContext {
  readonly tables: BorderTables;
  readonly errors: ErrorTranslation;
  readonly context: NativeContext;
  /** No call is taken any more. */
  readonly disposed: boolean;
  /** Native code has let go of the context. */
  readonly ended: boolean;
  /** Texts up to here go without the encoder. */
  readonly longestScalar: number;
  readonly scopes: RunScopes;
  /** Of runs under way that somebody follows. */
  readonly followed: ReadonlyMap<number, FollowedCall>;
  /** Inline contexts only. */
  readonly work: PendingWork | undefined;
  /** Why nothing can be asked any more. */
  refusal(): ScriptError;
  scopeOf(runId: number): CallScope | undefined;
  settled(runId: number, value: unknown): void;
  closed(crash: RawError | undefined): void;
  reportUnhandled(error: unknown): void;
}

export class HostSide implements NativeSession {
  readonly #session: AskedSession;
  readonly #settings: SessionSettings;
  readonly #border: Border;
  readonly #inline: boolean;

  constructor(session: AskedSession, settings: SessionSettings) {
    this.#session = session;
    this.#settings = settings;
    this.#border = settings.border;
    this.#inline = settings.options.isolation === 'inline';
  }

  callWithMessage(
    functionId: number,
    count: number,
    byteLength: number,
    texts: string | string[] | undefined,
  ): unknown {
    const { binding, decoder } = this.#border;
    const args = decoder.decodeAll(
      this.#session.tables,
      binding.outBytes,
      byteLength,
      texts,
      count,
    ) as never[];
    return this.#callable(this.#functionOf(functionId))(...args);
  }

  encodeResult(value: unknown, token: number): number {
    if (!isPromise(value)) return this.#border.encoder.encode(this.#session, 'result', value);
    this.#follow(value, token);
    return -1;
  }

  describeError(error: unknown): RawError {
    return this.#session.errors.toScript(error);
  }

  hostCall(callId: number, functionId: number, runId: number, ...values: unknown[]): void {
    if (this.#session.ended) return;
    const { decoder } = this.#border;
    try {
      if (this.#session.disposed) throw this.#session.refusal();
      const args =
        this.#border.binding.state[StateIndex.outcome] === Outcome.Wire
          ? decoder.decodeAll(
              this.#session.tables,
              this.#border.binding.outBytes,
              this.#border.binding.state[StateIndex.byteLength],
              values[0] as string | string[] | undefined,
              this.#border.binding.state[StateIndex.valueCount],
            )
          : values;
      const call = this.#functionOf(functionId);
      const guarded = this.#settings.guard.guarded(call);
      this.#session.errors.lastHostCall = guarded;
      const followed = this.#following(runId, call, guarded);
      const result = callWithin(this.#session.scopeOf(runId), followed, args, isAsynchronous(call));
      if (isPromise(result) && isWaitedFor(call)) this.#replyLater(callId, result);
      else this.#reply(callId, result);
    } catch (error) {
      this.#replyError(callId, error);
    }
  }

  /** The script's thread waits for the reply. */
  #replyLater(callId: number, result: PromiseLike<unknown>): void {
    Promise.resolve(result)
      .then((value) => this.#reply(callId, value))
      .catch((error: unknown) => this.#replyError(callId, error));
  }

  #replyError(callId: number, error: unknown): void {
    if (this.#session.ended) return;
    this.#border.binding.replyError(this.#session.context, callId, this.#session.errors.toScript(error));
  }

  #reply(callId: number, result: unknown): void {
    if (this.#session.ended) return;
    const { binding, encoder } = this.#border;
    if (isScalar(result, this.#session.longestScalar)) {
      binding.replyScalar(this.#session.context, callId, result);
    } else if (isPromise(result)) {
      binding.replyPending(this.#session.context, callId);
      this.#follow(result, callId);
    } else {
      binding.reply(this.#session.context, callId, encoder.encode(this.#session, 'result', result));
    }
  }

  #functionOf(functionId: number): (...args: never[]) => unknown {
    const call = this.#session.tables.functionOf(functionId);
    if (call === undefined)
      throw new ScriptError('reference_error', `the host function ${functionId} is gone`, {
        engine: this.#session.engine,
      });
    return call;
  }

  /** What an inline context calls. Nothing stands between it and a function that is over when it returns: what that calls is nested on the stack. */
  #callable(call: HostCall): HostCall {
    const guarded = this.#settings.guard.guarded(call);
    const goesOn = isAsynchronous(call);
    if (!goesOn && this.#settings.follow === undefined) return guarded;
    return (...args) => {
      const [runId, leftMs] = this.#border.binding.currentRun(this.#session.context);
      const followed = this.#following(runId, call, guarded);
      if (!goesOn) return followed(...args);
      const deadline = leftMs < 0 ? Infinity : performance.now() + leftMs;
      return callWithin(
        runId === 0 ? undefined : this.#session.scopes.of(runId, deadline),
        followed,
        args,
        true,
      );
    };
  }

  /** What is called where a host function is, so that who follows the call knows of it. */
  #following(runId: number, call: HostCall, guarded: HostCall): HostCall {
    const followed = this.#session.followed.get(runId);
    if (followed === undefined) return guarded;
    return (...args) => followed.hostCall(this.#settings.guard.nameOf(call), () => guarded(...args));
  }

  /** Inline contexts call host functions without asking this session. */
  defineFunction(functionId: number, call: HostCall | undefined): void {
    if (!this.#inline || this.#session.ended) return;
    const callable = call === undefined ? undefined : this.#callable(call);
    this.#border.binding.defineFunction(this.#session.context, functionId, callable);
  }

  nameFunction(functionId: number, name: string): void {
    const call = this.#session.tables.functionOf(functionId);
    this.#settings.guard.name(name, call);
    this.defineFunction(functionId, call);
  }

  /** Tells native code what becomes of a promise that a host function returned. */
  #follow(promise: PromiseLike<unknown>, token: number): void {
    const { binding, encoder } = this.#border;
    const rejected = (error: unknown): void => {
      if (this.#session.ended) return;
      binding.fail(this.#session.context, token, this.#session.errors.toScript(error));
      this.#session.work?.schedule();
    };
    const fulfilled = (value: unknown): void => {
      if (this.#session.ended) return;
      let byteLength: number;
      try {
        byteLength = encoder.encode(this.#session, 'result', value);
      } catch (error) {
        rejected(error);
        return;
      }
      binding.resume(this.#session.context, token, byteLength);
      this.#session.work?.schedule();
    };
    Promise.resolve(promise).then(fulfilled, rejected);
  }

  loadModule(name: string, importer: string, callId: number): unknown {
    const { resolveModule } = this.#settings;
    if (resolveModule === undefined || this.#session.disposed) return undefined;
    const found = resolveModule(name, importer);
    if (!isThenable(found)) return this.#moduleSource(name, found);
    const answered = Promise.resolve(found).then((source) => this.#moduleSource(name, source));
    if (this.#inline) {
      // Native code refuses the promise; what becomes of it concerns nobody.
      answered.catch(() => undefined);
      return answered;
    }
    const { binding } = this.#border;
    answered.then(
      (source) => {
        if (!this.#session.ended) binding.replyModule(this.#session.context, callId, source);
      },
      (error: unknown) => {
        if (!this.#session.ended)
          binding.fail(this.#session.context, callId, this.#session.errors.toScript(error));
      },
    );
    return answered;
  }

  #moduleSource(name: string, source: unknown): string | undefined {
    if (source === undefined || source === null) return undefined;
    const text = sourceText(source, `module ${JSON.stringify(name)}`);
    this.#session.errors.sourceMaps.remember(name, text);
    return text;
  }

  output(stream: 0 | 1, text: string): void {
    try {
      this.#settings.onOutput(stream === 0 ? 'stdout' : 'stderr', text);
    } catch (error) {
      this.#session.reportUnhandled(error);
    }
  }

  unhandled(error: RawError): void {
    this.#session.reportUnhandled(this.#session.errors.toHost(error));
  }

  denied(capability: Capability, target: string): void {
    this.#settings.guard.deny(capability, target);
  }

  releaseFunction(functionId: number, count: number): void {
    this.#session.tables.releaseFunction(functionId, count);
  }

  releaseObject(objectId: number, count: number): void {
    this.#session.tables.releaseObject(objectId, count);
  }

  settled(runId: number, value: unknown): void {
    this.#session.settled(runId, value);
  }

  closed(crash: RawError | undefined): void {
    this.#session.closed(crash);
  }
}
