// A process that runs a workflow is killed at random points, again and again: what is finished does not run again, nothing is lost, and what was under way
// runs again under the same key. ZIGLLMS_KILLS says how often.

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const KILLS = Number(process.env['ZIGLLMS_KILLS'] ?? 40);
const STEPS = 1_000;
const OUTPUT = 143_694;
/** Two kills of three come at one of so many effects, which are two for each step; the third at any moment. */
const MOST_EFFECTS = 700;
const LONGEST_MS = 200;

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the project, where packages are found.
const directory = mkdtempSync(join(root, 'build', 'killed-'));
const runs = mkdtempSync(join(tmpdir(), 'zigllms-killed-'));
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
  rmSync(runs, { recursive: true, force: true });
});

interface Ready {
  child: ChildProcess;
  /** Fulfilled when it waits for its files. */
  ready: Promise<unknown>;
  /** What it said, when it has ended. */
  ended: Promise<string>;
}

function start(program: string): Ready {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  child.stdin.on('error', () => undefined);
  let said = '';
  const ready = new Promise((resolve) =>
    child.stdout.on('data', (text) => {
      said += text;
      resolve(undefined);
    }),
  );
  const ended = new Promise<string>((resolve) =>
    child.on('close', () => {
      children.delete(child);
      resolve(said);
    }),
  );
  return { child, ready, ended };
}

/** Steps whose record is in the log as a whole line. */
function finishedSteps(logFile: string): Set<string> {
  if (!existsSync(logFile)) return new Set();
  const text = readFileSync(logFile, 'utf8');
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
  const records = lines.map((line) => JSON.parse(line) as { type: string; step: string });
  return new Set(records.filter(({ type }) => type === 'step').map(({ step }) => step));
}

test(`a run is killed ${KILLS} times`, { timeout: 30_000 + KILLS * 3_000 }, async (t) => {
  const program = join(directory, 'killed-workflow.mjs');
  buildSync({
    entryPoints: [join(root, 'test/framework/support/killed-workflow.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: program,
  });
  // The next process starts while one runs.
  const started = [start(program), start(program)];
  const keys = new Map<string, string>();
  const begun = new Set<string>();
  let kills = 0;
  let underWay = 0;
  for (let run = 0; kills < KILLS; run += 1) {
    const logFile = join(runs, `${run}.log`);
    const effectsFile = join(runs, `${run}.effects`);
    let finished = new Set<string>();
    let seen = 0;
    keys.clear();
    begun.clear();
    for (;;) {
      const { child, ready, ended } = started.shift()!;
      started.push(start(program));
      await ready;
      const byItself = kills % 3 < 2;
      const effects = kills < KILLS && byItself ? 1 + Math.floor(Math.random() * MOST_EFFECTS) : 0;
      child.stdin!.write(`${logFile} ${effectsFile} ${effects}\n`);
      const timer =
        kills >= KILLS || byItself
          ? undefined
          : setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_MS);
      const said = await ended;
      clearTimeout(timer);
      const lines = existsSync(effectsFile) ? readFileSync(effectsFile, 'utf8').slice(seen).split('\n') : [];
      for (const line of lines) {
        const [what, step, key] = line.split(' ');
        if (what !== 'begin' || key === undefined) continue;
        assert.ok(!finished.has(step), `${step} was finished and ran again`);
        if (begun.has(step)) underWay += 1;
        assert.equal(keys.get(step) ?? key, key, `the key of ${step} has changed`);
        keys.set(step, key);
        begun.add(step);
      }
      seen = existsSync(effectsFile) ? statSync(effectsFile).size : 0;
      const now = finishedSteps(logFile);
      for (const step of finished) assert.ok(now.has(step), `${step} was lost`);
      finished = now;
      if (said.includes('completed')) {
        assert.match(said, new RegExp(`completed ${OUTPUT}`));
        break;
      }
      kills += 1;
    }
    assert.equal(finished.size, STEPS);
    assert.equal(begun.size, STEPS);
    assert.equal(new Set(keys.values()).size, STEPS);
  }
  t.diagnostic(`${kills} kills; ${underWay} steps were under way and ran again`);
});
