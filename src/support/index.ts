// What every framework room needs and none owns: the error base, work that can be ended, option reading, plain data.

export { FrameworkError, errorInfo, type ErrorInfo } from './framework-error.js';
export {
  Budget,
  BudgetSchema,
  parseBudget,
  type BudgetKind,
  type BudgetLimits,
  type Reservation,
} from './budget.js';
export { Clock, type TimeSource } from './clock.js';
export { Handoff } from './handoff.js';
export { nearestName, suggestion } from './nearest-name.js';
export { joinLine, OwnedEntries, succeeds } from './owned-entries.js';
export { pathForScript } from './script-path.js';
export { SideThread, serveSideWork } from './side-thread.js';
export { StateSeal } from './sealed-state.js';
export { WorkScope, type WorkScopeOptions } from './work-scope.js';
export type { FollowedWork, WorkFacts, WorkKind, WorkTelemetry } from './work-telemetry.js';
export {
  fewerPartsThan,
  toJsonValue,
  toText,
  withoutUndefined,
  type JsonObject,
  type JsonValue,
} from './json-value.js';
export {
  camelCase,
  canonicalOptions,
  invalidArgument,
  isPlainObject,
  parseOptions,
  typeName,
} from './options.js';
export type { OptionAliases } from './options.js';
export { parseTemplate, pathsOf, renderTemplate, valueAt, type Path, type Template } from './template.js';
