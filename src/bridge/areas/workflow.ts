// zigllms.workflow

import { z } from 'zod';
import { Workflow, WorkflowStepSchema, type WorkflowStepConfig } from '../../workflow/index.js';
import { scriptTool } from '../script-tool.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  method,
  nothing,
  object,
  optional,
  parameter,
  results,
} from '../define-area.js';

const ErrorSchema = z.object({ code: z.string(), message: z.string() });

const StepResultSchema = z
  .object({
    status: z.enum(['pending', 'running', 'completed', 'skipped', 'failed']),
    output: z.unknown().optional(),
    error: ErrorSchema.optional(),
    duration: z.number().describe('Milliseconds, all attempts together.'),
    attempts: z.number(),
  })
  .describe('What has become of a step.');

const WorkflowResultSchema = z
  .object({
    runId: z.string(),
    status: z.enum(['running', 'paused', 'completed', 'failed', 'cancelled']),
    output: z.unknown().optional().describe('Of the last step that completed with one.'),
    steps: z.record(z.string(), StepResultSchema),
    error: ErrorSchema.optional(),
    duration: z.number().describe('Milliseconds.'),
  })
  .describe('What has become of a workflow.');

const input = optional('input', data(z.unknown()), 'What places such as {{input.topic}} name.');
const runId = optional('runId', data(z.string()), 'Which run; the last one when absent.');

export const workflowArea = defineArea('workflow', {
  summary: 'Have steps run in their order, side by side where they can.',
  functions: {
    create: fn({
      summary: 'Creates a workflow without steps. It goes when the script context goes.',
      parameters: [parameter('name', data(z.string()), 'Its name.')],
      returns: handle('Workflow'),
      call: ({ framework, owner }, name: string) => framework.workflows.create(name, { owner }),
    }),
    get: fn({
      summary: 'The workflow of a name, or nothing.',
      parameters: [parameter('name', data(z.string()), 'Its name.')],
      returns: handle('Workflow'),
      call: ({ framework }, name: string) => framework.workflows.get(name),
    }),
    list: fn({
      summary: 'The names of all workflows.',
      parameters: [],
      returns: list(z.string()),
      call: ({ framework }) => framework.workflows.list(),
    }),
    remove: fn({
      summary: 'Cancels what runs of a workflow and forgets it; false when there was none.',
      parameters: [parameter('name', data(z.string()), 'Its name.')],
      returns: data(z.boolean()),
      call: ({ framework }, name: string) => framework.workflows.remove(name),
    }),
  },
  objects: {
    Workflow: object<Workflow>({
      summary: 'Steps that wait for each other.',
      class: Workflow,
      properties: {
        name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
        steps: { summary: "Its steps' names.", type: list(z.string()), get: (target) => target.steps },
      },
      methods: {
        addStep: method({
          summary: 'Adds a step: an agent, a tool, a function, a workflow or a pause.',
          parameters: [
            parameter('name', data(z.string()), 'Its name.'),
            parameter('config', data(WorkflowStepSchema, 'WorkflowStep'), 'What it does and when.'),
          ],
          returns: nothing,
          call: (_, target: Workflow, name: string, config: WorkflowStepConfig) => {
            target.addStep(name, scriptTool(config));
          },
        }),
        validate: method({
          summary: 'Whether the steps fit together, and what is wrong.',
          parameters: [],
          returns: results(
            parameter('isValid', data(z.boolean()), 'Whether they do.'),
            parameter('errors', list(z.string()), 'Names that are none, circles.'),
          ),
          call: (_, target: Workflow) => {
            const { valid, errors } = target.validate();
            return [valid, errors];
          },
        }),
        execute: method({
          summary: 'Runs all steps and tells what became of each.',
          parameters: [input],
          returns: data(WorkflowResultSchema, 'WorkflowResult'),
          async: true,
          call: (_, target: Workflow, given?: unknown) => target.execute(given ?? {}),
        }),
        executeAsync: method({
          summary: 'Starts a run and gives its id.',
          parameters: [input],
          returns: data(z.string()),
          call: (_, target: Workflow, given?: unknown) => target.executeAsync(given ?? {}),
        }),
        wait: method({
          summary: "Waits for a run's end and tells what became of each step.",
          parameters: [runId],
          returns: data(WorkflowResultSchema, 'WorkflowResult'),
          async: true,
          call: (_, target: Workflow, id?: string) => target.wait(id),
        }),
        getStatus: method({
          summary: 'How a run stands.',
          parameters: [runId],
          returns: data(z.string()),
          call: (_, target: Workflow, id?: string) => target.getStatus(id),
        }),
        getResults: method({
          summary: 'What has become of each step by now.',
          parameters: [runId],
          returns: data(WorkflowResultSchema, 'WorkflowResult'),
          call: (_, target: Workflow, id?: string) => target.getResults(id),
        }),
        pause: method({
          summary: 'Lets running steps end and begins no others.',
          parameters: [runId],
          returns: nothing,
          call: (_, target: Workflow, id?: string) => target.pause(id),
        }),
        resume: method({
          summary: 'Goes on after a pause.',
          parameters: [runId],
          returns: nothing,
          call: (_, target: Workflow, id?: string) => target.resume(id),
        }),
        cancel: method({
          summary: 'Ends a run.',
          parameters: [runId],
          returns: nothing,
          call: (_, target: Workflow, id?: string) => target.cancel(id),
        }),
        visualize: method({
          summary: 'The steps as a Mermaid flow chart.',
          parameters: [],
          returns: data(z.string()),
          call: (_, target: Workflow) => target.visualize(),
        }),
      },
    }),
  },
});
