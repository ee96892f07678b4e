// Makes what is missing before measuring: dist, the peers, the floor and the stock engines.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** `stock: false` leaves out what only measuring needs. */
export function setUp({ peers, stock = true }) {
  if (!existsSync(`${root}dist/index.js`)) step('building dist', 'npm', ['run', '--silent', 'build']);
  if (peers && !existsSync(`${root}benchmark/node_modules`)) {
    step('installing the peers (some minutes)', 'npm', ['ci', '--prefix', 'benchmark', '--loglevel', 'http']);
    // Where npm leaves install scripts out, the two native ones are built by this.
    step(
      'building the native peers',
      'npm',
      ['rebuild', '--prefix', 'benchmark', 'isolated-vm', 'node-calls-python'],
      { mayFail: true },
    );
  }
  if (!stock) return;
  const folder = `${root}benchmark/stock`;
  if (!existsSync(`${root}deps/.cargo-home/registry/src`)) {
    step('fetching the stock engines', process.execPath, ['deps/fetch.mjs', '--force']);
  }
  if (!existsSync(`${folder}/build/CMakeCache.txt`)) {
    step('configuring the stock engines', 'cmake', ['-S', folder, '-B', `${folder}/build`]);
  }
  step('building the stock engines', 'cmake', ['--build', `${folder}/build`, '--parallel', '2'], {
    quiet: true,
  });
}

function step(what, program, args, { mayFail = false, quiet = false } = {}) {
  if (!quiet) console.error(`== ${what}`);
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2];
  const { status, error, stdout } = spawnSync(program, args, { cwd: root, stdio });
  if (status === 0) return;
  const said = error?.message ?? `${program} ended with exit code ${status}`;
  if (!mayFail) throw new Error(`${what}: ${said}\n${stdout ?? ''}`);
  console.error(`${what}: ${said}`);
}
