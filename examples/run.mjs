// Runs one example or more: node examples/run.mjs lua/basic_agent.lua python/multi_agent.py
// They are given a framework with the tool policy of framework.json and need neither key nor network.

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from 'zigllms';
import { createFramework, exposeFramework } from 'zigllms/framework';

const languages = { '.lua': 'lua', '.js': 'quickjs', '.wren': 'wren', '.py': 'python' };

const { toolPolicy } = JSON.parse(await readFile(new URL('framework.json', import.meta.url), 'utf8'));
const readPaths = toolPolicy.readPaths.map((path) => fileURLToPath(new URL(path, import.meta.url)));

for (const name of process.argv.slice(2)) {
  const engine = await createEngine(languages[extname(name)]);
  const context = await engine.createContext({ timeoutMs: 30_000 });
  await exposeFramework(context, createFramework({ toolPolicy: { ...toolPolicy, readPaths } }));
  await context.eval(await readFile(new URL(name, import.meta.url), 'utf8'), { fileName: name });
  await engine.dispose();
}
