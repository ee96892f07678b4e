// Carries out one program of the corpus in this process, and tells how it ended and what is left of its context.

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  ScriptError,
  type ContextOptions,
  type ScriptContext,
  type ScriptingEngine,
} from '../../src/index.js';
import type { AttackProgram, Isolation, Language } from './corpus.js';
import { HostSide } from './hostile-host.js';

export interface Outcome {
  id: string;
  /** An error code, `value <JSON>`, or a failure that is no ScriptError. */
  ended: string;
  message: string;
  /** Milliseconds after the deadline at which a time-out was told. */
  lateMs: number;
  state: 'usable' | 'ended' | 'hanging' | 'broken';
  /** What is not as it should be. */
  problem?: string;
}

/** The deadline of what is expected to run into it, and of what should end before. */
const shortTimeoutMs = 60;
const longTimeoutMs = 10_000;
/** What a time-out may be late: the contract is 100 ms in a thread, 250 in a process of its own; a machine under load needs more. */
export const latenessToleranceMs = Number(process.env.ZIGLLMS_LATENESS_MS ?? 2000);
const defaultMemoryBytes = 32 * 1024 * 1024;
/** Longer than anything may be late: it hangs. */
const hangsAfterMs = 8000;
const sentinel = Symbol('hangs');

/** What every context can still do whose syntax works. */
const probes: Record<Language, string> = {
  lua: 'return 1 + 1',
  quickjs: '1 + 1',
  wren: '1 + 1',
  python: '1 + 1',
};

export async function attack(
  engine: ScriptingEngine,
  program: AttackProgram,
  isolation: Isolation,
): Promise<Outcome> {
  const printed = { bytes: 0 };
  const memory = engine.capabilities.memoryCapped ? { memoryLimitBytes: defaultMemoryBytes } : {};
  const options: ContextOptions = {
    isolation,
    timeoutMs: program.expect.includes('timeout_error') ? shortTimeoutMs : longTimeoutMs,
    ...memory,
    onOutput: (_, text) => (printed.bytes += text.length),
    onUnhandled: () => undefined,
    ...program.options,
  };
  const other = program.elsewhere && (await engine.createContext(options));
  const context = await engine.createContext(options);
  const host = new HostSide(() => context, isolation === 'inline');
  try {
    return await carryOut(engine, program, context, host, options, other, printed);
  } finally {
    await Promise.race([Promise.all([context.dispose(), other?.dispose()]), sleep(hangsAfterMs)]);
  }
}

async function carryOut(
  engine: ScriptingEngine,
  program: AttackProgram,
  context: ScriptContext,
  host: HostSide,
  options: ContextOptions,
  other: ScriptContext | undefined,
  printed: { bytes: number },
): Promise<Outcome> {
  const outcome: Outcome = { id: program.id, ended: '', message: '', lateMs: 0, state: 'usable' };
  const problems: string[] = [];
  await context.setGlobal('host', host.functions(), { timeoutMs: longTimeoutMs });
  for (let round = 0; round < program.repeat && problems.length === 0; round += 1) {
    await once(program, context, options, outcome);
    if (!program.expect.some((expected) => isExpected(expected, outcome.ended))) {
      problems.push(
        `expected ${program.expect.join(' or ')}, got ${outcome.ended}: ${outcome.message.slice(0, 300)}`,
      );
    }
  }
  if (outcome.lateMs > latenessToleranceMs) problems.push(`the time-out came ${outcome.lateMs} ms late`);
  if (outcome.ended !== 'hanging') {
    outcome.state = await stateOf(context, program.language, problems);
    if (program.after !== 'either' && outcome.state !== program.after) {
      problems.push(`the context is ${outcome.state}, expected ${program.after}`);
    }
    if (printed.bytes > program.outputBytes) problems.push(`${printed.bytes} bytes were printed`);
    await checkElsewhere(engine, program, options, other, problems);
  } else {
    outcome.state = 'hanging';
  }
  const hostProblem = hostPollution();
  if (hostProblem !== undefined) problems.push(hostProblem);
  if (problems.length > 0) outcome.problem = problems.join('; ');
  return outcome;
}

async function once(
  program: AttackProgram,
  context: ScriptContext,
  options: ContextOptions,
  outcome: Outcome,
): Promise<void> {
  const abort = new AbortController();
  const started = performance.now();
  let action: NodeJS.Timeout | undefined;
  if (program.during !== undefined) {
    action = setTimeout(() => meanwhile(program, context, abort), program.during.afterMs);
  }
  try {
    const value = await withinReason(perform(program, context, abort.signal), options.timeoutMs ?? 0);
    outcome.ended = value === sentinel ? 'hanging' : `value ${shown(value)}`;
    outcome.message = '';
  } catch (error) {
    outcome.ended = ScriptError.isInstance(error) ? error.code : 'no ScriptError';
    outcome.message = error instanceof ScriptError ? error.message : '';
    if (outcome.ended === 'timeout_error') {
      const late = performance.now() - started - (options.timeoutMs ?? 0);
      outcome.lateMs = Math.max(outcome.lateMs, Math.round(late));
    }
    checkError(error);
  } finally {
    clearTimeout(action);
  }
}

/** Whatever an error of a script holds must be readable by the host, and bounded. A host's own error comes back as it was. */
function checkError(error: unknown): void {
  if (!(error instanceof ScriptError)) return;
  if (error.message.length > 65 * 1024) throw new Error('the message is too long');
  if ((error.scriptStack ?? '').length > 257 * 1024) throw new Error('the stack is too long');
  String(error.stack);
}

async function perform(
  program: AttackProgram,
  context: ScriptContext,
  signal: AbortSignal,
): Promise<unknown> {
  const { source, call, args, get, name } = program;
  const run = program.during?.action === 'abort' ? { signal } : {};
  if (call === undefined && get === undefined) return context.eval(source, run);
  await context.loadScript(source, name, { timeoutMs: 10_000 });
  return get !== undefined ? context.getGlobal(get, run) : context.executeFunction(call ?? '', args, run);
}

function meanwhile(program: AttackProgram, context: ScriptContext, abort: AbortController): void {
  const action = program.during?.action;
  if (action === 'dispose') void context.dispose();
  else if (action === 'cancel') context.cancel();
  else if (action === 'abort') abort.abort();
  else process.exit(7);
}

async function withinReason<T>(work: Promise<T>, timeoutMs: number): Promise<T | typeof sentinel> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<typeof sentinel>((resolve) => {
    timer = setTimeout(resolve, timeoutMs + hangsAfterMs, sentinel);
  });
  try {
    return await Promise.race([work, hanging]);
  } finally {
    clearTimeout(timer);
  }
}

function isExpected(expected: string, ended: string): boolean {
  if (expected === 'value') return ended.startsWith('value ');
  return expected === ended;
}

function shown(value: unknown): string {
  if (typeof value === 'string' && value.length > 200) return JSON.stringify(`${value.length} characters`);
  try {
    const text = JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'bigint' ? `${part}n` : typeof part === 'function' ? 'function' : part,
    );
    return text === undefined
      ? String(value)
      : text.length > 2000
        ? `${text.length} characters of JSON`
        : text;
  } catch {
    return 'cyclic';
  }
}

async function stateOf(
  context: ScriptContext,
  language: Language,
  problems: string[],
): Promise<Outcome['state']> {
  try {
    const value = await withinReason(context.eval(probes[language], { timeoutMs: 5000 }), 5000);
    if (value === sentinel) return 'hanging';
    if (value !== 2) problems.push(`afterwards 1 + 1 is ${shown(value)}`);
    return value === 2 ? 'usable' : 'broken';
  } catch (error) {
    const code = ScriptError.isInstance(error) ? error.code : '';
    if (code === 'disposed' || code === 'engine_crashed') return 'ended';
    problems.push(`afterwards it fails: ${String(error).slice(0, 300)}`);
    return 'broken';
  }
}

async function checkElsewhere(
  engine: ScriptingEngine,
  program: AttackProgram,
  options: ContextOptions,
  other: ScriptContext | undefined,
  problems: string[],
): Promise<void> {
  const { elsewhere } = program;
  if (elsewhere === undefined || other === undefined) return;
  const later = await engine.createContext(options);
  try {
    for (const [when, context] of [
      ['before', other],
      ['after', later],
    ] as const) {
      const value = await context
        .eval(elsewhere.source, { timeoutMs: 5000 })
        .catch((error: unknown) => `${String(error)}`);
      if (!isDeepStrictEqual(value, elsewhere.unchanged)) {
        problems.push(`in a context made ${when} it: ${elsewhere.source} is ${shown(value)}`);
      }
    }
  } finally {
    await later.dispose();
  }
}

/** Nothing a script does may reach the host's own prototypes. */
function hostPollution(): string | undefined {
  const found = [
    ...Object.keys(Object.prototype),
    ...Object.keys(Array.prototype),
    ...Object.keys(Function.prototype),
  ];
  return found.length === 0 ? undefined : `the host's prototypes have got ${found.join(', ')}`;
}
