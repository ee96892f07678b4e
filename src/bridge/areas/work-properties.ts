// What a function of a script can ask of the work that it does: of a tool's call, of a step.

import { z } from 'zod';
import { Budget, BudgetSchema } from '../../support/index.js';
import { data, handle } from '../define-area.js';

const BudgetReportSchema = z
  .object({
    used: z.record(z.string(), z.number()),
    remaining: BudgetSchema,
    estimated: z.boolean().describe('Whether tokens were guessed that no provider reported.'),
  })
  .describe('What a run has used of its budget and may use.');

interface Work {
  readonly deadline: number | undefined;
  readonly cancelled: boolean;
  readonly signal: AbortSignal;
  readonly budget: Budget | ReturnType<Budget['report']> | undefined;
}

export const workProperties = {
  deadline: {
    summary: 'When the work must be over, in milliseconds since 1970; nothing without a limit.',
    type: data(z.number()),
    get: (target: Work) => target.deadline,
  },
  cancelled: {
    summary: 'Whether nobody waits for the work any more.',
    type: data(z.boolean()),
    get: (target: Work) => target.cancelled,
  },
  signal: {
    summary: 'Says when the work is to end.',
    type: handle('Signal'),
    get: (target: Work) => target.signal,
  },
  budget: {
    summary: 'What the run has used of its budget and may use; nothing without one.',
    type: data(BudgetReportSchema, 'BudgetReport'),
    get: ({ budget }: Work) => (budget instanceof Budget ? budget.report() : budget),
  },
};
