// Times one turn of a piece of work: `work(times)` does it that often. A sample is long enough for the clock and short
// enough to fall between other people's time slices; the minimum over many is what the work takes.

/** Turns for one sample of some `sampleMs`, after the compiler has seen the work. */
export async function calibrate(work, { sampleMs, warmUpMs }) {
  let times = 1;
  const end = performance.now() + warmUpMs;
  for (;;) {
    const took = await elapsedMs(work, times);
    const now = performance.now();
    if (took >= sampleMs && (now >= end || times === 1)) return times;
    if (took < sampleMs)
      times = Math.ceil(times * Math.min(8, Math.max(1.2, sampleMs / Math.max(took, 0.001))));
    else times = Math.max(1, Math.floor((times * sampleMs) / took));
  }
}

/** Nanoseconds of one turn. */
export async function sample(work, times) {
  return ((await elapsedMs(work, times)) * 1e6) / times;
}

async function elapsedMs(work, times) {
  const start = performance.now();
  const pending = work(times);
  if (typeof pending?.then === 'function') await pending;
  return performance.now() - start;
}

export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
