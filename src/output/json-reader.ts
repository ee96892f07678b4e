// JSON out of a model's answer: found, mended, brought nearer to the schema, validated. What was done is said; what could mean two things is not guessed.

import { createRequire } from 'node:module';
import { joined, type Schema, type ValidationError } from '../schema/index.js';
import { readYaml } from './other-readers.js';
import { respelled, unwrappedLines } from './json-spellings.js';
import { candidatesOf, withoutCutOff, type Candidate } from './json-candidates.js';
import type { ReadingLimits } from './reading-limits.js';

const require = createRequire(import.meta.url);

/** One thing that was put right. `path` is that of the part of the value; '' is the whole. */
export interface Repair {
  path: string;
  message: string;
}

export interface ReadResult {
  /** Whether there is a value and it is what the schema says. */
  valid: boolean;
  value: unknown;
  errors: ValidationError[];
  repairs: Repair[];
}

const DEEPEST = 200;

export function readJson(answer: string, schema: Schema | undefined, limits: ReadingLimits): ReadResult {
  if (answer.length > limits.json)
    return failed(`the answer has ${answer.length} characters; ${limits.json} are read at most`);
  try {
    return judged(JSON.parse(answer) as unknown, [], schema);
  } catch (error) {
    if (answer.length > limits.mended)
      return failed(`the answer is not JSON (${(error as Error).message}) and too long to be mended`);
  }
  const lines = unwrappedLines(answer);
  let best: ReadResult | undefined;
  for (const candidate of [...candidatesOf(lines.text), ...withoutBrackets(lines.text)]) {
    candidate.found.unshift(...lines.found);
    const result = readCandidate(candidate, schema);
    if (result.valid) return result;
    // The first one that is JSON at all tells most.
    if (best === undefined || (best.value === undefined && result.value !== undefined)) best = result;
  }
  if (schema !== undefined && asksForNames(schema) && !/^\s*[[{]/m.test(answer)) {
    const { valid, repairs, ...read } = readYaml(answer, schema, limits);
    if (valid)
      return {
        valid,
        ...read,
        repairs: [{ path: '', message: 'YAML was read in place of JSON' }, ...repairs],
      };
  }
  return best ?? failed('there is no JSON in the answer');
}

/** Whether prose with a colon in it can hardly be what is asked for. */
function asksForNames({ jsonSchema }: Schema): boolean {
  const { type, required } = jsonSchema;
  return type === 'object' && Array.isArray(required) && required.length > 0;
}

function readCandidate(candidate: Candidate, schema: Schema | undefined, isRespelled = false): ReadResult {
  const { text, found } = candidate;
  const repairs = found.map((message) => ({ path: '', message }));
  if (!/^\s*[[{"｛]/.test(text) && !isScalarText(text)) return failed('there is no JSON in the answer');
  const parsed = parsedOrUndefined(text);
  if (parsed !== undefined) return judged(parsed.value, repairs, schema);
  const unescaped = /^\s*[[{]\s*\\"/.test(text) ? parsedOrUndefined(`"${text.trim()}"`) : undefined;
  if (typeof unescaped?.value === 'string') {
    const inner = readCandidate({ text: unescaped.value, found: [] }, schema);
    return {
      ...inner,
      repairs: [{ path: '', message: 'escaped quotes became plain ones' }, ...inner.repairs],
    };
  }
  const other = isRespelled ? undefined : respelled(text);
  if (other !== undefined) {
    const found = [...candidate.found, ...other.found];
    const read = readCandidate({ text: other.text, found }, schema, true);
    if (read.valid) return read;
  }
  const whole = withoutCutOff(text.replaceAll(/^[ \t]*#[^\n]*$/gm, ''));
  if (whole.ellipsis)
    return failed('the answer leaves something out: it has an ellipsis where a value should be');
  const mended = mend(whole.text);
  if (typeof mended === 'string') return failed(`the JSON cannot be mended: ${mended}`);
  repairs.push(...kindsOf(text).map((message) => ({ path: '', message })));
  if (whole.cut)
    repairs.push({
      path: '',
      message: 'the answer ends in the middle; the value that it was writing was left out',
    });
  if (repairs.length === found.length) repairs.push({ path: '', message: 'the JSON was mended' });
  const doubtful = doubts(mended.value, '', 0);
  const result = judged(mended.value, repairs, schema);
  if (doubtful !== undefined) return { ...result, valid: false, errors: [doubtful, ...result.errors] };
  // Without a schema nobody can say whether what was left out was needed.
  if (whole.cut && schema === undefined)
    return { ...result, valid: false, errors: [{ path: '', message: 'the answer ends in the middle' }] };
  return result;
}

/** Names and values that no braces hold. */
function withoutBrackets(answer: string): Candidate[] {
  const text = answer.trim();
  return /^"[^"\\\n]*"\s*:/.test(text) || /^｛/.test(text) ? [{ text, found: [] }] : [];
}

function judged(value: unknown, repairs: Repair[], schema: Schema | undefined): ReadResult {
  if (schema === undefined) return { valid: true, value, errors: [], repairs };
  const asIs = schema.validate(value);
  if (asIs.valid) return { valid: true, value, errors: [], repairs };
  const coerced = schema.convert(value, { convert: true, defaults: true, dropUnknown: true });
  const { valid, errors } = schema.validate(coerced.value);
  return valid
    ? { valid, value: coerced.value, errors, repairs: [...repairs, ...coerced.changes] }
    : { valid, value, errors, repairs };
}

function mend(text: string): { value: unknown } | string {
  try {
    const { jsonrepair } = require('jsonrepair') as typeof import('jsonrepair');
    return { value: JSON.parse(jsonrepair(text)) as unknown };
  } catch (error) {
    return (error as Error).message;
  }
}

function parsedOrUndefined(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function isScalarText(text: string): boolean {
  return /^(true|false|null|-?\d+(\.\d+)?)$/.test(text.trim());
}

/** Signs in mended text that mending has swallowed structure: then it is not to be trusted. */
function doubts(value: unknown, path: string, depth: number): ValidationError | undefined {
  if (depth > DEEPEST) return { path, message: `is nested deeper than ${DEEPEST} levels` };
  if (typeof value === 'string') {
    return /"\s*[,}\]]\s*"?\w*"?\s*:/.test(value) || /^\s*[\w ]+"\s*:/.test(value)
      ? { path, message: 'has lost its end: it contains what looks like the rest of the answer' }
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = doubts(inner, joined(path, Array.isArray(value) ? Number(key) : key), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is not JSON in a text, in words. */
function kindsOf(text: string): string[] {
  const outside = text
    .replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replaceAll(/\s+/g, (space) => (space.includes('\n') ? '\n' : ' '));
  const kinds: [RegExp, string][] = [
    [/,\s?[}\]]/, 'a comma before a closing bracket was left out'],
    [/[{[,:]\s?'/, 'single quotes became double quotes'],
    [/[“”‘’]/, 'typographic quotes became plain ones'],
    [/[{,]\s?[A-Za-z_$][\w$-]*\s?:/, 'names were put in quotes'],
    [/\/\/|\/\*|\n#/, 'comments were left out'],
    [/\b(True|False|None)\b/, "Python's words became JSON's"],
    [/""\n""|[}\]\d]\n["{[]|""\s""\s?:/, 'a missing comma was put in'],
    [/\b(undefined|NaN)\b/, 'words that JSON does not have were replaced'],
    [/""\s?\+\s?""/, 'texts put together with + became one'],
    [/`/, 'backquotes were replaced'],
  ];
  const found = kinds.filter(([sign]) => sign.test(outside)).map(([, message]) => message);
  if (count(outside, /[{[]/g) > count(outside, /[}\]]/g)) found.push('missing closing brackets were put in');
  return found;
}

function count(text: string, sign: RegExp): number {
  return text.match(sign)?.length ?? 0;
}

function failed(message: string): ReadResult {
  return { valid: false, value: undefined, errors: [{ path: '', message }], repairs: [] };
}
