// Functions that a host or script has run at named points of the framework's work, in a fixed order, each with a
// deadline. A point without hooks costs one map look-up.

import { z } from 'zod';
import {
  FrameworkError,
  invalidArgument,
  isPlainObject,
  suggestion,
  typeName,
  WorkScope,
} from '../support/index.js';

/** The points and what the context there holds beside `agentName`, `runId` and `point`. */
export const HookPointSchema = z
  .enum([
    'agent.execution.pre',
    'agent.execution.post',
    'agent.response.post',
    'tool.execution.pre',
    'tool.execution.post',
    'pre_execution',
    'post_execution',
  ])
  .describe(
    'agent.execution.pre (alias pre_execution): input, context. agent.execution.post (alias post_execution): input, ' +
      'result. agent.response.post: content, metadata, usage. tool.execution.pre: toolName, toolCallId, input. ' +
      'tool.execution.post: the same with output or error, durationMs.',
  );

export type HookPointName = z.infer<typeof HookPointSchema>;
export type HookPoint = Exclude<HookPointName, 'pre_execution' | 'post_execution'>;

/** What a hook is given: plain data of the point where it runs. */
export type HookContext = Record<string, unknown>;

/**
 * May change the context in place, return one that takes the place of the members it has, or return nothing. What is
 * no object counts as nothing. `{ stop: 'reason' }` from a pre hook ends what was about to happen.
 */
export type Hook = (context: HookContext) => unknown;

export interface HookOptions {
  /** Hooks of higher priority run first, equal ones in the order of registration; 0 unless given. */
  priority?: number;
  /** The name to remove it by; made up unless given. */
  id?: string;
  /** stop: a failing hook fails the run (the default); continue: it is passed over. */
  onError?: 'stop' | 'continue';
  /** Limit of one call in milliseconds; 30,000 unless given. */
  timeoutMs?: number;
}

interface Entry {
  id: string;
  point: HookPoint;
  hook: Hook;
  priority: number;
  onError: 'stop' | 'continue';
  timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const ALIASES: Readonly<Record<string, HookPoint>> = {
  pre_execution: 'agent.execution.pre',
  post_execution: 'agent.execution.post',
};

export class HookSet {
  readonly #byPoint = new Map<HookPoint, Entry[]>();
  #nextId = 1;

  /** Adds a hook and gives its id. Fails with `invalid_argument` or `already_exists`; `where` starts the message. */
  add(point: string, hook: Hook, options: HookOptions = {}, where = 'addHook'): string {
    if (typeof hook !== 'function')
      throw invalidArgument(`${where}: expected function, got ${typeName(hook)}`);
    const { priority = 0, onError = 'stop', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const id = options.id ?? this.#newId();
    if (this.#find(id) !== undefined)
      throw new FrameworkError('already_exists', `${where}: hook "${id}" exists already`);
    const entry: Entry = { id, point: hookPoint(point, where), hook, priority, onError, timeoutMs };
    const entries = [...(this.#byPoint.get(entry.point) ?? []), entry];
    entries.sort((left, right) => right.priority - left.priority);
    this.#byPoint.set(entry.point, entries);
    return id;
  }

  /** Removes a hook; false when there was none. */
  remove(id: string): boolean {
    const entry = this.#find(id);
    if (entry === undefined) return false;
    const rest = this.#byPoint.get(entry.point)!.filter((other) => other !== entry);
    if (rest.length > 0) this.#byPoint.set(entry.point, rest);
    else this.#byPoint.delete(entry.point);
    return true;
  }

  has(point: HookPoint): boolean {
    return this.#byPoint.has(point);
  }

  list(): Array<{ id: string; point: HookPoint; priority: number }> {
    return [...this.#byPoint.values()].flat().map(({ id, point, priority }) => ({ id, point, priority }));
  }

  clear(): void {
    this.#byPoint.clear();
  }

  /** A set with the same hooks under the same ids. */
  clone(): HookSet {
    const copy = new HookSet();
    copy.#nextId = this.#nextId;
    for (const [point, entries] of this.#byPoint) copy.#byPoint.set(point, entries);
    return copy;
  }

  /** Runs the point's hooks one after another and gives the context that they leave. Fails as the failing hook does. */
  async run<Context extends HookContext>(
    point: HookPoint,
    context: Context,
    scope: WorkScope,
  ): Promise<Context> {
    let current = context;
    for (const entry of this.#byPoint.get(point) ?? []) {
      current = await runOne(entry, current, scope);
      if (stopReason(current) !== undefined) break;
    }
    return current;
  }

  #find(id: string): Entry | undefined {
    for (const entries of this.#byPoint.values()) {
      const entry = entries.find((other) => other.id === id);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #newId(): string {
    let id = `hook-${this.#nextId}`;
    while (this.#find(id) !== undefined) id = `hook-${(this.#nextId += 1)}`;
    this.#nextId += 1;
    return id;
  }
}

/** Why a hook wants the work stopped, or undefined. */
export function stopReason(context: HookContext): string | undefined {
  const { stop } = context;
  if (typeof stop === 'string') return stop;
  return stop === true ? 'stopped by a hook' : undefined;
}

/** The point that a name stands for. Fails with `invalid_argument`. */
export function hookPoint(name: string, where: string): HookPoint {
  const points = HookPointSchema.options;
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name];
  if ((points as string[]).includes(name)) return name as HookPoint;
  throw invalidArgument(`${where}: unknown hook point "${name}"${suggestion(String(name), points)}`);
}

async function runOne<Context extends HookContext>(
  { id, point, hook, onError, timeoutMs }: Entry,
  context: Context,
  parent: WorkScope,
): Promise<Context> {
  const scope = new WorkScope({ what: `hook "${id}" at ${point}`, timeoutMs, parent });
  try {
    const returned = await scope.run(() => hook(context));
    if (returned === context || !isPlainObject(returned)) return context;
    return { ...context, ...returned };
  } catch (error) {
    if (onError === 'continue' && parent.failure === undefined) return context;
    throw scope.failure ?? error;
  } finally {
    scope.dispose();
  }
}
