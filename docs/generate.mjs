// Writes what is derived from the descriptions in src/bridge/areas: a reference page per area and each language's stubs.
// `node docs/generate.mjs --check` writes nothing and fails when a file would change.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { areaPage, areas, emitters } from '../dist/bridge/index.js';

const reference = new URL('reference/', import.meta.url);
const languages = [...emitters.values()];
const files = [
  ...areas.map((area) => [`${area.name}.md`, areaPage(area, languages)]),
  ...languages.map((emitter) => [`stubs/${emitter.stubFile}`, emitter.stubs(areas)]),
];

const check = process.argv.includes('--check');
await mkdir(new URL('stubs/', reference), { recursive: true });
for (const [name, text] of files) {
  const file = new URL(name, reference);
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current === text) continue;
  if (check) {
    console.error(`docs/reference/${name} is out of date: run \`npm run generate\``);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`docs/reference/${name}`);
  }
}
