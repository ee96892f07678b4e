// A language behind the addon: opens it, makes contexts, ends them.

import { ScriptError } from '../errors/index.js';
import type {
  NativeEngine as NativeEngineHandle,
  RawContextOptions,
  RawError,
} from '../native/binding-types.js';
import { workerPath } from '../native/binding.js';
import {
  hostModuleName,
  needsHostModule,
  policies,
  PolicyGuard,
  validatePolicy,
  type AuditEvent,
  type SecurityPolicy,
} from '../policy/index.js';
import { theBorder, type Border } from './border.js';
import { proposedLimits } from './call-report.js';
import { CreationWatch } from './creation-watch.js';
import { checkContextOptions, nativeTimeout, valueLimits, valuePolicies } from './engine-options.js';
import { ErrorTranslation } from './error-translation.js';
import { ReloadableContext } from './reloadable-context.js';
import { NativeScriptContext } from './script-context.js';
import type {
  CallReport,
  ContextOptions,
  EngineCapabilities,
  MeasuredLimits,
  OutputStreamName,
  ScriptContext,
  ScriptingEngine,
} from './scripting-engine.js';
import { Session } from './session.js';

const hostileTimeoutMs = 1000;
const hostileMemoryBytes = 64 * 1024 * 1024;

export class NativeScriptingEngine implements ScriptingEngine {
  readonly name: string;
  readonly version: string;
  readonly supportedExtensions: readonly string[];
  readonly capabilities: EngineCapabilities;
  readonly report: string;

  readonly #border: Border;
  readonly #handle: NativeEngineHandle;
  readonly #contexts = new Map<ScriptContext, Session>();
  readonly #creations = new CreationWatch();
  #contextsMade = 0;
  #contextsLost = 0;
  #disposed = false;

  /** Rejects with a ScriptError when the engine cannot be used on this machine. */
  static async open(name: string, options: Readonly<Record<string, string>>): Promise<NativeScriptingEngine> {
    const border = theBorder();
    try {
      return new NativeScriptingEngine(
        border,
        await border.binding.openEngine(name, options, workerPath() ?? ''),
      );
    } catch (error) {
      if (error instanceof Error) throw error;
      throw new ErrorTranslation(name, () => undefined).toHost(error as RawError);
    }
  }

  private constructor(border: Border, handle: NativeEngineHandle) {
    const { name, version, extensions, capabilities, report } = border.binding.engineInfo(handle);
    this.#border = border;
    this.#handle = handle;
    this.name = name;
    this.version = version;
    this.supportedExtensions = Object.freeze([...extensions]);
    this.capabilities = Object.freeze({ ...capabilities }) as unknown as EngineCapabilities;
    this.report = report;
  }

  get contextsLost(): number {
    return this.#contextsLost;
  }

  async createContext(options: ContextOptions = {}): Promise<ScriptContext> {
    checkContextOptions(options);
    if (options.reloadable !== true) return this.#newContext(options);
    const name = options.name ?? this.#nextName();
    return ReloadableContext.open(() => this.#newContext({ ...options, name }));
  }

  async #newContext(options: ContextOptions): Promise<NativeScriptContext> {
    if (this.#disposed) throw this.#error('disposed', 'the engine was disposed');
    const policy =
      typeof options.policy === 'object' ? options.policy : policies[options.policy ?? 'restricted'];
    const settled = policy.hostile === true ? this.#withLimits(options) : options;
    this.#refuseWhatCannotBeKept(settled, policy);
    const name = options.name ?? this.#nextName();
    const onUnhandled = options.onUnhandled ?? warnAboutUnhandled;
    const allowedModules = allowedModulesOf(policy, options.allowedModules);
    const raw = this.#rawOptions(name, settled, policy, allowedModules);
    const guard = new PolicyGuard(
      policy,
      this.name,
      name,
      options.onAudit && quiet(options.onAudit, onUnhandled),
      options.telemetry !== undefined,
    );
    const { telemetry, onCall, onOutput = printToProcess } = options;
    const sharesLock = raw.isolation === 'thread' && !this.capabilities.parallelContexts;
    const session = new Session({
      border: this.#border,
      engine: this.#handle,
      engineName: this.name,
      options: raw,
      timeoutMs: raw.defaultTimeoutMs,
      signal: options.signal,
      resolveModule: options.resolveModule,
      guard,
      onOutput: (stream, printed) => onOutput(stream, printed, context),
      onUnhandled,
      onCall: onCall && ((report) => onCall(report, context)),
      follow:
        telemetry &&
        (({ operation, name: called }) =>
          telemetry.beginCall({
            engine: this.name,
            context: name,
            isolation: raw.isolation,
            operation,
            name: called,
          })),
      onDeadlineNear: options.onDeadlineNear,
      onClosed: (crash) => {
        this.#contexts.delete(context);
        if (crash === undefined) return;
        this.#contextsLost += 1;
        if (sharesLock) this.#creations.contextLost();
      },
    });
    const context = new NativeScriptContext(session, {
      name,
      engine: this,
      isolation: raw.isolation,
      fileName: options.fileName ?? '<eval>',
      guard,
      allowedModules,
    });
    await (sharesLock ? this.#creations.watch(session.open(), () => this.#heldUp(context)) : session.open());
    this.#contexts.set(context, session);
    if (this.#disposed) {
      await context.dispose();
      throw this.#error('disposed', 'the engine was disposed');
    }
    if (needsHostModule(policy)) {
      const ended = new AbortController();
      context.onDispose(() => ended.abort());
      const { hostModule } = await import('../policy/host-module.js');
      guard.module = hostModule(guard, raw.maxBytes, ended.signal);
      await context.registerModule(guard.module);
    }
    await this.#registerModules(context, options.modules ?? []);
    return context;
  }

  #nextName(): string {
    this.#contextsMade += 1;
    return `${this.name}-${this.#contextsMade}`;
  }

  async profileLimits(
    run: (context: ScriptContext) => unknown,
    { margin = 2, ...options }: ContextOptions & { margin?: number } = {},
  ): Promise<MeasuredLimits> {
    if (typeof run !== 'function')
      throw new TypeError('profileLimits: expected a function that is given a context');
    if (!(margin >= 1)) throw new TypeError(`profileLimits: expected a margin ≥ 1, got ${String(margin)}`);
    const { memoryCapped, countsInstructions } = this.capabilities;
    const reports: CallReport[] = [];
    const onCall = (report: CallReport, context: ScriptContext): void => {
      reports.push(report);
      options.onCall?.(report, context);
    };
    await using context = await this.createContext({
      ...(countsInstructions && { instructionLimit: Number.MAX_SAFE_INTEGER }),
      ...options,
      onCall,
    });
    await run(context);
    return proposedLimits(reports, margin, { memoryCapped, countsInstructions });
  }

  async destroyContext(context: ScriptContext): Promise<void> {
    if (context?.engine !== this) throw new TypeError('destroyContext: expected a context of this engine');
    await context.dispose();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#contexts.keys()].map((context) => context.dispose()));
    this.#border.binding.closeEngine(this.#handle);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #registerModules(
    context: ScriptContext,
    modules: NonNullable<ContextOptions['modules']>,
  ): Promise<void> {
    try {
      for (const module of modules) await context.registerModule(module);
    } catch (error) {
      await context.dispose();
      throw error;
    }
  }

  /** Scripts that may attack have limits, whether or not somebody thought of them. */
  #withLimits(options: ContextOptions): ContextOptions {
    const { timeoutMs = hostileTimeoutMs } = options;
    const memoryLimitBytes =
      options.memoryLimitBytes ??
      (this.capabilities.memoryCapped || options.isolation === 'process' ? hostileMemoryBytes : undefined);
    return { ...options, timeoutMs, memoryLimitBytes };
  }

  /** Nothing that was asked for is ignored: what this engine or isolation cannot keep is refused. */
  #refuseWhatCannotBeKept(options: ContextOptions, policy: SecurityPolicy): void {
    const { isolation = 'thread', memoryLimitBytes, instructionLimit, timeoutMs } = options;
    const refused = (what: string): ScriptError =>
      this.#error('engine_unavailable', `createContext: ${what}`);
    const diagnostics = validatePolicy(policy, { engine: this, isolation });
    const wrong = diagnostics.find(({ severity }) => severity === 'error');
    if (wrong !== undefined) throw refused(`option policy: ${wrong.message} [${wrong.code}]`);
    if (isolation === 'process' && !this.capabilities.processIsolation)
      throw refused("isolation 'process' needs the worker executable, which is built on Linux; use 'thread'");
    if (memoryLimitBytes !== undefined && !this.capabilities.memoryCapped && isolation !== 'process') {
      throw refused(
        `option memoryLimitBytes: ${this.name} cannot keep a memory limit in isolation '${isolation}'`,
      );
    }
    if (instructionLimit !== undefined && !this.capabilities.countsInstructions) {
      throw refused(
        `option instructionLimit: ${this.name} cannot count what its scripts execute; use timeoutMs`,
      );
    }
    if (nativeTimeout(timeoutMs) !== 0 && !this.capabilities.interruptible) {
      throw refused(`option timeoutMs: ${this.name} cannot be interrupted`);
    }
  }

  #rawOptions(
    name: string,
    options: ContextOptions,
    policy: SecurityPolicy,
    allowedModules: AllowedModules | undefined,
  ): RawContextOptions {
    return {
      name,
      isolation: options.isolation ?? 'thread',
      memoryLimitBytes: options.memoryLimitBytes ?? 0,
      stackLimitBytes: options.stackLimitBytes ?? 0,
      instructionLimit: options.instructionLimit ?? 0,
      maxOutputBytes: options.maxOutputBytes ?? 0,
      maxResultBytes: options.maxResultBytes ?? 0,
      maxSourceBytes: options.maxSourceBytes ?? 0,
      maxHostCalls: options.maxHostCalls ?? 0,
      maxInFlightHostCalls: options.maxInFlightHostCalls ?? 0,
      measured: options.onCall !== undefined || options.telemetry !== undefined,
      ...valueLimits(options),
      ...valuePolicies(options),
      trusted: policy.library === 'full',
      clock: policy.clock === true,
      randomness: policy.randomness === true,
      allowedModules: allowedModules && [...allowedModules.keys()],
      allowedMembers: [...(allowedModules?.values() ?? [])],
      defaultTimeoutMs: nativeTimeout(options.timeoutMs),
      engineOptions: options.engineOptions ?? {},
    };
  }

  #heldUp(context: ScriptContext): ScriptError {
    void context.dispose();
    return this.#error(
      'engine_busy',
      "createContext: a context that was given up holds the interpreter's lock, which all contexts of this process share; isolation 'process' shares none",
    );
  }

  #error(code: 'disposed' | 'engine_unavailable' | 'engine_busy', message: string): ScriptError {
    return new ScriptError(code, message, { engine: this.name });
  }
}

type AllowedModules = ReadonlyMap<string, readonly string[] | undefined>;

/** The modules that policy and options allow, each with its members where the policy lists them; undefined: all. */
function allowedModulesOf(
  policy: SecurityPolicy,
  allowedModules: readonly string[] | undefined,
): AllowedModules | undefined {
  const { modules = {} } = policy;
  if (modules === 'all' && allowedModules === undefined) return undefined;
  const allowed = new Map<string, readonly string[] | undefined>();
  for (const name of allowedModules ?? Object.keys(modules)) {
    if (modules === 'all') allowed.set(name, undefined);
    else if (Object.hasOwn(modules, name))
      allowed.set(name, modules[name] === 'all' ? undefined : modules[name]);
  }
  if (needsHostModule(policy)) allowed.set(hostModuleName, undefined);
  return allowed;
}

/** A listener whose own failure goes where unhandled errors go, and not into the script that was denied something. */
function quiet(
  onAudit: (event: AuditEvent) => void,
  onUnhandled: (error: unknown) => void,
): (event: AuditEvent) => void {
  return (event) => {
    try {
      onAudit(event);
    } catch (error) {
      onUnhandled(error);
    }
  };
}

function printToProcess(stream: OutputStreamName, text: string): void {
  process[stream].write(text);
}

function warnAboutUnhandled(error: unknown): void {
  const warning = new Error(error instanceof Error ? error.message : String(error));
  warning.name = 'UnhandledScriptError';
  if (error instanceof Error && error.stack !== undefined) warning.stack = error.stack;
  process.emitWarning(warning);
}
