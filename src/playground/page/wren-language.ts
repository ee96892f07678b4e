// Wren for the editor: colours and indentation.

import { StreamLanguage, type StreamParser } from '@codemirror/language';

const keywords = new Set(
  'as break class construct continue else for foreign if import in is return static super this var while'.split(
    ' ',
  ),
);
const atoms = new Set(['true', 'false', 'null']);

interface State {
  /** How deep nested block comments are. */
  comments: number;
  /** In a raw string, which may span lines. */
  raw: boolean;
  /** Open texts: for each, the parentheses that its interpolation has open; 0 in the text itself. */
  texts: number[];
  depth: number;
}

const parser: StreamParser<State> = {
  name: 'wren',
  startState: () => ({ comments: 0, raw: false, texts: [], depth: 0 }),
  copyState: (state) => ({ ...state, texts: [...state.texts] }),
  token(stream, state) {
    if (state.comments > 0) return blockComment(stream, state);
    if (state.raw) return rawText(stream, state);
    if (state.texts.at(-1) === 0) return text(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*')) {
      state.comments = 1;
      return blockComment(stream, state);
    }
    if (stream.match('"""')) {
      state.raw = true;
      return rawText(stream, state);
    }
    if (stream.eat('"')) {
      state.texts.push(0);
      return text(stream, state);
    }
    if (stream.match(/^0x[\da-fA-F]+|^\d+(\.\d+)?([eE][+-]?\d+)?/)) return 'number';
    if (stream.match(/^__?\w+/)) return 'propertyName';
    const word = stream.match(/^[A-Za-z]\w*/) as RegExpMatchArray | null;
    if (word !== null) return wordStyle(word[0]);
    return punctuation(stream.next() as string, state);
  },
  indent: ({ depth }, after, { unit }) => Math.max(0, depth - (/^[}\])]/.test(after) ? 1 : 0)) * unit,
  languageData: {
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*[}\])]$/,
  },
};

type Stream = Parameters<StreamParser<State>['token']>[0];

function blockComment(stream: Stream, state: State): string {
  while (!stream.eol() && state.comments > 0) {
    if (stream.match('/*')) state.comments += 1;
    else if (stream.match('*/')) state.comments -= 1;
    else stream.next();
  }
  return 'comment';
}

function rawText(stream: Stream, state: State): string {
  while (!stream.eol()) {
    if (stream.match('"""')) {
      state.raw = false;
      break;
    }
    stream.next();
  }
  return 'string';
}

/** Until the text's end, or the parenthesis of an interpolation: `%(`. */
function text(stream: Stream, state: State): string {
  while (!stream.eol()) {
    if (stream.match('%(')) {
      state.texts[state.texts.length - 1] = 1;
      return 'string';
    }
    const next = stream.next();
    if (next === '\\') stream.next();
    else if (next === '"') {
      state.texts.pop();
      return 'string';
    }
  }
  return 'string';
}

function wordStyle(word: string): string {
  if (keywords.has(word)) return 'keyword';
  if (atoms.has(word)) return 'atom';
  return /^[A-Z]/.test(word) ? 'typeName' : 'variableName';
}

function punctuation(character: string, state: State): string | null {
  const open = state.texts.at(-1);
  if ('([{'.includes(character)) state.depth += 1;
  if (')]}'.includes(character)) state.depth = Math.max(0, state.depth - 1);
  if (open === undefined) return null;
  if (character === '(') state.texts[state.texts.length - 1] = open + 1;
  if (character === ')') {
    state.texts[state.texts.length - 1] = open - 1;
    // The parenthesis that ends an interpolation was opened by `%(`.
    if (open === 1) {
      state.depth += 1;
      return 'string';
    }
  }
  return null;
}

export const wrenLanguage = StreamLanguage.define(parser);
