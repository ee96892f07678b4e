// On what was measured.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { libraries } from '../peers/index.mjs';

export function describeEnvironment({ engines, command }) {
  return {
    date: new Date().toISOString(),
    command,
    cpu: os.cpus()[0].model,
    cores: os.availableParallelism(),
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    load: os.loadavg().map((load) => Number(load.toFixed(2))),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    commit: commit(),
    engines,
    peers: Object.fromEntries(libraries.slice(1).map(({ name }) => [name, versionOf(name)])),
  };
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function versionOf(name) {
  try {
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return undefined;
  }
}
