// What an event is, and which events a pattern means.

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
  if (data === undefined || data === null) return { type, timestamp };
  if (typeof data !== 'object' || Array.isArray(data)) return { data, type, timestamp };
  return { ...data, type, timestamp };
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
