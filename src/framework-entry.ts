// The public API of the LLM framework, `zigllms/framework`: exports only. It is an entry of its own because what it needs takes several times as long to
// load as an engine to start.

export { bullmq, createFramework } from './framework.js';
export type { Framework, FrameworkOptions } from './framework.js';
/** How scripts get it. */
export { addWorkflowScript, exposeFramework } from './bridge/index.js';
