// Lua: calls wait by themselves, so nothing is added at run time; the stubs are LuaCATS annotations.

import type { Area, FunctionDescription } from '../define-area.js';
import { generatedNotice, objectsOf, typeText, type Emitter, type TypeNames } from './emitter.js';

const names: TypeNames = {
  any: 'any',
  nothing: 'nil',
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  bytes: 'Bytes',
  list: (item) => (item.includes('|') ? `(${item})[]` : `${item}[]`),
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
      const called = Object.entries(methods).map(([own, description]) => declaration(`${name}:${own}`, description));
      return `---${summary}\n---@class ${name}\n${fields.join('')}local ${name} = {}\n\n${called.join('\n')}`;
    });
    const functions = areas.map(({ name, summary, functions: own }) => {
      const called = Object.entries(own).map(([one, description]) => declaration(`zigllms.${name}.${one}`, description));
      return `---${summary}\nzigllms.${name} = {}\n\n${called.join('\n')}`;
    });
    return `---@meta\n-- ${generatedNotice}\n\n${objects.join('\n')}\nzigllms = {}\n\n${functions.join('\n')}`;
  },
};
