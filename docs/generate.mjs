// Writes what is derived from the descriptions in src/bridge/areas (a reference page per area and each language's stubs) and from the table of commands in src/cli.
// `node docs/generate.mjs --check` writes nothing and fails when a file would change.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { areaPage, areas, emitters } from '../dist/bridge/index.js';
import { commandLinePage } from '../dist/cli/program.js';

const docs = new URL('./', import.meta.url);
const languages = [...emitters.values()];
const files = [
  ...areas.map((area) => [`reference/${area.name}.md`, areaPage(area, languages)]),
  ...languages.map((emitter) => [`reference/stubs/${emitter.stubFile}`, emitter.stubs(areas)]),
  ['cli.md', commandLinePage()],
];

const check = process.argv.includes('--check');
await mkdir(new URL('reference/stubs/', docs), { recursive: true });
for (const [name, text] of files) {
  const file = new URL(name, docs);
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current === text) continue;
  if (check) {
    console.error(`docs/${name} is out of date: run \`npm run generate\``);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`docs/${name}`);
  }
}
