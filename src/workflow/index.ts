// Workflows: steps that wait for each other.

export { Workflow, type ExecuteOptions } from './workflow.js';
export { Workflows } from './workflows.js';
export {
  WorkflowStepSchema,
  type StepContext,
  type StepFunction,
  type WorkflowStepConfig,
} from './workflow-step.js';
export type { StepResult, StepStatus, WorkflowResult, WorkflowStatus } from './workflow-run.js';
