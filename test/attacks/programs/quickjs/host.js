// === million calls: a host function called 10^6 times
// expect: timeout_error or value
// options: {"timeoutMs": 2000}
for (let i = 0; i < 1000000; i++) host.echo(i);
1;

// === endless calls: a loop that only calls the host
// expect: timeout_error
while (true) host.echo(1);

// === never: a promise that never settles
// expect: timeout_error
host.never();

// === many never: ten thousand promises that never settle
// expect: timeout_error or memory_error
Promise.all(Array.from({ length: 10000 }, () => host.never()));

// === endless waits: one short promise after another
// expect: timeout_error
(async () => { while (true) await host.later(1) })();

// === dispose inside: the context is disposed by a host function
// expect: disposed
// after: ended
host.dispose();
1;

// === dispose inside a loop: the script goes on after that
// expect: disposed
// after: ended
host.dispose();
while (true) {
  try {
    host.echo(1);
  } catch {}
}

// === dispose in a getter: while the result is read
// expect: disposed
// after: ended
({ get x() { host.dispose(); return 1 }, y: [1, 2, 3] });

// === dispose in a sort: deep inside of C
// expect: disposed
// after: ended
[3, 1, 2].sort((a, b) => { host.dispose(); return a - b });

// === dispose in a promise job: after the run has suspended
// expect: disposed
// after: ended
(async () => { await host.later(1); host.dispose(); await host.never() })();

// === dispose in toString of an error: while an error is described
// expect: disposed
// after: either
throw {
  toString() {
    host.dispose();
    return 'x';
  },
  get message() {
    host.dispose();
    return 'm';
  },
};

// === cancel inside: the context is cancelled by a host function
// expect: cancelled
host.cancel();
while (true) {}

// === host call in a getter: while the result is read
// expect: value {"x":5}
({ get x() { return host.echo(5) } });

// === re-entry in a getter: a source is run while the result is read
// expect: value
// isolation: inline
({ get x() { return host.reenter('1 + 1') } });

// === many functions: functions for the host to keep
// expect: value or memory_error or timeout_error
// options: {"timeoutMs": 5000}
for (let i = 0; i < 30000; i++) host.keep(() => i);
1;

// === many arguments: 10,000 arguments
// expect: value
host.echo(...Array(10000).fill(1));

// === exotic arguments: values that cannot cross
// expect: conversion_error
host.echo(Symbol('x'), new WeakMap(), globalThis);

// === the global object: as a result
// expect: value
globalThis;

// === callbacks of callbacks: functions through many crossings
// expect: value
let f = () => 1;
for (let i = 0; i < 1000; i++) f = host.echo(f);
f();

// === object reading: the host reads an object whose getters never end
// expect: timeout_error
class Bad {
  get x() {
    while (true) {}
  }
}
Object.defineProperty(Bad.prototype, 'x', { enumerable: true });
const b = new Bad();
Object.defineProperty(b, 'y', {
  enumerable: true,
  get() {
    while (true) {}
  },
});
host.read(b);

// === exit of the host: a host function that ends the process
// expect: exit 9
host.exit();
