// === regular expression: catastrophic backtracking
// expect: timeout_error
/^(a+)+$/.test('a'.repeat(40) + 'b');

// === regular expression with a capture: backtracking through groups
// expect: timeout_error
'a'.repeat(50).match(/(a|aa|aaa)*(b)\2/);

// === replaceAll: a regular expression over a long text
// expect: timeout_error
'x'.repeat(200000).replace(/x*x*y/g, '');

// === sort of a hostile length: an object that says it is 2^32 long
// expect: timeout_error or memory_error or runtime_error
Array.prototype.sort.call({ length: 2 ** 32 - 1 });

// === reverse of a hostile length: swapping what is not there
// expect: timeout_error
Array.prototype.reverse.call({ length: 2 ** 53 - 1 });

// === indexOf of a hostile length: a search in nothing
// expect: timeout_error
Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);

// === join of a sparse array: a text of separators
// expect: timeout_error or memory_error or runtime_error
Array(2 ** 32 - 1).join('');

// === fill: a huge typed array filled again and again
// expect: timeout_error or memory_error
const a = new Uint8Array(2 ** 23);
while (true) a.fill(1);

// === forEach of a hostile length: no callback is ever called
// expect: timeout_error
Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {});

// === splice: moving elements of a hostile length
// expect: timeout_error or type_error
Array.prototype.splice.call({ length: 2 ** 53 - 2 }, 0, 1);

// === unshift: moving elements
// expect: timeout_error or type_error
Array.prototype.unshift.call({ length: 2 ** 53 - 2, 0: 1 }, 1);

// === BigInt power: a number of millions of digits
// expect: timeout_error or memory_error or runtime_error
(3n ** 2000000n).toString().length;

// === BigInt product: repeated squaring
// expect: timeout_error or memory_error or runtime_error
let x = 7n;
while (true) x = x * x;

// === BigInt from text: a very long numeral
// expect: timeout_error or memory_error or runtime_error
BigInt('9'.repeat(1000000));

// === JSON.stringify: a shared structure that unfolds
// expect: timeout_error or memory_error or runtime_error
let x = ['x'];
for (let i = 0; i < 40; i++) x = [x, x];
JSON.stringify(x);

// === JSON.parse: a very long text again and again
// expect: timeout_error or memory_error
const text = '[' + '1,'.repeat(500000) + '1]';
while (true) JSON.parse(text);

// === padStart: a huge width
// expect: memory_error or runtime_error or timeout_error
'x'.padStart(2 ** 30 - 1, 'ab').length;

// === repeat: a huge count
// expect: memory_error
'x'.repeat(2 ** 30 - 1).length;

// === split: a text of millions of parts
// expect: timeout_error or memory_error
while (true) 'x'.repeat(1000000).split('');

// === lastIndexOf: a quadratic search
// expect: timeout_error
const long = 'a'.repeat(400000);
while (true) long.indexOf('a'.repeat(200000) + 'b');

// === localeCompare and normalize: Unicode over long texts
// expect: timeout_error or memory_error
const s = 'e\u0301'.repeat(500000);
while (true) s.normalize('NFC');

// === Atomics.wait: waiting for nobody
// expect: timeout_error or type_error or reference_error
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

// === Proxy chain: a prototype chain of proxies
// expect: timeout_error or memory_error or runtime_error or value or type_error
let p = {};
for (let i = 0; i < 100000; i++) p = new Proxy(p, {});
p.x;

// === flat: a very deep array
// expect: memory_error or runtime_error or timeout_error or value
let a = [];
for (let i = 0; i < 100000; i++) a = [a];
a.flat(Infinity).length;

// === structured sum: reduce over a hostile length
// expect: timeout_error or type_error
Array.prototype.reduce.call({ length: 2 ** 53 - 1 }, (a, b) => a, 0);

// === copyWithin: moving in a hostile length
// expect: timeout_error or type_error
Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0);

// === Array.from: a hostile length
// expect: timeout_error or memory_error or runtime_error
Array.from({ length: 2 ** 32 - 1 });

// === escape: encodeURIComponent over a long text again and again
// expect: timeout_error or memory_error
const s = 'ü'.repeat(300000);
while (true) decodeURIComponent(encodeURIComponent(s));

// === Function constructor: a source that is compiled again and again
// expect: timeout_error or memory_error
while (true) new Function('x = 1;'.repeat(10000));
