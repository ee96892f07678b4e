// How models are asked: with hooks around it, inside rate limits and budgets, again when that may help, and another model when it doesn't. The one way to a
// model, for agents and for direct calls.

import type { Events } from '../event/index.js';
import { stopReason, type HookSet } from '../hook/index.js';
import {
  Budget,
  Clock,
  FrameworkError,
  WorkScope,
  type FollowedWork,
  type Reservation,
  type WorkTelemetry,
} from '../support/index.js';
import { Conversation, type LanguageModel } from './language-model.js';
import { ProviderError } from './provider-error.js';
import type { ModelDelta, ModelResponse, Provider, Usage } from './provider.js';
import type { RateLimiter } from './rate-limiter.js';
import type { UsageLedger } from './usage-ledger.js';

export interface RetryPolicy {
  /** How often a request that failed is sent again. */
  attempts: number;
  /** The first wait, doubled each time; what a provider asks for goes before. */
  baseDelayMs: number;
  /** No wait is longer: the request then fails. */
  maxDelayMs: number;
}

/** A model with the rules of its provider. */
export interface ModelTarget {
  provider: Provider;
  model: LanguageModel;
  retry: RetryPolicy;
  limiter?: RateLimiter;
  /** What is asked when this one fails for good, in order. */
  fallbacks: readonly ModelTarget[];
}

/** Whose request it is. */
export interface RequestOrigin {
  agentName?: string;
  runId?: string;
  /** The run's hooks; the framework's own where absent. */
  hooks?: HookSet;
  budget?: Budget;
  /** Milliseconds until the first piece of a streamed answer. */
  firstTokenMs?: number;
  /** Milliseconds between two pieces of a streamed answer. */
  idleMs?: number;
  /** The number of the run's next event. */
  nextSequence?: () => number;
}

/** What the client works with. */
export interface ClientSurroundings {
  events: Events;
  hooks: HookSet;
  ledger: UsageLedger;
  /** By which waits between attempts go; the system's unless given. */
  clock?: Clock;
  /** Follows every request that is sent. */
  telemetry?: WorkTelemetry;
}

// Of a request that limits no tokens itself, under a limit of tokens.
const ASSUMED_OUTPUT_TOKENS = 4_096;

export class ModelClient {
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #hooks: HookSet;
  readonly #ledger: UsageLedger;
  readonly telemetry: WorkTelemetry | undefined;

  constructor({ events, hooks, ledger, clock = new Clock(), telemetry }: ClientSurroundings) {
    this.telemetry = telemetry;
    this.#clock = clock;
    this.#events = events;
    this.#hooks = hooks;
    this.#ledger = ledger;
  }

  /** The answer to the conversation so far. Fails with a ProviderError, `timeout_error`, `cancelled` or `budget_exceeded`. */
  async complete(
    target: ModelTarget,
    conversation: Conversation,
    scope: WorkScope,
    origin: RequestOrigin,
  ): Promise<ModelResponse> {
    return this.#firstToAnswer(target, conversation, scope, origin, (call) => call.complete());
  }

  /** As `complete`, piece by piece. Requests are sent again, and other models asked, until the first piece has come. */
  async *stream(
    target: ModelTarget,
    conversation: Conversation,
    scope: WorkScope,
    origin: RequestOrigin,
  ): AsyncGenerator<ModelDelta, void> {
    const { call, first } = await this.#firstToAnswer(
      target,
      conversation,
      scope,
      origin,
      async (opening) => ({
        call: opening,
        first: await opening.open(),
      }),
    );
    try {
      if (first.done !== true) yield first.value;
      yield* call.rest();
    } finally {
      call.dispose();
    }
  }

  /** What comes of asking the model, or the next of its fallbacks where it fails for good. */
  async #firstToAnswer<T>(
    target: ModelTarget,
    conversation: Conversation,
    scope: WorkScope,
    origin: RequestOrigin,
    ask: (call: Call) => Promise<T>,
  ): Promise<T> {
    for (const [index, candidate] of [target, ...target.fallbacks].entries()) {
      conversation.model = candidate.model;
      try {
        return await this.#attempts(candidate, scope, origin, (inner, headers) =>
          ask(new Call(this, candidate, conversation, origin, inner, headers)),
        );
      } catch (error) {
        const next = target.fallbacks[index];
        if (next === undefined || scope.failure !== undefined || !mayFallBack(error)) throw error;
        this.tell('provider.fallback', origin, {
          ...namesOf(candidate),
          to: `${next.model.provider}/${next.model.modelId}`,
          error: (error as FrameworkError).code,
        });
      }
    }
    throw new TypeError('unreachable');
  }

  async #attempts<Result>(
    target: ModelTarget,
    scope: WorkScope,
    origin: RequestOrigin,
    send: (scope: WorkScope, headers: Record<string, string> | undefined) => Promise<Result>,
  ): Promise<Result> {
    const headers = await this.#beforeRequest(target, scope, origin);
    const { attempts, baseDelayMs, maxDelayMs } = target.retry;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send(scope, headers);
      } catch (error) {
        if (scope.failure !== undefined || attempt >= attempts || !isRetryable(error)) throw error;
        const waitMs = error.retryAfterMs ?? baseDelayMs * 2 ** attempt * (0.75 + Math.random() / 2);
        if (waitMs > maxDelayMs) throw error;
        this.#ledger.retried(target.provider.name);
        this.tell('provider.retry', origin, {
          ...namesOf(target),
          waitMs,
          attempt: attempt + 1,
          error: error.code,
        });
        await this.#clock.pause(waitMs, scope);
      }
    }
  }

  /** The headers that hooks want to be sent. */
  async #beforeRequest(
    target: ModelTarget,
    scope: WorkScope,
    origin: RequestOrigin,
  ): Promise<Record<string, string> | undefined> {
    const hooks = origin.hooks ?? this.#hooks;
    if (!hooks.has('provider.request.pre')) return undefined;
    const given = {
      point: 'provider.request.pre',
      ...identity(origin),
      ...namesOf(target),
      endpoint: target.provider.endpoint ?? '',
      headers: {} as Record<string, unknown>,
    };
    const left = await hooks.run('provider.request.pre', given, scope);
    const reason = stopReason(left);
    if (reason !== undefined)
      throw new FrameworkError('cancelled', `the request to ${nameOf(target)} was not sent: ${reason}`);
    const entries = Object.entries(left.headers ?? {}).map(([name, value]) => [name, String(value)]);
    return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>);
  }

  // --- For the calls ----------------------------------------------------------------------------------------------

  tell(type: string, origin: RequestOrigin, data: Record<string, unknown>): void {
    if (!this.#events.wanted) return;
    const sequence = origin.nextSequence === undefined ? {} : { sequence: origin.nextSequence() };
    this.#events.emit(type, { ...identity(origin), ...sequence, ...data });
  }

  get ledger(): UsageLedger {
    return this.#ledger;
  }

  async afterResponse(
    target: ModelTarget,
    origin: RequestOrigin,
    response: ModelResponse,
    durationMs: number,
    scope: WorkScope,
  ): Promise<void> {
    const hooks = origin.hooks ?? this.#hooks;
    if (!hooks.has('provider.response.post')) return;
    const { content, usage, finishReason } = response;
    const given = {
      point: 'provider.response.post',
      ...identity(origin),
      ...namesOf(target),
      content,
      usage: { ...usage },
      finishReason,
      durationMs,
    };
    const left = await hooks.run('provider.response.post', given, scope);
    if (typeof left.content !== 'string' || left.content === content) return;
    response.content = left.content;
    response.message.content = left.content;
  }
}

/** One request that is sent. */
class Call {
  readonly #client: ModelClient;
  readonly #target: ModelTarget;
  readonly #conversation: Conversation;
  readonly #origin: RequestOrigin;
  readonly #parent: WorkScope;
  readonly #headers: Record<string, string> | undefined;
  readonly #startedAt = performance.now();
  #scope!: WorkScope;
  #leave: ((used: number | undefined) => void) | undefined;
  #reservation: Reservation | undefined;
  #parts: AsyncGenerator<ModelDelta, void> | undefined;
  #ended = false;
  #isAnswered = false;
  #followed: FollowedWork | undefined;

  constructor(
    client: ModelClient,
    target: ModelTarget,
    conversation: Conversation,
    origin: RequestOrigin,
    scope: WorkScope,
    headers: Record<string, string> | undefined,
  ) {
    this.#client = client;
    this.#target = target;
    this.#conversation = conversation;
    this.#origin = origin;
    this.#parent = scope;
    this.#headers = headers;
  }

  async complete(): Promise<ModelResponse> {
    try {
      await this.#begin();
      const response = await this.#inside(() =>
        this.#conversation.complete(this.#scope, this.#requestOptions()),
      );
      await this.#answered(response);
      return response;
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      this.dispose();
    }
  }

  async open(): Promise<IteratorResult<ModelDelta, void>> {
    try {
      await this.#begin();
      this.#parts = this.#conversation.stream(this.#scope, this.#requestOptions());
      return await this.#next(this.#origin.firstTokenMs, 'the first piece of the answer');
    } catch (error) {
      this.#failed(error);
      this.dispose();
      throw error;
    }
  }

  async *rest(): AsyncGenerator<ModelDelta, void> {
    try {
      for (;;) {
        const { done, value } = await this.#next(this.#origin.idleMs, 'the next piece of the answer');
        if (done === true) return;
        if (value.type === 'finish') await this.#answered(value.response);
        yield value;
      }
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  /** Safe to repeat. Ends what is still going on. */
  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leave?.(undefined);
    // A request whose answer never came whole may have used all that it could.
    this.#reservation?.settle(this.#estimate(), true);
    // An error costs more than a request to a model that answers at once.
    if (!this.#isAnswered) this.#scope?.cancel('the request is over');
    this.#followed?.end({ status: 'abandoned' });
    this.#scope?.dispose();
  }

  /** Does a part of the request where whoever follows it sees what it does. */
  #inside<T>(part: () => T): T {
    return this.#followed === undefined ? part() : this.#followed.run(part);
  }

  #next(timeoutMs: number | undefined, what: string): Promise<IteratorResult<ModelDelta, void>> {
    const parts = this.#parts!;
    const next = (): Promise<IteratorResult<ModelDelta, void>> => this.#inside(() => parts.next());
    if (timeoutMs === undefined) return next();
    const waiting = new WorkScope({
      what: `${what} of ${nameOf(this.#target)}`,
      timeoutMs,
      parent: this.#scope,
    });
    return waiting.run(next).finally(() => waiting.dispose());
  }

  async #begin(): Promise<void> {
    const { provider, limiter } = this.#target;
    this.#scope = new WorkScope({
      what: `request to ${nameOf(this.#target)}`,
      timeoutMs: provider.timeoutMs,
      parent: this.#parent,
    });
    const { budget } = this.#origin;
    if (budget?.limited === true) this.#reservation = budget.reserve(this.#mostUse(budget));
    if (limiter !== undefined) this.#leave = await limiter.enter(this.#estimate().tokens, this.#parent);
    this.#client.tell('provider.request', this.#origin, namesOf(this.#target));
    const { agentName, runId } = this.#origin;
    const { modelId } = this.#target.model;
    const facts = { provider: provider.name, agentName, runId };
    this.#followed = this.#client.telemetry?.beginWork('model', modelId, facts);
  }

  #requestOptions(): { headers?: Record<string, string>; maxTokens?: number } {
    const options: { headers?: Record<string, string>; maxTokens?: number } = {};
    if (this.#headers !== undefined) options.headers = this.#headers;
    const { budget } = this.#origin;
    // What the budget holds is what the model is let say.
    if (budget?.isLimited('tokens') === true) options.maxTokens = this.#outputTokens(budget);
    return options;
  }

  #mostUse(budget: Budget): { modelCalls: number; tokens?: number; cost?: number } {
    const most: { modelCalls: number; tokens?: number; cost?: number } = { modelCalls: 1 };
    const outputTokens = this.#outputTokens(budget);
    const inputTokens = this.#conversation.estimatedTokens;
    if (budget.isLimited('tokens')) most.tokens = inputTokens + outputTokens;
    if (budget.isLimited('cost')) {
      const { provider, model } = this.#target;
      const cost = this.#client.ledger.cost(provider, model.modelId, { inputTokens, outputTokens });
      if (cost === undefined)
        throw new FrameworkError(
          'budget_exceeded',
          `${nameOf(this.#target)} has no price, and the budget limits the cost`,
        );
      most.cost = cost;
    }
    return most;
  }

  #outputTokens(budget: Budget): number {
    const wanted = this.#conversation.maxTokens ?? ASSUMED_OUTPUT_TOKENS;
    const left = budget.left('tokens') + (this.#reservation?.amounts.tokens ?? 0);
    return Math.max(1, Math.min(wanted, Math.floor(left - this.#conversation.estimatedTokens)));
  }

  #estimate(): { tokens: number; modelCalls: number; cost?: number } {
    const reserved = this.#reservation?.amounts;
    const tokens =
      reserved?.tokens ?? this.#conversation.estimatedTokens + (this.#conversation.maxTokens ?? 0);
    return { tokens, modelCalls: 1, ...(reserved?.cost === undefined ? {} : { cost: reserved.cost }) };
  }

  async #answered(response: ModelResponse): Promise<void> {
    this.#isAnswered = true;
    const { provider, model } = this.#target;
    const { usage } = response;
    const durationMs = performance.now() - this.#startedAt;
    const cost = this.#client.ledger.cost(provider, model.modelId, usage);
    if (cost !== undefined) usage.cost = cost;
    this.#client.ledger.answered(provider.name, usage);
    this.#followed?.end({ ...usage, finishReason: response.finishReason });
    this.#leave?.(usage.totalTokens);
    if (this.#reservation !== undefined) this.#settle(usage, response.content);
    this.#client.tell('provider.response', this.#origin, {
      ...namesOf(this.#target),
      finishReason: response.finishReason,
      usage: eventUsage(usage),
      duration: durationMs,
    });
    await this.#client.afterResponse(this.#target, this.#origin, response, durationMs, this.#parent);
  }

  #settle(usage: Usage, content: string): void {
    const { provider, model } = this.#target;
    const inputTokens = usage.inputTokens ?? this.#conversation.estimatedTokens;
    const outputTokens = usage.outputTokens ?? Math.ceil(content.length / 4);
    // What was cached may be cheaper by an unknown share: then all of it counts as if it were not.
    const cost =
      usage.cost ?? this.#client.ledger.cost(provider, model.modelId, { inputTokens, outputTokens });
    const estimated = usage.inputTokens === undefined || usage.outputTokens === undefined;
    this.#reservation?.settle(
      { modelCalls: 1, tokens: inputTokens + outputTokens, cost: cost ?? 0 },
      estimated,
    );
  }

  #failed(error: unknown): void {
    if (this.#ended) return;
    this.#followed?.end({}, error);
    const { code, message } = error as FrameworkError;
    if (code === 'budget_exceeded') return;
    this.#client.ledger.failed(this.#target.provider.name);
    this.#client.tell('provider.response', this.#origin, {
      ...namesOf(this.#target),
      error: { code, message },
      duration: performance.now() - this.#startedAt,
    });
  }
}

/** As events have it, in the spelling of the field, too. */
export function eventUsage(usage: Usage): Record<string, number> {
  const told: Record<string, number> = { ...(usage as Record<string, number>) };
  if (usage.totalTokens !== undefined) told['total_tokens'] = usage.totalTokens;
  return told;
}

function namesOf({ provider, model }: ModelTarget): { provider: string; model: string } {
  return { provider: provider.name, model: model.modelId };
}

function nameOf({ model }: ModelTarget): string {
  return `${model.provider}/${model.modelId}`;
}

function identity({ agentName, runId }: RequestOrigin): Record<string, unknown> {
  return agentName === undefined ? {} : { agentName, runId };
}

function isRetryable(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.retryable;
}

/** What another model may do better: not a request that is wrong in itself. */
function mayFallBack(error: unknown): boolean {
  if (error instanceof ProviderError) return error.code !== 'provider_request';
  return FrameworkError.isInstance(error) && error.code === 'timeout_error';
}
