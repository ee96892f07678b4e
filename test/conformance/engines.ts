// The languages and isolations that the conformance suite runs for, and how its tests get their contexts. Adding a language is one line here and
// its words in snippets.ts. ZIGLLMS_ENGINES=lua,wren narrows a run.

import { after, describe, test, type TestContext } from 'node:test';
import type { ContextOptions, EngineCapabilities, ScriptContext, ScriptingEngine } from '../../src/index.js';
import { openEngine } from '../support/open-engine.js';
import { snippets, type Concept } from './snippets.js';

export const languages = ['lua', 'quickjs', 'wren', 'python', 'echo'] as const;
export type Language = (typeof languages)[number];

const isolations = ['inline', 'thread', 'process'] as const;
export type TestedIsolation = (typeof isolations)[number];

/** Why a language skips a behaviour although no capability says so. */
export type Skips = Partial<Record<Language, string>>;

export interface Needs {
  /** Concepts of snippets.ts that the test uses; a language without words for one skips it. Each is loaded into the test's context by `load`. */
  snippets?: readonly Concept[];
  capabilities?: readonly (keyof EngineCapabilities)[];
  /** 'thread': where scripts do not run on the Node thread, so in a process too. */
  isolation?: 'inline' | 'thread';
  skips?: Skips;
  timeoutMs?: number;
}

/** One language in one isolation. */
export class Target {
  constructor(
    readonly language: Language,
    readonly isolation: TestedIsolation,
    readonly engine: ScriptingEngine,
  ) {}

  get inline(): boolean {
    return this.isolation === 'inline';
  }

  /** A context that ends with the test. */
  async context(t: TestContext, options: ContextOptions = {}): Promise<ScriptContext> {
    const context = await this.engine.createContext({ isolation: this.isolation, ...options });
    t.after(() => context.dispose());
    return context;
  }

  /** A context with the words of some concepts loaded. */
  async load(
    t: TestContext,
    concepts: readonly Concept[],
    options: ContextOptions = {},
  ): Promise<ScriptContext> {
    const context = await this.context(t, options);
    for (const concept of concepts) await context.loadScript(this.words(concept), this.file(concept));
    return context;
  }

  words(concept: Concept): string {
    const words = (snippets[concept] as Partial<Record<Language, string>>)[this.language];
    if (words === undefined) throw new Error(`snippets.ts has no ${concept} for ${this.language}`);
    return words;
  }

  file(name: string): string {
    return `${name}${this.engine.supportedExtensions[0]}`;
  }

  /** A test that says why where this target skips it. */
  test(behaviour: string, needs: Needs, body: (t: TestContext) => Promise<void> | void): void {
    test(behaviour, { skip: this.#reasonToSkip(needs) ?? false, timeout: needs.timeoutMs ?? 30_000 }, body);
  }

  #reasonToSkip({
    snippets: concepts = [],
    capabilities = [],
    isolation,
    skips = {},
  }: Needs): string | undefined {
    if (isolation !== undefined && (isolation === 'inline') !== this.inline)
      return isolation === 'inline' ? "for isolation 'inline' only" : 'not on the Node thread';
    const lacking = capabilities.find((capability) => !this.engine.capabilities[capability]);
    if (lacking !== undefined) return `capability ${lacking} is false`;
    const unknown = concepts.find((concept) => !(this.language in snippets[concept]));
    return (
      skips[this.language] ?? (unknown === undefined ? undefined : `the language has no words for ${unknown}`)
    );
  }
}

const wanted = process.env.ZIGLLMS_ENGINES?.split(',');
const opened = new Map<Language, ScriptingEngine | string>();
for (const language of languages) {
  if (wanted !== undefined && !wanted.includes(language)) continue;
  opened.set(language, await openEngine(language));
}

/** Declares `body`'s tests for every language and isolation. */
export function eachTarget(concept: string, body: (target: Target) => void): void {
  after(async () => {
    for (const engine of opened.values()) if (typeof engine !== 'string') await engine.dispose();
  });
  for (const [language, engine] of opened) {
    for (const isolation of isolations) {
      const title = `${concept}: ${language}, ${isolation}`;
      const skip = typeof engine === 'string' ? engine : reasonToSkipIsolation(engine, isolation);
      if (skip !== undefined || typeof engine === 'string') describe(title, { skip }, () => undefined);
      else describe(title, () => body(new Target(language, isolation, engine)));
    }
  }
}

function reasonToSkipIsolation(engine: ScriptingEngine, isolation: TestedIsolation): string | undefined {
  return isolation === 'process' && !engine.capabilities.processIsolation
    ? 'there is no worker process on this system'
    : undefined;
}

/** The same for every language, whatever the isolation. */
export function eachEngine(concept: string, body: (target: Target) => void): void {
  eachTarget(concept, (target) => {
    if (target.isolation === 'thread') body(target);
  });
}
