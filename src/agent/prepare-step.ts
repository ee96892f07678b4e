// What an agent's owner may change from one step to the next.

import { z } from 'zod';
import { Conversation, parseMessage, type Message, type ModelTarget } from '../provider/index.js';
import {
  invalidArgument,
  isPlainObject,
  parseOptions,
  suggestion,
  type WorkScope,
} from '../support/index.js';
import type { RunSetup } from './run.js';
import { instructionTokens, withinTokens } from './token-window.js';
import { isOffered } from './tool-runner.js';

/** What is about to happen. */
export interface StepContext {
  agentName: string;
  runId: string;
  /** 0 for the first. */
  step: number;
  /** The history and the run's own messages, as far as the memory's limit of tokens allows. */
  messages: Message[];
  /** Names of the tools that are offered. */
  tools: string[];
}

/** Returns what is to be different in this step, or nothing. */
export type PrepareStep = (context: StepContext) => unknown;

const StepChangesSchema = z.object({
  provider: z.string().optional(),
  model: z.string().optional(),
  tools: z.array(z.string()).optional(),
  toolChoice: z.union([z.enum(['auto', 'none', 'required']), z.object({ tool: z.string() })]).optional(),
  instructions: z.string().optional(),
  messages: z.array(z.unknown()).optional(),
});

/** Who is asked what in this step. Changes hold for this step only. */
export async function applyStepChanges(
  prepareStep: PrepareStep,
  setup: RunSetup,
  conversation: Conversation,
  messages: readonly Message[],
  step: number,
  scope: WorkScope,
): Promise<{ conversation: Conversation; target: ModelTarget }> {
  const { agentName, runId, target } = setup;
  const offered = [...setup.tools.values()].filter(isOffered);
  const names = offered.map(({ name }) => name);
  const context = {
    agentName,
    runId,
    step,
    messages: structuredClone([...messages]),
    tools: names,
  };
  const given = await scope.run(() => prepareStep(context));
  if (!isPlainObject(given) || Object.keys(given).length === 0) return { conversation, target };
  const where = `agent "${agentName}": prepareStep`;
  const changes = parseOptions(StepChangesSchema, given, where);
  const unknown = changes.tools?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw invalidArgument(`${where}: tools: the agent has no tool "${unknown}"${suggestion(unknown, names)}`);
  const chosen =
    changes.tools === undefined ? offered : offered.filter(({ name }) => changes.tools!.includes(name));
  const changed = new Conversation(target.model, {
    tools: chosen.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    temperature: setup.temperature,
    maxTokens: setup.maxTokens,
    toolChoice: chosen.length === 0 ? undefined : changes.toolChoice,
    responseFormat:
      setup.output === undefined ? undefined : { schema: setup.output.jsonSchema, name: 'answer' },
  });
  const instructions = changes.instructions ?? setup.instructions;
  if (instructions !== undefined) changed.add({ role: 'system', content: instructions });
  const shown =
    changes.messages?.map((one, index) => parseMessage(one, `${where}: messages[${index}]`)) ??
    context.messages;
  const { maxShownTokens } = setup;
  const kept =
    maxShownTokens === undefined
      ? shown
      : withinTokens(shown, maxShownTokens - instructionTokens(instructions));
  for (const message of kept) changed.add(message);
  const asked =
    changes.provider === undefined && changes.model === undefined
      ? target
      : setup.findTarget(changes.provider ?? target.provider.name, changes.model);
  return { conversation: changed, target: asked };
}
