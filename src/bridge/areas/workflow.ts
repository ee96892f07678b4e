// zigllms.workflow

import { z } from 'zod';
import {
  ScriptExecuteSchema,
  StepContext,
  Workflow,
  WorkflowStepSchema,
  type Answers,
  type ExecuteOptions,
  type WorkflowStepConfig,
} from '../../workflow/index.js';
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
  scriptFunction,
} from '../define-area.js';
import { presentWork } from '../script-work.js';
import { workProperties } from './work-properties.js';

const ErrorSchema = z.object({ code: z.string(), message: z.string() });

const StepResultSchema = z
  .object({
    status: z.enum(['pending', 'running', 'suspended', 'completed', 'skipped', 'failed']),
    output: z.unknown().optional(),
    error: ErrorSchema.optional(),
    duration: z.number().describe('Milliseconds, all attempts together.'),
    attempts: z.number(),
    usage: z.record(z.string(), z.number()).optional().describe('Tokens, where models were asked.'),
  })
  .describe('What has become of a step.');

const WorkflowResultSchema = z
  .object({
    runId: z.string(),
    status: z.enum(['running', 'paused', 'suspended', 'completed', 'failed', 'cancelled']),
    output: z.unknown().optional().describe('Of the last step that completed with one.'),
    steps: z.record(z.string(), StepResultSchema),
    pending: z
      .array(
        z.object({
          id: z.string(),
          step: z.string(),
          data: z.unknown(),
          schema: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .describe('What steps wait for an answer to; resume brings it.'),
    error: ErrorSchema.optional(),
    duration: z.number().describe('Milliseconds.'),
  })
  .describe('What has become of a workflow.');

const input = optional('input', data(z.unknown()), 'What places such as {{input.topic}} name.');
const options = optional(
  'options',
  data(ScriptExecuteSchema, 'ExecuteOptions'),
  'A log from which the run goes on in another process, and limits.',
);
const runId = optional('runId', data(z.string()), 'Which run; the last one when absent.');

/** What functions of a step are called with; they may take the first only. */
export const stepFunctionParameters = [
  parameter('input', data(z.unknown()), 'The params; what else it is, the option says.'),
  parameter('context', handle('StepContext'), 'What is known beside it.'),
];

const stepFunction = scriptFunction(stepFunctionParameters, data(z.unknown()));

/** What a script starts is part of what the script is part of. */
function insideWork(options: ExecuteOptions): ExecuteOptions {
  const { signal, budget } = presentWork();
  return { ...options, signal, parentBudget: budget };
}

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
            parameter(
              'config',
              data(WorkflowStepSchema, 'WorkflowStep', { '*': stepFunction }),
              'What it does and when.',
            ),
          ],
          returns: nothing,
          call: (_, target: Workflow, name: string, config: WorkflowStepConfig) => {
            target.addStep(name, config);
          },
        }),
        validate: method({
          summary:
            'Whether the steps fit together, and what is wrong; for these options, where a log or a runner needs functions by name.',
          parameters: [options],
          returns: results(
            parameter('isValid', data(z.boolean()), 'Whether they do.'),
            parameter('errors', list(z.string()), 'Names that are none, places that lead nowhere, circles.'),
          ),
          call: ({ framework }, target: Workflow, how?: unknown) => {
            const { valid, errors } = target.validate(
              framework.workflows.optionsForScript(how, 'Workflow.validate'),
            );
            return [valid, errors];
          },
        }),
        warnings: method({
          summary: 'What validate has nothing against without a log and a runner: steps that hold functions.',
          parameters: [],
          returns: list(z.string()),
          call: (_, target: Workflow) => target.validate().warnings,
        }),
        execute: method({
          summary: 'Runs all steps and tells what became of each.',
          parameters: [input, options],
          returns: data(WorkflowResultSchema, 'WorkflowResult'),
          async: true,
          call: ({ framework }, target: Workflow, given?: unknown, how?: unknown) =>
            target.execute(
              given ?? {},
              insideWork(framework.workflows.optionsForScript(how, 'Workflow.execute')),
            ),
        }),
        executeAsync: method({
          summary: 'Starts a run and gives its id.',
          parameters: [input, options],
          returns: data(z.string()),
          starts: true,
          call: ({ framework }, target: Workflow, given?: unknown, how?: unknown) =>
            target.executeAsync(
              given ?? {},
              insideWork(framework.workflows.optionsForScript(how, 'Workflow.executeAsync')),
            ),
        }),
        wait: method({
          summary: 'Waits until a run has ended or waits for answers, and tells what became of each step.',
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
          summary: 'Goes on after a pause, or with answers to what is pending; wait tells what comes of it.',
          parameters: [
            runId,
            optional(
              'answers',
              data(z.record(z.string(), z.unknown())),
              'Answers by the id of what is pending.',
            ),
          ],
          returns: nothing,
          call: (_, target: Workflow, id?: string, answers?: Answers) => target.resume(id, answers),
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
    StepContext: object<StepContext>({
      summary:
        'What a function of a step is given as its second argument. Functions that take one argument get the first only.',
      class: StepContext,
      properties: {
        workflow: {
          summary: "The workflow's name.",
          type: data(z.string()),
          get: (target) => target.workflow,
        },
        runId: { summary: "The run's id.", type: data(z.string()), get: (target) => target.runId },
        step: { summary: "The step's name.", type: data(z.string()), get: (target) => target.step },
        index: {
          summary: 'Which item of a foreach or round of a while, from 0.',
          type: data(z.number()),
          get: (target) => target.index,
        },
        attempt: {
          summary: 'Which attempt this is, from 1.',
          type: data(z.number()),
          get: (target) => target.attempt,
        },
        params: { summary: "The step's params.", type: data(z.unknown()), get: (target) => target.params },
        input: { summary: "The workflow's input.", type: data(z.unknown()), get: (target) => target.input },
        steps: {
          summary: 'Results of the steps that are done, by name.',
          type: data(z.record(z.string(), StepResultSchema)),
          get: (target) => target.steps,
        },
        outputs: {
          summary: 'Outputs of the steps that are done, by name.',
          type: data(z.record(z.string(), z.unknown())),
          get: (target) => target.outputs,
        },
        idempotencyKey: {
          summary:
            'The same when the step is run again after a crash: what it did under this key before, it need not do again.',
          type: data(z.string()),
          get: (target) => target.idempotencyKey,
        },
        ...workProperties,
      },
      methods: {
        suspend: method({
          summary:
            'Asks somebody outside: ends the step until workflow.resume brings an answer; then the step runs again from its beginning, and this gives the answer.',
          parameters: [
            optional('data', data(z.unknown()), 'What is asked; seen in pending of the result.'),
            optional(
              'options',
              data(z.object({ schema: z.record(z.string(), z.unknown()).optional() })),
              'A JSON Schema that the answer must fit.',
            ),
          ],
          returns: data(z.unknown()),
          call: (_, target: StepContext, asked?: unknown, options?: { schema?: Record<string, unknown> }) =>
            target.suspend(asked ?? null, options),
        }),
      },
    }),
  },
});
