// zigllms engines

import { engineRegistry } from '../../index.js';
import { languages, type Language } from '../languages.js';
import { painter, say, sayJson, tableText } from '../terminal.js';

export async function run(_: readonly string[], options: { json?: boolean }): Promise<number> {
  // What the package tests itself with has no language.
  const engines = (await engineRegistry.engines()).filter(({ name }) => languageOf(name) !== undefined);
  await engineRegistry.dispose();
  if (options.json === true) {
    sayJson(engines);
    return 0;
  }
  const paint = painter(process.stdout);
  const rows = engines.map((engine) => [
    engine.name,
    languageOf(engine.name)?.title ?? '',
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

function languageOf(engine: string): Language | undefined {
  return languages.find((language) => language.engine === engine);
}
