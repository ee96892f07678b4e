// A language made ready as the options of a command ask: engine, context, framework, modules.

import { isAbsolute, resolve } from 'node:path';
import type { Framework } from '../framework-entry.js';
import {
  createEngine,
  policies,
  type ContextOptions,
  type PolicyName,
  type ScriptContext,
  type ScriptingEngine,
  type SecurityPolicy,
} from '../index.js';
import { errorInfo } from '../support/framework-error.js';
import { CommandFailure } from './failure.js';
import type { Language } from './languages.js';
import type { ScriptFiles } from './script-files.js';

/** The options that commands which run scripts have in common, as the parser gives them. */
export interface SessionOptions {
  timeout?: number;
  memory?: number;
  instructions?: number;
  isolation?: 'inline' | 'thread' | 'process';
  policy?: PolicyName;
  allowRead?: string[];
  allowWrite?: string[];
  allowNet?: string[];
  allowEnv?: string[];
  allowRun?: string[];
  module?: [name: string, path: string][];
  provider?: string;
  model?: string;
  baseUrl?: string;
  apiKeyEnv?: string;
  data?: string;
  framework?: boolean;
}

export interface Session extends AsyncDisposable {
  readonly engine: ScriptingEngine;
  readonly context: ScriptContext;
  /** Undefined with --no-framework. */
  readonly framework: Framework | undefined;
}

/** Rejects with a ScriptError or a CommandFailure. `hooks` are options of the context that the command needs for itself. */
export async function openSession(
  language: Language,
  options: SessionOptions,
  files: ScriptFiles,
  hooks: Pick<ContextOptions, 'onOutput' | 'onUnhandled' | 'onCall' | 'signal' | 'reloadable'>,
): Promise<Session> {
  const engine = await createEngine(language.engine);
  try {
    const context = await createContext(engine, {
      ...hooks,
      ...limitsOf(options),
      policy: policyOf(options),
      resolveModule: files.resolver,
    });
    const framework = options.framework === false ? undefined : await giveFramework(context, options);
    return {
      engine,
      context,
      framework,
      [Symbol.asyncDispose]: () => engine.dispose(),
    };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

/** A limit or a policy that cannot be kept is a mistake on the command line; the message names the option. */
async function createContext(engine: ScriptingEngine, options: ContextOptions): Promise<ScriptContext> {
  try {
    return await engine.createContext(options);
  } catch (error) {
    const { message } = errorInfo(error);
    const said = /^createContext: (?:option )?(.*)/s.exec(message)?.[1];
    throw said === undefined ? error : new CommandFailure(said);
  }
}

function limitsOf({ timeout, memory, instructions, isolation }: SessionOptions): ContextOptions {
  return {
    isolation,
    timeoutMs: timeout,
    memoryLimitBytes: memory,
    instructionLimit: instructions,
  };
}

function policyOf(options: SessionOptions): PolicyName | SecurityPolicy {
  const { policy = 'restricted', allowRead, allowWrite, allowNet, allowEnv, allowRun } = options;
  const grants: SecurityPolicy = {
    ...((allowRead ?? allowWrite) && {
      filesystem: { read: paths(allowRead), write: paths(allowWrite) },
    }),
    ...(allowNet && { network: allowNet }),
    ...(allowEnv && { environment: allowEnv }),
    ...(allowRun && { subprocess: paths(allowRun) }),
  };
  return Object.keys(grants).length === 0 ? policy : { ...policies[policy], ...grants };
}

function paths(given: readonly string[] = []): string[] {
  return given.map((path) => (isAbsolute(path) ? path : resolve(path)));
}

/** The framework takes several times as long to load as an engine to start, so it is loaded here. */
export async function giveFramework(context: ScriptContext, options: SessionOptions): Promise<Framework> {
  const { exposeFramework } = await import('../framework-entry.js');
  const framework = await frameworkOf(options);
  await exposeFramework(context, framework);
  return framework;
}

async function frameworkOf(options: SessionOptions): Promise<Framework> {
  const { createFramework } = await import('../framework-entry.js');
  const { allowRead, allowWrite, allowNet = [], data, provider, model, baseUrl, apiKeyEnv } = options;
  const framework = createFramework({
    toolPolicy: { readPaths: paths(allowRead), writePaths: paths(allowWrite), hosts: allowNet },
    ...(data !== undefined && { dataDirectory: resolve(data) }),
  });
  const needed = { '--model': model, '--base-url': baseUrl, '--api-key-env': apiKeyEnv };
  if (provider === undefined) {
    const [alone] = Object.entries(needed).find(([, value]) => value !== undefined) ?? [];
    if (alone !== undefined) throw new CommandFailure(`${alone} needs --provider`);
    return framework;
  }
  if (provider === 'embedded') return framework;
  try {
    framework.providers.register({
      name: provider,
      type: provider as 'openai',
      config: Object.fromEntries(
        Object.entries({ model, baseUrl, apiKeyEnv }).filter(([, value]) => value !== undefined),
      ),
    });
    framework.providers.setDefault(provider);
  } catch (error) {
    throw new CommandFailure(`--provider: ${errorInfo(error).message}`);
  }
  return framework;
}
