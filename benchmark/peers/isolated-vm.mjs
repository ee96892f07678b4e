// V8 isolates of their own. For JavaScript; the engine compiles, so compute is another league.

import isolatedVm from 'isolated-vm';

const byCopy = { arguments: { copy: true }, result: { copy: true } };

export async function open() {
  return {
    createContext({ timeoutMs, memoryLimitBytes } = {}) {
      const isolate = new isolatedVm.Isolate({
        memoryLimit: memoryLimitBytes === undefined ? 128 : memoryLimitBytes / 1024 / 1024,
      });
      return new Context(isolate, timeoutMs);
    },
    dispose() {},
  };
}

class Context {
  constructor(isolate, timeoutMs) {
    this.isolate = isolate;
    this.context = isolate.createContextSync();
    this.options = timeoutMs === undefined ? byCopy : { ...byCopy, timeout: timeoutMs };
  }

  load(source) {
    this.context.evalSync(source);
  }

  eval(source) {
    return this.context.evalSync(source, { copy: true });
  }

  get(name) {
    const reference = this.context.global.getSync(name, { reference: true });
    const { options } = this;
    return (...args) => reference.applySync(undefined, args, options);
  }

  expose(name, hostFunction) {
    this.context.global.setSync(name, new isolatedVm.Callback(hostFunction));
  }

  dispose() {
    if (!this.isolate.isDisposed) this.isolate.dispose();
  }
}
