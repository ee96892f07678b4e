// Bars on a logarithmic scale as SVG: one drawing per topic, a group of bars per case and language. Colours follow the reader's scheme, light or dark.

import { shown, units } from './report.mjs';

const topics = [
  { name: 'call', title: 'Host calls script', cases: ['call'] },
  { name: 'callback', title: 'Script calls host function', cases: ['callback'] },
  { name: 'marshal', title: '1,000 records', cases: ['records-in', 'records-out'] },
  { name: 'context', title: 'Fresh context: create, 1 + 1, dispose', cases: ['context-inline'] },
  {
    name: 'compute',
    title: 'Computing',
    cases: ['computeFib', 'computeLoops', 'computeStrings', 'computeTables'],
  },
  { name: 'await', title: 'Awaited call on a thread', cases: ['await-sequential', 'await-pipelined'] },
];

const width = 760;
const left = 230;
const right = 90;
const barHeight = 14;
const barGap = 4;
const groupGap = 12;
const top = 56;

/** `[{ name, title, svg }]` of the topics that were measured. Shorter bars are better in all of them. */
export function plotsOf({ results }) {
  return topics.flatMap(({ name, title, cases }) => {
    const measured = cases.flatMap((one) => results.filter((result) => result.case === one));
    const groups = measured.map(groupOf).filter(({ bars }) => bars.length > 0);
    return groups.length === 0 ? [] : [{ name, title, svg: drawing(title, groups, cases.length > 1) }];
  });
}

function groupOf({ title, language, unit, zigllms, floor, references, peers }) {
  const bars = [
    { label: 'zigllms', kind: 'own', value: zigllms.value },
    { label: 'floor', kind: 'floor', value: floor },
    ...Object.entries(references).map(([label, { value }]) => ({ label, kind: 'floor', value })),
    ...Object.entries(peers).map(([label, { value }]) => ({ label, kind: 'peer', value })),
  ];
  // A bar on a logarithmic scale needs something to be as long as.
  return { title, language, unit, bars: bars.filter(({ value }) => value > 0) };
}

function drawing(title, groups, namesCases) {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const [first, last] = [
    Math.floor(Math.log10(Math.min(...values)) - 0.3),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  const x = (value) => left + ((Math.log10(value) - first) / (last - first)) * (width - left - right);
  const parts = [];
  let y = top;
  let lastCase;
  for (const { title: caseTitle, language, unit, bars } of groups) {
    if (namesCases && caseTitle !== lastCase) {
      y += groupGap;
      parts.push(text(16, y + 10, caseTitle, 'case'));
      y += barHeight + groupGap;
      lastCase = caseTitle;
    }
    parts.push(text(16, y + 11, language, 'language'));
    for (const { label, kind, value } of bars) {
      const end = x(value);
      parts.push(
        text(left - 8, y + 11, label, 'label'),
        `<rect class="${kind}" x="${left}" y="${y}" width="${(end - left).toFixed(1)}" height="${barHeight}"/>`,
        text(end + 6, y + 11, `${shown(value, unit)} ${unit}`, 'value'),
      );
      y += barHeight + barGap;
    }
    y += groupGap;
  }
  const height = y + 22;
  const lines = Array.from({ length: last - first + 1 }, (_, index) => {
    const value = 10 ** (first + index);
    const at = x(value).toFixed(1);
    return `<line x1="${at}" y1="${top - 8}" x2="${at}" y2="${y - 4}"/>${text(Number(at), y + 10, axisLabel(value), 'tick')}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    style,
    `<rect class="page" width="${width}" height="${height}"/>`,
    text(16, 24, title, 'title'),
    text(16, 41, 'time on a logarithmic scale; shorter is better', 'note'),
    ...lines,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .case, .language { font-weight: 600; }
  .note, .tick { fill: #57606a; font-size: 11px; }
  .label { text-anchor: end; }
  .tick { text-anchor: middle; }
  .page { fill: #ffffff; }
  .own { fill: #d4622a; }
  .floor { fill: #8c959f; }
  .peer { fill: #5b8bb5; }
  line { stroke: #d0d7de; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note, .tick { fill: #9198a1; }
    .page { fill: #0d1117; }
    line { stroke: #30363d; }
  }
</style>`;

function axisLabel(nanoseconds) {
  const unit = nanoseconds >= 1e9 ? 's' : nanoseconds >= 1e6 ? 'ms' : nanoseconds >= 1e3 ? 'µs' : 'ns';
  return `${Number((nanoseconds / (units[unit] ?? 1e9)).toPrecision(3))} ${unit}`;
}

function text(x, y, content, name) {
  return `<text class="${name}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escaped(content)}</text>`;
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
