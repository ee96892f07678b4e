// quickjs compiled to WebAssembly. It copies scalars; objects go as JSON in, and through its `dump` out.

import { getQuickJS, shouldInterruptAfterDeadline } from 'quickjs-emscripten';

export async function open() {
  const quickjs = await getQuickJS();
  return {
    createContext({ timeoutMs, memoryLimitBytes } = {}) {
      const runtime = quickjs.newRuntime();
      if (memoryLimitBytes !== undefined) runtime.setMemoryLimit(memoryLimitBytes);
      return new Context(runtime, timeoutMs);
    },
    dispose() {},
  };
}

class Context {
  constructor(runtime, timeoutMs) {
    this.runtime = runtime;
    this.timeoutMs = timeoutMs;
    this.vm = runtime.newContext();
    this.kept = [];
  }

  load(source) {
    this.#take(this.vm.evalCode(source));
  }

  eval(source) {
    return this.#take(this.vm.evalCode(source));
  }

  get(name) {
    const { vm } = this;
    const handle = vm.getProp(vm.global, name);
    const json = vm.getProp(vm.global, 'JSON');
    const parse = vm.getProp(json, 'parse');
    this.kept.push(handle, json, parse);
    return (...args) => {
      if (this.timeoutMs !== undefined) {
        this.runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + this.timeoutMs));
      }
      const handles = args.map((value) => this.#handleOf(value, parse));
      const result = vm.callFunction(handle, vm.undefined, ...handles);
      for (const argument of handles) argument.dispose();
      return this.#take(result);
    };
  }

  expose(name, hostFunction) {
    const { vm } = this;
    const handle = vm.newFunction(name, (first, second) =>
      vm.newNumber(hostFunction(vm.getNumber(first), vm.getNumber(second))),
    );
    vm.setProp(vm.global, name, handle);
    handle.dispose();
  }

  dispose() {
    for (const handle of this.kept) handle.dispose();
    this.vm.dispose();
    this.runtime.dispose();
  }

  #handleOf(value, parse) {
    const { vm } = this;
    if (typeof value === 'number') return vm.newNumber(value);
    if (typeof value === 'bigint') return vm.newBigInt(value);
    if (typeof value === 'string') return vm.newString(value);
    if (value instanceof Uint8Array) return vm.newArrayBuffer(value.buffer);
    const text = vm.newString(JSON.stringify(value));
    const object = vm.unwrapResult(vm.callFunction(parse, vm.undefined, text));
    text.dispose();
    return object;
  }

  #take(result) {
    const { vm } = this;
    if (result.error !== undefined) {
      const error = vm.dump(result.error);
      result.error.dispose();
      throw new Error(error?.message ?? String(error));
    }
    const { value } = result;
    const copy = vm.typeof(value) === 'number' ? vm.getNumber(value) : this.#copyOf(value);
    value.dispose();
    return copy;
  }

  /** Through `dump`, which takes an ArrayBuffer for an empty object. */
  #copyOf(value) {
    const { vm } = this;
    if (vm.typeof(value) !== 'object') return vm.dump(value);
    const length = vm.getProp(value, 'byteLength');
    const isBuffer = vm.typeof(length) === 'number';
    length.dispose();
    if (!isBuffer) return vm.dump(value);
    const bytes = vm.getArrayBuffer(value);
    const copy = bytes.value.slice();
    bytes.dispose();
    return copy;
  }
}
