// What the editor offers while somebody writes: areas, functions and members of zigllms, and the words of the source.

import { completeAnyWord, type Completion, type CompletionSource } from '@codemirror/autocomplete';
import type { Completions, Entry } from '../messages.js';
import { element } from './dom.js';

const kinds: Record<Entry['kind'], string> = {
  area: 'namespace',
  function: 'function',
  method: 'method',
  property: 'property',
};

function offered({ label, kind, detail, about }: Entry): Completion {
  return {
    label,
    detail,
    type: kinds[kind],
    info: () => element('div', 'about', about),
  };
}

export function completionSource({ areas, functions, members }: Completions): CompletionSource {
  const areaOptions = areas.map(offered);
  const memberOptions = members.map(offered);
  const functionOptions = new Map(
    Object.entries(functions).map(([area, entries]) => [area, entries.map(offered)]),
  );
  const optionsBehind = (path: string): Completion[] => {
    if (path === 'zigllms') return areaOptions;
    const area = path.replace(/^zigllms\./, '');
    // Wren's modules export a class with the area's name: Agent.create.
    const own = functionOptions.get(area) ?? functionOptions.get(area[0].toLowerCase() + area.slice(1));
    return own ?? memberOptions;
  };
  return (context) => {
    const dotted = context.matchBefore(/[A-Za-z_][\w.]*[.:]\w*$/);
    if (dotted !== null) {
      const dot = Math.max(dotted.text.lastIndexOf('.'), dotted.text.lastIndexOf(':'));
      return {
        from: dotted.from + dot + 1,
        options: optionsBehind(dotted.text.slice(0, dot)),
        validFor: /^\w*$/,
      };
    }
    const word = context.matchBefore(/[A-Za-z_]\w*$/);
    if (word === null && !context.explicit) return null;
    const words = completeAnyWord(context);
    if (words === null || words instanceof Promise) return words;
    const global: Completion = { label: 'zigllms', type: 'namespace', detail: 'the framework', boost: 1 };
    return { ...words, options: [global, ...words.options.filter(({ label }) => label !== 'zigllms')] };
  };
}
