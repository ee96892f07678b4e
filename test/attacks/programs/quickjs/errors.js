// === undefined: throw undefined
// expect: runtime_error
throw undefined;

// === null: throw null
// expect: runtime_error
throw null;

// === symbol: throw a symbol
// expect: runtime_error
throw Symbol('x');

// === function: throw a function
// expect: runtime_error
throw function f() {};

// === null prototype: throw an object without a prototype
// expect: runtime_error
throw Object.create(null);

// === proxy: throw a proxy whose traps throw
// expect: runtime_error
throw new Proxy(
  {},
  new Proxy(
    {},
    {
      get() {
        throw 1;
      },
    },
  ),
);

// === revoked proxy: throw a revoked proxy
// expect: runtime_error
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
throw proxy;

// === error proxy: throw a proxy of an error
// expect: runtime_error
throw new Proxy(new Error('x'), {
  get() {
    throw new Error('no');
  },
  getPrototypeOf() {
    throw 1;
  },
});

// === getters that throw: message, name and stack fail
// expect: runtime_error
const e = new Error('x');
for (const k of ['message', 'name', 'stack', 'cause', 'code'])
  Object.defineProperty(e, k, {
    get() {
      throw e;
    },
  });
throw e;

// === wrong types: message, name and stack are objects
// expect: runtime_error
throw Object.assign(new Error('x'), { message: {}, name: [], cause: null, code: {} });

// === toString throws: an object whose toString throws itself
// expect: runtime_error
const o = {
  toString() {
    throw o;
  },
  valueOf() {
    throw o;
  },
};
throw o;

// === prototype changed: Error.prototype is hostile
// expect: runtime_error
Object.defineProperty(Error.prototype, 'name', {
  get() {
    throw 1;
  },
});
Object.defineProperty(Error.prototype, 'message', {
  get() {
    throw 1;
  },
});
throw new Error();

// === huge message: 10 MB
// expect: runtime_error
throw new Error('x'.repeat(10000000));

// === surrogates: a message with half a character
// expect: runtime_error
throw new Error('a\ud800b');

// === cyclic cause: an error that is its own cause
// expect: runtime_error
const e = new Error('x');
e.cause = e;
throw e;

// === aggregate: an AggregateError with hostile members
// expect: runtime_error
throw new AggregateError(
  [
    null,
    new Proxy(
      {},
      {
        get() {
          throw 1;
        },
      },
    ),
  ],
  'x',
);

// === thrown data: a huge structure is thrown
// expect: runtime_error
throw Array(100000).fill({ a: 1 });

// === rejected: a promise rejected with null
// expect: runtime_error
Promise.reject(null);

// === rejected later: nobody handles it
// expect: value 1
Promise.reject(
  new Proxy(
    {},
    {
      get() {
        throw 1;
      },
    },
  ),
);
1;

// === result getter throws: a getter of the result throws null
// expect: runtime_error
({ get x() { throw null } });

// === result proxy throws: ownKeys throws undefined
// expect: runtime_error
new Proxy(
  {},
  {
    ownKeys() {
      throw undefined;
    },
  },
);

// === revoked result: a revoked proxy as result
// expect: type_error
const { proxy, revoke } = Proxy.revocable([], {});
revoke();
proxy;

// === changing result: a getter that changes what is being read
// expect: value
const o = {
  get a() {
    delete o.b;
    for (let i = 0; i < 1000; i++) o['k' + i] = i;
    return 1;
  },
  b: 2,
  c: 3,
};
o;

// === changing array: a getter that empties the array that is read
// expect: value
const a = [
  {
    get x() {
      a.length = 0;
      return 1;
    },
  },
  2,
  3,
];
a;

// === changing map: a getter that clears the map that is read
// expect: value
const m = new Map([
  [
    1,
    {
      get x() {
        m.clear();
        return 1;
      },
    },
  ],
  [2, 3],
]);
m;

// === detached: a typed array whose buffer is gone
// expect: conversion_error
const u = new Uint8Array(8);
u.buffer.transfer && u.buffer.transfer();
u;

// === detaching getter: a getter that detaches what comes later
// expect: conversion_error
const u = new Uint8Array(1000000);
({
  get a() {
    u.buffer.transfer && u.buffer.transfer();
    return 1;
  },
  u,
});

// === host throws null: a host function that throws null
// expect: runtime_error
host.failNull();

// === host throws undefined: caught by the script, then thrown on
// expect: runtime_error
try {
  host.failUndefined();
} catch (e) {
  throw e;
}

// === host rejects: a promise of the host that is rejected with null
// expect: runtime_error
host.failLater();

// === host error that cannot be read: a Proxy that throws
// expect: runtime_error
host.failProxy();

// === host error with a bad message: a getter that throws
// expect: runtime_error
host.failGetter();

// === host error of 10 MB: a huge message towards the script
// expect: runtime_error
host.failHuge(10000000);

// === host object that cannot be read: a getter of the host that throws null
// expect: conversion_error
host.badGetter();

// === deep host value: a value of the host too deep to cross
// expect: conversion_error
host.nested(100000);
