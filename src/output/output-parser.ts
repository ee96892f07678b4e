// Reads what models answer: in a format, against a schema, mended where that is certain.

import { z } from 'zod';
import {
  summarise,
  type Schema,
  type SchemaLike,
  type Schemas,
  type ValidationError,
  type ValidationResult,
} from '../schema/index.js';
import {
  FrameworkError,
  invalidArgument,
  parseOptions,
  parseTemplate,
  renderTemplate,
  toText,
  typeName,
} from '../support/index.js';
import { formatValue } from './format.js';
import { IncrementalJson } from './incremental-json.js';
import { readJson, type ReadResult, type Repair } from './json-reader.js';
import { extractCodeBlocks, extractLists, extractSections, extractTables } from './markdown.js';
import type { CodeBlock, MarkdownList, Section, Table } from './markdown.js';
import { HERE, type ReadingLimits } from './reading-limits.js';
import { readCsv, readXml, readYaml } from './other-readers.js';

export const OUTPUT_FORMATS = ['json', 'markdown', 'yaml', 'xml', 'csv', 'text'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export const ParserConfigSchema = z
  .object({
    format: z.enum(OUTPUT_FORMATS).default('json').describe('What the answer is written in.'),
    schema: z
      .custom<SchemaLike>(
        (value) => (typeof value === 'object' && value !== null) || typeof value === 'string',
        'must be a schema, its name or a JSON Schema object',
      )
      .optional()
      .describe('What the answer must be: a schema, the name of a defined one, or JSON Schema.'),
  })
  .describe('How answers are read.');

export type ParserConfig = z.input<typeof ParserConfigSchema>;

/** What came of reading an answer: plain data. */
export interface ParseResult {
  /** Whether there is a value and it is what the schema says. */
  valid: boolean;
  value: unknown;
  errors: ValidationError[];
  /** What was put right to get there. */
  repairs: Repair[];
}

/** An answer that cannot be read, or is not what its schema says. Code `output_invalid`; `errors` says what is wrong. */
export class OutputError extends FrameworkError {
  override name = 'OutputError';
  readonly errors: readonly ValidationError[];
  readonly repairs: readonly Repair[];

  constructor({ errors, repairs }: ReadResult) {
    super('output_invalid', `the answer is not what was asked for: ${summarise(errors)}`);
    this.errors = errors;
    this.repairs = repairs;
  }
}

/**
 * Reads answers of one format.
 *
 * @example
 * const parser = new OutputParser({ format: 'json', schema: { type: 'object', required: ['summary'] } }, new Schemas());
 * parser.parse('Here you are: {"summary": "short",}');   // { summary: 'short' }
 */
export class OutputParser {
  readonly format: OutputFormat;
  readonly #schema: Schema | undefined;
  readonly #limits: ReadingLimits;
  #pieces: IncrementalJson | undefined;
  #text = '';

  /** Fails with `invalid_argument`, `not_found` (a schema's name) or `schema_invalid`. */
  constructor(
    config: ParserConfig | Record<string, unknown>,
    schemas: Schemas,
    limits: ReadingLimits = HERE,
  ) {
    const { format, schema } = parseOptions(ParserConfigSchema, config, 'output.createParser');
    this.format = format;
    this.#limits = limits;
    this.#schema = schema === undefined ? undefined : schemas.resolve(schema, 'output.createParser');
  }

  /** The value that an answer holds. Fails with `output_invalid`. */
  parse(answer: string): unknown {
    const result = this.tryParse(answer);
    if (!result.valid) throw new OutputError(result);
    return result.value;
  }

  /** What an answer holds, what is wrong with it, and what was put right. */
  tryParse(answer: string): ParseResult {
    textOnly(answer, 'parser.parse');
    switch (this.format) {
      case 'json':
        return readJson(answer, this.#schema, this.#limits);
      case 'yaml':
        return readYaml(answer, this.#schema, this.#limits);
      case 'csv':
        return readCsv(answer, this.#schema, this.#limits);
      case 'xml':
        return readXml(answer, this.#schema, this.#limits);
      case 'markdown':
        return this.#checked({
          sections: extractSections(answer),
          codeBlocks: extractCodeBlocks(answer),
          lists: extractLists(answer),
          tables: extractTables(answer),
        });
      case 'text':
        return this.#checked(answer.trim());
    }
  }

  /**
   * Takes the next piece of an answer that is still being written and gives the value so far: of JSON what is there of it, a string as far as it has
   * come; of other formats the text. `finish` reads the whole. The value is live: later pieces go on filling it.
   *
   * @example
   * parser.parsePartial('{"title": "A st');   // { title: 'A st' }
   * parser.parsePartial('ory"');              // { title: 'A story' }
   */
  parsePartial(piece: string): unknown {
    textOnly(piece, 'parser.parsePartial');
    this.#text += piece;
    if (this.format !== 'json') return this.#text;
    this.#pieces ??= new IncrementalJson();
    this.#pieces.push(piece);
    return this.#pieces.value;
  }

  /** The value of all pieces together, and the parser ready for the next answer. Fails with `output_invalid`. */
  finish(): unknown {
    return this.parse(this.takeText());
  }

  /** The text of all pieces so far. */
  get text(): string {
    return this.#text;
  }

  /** The text of all pieces together, and the parser ready for the next answer. */
  takeText(): string {
    const text = this.#text;
    this.reset();
    return text;
  }

  /** Forgets the pieces so far. */
  reset(): void {
    this.#text = '';
    this.#pieces = undefined;
  }

  /** What another thread makes the same parser of; undefined where that cannot be: a zod schema is code. */
  get portable(): ParserConfig | undefined {
    const schema = this.#schema;
    if (schema === undefined) return { format: this.format };
    return schema.isData ? { format: this.format, schema: schema.jsonSchema } : undefined;
  }

  /** What is wrong with a value, by the parser's schema. */
  validate(value: unknown): ValidationResult {
    return this.#schema?.validate(value) ?? { valid: true, errors: [] };
  }

  /** A value as text in the parser's format. */
  formatValue(value: unknown): string {
    return formatValue(value, this.format);
  }

  extractSections(answer: string): Section[] {
    return extractSections(textOnly(answer, 'parser.extractSections'));
  }

  extractCodeBlocks(answer: string, language?: string): CodeBlock[] {
    return extractCodeBlocks(textOnly(answer, 'parser.extractCodeBlocks'), language);
  }

  extractLists(answer: string): MarkdownList[] {
    return extractLists(textOnly(answer, 'parser.extractLists'));
  }

  extractTables(answer: string): Table[] {
    return extractTables(textOnly(answer, 'parser.extractTables'));
  }

  #checked(value: unknown): ParseResult {
    const { valid, errors } = this.validate(value);
    return { valid, value, errors, repairs: [] };
  }
}

/** The JSON in a text, mended where need be; nothing where there is none. */
export function extractJson(answer: string, limits: ReadingLimits = HERE): unknown {
  const result = readJson(textOnly(answer, 'output.extractJson'), undefined, limits);
  return result.valid ? result.value : undefined;
}

/**
 * A text with values in its places. Fails with `template_invalid`.
 *
 * @example
 * fillTemplate('Hello {{user.name}}', { user: { name: 'Ann' } });   // 'Hello Ann'
 */
export function fillTemplate(template: string, data: unknown): string {
  return toText(renderTemplate(parseTemplate(textOnly(template, 'output.template')), data));
}

function textOnly(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalidArgument(`${where}: expected text, got ${typeName(value)}`);
  return value;
}
