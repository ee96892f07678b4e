// zigllms itself, with limits on.

import { createEngine } from '../../dist/index.js';

const limits = { timeoutMs: 60_000, memoryLimitBytes: 512 * 1024 * 1024 };

export async function open(language) {
  const engine = await createEngine(language);
  const capped = engine.capabilities.memoryCapped ? limits : { timeoutMs: limits.timeoutMs };
  return {
    engine,
    async createContext(options = {}) {
      return new InlineContext(await engine.createContext({ isolation: 'inline', ...capped, ...options }));
    },
    createThreadContext: (options = {}) => engine.createContext({ ...capped, ...options }),
    dispose: () => engine.dispose(),
  };
}

class InlineContext {
  constructor(context) {
    this.context = context;
    this.sync = context.sync;
  }

  load(source) {
    this.sync.loadScript(source, 'benchmark');
  }

  eval(source) {
    return this.sync.eval(source);
  }

  get(name) {
    const found = this.sync.getGlobal(name);
    return found.sync.bind(found);
  }

  /** A call by its name, which none of the others has. */
  executeFunction(name, args) {
    return this.sync.executeFunction(name, args);
  }

  expose(name, hostFunction) {
    this.sync.setGlobal(name, hostFunction);
  }

  dispose() {
    return this.context.dispose();
  }
}
