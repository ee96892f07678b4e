// Wren: modules with a class of static methods; calls pause by themselves. The stubs are classes that an editor reads, never run.

import type { Area, FunctionDescription } from '../define-area.js';
import { writable } from '../naming.js';
import { generatedNotice, objectsOf, typeText, type Emitter, type TypeNames } from './emitter.js';

const names: TypeNames = {
  declares: false,
  any: 'any',
  nothing: 'Null',
  string: 'String',
  number: 'Num',
  boolean: 'Bool',
  bytes: 'Bytes',
  list: (item) => `List of ${item}`,
  stream: (item) => `Stream of ${item}`,
  results: (items) => `List of ${items.join(' and ')}`,
  record: 'Map',
  union: (types) => types.join(' or '),
  function: (parameters) => `Fn of ${parameters.length} arguments`,
};

type Callable = Pick<FunctionDescription, 'summary' | 'parameters' | 'returns'>;

function declarations(name: string, { summary, parameters, returns }: Callable, modifier: string): string {
  const described = parameters.map(
    ({ name: own, type, summary: what }) => `  //   ${own}: ${typeText(type, names)}. ${what}\n`,
  );
  const least = parameters.filter(({ optional }) => !optional).length;
  const arities = Array.from({ length: parameters.length - least + 1 }, (_, index) => least + index);
  const heads = arities.map(
    (arity) =>
      `  ${modifier}${writable(name)}(${parameters
        .slice(0, arity)
        .map((parameter) => parameter.name)
        .join(', ')}) {}\n`,
  );
  return `  // ${summary} Gives ${typeText(returns, names)}.\n${described.join('')}${heads.join('')}`;
}

/** The class that module zigllms.<area> exports. */
function className(area: string): string {
  return area[0].toUpperCase() + area.slice(1);
}

const streamText = `// What comes one by one: \`for (item in stream)\`. A loop that is left early ends it when the collector finds it: close it to have that at once.
class StreamObject {
  // The next item, or null when there are no more.
  next() {}
  // Ends it.
  close() {}
}
`;

export const wren: Emitter = {
  language: 'Wren',
  namingStyle: 'camelCase',
  stubFile: 'zigllms.wren',
  callExample: (area, name, { parameters }) =>
    `var result = ${className(area)}.${writable(name)}(${parameters.map((parameter) => parameter.name).join(', ')})`,
  stubs(areas: readonly Area[]): string {
    const statics = areas.map(({ name, summary, functions }) => {
      const called = Object.entries(functions).map(([own, description]) =>
        declarations(own, description, 'static '),
      );
      return `// module "zigllms.${name}": ${summary}\nclass ${className(name)} {\n${called.join('')}}\n`;
    });
    const objects = objectsOf(areas).map(([name, { summary, properties, methods }]) => {
      const read = Object.entries(properties).map(
        ([property, { summary: what }]) => `  // ${what}\n  ${property} {}\n`,
      );
      const called = Object.entries(methods).map(([own, description]) => declarations(own, description, ''));
      return `// An object of the host. ${summary}\nclass ${name}Object {\n${read.join('')}${called.join('')}}\n`;
    });
    return `// ${generatedNotice}\n\n${[streamText, ...statics, ...objects].join('\n')}`;
  },
};
