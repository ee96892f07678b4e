// Budgets: whatever is nested and whatever goes on at the same time, no limit is overrun.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { Budget, parseBudget, type BudgetKind, type Reservation } from '../../src/support/index.js';
import { createFramework } from '../../src/framework.js';

const kinds: BudgetKind[] = ['tokens', 'cost', 'toolCalls', 'modelCalls'];

interface Node {
  budget: Budget;
  used: Record<string, number>;
  parent: Node | undefined;
}

test('in ten thousand random trees of nested runs no budget is ever overrun', () => {
  const limits = fc.record(
    { tokens: fc.nat(50), toolCalls: fc.nat(10), modelCalls: fc.nat(10), depth: fc.nat(3) },
    { requiredKeys: [] },
  );
  const step = fc.record({
    what: fc.constantFrom('child', 'reserve', 'settle', 'release'),
    at: fc.nat(20),
    kind: fc.constantFrom(...kinds),
    amount: fc.nat(30),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    limits,
  });
  const property = fc.property(limits, fc.array(step, { maxLength: 30 }), (first, steps) => {
    const nodes: Node[] = [{ budget: new Budget(first), used: {}, parent: undefined }];
    const open: { node: Node; kind: BudgetKind; amount: number; reservation: Reservation }[] = [];
    for (const { what, at, kind, amount, part, limits: inner } of steps) {
      const node = nodes[at % nodes.length];
      const taken = open[at % Math.max(1, open.length)];
      try {
        if (what === 'child') nodes.push({ budget: new Budget(inner, node.budget), used: {}, parent: node });
        if (what === 'reserve')
          open.push({ node, kind, amount, reservation: node.budget.reserve({ [kind]: amount }) });
        if (what === 'release' && taken !== undefined) taken.reservation.release();
        if (what === 'settle' && taken !== undefined) {
          const used = Math.floor(taken.amount * part);
          taken.reservation.settle({ [taken.kind]: used });
          for (let one: Node | undefined = taken.node; one !== undefined; one = one.parent)
            one.used[taken.kind] = (one.used[taken.kind] ?? 0) + used;
        }
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'budget_exceeded');
      }
      if ((what === 'settle' || what === 'release') && taken !== undefined)
        open.splice(open.indexOf(taken), 1);
      for (const { budget, used } of nodes) {
        for (const one of kinds) {
          assert.equal(budget.report().used[one], used[one] ?? 0);
          assert.ok((used[one] ?? 0) <= (budget.limits[one] ?? Infinity), `${one} over its limit`);
          assert.ok(budget.left(one) >= 0 && budget.left(one) <= (budget.parent?.left(one) ?? Infinity));
        }
      }
    }
  });
  fc.assert(property, { numRuns: 10_000 });
});

test('a reservation counts once, and gives back what was not needed', () => {
  const budget = new Budget({ tokens: 100 });
  const reservation = budget.reserve({ tokens: 80 });
  assert.equal(budget.left('tokens'), 20);
  assert.throws(() => budget.reserve({ tokens: 21 }), {
    code: 'budget_exceeded',
    message: /20 tokens left, and 21/,
  });
  reservation.settle({ tokens: 30 }, true);
  reservation.settle({ tokens: 30 });
  assert.equal(budget.left('tokens'), 70);
  assert.deepEqual(budget.report(), {
    used: { tokens: 30, cost: 0, toolCalls: 0, modelCalls: 0, guestCpuMs: 0 },
    remaining: { tokens: 70 },
    estimated: true,
  });
});

test('limits are read in either spelling, and mistakes are named', () => {
  assert.deepEqual(parseBudget({ model_calls: 2, time: 5 }, 'here'), { modelCalls: 2, timeMs: 5 });
  assert.throws(() => parseBudget({ token: 1 }, 'here'), {
    message: /unknown option "token"; did you mean "tokens"/,
  });
});

test('the time of a budget ends the run as used up', async () => {
  const framework = createFramework();
  framework.tools.register({ name: 'hang', execute: () => new Promise(() => undefined) });
  const agent = framework.agents.create({ tools: ['hang'], budget: { timeMs: 20 } });
  const { status, error } = await agent.run('Use hang');
  assert.equal(status, 'budget_exceeded');
  assert.match(error!.message, /used up the time/);
});

test('the embedded provider makes vectors: the same for the same words, near for some of them', async () => {
  const { direct } = createFramework();
  const { embeddings } = await direct.embed('embedded', {
    values: ['a red house', 'Red, a house!', 'blue sea'],
  });
  const near = (left: number[], right: number[]): number =>
    left.reduce((sum, value, at) => sum + value * right[at], 0);
  assert.ok(Math.abs(near(embeddings[0], embeddings[1]) - 1) < 1e-9);
  assert.ok(near(embeddings[0], embeddings[2]) < 0.5);
});
