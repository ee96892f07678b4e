// What an OpenTelemetry SDK is told. The SDK is registered once for this process; each test looks at what came since it began.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { ContextPool, createEngine, ScriptError, type Isolation } from '../../src/index.js';
import { openTelemetry, type Telemetry } from '../../src/telemetry/index.js';

const spanExporter = new InMemorySpanExporter();
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({
  exporter: metricExporter,
  exportIntervalMillis: 2 ** 30,
});
let telemetry: Telemetry;

const spans = (): ReadableSpan[] => spanExporter.getFinishedSpans();

function spanNamed(name: string): ReadableSpan {
  const found = spans().find((span) => span.name === name);
  assert.ok(found, `no span "${name}" among ${spans().map((span) => span.name)}`);
  return found;
}

const parentName = (span: ReadableSpan): string | undefined =>
  spans().find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId)?.name;

async function dataPoints(name: string): Promise<{ attributes: object; value: unknown }[]> {
  await reader.forceFlush();
  const [latest] = metricExporter.getMetrics().slice(-1);
  const all = latest.scopeMetrics.flatMap((scope) => scope.metrics);
  return all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
}

test('without an SDK there is nothing to tell, and nothing is followed', () => {
  assert.equal(openTelemetry(), undefined);
});

describe('with an SDK', () => {
  before(() => {
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const opened = openTelemetry();
    assert.ok(opened);
    telemetry = opened;
  });
  beforeEach(() => spanExporter.reset());
  after(() => reader.shutdown());

  for (const isolation of ['inline', 'thread', 'process'] as const satisfies Isolation[]) {
    test(`${isolation}: a call is a span, and its host functions are spans inside it, after an await too`, async (t) => {
      await using lua = await createEngine('lua');
      if (isolation === 'process' && !lua.capabilities.processIsolation) {
        t.skip('isolation process needs Linux');
        return;
      }
      await using scripts = await lua.createContext({ isolation, telemetry });
      await scripts.setGlobal('fetchPrice', async (name: string) => {
        await new Promise(setImmediate);
        const span = trace.getTracer('test').startSpan('request');
        span.end();
        return name.length;
      });
      await scripts.loadScript('function total() return fetchPrice("tea") + 1 end', 'prices.lua');
      assert.equal(await scripts.executeFunction('total'), 4);

      assert.equal(parentName(spanNamed('loadScript prices.lua')), undefined);
      const call = spanNamed('executeFunction total');
      assert.equal(call.attributes['zigllms.engine'], 'lua');
      assert.equal(call.attributes['zigllms.isolation'], isolation);
      assert.equal(call.attributes['zigllms.host_calls'], 1);
      assert.equal(parentName(spanNamed('host fetchPrice')), 'executeFunction total');
      assert.equal(parentName(spanNamed('request')), 'host fetchPrice');
    });
  }

  test('a call belongs to what was active when it was made', async () => {
    await using lua = await createEngine('lua');
    await using scripts = await lua.createContext({ telemetry });
    await trace.getTracer('test').startActiveSpan('my request', async (span) => {
      await scripts.eval('return 1', { fileName: 'one.lua' });
      span.end();
    });
    assert.equal(parentName(spanNamed('eval one.lua')), 'my request');
  });

  test('a failure is told with its code and message, and a stopped call is counted', async () => {
    await using lua = await createEngine('lua');
    await using scripts = await lua.createContext({ telemetry });
    await assert.rejects(scripts.eval('error("out of tea")', { fileName: 'tea.lua' }));
    const failed = spanNamed('eval tea.lua');
    assert.equal(failed.attributes['error.type'], 'runtime_error');
    assert.match(failed.status.message ?? '', /out of tea/);
    assert.equal(failed.events[0].name, 'exception');

    const endless = scripts.eval('while true do end', { fileName: 'endless.lua', timeoutMs: 20 });
    await assert.rejects(endless, (error) => ScriptError.isInstance(error) && error.code === 'timeout_error');
    assert.equal(spanNamed('eval endless.lua').attributes['error.type'], 'timeout_error');
    const [interrupted] = (await dataPoints('zigllms.call.interrupts')).filter(
      ({ attributes }) => (attributes as Record<string, unknown>)['error.type'] === 'timeout_error',
    );
    assert.equal(interrupted.value, 1);
  });

  test('wall, queue and processor time and memory are measured, and pools', async () => {
    await using quickjs = await createEngine('quickjs');
    const pool = new ContextPool(quickjs, { min: 1, max: 2, context: { telemetry } });
    const stop = telemetry.observePool(pool, 'tests');
    await pool.ready();
    {
      await using scripts = await pool.acquire();
      await scripts.eval('1 + 1');
      const states = await dataPoints('zigllms.pool.contexts');
      const inUse = states.find(
        ({ attributes }) => (attributes as Record<string, unknown>)['zigllms.pool.state'] === 'inUse',
      );
      assert.equal(inUse?.value, 1);
    }
    stop();
    await pool.dispose();
    for (const name of ['duration', 'queue.duration', 'cpu.time', 'memory']) {
      const points = await dataPoints(`zigllms.call.${name}`);
      const own = points.filter(
        ({ attributes }) => (attributes as Record<string, unknown>)['zigllms.engine'] === 'quickjs',
      );
      assert.ok(own.length > 0, `nothing measured as zigllms.call.${name}`);
    }
  });

  test('an agent, its requests to the model, its tools and the script behind a tool are one tree', async () => {
    await using lua = await createEngine('lua');
    const framework = createFramework({ telemetry });
    await using scripts = await lua.createContext({ telemetry });
    await exposeFramework(scripts, framework);
    const source = `
      zigllms.tool.register({
        name = "double", description = "Doubles",
        schema = { type = "object", properties = { x = { type = "number" } }, required = { "x" } },
        execute = function(input) return input.x * 2 end })
      local agent = zigllms.agent.create({ name = "counter", tools = { "double" } })
      return agent:run('Use double with x=21').status`;
    assert.equal(await scripts.eval(source, { fileName: 'agent.lua' }), 'completed');

    const tool = spanNamed('execute_tool double');
    assert.equal(tool.attributes['gen_ai.tool.name'], 'double');
    assert.equal(parentName(tool), 'invoke_agent counter');
    assert.equal(parentName(spanNamed('function')), 'execute_tool double');
    const agent = spanNamed('invoke_agent counter');
    assert.equal(parentName(agent), 'host Agent.run');
    const request = spans().find(({ name }) => name.startsWith('chat '));
    assert.ok(request);
    assert.equal(parentName(request), 'invoke_agent counter');
    assert.equal(request.attributes['gen_ai.provider.name'], 'embedded');
    assert.equal(typeof request.attributes['gen_ai.usage.output_tokens'], 'number');
    assert.ok((await dataPoints('gen_ai.client.token.usage')).length > 0);
  });

  test('a workflow is a span with a span for each of its steps, and what a step does is inside it', async () => {
    const framework = createFramework({ telemetry });
    framework.tools.register({ name: 'weigh', description: 'Weighs', execute: () => 3 });
    framework.agents.create({ name: 'writer' });
    const inner = framework.workflows.create('inner').addStep('look', { execute: () => 'seen' });
    let tries = 0;
    const workflow = framework.workflows
      .create('shop')
      .addStep('measure', { tool: 'weigh', params: {} })
      .addStep('describe', { agent: 'writer', params: '{{measure.output}} pounds' })
      .addStep('check', { workflow: inner, dependsOn: ['measure'] })
      .addStep('again', { execute: () => tries++ || assert.fail('not yet'), retry: { maxAttempts: 2 } })
      .addStep('unwanted', { execute: () => 1, condition: () => false });
    const { runId, status } = await trace.getTracer('test').startActiveSpan('request', async (span) => {
      const result = await workflow.execute();
      span.end();
      return result;
    });
    assert.equal(status, 'completed');

    const run = spanNamed('invoke_workflow shop');
    assert.equal(parentName(run), 'request');
    assert.equal(run.attributes['gen_ai.operation.name'], 'invoke_workflow');
    assert.equal(run.attributes['zigllms.run.id'], runId);
    // One that waited for another is no part of it.
    for (const step of ['measure', 'describe', 'check', 'again', 'unwanted'])
      assert.equal(parentName(spanNamed(`workflow_step ${step}`)), 'invoke_workflow shop', step);
    assert.equal(parentName(spanNamed('execute_tool weigh')), 'workflow_step measure');
    assert.equal(parentName(spanNamed('invoke_agent writer')), 'workflow_step describe');
    assert.equal(parentName(spanNamed('invoke_workflow inner')), 'workflow_step check');
    assert.equal(parentName(spanNamed('workflow_step look')), 'invoke_workflow inner');
    const { attributes } = spanNamed('workflow_step measure');
    assert.equal(attributes['zigllms.workflow.name'], 'shop');
    assert.equal(attributes['zigllms.run.id'], runId);
    assert.equal(attributes['gen_ai.operation.name'], undefined, 'the conventions know no steps');
    assert.equal(spanNamed('workflow_step again').attributes['zigllms.attempts'], 2);
    assert.equal(spanNamed('workflow_step unwanted').attributes['zigllms.status'], 'skipped');
  });

  test("a step that fails ends its span and the run's with what went wrong", async () => {
    const framework = createFramework({ telemetry });
    const workflow = framework.workflows.create('broken').addStep('break', {
      execute: () => {
        throw new ScriptError('type_error', 'no tea');
      },
    });
    await workflow.execute();
    for (const name of ['workflow_step break', 'invoke_workflow broken']) {
      const { attributes, status } = spanNamed(name);
      assert.equal(attributes['error.type'], 'type_error', name);
      assert.match(status.message ?? '', /no tea/, name);
      assert.equal(attributes['zigllms.status'], 'failed', name);
    }
  });

  test('a run that waits for an answer ends its span, and has another when it goes on', async () => {
    const framework = createFramework({ telemetry });
    const workflow = framework.workflows
      .create('asking')
      .addStep('ask', { execute: (_params, context) => context.suspend({ question: 'tea?' }) });
    const { runId, pending } = await workflow.execute();
    const statuses = (name: string) =>
      spans()
        .filter((span) => span.name === name)
        .map(({ attributes }) => [attributes['zigllms.run.id'], attributes['zigllms.status']]);
    assert.deepEqual(statuses('invoke_workflow asking'), [[runId, 'suspended']]);
    assert.deepEqual(statuses('workflow_step ask'), [[runId, 'suspended']]);
    workflow.resume(runId, { [pending[0].id]: 'yes' });
    await workflow.wait(runId);
    assert.deepEqual(statuses('invoke_workflow asking').at(-1), [runId, undefined]);
    assert.deepEqual(statuses('workflow_step ask').at(-1), [runId, undefined]);
  });

  test('a workflow that is cancelled ends the spans of its steps too', async () => {
    const framework = createFramework({ telemetry });
    const workflow = framework.workflows
      .create('endless')
      .addStep('wait', { execute: () => new Promise(() => undefined) });
    const runId = workflow.executeAsync();
    await new Promise(setImmediate);
    workflow.cancel(runId, 'enough');
    await workflow.wait(runId);
    assert.equal(spanNamed('invoke_workflow endless').attributes['zigllms.status'], 'cancelled');
    while (!spans().some(({ name }) => name === 'workflow_step wait')) await new Promise(setImmediate);
    assert.equal(spanNamed('workflow_step wait').attributes['error.type'], 'cancelled');
  });

  test('a streamed answer that somebody stops reading ends its span', async () => {
    const framework = createFramework({ telemetry });
    const agent = framework.agents.create({ name: 'talker' });
    for await (const delta of agent.stream('Tell me something')) {
      assert.ok(delta);
      break;
    }
    // The run ends by itself, shortly after.
    while (!spans().some(({ name }) => name === 'invoke_agent talker')) await new Promise(setImmediate);
    assert.equal(spanNamed('invoke_agent talker').attributes['zigllms.status'], 'cancelled');
    assert.equal(spanNamed('chat embedded').attributes['zigllms.status'], 'abandoned');
  });
});
