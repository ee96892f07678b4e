// Runs the fuzz target in processes of its own and collects what it finds.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Language } from '../attacks/corpus.js';

const program = fileURLToPath(new URL('./target.ts', import.meta.url));
const silentMs = 60_000;

export interface Finding {
  language: Language;
  /** `npm run fuzz -- <language> --seed <seed> --rounds 1` does it again. */
  seed: number;
  problem: string;
}

/** Fuzzes a language for some rounds, each with the next seed. */
export function fuzz(language: Language, seed: number, rounds: number): Promise<Finding[]> {
  return new Promise((resolve) => {
    const findings: Finding[] = [];
    let at = seed;
    let errors = '';
    const child = fork(program, [language, String(seed), String(rounds)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const silent = setTimeout(() => child.kill('SIGKILL'), silentMs);
    child.stderr?.on('data', (text) => (errors = (errors + String(text)).slice(-1000)));
    child.on('message', ({ seed: reached, problem }: { seed: number; problem?: string }) => {
      silent.refresh();
      at = reached;
      if (problem !== undefined) findings.push({ language, seed: reached, problem });
    });
    child.on('close', (code, signal) => {
      clearTimeout(silent);
      if (code !== 0) {
        findings.push({
          language,
          seed: at,
          problem: `the process ended by ${signal ?? `exit ${code}`}: ${errors.trim()}`,
        });
      }
      resolve(findings);
    });
  });
}
