// Streams, several results and records in each language: what the bridge gives through the border.

import assert from 'node:assert/strict';
import { after, describe, test, type TestContext } from 'node:test';
import { z } from 'zod';
import {
  data,
  defineArea,
  Dispatcher,
  fn,
  handle,
  object,
  parameter,
  results,
  stream,
} from '../../src/bridge/index.js';
import { createFramework } from '../../src/framework-entry.js';
import { type ScriptContext } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';

const log: string[] = [];

class Box {
  constructor(readonly label: string) {}
}

const area = defineArea('sample', {
  summary: 'For this test.',
  functions: {
    count: fn({
      summary: 'Counts.',
      parameters: [parameter('to', data(z.number()), 'Up to.')],
      returns: stream(data(z.object({ number: z.number() }))),
      async *call(_, to: number) {
        try {
          for (let number = 1; number <= to; number += 1) {
            if (number === 5 && to === 99) throw new Error('no five');
            log.push(`made ${number}`);
            yield { number };
          }
        } finally {
          log.push('ended');
        }
      },
    }),
    check: fn({
      summary: 'Several.',
      parameters: [parameter('value', data(z.unknown()), 'Any.')],
      returns: results(
        parameter('valid', data(z.boolean()), 'Whether.'),
        parameter('errors', data(z.unknown()), 'What.'),
      ),
      call: (_, value: unknown) => (value === 1 ? [true, null] : [false, [{ message: 'not one' }]]),
    }),
    later: fn({
      summary: 'Several, later.',
      parameters: [],
      returns: results(parameter('a', data(z.number()), 'A.'), parameter('b', handle('Box'), 'B.')),
      async: true,
      call: async () => [7, new Box('seven')],
    }),
    record: fn({
      summary: 'A record.',
      parameters: [],
      returns: data(z.unknown()),
      call: () => ({ toolCalls: [{ name: 'add' }], steps: { one: { status: 'done' } }, items: 3 }),
    }),
    echo: fn({
      summary: 'What it was given.',
      parameters: [parameter('value', data(z.unknown()), 'Any.')],
      returns: data(z.unknown()),
      call: (_, value: unknown) => value,
    }),
  },
  objects: {
    Box: object<Box>({
      summary: 'A box.',
      class: Box,
      properties: { label: { summary: 'Its label.', type: data(z.string()), get: (box) => box.label } },
      methods: {},
    }),
  },
});

interface Words {
  sum: string;
  leave: string;
  fail: string;
  several: string;
  later: string;
}

const words: Record<string, Words> = {
  lua: {
    sum: 'local total = 0 for item in sample.count(4) do total = total + item.number end return total',
    leave: 'for item in sample.count(50) do if item.number == 2 then break end end return "left"',
    fail: 'local ok, problem = pcall(function() for item in sample.count(99) do end end) return problem.message',
    several:
      'local a, b = sample.check(1) local c, d = sample.check(2) return zigllms_array(a, b == nil, c, d[1].message)',
    later: 'local a, b = sample.later() return zigllms_array(a, b.label)',
  },
  quickjs: {
    sum: '(async () => { let total = 0; for await (const item of sample.count(4)) total += item.number; return total; })()',
    leave:
      '(async () => { for await (const item of sample.count(50)) if (item.number === 2) break; return "left"; })()',
    fail: '(async () => { try { for await (const item of sample.count(99)); } catch (problem) { return problem.message; } })()',
    several:
      '(() => { const [a, b] = sample.check(1); const [c, d] = sample.check(2); return [a, b === null, c, d[0].message]; })()',
    later: '(async () => { const [a, b] = await sample.later(); return [a, b.label]; })()',
  },
  wren: {
    sum: 'var total = 0\nfor (item in sample.count(4)) total = total + item["number"]\ntotal',
    leave:
      'var items = sample.count(50)\nfor (item in items) {\nif (item["number"] == 2) break\n}\nitems.close()\n"left"',
    fail: 'var problem = Fiber.new {\nfor (item in sample.count(99)) item\n}.try()\nproblem.message',
    several:
      'var one = sample.check(1)\nvar two = sample.check(2)\n[one[0], one[1] == null, two[0], two[1][0]["message"]]',
    later: 'var found = sample.later()\n[found[0], found[1].label]',
  },
  python: {
    sum: 'total = 0\nfor item in sample.count(4):\n    total += item.number\ntotal',
    leave: 'for item in sample.count(50):\n    if item.number == 2:\n        break\n"left"',
    fail: 'try:\n    for item in sample.count(99):\n        pass\nexcept Exception as error:\n    problem = error.message\nproblem',
    several: 'a, b = sample.check(1)\nc, d = sample.check(2)\n[a, b is None, c, d[0].message]',
    later: 'a, b = sample.later()\n[a, b.label]',
  },
};

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

for (const [language, { sum, leave, fail, several, later }] of Object.entries(words)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`idioms in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());

  const exposed = async (
    t: TestContext,
    isolation: 'inline' | 'thread' = 'thread',
  ): Promise<ScriptContext> => {
    const context = await engine.createContext({ isolation, timeoutMs: 20_000 });
    t.after(() => context.dispose());
    const host = { framework: createFramework(), owner: context, report: (): void => undefined };
    await context.setGlobal(
      'sample',
      new Dispatcher([area], host, { style: 'camelCase', inline: false }).functionsOf(area),
    );
    if (language === 'lua')
      await context.loadScript('function zigllms_array(...) return {...} end', 'helper');
    log.length = 0;
    return context;
  };

  describe(`idioms in ${language}`, { timeout: 60_000 }, () => {
    test('a stream is gone through by the language’s own loop', async (t) => {
      const context = await exposed(t);
      assert.equal(await context.eval(sum), 10);
      assert.deepEqual(log, ['made 1', 'made 2', 'made 3', 'made 4', 'ended']);
    });

    test('a loop that is left ends the stream, which was never ahead of it', async (t) => {
      const context = await exposed(t);
      assert.equal(await context.eval(leave), 'left');
      await until(() => log.includes('ended'));
      assert.deepEqual(log, ['made 1', 'made 2', 'ended']);
    });

    test('a stream that fails raises in the loop', async (t) => {
      const context = await exposed(t);
      assert.equal(await context.eval(fail), 'no five');
      assert.deepEqual(log, ['made 1', 'made 2', 'made 3', 'made 4', 'ended']);
    });

    test('what is still open ends with the context', async (t) => {
      const context = await exposed(t);
      await context.eval(
        language === 'lua'
          ? 'held = sample.count(9) held:next()'
          : language === 'wren'
            ? 'var held = sample.count(9)\nheld.next()'
            : language === 'python'
              ? 'held = sample.count(9)\nheld.next()'
              : 'globalThis.held = sample.count(9); held.next()',
      );
      await context.dispose();
      await until(() => log.includes('ended'));
      assert.deepEqual(log, ['made 1', 'ended']);
    });

    for (const isolation of ['thread', 'inline'] as const) {
      test(`several results, ${isolation}`, async (t) => {
        const context = await exposed(t, isolation);
        assert.deepEqual(await context.eval(several), [true, true, false, 'not one']);
      });
    }

    test('several results of a function that takes its time, a handle among them', async (t) => {
      const context = await exposed(t);
      assert.deepEqual(await context.eval(later), [7, 'seven']);
    });

    test('records go back as plain data', async (t) => {
      const context = await exposed(t);
      const call =
        language === 'lua' ? 'return sample.echo(sample.record())' : 'sample.echo(sample.record())';
      assert.deepEqual(await context.eval(call), {
        toolCalls: [{ name: 'add' }],
        steps: { one: { status: 'done' } },
        items: 3,
      });
    });
  });

  if (language !== 'python') continue;
  describe('idioms of python alone', () => {
    test('members of data read as attributes, in either spelling', async (t) => {
      const context = await exposed(t);
      const source =
        'r = sample.record()\n[r.tool_calls[0].name, r.toolCalls[0]["name"], [s.status for n, s in r.steps.items()], r["items"]]';
      assert.deepEqual(await context.eval(source), ['add', 'add', ['done'], 3]);
      await assert.rejects(
        context.eval('sample.record().toolCall'),
        /no member 'toolCall'; did you mean 'toolCalls'/,
      );
      await context.eval(
        'r = sample.record()\nr.extra = 1\nassert r["extra"] == 1\ndel r.extra\nassert "extra" not in r',
      );
    });

    test('async for inside an event loop', async (t) => {
      const context = await exposed(t);
      const source =
        'import asyncio\nasync def main():\n    total = 0\n    async with sample.count(4) as items:\n        async for item in items:\n            total += item.number\n    return total\nmain()';
      assert.equal(await context.eval(source), 10);
    });
  });
}
