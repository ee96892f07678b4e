// Engines and contexts.

export {
  createEngine,
  EngineRegistry,
  engineRegistry,
  type EngineFactory,
  type EngineInfo,
  type EngineRegistration,
} from './engine-registry.js';
export type { CallTelemetry, FollowedCall, StartedCall } from './call-telemetry.js';
export type {
  ContextOptions,
  EngineCapabilities,
  Isolation,
  CallNearDeadline,
  CallReport,
  MeasuredLimits,
  MemoryUsage,
  OutputStreamName,
  ReloadOptions,
  RunOptions,
  ScriptContext,
  ScriptingEngine,
  SyncRunOptions,
  SyncScriptContext,
} from './scripting-engine.js';
