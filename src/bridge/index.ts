// The bridge between scripts and the framework: descriptions of areas, and what is derived from them.

export { addWorkflowScript, exposeFramework } from './expose.js';
export { areas } from './areas/index.js';
export { areaPage, emitters, type Emitter } from './emit/index.js';
export {
  data,
  defineArea,
  fn,
  handle,
  list,
  listOf,
  method,
  methodOf,
  nothing,
  object,
  optional,
  parameter,
  results,
  scriptFunction,
  stream,
} from './define-area.js';
export type {
  Area,
  BridgeHost,
  FunctionDescription,
  MethodDescription,
  ObjectDescription,
  Parameter,
  ValueType,
} from './define-area.js';
export { spelled, writable } from './naming.js';
export { Dispatcher } from './dispatcher.js';
