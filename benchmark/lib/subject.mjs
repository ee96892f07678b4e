// One library in one language, in a process of its own: what it does to the compiler, the heap or the process stays there, and a
// crash is one missing figure. Answers the questions of lib/subject-process.mjs one at a time.

import { benchmarkCases } from '../rows/index.mjs';
import { loadPeer } from '../peers/index.mjs';
import { calibrate, sample } from './sampling.mjs';

const [peerName, language] = process.argv.slice(2);
let library;
let prepared;

/** The case made ready: { work(times) or sampleNs(), close() }. Its results have been checked. */
async function prepare(caseName, reference) {
  if (reference !== undefined) return (await loadPeer(peerName)).prepareReference(reference, language);
  library ??= await (await loadPeer(peerName)).open(language);
  return benchmarkCases.get(caseName).prepare({ library, language });
}

const answers = {
  /** Rejects when the library cannot be had. */
  async open() {
    library ??= await (await loadPeer(peerName)).open(language);
    return library.engine?.version;
  },

  /** Makes ready for samples. Brings whether a sample is a measurement of its own, that takes long. */
  async prepare({ caseName, reference, timing }) {
    prepared = await prepare(caseName, reference);
    if (prepared.sampleNs !== undefined) return true;
    prepared.times = await calibrate(prepared.work, timing);
    return false;
  },

  sample: () => prepared.sampleNs?.() ?? sample(prepared.work, prepared.times),

  async finish() {
    await prepared?.close?.();
    prepared = undefined;
  },

  /** A figure that wants a fresh process. */
  async measure({ caseName, reference }) {
    if (reference !== undefined) return (await prepare(caseName, reference)).sampleNs();
    await answers.open();
    return benchmarkCases.get(caseName).measure({ library, language });
  },
};

process.on('message', async ({ question, ...details }) => {
  try {
    process.send({ value: await answers[question](details) });
  } catch (error) {
    process.send({ error: `${error?.message ?? error}`, unsupported: error?.unsupported === true });
  }
});
