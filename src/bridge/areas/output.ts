// zigllms.output

import { z } from 'zod';
import {
  extractCodeBlocks,
  extractJson,
  extractLists,
  extractSections,
  extractTables,
  fillTemplate,
  formatValue,
  isLong,
  OUTPUT_FORMATS,
  OutputParser,
  ParserConfigSchema,
  type OutputFormat,
  type SideCall,
} from '../../output/index.js';
import type { SchemaLike } from '../../schema/index.js';
import { fewerPartsThan, toJsonValue } from '../../support/index.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  method,
  nothing,
  object,
  optional,
  parameter,
  results,
} from '../define-area.js';

const RepairSchema = z.object({ path: z.string(), message: z.string() });

const ParseResultSchema = z
  .object({
    valid: z.boolean().describe('Whether there is a value and it is what the schema says.'),
    value: z.unknown().optional(),
    errors: z.array(RepairSchema).describe('What is wrong.'),
    repairs: z.array(RepairSchema).describe('What was put right.'),
  })
  .describe('What came of reading an answer.');

const SectionSchema = z
  .object({ title: z.string(), level: z.number(), content: z.string() })
  .describe('A part of a text under a heading.');
const CodeBlockSchema = z
  .object({ language: z.string(), code: z.string() })
  .describe('A fenced block of code.');
const ListSchema = z
  .object({ ordered: z.boolean(), items: z.array(z.unknown()).describe('{text, checked, items}') })
  .describe('A list.');
const TableSchema = z
  .object({ headers: z.array(z.string()), rows: z.array(z.record(z.string(), z.string())) })
  .describe('A table; a row is an object by header.');

const answer = parameter('answer', data(z.string()), 'What the model wrote.');
const language = optional('language', data(z.string()), 'Only blocks of this language.');
const format = optional('format', data(z.enum(OUTPUT_FORMATS)), 'json when absent.');
const value = optional('value', data(z.unknown()), 'Any value.');

/** Long answers are read aside. */
function ifLong(name: 'extractSections' | 'extractLists' | 'extractTables' | 'extractJson') {
  return (...args: unknown[]): SideCall | undefined => {
    const text = args.at(-1) as string;
    return isLong(text) ? [name, text] : undefined;
  };
}

/** All formats but JSON take their time. */
function writing(value: unknown, as: OutputFormat): SideCall | undefined {
  return as !== 'json' && (isLong(value) || !fewerPartsThan(1_000, value))
    ? ['formatValue', toJsonValue(value), as]
    : undefined;
}

function reading(
  name: 'parse' | 'tryParse',
  answer: string,
  parser: () => OutputParser,
): SideCall | undefined {
  const portable = isLong(answer) ? parser().portable : undefined;
  return portable === undefined ? undefined : [name, answer, portable];
}

const extracting = {
  extractSections: {
    summary: 'The sections of a Markdown text, each with its own text.',
    parameters: [answer],
    returns: list(SectionSchema, 'Section'),
    aside: ifLong('extractSections'),
    call: (...args: unknown[]) => extractSections(args.at(-1) as string),
  },
  extractLists: {
    summary: 'The lists of a Markdown text with what is nested in them.',
    parameters: [answer],
    returns: list(ListSchema, 'MarkdownList'),
    aside: ifLong('extractLists'),
    call: (...args: unknown[]) => extractLists(args.at(-1) as string),
  },
  extractTables: {
    summary: 'The tables of a Markdown text.',
    parameters: [answer],
    returns: list(TableSchema, 'Table'),
    aside: ifLong('extractTables'),
    call: (...args: unknown[]) => extractTables(args.at(-1) as string),
  },
  extractJson: {
    summary: 'The JSON in a text, mended where need be; nothing where there is none.',
    parameters: [answer],
    returns: data(z.unknown()),
    aside: ifLong('extractJson'),
    call: (...args: unknown[]) => extractJson(args.at(-1) as string),
  },
};
const codeBlocks = {
  summary: 'The code blocks of a Markdown text.',
  parameters: [answer, language],
  returns: list(CodeBlockSchema, 'CodeBlock'),
};

export const outputArea = defineArea('output', {
  summary: "Read models' answers: in a format, against a schema, mended where that is certain.",
  functions: {
    createParser: fn({
      summary: 'A parser for answers of one kind.',
      parameters: [optional('config', data(ParserConfigSchema, 'ParserConfig'), '{format, schema}')],
      returns: handle('OutputParser'),
      call: ({ framework }, config?: Record<string, unknown>) =>
        new OutputParser(config ?? {}, framework.schemas),
    }),
    parse: fn({
      summary: 'The value that an answer holds.',
      parameters: [answer, optional('config', data(ParserConfigSchema, 'ParserConfig'), '{format, schema}')],
      returns: data(z.unknown()),
      aside: ({ framework }, text: string, config?: Record<string, unknown>) =>
        reading('parse', text, () => new OutputParser(config ?? {}, framework.schemas)),
      call: ({ framework }, text: string, config?: Record<string, unknown>) =>
        new OutputParser(config ?? {}, framework.schemas).parse(text),
    }),
    ...Object.fromEntries(Object.entries(extracting).map(([name, description]) => [name, fn(description)])),
    extractCodeBlocks: fn({
      ...codeBlocks,
      aside: (_, text: string, of?: string) => (isLong(text) ? ['extractCodeBlocks', text, of] : undefined),
      call: (_, text: string, of?: string) => extractCodeBlocks(text, of),
    }),
    validate: fn({
      summary: 'Whether a value is what a schema says, and what is wrong with it.',
      parameters: [parameter('schema', data(z.unknown()), 'A schema, its name, or a JSON Schema.'), value],
      returns: results(
        parameter('isValid', data(z.boolean()), 'Whether it is.'),
        parameter('errors', list(RepairSchema, 'ValidationError'), 'What is wrong.'),
      ),
      call: ({ framework }, schema: SchemaLike, given: unknown) => {
        const { valid, errors } = framework.schemas.validate(schema, given ?? null);
        return [valid, errors];
      },
    }),
    format: fn({
      summary: 'A value as text in a format.',
      parameters: [parameter('value', data(z.unknown()), 'Any value.'), format],
      returns: data(z.string()),
      aside: (_, given: unknown, as: OutputFormat = 'json') => writing(given, as),
      call: (_, given: unknown, as: OutputFormat = 'json') => formatValue(given, as),
    }),
    template: fn({
      summary: 'A text with values in its places, such as "Hello {{user.name}}".',
      parameters: [
        parameter('template', data(z.string()), 'The text.'),
        optional('values', data(z.record(z.string(), z.unknown())), 'What the places name.'),
      ],
      returns: data(z.string()),
      aside: (_, text: string, values: object = {}) =>
        isLong(text) ? ['fillTemplate', text, toJsonValue(values)] : undefined,
      call: (_, text: string, values?: object) => fillTemplate(text, values ?? {}),
    }),
  },
  objects: {
    OutputParser: object<OutputParser>({
      summary: 'Reads answers of one kind.',
      class: OutputParser,
      properties: {},
      methods: {
        parse: method({
          summary: 'The value that an answer holds.',
          parameters: [answer],
          returns: data(z.unknown()),
          aside: (_, target: OutputParser, text: string) => reading('parse', text, () => target),
          call: (_, target: OutputParser, text: string) => target.parse(text),
        }),
        tryParse: method({
          summary: 'What an answer holds, what is wrong with it, and what was put right.',
          parameters: [answer],
          returns: data(ParseResultSchema, 'ParseResult'),
          aside: (_, target: OutputParser, text: string) => reading('tryParse', text, () => target),
          call: (_, target: OutputParser, text: string) => target.tryParse(text),
        }),
        parsePartial: method({
          summary:
            'Takes the next piece of an answer that is still being written and gives the value so far.',
          parameters: [parameter('piece', data(z.string()), 'What came since.')],
          returns: data(z.unknown()),
          call: (_, target: OutputParser, piece: string) => target.parsePartial(piece),
        }),
        finish: method({
          summary: 'The value of all pieces together, and the parser ready for the next answer.',
          parameters: [],
          returns: data(z.unknown()),
          aside: (_, target: OutputParser) =>
            isLong(target.text) && target.portable !== undefined
              ? ['parse', target.takeText(), target.portable]
              : undefined,
          call: (_, target: OutputParser) => target.finish(),
        }),
        reset: method({
          summary: 'Forgets the pieces so far.',
          parameters: [],
          returns: nothing,
          call: (_, target: OutputParser) => target.reset(),
        }),
        validate: method({
          summary: "Whether a value is what the parser's schema says, and what is wrong with it.",
          parameters: [value],
          returns: results(
            parameter('isValid', data(z.boolean()), 'Whether it is.'),
            parameter('errors', list(RepairSchema, 'ValidationError'), 'What is wrong.'),
          ),
          call: (_, target: OutputParser, given: unknown) => {
            const { valid, errors } = target.validate(given ?? null);
            return [valid, errors];
          },
        }),
        format: method({
          summary: "A value as text in the parser's format.",
          parameters: [parameter('value', data(z.unknown()), 'Any value.')],
          returns: data(z.string()),
          aside: (_, target: OutputParser, given: unknown) => writing(given, target.format),
          call: (_, target: OutputParser, given: unknown) => target.formatValue(given),
        }),
        ...Object.fromEntries(
          Object.entries(extracting).map(([name, description]) => [name, method(description)]),
        ),
        extractCodeBlocks: method({
          ...codeBlocks,
          aside: (_, __: OutputParser, text: string, of?: string) =>
            isLong(text) ? ['extractCodeBlocks', text, of] : undefined,
          call: (_, target: OutputParser, text: string, of?: string) => target.extractCodeBlocks(text, of),
        }),
      },
    }),
  },
});
