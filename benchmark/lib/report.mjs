// The table: for each case a line per language, with what it is measured against and whether the goal was reached.

export const units = { ns: 1, µs: 1e3, ms: 1e6, kB: 1024, MB: 1024 * 1024, '×': 1 };

/** Lines of cells; the first is the head. */
export function tableOf(report) {
  const head = ['work', 'language', 'zigllms', 'floor or reference', 'peers', 'goal', 'reached'];
  return [head, ...report.results.map(line), ...report.summaries.map(summaryLine)];
}

function line({ title, language, unit, zigllms, floor, references, peers, goal, met }) {
  const show = (value) => shown(value, unit);
  const ratio = (value) => (zigllms.value === undefined ? '' : ` (${(zigllms.value / value).toFixed(2)})`);
  const measured = [
    ...(floor === undefined ? [] : [`floor ${show(floor)}${ratio(floor)}`]),
    ...named(references, show, ratio),
  ];
  return [
    `${title}, ${unit}`,
    language,
    zigllms.value === undefined ? zigllms.problem : show(zigllms.value),
    measured.join(' · '),
    named(peers, show).join(' · '),
    goal ?? '',
    verdict(met),
  ];
}

function summaryLine({ title, language, value, goal, met }) {
  return [`${title}, ratio`, language, value.toFixed(2), '', '', goal, verdict(met)];
}

function verdict(met) {
  if (met === undefined) return '';
  return met ? 'yes' : 'NO';
}

function named(results, show, ratio = () => '') {
  return Object.entries(results).map(([name, { value, problem }]) => {
    if (value === undefined) return `${name} ${/^(never|has no)/.test(problem) ? problem : 'failed'}`;
    return `${name} ${show(value)}${ratio(value)}`;
  });
}

/** A value in the unit, with three digits that matter. */
export function shown(value, unit) {
  const scaled = value / units[unit];
  const digits = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
  return scaled.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))(?<!\..*)/g, ',');
}

export function asText(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  return table
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function asMarkdown(table) {
  const lines = table.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  lines.splice(1, 0, `|${'---|'.repeat(table[0].length)}`);
  return lines.join('\n');
}

/** What could not be measured, and why, in full. */
export function problemsOf(report) {
  const missing = report.missing.map(
    ({ peer, language, reason }) => `${peer} (${language}) could not be had: ${reason}`,
  );
  const failures = report.results.flatMap(({ case: name, language, zigllms, peers, references }) =>
    Object.entries({ zigllms, ...references, ...peers })
      .filter(([, result]) => result.failed)
      .map(([subject, { problem }]) => `${name}, ${language}, ${subject}: ${problem}`),
  );
  return [...missing, ...failures];
}
