// What an event is, and which events a pattern means.

import type { Clock } from '../support/index.js';

/** Plain data: what happened, when, and whatever the emitter says of it. Events of a run carry its id and are numbered in its order. */
export interface EmittedEvent {
  /** Such as `tool.execution.complete`. */
  type: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  [member: string]: unknown;
}

/** An event of `type` with the members of `data`; what is no object becomes its member `data`. */
export function makeEvent(type: string, data: unknown, timestamp: number): EmittedEvent {
  const event: EmittedEvent = { type, timestamp };
  if (data === undefined || data === null) return event;
  if (typeof data !== 'object' || Array.isArray(data)) {
    event['data'] = data;
    return event;
  }
  // Spreading before two more members costs many times as much.
  Object.assign(event, data);
  event.type = type;
  event.timestamp = timestamp;
  return event;
}

// A look at the clock costs more than telling a handler.
const EVENTS_PER_LOOK = 64;
let lookedAt = 0;
let sinceLook = 0;

/** Milliseconds since 1970, as of the last look: one for each turn of the event loop, and after so many events. */
export function timestamp(clock: Clock): number {
  if (clock.isHeld) return clock.now();
  if (sinceLook === 0) {
    lookedAt = Date.now();
    setImmediate(forgetLook).unref();
  }
  sinceLook += 1;
  if (sinceLook === EVENTS_PER_LOOK) sinceLook = 0;
  return lookedAt;
}

function forgetLook(): void {
  sinceLook = 0;
}

/** Whether a pattern has wildcards. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/**
 * Whether `pattern` means `type`. `*` stands for one part between dots; at the end for one or more; alone for everything.
 *
 * @example
 * matches('tool.execution.*', 'tool.execution.start');   // true
 * matches('*.error', 'agent.execution.error');           // false: * is one part
 * matches('agent.*', 'agent.execution.error');           // true
 */
export function matches(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === '**' || pattern === type) return true;
  if (!hasWildcard(pattern)) return false;
  const wanted = pattern.split('.');
  const parts = type.split('.');
  const open = wanted.at(-1) === '*' || wanted.at(-1) === '**';
  if (open ? parts.length < wanted.length : parts.length !== wanted.length) return false;
  return wanted.every(
    (part, index) => part === parts[index] || part === '*' || (open && index === wanted.length - 1),
  );
}
