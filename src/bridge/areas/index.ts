// The areas of the framework that scripts see, in the order of the documentation.

import type { Area } from '../define-area.js';
import { agentArea } from './agent.js';
import { eventArea } from './event.js';
import { hookArea } from './hook.js';
import { memoryArea } from './memory.js';
import { outputArea } from './output.js';
import { providerArea } from './provider.js';
import { schemaArea } from './schema.js';
import { taskArea } from './task.js';
import { testArea } from './test.js';
import { toolArea } from './tool.js';
import { workflowArea } from './workflow.js';

export const areas: readonly Area[] = [
  agentArea,
  toolArea,
  providerArea,
  eventArea,
  hookArea,
  memoryArea,
  schemaArea,
  outputArea,
  workflowArea,
  taskArea,
  testArea,
];
