// The public API: exports only.

// Languages: engines, contexts, how calls are made.
export { createEngine, EngineRegistry, engineRegistry } from './engine/index.js';
export type {
  ContextOptions,
  EngineCapabilities,
  EngineFactory,
  EngineInfo,
  EngineRegistration,
  Isolation,
  MemoryUsage,
  OutputStreamName,
  PolicyName,
  RunOptions,
  ScriptContext,
  ScriptingEngine,
  SecurityPolicy,
  SyncRunOptions,
  SyncScriptContext,
} from './engine/index.js';

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
export { errorCodes, ScriptError } from './errors/index.js';
export type {
  ErrorCode,
  ScriptErrorDetails,
  ScriptFrame,
  SourceLocation,
  SourceMap,
} from './errors/index.js';

// The LLM framework, and how scripts get it.
export { createFramework } from './framework.js';
export type { Framework, FrameworkOptions } from './framework.js';
export { exposeFramework } from './bridge/index.js';
