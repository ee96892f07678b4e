// zigllms bench: the engines beside each other, on this machine. The full benchmark, with other libraries beside them, is in the source tree (benchmark/).

import { cpus } from 'node:os';
import { createEngine, ScriptError, type ContextOptions } from '../../index.js';
import { suggestion } from '../../support/nearest-name.js';
import { nanosecondsPerWork } from '../bench/measure.js';
import { benchRows, benchSources, type BenchRow } from '../bench/rows.js';
import { exitCodes } from '../exit-codes.js';
import { CommandFailure } from '../failure.js';
import { languageNamed, languages, type Language } from '../languages.js';
import { painter, Progress, say, sayJson, tableText } from '../terminal.js';

interface BenchOptions {
  language?: string[];
  row?: string[];
  isolation?: 'inline' | 'thread' | 'process';
  time?: number;
  json?: boolean;
}

interface Result {
  row: string;
  language: string;
  version: string;
  /** Per piece of work; null where it failed. */
  nanoseconds: number | null;
  error?: string;
}

export async function run(_: readonly string[], options: BenchOptions): Promise<number> {
  const { isolation = 'inline', time = 300 } = options;
  const rows = chosenRows(options.row);
  const chosen = options.language?.map(languageNamed) ?? languages;
  const progress = new Progress(rows.length * chosen.length);
  const results: Result[] = [];
  const missing: string[] = [];
  for (const language of chosen) {
    try {
      await measureLanguage(language, rows, { isolation }, time, results, progress);
    } catch (error) {
      if (!ScriptError.isInstance(error) || error.code !== 'engine_unavailable') throw error;
      missing.push(`${language.title}: ${error.message.split('\n')[0]}`);
    }
  }
  progress.end();
  const environment = {
    node: process.version,
    system: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    isolation,
    timeMs: time,
  };
  if (options.json === true) sayJson({ environment, results, missing });
  else print(environment, rows, chosen, results, missing);
  const wrong = results.some(({ nanoseconds }) => nanoseconds === null);
  return wrong || results.length === 0 ? exitCodes.failed : exitCodes.ok;
}

async function measureLanguage(
  language: Language,
  rows: readonly BenchRow[],
  options: ContextOptions,
  time: number,
  results: Result[],
  progress: Progress,
): Promise<void> {
  await using engine = await createEngine(language.engine);
  for (const row of rows) {
    progress.step(`${language.title}: ${row.name}`);
    const result: Result = {
      row: row.name,
      language: language.title,
      version: engine.version,
      nanoseconds: null,
    };
    results.push(result);
    try {
      await using context = await engine.createContext(options);
      await context.setGlobal('host', (sum: number, value: number) => sum + value);
      await context.loadScript(benchSources[language.engine], 'bench');
      const work = await row.prepare({ engine, context, options });
      result.nanoseconds = await nanosecondsPerWork(work, time);
    } catch (error) {
      result.error = (error as Error).message;
    }
  }
}

function chosenRows(names: readonly string[] | undefined): readonly BenchRow[] {
  if (names === undefined) return benchRows;
  const known = benchRows.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new CommandFailure(
      `no row is named "${name}"${suggestion(name, known)} (there are ${known.join(', ')})`,
    );
  }
  return benchRows.filter(({ name }) => names.includes(name));
}

function print(
  environment: Readonly<Record<string, unknown>>,
  rows: readonly BenchRow[],
  chosen: readonly Language[],
  results: readonly Result[],
  missing: readonly string[],
): void {
  const paint = painter(process.stdout);
  const measured = chosen.filter(({ title }) => results.some(({ language }) => language === title));
  const cell = (row: string, language: string): string => {
    const found = results.find((result) => result.row === row && result.language === language);
    return found?.nanoseconds == null ? 'failed' : durationText(found.nanoseconds);
  };
  const head = ['', ...measured.map(({ title }) => title), ''];
  const lines = rows.map(({ name, summary }) => [
    name,
    ...measured.map(({ title }) => cell(name, title)),
    summary,
  ]);
  const [first, ...rest] = tableText([head, ...lines]).split('\n');
  say(paint('bold', first));
  say(rest.join('\n'));
  const { node, system, processor, isolation, timeMs } = environment;
  say(
    paint(
      'dim',
      `\nNode ${node}, ${system}, ${processor}, isolation ${isolation}, quickest batch of ${timeMs} ms`,
    ),
  );
  for (const { row, language, error } of results)
    if (error !== undefined) say(`${language}, ${row}: ${error}`);
  for (const text of missing) say(text);
}

function durationText(nanoseconds: number): string {
  const [value, unit] =
    nanoseconds < 1e4
      ? [nanoseconds, 'ns']
      : nanoseconds < 1e7
        ? [nanoseconds / 1e3, 'µs']
        : [nanoseconds / 1e6, 'ms'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ${unit}`;
}
