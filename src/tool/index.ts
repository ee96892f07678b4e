// Tools: functions with a schema, for models and scripts to call.

export { DEFAULT_TOOL_TIMEOUT_MS, Tool, ToolDefinitionSchema, ToolInfoSchema } from './tool.js';
export type {
  ExecuteOptions,
  ToolCallOptions,
  ToolContext,
  ToolDefinition,
  ToolFunction,
  ToolInfo,
} from './tool.js';
export { ToolError } from './tool-error.js';
export { ToolRegistry, type ToolCallback, type ToolRegistrationOptions } from './tool-registry.js';
