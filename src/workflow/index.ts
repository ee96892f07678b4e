// Workflows: steps that wait for each other.

export { bullmq, type BullmqOptions, type BullmqRunner, type RedisConnection } from './bullmq-runner.js';
export type { StepResult, StepStatus } from './run-state.js';
export { StepContext } from './step-context.js';
export type { FunctionName, StepFunction, StepScript, StepScripts } from './step-scripts.js';
export type { Durability, Pending } from './workflow-log.js';
export type { Answers, WorkflowResult, WorkflowStatus } from './workflow-run.js';
export { WorkflowStepSchema, type WorkflowStepConfig } from './workflow-step.js';
export {
  ScriptExecuteSchema,
  Workflow,
  type ExecuteOptions,
  type Validation,
  type WorkerOptions,
  type WorkflowRunner,
  type WorkflowWorker,
} from './workflow.js';
export { Workflows } from './workflows.js';
