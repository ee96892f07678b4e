// The editor: one view, a document for each language.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascriptLanguage } from '@codemirror/lang-javascript';
import { pythonLanguage } from '@codemirror/lang-python';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
  type Language,
} from '@codemirror/language';
import { lua } from '@codemirror/legacy-modes/mode/lua';
import { EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { LanguageSetup } from '../messages.js';
import { completionSource } from './completion.js';
import { wrenLanguage } from './wren-language.js';

const grammars: Readonly<Record<string, { language: Language; indent: string }>> = {
  lua: { language: StreamLanguage.define(lua), indent: '  ' },
  quickjs: { language: javascriptLanguage, indent: '  ' },
  wren: { language: wrenLanguage, indent: '  ' },
  python: { language: pythonLanguage, indent: '    ' },
};

/** Colours are variables of the page's style sheet, which knows light and dark. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.moduleKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--code-function)',
  },
  { tag: [tags.typeName, tags.className], color: 'var(--code-type)' },
  { tag: tags.propertyName, color: 'var(--code-property)' },
]);

const markLine = StateEffect.define<number | undefined>();
const marked = Decoration.line({ class: 'failed-line' });

/** The line on which a run failed, until the source changes. */
const failedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { docChanged, effects, state }) {
    const effect = effects.find((one) => one.is(markLine));
    if (effect === undefined) return docChanged ? Decoration.none : decorations;
    const line = effect.value;
    if (line === undefined || line > state.doc.lines) return Decoration.none;
    return Decoration.set([marked.range(state.doc.line(line).from)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class Editor {
  readonly #view: EditorView;
  readonly #onRun: () => void;
  readonly #nonce: string;

  constructor(parent: HTMLElement, nonce: string, onRun: () => void) {
    this.#nonce = nonce;
    this.#onRun = onRun;
    // The first state already: with it the editor's style sheets are made.
    this.#view = new EditorView({ parent, extensions: EditorView.cspNonce.of(nonce) });
  }

  get source(): string {
    return this.#view.state.doc.toString();
  }

  get state(): EditorState {
    return this.#view.state;
  }

  /** Shows what `open` or an earlier `state` gave. */
  show(state: EditorState): void {
    this.#view.setState(state);
  }

  open(language: LanguageSetup, source: string): EditorState {
    return EditorState.create({ doc: source, extensions: this.#extensions(language) });
  }

  /** Puts the cursor there; 1-based. */
  goTo(line: number, column = 1): void {
    const { doc } = this.#view.state;
    if (line > doc.lines) return;
    const { from, to } = doc.line(line);
    const place = Math.min(from + column - 1, to);
    this.#view.dispatch({
      selection: { anchor: place },
      effects: EditorView.scrollIntoView(place, { y: 'center' }),
    });
    this.#view.focus();
  }

  /** undefined: none. */
  mark(line: number | undefined): void {
    this.#view.dispatch({ effects: markLine.of(line) });
  }

  focus(): void {
    this.#view.focus();
  }

  #extensions({ name, completions }: LanguageSetup): Extension {
    const { language, indent } = grammars[name];
    const run = (): boolean => {
      this.#onRun();
      return true;
    };
    return [
      EditorView.cspNonce.of(this.#nonce),
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of(indent),
      bracketMatching(),
      closeBrackets(),
      language,
      syntaxHighlighting(colours),
      autocompletion({ override: [completionSource(completions)], icons: false }),
      failedLine,
      EditorView.contentAttributes.of({ 'aria-label': 'Source' }),
      keymap.of([
        { key: 'Mod-Enter', run, preventDefault: true },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
    ];
  }
}
