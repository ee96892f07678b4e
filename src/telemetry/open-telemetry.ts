// Spans and metrics of calls into scripts and of the framework's work. Names of attributes are OpenTelemetry's where it has one (gen_ai.*, code.*, error.*), and zigllms.* else.

import { createNoopMeter, metrics, trace } from '@opentelemetry/api';
import type { CallTelemetry } from '../engine/index.js';
import type { ContextPool } from '../pool/index.js';
import type { WorkTelemetry } from '../support/index.js';
import { CallSpans } from './call-spans.js';
import { observePool } from './pool-metrics.js';
import { WorkSpans } from './work-spans.js';

/** Given as the option `telemetry` to `createContext` (or a pool's contexts) and `createFramework`. */
export interface Telemetry extends CallTelemetry, WorkTelemetry {
  /** Measures a pool under a name that tells it from others, until the function that it returns is called. */
  observePool(pool: ContextPool, name: string): () => void;
}

const scope = 'zigllms';

/**
 * Tells the OpenTelemetry SDK that is registered in this process what engines and frameworks do; undefined where none is registered, so that nothing is paid for telemetry that
 * nobody gets. Call it after the SDK has started.
 *
 * @example
 * const telemetry = openTelemetry();
 * await using context = await lua.createContext({ telemetry });
 * const framework = createFramework({ telemetry });
 */
export function openTelemetry(): Telemetry | undefined {
  if (!isRegistered()) return undefined;
  const tracer = trace.getTracer(scope);
  const meter = metrics.getMeter(scope);
  const calls = new CallSpans(tracer, meter);
  const work = new WorkSpans(tracer, meter);
  return {
    beginCall: (call) => calls.beginCall(call),
    beginWork: (kind, name, facts) => work.beginWork(kind, name, facts),
    observePool: (pool, name) => observePool(meter, pool, name),
  };
}

/** Before an SDK is registered, the API hands out a proxy without a delegate, and meters that do nothing. */
function isRegistered(): boolean {
  if (metrics.getMeter(scope) !== createNoopMeter()) return true;
  const provider = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown };
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer(scope) !== undefined;
}
