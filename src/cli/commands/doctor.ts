// zigllms doctor

import {
  createEngine,
  ScriptError,
  type ContextOptions,
  type Isolation,
  type ScriptingEngine,
} from '../../index.js';
import { errorInfo } from '../../support/framework-error.js';
import { exitCodes } from '../exit-codes.js';
import { examineInstallation, type Installation } from '../installation.js';
import { languages, type Language } from '../languages.js';
import { painter, Progress, say, sayJson } from '../terminal.js';

const isolations = ['inline', 'thread', 'process'] as const;

/** What a host can ask for, and how a context would be made that keeps it. */
const promises: Readonly<Record<string, ContextOptions>> = {
  'time limit': { timeoutMs: 60_000 },
  'memory limit': { memoryLimitBytes: 512 * 1024 * 1024 },
  'instruction limit': { instructionLimit: 2 ** 40 },
  'hostile scripts': { policy: 'untrusted' },
};

interface LanguageReport {
  language: string;
  engine: string;
  /** `missing`: not installed here, which is no fault. `broken`: it is, and doesn't work. */
  verdict: 'ok' | 'missing' | 'broken';
  version?: string;
  capabilities?: ScriptingEngine['capabilities'];
  /** What was found on the way to the engine, such as each Python that was looked at. */
  candidates: string[];
  /** What a line of the language came to in each isolation: `ok`, or what went wrong. */
  runs?: Record<Isolation, string>;
  /** In which isolations each promise is kept. */
  keeps?: Record<string, Isolation[]>;
  fixes: string[];
}

export async function run(_: readonly string[], options: { json?: boolean }): Promise<number> {
  const progress = new Progress(languages.length + 1);
  progress.step('installation');
  const installation = examineInstallation();
  const reports: LanguageReport[] = [];
  for (const language of languages) {
    progress.step(language.title);
    reports.push(await examine(language));
  }
  progress.end();
  const fixes = fixesOf(installation);
  const ok = !('error' in installation.addon) && reports.every(({ verdict }) => verdict !== 'broken');
  if (options.json === true) sayJson({ ok, installation: { ...installation, fixes }, languages: reports });
  else print(installation, fixes, reports);
  return ok ? exitCodes.ok : exitCodes.failed;
}

async function examine(language: Language): Promise<LanguageReport> {
  const report: LanguageReport = {
    language: language.title,
    engine: language.engine,
    verdict: 'ok',
    candidates: [],
    fixes: [],
  };
  let engine: ScriptingEngine;
  try {
    engine = await createEngine(language.engine);
  } catch (error) {
    const [first, ...candidates] = errorInfo(error).message.split('\n');
    report.verdict = 'missing';
    report.candidates = [first, ...candidates.map(withoutBullet)];
    report.fixes.push(...(language.toInstall ?? []));
    return report;
  }
  try {
    report.version = engine.version;
    report.capabilities = engine.capabilities;
    report.candidates = engine.report.split('\n').filter(Boolean).map(withoutBullet);
    report.runs = await runsOf(engine, language);
    report.keeps = await keptBy(engine);
  } finally {
    await engine.dispose();
  }
  if (Object.values(report.runs).some((outcome) => outcome !== 'ok')) {
    report.verdict = 'broken';
    report.fixes.push(
      '`npm rebuild zigllms` makes the addon anew; if that changes nothing, please report it',
    );
  }
  return report;
}

async function runsOf(engine: ScriptingEngine, language: Language): Promise<Record<Isolation, string>> {
  const outcomes = {} as Record<Isolation, string>;
  for (const isolation of isolations) outcomes[isolation] = await outcome(engine, language, isolation);
  return outcomes;
}

async function outcome(engine: ScriptingEngine, language: Language, isolation: Isolation): Promise<string> {
  if (isolation === 'process' && !engine.capabilities.processIsolation) return 'ok';
  try {
    await using context = await engine.createContext({ isolation, timeoutMs: 60_000 });
    const value = await context.eval(language.fortyTwo);
    return value === 42 ? 'ok' : `6 * 7 came to ${String(value)}`;
  } catch (error) {
    return errorInfo(error).message;
  }
}

/** Asks for each promise in each isolation: a context that cannot keep it is refused. */
async function keptBy(engine: ScriptingEngine): Promise<Record<string, Isolation[]>> {
  const kept: Record<string, Isolation[]> = {};
  for (const [promise, options] of Object.entries(promises)) {
    kept[promise] = [];
    for (const isolation of isolations) {
      try {
        await using _ = await engine.createContext({ ...options, isolation });
        kept[promise].push(isolation);
      } catch (error) {
        if (!ScriptError.isInstance(error)) throw error;
      }
    }
  }
  return kept;
}

function fixesOf({ addon, worker, tools }: Installation): string[] {
  const fixes: string[] = [];
  if ('error' in addon) {
    const missing = Object.entries(tools).filter(([, version]) => version === null);
    const first =
      missing.length > 0 ? `install ${missing.map(([name]) => name).join(', ')}, then run ` : 'run ';
    fixes.push(`there is no prebuilt addon for this system: ${first}\`npm rebuild zigllms\``);
  } else if (worker === null && process.platform === 'linux') {
    fixes.push(
      "isolation 'process' is off: zigllms-worker is missing beside the addon; run `npm rebuild zigllms`",
    );
  }
  return fixes;
}

function print(
  installation: Installation,
  fixes: readonly string[],
  reports: readonly LanguageReport[],
): void {
  const paint = painter(process.stdout);
  const { version, node, system, addon, worker, prebuilds, tools } = installation;
  const line = (name: string, text: string): void => say(`  ${paint('dim', name.padEnd(18))} ${text}`);
  say(paint('bold', `zigllms ${version}`));
  line('node', `${node} on ${system}`);
  if ('error' in addon) line('addon', paint('red', addon.error));
  else line('addon', `${addon.kind}, ${addon.path}`);
  line(
    'process isolation',
    worker ?? (process.platform === 'linux' ? paint('red', 'no zigllms-worker') : 'needs Linux'),
  );
  line('prebuilt for', prebuilds.join(', ') || 'nothing (this is a source tree)');
  const found = Object.entries(tools).map(([name, text]) => `${name} ${text === null ? 'missing' : 'found'}`);
  line('to build', found.join(', '));
  for (const fix of fixes) say(`  ${paint('yellow', 'fix')}: ${fix}`);
  for (const report of reports) {
    const { language, verdict, candidates, runs, keeps } = report;
    const colour = { ok: 'green', missing: 'yellow', broken: 'red' } as const;
    say(
      `\n${paint('bold', `${language} ${report.version ?? ''}`.trim())}  ${paint(colour[verdict], verdict)}`,
    );
    for (const candidate of candidates) line('looked at', candidate);
    for (const [isolation, said] of Object.entries(runs ?? {}))
      if (said !== 'ok') line(isolation, paint('red', said));
    for (const [promise, where] of Object.entries(keeps ?? {}))
      line(promise, where.length === isolations.length ? 'kept' : keptIn(where));
    for (const fix of report.fixes) say(`  ${paint('yellow', 'fix')}: ${fix}`);
  }
}

function keptIn(where: readonly Isolation[]): string {
  return where.length === 0 ? 'not kept' : `kept with isolation ${where.join(' or ')}`;
}

function withoutBullet(line: string): string {
  return line.replace(/^\s*-\s*/, '');
}
