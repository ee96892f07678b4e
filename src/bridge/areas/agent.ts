// zigllms.agent

import { z } from 'zod';
import {
  Agent,
  DecisionsSchema,
  AgentConfigSchema,
  AgentInputSchema,
  AgentResultSchema,
  type AgentInput,
  type RunCallback,
  type RunOptions,
} from '../../agent/index.js';
import { HookPointSchema, type Hook } from '../../hook/index.js';
import { presentWork } from '../script-work.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  methodOf,
  nothing,
  object,
  optional,
  parameter,
  scriptFunction,
  stream,
} from '../define-area.js';
import { toolFunctions } from './tool.js';

const AgentInfoSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    tools: z.array(z.string()),
    status: z.string(),
  })
  .loose()
  .describe('What is known of an agent.');

const AgentDeltaSchema = z
  .object({
    type: z.enum([
      'text',
      'reasoning',
      'tool_call_start',
      'tool_call_delta',
      'tool_call',
      'tool_result',
      'step',
      'finish',
    ]),
    text: z.string().optional().describe('Of text, reasoning and tool_call_delta.'),
    toolCall: z.unknown().optional().describe('Of tool_call: {id, name, input}.'),
    content: z.unknown().optional().describe('Of tool_result.'),
    step: z.unknown().optional().describe('Of step: the finished step.'),
    result: AgentResultSchema.optional().describe('Of finish.'),
  })
  .loose()
  .describe('A piece of a run.');

const config = optional(
  'config',
  data(AgentConfigSchema, 'AgentConfig', { tools: toolFunctions }),
  'How the agent is made; names in camelCase or snake_case.',
);
const input = parameter(
  'input',
  data(AgentInputSchema, 'AgentInput'),
  'A text, {message, context} or {messages}.',
);
const callback = optional(
  'callback',
  scriptFunction([
    optional('result', data(AgentResultSchema, 'AgentResult'), 'The result, where there is one.'),
    optional(
      'error',
      data(z.object({ code: z.string(), message: z.string() })),
      'What went wrong, if anything did.',
    ),
  ]),
  'Called with the result and the error when the run has ended.',
);
const point = parameter(
  'point',
  data(HookPointSchema, 'HookPoint'),
  'Where the hook runs, such as pre_execution.',
);
const hook = parameter(
  'hook',
  scriptFunction(
    [
      parameter(
        'context',
        data(z.record(z.string(), z.unknown())),
        'What is about to happen or has happened.',
      ),
    ],
    data(z.unknown()),
  ),
  'May return a changed context.',
);
const overrides = optional(
  'overrides',
  data(AgentConfigSchema, 'AgentConfig', { tools: toolFunctions }),
  'Options that differ.',
);
const agent = parameter('agent', handle('Agent'), 'The agent.');

/** What a script starts is part of what the script is part of. */
function insideWork(): RunOptions {
  const { signal, budget } = presentWork();
  return { signal, parentBudget: budget };
}

/** What can be done with an agent: as functions of the area, which take it first, and as its methods. */
const agentFunctions = {
  run: fn({
    summary: 'Runs an agent and gives its result.',
    parameters: [agent, input],
    returns: data(AgentResultSchema, 'AgentResult'),
    async: true,
    call: (_, target: Agent, given: AgentInput) => target.run(given, { ...insideWork(), onFailure: 'throw' }),
  }),
  runAsync: fn({
    summary: 'Starts an agent. With a callback it returns at once; without, it gives what run gives.',
    parameters: [agent, input, callback],
    returns: data(AgentResultSchema, 'AgentResult'),
    async: true,
    call: ({ report }, target: Agent, given: AgentInput, then?: RunCallback) => {
      const work = insideWork();
      if (then === undefined) return target.run(given, { ...work, onFailure: 'throw' });
      target.runAsync(given, then, work).catch(report);
      return undefined;
    },
  }),
  stream: fn({
    summary:
      'Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run.',
    parameters: [agent, input],
    returns: stream(data(AgentDeltaSchema, 'AgentDelta')),
    starts: true,
    call: (_, target: Agent, given: AgentInput) => target.stream(given, insideWork()),
  }),
  resume: fn({
    summary:
      'Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on.',
    parameters: [
      agent,
      parameter(
        'state',
        data(z.string()),
        "The result's state, of this process or another; of an agent of the same name, tools and instructions.",
      ),
      optional('decisions', data(DecisionsSchema, 'Decisions'), 'Whether pending calls are agreed to.'),
    ],
    returns: data(AgentResultSchema, 'AgentResult'),
    async: true,
    call: (_, target: Agent, state: string, decisions?: unknown) =>
      target.resume(state, { ...insideWork(), decisions }),
  }),
  clone: fn({
    summary: 'A new agent with some options changed, the same hooks and an empty memory.',
    parameters: [agent, overrides],
    returns: handle('Agent'),
    call: (_, target: Agent, given?: Record<string, unknown>) => target.clone(given),
  }),
  getInfo: fn({
    summary: 'What is known of an agent.',
    parameters: [agent],
    returns: data(AgentInfoSchema, 'AgentInfo'),
    call: (_, target: Agent) => target.getInfo(),
  }),
  addHook: fn({
    summary: 'Has a hook run at a point of every run from now on; gives the id to remove it by.',
    parameters: [agent, point, hook],
    returns: data(z.string()),
    call: (_, target: Agent, at: string, run: Hook) => target.addHook(at, run),
  }),
  removeHook: fn({
    summary: 'Removes a hook; false when there was none.',
    parameters: [agent, parameter('id', data(z.string()), "The hook's id.")],
    returns: data(z.boolean()),
    call: (_, target: Agent, id: string) => target.removeHook(id),
  }),
  getMemory: fn({
    summary: "The agent's memory.",
    parameters: [agent],
    returns: handle('Memory'),
    call: (_, target: Agent) => target.getMemory(),
  }),
  destroy: fn({
    summary: 'Cancels what runs and removes the agent.',
    parameters: [agent],
    returns: nothing,
    call: (_, target: Agent) => target.destroy(),
  }),
};

export const agentArea = defineArea('agent', {
  summary: 'Create, run and inspect agents.',
  functions: {
    create: fn({
      summary: 'Creates an agent. It goes when the script context goes.',
      parameters: [config],
      returns: handle('Agent'),
      call: ({ framework, owner }, given?: Record<string, unknown>) =>
        framework.agents.create(given ?? {}, { owner }),
    }),
    list: fn({
      summary: 'What is known of all agents.',
      parameters: [],
      returns: list(AgentInfoSchema, 'AgentInfo'),
      call: ({ framework }) => framework.agents.list(),
    }),
    get: fn({
      summary: 'The agent of that name, or nothing.',
      parameters: [parameter('name', data(z.string()), "The agent's name.")],
      returns: handle('Agent'),
      call: ({ framework }, name: string) => framework.agents.get(name),
    }),
    ...agentFunctions,
  },
  objects: {
    Agent: object<Agent>({
      summary: 'An agent.',
      class: Agent,
      properties: {
        name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
        id: {
          summary: 'Its id, unique in the framework.',
          type: data(z.string()),
          get: (target) => target.id,
        },
      },
      methods: Object.fromEntries(
        Object.entries(agentFunctions).map(([name, description]) => [name, methodOf(description)]),
      ),
    }),
  },
});
