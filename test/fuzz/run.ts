// npm run fuzz: looks for inputs that break something, for 10 minutes or `--minutes n`, in all languages or those that are named; from a seed of the clock, or
// `--seed n`; `--rounds n` at a time. Ends with exit code 1 when it found something.

import { parseArgs } from 'node:util';
import { languages, type Language } from '../attacks/corpus.js';
import { fuzz } from './fuzz.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    rounds: { type: 'string', default: '500' },
  },
});
const chosen = languages.filter((language) => positionals.length === 0 || positionals.includes(language));
const rounds = Number(values.rounds);
const ends = values.seed === undefined ? Date.now() + Number(values.minutes) * 60_000 : 0;
let seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
let found = 0;

do {
  for (const language of chosen) await look(language);
  seed += rounds;
} while (Date.now() < ends);
console.log(found === 0 ? 'nothing found' : `${found} findings`);
process.exitCode = found === 0 ? 0 : 1;

async function look(language: Language): Promise<void> {
  const findings = await fuzz(language, seed, rounds);
  found += findings.length;
  for (const { seed: at, problem } of findings)
    console.log(`${language} --seed ${at} --rounds 1: ${problem}`);
  console.log(`${language}: seeds ${seed} to ${seed + rounds - 1} done`);
}
