// The libpython of this machine inside Node. It has one interpreter; a context is a module, which needs a file.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interpreter } from 'node-calls-python';
import { unsupported } from '../lib/check.mjs';

let contextsMade = 0;

export async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'zigllms-benchmark-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return {
    createContext({ memoryLimitBytes, timeoutMs } = {}) {
      if (memoryLimitBytes !== undefined) throw unsupported('has no memory limit');
      if (timeoutMs !== undefined) throw unsupported('has no time limit');
      return new Context(folder);
    },
    dispose() {},
  };
}

class Context {
  constructor(folder) {
    this.folder = folder;
    this.source = '';
    this.hostFunction = undefined;
    this.load('');
  }

  /** What it executes in a module that exists has names of its own, so a module is made of all the sources. */
  load(source) {
    this.source += `${source}\n`;
    contextsMade += 1;
    const file = join(this.folder, `context_${contextsMade}.py`);
    writeFileSync(file, this.source);
    this.module = interpreter.importSync(file, false);
  }

  eval(source) {
    return interpreter.evalSync(this.module, source);
  }

  get(name) {
    if (/Bytes$/.test(name)) throw unsupported('has no bytes');
    const { module, hostFunction } = this;
    if (hostFunction !== undefined)
      return (times) => interpreter.callSync(module, `${name}With`, times, hostFunction);
    return (...args) => interpreter.callSync(module, name, ...args);
  }

  /** A host function can only be an argument of a call. */
  expose(name, hostFunction) {
    this.hostFunction = hostFunction;
    this.load(
      'def driveWith(times, function):\n    global host\n    host = function\n    return drive(times)\n',
    );
  }

  dispose() {}
}
