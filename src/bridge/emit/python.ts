// Python: snake_case, with camelCase accepted; calls block, and are awaitable inside a running event loop. The stubs are a .pyi file.

import type { Area, FunctionDescription } from '../define-area.js';
import { snakeCase } from '../naming.js';
import { generatedNotice, objectsOf, typeText, type Emitter, type TypeNames } from './emitter.js';

const names: TypeNames = {
  declares: false,
  any: 'Any',
  nothing: 'None',
  string: 'str',
  number: 'float',
  boolean: 'bool',
  bytes: 'bytes',
  list: (item) => `list[${item}]`,
  record: 'dict[str, Any]',
  union: (types) => (types.length === 1 ? types[0] : `Union[${types.join(', ')}]`),
  function: (_parameters, returns) => `Callable[..., ${returns}]`,
};

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns'>;

function signature(
  name: string,
  { summary, parameters, returns }: Callable,
  first: string[],
  indent: string,
): string {
  const listed = parameters.map(({ name: own, type, optional }) => {
    const text = typeText(type, names);
    return optional ? `${snakeCase(own)}: Optional[${text}] = ...` : `${snakeCase(own)}: ${text}`;
  });
  const decorator = first.length === 0 ? `${indent}@staticmethod\n` : '';
  const head = `${decorator}${indent}def ${snakeCase(name)}(${[...first, ...listed].join(', ')}) -> ${typeText(returns, names)}:`;
  return `${head}\n${indent}    """${summary}"""\n${indent}    ...\n`;
}

export const python: Emitter = {
  language: 'Python',
  namingStyle: 'snake_case',
  stubFile: 'zigllms.pyi',
  callExample: (area, name, { parameters }) =>
    `result = zigllms.${area}.${snakeCase(name)}(${parameters.map((parameter) => snakeCase(parameter.name)).join(', ')})`,
  stubs(areas: readonly Area[]): string {
    const objects = objectsOf(areas).map(([name, { summary, properties, methods }]) => {
      const read = Object.entries(properties).map(
        ([property, { type }]) =>
          `    @property\n    def ${snakeCase(property)}(self) -> ${typeText(type, names)}: ...\n`,
      );
      const called = Object.entries(methods).map(([own, description]) =>
        signature(own, description, ['self'], '    '),
      );
      return `class ${name}:\n    """${summary}"""\n${read.join('')}${called.join('')}`;
    });
    const classes = areas.map(({ name, summary, functions }) => {
      const called = Object.entries(functions).map(([own, description]) =>
        signature(own, description, [], '    '),
      );
      return `class ${name}:\n    """${summary}"""\n${called.join('')}`;
    });
    return `# ${generatedNotice}\nfrom typing import Any, Callable, Optional, Union\n\n${[...objects, ...classes].join('\n')}`;
  },
};
