// A script's object kept by reference: an instance of one of the script's own classes, which a copy would not do justice.

import type { RefCalls } from './border-tables.js';
import type { RefHolder, ScriptCallOptions } from './script-function.js';
import type { ScriptValue } from './script-value.js';

/**
 * An object that lives in a script. Its members are read and written there, one at a time.
 *
 * @example
 * using point = await context.eval<ScriptObject>('Point(1, 2)');
 * await point.get('x');                 // 1
 * await point.call('move', [3, 4]);
 */
export class ScriptObject {
  readonly #calls: RefCalls;
  readonly #holder: RefHolder;
  /** The name of its class; empty where the language has none. */
  readonly className: string;

  /** @internal Made by the border only. */
  constructor(calls: RefCalls, holder: RefHolder, className: string) {
    this.#calls = calls;
    this.#holder = holder;
    this.className = className;
  }

  /** @internal */
  static refIn(value: ScriptObject, calls: RefCalls): number | undefined {
    return value.#calls === calls ? value.#holder.ref : undefined;
  }

  /** Reads a member or item. */
  get<T = ScriptValue>(key: string | number, options?: ScriptCallOptions): Promise<T> {
    return this.#calls.getMember(this.#holder.ref, key, options) as Promise<T>;
  }

  /** Writes a member or item. */
  set(key: string | number, value: unknown, options?: ScriptCallOptions): Promise<void> {
    return this.#calls.setMember(this.#holder.ref, key, value, options);
  }

  /** Calls a method. */
  call<T = ScriptValue>(
    method: string,
    args: readonly unknown[] = [],
    options?: ScriptCallOptions,
  ): Promise<T> {
    return this.#calls.callMember(this.#holder.ref, method, args, options) as Promise<T>;
  }

  /** The names of its members, as far as the language can list them. */
  keys(options?: ScriptCallOptions): Promise<(string | number)[]> {
    return this.#calls.memberKeys(this.#holder.ref, options);
  }

  /** Lets the script's collector have it. Later calls reject with code `disposed`. */
  dispose(): void {
    this.#calls.disposeRef(this, this.#holder);
  }

  /** The same as `dispose`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Whether it was disposed, or its context has ended. */
  get disposed(): boolean {
    return this.#holder.ref < 0 || this.#calls.disposed;
  }
}
