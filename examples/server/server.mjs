// Runs users' scripts over HTTP until SIGTERM or SIGINT: then it begins nothing new, lets what runs finish, and ends with exit code 0.
//
//   node examples/server/server.mjs        PORT, HOST, LANGUAGES, WAIT_MS, DRAIN_MS, LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT (README.md)

import { createApp } from './app.mjs';
import { Scripts } from './scripts.mjs';
import { startTelemetry } from './telemetry.mjs';

const { PORT = '3000', HOST = '127.0.0.1', WAIT_MS = '2000', DRAIN_MS = '10000' } = process.env;
const languages = (process.env.LANGUAGES ?? 'lua,quickjs,wren,python').split(',');

const { telemetry, shutdown } = await startTelemetry();
const scripts = await Scripts.open(languages, { telemetry, waitMs: Number(WAIT_MS) });
for (const why of scripts.missing.values()) console.error(`left out: ${why}`);

const state = { draining: false, runs: new Set() };
const app = createApp(scripts, state);
const address = await app.listen({ port: Number(PORT), host: HOST });
console.log(`listening on ${address} (${scripts.languages.join(', ')})`);

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void drain(signal));

async function drain(signal) {
  if (state.draining) return;
  state.draining = true;
  console.log(`${signal}: ${state.runs.size} runs to finish`);
  const impatient = setTimeout(() => {
    for (const run of state.runs) run.abort(new Error('the server shuts down'));
  }, Number(DRAIN_MS));
  // A connection that has been answered would be kept for the client's next request.
  const closing = setInterval(() => app.server.closeIdleConnections(), 50);
  await app.close();
  clearInterval(closing);
  clearTimeout(impatient);
  await scripts.dispose();
  await shutdown();
  console.log('ended');
}
