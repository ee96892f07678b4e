// Lua: calls wait by themselves, so nothing is added at run time; the stubs are LuaCATS annotations.

import type { Area, FunctionDescription } from '../define-area.js';
import {
  generatedNotice,
  jsonSchemaOf,
  namedTypesOf,
  objectsOf,
  schemaText,
  typeText,
  type JsonSchema,
  type Emitter,
  type TypeNames,
} from './emitter.js';

const names: TypeNames = {
  declares: true,
  any: 'any',
  nothing: 'nil',
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  bytes: 'Bytes',
  list: (item) => (item.includes('|') ? `(${item})[]` : `${item}[]`),
  stream: (item) => `Stream<${item}>`,
  results: (items) => items.join(', '),
  record: 'table',
  union: (types) => types.join('|'),
  function: (parameters, returns) =>
    `fun(${parameters.map(({ name, type, optional }) => `${name}${optional ? '?' : ''}: ${type}`).join(', ')}): ${returns}`,
};

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns'>;

function declaration(name: string, { summary, parameters, returns }: Callable): string {
  const lines = [`---${summary}`];
  for (const { name: own, type, optional, summary: what } of parameters) {
    lines.push(`---@param ${own}${optional ? '?' : ''} ${typeText(type, names)} ${what}`);
  }
  lines.push(`---@return ${typeText(returns, names)}`);
  lines.push(`function ${name}(${parameters.map((parameter) => parameter.name).join(', ')}) end`);
  return `${lines.join('\n')}\n`;
}

function typeDeclaration(name: string, { description, properties, required, ...schema }: JsonSchema): string {
  const summary = description === undefined ? '' : `---${description}\n`;
  if (properties === undefined) return `${summary}---@alias ${name} ${schemaText(schema, names, 0)}\n`;
  const fields = Object.entries(properties).map(([field, type]) =>
    `---@field ${field}${required?.includes(field) ? '' : '?'} ${schemaText(type, names, 1)} ${type.description ?? ''}`.trimEnd(),
  );
  return `${summary}---@class ${name}\n${fields.join('\n')}\n`;
}

const streamText = `---What comes one by one: \`for item in stream do\`. Leaving the loop ends it.
---@class Stream<T>: { next: (fun(self): T?), close: fun(self) }
---@operator call: any
`;

export const lua: Emitter = {
  language: 'Lua',
  namingStyle: 'camelCase',
  stubFile: 'zigllms.lua',
  callExample: (area, name, { parameters }) =>
    `local result = zigllms.${area}.${name}(${parameters.map((parameter) => parameter.name).join(', ')})`,
  stubs(areas: readonly Area[]): string {
    const objects = objectsOf(areas).map(([name, { summary, properties, methods }]) => {
      const fields = Object.entries(properties).map(
        ([property, { summary: what, type }]) => `---@field ${property} ${typeText(type, names)} ${what}\n`,
      );
      const called = Object.entries(methods).map(([own, description]) =>
        declaration(`${name}:${own}`, description),
      );
      return `---${summary}\n---@class ${name}\n${fields.join('')}local ${name} = {}\n\n${called.join('\n')}`;
    });
    const types = namedTypesOf(areas).map(([name, { schema }]) =>
      typeDeclaration(name, jsonSchemaOf(schema)),
    );
    const functions = areas.map(({ name, summary, functions: own }) => {
      const called = Object.entries(own).map(([one, description]) =>
        declaration(`zigllms.${name}.${one}`, description),
      );
      return `---${summary}\nzigllms.${name} = {}\n\n${called.join('\n')}`;
    });
    return `---@meta\n-- ${generatedNotice}\n\n${streamText}\n${types.join('\n')}\n${objects.join('\n')}\nzigllms = {}\n\n${functions.join('\n')}`;
  },
};
