// Finds and loads the native addon: a build of this checkout, or a prebuild that came with the package. The only place that knows where it lies.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptError } from '../errors/index.js';
import type { NativeBinding } from './binding-types.js';

const require = createRequire(import.meta.url);
// src/native and dist/native lie equally deep.
const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

let loaded: NativeBinding | undefined;
let loadedFrom = '';

/** The addon, loaded at the first call in each Node thread. Throws a ScriptError with code `engine_unavailable`. */
export function loadBinding(): NativeBinding {
  loaded ??= load();
  return loaded;
}

/** The file that the addon was loaded from. Throws as `loadBinding` does. */
export function bindingPath(): string {
  loadBinding();
  return loadedFrom;
}

/** The executable behind isolation 'process', which lies beside the addon; undefined where it was not built: it needs Linux. */
export function workerPath(): string | undefined {
  loadBinding();
  // For sanitizer builds and tests.
  const chosen = process.env.ZIGLLMS_WORKER;
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  // prebuilds/ has the files for both C libraries of Linux in one folder.
  const name = basename(loadedFrom).includes('.musl.') ? 'zigllms-worker.musl' : 'zigllms-worker';
  const path = join(dirname(loadedFrom), name);
  return existsSync(path) ? path : undefined;
}

function load(): NativeBinding {
  // For sanitizer builds and tests.
  const chosen = process.env.ZIGLLMS_ADDON;
  if (chosen !== undefined && chosen !== '') return open(() => resolve(chosen), [resolve(chosen)]);
  const built = ['Release', 'Debug'].map((kind) => `${packageRoot}build/${kind}/zigllms.node`);
  const found = built.find((path) => existsSync(path));
  if (found !== undefined) return open(() => found, built);
  return open(() => require('node-gyp-build').path(packageRoot), [...built, `${packageRoot}prebuilds`]);
}

function open(find: () => string, places: readonly string[]): NativeBinding {
  try {
    loadedFrom = find();
    // Not by `require`, which would hand a second copy of this package in this Node thread the binding of the first: a binding serves one.
    const module = { exports: {} };
    process.dlopen(module, loadedFrom);
    return module.exports as NativeBinding;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new ScriptError(
      'engine_unavailable',
      `the native addon could not be loaded (looked at ${places.join(', ')}); \`npm rebuild zigllms\` builds it: ${said}`,
      { cause },
    );
  }
}
