// How much a run may use, shared with everything that it starts: nested agents, workflows, tools, whatever their language. What a call may need is reserved
// before it is made, so that a limit holds however many calls go on at the same time, and what was not needed is given back.

import { z } from 'zod';
import { FrameworkError } from './framework-error.js';
import { parseOptions } from './options.js';

const amount = z.number().min(0).optional();

export const BudgetSchema = z
  .object({
    tokens: amount.describe('Tokens of all model calls, in and out.'),
    cost: amount.describe(
      'Money of all model calls, in the currency of the prices. Models without a price are refused.',
    ),
    timeMs: amount.describe('Milliseconds of the run, waiting included.'),
    toolCalls: amount.describe('Calls of tools.'),
    modelCalls: amount.describe('Requests to models.'),
    guestCpuMs: amount.describe(
      "Processor time of scripts' functions in milliseconds. One that runs is stopped; in an inline context, once it is over.",
    ),
    guestMemoryBytes: amount.describe(
      "How many bytes more than at its beginning a call of a script may have had; known when the call is over. What stops it before is its context's memoryLimitBytes.",
    ),
    depth: amount.describe('How deep agents may call agents: 0 for none.'),
  })
  .describe('What a run may use at most, with all that it starts; no limit where absent.');

/** Most of each kind that may be used; what is absent is not limited. */
export interface BudgetLimits extends z.infer<typeof BudgetSchema> {}
/** What is used up; depth, time and memory are looked at, not used up. */
export type BudgetKind = 'tokens' | 'cost' | 'toolCalls' | 'modelCalls' | 'guestCpuMs';

const KINDS: readonly BudgetKind[] = ['tokens', 'cost', 'toolCalls', 'modelCalls', 'guestCpuMs'];
const NAMES: Readonly<Record<BudgetKind, string>> = {
  tokens: 'tokens',
  cost: 'of cost',
  toolCalls: 'tool calls',
  modelCalls: 'model calls',
  guestCpuMs: 'ms of guest processor time',
};

type Amounts = Partial<Record<BudgetKind, number>>;

/** Reads budget limits as a person wrote them. Fails with `invalid_argument`. */
export function parseBudget(value: unknown, where: string): BudgetLimits {
  return parseOptions(BudgetSchema, value, where, { time: 'timeMs' });
}

/** What a piece of work may use, and has used: tokens, costs, time, calls. One inside another uses of both. */
export class Budget {
  readonly limits: BudgetLimits;
  readonly parent: Budget | undefined;
  /** 0 for a run that no run has started. */
  readonly depth: number;
  readonly #used: Record<BudgetKind, number> = none();
  readonly #reserved: Record<BudgetKind, number> = none();
  readonly #startedAt = performance.now();
  readonly #limited: boolean;
  #estimated = false;
  #guestBytes = 0;

  /** A budget inside `parent`: what is used here is used there. Fails with `budget_exceeded` when the parent allows no such depth. */
  constructor(limits: BudgetLimits = {}, parent?: Budget) {
    this.limits = limits;
    this.parent = parent;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.#limited =
      KINDS.some((kind) => limits[kind] !== undefined) || (parent !== undefined && parent.#limited);
    for (let outer = parent; outer !== undefined; outer = outer.parent) {
      const deepest = outer.limits.depth;
      if (deepest !== undefined && this.depth - outer.depth > deepest)
        throw new FrameworkError(
          'budget_exceeded',
          `the budget allows runs nested ${deepest} deep, and no deeper`,
        );
    }
  }

  /** Whether anything is limited that calls use up: otherwise there is nothing to reserve. */
  get limited(): boolean {
    return this.#limited;
  }

  /** Whether it is limited, here or in a budget around it. */
  isLimited(kind: BudgetKind): boolean {
    return this.limits[kind] !== undefined || (this.parent?.isLimited(kind) ?? false);
  }

  /** Takes what a call may need at most. Fails with `budget_exceeded`, and takes nothing, when any budget around it has less. */
  reserve(amounts: Amounts): Reservation {
    for (const kind of KINDS) {
      const wanted = amounts[kind] ?? 0;
      if (wanted > 0 && wanted > this.left(kind)) throw this.#exceeded(kind, wanted);
    }
    this.#take(amounts);
    return new Reservation(this, amounts);
  }

  #take(amounts: Amounts): void {
    for (const kind of KINDS) this.#reserved[kind] += amounts[kind] ?? 0;
    if (this.parent !== undefined) this.parent.#take(amounts);
  }

  /** Of a kind, what is neither used nor reserved, here and in every budget around it; Infinity without a limit. */
  left(kind: BudgetKind): number {
    const limit = this.limits[kind];
    const own = limit === undefined ? Infinity : Math.max(0, limit - this.#used[kind] - this.#reserved[kind]);
    return this.parent === undefined ? own : Math.min(own, this.parent.left(kind));
  }

  /** Milliseconds until the time is over; Infinity without a limit. */
  get leftMs(): number {
    const { timeMs } = this.limits;
    const own = timeMs === undefined ? Infinity : Math.max(0, timeMs - (performance.now() - this.#startedAt));
    return this.parent === undefined ? own : Math.min(own, this.parent.leftMs);
  }

  /** What is used and left, as plain data; what has no limit is absent from `remaining`. `estimated` marks tokens that no provider reported. */
  report(): { used: Record<BudgetKind, number>; remaining: Partial<BudgetLimits>; estimated: boolean } {
    const remaining: Partial<BudgetLimits> = {};
    for (const kind of KINDS) if (this.isLimited(kind)) remaining[kind] = this.left(kind);
    if (this.leftMs !== Infinity) remaining.timeMs = this.leftMs;
    if (this.mostGuestBytes !== Infinity) remaining.guestMemoryBytes = this.mostGuestBytes;
    return { used: { ...this.#used }, remaining, estimated: this.#estimated };
  }

  /** How many bytes more than at its beginning a call of a script may have had; Infinity without a limit. */
  get mostGuestBytes(): number {
    return Math.min(this.limits.guestMemoryBytes ?? Infinity, this.parent?.mostGuestBytes ?? Infinity);
  }

  /** Takes what has been used already, also where that is more than was left. A negative amount was taken too much. */
  use(amounts: Amounts): void {
    this.settle({}, amounts, false);
  }

  /** So many bytes more than at its beginning a call of a script has had. */
  useGuestBytes(bytes: number): void {
    this.#guestBytes = Math.max(this.#guestBytes, bytes);
    this.parent?.useGuestBytes(bytes);
  }

  /** Why scripts may not go on, or undefined. */
  get guestFailure(): FrameworkError | undefined {
    if (this.isLimited('guestCpuMs') && this.left('guestCpuMs') === 0)
      return new FrameworkError('budget_exceeded', 'the budget has no guest processor time left');
    const { guestMemoryBytes = Infinity } = this.limits;
    if (this.#guestBytes <= guestMemoryBytes) return this.parent?.guestFailure;
    return new FrameworkError(
      'budget_exceeded',
      `the budget lets a call of a script have ${guestMemoryBytes} bytes more than at its beginning, and one had ${this.#guestBytes}`,
    );
  }

  /** By a reservation, once. */
  settle(reserved: Amounts, used: Amounts, estimated: boolean): void {
    for (const kind of KINDS) {
      this.#reserved[kind] -= reserved[kind] ?? 0;
      this.#used[kind] += used[kind] ?? 0;
    }
    this.#estimated ||= estimated;
    this.parent?.settle(reserved, used, estimated);
  }

  #exceeded(kind: BudgetKind, wanted: number): FrameworkError {
    return new FrameworkError(
      'budget_exceeded',
      `the budget has ${this.left(kind)} ${NAMES[kind]} left, and ${wanted} may be needed`,
    );
  }
}

function none(): Record<BudgetKind, number> {
  return { tokens: 0, cost: 0, toolCalls: 0, modelCalls: 0, guestCpuMs: 0 };
}

/** What one call has taken in advance. Must be settled, whatever becomes of the call; the first time counts. */
export class Reservation {
  readonly #budget: Budget;
  readonly amounts: Readonly<Amounts>;
  #open = true;

  constructor(budget: Budget, amounts: Amounts) {
    this.#budget = budget;
    this.amounts = amounts;
  }

  /** What was used in truth; `estimated` when somebody had to guess. */
  settle(used: Amounts, estimated = false): void {
    if (!this.#open) return;
    this.#open = false;
    this.#budget.settle(this.amounts, used, estimated);
  }

  /** The call was not made. */
  release(): void {
    this.settle({});
  }
}
