// The same programs over all areas in four languages: the same results and the same errors in each.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';
import { languages, preludes, type Program } from './program.js';
import { programs as agent } from './programs/agent.js';
import { programs as event } from './programs/event.js';
import { programs as hook } from './programs/hook.js';
import { programs as memory } from './programs/memory.js';
import { programs as output } from './programs/output.js';
import { programs as provider } from './programs/provider.js';
import { programs as schema } from './programs/schema.js';
import { programs as task } from './programs/task.js';
import { programs as tests } from './programs/test.js';
import { programs as tool } from './programs/tool.js';
import { programs as workflow } from './programs/workflow.js';

const areas: Record<string, Program[]> = {
  agent,
  event,
  hook,
  memory,
  output,
  provider,
  schema,
  task,
  test: tests,
  tool,
  workflow,
};

interface Request {
  messages: { role: string; content: unknown }[];
}

for (const language of languages) {
  const engine = await openEngine(language === 'javascript' ? 'quickjs' : language);
  if (typeof engine === 'string') {
    describe(`programs in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  for (const [area, programs] of Object.entries(areas)) {
    describe(`${area} in ${language}`, { timeout: 120_000 }, () => {
      for (const program of programs) {
        test(program.name, async (t) => {
          const context = await engine.createContext({ timeoutMs: 20_000 });
          t.after(() => context.dispose());
          const framework = createFramework();
          framework.providers.register({
            name: 'answers',
            type: 'scripted',
            config: {
              models: ['m'],
              responses: ({ messages }: Request) => {
                const said = messages.findLast(({ role }) => role === 'user')?.content;
                return {
                  content: `answer to: ${String(said)}`,
                  usage: { inputTokens: 7, outputTokens: 3 },
                };
              },
            },
          });
          const never = (): Promise<never> => new Promise(() => undefined);
          framework.providers.register({ name: 'never', type: 'scripted', config: { responses: never } });
          framework.providers.setDefault('answers');
          await exposeFramework(context, framework);
          await context.loadScript(preludes[language], 'prelude');
          assert.deepEqual(
            await context.eval(program[language], { fileName: program.name }),
            program.expected,
          );
          await context.dispose();
          assert.deepEqual(framework.agents.list(), [], 'what a script made goes with its context');
        });
      }
    });
  }
}
