// === globals: a global of one context in another
// expect: value
// elsewhere: typeof leaked
// unchanged: "undefined"
globalThis.leaked = 1;

// === Object.prototype: a property of every object
// expect: value
// elsewhere: ({}).leaked === undefined
// unchanged: true
Object.prototype.leaked = 1;

// === Array.prototype: methods of every array
// expect: value
// elsewhere: [1, 2].map((x) => x + 1).join()
// unchanged: "2,3"
Array.prototype.map = () => 'leaked';
1;

// === Error.prototype: what errors look like
// expect: value
// elsewhere: new TypeError('x').name
// unchanged: "TypeError"
Error.prototype.name = TypeError.prototype.name = 'leaked';

// === registered symbols: Symbol.for
// expect: value
// elsewhere: Symbol.for('leaked')[Symbol.for('leaked')] === undefined
// unchanged: true
Object.prototype[Symbol.for('leaked')] = 1;

// === Math.random: replaced
// expect: value
// elsewhere: Math.random() !== 7
// unchanged: true
Math.random = () => 7;
1;

// === __proto__ in a result: keys that mean something to JavaScript
// expect: value
JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');

// === __proto__ as an argument: the same towards a host function
// expect: value
host.echo(
  JSON.parse(
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": 1, "then": 2, "valueOf": 3}',
  ),
);

// === __proto__ of the host: the same from the host
// expect: value true
const o = host.prototypes();
Object.getPrototypeOf(o) === Object.prototype && o.polluted === undefined;
