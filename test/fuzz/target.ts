// A process that is fuzzed: node --import tsx target.ts <language> <seed> <rounds>. Tells by IPC which round it is at, so that a crash has its input. Whatever comes
// in, calls end with a value or a ScriptError (or a TypeError for what no caller may pass), in time, and the context goes on.

import { createEngine, ScriptError, type ScriptContext } from '../../src/index.js';
import type { Language } from '../attacks/corpus.js';
import { snippets } from '../conformance/snippets.js';
import { mutated, name, Random, seeds, value } from './mutator.js';

const [language, firstSeed, rounds] = [
  process.argv[2] as Language,
  Number(process.argv[3]),
  Number(process.argv[4]),
];
const timeoutMs = 100;
const hangsAfterMs = 15_000;
const roundsPerContext = 25;
const sources = seeds(language);

process.on('uncaughtException', (error) => finding(`uncaught: ${String(error)}`));
process.on('unhandledRejection', (error) => finding(`unhandled: ${String(error)}`));

const engine = await createEngine(language);
let context = await open();
let seed = firstSeed;
for (let round = 0; round < rounds; round += 1, seed += 1) {
  process.send?.({ seed });
  const random = new Random(seed);
  const work = [fuzzSource, fuzzSource, fuzzSource, fuzzValue, fuzzName][random.below(5)];
  await inTime(work(random), work.name);
  if (round % roundsPerContext === roundsPerContext - 1) {
    await inTime(context.dispose(), 'dispose');
    context = await open();
  }
}
await inTime(engine.dispose(), 'dispose');
process.disconnect();

async function open(): Promise<ScriptContext> {
  const memory = engine.capabilities.memoryCapped ? { memoryLimitBytes: 32 * 1024 * 1024 } : {};
  const made = await engine.createContext({
    ...memory,
    timeoutMs,
    onOutput: () => undefined,
    onUnhandled: () => undefined,
    resolveModule: (wanted) =>
      wanted.length % 2 === 0 ? mutated(new Random(seed), wanted, sources) : undefined,
  });
  await made.loadScript(snippets.basics[language], 'basics');
  await made.setGlobal('identity', (x: unknown) => x);
  return made;
}

async function fuzzSource(random: Random): Promise<void> {
  const text = mutated(random, random.of(sources), sources);
  const source = random.below(8) === 0 ? Buffer.from(text, 'latin1') : text;
  await expected(context.eval(source));
}

async function fuzzValue(random: Random): Promise<void> {
  await expected(
    context.executeFunction(random.of(['identity', 'constant', 'add']), [value(random), value(random)]),
  );
  await expected(context.setGlobal('kept', value(random)));
  await expected(context.getGlobal('kept'));
}

async function fuzzName(random: Random): Promise<void> {
  const wanted = name(random);
  await expected(context.getGlobal(wanted));
  await expected(context.setGlobal(wanted, 1));
  await expected(context.executeFunction(wanted));
  await expected(context.registerModule({ name: wanted, functions: { [name(random)]: () => 1 } }));
  await expected(context.loadScript(mutated(random, random.of(sources), sources), wanted));
}

async function expected(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof TypeError || ScriptError.isInstance(error)) return;
    finding(`neither a ScriptError nor a TypeError: ${String(error)}`);
  }
}

async function inTime(work: Promise<unknown>, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<void>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hangs`)), hangsAfterMs);
  });
  await Promise.race([work, hanging])
    .catch((error: unknown) => finding(String(error)))
    .finally(() => clearTimeout(timer));
}

function finding(problem: string): void {
  process.send?.({ seed, problem });
}
