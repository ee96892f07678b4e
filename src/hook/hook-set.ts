// Functions that a host or script has run at named points of the framework's work, in a fixed order, each with a
// deadline. A point without hooks costs one map look-up.

import {
  succeeds,
  FrameworkError,
  invalidArgument,
  isPlainObject,
  suggestion,
  typeName,
  WorkScope,
} from '../support/index.js';
import { hookAliases, HookPointSchema, type HookPoint } from './hook-points.js';

/** What a hook is given: plain data of the point where it runs. */
export type HookContext = Record<string, unknown>;

/**
 * May change the context in place, return one that takes the place of the members it has, or return nothing. What is
 * no object counts as nothing. `{ stop: 'reason' }` from a pre hook ends what was about to happen.
 */
export type Hook = (context: HookContext) => unknown;

/** When a hook runs, and what becomes of its failures. */
export interface HookOptions {
  /** Hooks of higher priority run first, equal ones in the order of registration; 0 unless given. */
  priority?: number;
  /** The hook runs only where this says true. */
  condition?: (context: HookContext) => unknown;
  /** The name to remove it by; made up unless given. */
  id?: string;
  /** stop: a failing hook fails the run (the default); continue: it is passed over. */
  onError?: 'stop' | 'continue';
  /** Limit of one call in milliseconds; 30,000 unless given. */
  timeoutMs?: number;
  /** Who registers, such as a script context: `releaseOwner` takes away all that it registered. */
  owner?: object;
}

/** A hook as plain data. */
export interface HookInfo {
  id: string;
  point: HookPoint;
  priority: number;
  enabled: boolean;
}

interface Entry {
  readonly id: string;
  readonly point: HookPoint;
  readonly hook: Hook;
  readonly condition: ((context: HookContext) => unknown) | undefined;
  readonly priority: number;
  /** Place in the order of registration, over all sets of a framework. */
  readonly order: number;
  readonly onError: 'stop' | 'continue';
  readonly timeoutMs: number;
  readonly owner: object | undefined;
  enabled: boolean;
}

/** What the sets of one framework share. */
interface Shared {
  nextOrder: number;
  /** Raised by each change: what was looked up before is old. */
  version: number;
  onFailure: ((info: HookInfo, error: unknown) => void) | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const NONE: readonly Entry[] = [];

/**
 * Hooks by point. A set with a parent runs the parent's hooks, too: those of the whole framework beside an agent's own.
 *
 * @example
 * framework.hooks.add('tool.execution.pre', (context) => ({ input: checked(context.input) }), {
 *   priority: 100,
 *   condition: (context) => context.toolName === 'file_writer',
 * });
 */
export class HookSet {
  readonly #parent: HookSet | undefined;
  readonly #shared: Shared;
  readonly #byPoint = new Map<HookPoint, Entry[]>();
  readonly #inOrder = new Map<HookPoint, readonly Entry[]>();
  #seenVersion = 0;
  #nextId = 1;

  constructor(options: { parent?: HookSet; onFailure?: (info: HookInfo, error: unknown) => void } = {}) {
    const { parent, onFailure } = options;
    this.#parent = parent;
    this.#shared = parent === undefined ? { nextOrder: 0, version: 0, onFailure } : parent.#shared;
  }

  /** Adds a hook and gives its id. Fails with `invalid_argument` or `already_exists`; `where` starts the message. */
  add(point: string, hook: Hook, options: HookOptions = {}, where = 'addHook'): string {
    if (typeof hook !== 'function')
      throw invalidArgument(`${where}: expected function, got ${typeName(hook)}`);
    const { priority = 0, onError = 'stop', timeoutMs = DEFAULT_TIMEOUT_MS, condition, owner } = options;
    const id = options.id ?? this.#newId();
    const same = this.#find(id);
    if (same !== undefined && !succeeds(owner, same.owner))
      throw new FrameworkError('already_exists', `${where}: hook "${id}" exists already`);
    const at = hookPoint(point, where);
    const order = this.#shared.nextOrder++;
    const entry = {
      id,
      point: at,
      hook,
      condition,
      priority,
      order,
      onError,
      timeoutMs,
      owner,
      enabled: true,
    };
    this.#byPoint.set(at, [...(this.#byPoint.get(at) ?? []), entry]);
    this.#shared.version += 1;
    return id;
  }

  /** Removes a hook; false when there was none. */
  remove(id: string): boolean {
    const entry = this.#find(id);
    if (entry === undefined) return false;
    this.#keep(entry.point, (other) => other !== entry);
    return true;
  }

  /** Lets a hook run again, or keeps it from running; false when there is none. */
  setEnabled(id: string, enabled: boolean): boolean {
    const entry = this.#find(id);
    if (entry === undefined) return false;
    entry.enabled = enabled;
    this.#shared.version += 1;
    return true;
  }

  /** Whether a hook would run at this point. */
  has(point: HookPoint): boolean {
    return this.#entries(point).length > 0;
  }

  /** This set's own hooks, in the order of their points' first registration. */
  list(point?: string): HookInfo[] {
    const at = point === undefined ? undefined : hookPoint(point, 'hook.list');
    return [...this.#byPoint.values()]
      .flat()
      .filter((entry) => at === undefined || entry.point === at)
      .map(infoOf);
  }

  /** Removes this set's own hooks. */
  clear(): void {
    this.#byPoint.clear();
    this.#shared.version += 1;
  }

  /** A set with the same hooks under the same ids, and the same parent. */
  clone(): HookSet {
    const copy = new HookSet({ parent: this.#parent });
    copy.#nextId = this.#nextId;
    for (const [point, entries] of this.#byPoint)
      copy.#byPoint.set(
        point,
        entries.map((entry) => ({ ...entry })),
      );
    return copy;
  }

  /** Removes all that this owner registered. */
  releaseOwner(owner: object): void {
    for (const point of this.#byPoint.keys()) this.#keep(point, (entry) => entry.owner !== owner);
  }

  /** Runs the point's hooks one after another and gives the context that they leave. Fails as the failing hook does. */
  async run<Context extends HookContext>(
    point: HookPoint,
    context: Context,
    scope: WorkScope,
  ): Promise<Context> {
    let current = context;
    for (const entry of this.#entries(point)) {
      current = await this.#runOne(entry, current, scope);
      if (stopReason(current) !== undefined) break;
    }
    return current;
  }

  async #runOne<Context extends HookContext>(
    entry: Entry,
    context: Context,
    parent: WorkScope,
  ): Promise<Context> {
    const { id, point, hook, condition, onError, timeoutMs } = entry;
    const scope = new WorkScope({ what: `hook "${id}" at ${point}`, timeoutMs, parent });
    try {
      if (condition !== undefined && !isTrue(await scope.run(() => condition(context)))) return context;
      const returned = await scope.run(() => hook(context));
      if (returned === context || !isPlainObject(returned)) return context;
      return { ...context, ...returned };
    } catch (error) {
      const failure = scope.failure ?? error;
      if (parent.failure === undefined) this.#shared.onFailure?.(infoOf(entry), failure);
      if (onError === 'continue' && parent.failure === undefined) return context;
      throw failure;
    } finally {
      scope.dispose();
    }
  }

  /** The hooks that run at a point, in their order. */
  #entries(point: HookPoint): readonly Entry[] {
    if (this.#seenVersion !== this.#shared.version) {
      this.#inOrder.clear();
      this.#seenVersion = this.#shared.version;
    }
    const known = this.#inOrder.get(point);
    if (known !== undefined) return known;
    const own = this.#byPoint.get(point) ?? NONE;
    const all = [...(this.#parent === undefined ? NONE : this.#parent.#entries(point)), ...own].filter(
      ({ enabled }) => enabled,
    );
    all.sort((left, right) => right.priority - left.priority || left.order - right.order);
    this.#inOrder.set(point, all);
    return all;
  }

  #keep(point: HookPoint, stays: (entry: Entry) => boolean): void {
    const rest = this.#byPoint.get(point)?.filter(stays) ?? [];
    if (rest.length > 0) this.#byPoint.set(point, rest);
    else this.#byPoint.delete(point);
    this.#shared.version += 1;
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
  if (Object.hasOwn(hookAliases, name)) return hookAliases[name];
  if ((points as string[]).includes(name)) return name as HookPoint;
  throw invalidArgument(`${where}: unknown hook point "${name}"${suggestion(String(name), points)}`);
}

function infoOf({ id, point, priority, enabled }: Entry): HookInfo {
  return { id, point, priority, enabled };
}

/** What all languages call true: Lua and Wren know no other false than false and nil. */
function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}
