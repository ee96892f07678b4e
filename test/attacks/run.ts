// npm run attacks: the whole corpus, and its table. Words narrow it to engines, isolations and ids that contain one: `npm run attacks -- lua thread pcall`.
//   --alone   a process for each program (minutes)
//   --write   keeps the table in docs/attacks.md

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { carryOut, type AttackReport } from './batches.js';
import { isolations, languages, programsFor, type Isolation, type Language } from './corpus.js';

interface Row {
  language: Language;
  isolation: Isolation;
  reports: AttackReport[] | string;
  pending: number;
}

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const flags = new Set(process.argv.slice(2).filter((word) => word.startsWith('--')));
const chosenLanguages = languages.filter(
  (name) => words.includes(name) || !languages.some((one) => words.includes(one)),
);
const chosenIsolations = isolations.filter(
  (name) => words.includes(name) || !isolations.some((one) => words.includes(one)),
);
const parts = words.filter((word) => ![...languages, ...isolations].includes(word as never));

const tasks = chosenLanguages.flatMap((language) =>
  chosenIsolations.map((isolation) => ({ language, isolation })),
);
const rows: Row[] = [];
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
rows.sort((a, b) => order(a) - order(b));
const table = tableOf(rows);
console.log(`\n${table}`);
if (flags.has('--write')) keep(table);
process.exitCode = rows.some(
  ({ reports }) => typeof reports !== 'string' && reports.some(({ problem }) => problem !== undefined),
)
  ? 1
  : 0;

async function work(): Promise<void> {
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
    const { language, isolation } = task;
    const { programs, pending } = programsFor(language, isolation);
    const chosen = programs.filter(({ id }) => parts.length === 0 || parts.some((part) => id.includes(part)));
    const onReport = ({ id, ended, lateMs, problem }: AttackReport): void => {
      if (problem !== undefined) console.log(`✖ ${isolation} ${id}: ${problem}`);
      else if (parts.length > 0)
        console.log(`✔ ${isolation} ${id}: ${ended.slice(0, 100)}, ${lateMs} ms late`);
    };
    const reports = await carryOut(language, isolation, chosen, { alone: flags.has('--alone'), onReport });
    rows.push({ language, isolation, reports, pending: pending.length });
  }
}

function order({ language, isolation }: Row): number {
  return languages.indexOf(language) * isolations.length + isolations.indexOf(isolation);
}

function tableOf(all: readonly Row[]): string {
  const head =
    '| engine | isolation | programs | host survived | outcome as stated | worst lateness | event loop delay p99 (median, worst) | pending |\n|---|---|---|---|---|---|---|---|';
  const lines = all.map(({ language, isolation, reports, pending }) => {
    if (typeof reports === 'string') return `| ${language} | ${isolation} | not run: ${reports} | | | | | |`;
    const survived = reports.filter((report) => report.survived).length;
    const stated = reports.filter((report) => report.problem === undefined).length;
    const late = Math.max(0, ...reports.map((report) => report.lateMs));
    const delays = reports.map((report) => report.loopDelayMs).sort((a, b) => a - b);
    const delay =
      isolation === 'inline' ? 'blocks' : `${delays[delays.length >> 1] ?? 0} ms, ${delays.at(-1) ?? 0} ms`;
    return `| ${language} | ${isolation} | ${reports.length} | ${survived} | ${stated} | ${late} ms | ${delay} | ${pending} |`;
  });
  return [head, ...lines].join('\n');
}

function keep(text: string): void {
  const file = fileURLToPath(new URL('../../docs/attacks.md', import.meta.url));
  const page = readFileSync(file, 'utf8');
  const marked = /(<!-- attacks: npm run attacks -- --write -->\n)[^]*?(<!-- \/attacks -->)/;
  if (!marked.test(page)) throw new Error('docs/attacks.md has no place for the table');
  writeFileSync(
    file,
    page.replace(marked, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`),
  );
}
