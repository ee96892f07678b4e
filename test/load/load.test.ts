// A short run of the load test (npm run load): the host survives, and everything ends as stated. How fast is told by the long run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.js';

test('hostile and honest scripts in many contexts at once', { timeout: 180_000 }, async (t) => {
  const report = await load({ seconds: 10, contexts: 24 });
  t.diagnostic(
    `${report.calls} calls; late by p99 ${report.lateness.p99} ms; event loop delay p99 ${report.eventLoopDelayP99Ms} ms`,
  );
  assert.deepEqual([...report.wrong], []);
  assert.ok(report.calls > 100, `only ${report.calls} calls`);
});
