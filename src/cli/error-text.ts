// A script's failure as people read it: message, the line with a caret, the stack across languages, and what caused it.

import { formatFrames, formatLocation, ScriptError, type SourceLocation } from '../errors/index.js';
import { errorInfo } from '../support/framework-error.js';
import type { ScriptFiles } from './script-files.js';
import type { Paint } from './terminal.js';

const mostCauses = 5;
const mostFrames = 20;
const longestLine = 160;
const longestMessage = 4000;

/** What `--json` says of a failure. */
export interface ErrorReport {
  code: string;
  message: string;
  errorType?: string;
  language?: string;
  location?: SourceLocation;
  frames?: readonly { function: string; file: string; line: number; column?: number }[];
  cause?: ErrorReport;
}

export function errorReport(error: unknown, depth = 0): ErrorReport {
  const report: ErrorReport = errorInfo(error);
  if (ScriptError.isInstance(error)) {
    const { errorType, engine, location, scriptFrames } = error;
    if (errorType !== undefined) report.errorType = errorType;
    if (engine !== undefined) report.language = engine;
    if (location !== undefined) report.location = location;
    if (scriptFrames.length > 0) report.frames = scriptFrames;
  }
  const cause = (error as { cause?: unknown } | null | undefined)?.cause;
  if (cause !== undefined && depth < mostCauses) report.cause = errorReport(cause, depth + 1);
  return report;
}

export function errorText(error: unknown, files: Pick<ScriptFiles, 'source'>, paint: Paint): string {
  const report = errorReport(error);
  const lines = [head('error', report, paint), ...place(report, files, paint)];
  for (let cause = report.cause; cause !== undefined; cause = cause.cause)
    lines.push(head('caused by', cause, paint), ...place(cause, files, paint));
  return lines.join('\n');
}

function head(label: string, { code, errorType, message }: ErrorReport, paint: Paint): string {
  const kinds = errorType === undefined || errorType === 'Error' ? code : `${code}, ${errorType}`;
  const text = message.length > longestMessage ? `${message.slice(0, longestMessage)} ...` : message;
  return `${paint('red', label)}: ${paint('bold', printable(text))} ${paint('dim', printable(`(${kinds})`))}`;
}

function place(
  { location, frames = [] }: ErrorReport,
  files: Pick<ScriptFiles, 'source'>,
  paint: Paint,
): string[] {
  const lines: string[] = [];
  const shown = <T extends { file: string }>(at: T): T => ({
    ...at,
    file: files.source(at.file)?.path ?? at.file,
  });
  if (location !== undefined) {
    lines.push(`  ${paint('cyan', '-->')} ${printable(formatLocation(shown(location)))}`);
    lines.push(...excerpt(location, files.source(location.file)?.text, paint));
  }
  // One frame says nothing that the place doesn't.
  if (frames.length > 1) {
    lines.push(paint('dim', printable(formatFrames(frames.slice(0, mostFrames).map(shown)))));
    if (frames.length > mostFrames) lines.push(paint('dim', `    ... ${frames.length - mostFrames} more`));
  }
  return lines;
}

/** The line, and below it a caret; where the language tells no column, the whole line is marked. */
function excerpt({ line, column }: SourceLocation, text: string | undefined, paint: Paint): string[] {
  const source = text?.split(/\r\n|\r|\n/)[line - 1];
  if (source === undefined || source.trim() === '' || (column ?? 0) > longestLine) return [];
  const code = source.slice(0, longestLine).trimEnd();
  const indentation = code.length - code.trimStart().length;
  // Some engines give the start of the line for its first statement.
  const first = Math.max(indentation, (column ?? 1) - 1);
  const length = column === undefined ? code.length - first : 1;
  // Tabs stay tabs, so that the caret stands below its place.
  const indent = code.slice(0, first).replaceAll(/[^\t]/g, ' ').padEnd(first);
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  return [
    paint('cyan', `${gutter} |`),
    `${paint('cyan', `${number} |`)} ${printable(code)}`,
    `${paint('cyan', `${gutter} |`)} ${indent}${paint('red', '^'.repeat(Math.max(1, length)))}`,
  ];
}

/** Without the characters by which a script could command the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => ('\t\n'.includes(character) ? character : '\uFFFD'));
}
