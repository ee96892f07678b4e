// Every example of the specification runs: in its own language as written there (or as its `departures` say), and transcribed to the other three. All languages must give the
// same. The providers that examples name are scripted.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';
import { examples, usage, type Language, type Seen } from './examples.js';

const directory = mkdtempSync(join(tmpdir(), 'zigllms-specification-'));
after(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(join(directory, 'data.json'), '{"answer": 42}');

const endings: Record<Language, string> = { lua: '.lua', quickjs: '.js', wren: '.wren', python: '.py' };

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

interface Request {
  messages: { role: string; content: unknown }[];
}

for (const language of Object.keys(endings) as Language[]) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`examples of the specification in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  for (const example of examples) {
    const file = example.file + endings[language];
    const isWritten = example.written.includes(language);
    const departures = isWritten && example.departures !== undefined ? `, but ${example.departures}` : '';
    test(
      `${file}${example.how ?? ''}, ${isWritten ? `as written${departures}` : 'transcribed'}`,
      { timeout: 60_000 },
      async (t) => {
        const seen: Seen = { printed: '', told: [] };
        const context = await engine.createContext({
          timeoutMs: 30_000,
          onOutput: (_, text) => (seen.printed += text),
        });
        t.after(() => context.dispose());
        const framework = createFramework({ toolPolicy: { readPaths: [directory] } });
        framework.providers.register({
          name: 'openai',
          type: 'scripted',
          config: {
            models: ['gpt-4', 'gpt-3.5-turbo'],
            responses: ({ messages }: Request) => {
              const said = messages.findLast(({ role }) => role === 'user')?.content;
              return { content: `answer to: ${String(said)}`, usage };
            },
          },
          capabilities: { streaming: true, maxContextTokens: 8_192 },
        });
        await exposeFramework(context, framework);
        await example.prepare?.(framework, context, seen);
        const before = example.before?.[language];
        if (before !== undefined) await context.loadScript(before, 'before');
        const source = readFileSync(new URL(`examples/${file}`, import.meta.url), 'utf8');
        const value = await context.eval(`${source}\n${example.then[language]}`, { fileName: file });
        if (example.until !== undefined) await until(() => example.until!(seen));
        example.check(value as never, seen);
      },
    );
  }
}
