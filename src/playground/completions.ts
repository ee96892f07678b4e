// What the editor offers: names and texts from the descriptions that the stubs and the reference come from.

import { areas, emitters, spelled, writable, type FunctionDescription } from '../bridge/index.js';
import type { Completions, Entry } from './messages.js';

type Callable = Pick<FunctionDescription, 'summary' | 'parameters'>;

export function completionsOf(language: string): Completions {
  const style = emitters.get(language)?.namingStyle ?? 'camelCase';
  const nameIn = (name: string): string => writable(spelled(name, style));
  const callable = (kind: Entry['kind'], name: string, { summary, parameters }: Callable, of = ''): Entry => {
    const written = parameters.map(({ name: own, optional }) => nameIn(own) + (optional ? '?' : ''));
    const about = parameters.map(({ name: own, summary: what }) => `${nameIn(own)}: ${what}`);
    return {
      label: nameIn(name),
      kind,
      detail: `(${written.join(', ')})${of}`,
      about: [summary, ...about].join('\n'),
    };
  };
  const functions = areas.map(({ name, functions: own }): [string, Entry[]] => [
    name,
    Object.entries(own).map(([called, description]) => callable('function', called, description)),
  ]);
  const members = areas.flatMap(({ objects }) =>
    Object.entries(objects).flatMap(([className, { properties, methods }]): Entry[] => [
      ...Object.entries(properties).map(([name, { summary }]): Entry => ({
        label: nameIn(name),
        kind: 'property',
        detail: className,
        about: summary,
      })),
      ...Object.entries(methods).map(([name, description]) =>
        callable('method', name, description, ` ${className}`),
      ),
    ]),
  );
  return {
    areas: areas.map(({ name, summary }): Entry => ({
      label: name,
      kind: 'area',
      detail: '',
      about: summary,
    })),
    functions: Object.fromEntries(functions),
    members,
  };
}
