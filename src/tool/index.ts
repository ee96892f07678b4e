// Tools: functions with a schema, for models and scripts to call.

export { DEFAULT_TOOL_TIMEOUT_MS, Tool, ToolDefinitionSchema, ToolInfoSchema } from './tool.js';
export type {
  ExecuteOptions,
  ToolCaller,
  ToolCallOptions,
  ToolDefinition,
  ToolFunction,
  ToolInfo,
} from './tool.js';
export { ToolContext, type ResumedCall, type ToolCallOrigin } from './tool-context.js';
export { McpServer, McpServers, McpServerSchema, type McpServerConfig } from './mcp.js';
export { builtinTools, ToolPolicySchema, type ToolPolicy } from './builtin/index.js';
export { ApprovalDenied, ToolError, ToolSuspended } from './tool-error.js';
export {
  ToolRegistry,
  type ApprovalRequest,
  type ToolCallback,
  type ToolRegistrationOptions,
  type ToolRegistryOptions,
} from './tool-registry.js';
