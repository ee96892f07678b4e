// Hooks: functions that run at named points of the framework's work.

export { hookPoint, HookPointSchema, HookSet, stopReason } from './hook-set.js';
export type { Hook, HookContext, HookOptions, HookPoint, HookPointName } from './hook-set.js';
