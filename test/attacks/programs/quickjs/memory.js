// === growing array: an array that grows
// expect: memory_error
{
  const a = [];
  while (true) a.push({});
}

// === doubling text: a text that doubles
// expect: runtime_error
let s = 'x';
while (true) s += s;

// === catching: a script that catches its memory errors for ever
// expect: timeout_error or memory_error
{
  const kept = [];
  while (true) {
    try {
      while (true) kept.push('x'.repeat(100000) + kept.length);
    } catch {}
  }
}

// === again and again: a hundred memory errors in one context
// expect: memory_error
// repeat: 100
new Uint8Array(2 ** 30).length;

// === typed array: a huge buffer
// expect: runtime_error
new ArrayBuffer(2 ** 40);

// === resizable buffer: a buffer that grows
// expect: runtime_error
const b = new ArrayBuffer(1, { maxByteLength: 2 ** 40 });
b.resize(2 ** 40);

// === closures: functions that are kept
// expect: memory_error
{
  const kept = [];
  while (true) kept.push(() => kept);
}

// === promises: promises that are kept
// expect: memory_error
{
  const kept = [];
  while (true) kept.push(new Promise(() => {}));
}

// === thrown: memory runs out in the making of an error
// expect: memory_error
{
  const kept = [];
  try {
    while (true) kept.push(new Error('x'.repeat(1000) + kept.length));
  } catch (e) {
    throw e;
  }
}

// === thrown null: what is thrown when there is no memory for an error
// expect: timeout_error
(function () {
  const kept = [];
  function fill() {
    try {
      while (true) kept.push([]);
    } catch (e) {
      fill();
    }
  }
  fill();
})();

// === map and set: hash tables that grow
// expect: memory_error
{
  const m = new Map();
  for (let i = 0; ; i++) m.set(i, { i });
}

// === symbols: symbols that are kept
// expect: memory_error
{
  const kept = [];
  while (true) kept.push(Symbol('x'.repeat(1000)));
}

// === template: a huge template result
// expect: memory_error
let s = 'x';
while (true) s = `${s}${s}${s}`;

// === replace growth: a replacement that doubles
// expect: memory_error or runtime_error or timeout_error
let s = 'xx';
while (true) s = s.replaceAll('x', 'xx');

// === join: a join larger than the memory
// expect: memory_error
Array(1000).fill('x'.repeat(1000000)).join('').length;

// === result: a result larger than may cross
// expect: conversion_error
// options: {"maxBytes": 1000}
'x'.repeat(10000);

// === many nodes: a result of too many values
// expect: conversion_error
// options: {"maxNodes": 1000}
Array(5000).fill(1);

// === sparse: a result that says it is 2^32 long
// expect: conversion_error
Array(2 ** 32 - 1);

// === host text: a text of the host larger than the memory
// expect: memory_error
host.text(64 * 1024 * 1024 - 100).length;

// === host list: a list of the host larger than the memory
// expect: conversion_error
host.list(3000000).length;

// === shared array buffers: memory that contexts could share
// expect: runtime_error
new SharedArrayBuffer(2 ** 40);

// === generators: suspended generators that are kept
// expect: memory_error
{
  const kept = [];
  while (true) {
    const g = (function* () {
      yield 1;
    })();
    g.next();
    kept.push(g);
  }
}
