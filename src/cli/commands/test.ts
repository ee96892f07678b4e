// zigllms test: runs the scenarios of zigllms.test that scripts create, each file in a framework of its own.

import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorInfo } from '../../support/framework-error.js';
import { report, type ScenarioResult, type SuiteResult, type TestResult } from '../../testing/index.js';
import { errorReport, errorText } from '../error-text.js';
import { exitCodes } from '../exit-codes.js';
import { CommandFailure } from '../failure.js';
import { chosenLanguage, languageOfFile } from '../languages.js';
import { readScript, reasonOf, ScriptFiles, shownPath } from '../script-files.js';
import { openSession, type SessionOptions } from '../session.js';
import { painter, Progress, say, sayJson } from '../terminal.js';
import { testFiles } from '../test-files.js';
import { whileWatching } from '../watch.js';

/** Of a file's own code without --timeout; its tests have deadlines of their own. */
const longestLoadingMs = 60_000;

interface TestCommandOptions extends SessionOptions {
  language?: string;
  filter?: string;
  tag?: string[];
  seed?: string;
  updateSnapshots?: boolean;
  watch?: boolean;
  junit?: string;
  json?: boolean;
}

/** What has become of a file: the results of its scenarios, and why it could not be run to its end, as text for people. */
interface FileResult extends SuiteResult {
  file: string;
  failure?: string;
}

export async function run(paths: readonly string[], options: TestCommandOptions): Promise<number> {
  if (options.watch !== true) return runAll(paths, options);
  if (options.json === true) throw new CommandFailure('--watch and --json exclude each other');
  return watchAll(paths, options);
}

async function runAll(paths: readonly string[], options: TestCommandOptions): Promise<number> {
  const files = await testFiles(paths);
  const progress = new Progress(files.length);
  const results: FileResult[] = [];
  for (const file of files) {
    progress.step(file);
    const result = await runFile(file, options);
    progress.end();
    results.push(result);
    if (options.json !== true) printFile(result);
  }
  const sum = summed(results);
  if (options.junit !== undefined) await writeReport(options.junit, report(sum, 'junit'));
  if (options.json === true) sayJson(asJson(sum, results));
  else printSum(sum);
  if (sum.total === 0) return exitCodes.failed;
  return sum.failed === 0 ? exitCodes.ok : exitCodes.failed;
}

async function runFile(file: string, options: TestCommandOptions): Promise<FileResult> {
  const language = chosenLanguage(file, options.language);
  const name = shownPath(file);
  const source = await readScript(file);
  const files = new ScriptFiles(language, dirname(file), new Map(options.module));
  files.remember(name, name, source);
  const unhandled: unknown[] = [];
  let suite: SuiteResult = { passed: 0, failed: 0, skipped: 0, total: 0, duration: 0, scenarios: [] };
  try {
    const limited = { timeout: longestLoadingMs, ...options, framework: true };
    await using session = await openSession(language, limited, files, {
      // What tests print belongs beside the results, not among them.
      onOutput: (_, text) => process.stderr.write(text),
      onUnhandled: (error) => unhandled.push(error),
    });
    await session.context.eval(source, { fileName: name });
    const { filter, tag, seed, updateSnapshots } = options;
    suite = (await session.framework?.tests.run({ filter, tags: tag, seed, updateSnapshots })) ?? suite;
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    unhandled.push(error);
  }
  if (unhandled.length === 0) return { file: name, ...suite };
  const paint = painter(process.stdout);
  const failed = failedLoading(name, unhandled[0]);
  return {
    file: name,
    ...summed([suite, failed]),
    failure: unhandled.map((error) => errorText(error, files, paint)).join('\n'),
  };
}

function asJson(
  { passed, failed, skipped, total, duration }: SuiteResult,
  results: readonly FileResult[],
): unknown {
  return {
    passed,
    failed,
    skipped,
    total,
    duration,
    files: results.map((result) => ({ ...result, failure: undefined })),
  };
}

/** A file that fails outside of its tests counts as a test that failed. */
function failedLoading(name: string, error: unknown): SuiteResult {
  const { code, message } = errorInfo(error);
  const { location } = errorReport(error);
  const test: TestResult = {
    name: 'runs to its end',
    status: 'failed',
    duration: 0,
    runs: 1,
    passes: 0,
    failure: { code, message, ...(location && { location }) },
  };
  const counts = { passed: 0, failed: 1, skipped: 0, total: 1, duration: 0 };
  const scenario: ScenarioResult = { scenario: name, ...counts, seed: '', tests: [test] };
  return { ...counts, scenarios: [scenario] };
}

function summed(results: readonly SuiteResult[]): SuiteResult {
  const sum = (name: 'passed' | 'failed' | 'skipped' | 'total' | 'duration'): number =>
    results.reduce((before, result) => before + result[name], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    total: sum('total'),
    duration: sum('duration'),
    scenarios: results.flatMap(({ scenarios }) => scenarios),
  };
}

function printFile({ file, scenarios, failure }: FileResult): void {
  const paint = painter(process.stdout);
  say(paint('bold', file));
  for (const scenario of scenarios) {
    if (scenario.scenario === file) continue;
    const text = report(scenario).replaceAll('\n', '\n  ');
    say(
      `  ${text.replaceAll(/^( *)(ok|FAIL|skip)/gm, (_, indent: string, mark: string) => indent + marked(mark))}`,
    );
  }
  if (failure !== undefined) say(failure);
}

function marked(mark: string): string {
  const paint = painter(process.stdout);
  return mark === 'skip' ? paint('yellow', mark) : paint(mark === 'ok' ? 'green' : 'red', mark);
}

function printSum({ passed, failed, skipped, total, duration }: SuiteResult): void {
  const paint = painter(process.stdout);
  if (total === 0) return say(paint('red', '\nno tests: no scenario of these files has one that was meant'));
  const skips = skipped === 0 ? '' : `, ${skipped} skipped`;
  const counts = `${passed} passed, ${failed} failed${skips}`;
  say(`\n${paint(failed === 0 ? 'green' : 'red', counts)} (${(duration / 1000).toFixed(2)} s)`);
}

async function writeReport(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, exitCodes.file);
  }
}

/** Runs the tests again whenever a file in their folders changes, until Ctrl-C. */
async function watchAll(paths: readonly string[], options: TestCommandOptions): Promise<number> {
  const once = async (): Promise<void> => {
    try {
      await runAll(paths, options);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      process.stderr.write(`error: ${error.message}\n`);
    }
    process.stderr.write('watching; Ctrl-C ends\n');
  };
  const folders = new Set((await testFiles(paths)).map((file) => dirname(file)));
  await whileWatching({ folders, isMeant: (path) => languageOfFile(path) !== undefined, act: once });
  return exitCodes.ok;
}
