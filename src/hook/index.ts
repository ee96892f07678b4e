// Hooks: functions that run at named points of the framework's work.

export { hookPoint, HookSet, stopReason } from './hook-set.js';
export type { Hook, HookContext, HookInfo, HookOptions } from './hook-set.js';
export { HookPointSchema, hookAliases, type HookPoint } from './hook-points.js';
