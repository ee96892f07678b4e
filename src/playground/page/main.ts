// The page: what is chosen, what is run.

import type { EditorState } from '@codemirror/state';
import type { LanguageSetup, RunRequest, Setup } from '../messages.js';
import './style.css';
import { byId, element, milliseconds } from './dom.js';
import { Editor } from './editor.js';
import { Results } from './results.js';
import { fetchSetup, run } from './server.js';

class Page {
  readonly #editor: Editor;
  readonly #results: Results;
  /** The documents of languages that were left. */
  readonly #left = new Map<string, EditorState>();
  #language: LanguageSetup;
  #running: AbortController | undefined;

  static start(setup: Setup, nonce: string): Page {
    return new Page(setup, nonce);
  }

  private constructor(setup: Setup, nonce: string) {
    this.#editor = new Editor(byId('editor'), nonce, () => void this.run());
    this.#results = new Results((line, column) => this.#editor.goTo(line, column));
    this.#language = setup.languages.find(({ missing }) => missing === undefined) ?? setup.languages[0];
    for (const language of setup.languages) byId('languages').append(this.#tab(language));
    this.#show(this.#language);
    byId('run').addEventListener('click', () => void this.run());
    byId('theme').addEventListener('click', toggleTheme);
    byId('limits').addEventListener('submit', (event) => event.preventDefault());
    byId('samples').addEventListener('change', () => this.#chooseSample());
    byId('isolation').addEventListener('change', () => this.#showLimits());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#running?.abort();
    });
  }

  async run(): Promise<void> {
    if (this.#running !== undefined) {
      this.#running.abort();
      return;
    }
    const running = new AbortController();
    this.#running = running;
    this.#results.clear();
    this.#editor.mark(undefined);
    this.#state('Running', 'running');
    const startedAt = performance.now();
    let failed = false;
    try {
      for await (const message of run(this.#request(), running.signal)) {
        this.#results.take(message);
        if (message.type !== 'error') continue;
        failed = true;
        this.#editor.mark(message.line);
      }
      const took = milliseconds(performance.now() - startedAt);
      this.#state(failed ? `Failed after ${took}` : `Done in ${took}`, failed ? 'failed' : 'done');
    } catch (error) {
      const said = running.signal.aborted ? 'Stopped' : `The run was lost: ${String(error)}`;
      this.#results.note(said);
      this.#state(running.signal.aborted ? 'Stopped' : 'Failed', 'failed');
    } finally {
      this.#running = undefined;
      byId('run').textContent = 'Run';
    }
  }

  #request(): RunRequest {
    return {
      language: this.#language.name,
      source: this.#editor.source,
      isolation: byId<HTMLSelectElement>('isolation').value as RunRequest['isolation'],
      timeoutMs: numberIn('timeout'),
      memoryLimitMb: numberIn('memory'),
    };
  }

  #state(text: string, kind: string): void {
    const state = byId('state');
    state.textContent = text;
    state.className = kind;
    if (kind === 'running') byId('run').textContent = 'Stop';
  }

  #tab(language: LanguageSetup): HTMLElement {
    const tab = element('button', '', language.title);
    tab.type = 'button';
    tab.setAttribute('role', 'tab');
    tab.dataset['language'] = language.name;
    tab.disabled = language.missing !== undefined;
    tab.title = language.missing ?? `${language.title} ${language.engineVersion}`;
    tab.addEventListener('click', () => {
      this.#left.set(this.#language.name, this.#editor.state);
      this.#show(language);
    });
    return tab;
  }

  #show(language: LanguageSetup): void {
    this.#language = language;
    for (const tab of byId('languages').children)
      tab.setAttribute('aria-selected', String((tab as HTMLElement).dataset['language'] === language.name));
    const [first] = language.samples;
    this.#editor.show(this.#left.get(language.name) ?? this.#editor.open(language, first.source));
    byId('samples').replaceChildren(
      element('option', '', 'Examples'),
      ...language.samples.map(({ title }) => element('option', '', title)),
    );
    const isolation = byId<HTMLSelectElement>('isolation');
    const chosen = isolation.value;
    isolation.replaceChildren(...language.isolations.map((name) => element('option', '', name)));
    if (language.isolations.includes(chosen as never)) isolation.value = chosen;
    this.#showLimits();
    const { missing } = language;
    byId('notice').hidden = missing === undefined;
    byId('notice').textContent = missing ?? '';
    this.#editor.focus();
  }

  /** A limit that would not hold is not offered. */
  #showLimits(): void {
    const isolation = byId<HTMLSelectElement>('isolation').value as RunRequest['isolation'];
    const holds = this.#language.memoryLimited.includes(isolation);
    const memory = byId<HTMLInputElement>('memory');
    memory.disabled = !holds;
    memory.title = holds ? '' : `${this.#language.title} keeps a memory limit only in a process of its own`;
  }

  #chooseSample(): void {
    const samples = byId<HTMLSelectElement>('samples');
    const sample = this.#language.samples[samples.selectedIndex - 1];
    samples.selectedIndex = 0;
    if (sample === undefined) return;
    this.#editor.show(this.#editor.open(this.#language, sample.source));
    this.#editor.focus();
  }
}

/** The field's number, or its own default where there is none in its range. */
function numberIn(id: string): number {
  const field = byId<HTMLInputElement>(id);
  if (!field.checkValidity() || field.value === '') field.value = field.defaultValue;
  return Math.round(Number(field.value));
}

function toggleTheme(): void {
  const isDark =
    document.documentElement.dataset['theme'] === 'dark' ||
    (document.documentElement.dataset['theme'] === undefined &&
      matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = isDark ? 'light' : 'dark';
}

const nonce = document.querySelector('script')?.nonce ?? '';
try {
  Page.start(await fetchSetup(), nonce);
} catch (error) {
  byId('notice').hidden = false;
  byId('notice').textContent = `The playground cannot be reached: ${String(error)}`;
}
