// Failures of providers and models, told apart by code; the one place that reads the AI SDK's error classes.

import { APICallError } from '@ai-sdk/provider';
import { FrameworkError, isPlainObject } from '../support/index.js';

/**
 * A provider or model failed. Codes beside the common ones of FrameworkError: `provider_auth` (401, 403),
 * `provider_rate_limited` (429, see `retryAfterMs`), `provider_request` (another 4xx: the request is at fault),
 * `provider_unavailable` (5xx, no connection), `provider_invalid_response` (what came back cannot be read),
 * `provider_failed` (anything else).
 */
export class ProviderError extends FrameworkError {
  override name = 'ProviderError';
  /** HTTP status, where there was one. */
  readonly statusCode?: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** How long the provider asks to wait, in milliseconds, where it says so. */
  readonly retryAfterMs?: number;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; statusCode?: number; retryable?: boolean; retryAfterMs?: number } = {},
  ) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.statusCode !== undefined) this.statusCode = options.statusCode;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    this.retryable = options.retryable ?? false;
  }
}

/** The ProviderError for whatever a model threw; `model` is such as `local/llama3`. Framework errors stay themselves. */
export function toProviderError(error: unknown, model: string): FrameworkError {
  if (FrameworkError.isInstance(error)) return error;
  if (APICallError.isInstance(error)) return ofApiCall(error, model);
  const message = messageOf(error);
  if (isBrokenConnection(error)) return connectionBroke(error, model);
  if (error instanceof Error && UNREADABLE.has(error.name)) {
    return new ProviderError(
      'provider_invalid_response',
      `${model}: the response cannot be read: ${message}`,
      {
        cause: error,
      },
    );
  }
  return new ProviderError('provider_failed', `${model}: ${message}`, { cause: error });
}

/** Names of the AI SDK's errors for answers that are not what the protocol says. */
const UNREADABLE = new Set([
  'AI_JSONParseError',
  'AI_TypeValidationError',
  'AI_InvalidResponseDataError',
  'AI_EmptyResponseBodyError',
  'AI_NoContentGeneratedError',
]);

function ofApiCall(error: APICallError, model: string): FrameworkError {
  const { statusCode } = error;
  const cause = rootOf(error);
  if (FrameworkError.isInstance(cause)) return cause;
  if (isBrokenConnection(cause)) return connectionBroke(cause, model);
  if (statusCode === undefined) {
    return new ProviderError('provider_unavailable', `${model}: ${error.message}`, {
      cause: error,
      retryable: true,
    });
  }
  if (statusCode < 400) {
    return new ProviderError(
      'provider_invalid_response',
      `${model}: the response cannot be read: ${error.message}`,
      {
        cause: error,
        statusCode,
      },
    );
  }
  return new ProviderError(codeOfStatus(statusCode), `${model}: HTTP ${statusCode}: ${error.message}`, {
    cause: error,
    statusCode,
    retryable: error.isRetryable,
    retryAfterMs: retryAfterMs(error.responseHeaders ?? {}),
  });
}

/** What is behind an error that was made of it. */
function rootOf(error: Error): unknown {
  let root: unknown = error;
  for (let hops = 0; hops < 10 && root instanceof Error && root.cause !== undefined; hops += 1)
    root = root.cause;
  return root;
}

/** What the platform says of a connection that ends in the middle of an answer. */
function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as { code?: unknown };
  return error.message === 'terminated' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}

function connectionBroke(cause: unknown, model: string): ProviderError {
  return new ProviderError('provider_unavailable', `${model}: the connection broke: ${messageOf(cause)}`, {
    cause,
    retryable: true,
  });
}

function codeOfStatus(statusCode: number): string {
  if (statusCode === 401 || statusCode === 403) return 'provider_auth';
  if (statusCode === 429) return 'provider_rate_limited';
  return statusCode >= 500 ? 'provider_unavailable' : 'provider_request';
}

/** Reads `retry-after-ms`, or `retry-after` in seconds or as a date. */
function retryAfterMs(headers: Record<string, string>): number | undefined {
  const exact = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (exact >= 0) return exact;
  const after = headers['retry-after'];
  if (after === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
  // A date has a name in it: a number that is no count of seconds, such as -5, would be read as a year.
  const waitMs = /[A-Za-z]{3}/.test(after) ? Date.parse(after) - Date.now() : NaN;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

/** The text of an error that came as an Error, as a server's `{message}` inside a stream, or as anything else. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (isPlainObject(error) && typeof error['message'] === 'string') return error['message'];
  return typeof error === 'string' ? error : 'failed without saying why';
}
