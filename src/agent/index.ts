// Agents: models that use tools until they can answer.

export {
  Agent,
  type AgentDelta,
  type AgentInfo,
  type ResumeOptions,
  type RunCallback,
  type RunOptions,
} from './agent.js';
export { AgentConfigSchema, type AgentConfig } from './agent-config.js';
export { AgentError } from './agent-error.js';
export { AgentInputSchema, type AgentInput } from './agent-input.js';
export { AgentResultSchema, StepSchema, ToolCallRecordSchema, UsageSchema } from './agent-result.js';
export type { AgentResult, AgentStatus, Step, ToolCallRecord } from './agent-result.js';
export { Agents, type AgentCreationOptions, type AgentsOptions } from './agents.js';
export { DecisionsSchema, type PendingApproval } from './run-state.js';
