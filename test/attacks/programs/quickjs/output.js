// === console flood: a loop that prints
// expect: timeout_error
while (true) console.log('x');

// === large prints: megabytes in each print
// expect: timeout_error or memory_error
const text = 'x'.repeat(1000000);
while (true) console.log(text);

// === printing a getter: an object that never tells
// expect: timeout_error or value
console.log({
  get x() {
    while (true) {}
  },
  toString() {
    while (true) {}
  },
});

// === printing a proxy: traps that never end
// expect: timeout_error or value
console.log(
  new Proxy(
    {},
    {
      get() {
        while (true) {}
      },
      ownKeys() {
        while (true) {}
      },
    },
  ),
);

// === printing a cycle: an object that holds itself
// expect: value
const o = {};
o.o = o;
console.log(o, [o], new Map([[o, o]]), new Error('x', { cause: o }));
1;

// === printing a deep object: 100,000 levels
// expect: value
let a = [];
for (let i = 0; i < 100000; i++) a = [a];
console.log(a);
1;

// === printing a huge array: millions of elements
// expect: value or memory_error or timeout_error
console.log(Array(1000000).fill(1), new Uint8Array(10000000), Array(2 ** 32 - 1));
1;

// === printing surrogates: half a character
// expect: value
console.log('\ud800', Symbol('\udc00'));
1;
