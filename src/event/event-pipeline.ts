// Events on their way through filters and changes to a handler. A pipeline is a description: nothing happens before somebody subscribes to it, and each
// subscription has counters and timers of its own. Stages may be asynchronous; events keep their order all the same.

import { invalidArgument, typeName, type Clock } from '../support/index.js';
import type { EmittedEvent } from './event.js';
import type { EventHandler, Subscription, SubscriptionOptions } from './subscription.js';

/** Passes a value on by calling `next`, or doesn't. */
type Stage = (value: unknown, next: (value: unknown) => unknown) => unknown;
/** What a stage may do to the subscription that it works for. */
interface Running {
  end: () => void;
  /** For what goes wrong when no event is being delivered. */
  failed: (value: unknown, error: unknown) => void;
}
/** Made anew for each subscription. */
type StageMaker = (running: Running) => Stage;

/** Where a pipeline starts. */
interface Source {
  readonly clock: Clock;
  on(pattern: string, handler: EventHandler, options?: SubscriptionOptions): Subscription;
  failed(subscription: Subscription, event: EmittedEvent, error: unknown): void;
}

/**
 * @example
 * emitter
 *   .filter('agent.*', (event) => event.agentName === 'research_agent')
 *   .map((event) => ({ at: event.timestamp, type: event.type }))
 *   .subscribe(console.log);
 */
export class EventPipeline {
  readonly #source: Source;
  readonly #pattern: string;
  readonly #stages: readonly StageMaker[];

  constructor(source: Source, pattern: string, stages: readonly StageMaker[] = []) {
    this.#source = source;
    this.#pattern = pattern;
    this.#stages = stages;
  }

  /** Only what `predicate` says true to. */
  filter(predicate: (event: EmittedEvent) => unknown): EventPipeline {
    mustBeFunction('filter', predicate);
    return this.#with(
      () => (value, next) =>
        after(predicate(value as EmittedEvent), (accepted) => (isTrue(accepted) ? next(value) : undefined)),
    );
  }

  /** What `change` makes of each. */
  map(change: (event: EmittedEvent) => unknown): EventPipeline {
    mustBeFunction('map', change);
    return this.#with(() => (value, next) => after(change(value as EmittedEvent), next));
  }

  /** The first `count`; then the subscription ends. */
  take(count: number): EventPipeline {
    mustBeNumber('take', count);
    return this.#with(({ end }) => {
      let left = count;
      return (value, next) => {
        if (left <= 0) return undefined;
        left -= 1;
        if (left > 0) return next(value);
        const done = next(value);
        end();
        return done;
      };
    });
  }

  /** All but the first `count`. */
  skip(count: number): EventPipeline {
    mustBeNumber('skip', count);
    return this.#with(() => {
      let left = count;
      return (value, next) => {
        left -= 1;
        return left < 0 ? next(value) : undefined;
      };
    });
  }

  /** Of what comes in quick succession the last, once `delayMs` milliseconds have passed without another. */
  debounce(delayMs: number): EventPipeline {
    mustBeNumber('debounce', delayMs);
    return this.#with(({ failed }) => {
      let forget: (() => void) | undefined;
      const pass = async (value: unknown, next: (value: unknown) => unknown): Promise<void> => {
        try {
          await next(value);
        } catch (error) {
          failed(value, error);
        }
      };
      return (value, next) => {
        forget?.();
        forget = this.#source.clock.after(delayMs, () => void pass(value, next));
        return undefined;
      };
    });
  }

  /** At most one in `delayMs` milliseconds: the first. */
  throttle(delayMs: number): EventPipeline {
    mustBeNumber('throttle', delayMs);
    return this.#with(() => {
      let last = -Infinity;
      return (value, next) => {
        const now = this.#source.clock.elapsed();
        if (now - last < delayMs) return undefined;
        last = now;
        return next(value);
      };
    });
  }

  /** Has `handler` called with what comes out. */
  subscribe(handler: (value: never) => unknown, options: SubscriptionOptions = {}): Subscription {
    mustBeFunction('subscribe', handler);
    let ended = false;
    const running: Running = {
      end: () => {
        ended = true;
        queueMicrotask(() => subscription.unsubscribe());
      },
      failed: (value, error) => this.#source.failed(subscription, value as EmittedEvent, error),
    };
    const last = (value: unknown): unknown => (handler as (value: unknown) => unknown)(value);
    const first = this.#stages.reduceRight<(value: unknown) => unknown>((next, make) => {
      const stage = make(running);
      return (value) => stage(value, next);
    }, last);
    const subscription = this.#source.on(
      this.#pattern,
      (event) => (ended ? undefined : first(event)),
      options,
    );
    return subscription;
  }

  #with(stage: StageMaker): EventPipeline {
    return new EventPipeline(this.#source, this.#pattern, [...this.#stages, stage]);
  }
}

/** Goes on when the value is there: at once when it is no promise. */
function after(value: unknown, then: (value: unknown) => unknown): unknown {
  return value instanceof Promise ? value.then(then) : then(value);
}

/** What all languages call true: Lua and Wren know no other false than false and nil. */
function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}

function mustBeFunction(stage: string, value: unknown): void {
  if (typeof value !== 'function')
    throw invalidArgument(`${stage}: expected function, got ${typeName(value)}`);
}

function mustBeNumber(stage: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0))
    throw invalidArgument(
      `${stage}: expected a number of at least 0, got ${typeof value === 'number' ? value : typeName(value)}`,
    );
}
