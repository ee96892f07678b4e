// CPython compiled to WebAssembly. It has one interpreter; a context is a namespace.

import { loadPyodide } from 'pyodide';
import { unsupported } from '../lib/check.mjs';

export async function open() {
  const pyodide = await loadPyodide();
  return {
    createContext({ memoryLimitBytes, timeoutMs } = {}) {
      if (memoryLimitBytes !== undefined) throw unsupported('has no memory limit');
      if (timeoutMs !== undefined) throw unsupported('has no time limit of its own');
      return new Context(pyodide, pyodide.globals.get('dict')());
    },
    dispose() {},
  };
}

class Context {
  constructor(pyodide, namespace) {
    this.pyodide = pyodide;
    this.namespace = namespace;
  }

  load(source) {
    this.pyodide.runPython(source, { globals: this.namespace });
  }

  eval(source) {
    return this.pyodide.runPython(source, { globals: this.namespace });
  }

  get(name) {
    const callable = this.namespace.get(name);
    const { pyodide } = this;
    return (...args) => {
      for (let index = 0; index < args.length; index += 1) {
        if (typeof args[index] === 'object') args[index] = pyodide.toPy(args[index]);
      }
      const result = callable(...args);
      for (const argument of args) if (typeof argument === 'object') argument.destroy();
      if (typeof result !== 'object' && typeof result !== 'function') return result;
      const copy = result.toJs({ dict_converter: Object.fromEntries });
      result.destroy();
      return copy;
    };
  }

  expose(name, hostFunction) {
    this.namespace.set(name, hostFunction);
  }

  dispose() {
    this.namespace.destroy();
  }
}
