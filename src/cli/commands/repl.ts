// zigllms repl: a session at the prompt, in four languages that share values.

import { createInterface, type Interface } from 'node:readline';
import { ScriptError } from '../../index.js';
import { errorInfo } from '../../support/framework-error.js';
import { suggestion } from '../../support/nearest-name.js';
import { errorText } from '../error-text.js';
import { exitCodes } from '../exit-codes.js';
import { CommandFailure } from '../failure.js';
import { History } from '../history.js';
import { complete, interactiveLanguage } from '../interactive.js';
import { languageNamed, languages, type Language } from '../languages.js';
import { readScript, ScriptFiles } from '../script-files.js';
import { openSession, type Session, type SessionOptions } from '../session.js';
import { painter, say } from '../terminal.js';
import { valueText } from '../value-text.js';

interface ReplOptions extends SessionOptions {
  language?: string;
}

const help = [
  [':lang [name]', 'change the language, or list them'],
  [':share name...', 'give these global names to the other languages, as they are now'],
  [':load file', 'run a file in the current language'],
  [':help', 'this list'],
  [':quit', 'end (also Ctrl-D)'],
] as const;

export async function run(_: readonly string[], options: ReplOptions): Promise<number> {
  const repl = new Repl(languageNamed(options.language ?? 'javascript'), options);
  return repl.run();
}

/** A language that the session has used. */
interface Opened {
  session: Session;
  files: ScriptFiles;
}

class Repl {
  #language: Language;
  readonly #options: SessionOptions;
  readonly #opened = new Map<Language, Opened>();
  /** By name, for languages that are opened later. */
  readonly #shared = new Map<string, unknown>();
  /** The lines of code that is not complete. */
  #pending = '';
  #number = 0;
  readonly #history = new History();
  readonly #paint = painter(process.stdout);
  readonly #isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  #running = false;

  constructor(language: Language, options: SessionOptions) {
    this.#language = language;
    this.#options = options;
  }

  async run(): Promise<number> {
    if (this.#isTerminal) say(`${this.#language.title}. :help tells what else there is.`);
    const lines = createInterface({
      input: process.stdin,
      output: this.#isTerminal ? process.stdout : undefined,
      terminal: this.#isTerminal,
      history: this.#isTerminal ? this.#history.read() : [],
      historySize: History.most,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void): void => {
        void this.#complete(line).then((result) => done(null, result));
      },
    });
    lines.on('history', (all: string[]) => this.#history.write(all));
    lines.on('SIGINT', () => this.#interrupt(lines));
    const interrupt = (): void => this.#interrupt(undefined);
    if (!this.#isTerminal) process.on('SIGINT', interrupt);
    try {
      this.#prompt(lines);
      for await (const line of lines) {
        if (!(await this.#take(line))) break;
        this.#prompt(lines);
      }
      // What was never completed is an error, not nothing.
      if (this.#pending !== '' && !this.#isTerminal) await this.#eval(this.#pending, 'end');
      if (this.#isTerminal) say('');
    } finally {
      process.off('SIGINT', interrupt);
      lines.close();
      for (const { session } of this.#opened.values()) await session[Symbol.asyncDispose]();
    }
    return exitCodes.ok;
  }

  #prompt(lines: Interface): void {
    if (!this.#isTerminal) return;
    const name = this.#language.aliases.at(-1) ?? this.#language.engine;
    lines.setPrompt(this.#pending === '' ? `${name}> ` : `${'.'.repeat(name.length)}> `);
    lines.prompt();
  }

  /** Stops what runs; at the prompt, forgets what was typed. */
  #interrupt(lines: Interface | undefined): void {
    if (this.#running) {
      this.#opened.get(this.#language)?.session.context.cancel();
    } else if (lines === undefined) {
      process.exit(130);
    } else {
      this.#pending = '';
      lines.write(null, { ctrl: true, name: 'e' });
      lines.write(null, { ctrl: true, name: 'u' });
      say('');
      this.#prompt(lines);
    }
  }

  /** False when the session is to end. */
  async #take(line: string): Promise<boolean> {
    try {
      if (this.#pending === '' && line.trimStart().startsWith(':')) return await this.#command(line.trim());
      const source = this.#pending === '' ? line : `${this.#pending}\n${line}`;
      if (source.trim() === '') return true;
      this.#pending = '';
      await this.#eval(source, line.trim() === '' ? 'empty line' : 'line');
    } catch (error) {
      if (!(error instanceof CommandFailure) && !ScriptError.isInstance(error)) throw error;
      this.#complain(errorInfo(error).message);
    }
    return true;
  }

  /** `last` is what the source ends with: where it is an end, nothing that would complete it comes any more. */
  async #eval(source: string, last: 'line' | 'empty line' | 'end'): Promise<void> {
    const interactive = interactiveLanguage(this.#language.engine);
    if (last === 'line' && interactive.mayGoOn(source)) {
      this.#pending = source;
      return;
    }
    const { session, files } = await this.#open();
    this.#number += 1;
    const name = `<line ${this.#number}>`;
    files.remember(name, name, source);
    this.#running = true;
    try {
      const value = await session.context.eval(source, { fileName: name });
      if (value !== undefined && value !== null) say(valueText(value, process.stdout));
    } catch (error) {
      if (!ScriptError.isInstance(error)) throw error;
      const incomplete = error.code === 'syntax_error' && interactive.isIncomplete(error, source);
      if (incomplete && last !== 'end') this.#pending = source;
      else process.stderr.write(`${errorText(error, files, painter(process.stderr))}\n`);
      if (session.context.disposed) await this.#close(this.#language);
    } finally {
      this.#running = false;
    }
  }

  async #command(line: string): Promise<boolean> {
    const [name, ...args] = line.split(/\s+/);
    switch (name) {
      case ':quit':
      case ':exit':
        return false;
      case ':help':
        for (const [command, what] of help) say(`${this.#paint('bold', command.padEnd(16))} ${what}`);
        break;
      case ':lang':
        await this.#changeLanguage(args[0]);
        break;
      case ':share':
        await this.#share(args);
        break;
      case ':load':
        await this.#load(args.join(' '));
        break;
      default: {
        const known = help.map(([command]) => command.split(' ')[0]);
        this.#complain(`there is no ${name}${suggestion(name, known)} (:help lists what there is)`);
      }
    }
    return true;
  }

  async #changeLanguage(name: string | undefined): Promise<void> {
    if (name === undefined) {
      for (const language of languages) say(`${language === this.#language ? '*' : ' '} ${language.title}`);
      return;
    }
    const before = this.#language;
    this.#language = languageNamed(name);
    try {
      await this.#open();
    } catch (error) {
      this.#language = before;
      throw error;
    }
    if (this.#isTerminal) say(this.#language.title);
  }

  /** The values are those of now; functions can be called from every language. */
  async #share(names: readonly string[]): Promise<void> {
    if (names.length === 0) throw new CommandFailure('expected the names to share: :share x y');
    const { session } = await this.#open();
    for (const name of names) {
      const value: unknown = await session.context.getGlobal(name);
      this.#shared.set(name, value);
      for (const [language, { session: other }] of this.#opened)
        if (language !== this.#language) await other.context.setGlobal(name, value);
    }
  }

  async #load(path: string): Promise<void> {
    if (path === '') throw new CommandFailure('expected a file: :load shapes.lua');
    await this.#eval(await readScript(path), 'end');
  }

  async #open(): Promise<Opened> {
    const before = this.#opened.get(this.#language);
    if (before !== undefined) return before;
    const files = new ScriptFiles(this.#language, '.', new Map(this.#options.module));
    const session = await openSession(this.#language, this.#options, files, {
      onOutput: (stream, text) => process[stream].write(text),
      onUnhandled: (error) => this.#complain(errorInfo(error).message),
    });
    const opened = { session, files };
    this.#opened.set(this.#language, opened);
    for (const [name, value] of this.#shared) await session.context.setGlobal(name, value);
    return opened;
  }

  /** A context that a limit has ended is made anew by the next line. */
  async #close(language: Language): Promise<void> {
    const opened = this.#opened.get(language);
    this.#opened.delete(language);
    await opened?.session[Symbol.asyncDispose]();
    this.#complain(`${language.title} was ended; it begins anew, without its names`);
  }

  async #complete(line: string): Promise<[string[], string]> {
    if (line.startsWith(':')) {
      const commands = help.map(([command]) => command.split(' ')[0]);
      return [commands.filter((command) => command.startsWith(line)), line];
    }
    if (this.#running) return [[], line];
    const opened = await this.#open().catch(() => undefined);
    return complete(interactiveLanguage(this.#language.engine), opened?.session.context, line);
  }

  #complain(message: string): void {
    process.stderr.write(`${painter(process.stderr)('red', 'error')}: ${message}\n`);
  }
}
