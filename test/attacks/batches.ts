// Carries out the corpus in processes of its own. One process does many programs; what fails, crashes or hangs there is done again alone, so that the outcome is
// that program's own, and the rest goes on in a fresh process.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './attack.js';
import type { AttackProgram, Isolation, Language } from './corpus.js';
import type { Answer } from './worker.js';

export interface AttackReport extends Outcome {
  isolation: Isolation;
  /** The process was there to the end. */
  survived: boolean;
  /** p99 of the event loop's delay, measured every 5 ms. */
  loopDelayMs: number;
}

const program = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** A worker that says nothing for so long is ended. */
const silentMs = 60_000;

/** All reports, in the order of the programs; a text where the engine or isolation is not available. `alone`: a process for each program. */
export async function carryOut(
  language: Language,
  isolation: Isolation,
  programs: readonly AttackProgram[],
  { alone = false, onReport }: { alone?: boolean; onReport?: (report: AttackReport) => void } = {},
): Promise<AttackReport[] | string> {
  const reports: AttackReport[] = [];
  let worker: Worker | undefined;
  try {
    for (const program of programs) {
      worker ??= new Worker(language, isolation);
      let shared = worker.done > 0;
      let report = await worker.attack(program);
      if (typeof report === 'string') return report;
      if (report.problem !== undefined && shared) {
        worker.end();
        worker = new Worker(language, isolation);
        shared = false;
        const again = await worker.attack(program);
        if (typeof again === 'string') return again;
        // What only fails after others is their doing, and a fault all the same, except that a machine under load is late now and then.
        report = again.problem === undefined && !report.survived ? report : again;
      }
      if (alone || report.problem !== undefined || worker.ended) {
        worker.end();
        worker = undefined;
      }
      reports.push(report);
      onReport?.(report);
    }
    return reports;
  } finally {
    worker?.end();
  }
}

class Worker {
  done = 0;
  readonly #child: ChildProcess;
  readonly #isolation: Isolation;
  readonly #first: Promise<Answer | Ending>;
  #hear: ((answer: Answer | Ending) => void) | undefined;
  #errors = '';
  #ending: Ending | undefined;

  constructor(language: Language, isolation: Isolation) {
    this.#isolation = isolation;
    this.#child = fork(program, [language, isolation], {
      execArgv: ['--import', 'tsx', '--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (text) => (this.#errors = (this.#errors + String(text)).slice(-2000)));
    this.#child.on('message', (answer) => this.#hear?.(answer as Answer));
    this.#child.on('error', () => undefined); // a message to a process that has just died; `close` tells
    this.#child.on('close', (code, signal) => {
      this.#ending = { code, signal };
      this.#hear?.(this.#ending);
    });
    this.#first = this.#next();
  }

  get ended(): boolean {
    return this.#ending !== undefined;
  }

  async attack(attacked: AttackProgram): Promise<AttackReport | string> {
    const first = await this.#first;
    if ('unavailable' in first) return first.unavailable;
    this.done += 1;
    if (!('code' in first)) this.#child.send(attacked.id);
    const answer = 'code' in first ? first : await this.#next();
    const base = { isolation: this.#isolation, survived: true, loopDelayMs: 0 };
    if ('outcome' in answer) return { ...base, ...answer.outcome, loopDelayMs: answer.loopDelayMs };
    const died = 'code' in answer ? answer : { code: null, signal: 'silence' };
    const ended = died.signal === null ? `exit ${died.code}` : died.signal;
    const outcome: AttackReport = {
      ...base,
      id: attacked.id,
      ended,
      message: this.#errors.trim(),
      lateMs: 0,
      state: 'ended',
    };
    if (attacked.expect.includes(ended)) return outcome;
    return {
      ...outcome,
      survived: false,
      problem: `the process ended by ${ended}: ${this.#errors.slice(-300).trim()}`,
    };
  }

  end(): void {
    this.#hear = undefined;
    this.#child.kill('SIGKILL');
  }

  #next(): Promise<Answer | Ending> {
    if (this.#ending !== undefined) return Promise.resolve(this.#ending);
    return new Promise((resolve) => {
      const silence = setTimeout(() => {
        this.#child.kill('SIGKILL');
        resolve({ code: null, signal: 'silence' });
      }, silentMs);
      this.#hear = (answer) => {
        clearTimeout(silence);
        this.#hear = undefined;
        resolve(answer);
      };
    });
  }
}

interface Ending {
  code: number | null;
  signal: string | null;
}
