// Tools whose function is a script's. A script's function is given the input alone: languages that count arguments would refuse the context that comes second.

import { fromScript, isFromScript } from './script-functions.js';

/** A tool definition as a script wrote it, for the framework. What isn't one is left for the framework to refuse. */
export function scriptTool<Definition>(definition: Definition): Definition {
  const execute = (definition as { execute?: unknown } | null)?.execute;
  if (!isFromScript(execute)) return definition;
  return { ...definition, execute: fromScript((input: unknown) => execute(input)) };
}

/** An agent's options whose own tools may be a script's. */
export function withScriptTools(config: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(config.tools)) return config;
  return { ...config, tools: config.tools.map(scriptTool) };
}
