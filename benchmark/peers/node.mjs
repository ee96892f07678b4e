// What Node does by itself: the measure for values that cross, and for contexts and threads.

import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expectEqual } from '../lib/check.mjs';
import { percentile } from '../lib/sampling.mjs';
import { makeRecords } from '../lib/records.mjs';

const references = {
  structuredClone() {
    const records = makeRecords();
    expectEqual('structuredClone', structuredClone(records), records);
    return { work: (times) => repeat(times, () => structuredClone(records)) };
  },

  JSON() {
    const records = makeRecords();
    expectEqual('JSON', JSON.parse(JSON.stringify(records)), records);
    return { work: (times) => repeat(times, () => JSON.parse(JSON.stringify(records))) };
  },

  /** A message to a worker and its answer, one after the other: p50 in nanoseconds. */
  async worker_threads() {
    const worker = new Worker(
      "const { parentPort } = require('node:worker_threads'); parentPort.on('message', ([a, b]) => parentPort.postMessage(a + b));",
      { eval: true },
    );
    const call = (a, b) =>
      new Promise((resolve) => {
        worker.once('message', resolve);
        worker.postMessage([a, b]);
      });
    expectEqual('add(2, 3)', await call(2, 3), 5);
    const took = [];
    for (let index = 0; index < 5000; index += 1) {
      const start = performance.now();
      await call(index, 1);
      took.push(performance.now() - start);
    }
    await worker.terminate();
    return { sampleNs: () => percentile(took.slice(1000), 0.5) * 1e6 };
  },
};

export async function prepareReference(name) {
  return references[name]();
}

/** For the row that starts processes. */
export async function open() {
  return {
    createContext() {
      const context = vm.createContext({});
      return { eval: (source) => vm.runInContext(source, context) };
    },
  };
}

function repeat(times, body) {
  let last;
  for (let index = 0; index < times; index += 1) last = body();
  return last;
}
