// Values across the border: what they are in TypeScript, and how they are written and read.

export { ConversionFailure } from './conversion-failure.js';
export { BorderTables, type BorderPort, type RefCalls } from './border-tables.js';
export {
  HostObject,
  hostObject,
  type HostMember,
  type HostMembers,
  type HostObjectOptions,
} from './host-object.js';
export {
  disposedError,
  isScriptFunction,
  type CallFollower,
  type RefHolder,
  type ScriptCallOptions,
  type ScriptFunction,
} from './script-function.js';
export { isAsynchronous, isWaitedFor, markAsynchronous, markWaitedFor } from './asynchronous.js';
export { Records, Results } from './results.js';
export { ScriptObject } from './script-object.js';
export {
  defaultValueLimits,
  defaultValuePolicies,
  type HostFunction,
  type ScriptValue,
  type ValueLimits,
  type ValuePolicies,
} from './script-value.js';
export { WireDecoder } from './wire-decoder.js';
export { WireEncoder, type EncodingContext, type WireBuffer } from './wire-encoder.js';
