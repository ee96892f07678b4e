// A process that carries out attacks: node --import tsx worker.ts <language> <isolation>, then the ids of programs come by IPC, one after another.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine, ScriptError } from '../../src/index.js';
import { attack, type Outcome } from './attack.js';
import { programsOf, type Isolation, type Language } from './corpus.js';

export type Answer = { ready: true } | { unavailable: string } | { outcome: Outcome; loopDelayMs: number };

const [language, isolation] = process.argv.slice(2) as [Language, Isolation];
const programs = new Map(programsOf(language).map((program) => [program.id, program]));
const strays: string[] = [];
process.on('uncaughtException', (error) => strays.push(`uncaught: ${String(error)}`));
process.on('unhandledRejection', (error) => strays.push(`unhandled: ${String(error)}`));

try {
  const engine = await createEngine(language);
  await (await engine.createContext({ isolation })).dispose();
  const delays = monitorEventLoopDelay({ resolution: 5 });
  process.on('message', (id: string) => {
    const program = programs.get(id);
    if (program === undefined) throw new Error(`there is no program ${id}`);
    delays.reset();
    delays.enable();
    void attack(engine, program, isolation)
      .catch((error: unknown) => brokenOff(id, error))
      .then((outcome) => {
        delays.disable();
        if (strays.length > 0) outcome.problem = [outcome.problem ?? [], strays.splice(0)].flat().join('; ');
        answer({ outcome, loopDelayMs: Math.round(delays.percentile(99) / 1e6) });
      });
  });
  answer({ ready: true });
} catch (error) {
  if (!ScriptError.isInstance(error)) throw error;
  answer({ unavailable: `${error.code}: ${error.message.split('\n')[0]}` });
  process.disconnect();
}

function brokenOff(id: string, error: unknown): Outcome {
  const problem = `the attack could not be carried out: ${error instanceof Error ? error.stack : String(error)}`;
  return { id, ended: 'nothing', message: '', lateMs: 0, state: 'broken', problem };
}

function answer(message: Answer): void {
  process.send?.(message);
}
