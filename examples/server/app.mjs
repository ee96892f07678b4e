// The HTTP side: what is asked, what is answered, what happens when nobody listens any more.

import Fastify from 'fastify';
import { ScriptError } from 'zigllms';
import { Busy } from './scripts.mjs';
import { eventStream } from './event-stream.mjs';
import { toJson } from './to-json.mjs';

const body = {
  type: 'object',
  required: ['source'],
  additionalProperties: false,
  properties: {
    source: { type: 'string' },
    fileName: { type: 'string', minLength: 1, maxLength: 200 },
    timeoutMs: { type: 'integer', minimum: 1, maximum: 10_000 },
  },
};

/** `state.draining`: nothing new is begun. `state.runs`: an AbortController for each run under way. */
export function createApp(scripts, state) {
  const app = Fastify({
    logger: { level: process.env.LOG_LEVEL ?? 'warn' },
    bodyLimit: 512 << 10,
    requestTimeout: 10_000,
    // A text is a text: what is sent as a number was meant as one.
    ajv: { customOptions: { coerceTypes: false } },
  });

  app.get('/health', () => ({ status: 'ok', contexts: scripts.stats }));

  app.get('/ready', (request, reply) => {
    const ready = !state.draining && scripts.isReady;
    return reply.code(ready ? 200 : 503).send({ ready, languages: scripts.languages });
  });

  /** Answers with JSON when the run is over, or with a stream of events where the client accepts one. */
  app.post('/run/:language', { schema: { body } }, async (request, reply) => {
    const { language } = request.params;
    if (state.draining) return refuse(reply, 503, 'draining', 'the server is shutting down');
    if (!scripts.languages.includes(language)) {
      const known = scripts.languages.join(', ');
      return refuse(reply, 404, 'not_found', scripts.missing.get(language) ?? `the languages are ${known}`);
    }
    const controller = new AbortController();
    const { signal } = controller;
    state.runs.add(controller);
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) controller.abort(new Error('the client has left'));
    });
    const run = { ...request.body, language, tenant: tenantOf(request), signal };
    try {
      if (request.headers.accept?.includes('text/event-stream'))
        await stream(scripts, run, request, reply, controller);
      else return await answer(scripts, run);
    } catch (error) {
      return failed(request, reply, error);
    } finally {
      state.runs.delete(controller);
    }
  });

  return app;
}

async function answer(scripts, run) {
  const output = [];
  const { value, usage } = await scripts.run({
    ...run,
    onOutput: (name, text) => output.push({ stream: name, text }),
  });
  return { result: toJson(value), output, usage: toUsage(usage) };
}

/** Once the stream has begun its status is told, so failures are its last event. */
async function stream(scripts, run, request, reply, controller) {
  reply.hijack();
  const events = eventStream(reply.raw, () => controller.abort(new Error('the client reads too slowly')));
  try {
    const { value, usage } = await scripts.run({
      ...run,
      onOutput: (name, text) => events.send('output', { stream: name, text }),
      onEvent: (event) => events.send(event.type, event),
    });
    events.send('result', { result: toJson(value), usage: toUsage(usage) });
  } catch (error) {
    events.send('error', describe(request, error).body);
  }
  events.end();
}

/** Who asks. Whatever authenticates users in front of this server sets the header. */
function tenantOf(request) {
  const tenant = request.headers['x-tenant'];
  return typeof tenant === 'string' && tenant.length <= 100 ? tenant : 'anonymous';
}

function toUsage({ wallMs, queuedMs, cpuMs, hostCalls, memory }) {
  return { wallMs, queuedMs, cpuMs, hostCalls, peakBytes: memory.peakBytes };
}

function failed(request, reply, error) {
  const { status, body: description } = describe(request, error);
  if (status === 503 || status === 429) reply.header('retry-after', 1);
  return reply.code(status).send(description);
}

function refuse(reply, status, code, message) {
  return reply.code(status).send({ error: { code, message } });
}

/** A failure of the script is no failure of the server, whatever the script did: 422, with a code that says what. */
function describe(request, error) {
  if (error instanceof Busy) {
    const { message, ofTenant } = error;
    return { status: ofTenant ? 429 : 503, body: { error: { code: 'engine_busy', message } } };
  }
  if (!ScriptError.isInstance(error)) {
    request.log.error(error);
    return { status: 500, body: { error: { code: 'internal', message: 'the server has failed' } } };
  }
  const { code, message, location, scriptStack } = error;
  // Cancelled by a server that shuts down, or by a client that has left and reads no status.
  const status = code === 'cancelled' ? 503 : 422;
  return { status, body: { error: { code, message, location, stack: scriptStack } } };
}
