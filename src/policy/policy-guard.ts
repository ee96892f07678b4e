// Keeps one context's policy: says yes or no to each use, tells of each no, and knows what calls under way have narrowed.

import { ScriptError } from '../errors/index.js';
import type { ScriptModule } from '../modules/index.js';
import { hostCovers, nameCovers, pathCovers, sameText } from './grants.js';
import type { AuditEvent, Capability, PolicyNarrowing, SecurityPolicy } from './security-policy.js';

/** Capabilities that are lists, and how an entry covers a use. */
type Listed =
  'hostFunctions' | 'filesystem.read' | 'filesystem.write' | 'network' | 'environment' | 'subprocess';

const covers: Record<Listed, (granted: string, wanted: string) => boolean> = {
  hostFunctions: nameCovers,
  'filesystem.read': pathCovers,
  'filesystem.write': pathCovers,
  network: hostCovers,
  environment: sameText,
  subprocess: sameText,
};
const listed = Object.keys(covers) as Listed[];

const what: Record<Capability, (target: string) => string> = {
  modules: (target) => target,
  clock: (target) => target,
  randomness: (target) => target,
  hostFunctions: (name) => `host function '${name}'`,
  'filesystem.read': (path) => `reading '${path}'`,
  'filesystem.write': (path) => `writing '${path}'`,
  network: (host) => `host '${host}'`,
  environment: (name) => `variable '${name}'`,
  subprocess: (program) => `program '${program}'`,
};

type AnyFunction = (...args: never[]) => unknown;

export class PolicyGuard {
  readonly policy: SecurityPolicy;
  /** The module whose functions ask this guard by themselves. */
  module: ScriptModule | undefined;
  readonly #engine: string;
  readonly #context: string;
  readonly #onDenied: ((event: AuditEvent) => void) | undefined;
  readonly #narrowings = new Set<PolicyNarrowing>();
  /** The policy lists host functions by name. */
  readonly #isListed: boolean;
  /** The names of host functions, where the policy lists them or somebody wants to know. */
  readonly #names: WeakMap<AnyFunction, Set<string>> | undefined;

  constructor(
    policy: SecurityPolicy,
    engine: string,
    context: string,
    onDenied: ((event: AuditEvent) => void) | undefined,
    keepsNames = false,
  ) {
    this.policy = policy;
    this.#engine = engine;
    this.#context = context;
    this.#onDenied = onDenied;
    this.#isListed = policy.hostFunctions !== 'all';
    if (this.#isListed || keepsNames) this.#names = new WeakMap();
  }

  /** Tells of a denial; the `permission_error` for the script. */
  deny(capability: Capability, target: string): ScriptError {
    const message = `the policy does not allow ${what[capability](target)} (capability ${capability})`;
    this.#onDenied?.({ engine: this.#engine, context: this.#context, capability, target, message });
    return new ScriptError('permission_error', message, { engine: this.#engine });
  }

  /** Throws a `permission_error`, and tells of it, unless the policy and every call under way allow it. */
  check(capability: Listed, target: string): void {
    if (!this.allows(capability, target)) throw this.deny(capability, target);
  }

  allows(capability: Listed, target: string): boolean {
    return this.lists(capability).every((list) => listCovers(list, capability, target));
  }

  /** The lists that all have to cover a use: the policy's own, and those of the calls under way. */
  lists(capability: Listed): List[] {
    const narrowed = [...this.#narrowings].map((narrowing) => listOf(narrowing, capability));
    return [listOf(this.policy, capability) ?? [], ...narrowed.filter((list) => list !== undefined)];
  }

  /** The lists of folders that all have to cover a path. */
  folders(way: 'read' | 'write'): (readonly string[])[] {
    return this.lists(`filesystem.${way}`).filter((list) => list !== 'all');
  }

  // ---- narrowing -----------------------------------------------------------------------------------------------

  /**
   * Narrows the policy until the function that it returns is called. Throws a `permission_error` for what would widen it. Calls into one context take turns on one
   * thread, so what one of them has narrowed holds for all that are under way.
   */
  narrow(narrowing: PolicyNarrowing): () => void {
    if (narrowing.hostFunctions !== undefined && !this.#isListed) {
      throw new TypeError('policy.hostFunctions can be narrowed where the policy of the context lists them');
    }
    for (const capability of listed) {
      const list = listOf(narrowing, capability);
      if (list === 'all') throw new TypeError(`policy.${capability}: expected a list of texts`);
      const wider = list?.find(
        (entry) => !listCovers(listOf(this.policy, capability) ?? [], capability, entry),
      );
      if (wider === undefined) continue;
      throw new ScriptError(
        'permission_error',
        `policy.${capability}: the policy of the context does not allow '${wider}', and a call can only narrow it`,
        { engine: this.#engine },
      );
    }
    const own = { ...narrowing };
    this.#narrowings.add(own);
    return () => this.#narrowings.delete(own);
  }

  // ---- host functions ------------------------------------------------------------------------------------------

  /** Remembers what a host's value is called, and the functions in it: `api` with a function `add` is `api.add`. */
  name(name: string, value: unknown): void {
    if (this.#names !== undefined) this.#nameIn(this.#names, name, value, new Set());
  }

  #nameIn(names: WeakMap<AnyFunction, Set<string>>, name: string, value: unknown, seen: Set<object>): void {
    if (typeof value === 'function') {
      const known = names.get(value as AnyFunction);
      if (known === undefined) names.set(value as AnyFunction, new Set([name]));
      else known.add(name);
      return;
    }
    if (!isPlain(value) || seen.has(value)) return;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) this.#nameIn(names, `${name}.${key}`, inner, seen);
  }

  /** The name by which scripts know `call`, or else its own. */
  nameOf(call: AnyFunction): string {
    const [first = call.name] = this.#names?.get(call) ?? [];
    return first;
  }

  /** What scripts call when they call `call`: itself, or where its name is known and the policy lists names, itself after a check. */
  guarded(call: AnyFunction): AnyFunction {
    const names = this.#isListed ? this.#names?.get(call) : undefined;
    if (names === undefined) return call;
    return (...args) => {
      if (![...names].some((name) => this.allows('hostFunctions', name)))
        throw this.deny('hostFunctions', [...names][0]);
      return call(...args);
    };
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

type List = 'all' | readonly string[];

function listOf(policy: PolicyNarrowing, capability: Listed): List | undefined {
  switch (capability) {
    case 'filesystem.read':
      return policy.filesystem === undefined ? undefined : (policy.filesystem.read ?? []);
    case 'filesystem.write':
      return policy.filesystem === undefined ? undefined : (policy.filesystem.write ?? []);
    default:
      return policy[capability];
  }
}

function listCovers(list: List, capability: Listed, target: string): boolean {
  return list === 'all' || list.some((entry) => covers[capability](entry, target));
}
