// What all spans have in common: failures, and work that may go on after its function has returned.

import { context, SpanStatusCode, trace, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { errorInfo } from '../support/index.js';

/** Ends a span, with what went wrong where something did. */
export function endSpan(span: Span, error: unknown): void {
  if (error !== undefined) {
    const { message } = errorInfo(error);
    span.setAttribute('error.type', errorType(error));
    span.recordException(error instanceof Error ? error : { message });
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  span.end();
}

/** The code of a ScriptError or FrameworkError, else the class. */
export function errorType(error: unknown): string {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : '_OTHER';
}

/** Does `work` as the span's: what it starts is the span's child. Ends the span when the work, or the promise that it returns, has settled. */
export function within(parent: Context, span: Span, work: () => unknown): unknown {
  try {
    const result = context.with(trace.setSpan(parent, span), work);
    if (result instanceof Promise) {
      result.then(
        () => endSpan(span, undefined),
        (error: unknown) => endSpan(span, error ?? 'rejected'),
      );
    } else endSpan(span, undefined);
    return result;
  } catch (error) {
    endSpan(span, error ?? 'thrown');
    throw error;
  }
}

/** Attributes without those that nothing is known of. */
export function known(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''),
  );
}

/** Boundaries of histograms of seconds: scripts take from microseconds to minutes. */
export const secondsBoundaries = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];
