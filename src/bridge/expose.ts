// Gives a script context the framework: the global `zigllms` and the modules `zigllms.<area>`.

import type { ScriptContext } from '../engine/index.js';
import type { Framework } from '../framework.js';
import { areas } from './areas/index.js';
import { Dispatcher } from './dispatcher.js';
import { emitters } from './emit/index.js';

/**
 * Lets the scripts of `context` drive `framework`. What they register and create goes when the context is disposed. Rejects as
 * `setGlobal` and `registerModule` do.
 *
 * @example
 * const framework = createFramework();
 * await using context = await lua.createContext();
 * await exposeFramework(context, framework);
 * await context.eval('return zigllms.agent.create({name = "helper"}):run("Hello").content');
 */
export async function exposeFramework(context: ScriptContext, framework: Framework): Promise<void> {
  const emitter = emitters.get(context.engine.name);
  const host = { framework, owner: context, report: (error: unknown) => context.reportUnhandled(error) };
  const dispatcher = new Dispatcher(areas, host, emitter?.namingStyle ?? 'camelCase');
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
