// zigllms engines

import { engineRegistry } from '../../index.js';
import { languages } from '../languages.js';
import { painter, say, sayJson, tableText } from '../terminal.js';

export async function run(_: readonly string[], options: { json?: boolean }): Promise<number> {
  const engines = await engineRegistry.engines();
  await engineRegistry.dispose();
  if (options.json === true) {
    sayJson(engines);
    return 0;
  }
  const paint = painter(process.stdout);
  const rows = engines.map((engine) => [
    engine.name,
    languages.find((language) => language.engine === engine.name)?.title ?? '',
    engine.available ? engine.version : 'not here',
    engine.extensions.join(' '),
  ]);
  const [head, ...lines] = tableText([['name', 'language', 'version', 'files'], ...rows]).split('\n');
  say(paint('bold', head));
  say(lines.join('\n'));
  for (const engine of engines) {
    if (engine.available) {
      const lacks = Object.entries(engine.capabilities).filter(([, has]) => !has);
      if (lacks.length > 0) say(`\n${engine.name} has not: ${lacks.map(([name]) => name).join(', ')}`);
    } else say(`\n${engine.name}: ${engine.reason}`);
  }
  return 0;
}
