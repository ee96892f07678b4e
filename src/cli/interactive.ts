// What a session at the prompt needs of each language: whether code is complete, which names there are, which words it has.

import type { ScriptContext } from '../index.js';
import type { ScriptError } from '../errors/index.js';

export interface InteractiveLanguage {
  /** Whether more lines could make this source right, by the error of the language's own compiler. */
  isIncomplete(error: ScriptError, source: string): boolean;
  /** Whether a source that compiles may still go on: the person ends it with an empty line. */
  mayGoOn(source: string): boolean;
  /** The names that complete what follows `path` (a dotted name; empty for global names). Rejects where the path leads nowhere. */
  names(context: ScriptContext, path: string): Promise<string[]>;
  /** What stands between an object and its member. */
  readonly separator: RegExp;
  readonly keywords: readonly string[];
}

const never = (): boolean => false;
const words = (text: string): string[] => text.split(' ');

const lua: InteractiveLanguage = {
  // A text in quotes ends with its line.
  isIncomplete: ({ message }) => /near '?<eof>'?$/.test(message) && !message.startsWith('unfinished string'),
  mayGoOn: never,
  separator: /[.:]/,
  keywords: words(
    'and break do else elseif end false for function goto if in local nil not or repeat return then true until while',
  ),
  names: (context, path) =>
    evalNames(
      context,
      `local names, value = {}, ${path === '' ? '_G' : path.replaceAll(':', '.')}
       if type(value) == "string" then value = string end
       while type(value) == "table" do
         for name in next, value do if type(name) == "string" then names[#names + 1] = name end end
         local meta = getmetatable(value)
         value = type(meta) == "table" and rawget(meta, "__index") or nil
       end
       return names`,
    ),
};

const javascript: InteractiveLanguage = {
  isIncomplete({ message, location }, source) {
    if (location === undefined) return false;
    const lines = source.split('\n');
    const { line, column = 1 } = location;
    const from = [lines[line - 1]?.slice(column - 1), ...lines.slice(line)].join('\n');
    // A text in quotes or a regular expression ends with its line; a template and a comment need not.
    if (/^unexpected end of (string|comment)/.test(message)) return /^(`|\/\*)/.test(from);
    return /^\s*(\/\/.*\s*)?$/.test(from) || from === 'undefined';
  },
  mayGoOn: never,
  separator: /\./,
  keywords: words(
    'async await break case catch class const continue default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield',
  ),
  names: (context, path) =>
    evalNames(
      context,
      `(() => {
        const names = new Set();
        for (let value = Object(${path || 'globalThis'}); value !== null; value = Object.getPrototypeOf(value))
          for (const name of Object.getOwnPropertyNames(value)) names.add(name);
        return [...names];
      })()`,
    ),
};

const wren: InteractiveLanguage = {
  isIncomplete: ({ message }) =>
    /^(Error at end of file|Unterminated (block comment|raw string))/.test(message),
  mayGoOn: never,
  separator: /\./,
  keywords: words(
    'as break class construct continue else false for foreign if import in is null return static super this true var while',
  ),
  // The language cannot list names; these are the ones that every module has.
  names: async (_, path) =>
    path === ''
      ? words('Bool Class Fiber Fn List Map Null Num Object Range Sequence String System')
      : path === 'System'
        ? words('clock gc print printAll write writeAll')
        : [],
};

const python: InteractiveLanguage = {
  isIncomplete({ message }, source) {
    if (/^\s*@/.test(source.split('\n').at(-1) ?? '')) return true;
    return /was never closed|unterminated triple-quoted|EOF while|unexpected EOF|^expected an indented block|^expected 'except' or 'finally'/.test(
      message,
    );
  },
  // As Python's own prompt: a block ends with an empty line.
  mayGoOn: (source) => /\n/.test(source) && !source.endsWith('\n') && /^\s|:\s*(#.*)?$/m.test(source),
  separator: /\./,
  keywords: words(
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield',
  ),
  names: (context, path) =>
    evalNames(
      context,
      path === ''
        ? '[*globals(), *(__builtins__ if isinstance(__builtins__, dict) else dir(__builtins__))]'
        : `[str(name) for name in dir(${path})]`,
    ),
};

async function evalNames(context: ScriptContext, source: string): Promise<string[]> {
  const names = await context.eval<unknown>(source, { fileName: '<completion>', timeoutMs: 500 });
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

const byEngine: Readonly<Record<string, InteractiveLanguage>> = { lua, quickjs: javascript, wren, python };

export function interactiveLanguage(engine: string): InteractiveLanguage {
  return byEngine[engine];
}

/** What Tab offers for a line that ends at the cursor: the candidates, and the part of the line that they replace. */
export async function complete(
  language: InteractiveLanguage,
  context: ScriptContext | undefined,
  line: string,
): Promise<[candidates: string[], part: string]> {
  const { separator, keywords } = language;
  const [dotted] = /[A-Za-z_$][\w$]*(?:[.:][A-Za-z_$][\w$]*)*[.:]?$/.exec(line) ?? [''];
  const at = Math.max(...[...dotted.matchAll(new RegExp(separator, 'g'))].map(({ index }) => index), -1);
  const path = dotted.slice(0, Math.max(0, at));
  const part = dotted.slice(at + 1);
  const names = context === undefined ? [] : await language.names(context, path).catch(() => []);
  const all = path === '' ? [...names, ...keywords] : names;
  const isPrivate = (name: string): boolean => name.startsWith('_') && !part.startsWith('_');
  const candidates = all.filter((name) => name.startsWith(part) && !isPrivate(name) && /^[\w$]+$/.test(name));
  return [[...new Set(candidates)].sort(), part];
}
