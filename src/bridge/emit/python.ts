// Python: snake_case, with camelCase accepted; calls block, and are awaitable inside a running event loop. The stubs are a .pyi file.

import type { Area, FunctionDescription } from '../define-area.js';
import { snakeCase, writable } from '../naming.js';
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
  stream: (item) => `Stream[${item}]`,
  results: (items) => `tuple[${items.join(', ')}]`,
  record: 'dict[str, Any]',
  union: (types) => (types.length === 1 ? types[0] : `Union[${types.join(', ')}]`),
  function: (_parameters, returns) => `Callable[..., ${returns}]`,
};

function pythonName(name: string): string {
  return writable(snakeCase(name));
}

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns'>;

function signature(
  name: string,
  { summary, parameters, returns }: Callable,
  first: string[],
  indent: string,
): string {
  const listed = parameters.map(({ name: own, type, optional }) => {
    const text = typeText(type, names);
    return optional ? `${pythonName(own)}: Optional[${text}] = ...` : `${pythonName(own)}: ${text}`;
  });
  const decorator = first.length === 0 ? `${indent}@staticmethod\n` : '';
  const head = `${decorator}${indent}def ${pythonName(name)}(${[...first, ...listed].join(', ')}) -> ${typeText(returns, names)}:`;
  return `${head}\n${indent}    """${summary}"""\n${indent}    ...\n`;
}

const streamText = `Item = TypeVar("Item")


class Stream(Generic[Item]):
    """What comes one by one: by for, and by async for in an async function. Leaving the loop, or a with statement, ends it."""
    def __iter__(self) -> Iterator[Item]: ...
    def __aiter__(self) -> AsyncIterator[Item]: ...
    def __enter__(self) -> "Stream[Item]": ...
    def __exit__(self, *error: Any) -> None: ...
    def next(self) -> Optional[Item]:
        """The next item, or None when there are no more."""
        ...
    def close(self) -> None:
        """Ends it."""
        ...
`;

export const python: Emitter = {
  language: 'Python',
  namingStyle: 'snake_case',
  stubFile: 'zigllms.pyi',
  callExample: (area, name, { parameters }) =>
    `result = zigllms.${area}.${pythonName(name)}(${parameters.map((parameter) => pythonName(parameter.name)).join(', ')})`,
  stubs(areas: readonly Area[]): string {
    const objects = objectsOf(areas).map(([name, { summary, properties, methods }]) => {
      const read = Object.entries(properties).map(
        ([property, { type }]) =>
          `    @property\n    def ${pythonName(property)}(self) -> ${typeText(type, names)}: ...\n`,
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
    return `# ${generatedNotice}\nfrom typing import Any, AsyncIterator, Callable, Generic, Iterator, Optional, TypeVar, Union\n\n${[streamText, ...objects, ...classes].join('\n')}`;
  },
};
