// Gives a script context the framework: the global `zigllms` and the modules `zigllms.<area>`.

import type { ScriptContext } from '../engine/index.js';
import type { Framework } from '../framework.js';
import type { ScriptFunction } from '../values/index.js';
import { areas } from './areas/index.js';
import { stepFunctionParameters } from './areas/workflow.js';
import { FrameworkError, joinLine } from '../support/index.js';
import { Dispatcher } from './dispatcher.js';
import { emitters } from './emit/index.js';
import { callLater } from './script-work.js';

/** Of the contexts that have the framework. */
const dispatchers = new WeakMap<ScriptContext, Dispatcher>();

/**
 * Lets the scripts of `context` drive `framework`. What they register and create goes when the context is disposed; when a reloadable context gets a new version, that may register
 * under the names that the old one had, and what the old one made goes with its last call. Rejects as `setGlobal` and `registerModule` do.
 *
 * @example
 * const framework = createFramework();
 * await using context = await lua.createContext();
 * await exposeFramework(context, framework);
 * await context.eval('return zigllms.agent.create({name = "helper"}):run("Hello").content');
 */
export async function exposeFramework(context: ScriptContext, framework: Framework): Promise<void> {
  const line = {};
  await context.setUp((version) => {
    joinLine(version, line);
    return exposeTo(version, framework);
  });
}

async function exposeTo(context: ScriptContext, framework: Framework): Promise<void> {
  const emitter = emitters.get(context.engine.name);
  const host = { framework, owner: context, report: (error: unknown) => context.reportUnhandled(error) };
  const dispatcher = new Dispatcher(areas, host, {
    style: emitter?.namingStyle ?? 'camelCase',
    inline: context.isolation === 'inline',
  });
  dispatchers.set(context, dispatcher);
  const exposed = areas.map((area) => ({ area, functions: dispatcher.functionsOf(area) }));
  context.onDispose(() => framework.releaseOwner(context));
  for (const { area, functions } of exposed) {
    await context.registerModule({ name: `zigllms.${area.name}`, functions });
  }
  await context.setGlobal(
    'zigllms',
    Object.fromEntries(exposed.map(({ area, functions }) => [area.name, functions])),
  );
}

/**
 * Loads a script whose functions steps of workflows can name as {script, function}, in any process that has loaded the same source: a run that began with
 * another is refused. `context` must have got the framework from `exposeFramework`; the script goes with it. Rejects as `loadScript` does.
 *
 * @example
 * await addWorkflowScript(context, framework, 'function shout(params) return params.text:upper() end', 'steps.lua');
 * workflow.addStep('shout', { script: 'steps.lua', function: 'shout', params: { text: '{{input.text}}' } });
 */
export async function addWorkflowScript(
  context: ScriptContext,
  framework: Framework,
  source: string,
  name: string,
): Promise<void> {
  await context.setUp((version) => addTo(version, framework, source, name));
}

async function addTo(
  context: ScriptContext,
  framework: Framework,
  source: string,
  name: string,
): Promise<void> {
  const dispatcher = dispatchers.get(context);
  if (dispatcher === undefined)
    throw new FrameworkError(
      'invalid_argument',
      'addWorkflowScript: call exposeFramework for the context first',
    );
  await context.loadScript(source, name);
  const call = async (functionName: string, ...args: unknown[]): Promise<unknown> => {
    const callFound = callLater();
    const found = await context.getGlobal<ScriptFunction>(functionName).catch((error: unknown) => {
      throw new FrameworkError('not_found', `script "${name}" has no function "${functionName}"`, {
        cause: error,
      });
    });
    if (typeof found !== 'function')
      throw new FrameworkError('not_found', `script "${name}" has no function "${functionName}"`);
    return callFound(found, dispatcher.argumentsFor(stepFunctionParameters, args));
  };
  framework.workflows.addScript(name, { source, call }, { owner: context });
}
