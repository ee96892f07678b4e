// YAML, XML and CSV out of a model's answer. The libraries are loaded at first use; none of them resolves what the text tells it to fetch or multiply.

import { createRequire } from 'node:module';
import type { Schema } from '../schema/index.js';
import { extractCodeBlocks } from './markdown.js';
import type { ReadingLimits } from './reading-limits.js';
import type { ReadResult, Repair } from './json-reader.js';

const require = createRequire(import.meta.url);

const DEEPEST = 100;

type Format = 'yaml' | 'xml' | 'csv';

export function readYaml(answer: string, schema: Schema | undefined, limits: ReadingLimits): ReadResult {
  return read('yaml', ['yaml', 'yml'], answer, schema, limits.yaml, (text, asWritten) => {
    // The library makes regular expressions of indentations: a very deep one would end the process.
    if (/^[ \t?:-]{200}/m.test(text)) throw new Error('a line is indented more than 200 characters');
    const yaml = require('yaml') as typeof import('yaml');
    const document = yaml.parseDocument(text, {
      strict: false,
      uniqueKeys: true,
      logLevel: 'silent',
      prettyErrors: false,
    });
    if (document.errors.length > 0) throw document.errors[0];
    if (asWritten) {
      yaml.visit(document, {
        Scalar(_, scalar) {
          const { value, source } = scalar;
          if (typeof value === 'number' && source !== undefined && String(value) !== source)
            scalar.value = source;
        },
      });
    }
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  });
}

/** With the first row as names. A schema for one record stands for each of them. */
export function readCsv(answer: string, schema: Schema | undefined, limits: ReadingLimits): ReadResult {
  return read('csv', ['csv', 'tsv'], answer, schema, limits.csv, (text) => {
    const { parse } = require('csv-parse/sync') as typeof import('csv-parse/sync');
    const [head = ''] = text.split('\n', 1);
    const delimiter = ['\t', ';', ','].find((one) => head.includes(one)) ?? ',';
    return parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim()),
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_quotes: true,
      max_record_size: 100_000,
    }) as unknown;
  });
}

/**
 * Elements as objects by name, repeated ones as lists, attributes beside them, text as text. The root element's name is left out. Entities other than
 * XML's five are refused, and so are document types.
 */
export function readXml(answer: string, schema: Schema | undefined, limits: ReadingLimits): ReadResult {
  return read('xml', ['xml'], answer, schema, limits.xml, (text) => {
    const start = text.search(/<[A-Za-z_?]/);
    if (start < 0) throw new Error('there is no XML in the answer');
    return xmlValue(text.slice(start));
  });
}

function read(
  format: Format,
  languages: readonly string[],
  answer: string,
  schema: Schema | undefined,
  most: number,
  /** `asWritten`: a number stays the text that it was where it would be written otherwise: as a text, 1.10 is not 1.1. */
  parse: (text: string, asWritten: boolean) => unknown,
): ReadResult {
  const failed = (message: string): ReadResult => ({
    valid: false,
    value: undefined,
    errors: [{ path: '', message }],
    repairs: [],
  });
  if (answer.length > most)
    return failed(`the answer has ${answer.length} characters; ${most} are read as ${format} at most`);
  const blocks = extractCodeBlocks(answer).filter(
    ({ language }) => languages.includes(language) || language === '',
  );
  const repairs: Repair[] = [];
  if (blocks.length > 0)
    repairs.push({ path: '', message: `the ${format.toUpperCase()} was taken out of a code block` });
  const text = blocks.at(-1)?.code ?? answer.trim();
  let value: unknown;
  try {
    value = parse(text, false);
  } catch (error) {
    return failed(`the answer is not ${format.toUpperCase()}: ${(error as Error).message.split('\n')[0]}`);
  }
  if (schema === undefined) return { valid: true, value, errors: [], repairs };
  const asIs = schema.validate(value);
  if (asIs.valid) return { valid: true, value, errors: [], repairs };
  const coerced = schema.convert(parse(text, true), { convert: true, defaults: true, dropUnknown: true });
  const { valid, errors } = schema.validate(coerced.value);
  // That text becomes numbers is no repair here: these formats have no types, or hardly.
  const told = format === 'yaml' ? coerced.changes : [];
  return { valid, value: valid ? coerced.value : value, errors, repairs: [...repairs, ...told] };
}

type Element = {
  name: string;
  attributes: Record<string, string>;
  children: Map<string, unknown[]>;
  text: string;
};

function xmlValue(text: string): unknown {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser();
  const stack: Element[] = [];
  let result: { value: unknown } | undefined;
  const isRead = (): boolean => result !== undefined;
  parser.on('error', (error) => {
    if (result === undefined) throw error;
  });
  parser.on('doctype', () => {
    throw new Error('document types are not read');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (stack.length >= DEEPEST) throw new Error(`nested deeper than ${DEEPEST} levels`);
    stack.push({ name, attributes: attributes as Record<string, string>, children: new Map(), text: '' });
  });
  const addText = (piece: string): void => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = stack.pop()!;
    const value = valueOf(element);
    const parent = stack.at(-1);
    if (parent === undefined) result ??= { value };
    else {
      const values = parent.children.get(element.name);
      if (values === undefined) parent.children.set(element.name, [value]);
      else values.push(value);
    }
  });
  // In pieces, so that nothing is read after the root element.
  for (let index = 0; index < text.length; index += 4_096) {
    parser.write(text.slice(index, index + 4_096));
    if (isRead()) break;
  }
  if (result === undefined) parser.close();
  if (result === undefined) throw new Error('the root element is not closed');
  return result.value;
}

function valueOf({ attributes, children, text }: Element): unknown {
  const trimmed = text.trim();
  const entries: [string, unknown][] = Object.entries(attributes);
  for (const [name, values] of children) entries.push([name, values.length === 1 ? values[0] : values]);
  if (entries.length === 0) return trimmed;
  if (trimmed !== '') entries.push(['text', trimmed]);
  return Object.fromEntries(entries);
}
