// The public API of engines, contexts and values: exports only. The LLM framework has an entry of its own, framework-entry.ts.

// Languages: engines, contexts, how calls are made.
export { createEngine, EngineRegistry, engineRegistry } from './engine/index.js';
export type {
  ContextOptions,
  EngineCapabilities,
  EngineFactory,
  EngineInfo,
  EngineRegistration,
  Isolation,
  CallNearDeadline,
  CallReport,
  CallTelemetry,
  FollowedCall,
  MeasuredLimits,
  MemoryUsage,
  OutputStreamName,
  ReloadOptions,
  RunOptions,
  ScriptContext,
  ScriptingEngine,
  StartedCall,
  SyncRunOptions,
  SyncScriptContext,
} from './engine/index.js';

// What scripts may do.
export { policies, validatePolicy } from './policy/index.js';
export type {
  AuditEvent,
  Capability,
  FilesystemGrant,
  PolicyDiagnostic,
  PolicyDiagnosticCode,
  PolicyName,
  PolicyNarrowing,
  PolicyTarget,
  SecurityPolicy,
} from './policy/index.js';

// Contexts kept ready for many tenants.
export { ContextPool } from './pool/index.js';
export type { AcquireOptions, ContextPoolOptions, PoolStats } from './pool/index.js';

// Modules that scripts import.
export type { ModuleResolver, ScriptModule } from './modules/index.js';

// Values across the border.
export { hostObject, HostObject, isScriptFunction, Records, Results, ScriptObject } from './values/index.js';
export type {
  HostFunction,
  HostMember,
  HostMembers,
  HostObjectOptions,
  ScriptCallOptions,
  ScriptFunction,
  ScriptValue,
  ValueLimits,
  ValuePolicies,
} from './values/index.js';

// Errors.
export { EngineCrashedError, errorCodes, ScriptError } from './errors/index.js';
export type {
  ErrorCode,
  ScriptErrorDetails,
  ScriptFrame,
  SourceLocation,
  SourceMap,
} from './errors/index.js';
