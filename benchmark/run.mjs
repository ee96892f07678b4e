// Measures zigllms beside other libraries, the stock engines and what Node does by itself; prints a table, writes
// results/latest.json. docs/benchmarks.md says what is measured and how.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeEnvironment } from './lib/environment.mjs';
import { readOptions, usage } from './lib/options.mjs';
import { asMarkdown, asText, problemsOf, tableOf } from './lib/report.mjs';
import { runCase } from './lib/run-case.mjs';
import { setUp } from './lib/setup.mjs';
import { SubjectProcess } from './lib/subject-process.mjs';
import { libraries } from './peers/index.mjs';
import { rows } from './rows/index.mjs';

const options = readOptions(process.argv.slice(2));
if (options.help) {
  console.log(usage);
  process.exit();
}
setUp(options);

const chosenRows = rows.filter(({ name }) => options.rows.includes(name));
const report = { environment: undefined, results: [], summaries: [], missing: [] };
const engines = {};
for (const language of options.languages) await measureLanguage(language);
report.environment = describeEnvironment({
  engines,
  command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
});

const order = chosenRows.flatMap(({ cases }) => cases.map(({ name }) => name));
report.results.sort((a, b) => order.indexOf(a.case) - order.indexOf(b.case));
const table = tableOf(report);
console.log(options.markdown ? asMarkdown(table) : asText(table));
for (const problem of problemsOf(report)) console.log(problem);

const folder = fileURLToPath(new URL('results/', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}latest.json`, `${JSON.stringify(report, undefined, 2)}\n`);
console.error(`written: ${folder}latest.json`);

async function measureLanguage(language) {
  const present = await openLibraries(language);
  const references = {
    floor: new SubjectProcess('floor', language),
    node: new SubjectProcess('node', language),
  };
  try {
    for (const row of chosenRows) {
      const results = [];
      for (const benchmarkCase of row.cases) {
        if (benchmarkCase.languages?.includes(language) === false) continue;
        console.error(`${language}: ${benchmarkCase.name}`);
        const subjects = subjectsOf(benchmarkCase, present, references);
        results.push(judged(benchmarkCase, language, await runCase(benchmarkCase, subjects, options.timing)));
      }
      report.results.push(...results);
      const summary = row.summary?.(results);
      if (summary !== undefined) report.summaries.push({ ...summary, language });
    }
  } finally {
    for (const subject of [...present, ...Object.values(references)]) subject.kill();
  }
}

/** The libraries of a language that this machine has, each in its process. */
async function openLibraries(language) {
  const wanted = libraries.filter(
    ({ name, languages }) => languages.includes(language) && (options.peers || name === 'zigllms'),
  );
  const present = [];
  for (const { name } of wanted) {
    const subject = new SubjectProcess(name, language);
    try {
      const version = await subject.ask('open');
      if (name === 'zigllms') engines[language] = version;
      present.push(subject);
    } catch (error) {
      report.missing.push({ peer: name, language, reason: error.message });
    }
  }
  return present;
}

function subjectsOf({ peers = false, floor = [], references = [] }, present, { floor: floors, node }) {
  const asked = present.filter(({ peerName }) => peers || peerName === 'zigllms');
  const subject = (process, reference) => ({
    label: reference ?? process.peerName,
    peerName: process.peerName,
    language: process.language,
    reference,
    process,
  });
  return [
    ...asked.map((process) => subject(process, undefined)),
    ...floor.map((reference) => subject(floors, reference)),
    ...references.map((reference) => subject(node, reference)),
  ];
}

/** One line of the table. */
function judged(
  { name, title, unit, floor: floorParts = [], references: referenceNames = [], goal, met },
  language,
  results,
) {
  const zigllms = results.get('zigllms') ?? { problem: 'could not be had', failed: true };
  const parts = floorParts.map((part) => results.get(part)?.value);
  const floor =
    parts.length === 0 || parts.includes(undefined) ? undefined : parts.reduce((sum, part) => sum + part);
  const pick = (names) => Object.fromEntries(names.map((label) => [label, results.get(label)]));
  const references = pick(referenceNames);
  const peers = pick(
    [...results.keys()].filter((label) =>
      libraries.some((library) => library.name === label && label !== 'zigllms'),
    ),
  );
  const values = (some) =>
    Object.fromEntries(Object.entries(some).map(([label, { value }]) => [label, value]));
  const figures = {
    value: zigllms.value,
    floor,
    peers: Object.values(values(peers)).filter((value) => value !== undefined),
    references: values(references),
    language,
  };
  const judgeable =
    met !== undefined && zigllms.value !== undefined && (floorParts.length === 0 || floor !== undefined);
  return {
    case: name,
    title,
    unit,
    language,
    zigllms,
    floor,
    floorParts: pick(floorParts),
    references,
    peers,
    ratio: floor === undefined || zigllms.value === undefined ? undefined : zigllms.value / floor,
    goal,
    met: judgeable ? met(figures) : undefined,
  };
}
