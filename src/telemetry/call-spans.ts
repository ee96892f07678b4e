// Calls into scripts: a span for each that runs script code, one for each host function that it calls, and metrics of all.

import { context, trace, type Attributes, type Meter, type Tracer } from '@opentelemetry/api';
import type { CallReport, CallTelemetry, FollowedCall, StartedCall } from '../engine/index.js';
import { endSpan, known, secondsBoundaries, within } from './spans.js';

/** Operations that define or read something are told of by metrics only: a framework's context alone makes a dozen of them. */
const runsScript: ReadonlySet<string> = new Set([
  'loadScript',
  'eval',
  'executeFunction',
  'function',
  'call',
]);

/** Outcomes of calls that were stopped from outside or by a limit. */
const interrupts: ReadonlySet<string> = new Set([
  'timeout_error',
  'cancelled',
  'memory_error',
  'limit_exceeded',
  'engine_crashed',
]);

export class CallSpans implements CallTelemetry {
  readonly #tracer: Tracer;
  readonly #record: (report: CallReport, attributes: Attributes) => void;

  constructor(tracer: Tracer, meter: Meter) {
    this.#tracer = tracer;
    this.#record = recorder(meter);
  }

  beginCall({ engine, context: contextName, isolation, operation, name }: StartedCall): FollowedCall {
    const common = {
      'zigllms.engine': engine,
      'zigllms.isolation': isolation,
      'zigllms.operation': operation,
    };
    const outer = context.active();
    const tracer = this.#tracer;
    const span = runsScript.has(operation)
      ? tracer.startSpan(
          name === '' ? operation : `${operation} ${name}`,
          { attributes: known({ ...common, 'zigllms.context': contextName, 'code.function.name': name }) },
          outer,
        )
      : undefined;
    const inner = span === undefined ? outer : trace.setSpan(outer, span);
    return {
      hostCall(called, work) {
        const attributes = known({ 'zigllms.engine': engine, 'code.function.name': called });
        return within(inner, tracer.startSpan(`host ${called || 'function'}`, { attributes }, inner), work);
      },
      end: (report, error) => {
        const { outcome, queuedMs, hostMs, cpuMs, hostCalls, memory } = report;
        this.#record(report, outcome === 'ok' ? common : { ...common, 'error.type': outcome });
        if (span === undefined) return;
        span.setAttributes({
          'zigllms.queued_ms': queuedMs,
          'zigllms.host_ms': hostMs,
          'zigllms.cpu_ms': cpuMs,
          'zigllms.host_calls': hostCalls,
          'zigllms.memory.used_bytes': memory.usedBytes,
          'zigllms.memory.peak_bytes': memory.peakBytes,
        });
        endSpan(span, outcome === 'ok' ? undefined : (error ?? outcome));
      },
    };
  }
}

function recorder(meter: Meter): (report: CallReport, attributes: Attributes) => void {
  const seconds = (name: string, description: string) =>
    meter.createHistogram(`zigllms.call.${name}`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: secondsBoundaries },
    });
  const wall = seconds('duration', 'From the call into a script until it settled.');
  const queue = seconds('queue.duration', 'Of that, waiting until the context was free.');
  const cpu = seconds('cpu.time', 'Processor time of the script.');
  const memory = meter.createHistogram('zigllms.call.memory', {
    unit: 'By',
    description: 'What the context used after the call.',
    advice: { explicitBucketBoundaries: Array.from({ length: 10 }, (_, power) => 65_536 * 4 ** power) },
  });
  const interrupted = meter.createCounter('zigllms.call.interrupts', {
    unit: '{call}',
    description: 'Calls that a deadline, a signal or a limit stopped; error.type says which.',
  });
  return (report, attributes) => {
    wall.record(report.wallMs / 1000, attributes);
    queue.record(report.queuedMs / 1000, attributes);
    cpu.record(report.cpuMs / 1000, attributes);
    memory.record(report.memory.usedBytes, attributes);
    if (interrupts.has(report.outcome)) interrupted.add(1, attributes);
  };
}
