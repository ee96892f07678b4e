// npm run test:install: the tarball under Node 20, 22 and 24, each from its npm package, in an empty folder without compilers. Arguments name other versions; `here` is the Node that
// runs this.

import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, Installation, packPackage, proveItRuns, run } from './packed.js';

const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24'];
const packing = emptyFolder();
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
try {
  const tarball = packPackage(packing);
  console.log(`packed: ${megabytes(statSync(tarball).size)}`);
  for (const version of versions) {
    const folder = emptyFolder();
    const nodes = emptyFolder();
    try {
      const installation = new Installation(folder, tarball, nodeOf(version, nodes));
      await proveItRuns(installation);
      const unpacked = installation.sizeBytes('node_modules/zigllms');
      const all = installation.sizeBytes('node_modules');
      const { stdout } = installation.program('console.log(process.version)');
      console.log(
        `Node ${stdout.trim()}: ok (unpacked ${megabytes(unpacked)}, with what it needs ${megabytes(all)})`,
      );
    } finally {
      for (const path of [folder, nodes]) rmSync(path, { recursive: true, force: true });
    }
  }
} finally {
  rmSync(packing, { recursive: true, force: true });
}

/** Node itself, from the registry. */
function nodeOf(version: string, folder: string): string {
  if (version === 'here') return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    `${name}@${version}`,
  ];
  const { status, stderr } = run('npm', args, folder, process.env);
  assert.equal(status, 0, stderr);
  return join(folder, 'node_modules', name, 'bin/node');
}
