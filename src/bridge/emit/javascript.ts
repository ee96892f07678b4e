// JavaScript: promises come from the engine; the stubs are TypeScript declarations.

import type { Area, FunctionDescription } from '../define-area.js';
import {
  generatedNotice,
  jsonSchemaOf,
  namedTypesOf,
  objectsOf,
  parameterText,
  schemaText,
  typeText,
  type Emitter,
  type TypeNames,
} from './emitter.js';

const names: TypeNames = {
  declares: true,
  any: 'unknown',
  nothing: 'void',
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  bytes: 'Uint8Array',
  list: (item) => `Array<${item}>`,
  stream: (item) => `Stream<${item}>`,
  results: (items) => `[${items.join(', ')}]`,
  record: 'Record<string, unknown>',
  object: (fields) =>
    `{ ${fields.map(({ name, type, optional }) => `${name}${optional ? '?' : ''}: ${type}`).join('; ')} }`,
  union: (types) => types.join(' | '),
  function: (parameters, returns) => `(${listed(parameters)}) => ${returns}`,
};

function listed(parameters: readonly { name: string; type: string; optional: boolean }[]): string {
  return parameters.map(({ name, type, optional }) => `${name}${optional ? '?' : ''}: ${type}`).join(', ');
}

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns' | 'async'>;

function signature(name: string, description: Callable, indent: string): string {
  const returns = typeText(description.returns, names);
  const parameters = listed(description.parameters.map((parameter) => parameterText(parameter, names)));
  const result = description.async ? `Promise<${returns}>` : returns;
  return `${indent}/** ${description.summary} */\n${indent}${name}(${parameters}): ${result};\n`;
}

const streamText = `/** What comes one by one. Leaving the loop ends it. */
interface Stream<Item> extends AsyncIterable<Item> {
  /** The next item, or null when there are no more. */
  next(): Promise<Item | null>;
  /** Ends it. */
  close(): void;
}
`;

export const javascript: Emitter = {
  language: 'JavaScript',
  namingStyle: 'camelCase',
  stubFile: 'zigllms-script.d.ts',
  callExample: (area, name, { async, parameters }) =>
    `${async ? 'await ' : ''}zigllms.${area}.${name}(${parameters.map((parameter) => parameter.name).join(', ')});`,
  stubs(areas: readonly Area[]): string {
    const objects = objectsOf(areas).map(([name, { summary, properties, methods }]) => {
      const read = Object.entries(properties).map(
        ([property, { summary: what, type }]) =>
          `  /** ${what} */\n  readonly ${property}: ${typeText(type, names)};\n`,
      );
      const called = Object.entries(methods).map(([own, description]) => signature(own, description, '  '));
      return `/** ${summary} */\ninterface ${name} {\n${read.join('')}${called.join('')}}\n`;
    });
    const types = namedTypesOf(areas).map(([name, { schema }]) => {
      const json = jsonSchemaOf(schema);
      return `${json.description === undefined ? '' : `/** ${json.description} */\n`}type ${name} = ${schemaText(json, names, 0)};\n`;
    });
    const members = areas.map(({ name, summary, functions }) => {
      const called = Object.entries(functions).map(([own, description]) =>
        signature(own, description, '    '),
      );
      return `  /** ${summary} */\n  readonly ${name}: {\n${called.join('')}  };\n`;
    });
    return `// ${generatedNotice}\n\n${streamText}\n${types.join('\n')}\n${objects.join('\n')}\ndeclare const zigllms: {\n${members.join('')}};\n`;
  },
};
