// Where a run has got to, so that it can go on later, elsewhere too.

import { z } from 'zod';
import type { AssistantMessage, Message, ToolMessage } from '../provider/index.js';
import { FrameworkError, invalidArgument, isPlainObject, type StateSeal } from '../support/index.js';
import type { Step, ToolCallRecord } from './agent-result.js';

/** A call of a tool that waits for somebody's agreement. */
export interface PendingApproval {
  /** The model's name for the call; of a call inside another agent, the call of that agent, a / and the call there. */
  toolCallId: string;
  toolName: string;
  input: unknown;
  /** The agent inside this one whose call it is. */
  agentName?: string;
}

export interface RunState {
  version: 1;
  agentName: string;
  /** What the conversation was built on; an agent that goes on must have the same. */
  config: StateConfig;
  runId: string;
  /** The run's own messages; a valid prompt. */
  messages: Message[];
  steps: Step[];
  toolCalls: ToolCallRecord[];
  content: string;
  /** An answer of the model whose calls are not all done, with the results there are. */
  open?: OpenAnswer;
  /** So many of the messages, from the first, were put into the agent's memory. */
  remembered?: number;
  /** How they were put there, where a hook had it otherwise. */
  rememberedAs?: Message[];
  /** Messages that follow once the open answer is done. */
  following?: Message[];
}

export interface OpenAnswer {
  answer: AssistantMessage;
  results: ToolMessage[];
  pending: PendingApproval[];
  /** What was decided of its calls: nobody is asked again, whatever became of the run. */
  decided?: Record<string, Decision>;
  /** By the id of the call: where agents inside this one wait for decisions. */
  waiting?: Record<string, SuspendedCall>;
}

/** A call that waits for decisions inside: its state, and what is asked there. */
export interface SuspendedCall {
  state: string;
  pending: PendingApproval[];
  /** What was decided, by the id there. Of this state only: ids may come again. */
  decided?: Record<string, Decision>;
}

export interface StateConfig {
  instructions: string | undefined;
  /** Names, sorted. */
  tools: string[];
}

/** Fails with `state_invalid` where a state is not one of the agent that is to go on with it. */
export function checkOwner(state: RunState, agentName: string, config: StateConfig, where: string): void {
  const refused = (why: string): FrameworkError =>
    new FrameworkError('state_invalid', `${where}: the state cannot be used: ${why}`);
  if (state.agentName !== agentName)
    throw refused(`it is of agent "${state.agentName}", this one is "${agentName}"`);
  const named = (tools: readonly string[]): string => (tools.length === 0 ? 'no tools' : tools.join(', '));
  const [its, own] = [named(state.config.tools), named(config.tools)];
  if (its !== own) throw refused(`its agent "${agentName}" had ${its}, this one has ${own}`);
  if (state.config.instructions !== config.instructions)
    throw refused(`its agent "${agentName}" had other instructions than this one`);
}

/** What was decided of a call. */
export interface Decision {
  approved: boolean;
  /** Why not: told to the model. */
  reason?: string;
}

/** Decisions by the id of the call. */
export type Decisions = ReadonlyMap<string, Decision>;

const DecisionSchema = z.union([
  z.boolean(),
  z.object({ approved: z.boolean(), reason: z.string().optional() }),
]);

export const DecisionsSchema = z
  .union([
    z.boolean(),
    z.record(z.string(), DecisionSchema),
    z.array(z.object({ toolCallId: z.string(), approved: z.boolean(), reason: z.string().optional() })),
  ])
  .describe(
    'true or false for all; or by the id of the call: true, false or {approved, reason}; or a list of {toolCallId, approved, reason}.',
  );

/** Reads decisions in each of their forms; `pending` are the calls that there are. Fails with `invalid_argument`. */
export function parseDecisions(
  given: unknown,
  pending: readonly PendingApproval[],
  where: string,
): Decisions {
  const decisions = new Map<string, Decision>();
  if (given === undefined || given === null) return decisions;
  if (typeof given === 'boolean') {
    for (const { toolCallId } of pending) decisions.set(toolCallId, { approved: given });
    return decisions;
  }
  const entries: [string, unknown][] = Array.isArray(given)
    ? given.map((one: unknown) => {
        if (!isPlainObject(one))
          throw invalidArgument(`${where}: decisions: expected {toolCallId, approved}`);
        return [String(one['toolCallId'] ?? one['tool_call_id']), one];
      })
    : Object.entries(given as object);
  for (const [id, one] of entries) {
    if (!pending.some(({ toolCallId }) => toolCallId === id)) {
      const known = pending.map(({ toolCallId }) => toolCallId).join(', ');
      throw invalidArgument(`${where}: decisions: no call "${id}" is pending (pending: ${known || 'none'})`);
    }
    const parsed = DecisionSchema.safeParse(one);
    if (!parsed.success)
      throw invalidArgument(`${where}: decisions.${id}: expected true, false or {approved, reason}`);
    decisions.set(id, typeof parsed.data === 'boolean' ? { approved: parsed.data } : parsed.data);
  }
  return decisions;
}

export function sealState(state: RunState, seal: StateSeal): string {
  const { messages, following, rememberedAs } = state;
  return seal.seal({
    ...state,
    messages: messages.map(withTextData),
    following: following?.map(withTextData),
    rememberedAs: rememberedAs?.map(withTextData),
  });
}

/**
 * The history without the run's own messages, which its state brings; and how many of those need not be remembered again. They are told by what they say: the
 * memory may be in a file, or another process's.
 */
export function withoutRemembered(
  history: readonly Message[],
  { messages, remembered = 0, rememberedAs }: RunState,
): { history: readonly Message[]; remembered: number } {
  const own = (rememberedAs ?? messages.slice(0, remembered)).map(asKey);
  let next = own.length - 1;
  const others = history.toReversed().filter((message) => {
    const at = next < 0 ? -1 : own.lastIndexOf(asKey(message), next);
    if (at >= 0) next = at - 1;
    return at < 0;
  });
  return others.length === history.length
    ? { history, remembered: 0 }
    : { history: others.toReversed(), remembered };
}

function asKey(message: Message): string {
  return JSON.stringify(withTextData(message));
}

/** Bytes of images and files as base64, which JSON can hold. */
function withTextData(message: Message): Message {
  if (message.role !== 'user' || typeof message.content === 'string') return message;
  const content = message.content.map((part) =>
    part.type !== 'text' && part.data instanceof Uint8Array
      ? { ...part, data: Buffer.from(part.data).toString('base64') }
      : part,
  );
  return { ...message, content };
}
