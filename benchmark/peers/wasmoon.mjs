// Lua 5.4 compiled to WebAssembly.

import { LuaFactory } from 'wasmoon';
import { unsupported } from '../lib/check.mjs';

export async function open() {
  const factory = new LuaFactory();
  await factory.getLuaModule();
  return {
    async createContext({ timeoutMs, memoryLimitBytes } = {}) {
      const engine = await factory.createEngine({
        enableProxy: false,
        functionTimeout: timeoutMs,
        traceAllocations: memoryLimitBytes !== undefined,
      });
      if (memoryLimitBytes !== undefined) engine.global.setMemoryMax(memoryLimitBytes);
      return new Context(engine);
    },
    dispose() {},
  };
}

class Context {
  constructor(engine) {
    this.engine = engine;
  }

  load(source) {
    this.engine.doStringSync(source);
  }

  eval(source) {
    return this.engine.doStringSync(source);
  }

  get(name) {
    if (/Bytes$/.test(name)) throw unsupported('has no bytes');
    return this.engine.global.get(name);
  }

  expose(name, hostFunction) {
    this.engine.global.set(name, hostFunction);
  }

  dispose() {
    this.engine.global.close();
  }
}
