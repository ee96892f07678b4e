// The events of one framework: what it tells itself, and the emitters that it made. Two frameworks share nothing.

import { makeEvent, timestamp } from './event.js';
import { Clock } from '../support/index.js';
import { Emitter, type EmitterOptions } from './emitter.js';

/** Beside what the emitter is. */
export interface EmitterCreationOptions {
  /** Who creates, such as a script context: `releaseOwner` disposes all that it created. */
  owner?: object;
}

/** What the framework tells of. Emitters get all of them, and those that handlers are called with have these members. */
export const frameworkEventTypes = [
  'agent.execution.start',
  'agent.execution.complete',
  'agent.execution.error',
  'agent.step',
  'tool.execution.start',
  'tool.execution.complete',
  'tool.execution.suspend',
  'tool.execution.error',
  'provider.request',
  'provider.response',
  'provider.retry',
  'provider.fallback',
  'workflow.execution.start',
  'workflow.execution.complete',
  'workflow.execution.suspend',
  'workflow.execution.error',
  'workflow.step.start',
  'workflow.step.complete',
  'workflow.step.suspend',
  'workflow.step.error',
  'memory.add',
  'memory.truncate',
  'memory.summarize',
  'memory.restore',
  'memory.clear',
  'hook.error',
  'work.late',
  'handler.error',
  'handler.overflow',
] as const;

/**
 * Makes emitters, and tells them what happens in the framework.
 *
 * @example
 * const emitter = framework.events.createEmitter();
 * emitter.on('agent.execution.complete', (event) => console.log(event.agentName, event.duration));
 */
export class Events {
  readonly #emitters = new Map<Emitter, object | undefined>();
  readonly #interested = new Set<Emitter>();
  #created = 0;
  readonly #clock: Clock;

  /** `clock`: whence events have their time; the system's unless given. */
  constructor(clock: Clock = new Clock()) {
    this.#clock = clock;
  }

  /** Makes an emitter that is told of the framework's events, and of those that its own `emit` makes. */
  createEmitter(options: EmitterOptions = {}, { owner }: EmitterCreationOptions = {}): Emitter {
    const { framework = true, history } = options;
    this.#created += 1;
    const emitter = new Emitter(
      { ...options, name: options.name ?? `emitter-${this.#created}` },
      this.#clock,
    );
    this.#emitters.set(emitter, owner);
    if (framework) {
      // What is to be remembered is told whether or not a handler listens.
      if (history !== 0) this.#interested.add(emitter);
      else
        emitter.onInterest = (interested) => {
          if (interested) this.#interested.add(emitter);
          else this.#interested.delete(emitter);
        };
    }
    return emitter;
  }

  /** Whether anybody wants to know: without, there is no need to say anything. */
  get wanted(): boolean {
    return this.#interested.size > 0;
  }

  /** Tells all emitters of something that happened in the framework. */
  emit(type: string, data: Record<string, unknown>): void {
    if (this.#interested.size === 0) return;
    const event = makeEvent(type, data, timestamp(this.#clock));
    for (const emitter of this.#interested) emitter.deliver(event);
  }

  /** The types of the framework's own events. */
  types(): string[] {
    return [...frameworkEventTypes];
  }

  /** The emitters that have not been destroyed. */
  list(): Emitter[] {
    return [...this.#emitters.keys()];
  }

  /** Disposes an emitter; false when it is not of this framework. */
  destroyEmitter(emitter: Emitter): boolean {
    emitter.dispose();
    this.#interested.delete(emitter);
    return this.#emitters.delete(emitter);
  }

  /** Disposes all emitters that this owner created. */
  releaseOwner(owner: object): void {
    for (const [emitter, its] of this.#emitters) if (its === owner) this.destroyEmitter(emitter);
  }
}
