// A reference page of an area: its functions with the four languages side by side, its objects, and the data that they take and give.

import type { Area, DataType, FunctionDescription, ObjectDescription, ValueType } from '../define-area.js';
import { snakeCase, writable } from '../naming.js';
import {
  generatedNotice,
  jsonSchemaOf,
  namedTypesOf,
  schemaText,
  typeText,
  type Emitter,
  type JsonSchema,
  type TypeNames,
} from './emitter.js';

const plainNames: TypeNames = {
  declares: false,
  any: 'any value',
  nothing: 'nothing',
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  bytes: 'bytes',
  list: (item) => `list of ${item}`,
  stream: (item) => `stream of ${item}`,
  results: (items) => items.join(', '),
  record: 'object',
  union: (types) => types.join(' or '),
  function: (parameters) => `function(${parameters.map(({ name }) => name).join(', ')})`,
};

/** Named types stand below, once for each page. */
const names: TypeNames = { ...plainNames, declares: true };

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns' | 'async'>;

export function areaPage(area: Area, emitters: readonly Emitter[]): string {
  const functions = Object.entries(area.functions).map(([name, description]) =>
    functionText(area, name, description, emitters),
  );
  const objects = Object.entries(area.objects).map(([name, description]) => objectText(name, description));
  const types = namedTypesOf([area])
    .filter(([, type]) => hasFields(jsonSchemaOf(type.schema)))
    .map(([name, type]) => dataText(name, type));
  const parts = [...functions, ...objects, ...types];
  return `<!-- ${generatedNotice} -->\n\n# zigllms.${area.name}\n\n${area.summary}\n\n${usage(area)}\n\n${parts.join('\n')}`;
}

/** What holds for every call in a language. */
function usage({ name, functions, objects }: Area): string {
  const spelled = [
    ...Object.keys(functions),
    ...Object.values(objects).flatMap(({ methods }) => Object.keys(methods)),
  ].find((one) => snakeCase(one) !== one);
  const python =
    spelled === undefined ? '' : ` Python writes names with underscores: \`${snakeCase(spelled)}\`.`;
  const className = name[0].toUpperCase() + name.slice(1);
  return `Wren has it by \`import "zigllms.${name}" for ${className}\`, the others as \`zigllms.${name}\`.${python} Methods are called as \`object:method()\` in Lua, else as \`object.method()\`.
Members of data may be written in camelCase or with underscores. They are read in camelCase: \`result.toolCalls\`; in Wren \`result["toolCalls"]\`, in Python also \`result.tool_calls\`.`;
}

function functionText(
  area: Area,
  name: string,
  description: FunctionDescription,
  emitters: readonly Emitter[],
): string {
  const calls = emitters.map(
    (emitter) => `| ${emitter.language} | \`${emitter.callExample(area.name, name, description)}\` |\n`,
  );
  return `## ${name}\n\n${details(description)}\n| | |\n|---|---|\n${calls.join('')}`;
}

function objectText(name: string, { summary, properties, methods }: ObjectDescription): string {
  const read = Object.entries(properties).map(
    ([own, { summary: what, type }]) => `- \`${own}\` (${typeText(type, names)}): ${what}\n`,
  );
  const called = Object.entries(methods).map(
    ([own, description]) => `### ${name}: ${own}\n\n${otherName(own)}${details(description)}`,
  );
  return `## ${name}\n\n${summary}\n\n${read.join('')}\n${called.join('\n')}`;
}

/** For languages whose grammar has no such name. */
function otherName(name: string): string {
  return writable(name) === name ? '' : `Where this is a keyword: \`${writable(name)}\`.\n\n`;
}

function details({ summary, parameters, returns, async }: Callable): string {
  const given = parameters.map(
    ({ name, type, optional, summary: what }) =>
      `- \`${name}\` (${linked(type)}${optional ? ', optional' : ''}): ${what}\n${unnamedFields(type)}`,
  );
  const wait = async ? ' The script may have to wait for it.' : '';
  return `${summary}${wait}\n\n${given.join('')}- gives: ${linked(returns)}\n${unnamedFields(returns)}`;
}

/** A type, named data as links to where it stands. */
function linked(type: ValueType): string {
  if (type.kind === 'list' || type.kind === 'stream') return names[type.kind](linked(type.item));
  if (type.kind === 'results') return names.results(type.items.map((item) => linked(item.type)));
  const text = typeText(type, names);
  if (type.kind !== 'data' || type.name === undefined) return text;
  const schema = jsonSchemaOf(type.schema);
  return hasFields(schema) ? link(text) : fieldType(schema);
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

function unnamedFields(type: ValueType): string {
  if (type.kind === 'results')
    return type.items
      .map(({ name, type: own, summary }) => `  - \`${name}\` (${linked(own)}): ${summary}\n`)
      .join('');
  if (type.kind === 'list' || type.kind === 'stream') return unnamedFields(type.item);
  return type.kind === 'data' && type.name === undefined ? fields(jsonSchemaOf(type.schema), 1) : '';
}

function dataText(name: string, { schema }: DataType): string {
  const json = jsonSchemaOf(schema);
  const summary = json.description === undefined ? '' : `${json.description}\n\n`;
  return `## ${name}\n\n${summary}${fields(json, 0)}`;
}

/** Deeper parts say less than they take to read. */
const DEEPEST = 5;

/** The schema of the objects that a value is, or holds in lists; several where it may be one or the other. */
function objectsIn(schema: JsonSchema | undefined): JsonSchema[] {
  if (schema === undefined) return [];
  if (schema.properties !== undefined) return [schema];
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.flatMap(objectsIn);
  return objectsIn(
    schema.items ??
      (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined),
  );
}

function hasFields(schema: JsonSchema): boolean {
  return objectsIn(schema).length > 0;
}

/** The fields of an object, one line each, and what is in them; where there are several forms, those of each. */
function fields(schema: JsonSchema, depth: number): string {
  if (depth >= DEEPEST) return '';
  const forms = objectsIn(schema);
  if (forms.length === 1) return fieldsOfForm(forms[0], depth);
  const indent = '  '.repeat(depth);
  return forms.map((form) => `${indent}- one form:\n${fieldsOfForm(form, depth + 1)}`).join('');
}

function fieldsOfForm({ properties = {}, required = [] }: JsonSchema, depth: number): string {
  const indent = '  '.repeat(depth);
  return Object.entries(properties)
    .map(([name, field]) => {
      const { description, enum: choices, default: initial } = field;
      const isGiven = initial === undefined || initial === '' || typeof initial === 'object';
      const notes = [
        choices === undefined ? fieldType(field) : `one of ${choices.map(String).join(', ')}`,
        required.includes(name) ? '' : 'optional',
        isGiven ? '' : `default ${String(initial)}`,
      ].filter(Boolean);
      const what = description === undefined ? '' : `: ${description}`;
      return `${indent}- \`${name}\` (${notes.join('; ')})${what}\n${fields(field, depth + 1)}`;
    })
    .join('');
}

function fieldType(schema: JsonSchema): string {
  return schema.const === undefined ? schemaText(schema, names, 0) : JSON.stringify(schema.const);
}
