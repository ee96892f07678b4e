// The hooks that messages go through on their way into a memory.

import type { Events } from '../event/index.js';
import { stopReason, type HookSet } from '../hook/index.js';
import { parseMessage, type Message } from '../provider/index.js';
import { invalidArgument, WorkScope } from '../support/index.js';

/** What a memory has of the framework that it belongs to. */
export interface MemorySurroundings {
  /** Milliseconds since 1970; the system's clock unless given. */
  now?: () => number;
  /** Told of what is added, left out and forgotten. */
  events?: Events;
  /** Whose hooks of `memory.add.pre` messages go through. */
  hooks?: HookSet;
  /** The agent whose memory it is. */
  agentName?: string;
}

/** The run that messages are of. */
export interface MessageOrigin {
  agentName?: string;
  runId?: string;
  /** Ends the hooks when it ends. */
  scope?: WorkScope;
  /** Tells of an event as one of the run. */
  tell?: (type: string, data: Record<string, unknown>) => void;
}

/** A message as the hooks left it, or why it is not to be added. */
export type Passed = { message: Message } | { stopped: string; isResult: boolean };

const POINT = 'memory.add.pre';

/** Messages wait for each other here, so that they are added in the order of the calls. */
export class AddHooks {
  readonly #hooks: HookSet | undefined;
  readonly #names: { threadId: string; resourceId: string };
  #last: Promise<unknown> | undefined;

  constructor(hooks: HookSet | undefined, names: { threadId: string; resourceId: string }) {
    this.#hooks = hooks;
    this.#names = names;
  }

  /** Whether messages cannot be added at once. */
  get mustWait(): boolean {
    return this.#last !== undefined || this.#hooks?.has(POINT) === true;
  }

  /** What `add` makes of the messages once the hooks have seen each of them. Fails as a hook or `add` does. */
  async run<Result>(
    messages: readonly Message[],
    origin: MessageOrigin,
    add: (passed: readonly Passed[]) => Result,
  ): Promise<Result> {
    const before = this.#last;
    const work = (async () => {
      await before;
      return add(await this.#passed(messages, origin));
    })();
    const last = work.then(
      () => undefined,
      () => undefined,
    );
    this.#last = last;
    try {
      return await work;
    } finally {
      if (this.#last === last) this.#last = undefined;
    }
  }

  async #passed(messages: readonly Message[], origin: MessageOrigin): Promise<Passed[]> {
    const hooks = this.#hooks;
    if (hooks?.has(POINT) !== true) return messages.map((message) => ({ message }));
    const { agentName, runId } = origin;
    const run = agentName === undefined ? {} : { agentName, runId };
    const scope = new WorkScope({ what: 'adding to a memory', parent: origin.scope });
    const passed: Passed[] = [];
    try {
      for (const message of messages) {
        const given = { point: POINT, ...run, ...this.#names, message: structuredClone(message) };
        const left = await hooks.run(POINT, given, scope);
        const stopped = stopReason(left);
        if (stopped === undefined) passed.push({ message: changed(message, left.message) });
        else passed.push({ stopped, isResult: message.role === 'tool' });
      }
    } finally {
      scope.dispose();
    }
    return passed;
  }
}

/** What a hook has made of a message. Calls and results stay what belongs together. */
function changed(message: Message, given: unknown): Message {
  const where = `hook at ${POINT}: message`;
  const left = parseMessage(given, where);
  if (left.role !== message.role)
    throw invalidArgument(`${where}: role: must stay "${message.role}", got "${left.role}"`);
  const [before, after] = [callIds(message), callIds(left)];
  if (before !== after)
    throw invalidArgument(
      `${where}: the ids of tool calls must stay ${before || 'none'}, got ${after || 'none'}`,
    );
  return left;
}

function callIds(message: Message): string {
  if (message.role === 'tool') return message.toolCallId;
  return message.role === 'assistant' ? (message.toolCalls ?? []).map(({ id }) => id).join(', ') : '';
}

/** The messages that passed, without the exchanges of those that were stopped: a call and its results, which follow it, come and go together. */
export function withoutStopped(passed: readonly Passed[]): Message[] {
  const exchanges: Passed[][] = [];
  for (const one of passed) {
    const isResult = 'message' in one ? one.message.role === 'tool' : one.isResult;
    if (isResult && exchanges.length > 0) exchanges.at(-1)!.push(one);
    else exchanges.push([one]);
  }
  return exchanges
    .filter((exchange) => exchange.every((one) => 'message' in one))
    .flatMap((exchange) => exchange.map((one) => (one as { message: Message }).message));
}
