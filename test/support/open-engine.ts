import { createEngine, engineRegistry, ScriptError, type ScriptingEngine } from '../../src/index.js';

/** The engine, or, in one line, why this machine does not have it. */
export async function openEngine(
  language: string,
  options: Record<string, string> = {},
): Promise<ScriptingEngine | string> {
  if (!engineRegistry.has(language)) return 'the addon was built without it';
  try {
    return await createEngine(language, options);
  } catch (error) {
    if (ScriptError.isInstance(error) && error.code === 'engine_unavailable')
      return error.message.split('\n')[0];
    throw error;
  }
}
