// How late a thousand works at once end, beside a thousand plain timers: what else the machine does meets both alike.

/** `work` ends at its deadline, after `limitMs`. Milliseconds that the last work ended later than the last timer; the best of some rounds counts. */
export async function leastLateness(
  rounds: number,
  limitMs: number,
  work: () => Promise<unknown>,
): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  const timer = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, limitMs));
  for (let round = 0; round < rounds; round += 1) {
    const [last, lastTimer] = await Promise.all([lastOf(work), lastOf(timer)]);
    least = Math.min(least, last - lastTimer);
  }
  return least;
}

/** When the last of a thousand has ended. */
async function lastOf(work: () => Promise<unknown>): Promise<number> {
  await Promise.all(Array.from({ length: 1000 }, work));
  return performance.now();
}
