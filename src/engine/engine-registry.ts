// Which languages there are: the addon's own, and whatever a program registers. An engine is opened when somebody first asks for it.

import { ScriptError } from '../errors/index.js';
import { suggestion } from '../support/nearest-name.js';
import { theBorder } from './border.js';
import { NativeScriptingEngine } from './native-engine.js';
import type { EngineCapabilities, ScriptingEngine } from './scripting-engine.js';

/** Opens an engine. `options` are the engine's own (its README lists them). */
export type EngineFactory = (
  options: Readonly<Record<string, string>>,
) => Promise<ScriptingEngine> | ScriptingEngine;

/** A language that a program adds. */
export interface EngineRegistration {
  /** With the dot: `.lua`. */
  extensions: readonly string[];
  /** Opens it; called by `create`, and by the first `get`. */
  create: EngineFactory;
}

/** What is known of a language on this machine. */
export type EngineInfo =
  | {
      /** As `createEngine` takes it. */
      name: string;
      /** With the dot: `.lua`. */
      extensions: readonly string[];
      /** Whether it could be opened. */
      available: true;
      /** The interpreter's own version. */
      version: string;
      /** What it can do here. */
      capabilities: EngineCapabilities;
    }
  | {
      /** As `createEngine` takes it. */
      name: string;
      /** With the dot: `.lua`. */
      extensions: readonly string[];
      /** Whether it could be opened. */
      available: false;
      /** What was missing, and where it was looked for. */
      reason: string;
    };

/**
 * Languages by name and by file extension.
 *
 * @example
 * const registry = new EngineRegistry();
 * const lua = await registry.get('lua');
 * const engine = await registry.findByExtension('hello.wren');
 */
export class EngineRegistry {
  readonly #registrations = new Map<string, EngineRegistration>();
  readonly #opened = new Map<string, Promise<ScriptingEngine>>();
  #knowsNative: boolean;

  /** `native: false`: without the addon's languages. */
  constructor({ native = true }: { native?: boolean } = {}) {
    this.#knowsNative = !native;
  }

  /** Adds a language. Throws when the name is taken. */
  register(name: string, registration: EngineRegistration): void {
    if (typeof name !== 'string' || name === '') throw new TypeError('register: expected the name as a text');
    if (typeof registration?.create !== 'function' || !Array.isArray(registration.extensions)) {
      throw new TypeError(`register: ${name}: expected { extensions, create }`);
    }
    if (this.#all().has(name)) throw new TypeError(`register: an engine named ${name} is registered already`);
    this.#registrations.set(name, registration);
  }

  /** The names of all languages, whether or not this machine has what they need. */
  names(): string[] {
    return [...this.#all().keys()];
  }

  /** Whether a language of this name is registered. */
  has(name: string): boolean {
    return this.#all().has(name);
  }

  /** A new engine of that name. Rejects with code `engine_unavailable`. */
  async create(name: string, options: Readonly<Record<string, string>> = {}): Promise<ScriptingEngine> {
    return this.#registration(name).create(options);
  }

  /** The registry's own engine of that name, opened at the first call. Disposed by `dispose`. */
  get(name: string): Promise<ScriptingEngine> {
    let engine = this.#opened.get(name);
    if (engine === undefined) {
      engine = this.create(name);
      this.#opened.set(name, engine);
      // One that could not be opened may be tried again.
      engine.catch(() => this.#opened.delete(name));
    }
    return engine;
  }

  /** The engine for a file name or an extension, or undefined when no language has it. */
  async findByExtension(fileNameOrExtension: string): Promise<ScriptingEngine | undefined> {
    const extension = /\.[^./\\]*$/.exec(`.${fileNameOrExtension}`)?.[0].toLowerCase();
    for (const [name, { extensions }] of this.#all()) {
      if (extensions.some((candidate) => candidate.toLowerCase() === extension)) return this.get(name);
    }
    return undefined;
  }

  /** All languages, each opened to see what it is, and for what isn't available why. */
  engines(): Promise<EngineInfo[]> {
    return Promise.all([...this.#all()].map(([name, { extensions }]) => this.#info(name, extensions)));
  }

  async #info(name: string, extensions: readonly string[]): Promise<EngineInfo> {
    try {
      const { version, supportedExtensions, capabilities } = await this.get(name);
      return { name, extensions: supportedExtensions, available: true, version, capabilities };
    } catch (error) {
      return {
        name,
        extensions,
        available: false,
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  }

  /** Disposes the engines that `get` opened. */
  async dispose(): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    const engines = await Promise.allSettled(opened);
    await Promise.all(
      engines.map((engine) => (engine.status === 'fulfilled' ? engine.value.dispose() : undefined)),
    );
  }

  #registration(name: string): EngineRegistration {
    if (typeof name !== 'string') throw new TypeError('expected the name of an engine as a text');
    const found = this.#all().get(name);
    if (found !== undefined) return found;
    const names = this.names();
    throw new ScriptError(
      'engine_unavailable',
      `no engine is named ${name}${suggestion(name, names)} (there are ${names.join(', ')})`,
    );
  }

  #all(): ReadonlyMap<string, EngineRegistration> {
    if (!this.#knowsNative) {
      for (const { name, extensions } of theBorder().binding.engines()) {
        const create: EngineFactory = (options) => NativeScriptingEngine.open(name, options);
        this.#registrations.set(name, { extensions, create });
      }
      this.#knowsNative = true;
    }
    return this.#registrations;
  }
}

/** The registry that `createEngine` asks. */
export const engineRegistry = new EngineRegistry();

/**
 * Opens a language by its name. Rejects with a ScriptError of code `engine_unavailable` that says what is missing.
 *
 * @example
 * await using lua = await createEngine('lua');
 * await using context = await lua.createContext({ timeoutMs: 500 });
 * await context.eval('return 1 + 1');   // 2
 */
export async function createEngine(
  name: string,
  options: Readonly<Record<string, string>> = {},
): Promise<ScriptingEngine> {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createEngine: expected the options as an object');
  return engineRegistry.create(name, options);
}
