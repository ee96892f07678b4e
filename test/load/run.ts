// npm run load: 200 contexts under mixed honest and hostile scripts.
//   --minutes n    2 unless told
//   --contexts n
//   --seed n
// Ends with exit code 1 when anything did not end as stated.

import { parseArgs } from 'node:util';
import { load } from './load.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    contexts: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const report = await load({
  seconds: Number(values.minutes) * 60,
  contexts: Number(values.contexts),
  seed: Number(values.seed),
});
const { lateness, rssMb } = report;
console.log(
  `${report.contexts} contexts for ${report.seconds} s: ${report.calls} calls, ${report.honest} of them honest`,
);
console.log(
  `time-outs late by: p50 ${lateness.p50} ms, p95 ${lateness.p95} ms, p99 ${lateness.p99} ms, most ${lateness.most} ms`,
);
for (const what of lateness.latest) console.log(`  ${what}`);
console.log(`event loop delay p99: ${report.eventLoopDelayP99Ms} ms`);
console.log(`resident: ${rssMb.start} MB at the start, ${rssMb.end} MB at the end`);
const wrong = [...report.wrong].sort(([, a], [, b]) => b - a);
console.log(`not as stated: ${wrong.reduce((sum, [, count]) => sum + count, 0)}`);
for (const [what, count] of wrong) console.log(`  ${count} × ${what}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
