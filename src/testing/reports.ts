// Results as text, as JUnit XML and as JSON.

import { z } from 'zod';
import { invalidArgument, isPlainObject, suggestion } from '../support/index.js';
import { placeOf } from './failure.js';
import { ScenarioResultSchema, SuiteResultSchema, type ScenarioResult, type TestResult } from './results.js';

export const ReportFormatSchema = z.enum(['text', 'junit', 'json']);
export type ReportFormat = z.infer<typeof ReportFormatSchema>;

/** Results of one scenario or of several in a format; text unless given. Fails with `invalid_argument`. */
export function report(results: unknown, format: string = 'text'): string {
  const scenarios = scenariosIn(results);
  switch (format) {
    case 'text':
      return scenarios.map(asText).join('\n');
    case 'junit':
      return asJUnit(scenarios);
    case 'json':
      return JSON.stringify(results, undefined, 2);
    default: {
      const known = ReportFormatSchema.options;
      throw invalidArgument(
        `test.report: format must be one of ${known.join(', ')}${suggestion(format, known)}`,
      );
    }
  }
}

function scenariosIn(results: unknown): ScenarioResult[] {
  const several = isPlainObject(results) && 'scenarios' in results;
  const read = several ? SuiteResultSchema.safeParse(results) : ScenarioResultSchema.safeParse(results);
  if (!read.success) throw invalidArgument('test.report: results: expected what run gave');
  return 'scenarios' in read.data ? read.data.scenarios : [read.data];
}

function asText({ scenario, passed, skipped, total, tests }: ScenarioResult): string {
  const skips = skipped === 0 ? '' : `, ${skipped} skipped`;
  return [`${scenario}: ${passed} of ${total} passed${skips}`, ...tests.map(testAsText)].join('\n');
}

function testAsText(test: TestResult): string {
  const { name, status, runs, passes, scores = {}, failure } = test;
  const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[status];
  const notes = [
    ...(runs > 1 ? [`${passes} of ${runs} runs`] : []),
    ...Object.entries(scores).map(([scorer, mean]) => `${scorer} ${mean.toFixed(2)}`),
  ];
  const line = `  ${mark}  ${name}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  if (failure === undefined) return line;
  const place = placeOf(failure);
  const indented = failure.message.replaceAll('\n', '\n        ');
  return `${line}\n        ${indented}${place === '' ? '' : `\n        at ${place}`}`;
}

function asJUnit(scenarios: readonly ScenarioResult[]): string {
  const suites = scenarios.map(({ scenario, total, failed, skipped, duration, tests }) => {
    const cases = tests.map((test) => caseAsXml(scenario, test)).join('');
    return `  <testsuite name="${xml(scenario)}" tests="${total}" failures="${failed}" skipped="${skipped}" time="${seconds(duration)}">\n${cases}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function caseAsXml(scenario: string, { name, status, duration, failure }: TestResult): string {
  const place = failure?.location;
  const where = place === undefined ? '' : ` file="${xml(place.file)}" line="${place.line}"`;
  const head = `    <testcase classname="${xml(scenario)}" name="${xml(name)}" time="${seconds(duration)}"${where}`;
  if (status === 'skipped') return `${head}>\n      <skipped/>\n    </testcase>\n`;
  if (failure === undefined) return `${head}/>\n`;
  const text = failure.stack ?? `${failure.message}\n${placeOf(failure)}`;
  return `${head}>\n      <failure type="${xml(failure.code)}" message="${xml(failure.message)}">${xml(text)}</failure>\n    </testcase>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Safe in an attribute and between tags; characters that XML cannot hold become U+FFFD. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"\n]/g, (character) => ESCAPES[character]);
}
