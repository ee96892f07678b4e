// Puts the figures of results/latest.json into docs/benchmarks.md, between its two marks, and draws them in docs/benchmarks/.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { plotsOf } from './lib/plots.mjs';
import { asMarkdown, problemsOf, tableOf } from './lib/report.mjs';

const report = JSON.parse(readFileSync(new URL('results/latest.json', import.meta.url), 'utf8'));
const page = new URL('../docs/benchmarks.md', import.meta.url);
const marks = ['<!-- figures: written by benchmark/write-docs.mjs -->', '<!-- end of the figures -->'];

const { date, command, cpu, cores, memoryGB, load, system, node, commit, engines, peers } =
  report.environment;
const versions = (some) =>
  Object.entries(some)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
const goals = report.results.concat(report.summaries).filter(({ met }) => met !== undefined);
const problems = problemsOf(report).map((problem) => `- ${problem.split('\n')[0]}`);

const folder = new URL('../docs/benchmarks/', import.meta.url);
const plots = plotsOf(report);
mkdirSync(folder, { recursive: true });
for (const { name, svg } of plots) writeFileSync(new URL(`${name}.svg`, folder), svg);

const figures = [
  `\`${command}\` on ${date.slice(0, 10)}, commit ${commit}: ${cores} × ${cpu}, ${memoryGB} GB, ${system}, Node ${node}, load ${load.join(' ')} at the end.`,
  `Engines: ${versions(engines)}. Peers: ${versions(peers)}.`,
  `Goals reached: ${goals.filter(({ met }) => met).length} of ${goals.length}.`,
  ...plots.map(({ name, title }) => `![${title}](benchmarks/${name}.svg)`),
  asMarkdown(tableOf(report)),
  ...(problems.length === 0 ? [] : ['What could not be measured:', problems.join('\n')]),
].join('\n\n');

const text = readFileSync(page, 'utf8');
const [start, end] = marks.map((mark) => text.indexOf(mark));
if (start < 0 || end < start) throw new Error(`docs/benchmarks.md lacks its marks ${marks.join(' and ')}`);
writeFileSync(page, `${text.slice(0, start + marks[0].length)}\n\n${figures}\n\n${text.slice(end)}`);
