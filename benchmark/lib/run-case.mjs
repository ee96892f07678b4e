// Measures one case in one language: all subjects in turns, so that whatever else the machine does meets them alike. A subject is
// { label, peerName, language, reference, process }. Each function brings a Map from label to { value } or { problem }.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SubjectProcess } from './subject-process.mjs';

const firstResult = fileURLToPath(new URL('first-result.mjs', import.meta.url));

export function runCase(benchmarkCase, subjects, timing) {
  if (benchmarkCase.startsProcess) return repeat(subjects, timing.freshRounds, startNs);
  if (benchmarkCase.measure === undefined) return sampleInTurns(benchmarkCase, subjects, timing);
  return repeat(
    subjects,
    timing.freshRounds,
    (subject) => measureFresh(benchmarkCase, subject),
    benchmarkCase.moreIsBetter,
  );
}

async function sampleInTurns({ name: caseName }, subjects, timing) {
  const results = new Map();
  const ready = [];
  const attempt = async (subject, action) => {
    try {
      await action();
    } catch (error) {
      results.set(subject.label, problemOf(error));
    }
  };
  for (const subject of subjects) {
    await attempt(subject, async () => {
      const long = await subject.process.ask('prepare', { caseName, reference: subject.reference, timing });
      ready.push({ ...subject, rounds: long ? timing.longRounds : timing.rounds, takenMs: 0 });
    });
  }
  for (let round = 0; round < timing.rounds; round += 1) {
    for (const subject of ready) {
      const { label, rounds, takenMs } = subject;
      if (round >= rounds || takenMs > timing.budgetMs || results.get(label)?.problem !== undefined) continue;
      await attempt(subject, async () => {
        const start = performance.now();
        const value = await subject.process.ask('sample');
        subject.takenMs += performance.now() - start;
        results.set(label, { value: Math.min(value, results.get(label)?.value ?? Number.POSITIVE_INFINITY) });
      });
    }
  }
  for (const subject of ready) await attempt(subject, () => subject.process.ask('finish'));
  return results;
}

/** The best of several figures, each subject asked in turn. One that failed is not asked again. */
async function repeat(subjects, rounds, bring, moreIsBetter = false) {
  const best = moreIsBetter ? Math.max : Math.min;
  const results = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      const before = results.get(subject.label);
      if (before?.problem !== undefined) continue;
      try {
        const value = await bring(subject);
        results.set(subject.label, { value: before === undefined ? value : best(before.value, value) });
      } catch (error) {
        results.set(subject.label, problemOf(error));
      }
    }
  }
  return results;
}

async function measureFresh({ name: caseName, neverAfterMs }, { peerName, language, reference }) {
  const fresh = new SubjectProcess(peerName, language);
  try {
    return await fresh.ask('measure', { caseName, reference }, neverAfterMs);
  } finally {
    fresh.kill();
  }
}

function startNs({ peerName, language }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [firstResult, peerName, language], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said = `${said}${data}`.slice(-300);
    });
    child.stdout.once('data', (data) => {
      const took = performance.now() - start;
      child.kill('SIGKILL');
      if (`${data}` === 'ready\n') resolve(took * 1e6);
      else reject(new Error(`${data}`.trim()));
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`no result: ${said.trim()}`)));
  });
}

function problemOf(error) {
  if (error.timedOut) return { problem: `never (${error.message})` };
  return {
    problem: error.unsupported ? error.message : `failed: ${error.message}`,
    failed: !error.unsupported,
  };
}
