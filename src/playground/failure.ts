// What went wrong in a run, as the page shows it: message, place in the source, and the merged stack with the lines that lead into the source.

import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ScriptError } from '../index.js';
import { formatFrames } from '../errors/index.js';
import type { Failure, Frame } from './messages.js';

const mostFrames = 60;
const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
const internal = [packageRoot, pathToFileURL(packageRoot).href, '(node:', 'at node:'];

export function failureOf(error: unknown, fileName: string): Failure {
  const details = typeof error === 'object' && error !== null ? (error as Partial<ScriptError>) : {};
  const message = error instanceof Error ? error.message : String(error);
  const frames = framesOf(details, fileName);
  const failure: Failure = { code: details.code ?? 'error', message, frames };
  if (details.errorType !== undefined) failure.errorType = details.errorType;
  const { location } = details;
  const place = location?.file === fileName ? location : frames.find(({ line }) => line !== undefined);
  if (place?.line !== undefined && place.line > 0) failure.line = place.line;
  if (place?.column !== undefined && failure.line !== undefined) failure.column = place.column;
  if (details.cause !== undefined) failure.cause = String(details.cause);
  return failure;
}

/** The scripts' frames, then what the host did of its own; what this package does in between says nothing to anybody. */
function framesOf(details: Partial<ScriptError>, fileName: string): Frame[] {
  const scriptFrames = details.scriptFrames ?? [];
  const known = new Set(formatFrames(scriptFrames).split('\n'));
  const hostLines = (typeof details.stack === 'string' ? details.stack : '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !known.has(line) && !isInternal(line));
  const own = scriptFrames.map((frame): Frame => {
    const text = withoutAt(formatFrames([frame]));
    if (frame.file !== fileName || frame.line === 0) return { text };
    return { text, line: frame.line, ...(frame.column !== undefined && { column: frame.column }) };
  });
  const host = hostLines.map((line): Frame => ({ text: withoutAt(line) }));
  return [...own, ...host].slice(0, mostFrames);
}

function isInternal(line: string): boolean {
  return internal.some((part) => line.includes(part));
}

function withoutAt(line: string): string {
  return line
    .trim()
    .replace(/^at /, '')
    .replace(/ \(\)$/, '');
}
