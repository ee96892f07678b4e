// === while true: a bytecode loop
// expect: timeout_error
while (true) {}

// === catch and finally: a loop that swallows its time-out
// expect: timeout_error
while (true) {
  try {
    while (true) {}
  } catch {
  } finally {
    continue;
  }
}

// === recursion that catches: each level catches and goes on
// expect: timeout_error
function f() {
  while (true) {
    try {
      f();
    } catch {}
  }
}
f();

// === generator: a generator that never ends
// expect: timeout_error
function* g() {
  while (true) yield 1;
}
for (const x of g()) {
}

// === generator return: a finally that never ends
// expect: timeout_error
function* g() {
  try {
    yield 1;
  } finally {
    while (true) {}
  }
}
for (const x of g()) break;

// === iterator protocol: an iterator that is never done
// expect: timeout_error
for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }) {
}

// === spread: spreading an iterator without end
// expect: timeout_error or memory_error
[...{ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) }];

// === destructuring: a rest element without end
// expect: timeout_error or memory_error
const [...all] = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) };

// === async function: a loop after an await
// expect: timeout_error
(async () => { await null; while (true) {} })();

// === microtasks: promise jobs that make promise jobs
// expect: timeout_error
function again() {
  return Promise.resolve().then(again);
}
again();

// === await loop: a loop of awaits
// expect: timeout_error
(async () => { while (true) await null })();

// === async generator: an async generator without end
// expect: timeout_error
(async () => { async function* g() { while (true) yield 1 } for await (const x of g()) {} })();

// === thenable: a then that never calls back
// expect: conversion_error
({ then() {} });

// === spinning thenable: a then that never returns
// expect: conversion_error
({ then() { while (true) {} } });

// === endless thenables: a then that resolves with another thenable
// expect: conversion_error
const t = {
  then(resolve) {
    resolve({ then: t.then });
  },
};
t;

// === getter: a getter of the result that never ends
// expect: timeout_error
({ get x() { while (true) {} } });

// === proxy get: a proxy trap that never ends while it is read
// expect: timeout_error
new Proxy(
  { x: 1 },
  {
    get() {
      while (true) {}
    },
  },
);

// === proxy ownKeys: another one
// expect: timeout_error
new Proxy(
  {},
  {
    ownKeys() {
      while (true) {}
    },
  },
);

// === toString while described: an error whose message is an object that never tells
// expect: timeout_error or runtime_error
throw {
  message: {
    toString() {
      while (true) {}
    },
  },
  toString() {
    while (true) {}
  },
};

// === message getter: an error whose message never comes
// expect: timeout_error or runtime_error
throw Object.defineProperty(new Error('x'), 'message', {
  get() {
    while (true) {}
  },
});

// === name getter: an error whose prototype has a name that never comes
// expect: timeout_error or runtime_error
class Bad extends Error {
  get name() {
    while (true) {}
  }
  get stack() {
    while (true) {}
  }
}
throw new Bad('x');

// === prepareStackTrace: a stack that is made by a function that never ends
// expect: timeout_error or runtime_error
Error.prepareStackTrace = () => {
  while (true) {}
};
throw new Error('x');

// === toJSON: a toJSON that never ends
// expect: timeout_error
JSON.stringify({
  toJSON() {
    while (true) {}
  },
});

// === valueOf: an arithmetic operand that never tells
// expect: timeout_error
1 + { valueOf() { while (true) {} } };

// === toPrimitive: a key that never tells
// expect: timeout_error
({})[{ [Symbol.toPrimitive]() { while (true) {} } }];

// === hasInstance: an instanceof that never tells
// expect: timeout_error
1 instanceof { [Symbol.hasInstance]() { while (true) {} } };

// === comparator: a sort that never ends
// expect: timeout_error
[3, 1, 2].sort(() => { while (true) {} });

// === reviver: a JSON reviver that never ends
// expect: timeout_error
JSON.parse('[1]', () => {
  while (true) {}
});

// === replace callback: a replacement function that never ends
// expect: timeout_error
'x'.replace('x', () => {
  while (true) {}
});

// === constructor: a species constructor that never ends
// expect: timeout_error
class A extends Array {
  static get [Symbol.species]() {
    while (true) {}
  }
}
new A(3).map((x) => x);

// === module: a registered module whose top level never ends
// expect: timeout_error
// options: {"modules": [{"name": "spin", "functions": {}, "source": "while (true) {}; export default 1"}]}
import('spin');

// === static block: a class whose static block never ends
// expect: timeout_error
class C {
  static {
    while (true) {}
  }
}

// === default argument: a default value that never comes
// expect: timeout_error
((
  x = (() => {
    while (true) {}
  })(),
) => x)();

// === label: nested labels and continues
// expect: timeout_error
a: while (true) {
  b: while (true) {
    continue a;
  }
}

// === finalization registry: callbacks that register again
// expect: timeout_error
const r = new FinalizationRegistry(() => {
  while (true) {}
});
for (let i = 0; i < 1000; i++) r.register({}, 1);
while (true) r.register({}, 2);

// === finalizer afterwards: a callback that never ends, after the run
// expect: value 1 or timeout_error
globalThis.r = new FinalizationRegistry(() => {
  while (true) {}
});
r.register({}, 1);
1;

// === executeFunction: a function that never returns
// expect: timeout_error
// call: spin
function spin() {
  while (true) {}
}

// === getter of a global: a global that never tells
// expect: timeout_error
// get: x
Object.defineProperty(globalThis, 'x', {
  get() {
    while (true) {}
  },
});

// === five in a row: the same context times out again and again
// expect: timeout_error
// repeat: 5
while (true) {}

// === thenable given to the host: what comes back is a value
// expect: conversion_error
host.echo({ then() { while (true) {} } })

// === endless thenables given to the host: a then that resolves with another
// expect: conversion_error or timeout_error
const t = { then(resolve) { resolve({ then: t.then }) } }
host.echo(t)
