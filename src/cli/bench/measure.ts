// Time per piece of work: batches long enough for the clock, the quickest of them counts, since whatever else the machine does only adds.

const batchMs = 10;

export async function nanosecondsPerWork(work: (times: number) => unknown, totalMs: number): Promise<number> {
  let times = 1;
  let took = await milliseconds(work, times);
  while (took < batchMs) {
    times = Math.ceil(times * Math.min(10, Math.max(2, (1.2 * batchMs) / Math.max(took, 0.001))));
    took = await milliseconds(work, times);
  }
  let quickest = took / times;
  const end = performance.now() + totalMs;
  while (performance.now() < end) quickest = Math.min(quickest, (await milliseconds(work, times)) / times);
  return quickest * 1e6;
}

async function milliseconds(work: (times: number) => unknown, times: number): Promise<number> {
  const start = performance.now();
  const pending = work(times);
  // Only what is a promise is awaited: a turn of the event loop would be measured too.
  if (pending instanceof Promise) await pending;
  return performance.now() - start;
}
