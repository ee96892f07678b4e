// Tools whose functions are a script's. A script's function is given the input alone: languages that count arguments would refuse the context that comes second.

import { fromScript, isFromScript } from './script-functions.js';

/** A tool definition as a script wrote it, for the framework. What isn't one is left for the framework to refuse. */
export function scriptTool<Definition>(definition: Definition): Definition {
  // An agent among an agent's tools is an object of the host, not to be copied.
  if (typeof definition !== 'object' || definition === null) return definition;
  if (Object.getPrototypeOf(definition) !== Object.prototype) return definition;
  const functions = Object.entries(definition).filter(([, member]) => isFromScript(member));
  if (functions.length === 0) return definition;
  const ofInput = functions.map(([name, call]) => [
    name,
    fromScript((input: unknown) => (call as (input: unknown) => unknown)(input)),
  ]);
  return { ...definition, ...Object.fromEntries(ofInput) };
}

/** An agent's options whose own tools may be a script's. */
export function withScriptTools(config: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(config.tools)) return config;
  return { ...config, tools: config.tools.map(scriptTool) };
}
