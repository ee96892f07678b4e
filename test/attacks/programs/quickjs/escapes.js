// === host globals: what only Node has
// expect: value "undefined,undefined,undefined,undefined,undefined"
[typeof process, typeof require, typeof Buffer, typeof global, typeof setImmediate].join();

// === std and os: QuickJS's own doors
// expect: value "undefined,undefined,undefined"
[typeof std, typeof os, typeof bjson].join();

// === import std: the same as modules
// expect: reference_error
import('std');

// === import fs: Node's modules
// expect: reference_error
import('node:fs');

// === import a file: a path as a module
// expect: reference_error
import('/etc/passwd');

// === constructor of a host function: its realm
// expect: value true
host.echo.constructor === Function && host.echo.constructor('return this')() === globalThis;

// === prototype of a host function: it is the script's own
// expect: value true
Object.getPrototypeOf(host.echo) === Function.prototype;

// === prototype of a host result: the same for objects
// expect: value true
Object.getPrototypeOf(host.echo({ a: 1 })) === Object.prototype;

// === prototype of a host error: the same for errors
// expect: value true
try {
  host.fail('x');
} catch (e) {
  e instanceof Error &&
    e.constructor('x') instanceof Error &&
    e.constructor.constructor('return this')() === globalThis;
}

// === caller and arguments: walking up the stack
// expect: value
(function f() { return String(f.caller) + String(f.arguments) })();

// === callee: the function that called
// expect: value "undefined"
(function () { return typeof arguments.callee.caller })();

// === lost globals: a script that removes everything
// expect: value
for (const name of Object.getOwnPropertyNames(globalThis)) {
  try {
    delete globalThis[name];
  } catch {}
}
1;

// === replaced builtins: what the room may use itself
// expect: value
Array.prototype.push =
  Array.prototype[Symbol.iterator] =
  Object.keys =
  JSON.stringify =
  Promise.prototype.then =
  Promise.resolve =
  Map.prototype.get =
    () => {
      throw 1;
    };
Object.defineProperty(Object.prototype, 'then', {
  get() {
    throw 1;
  },
  configurable: true,
});
1;

// === polluted prototype: keys that appear in every object
// expect: value
Object.prototype.code = 'engine_crashed';
Object.prototype.value = 1;
Object.prototype.get = () => 1;
Object.prototype.done = true;
Object.prototype.length = 7;
Array.prototype[0] = 'x';
Array.prototype[1] = 'y';
1;

// === frozen world: everything is frozen
// expect: value
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const v = globalThis[name];
  if (v && (typeof v === 'object' || typeof v === 'function')) {
    Object.freeze(v);
    Object.freeze(v.prototype);
  }
}
Object.freeze(globalThis);
1;

// === wrong this: methods of host objects on other objects
// expect: value
host.echo.call(null, host.echo.apply(5, [1]));

// === new host function: a host function as a constructor
// expect: type_error
new host.echo(1);

// === Reflect.construct: a host function as new.target
// expect: type_error
Reflect.construct(Error, ['x'], host.echo) && 1;

// === extended host function: a class that extends it
// expect: type_error
class A extends host.echo {}
new A() && 1;

// === eval of bytecode: what is no source
// expect: value "undefined,undefined"
[typeof __loadScript, typeof loadScript].join();

// === import.meta: what a module knows of itself
// expect: value
import.meta.url;

// === Date and locale: what is read of the machine
// expect: value "number"
typeof Date.now();

// === symbols of the engine: well-known symbols overwritten
// expect: type_error
Object.defineProperty(Function.prototype, Symbol.hasInstance, {
  value: () => {
    throw 1;
  },
});
1;
