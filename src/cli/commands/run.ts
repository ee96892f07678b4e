// zigllms run

import { dirname } from 'node:path';
import { ScriptError, type CallReport, type OutputStreamName } from '../../index.js';
import { FrameworkError } from '../../support/framework-error.js';
import { toJsonValue } from '../../support/json-value.js';
import { errorReport, errorText } from '../error-text.js';
import { exitCodeOf, exitCodes } from '../exit-codes.js';
import { CommandFailure } from '../failure.js';
import { chosenLanguage } from '../languages.js';
import { readScript, ScriptFiles, shownPath } from '../script-files.js';
import { openSession, type SessionOptions } from '../session.js';
import { painter, say, sayJson } from '../terminal.js';
import { valueText } from '../value-text.js';
import { watchScript } from '../watch-script.js';

interface RunCommandOptions extends SessionOptions {
  language?: string;
  print?: boolean;
  watch?: boolean;
  handOver?: [save: string, restore: string];
  json?: boolean;
}

/** What `--json` keeps of the script's output; more is cut. */
const mostOutput = 16 * 1024 * 1024;

export async function run([file, ...args]: readonly string[], options: RunCommandOptions): Promise<number> {
  const language = chosenLanguage(file, options.language);
  const { watch = false } = options;
  if (watch && (file === '-' || options.json === true || options.print === true))
    throw new CommandFailure('--watch needs a file, and excludes --json and --print');
  if (options.handOver !== undefined && !watch) throw new CommandFailure('--hand-over needs --watch');
  const name = file === '-' ? '<stdin>' : shownPath(file);
  const source = await readScript(file);
  const files = new ScriptFiles(language, file === '-' ? '.' : dirname(file), new Map(options.module));
  files.remember(name, name, source);

  const outcome = new Outcome(files, options.json === true);
  const stopped = new AbortController();
  const interrupt = (): void => {
    // The second time, something holds on: the process ends as it would have without us.
    if (stopped.signal.aborted) process.exit(exitCodeOf('cancelled'));
    stopped.abort();
  };
  // An inline script keeps this thread busy: then the signal has to end the process.
  if (options.isolation !== 'inline' && !watch) process.on('SIGINT', interrupt);
  try {
    await using session = await openSession(language, options, files, {
      signal: stopped.signal,
      onOutput: (stream, text) => outcome.print(stream, text),
      onUnhandled: (error) => outcome.fail(error),
      onCall: (report) => outcome.used(report),
      reloadable: watch,
    });
    if (watch) {
      const [save, restore] = options.handOver ?? [];
      const handOver = save === undefined || restore === undefined ? undefined : { save, restore };
      await watchScript({ language, session, files, path: file, name, args, handOver });
      return exitCodes.ok;
    }
    await language.giveArguments(session.context, name, args);
    const value = await session.context.eval(source, { fileName: name });
    if (options.print === true && options.json !== true) say(valueText(value, process.stdout));
    outcome.value = value;
  } catch (error) {
    outcome.fail(error);
  } finally {
    process.off('SIGINT', interrupt);
  }
  if (options.json === true) sayJson(outcome.asJson());
  return outcome.exitCode;
}

/** What has become of a script: printed as it comes, or kept for `--json`. */
class Outcome {
  value: unknown;
  readonly #files: ScriptFiles;
  readonly #keeps: boolean;
  readonly #output: Record<OutputStreamName, string> = { stdout: '', stderr: '' };
  #error: ScriptError | FrameworkError | undefined;
  #exitCode: number | undefined;
  #usage: CallReport | undefined;

  constructor(files: ScriptFiles, keeps: boolean) {
    this.#files = files;
    this.#keeps = keeps;
  }

  get exitCode(): number {
    return this.#exitCode ?? exitCodes.ok;
  }

  print(stream: OutputStreamName, text: string): void {
    if (!this.#keeps) process[stream].write(text);
    else if (this.#output[stream].length < mostOutput)
      this.#output[stream] = (this.#output[stream] + text).slice(0, mostOutput);
  }

  used(report: CallReport): void {
    if (report.operation === 'eval') this.#usage = report;
  }

  /** Takes note of an error of the script; anything else is thrown on. */
  fail(error: unknown): void {
    const exit = exitStatus(error);
    if (exit !== undefined) {
      this.#exitCode ??= exit.code;
      if (exit.said !== undefined) this.print('stderr', `${exit.said}\n`);
      return;
    }
    if (!ScriptError.isInstance(error) && !FrameworkError.isInstance(error)) throw error;
    this.#exitCode ??= exitCodeOf(error.code);
    this.#error ??= error;
    if (!this.#keeps) process.stderr.write(`${errorText(error, this.#files, painter(process.stderr))}\n`);
  }

  asJson(): unknown {
    const usage = this.#usage;
    return {
      ok: this.exitCode === exitCodes.ok,
      exitCode: this.exitCode,
      ...(this.#error === undefined
        ? { value: toJsonValue(this.value) }
        : { error: errorReport(this.#error) }),
      ...this.#output,
      ...(usage && {
        usage: {
          wallMs: usage.wallMs,
          cpuMs: usage.cpuMs,
          hostCalls: usage.hostCalls,
          instructions: usage.instructions,
          memory: usage.memory,
        },
      }),
    };
  }
}

/** What a script that left by its language's exit() means by it: a number, or a text that says what went wrong. */
function exitStatus(error: unknown): { code: number; said?: string } | undefined {
  if (!ScriptError.isInstance(error) || error.errorType !== 'SystemExit') return undefined;
  const [, given = ''] = /exit\((.*)\)$/s.exec(error.message) ?? [];
  if (given === '' || given === 'None') return { code: exitCodes.ok };
  return /^-?\d+$/.test(given) ? { code: Number(given) & 0xff } : { code: exitCodes.failed, said: given };
}
