// A reference page of an area, the four languages side by side.

import type { Area, FunctionDescription, ObjectDescription, ValueType } from '../define-area.js';
import { writable } from '../naming.js';
import { generatedNotice, jsonSchemaOf, typeText, type Emitter, type TypeNames } from './emitter.js';

const names: TypeNames = {
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

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns' | 'async'>;

export function areaPage(area: Area, emitters: readonly Emitter[]): string {
  const functions = Object.entries(area.functions).map(([name, description]) =>
    functionText(area, name, description, emitters),
  );
  const objects = Object.entries(area.objects).map(([name, description]) => objectText(name, description));
  return `<!-- ${generatedNotice} -->\n\n# zigllms.${area.name}\n\n${area.summary}\n\n${[...functions, ...objects].join('\n')}`;
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
      `- \`${name}\` (${typeText(type, names)}${optional ? ', optional' : ''}): ${what}\n${type.kind === 'data' ? fields(type.schema) : ''}`,
  );
  const brought = fieldsOf(returns);
  const wait = async ? ' The script may have to wait for it.' : '';
  return `${summary}${wait}\n\n${given.join('')}- gives: ${typeText(returns, names)}\n${brought}`;
}

function fieldsOf(type: ValueType): string {
  switch (type.kind) {
    case 'data':
      return fields(type.schema);
    case 'list':
    case 'stream':
      return fieldsOf(type.item);
    case 'results':
      return type.items
        .map(({ name, type: own, summary }) => `  - \`${name}\` (${typeText(own, names)}): ${summary}\n`)
        .join('');
    default:
      return '';
  }
}

/** The fields of an object, one line each. */
function fields(schema: Parameters<typeof jsonSchemaOf>[0]): string {
  const json = jsonSchemaOf(schema) as {
    properties?: Record<string, { description?: string; type?: string; enum?: unknown[]; default?: unknown }>;
  };
  return Object.entries(json.properties ?? {})
    .map(([name, { description, enum: choices, default: initial }]) => {
      const notes = [
        choices === undefined ? '' : `one of ${choices.map(String).join(', ')}`,
        initial === undefined || initial === '' || typeof initial === 'object'
          ? ''
          : `default ${String(initial)}`,
      ].filter(Boolean);
      return `  - \`${name}\`${notes.length > 0 ? ` (${notes.join('; ')})` : ''}${description === undefined ? '' : `: ${description}`}\n`;
    })
    .join('');
}
