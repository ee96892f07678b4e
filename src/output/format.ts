// Values as text in a format: what a parser of that format reads again.

import { createRequire } from 'node:module';
import {
  invalidArgument,
  isPlainObject,
  toJsonValue,
  toText,
  typeName,
  type JsonValue,
} from '../support/index.js';
import type { OutputFormat } from './output-parser.js';

const require = createRequire(import.meta.url);

/** Fails with `invalid_argument` where the format cannot say the value. */
export function formatValue(value: unknown, format: OutputFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(toJsonValue(value), undefined, 2);
    case 'yaml':
      return (require('yaml') as typeof import('yaml')).stringify(toJsonValue(value));
    case 'csv':
      return csv(toJsonValue(value));
    case 'xml':
      return element('result', toJsonValue(value), '');
    case 'markdown':
      return markdown(toJsonValue(value), 1).trim();
    case 'text':
      return toText(value);
  }
}

function csv(value: JsonValue): string {
  if (!Array.isArray(value))
    throw invalidArgument(`output.format: csv: expected a list of objects, got ${typeName(value)}`);
  const names = [...new Set(value.flatMap((row) => (isPlainObject(row) ? Object.keys(row) : [])))];
  const lines = value.map((row) => {
    if (!isPlainObject(row))
      throw invalidArgument(`output.format: csv: expected a list of objects, got ${typeName(row)} in it`);
    return names.map((name) => cell(row[name])).join(',');
  });
  return [names.map(cell).join(','), ...lines].map((line) => `${line}\n`).join('');
}

function cell(value: unknown): string {
  const text = value === undefined || value === null ? '' : toText(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function element(name: string, value: JsonValue, indent: string): string {
  const tag = /^[A-Za-z_][\w.-]*$/.test(name) ? name : 'item';
  if (Array.isArray(value)) return value.map((item) => element(name, item, indent)).join('');
  if (value === null) return `${indent}<${tag}/>\n`;
  if (typeof value !== 'object') return `${indent}<${tag}>${escaped(String(value))}</${tag}>\n`;
  const inner = Object.entries(value).map(([key, one]) => element(key, one, `${indent}  `));
  return `${indent}<${tag}>\n${inner.join('')}${indent}</${tag}>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Objects as sections, lists of objects as tables, lists as lists. */
function markdown(value: JsonValue, level: number): string {
  if (Array.isArray(value)) {
    const rows = value.filter((row) => isPlainObject(row));
    if (rows.length > 0 && rows.length === value.length) return table(rows as Record<string, JsonValue>[]);
    return value.map((item) => `- ${toText(item)}\n`).join('');
  }
  if (typeof value !== 'object' || value === null) return `${toText(value)}\n`;
  return Object.entries(value)
    .map(([key, inner]) => `${'#'.repeat(Math.min(level, 6))} ${key}\n\n${markdown(inner, level + 1)}\n`)
    .join('');
}

function table(rows: readonly Record<string, JsonValue>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (values: string[]): string =>
    `| ${values.map((one) => one.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |\n`;
  const body = rows.map((row) =>
    line(names.map((name) => (row[name] === undefined ? '' : toText(row[name])))),
  );
  return `${line(names)}|${names.map(() => '---|').join('')}\n${body.join('')}`;
}
