// What the host offers to the programs of the corpus, as the global `host`.

import type { ScriptContext, ScriptFunction, ScriptObject } from '../../src/index.js';

export class HostSide {
  calls = 0;
  readonly kept: unknown[] = [];
  /** Promises of host functions that nobody else waits for. */
  readonly ended: Promise<unknown>[] = [];

  constructor(
    readonly context: () => ScriptContext,
    readonly inline: boolean,
  ) {}

  functions(): Record<string, (...args: never[]) => unknown> {
    return {
      echo: (value: unknown) => {
        this.calls += 1;
        return value;
      },
      later: (value: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), 5)),
      never: () => new Promise(() => undefined),
      fail: (message: string) => {
        throw new Error(message);
      },
      failNull: () => {
        throw null;
      },
      failUndefined: () => {
        throw undefined;
      },
      failLater: () => Promise.reject(null),
      failHuge: (length: number) => {
        throw new Error('x'.repeat(length));
      },
      failCyclic: () => {
        const error = new Error('cyclic');
        error.cause = error;
        throw error;
      },
      failProxy: () => {
        throw new Proxy(new Error('proxy'), {
          get() {
            throw null;
          },
        });
      },
      failGetter: () => {
        throw Object.defineProperty(new Error(), 'message', {
          get() {
            throw undefined;
          },
        });
      },
      /** Runs a source in the context that calls. */
      reenter: (source: string) =>
        this.inline ? this.context().sync.eval(source) : this.context().eval(source),
      callBack: (callback: ScriptFunction, ...args: unknown[]) =>
        this.inline ? callback.sync(...(args as never[])) : callback(...(args as never[])),
      read: async (object: ScriptObject) => {
        for (const key of await object.keys()) await object.get(key);
        return 'read';
      },
      keep: (value: unknown) => {
        this.kept.push(value);
        return this.kept.length;
      },
      callKept: () => (this.kept[0] as ScriptFunction)(),
      dispose: () => {
        this.ended.push(this.context().dispose());
        return 1;
      },
      cancel: () => this.context().cancel(),
      exit: () => process.exit(9),
      text: (length: number) => 'x'.repeat(length),
      list: (length: number) => new Array(length).fill(1),
      nested: (depth: number) => {
        let value: unknown = 1;
        for (let level = 0; level < depth; level += 1) value = [value];
        return value;
      },
      cyclic: () => {
        const value: Record<string, unknown> = {};
        value.self = value;
        return value;
      },
      badGetter: () => ({
        get x() {
          throw null;
        },
      }),
      badProxy: () =>
        new Proxy(
          {},
          {
            ownKeys() {
              throw undefined;
            },
          },
        ),
      prototypes: () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as unknown,
    };
  }
}
