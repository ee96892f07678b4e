// Traces and metrics over OTLP, where OTEL_EXPORTER_OTLP_ENDPOINT says where to. Must be started before engines are.

import { context, metrics, trace } from '@opentelemetry/api';
import { openTelemetry } from 'zigllms/telemetry';

/** What engines are given, and how what was measured last is sent. Both empty where nobody collects it. */
export async function startTelemetry() {
  if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined)
    return { telemetry: undefined, shutdown: async () => undefined };
  // Loaded where they are needed: they take longer to load than the server.
  const [hooks, traces, measures, traceExport, metricExport, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const resource = resourceFromAttributes({
    'service.name': process.env.OTEL_SERVICE_NAME ?? 'script-server',
  });
  const tracerProvider = new traces.BasicTracerProvider({
    resource,
    spanProcessors: [new traces.BatchSpanProcessor(new traceExport.OTLPTraceExporter())],
  });
  const meterProvider = new measures.MeterProvider({
    resource,
    readers: [
      new measures.PeriodicExportingMetricReader({ exporter: new metricExport.OTLPMetricExporter() }),
    ],
  });
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  return {
    telemetry: openTelemetry(),
    // A collector that is gone keeps nobody from ending.
    shutdown: () => Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()]),
  };
}
