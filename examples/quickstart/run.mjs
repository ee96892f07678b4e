// Runs agent.{lua,js,wren,py}: each script creates an agent on the embedded provider, gives it a tool of its own, runs it and uses the answer.
// A language that this machine lacks is named with the reason; the others still run.

import { readFile } from 'node:fs/promises';
import { createEngine, ScriptError } from 'zigllms';
import { createFramework, exposeFramework } from 'zigllms/framework';

const scripts = [
  ['lua', 'agent.lua'],
  ['quickjs', 'agent.js'],
  ['wren', 'agent.wren'],
  ['python', 'agent.py'],
];

let ran = 0;
for (const [language, file] of scripts) {
  const started = performance.now();
  try {
    const engine = await createEngine(language);
    console.log(`${engine.name} ${engine.version}`);
    const context = await engine.createContext({
      timeoutMs: 10_000,
      memoryLimitBytes: engine.capabilities.memoryCapped ? 64 << 20 : undefined,
    });
    await exposeFramework(context, createFramework());
    await context.eval(await readFile(new URL(file, import.meta.url), 'utf8'), { fileName: file });
    console.log(`  all     ${(performance.now() - started).toFixed(1)} ms, engine start included\n`);
    await engine.dispose();
    ran += 1;
  } catch (error) {
    if (!ScriptError.isInstance(error) || error.code !== 'engine_unavailable') throw error;
    console.log(`${language} is not available here:\n${error.message}\n`);
  }
}
if (ran === 0) process.exitCode = 1;
