// node --import tsx extensions.ts <python>: every C extension of its standard library is imported in contexts that live at once and after each other, then in the main
// interpreter. Prints what it is at, so that a crash has a name.

import { createEngine, type ScriptContext } from '../../src/index.js';

const names = `
import os, sys, sysconfig
folder = sysconfig.get_config_var('DESTSHARED') or os.path.join(os.path.dirname(os.__file__), 'lib-dynload')
found = {name.split('.')[0] for name in os.listdir(folder)} if os.path.isdir(folder) else set()
sorted(found | set(sys.builtin_module_names) | {'datetime', 'decimal', 'zoneinfo', 'statistics', 'sqlite3', 'ssl', 'ctypes', 'asyncio'})`;

const use = (name: string): string => `
try:
    import ${name}
    outcome = 'imported'
except ImportError as error:
    outcome = 'refused'
outcome`;

const working = `
import datetime, decimal, fractions, statistics, zoneinfo
[datetime.date(2020, 2, 29).isoformat(), str(decimal.Decimal(1) / 8), str(fractions.Fraction('0.25')), statistics.mean([1, 2, 3])]`;

const engine = await createEngine('python', { python: process.argv[2] });
const isolated = engine.capabilities.isolatedContexts;

async function open(interpreter: string): Promise<ScriptContext> {
  return engine.createContext({ policy: 'trusted', timeoutMs: 30_000, engineOptions: { interpreter } });
}

async function importAll(context: ScriptContext): Promise<void> {
  for (const name of await context.eval<string[]>(names)) {
    process.stdout.write(`${name} `);
    await context.eval(use(name));
  }
  console.log(JSON.stringify(await context.eval(working)));
}

const own = isolated ? 'isolated' : 'main';
const first = await open(own);
const second = await open(own);
await importAll(first);
await importAll(second);
await first.dispose();
const third = await open(own);
await importAll(third);
const main = await open('main');
await importAll(main);
await Promise.all([open(own), open(own)].map(async (made) => importAll(await made)));
await engine.dispose();
console.log(`imported, ${own}`);
