// `npm run build`: bundles the playground's page into dist/playground/page, so that it needs nothing but its own server.

import { build } from 'esbuild';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const source = new URL('page/', import.meta.url);
const target = new URL('dist/playground/page/', root);

const { metafile } = await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: { page: fileURLToPath(new URL('main.ts', source)) },
  outdir: fileURLToPath(target),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  metafile: true,
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) await copyFile(new URL(name, source), new URL(name, target));
await writeFile(new URL('licences.txt', target), await licences(Object.keys(metafile.inputs)));

/** The licences of the packages whose code is in the bundle, which ask to be kept with it. */
async function licences(inputs) {
  const packages = new Set(
    inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean),
  );
  const texts = await Promise.all(
    [...packages].toSorted().map(async (name) => {
      const folder = new URL(`node_modules/${name}/`, root);
      const file = (await readdir(folder)).find((entry) => /^licen[sc]e/i.test(entry));
      if (file === undefined) throw new Error(`${name} is bundled, and has no licence file`);
      return `${name}\n\n${(await readFile(new URL(file, folder), 'utf8')).trim()}\n`;
    }),
  );
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
