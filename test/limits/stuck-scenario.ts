// stuck-scenario.ts LANGUAGE SOURCE: runs it under a deadline and prints what became of the call, of one behind it, and of a later one.

import { createEngine, ScriptError } from '../../src/index.js';
import { failureOf } from '../conformance/expectations.js';

const [language, source] = process.argv.slice(2);
const code = (failure: unknown): string => (ScriptError.isInstance(failure) ? failure.code : String(failure));

async function main(): Promise<Record<string, unknown>> {
  let engine;
  try {
    engine = await createEngine(language);
  } catch (error) {
    return { unavailable: String(error).split('\n')[0] };
  }
  const context = await engine.createContext();
  const startedAt = performance.now();
  const running = failureOf(context.eval(source, { timeoutMs: 50 }));
  const queued = failureOf(context.eval('1', { timeoutMs: 20_000 }));
  const first = code(await running);
  const tookMs = performance.now() - startedAt;
  const second = code(await queued);
  const later = code(await failureOf(context.eval('1')));
  await engine.dispose();
  return {
    code: first,
    tookMs,
    queued: second,
    later,
    disposed: context.disposed,
    contextsLost: engine.contextsLost,
  };
}

console.log(JSON.stringify(await main()));
