// Imports go one way (docs/architecture.md). Reads every #include "..." of native/ and every relative import of src/.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Room → rooms that it may import, beside itself. A room that isn't listed fails the test. */
type Directions = Record<string, readonly string[]>;

const belowEngine = ['support', 'errors', 'marshal', 'limits'];
const native: Directions = {
  support: [],
  errors: ['support'],
  marshal: ['support', 'errors'],
  limits: ['support', 'errors'],
  engine: belowEngine,
  engines: [...belowEngine, 'engine'],
  executor: [...belowEngine, 'engine'],
  napi: [...belowEngine, 'engine', 'executor', 'engines'],
  worker: [...belowEngine, 'engine', 'executor', 'engines'],
  'addon.cc': ['napi', 'engines'],
};

const framework = [
  'support',
  'schema',
  'event',
  'hook',
  'memory',
  'provider',
  'tool',
  'agent',
  'output',
  'workflow',
  'testing',
];
const src: Directions = {
  errors: [],
  values: ['errors', 'native'],
  native: ['errors'],
  modules: ['errors', 'values'],
  policy: ['errors', 'modules', 'support'],
  engine: ['errors', 'values', 'native', 'modules', 'policy', 'support'],
  ...Object.fromEntries(framework.map((room) => [room, framework])),
  'framework.ts': framework,
  bridge: [...framework, 'framework.ts', 'engine', 'values', 'errors', 'modules'],
  pool: ['engine', 'errors', 'policy', 'support'],
  playground: ['index.ts', 'framework-entry.ts', 'bridge', 'errors', 'support'],
  telemetry: ['engine', 'errors', 'pool', 'support'],
  // Not the framework: what it needs takes long to load.
  'index.ts': ['engine', 'policy', 'pool', 'modules', 'values', 'errors'],
  'framework-entry.ts': ['framework.ts', ...framework, 'bridge'],
  // Of the framework's rooms only what it prints and writes: reports and stubs. Those are loaded when a command needs them.
  cli: ['index.ts', 'framework-entry.ts', 'errors', 'native', 'support', 'testing', 'bridge', 'playground'],
};

interface Arrow {
  file: string;
  from: string;
  to: string;
  target: string;
}

function arrows(folder: string, file: RegExp, imports: RegExp, fromRoot: boolean): Arrow[] {
  const base = join(root, folder);
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((name) => file.test(name))
    .flatMap((name) =>
      [...readFileSync(join(base, name), 'utf8').matchAll(imports)].map(([, target]) => {
        const beside = normalize(join(dirname(name), target));
        const path = fromRoot && !target.startsWith('.') && target.split('/')[0] in native ? target : beside;
        return { file: name, from: roomOf(name), to: roomOf(path).replace(/\.js$/, '.ts'), target: path };
      }),
    );
}

function roomOf(path: string): string {
  return path.split('/')[0];
}

function against(found: readonly Arrow[], directions: Directions): string[] {
  return found
    .filter(({ from, to }) => from !== to && !directions[from]?.includes(to))
    .map(({ file, target }) => `${file} imports ${relative('.', target)}`);
}

test('native code includes only what stands to its left', () => {
  const found = arrows('native', /\.(cc|h)$/, /^#include "([^"]+)"/gm, true);
  assert.ok(found.length > 100, 'found no includes');
  assert.deepEqual(against(found, native), []);
});

test('no engine room includes another', () => {
  const rooms = ['echo', 'lua', 'quickjs', 'wren', 'python'];
  const found = arrows('native/engines', /\.(cc|h)$/, /^#include "([^"]+)"/gm, false);
  const others = found.filter(({ from, to }) => from !== to && rooms.includes(from) && rooms.includes(to));
  assert.deepEqual(others, []);
});

test('TypeScript imports only what its room may', () => {
  const found = arrows('src', /\.ts$/, /^(?:import|export)[^'"]*?from '(\.[^']+)'/gm, false);
  assert.ok(found.length > 100, 'found no imports');
  assert.deepEqual(against(found, src), []);
});

test('framework rooms import each other by their index only', () => {
  const light = ['engine', 'policy', 'pool', 'cli'];
  const found = arrows('src', /\.ts$/, /^(?:import|export)[^'"]*?from '(\.[^']+)'/gm, false);
  const inside = found.filter(
    // What every program loads takes single files of `support`: its index brings zod.
    ({ from, to, target }) =>
      from !== to && !light.includes(from) && framework.includes(to) && target !== `${to}/index.js`,
  );
  assert.deepEqual(inside, []);
});
