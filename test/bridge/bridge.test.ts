// Every function of every area, in every language: it is there, it checks its arguments, and a script that uses all of them gets the same in each.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, describe, test, type TestContext } from 'node:test';
import { areas, emitters } from '../../src/bridge/index.js';
import { spelled, spellings } from '../../src/bridge/naming.js';
import { createFramework, exposeFramework, type Framework } from '../../src/framework-entry.js';
import { type ScriptContext } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';

/** How a language calls a function without arguments, as a member of the global and of the module. */
interface Words {
  tour: string;
  global: (area: string, name: string) => string;
  module: (area: string, name: string) => string;
  method: (name: string) => string;
  createAgent: string;
}

const words: Record<string, Words> = {
  lua: {
    tour: 'lua/bridge_tour.lua',
    global: (area, name) => `return zigllms.${area}.${name}()`,
    module: (area, name) => `return require("zigllms.${area}").${name}()`,
    method: (name) => `return agent:${name}()`,
    createAgent: 'agent = zigllms.agent.create({ name = "one" })',
  },
  quickjs: {
    tour: 'javascript/bridge_tour.js',
    global: (area, name) => `zigllms.${area}.${name}()`,
    module: (area, name) => `(async () => (await import("zigllms.${area}")).${name}())()`,
    method: (name) => `agent.${name}()`,
    createAgent: 'agent = zigllms.agent.create({ "name": "one" })',
  },
  wren: {
    tour: 'wren/bridge_tour.wren',
    global: (area, name) => `zigllms.${area}.${name}()`,
    module: (area, name) =>
      `import "zigllms.${area}" for ${area[0].toUpperCase()}${area.slice(1)} as Area_${area}_${name}\nArea_${area}_${name}.${name}()`,
    method: (name) => `agent.${name}()`,
    createAgent: 'agent = zigllms.agent.create({ "name": "one" })',
  },
  python: {
    tour: 'python/bridge_tour.py',
    global: (area, name) => `zigllms.${area}.${name}()`,
    module: (area, name) => `from zigllms.${area} import ${name} as called\ncalled()`,
    method: (name) => `agent.${name}()`,
    createAgent: 'agent = zigllms.agent.create({ "name": "one" })',
  },
};

for (const [language, { tour, global, module, method, createAgent }] of Object.entries(words)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`the bridge in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  const { namingStyle } = emitters.get(language)!;

  const exposed = async (
    t: TestContext,
    isolation: 'inline' | 'thread',
  ): Promise<[ScriptContext, Framework]> => {
    const context = await engine.createContext({ isolation, timeoutMs: 20_000 });
    t.after(() => context.dispose());
    const framework = createFramework();
    await exposeFramework(context, framework);
    return [context, framework];
  };

  /** A function that is there either works without arguments or says in the script's spelling which one it misses. */
  const answers = async (context: ScriptContext, source: string, name: string): Promise<void> => {
    const outcome = await context.eval(source).then(
      () => undefined,
      (error: { code?: string; message: string }) => error,
    );
    // A claim about nothing does not hold.
    if (outcome === undefined || outcome.code === 'assertion_failed') return;
    assert.equal(outcome.code, 'invalid_argument', `${source}: ${outcome.message}`);
    assert.match(outcome.message, new RegExp(`^argument 1 of ${name} `), source);
  };

  describe(`the bridge in ${language}`, { timeout: 120_000 }, () => {
    for (const area of areas) {
      test(`every function of zigllms.${area.name} is a member of the global and of the module`, async (t) => {
        const [context] = await exposed(t, 'thread');
        for (const name of Object.keys(area.functions)) {
          const shown = `${area.name}.${spelled(name, namingStyle)}`;
          for (const spelling of spellings(name, namingStyle)) {
            await answers(context, global(area.name, spelling), shown);
            await answers(context, module(area.name, spelling), shown);
          }
        }
      });
    }

    test('every method of an agent is there', async (t) => {
      const [context, framework] = await exposed(t, 'thread');
      const [methods] = areas.flatMap((area) => (area.objects.Agent ? [area.objects.Agent.methods] : []));
      for (const name of Object.keys(methods)) {
        for (const spelling of spellings(name, namingStyle)) {
          framework.agents.get('one')?.destroy();
          await context.setGlobal('agent', null);
          await context.loadScript(createAgent, 'create');
          await answers(context, method(spelling), `Agent.${spelled(name, namingStyle)}`);
        }
      }
    });

    test('a script that uses everything gets what all languages get', async (t) => {
      const [context, framework] = await exposed(t, 'thread');
      const source = await readFile(new URL(`../scripts/${tour}`, import.meta.url), 'utf8');
      const result = await context.eval(source, { fileName: tour });
      const complaint = `agent.create: unknown option "nam"; did you mean "name"?`;
      assert.deepEqual(result, {
        content: 'The result of add is 42.',
        status: 'completed',
        tool: 'add',
        output: 42,
        seen: ['about to: What is 17 plus 25?'],
        removed: [true, false],
        roles: ['user', 'assistant', 'tool', 'assistant'],
        remembered: 8,
        same: true,
        names: ['helper', 'fast'],
        alive: true,
        called: { answer: 'The result of add is 5.', failure: true, ...nulls(result) },
        executed: 42,
        exists: [true, false],
        valid: false,
        complaints: 2,
        unregistered: [true, false],
        tools: 6,
        problem: { code: 'invalid_argument', message: complaint, ok: false },
      });
      await context.dispose();
      assert.deepEqual(framework.agents.list(), [], 'agents go with the context that made them');
      assert.equal(framework.tools.exists('add'), false, 'tools go with the context that registered them');
    });

    test('a wrong argument is named in the spelling of the language', async (t) => {
      const [context] = await exposed(t, 'thread');
      const name = spelled('executeAsync', namingStyle);
      const source = global('tool', name).replace('()', '("add", 1, "not a function")');
      await assert.rejects(context.eval(source), (error: Error) => {
        assert.equal(error.message, `argument 3 of tool.${name} (callback): expected function, got string`);
        return true;
      });
    });
  });
}

/** Lua's tables don't hold nil; the others keep the nulls they were given. */
function nulls(result: unknown): object {
  const { called } = result as { called: Record<string, unknown> };
  return Object.fromEntries(
    ['problem', 'output'].filter((key) => key in called && called[key] === null).map((key) => [key, null]),
  );
}
