// === regexp lookahead: backtracking in lookaheads
// expect: timeout_error
/^(?=(a+)+b)(?!c)/.test('a'.repeat(35))

// === regexp backrefs: back references
// expect: timeout_error
/^(a*)*\1b/.test('a'.repeat(40))

// === regexp sticky global: matchAll of empty matches
// expect: timeout_error
for (;;) [...'x'.repeat(100000).matchAll(/(?:)/g)].length

// === regexp bounded: nested bounded repetition
// expect: timeout_error
/^((a{1,20}){1,20}){1,20}b/.test('a'.repeat(60))

// === regexp compile counts: huge counted repetition compiled
// expect: timeout_error or syntax_error or runtime_error or memory_error
for (;;) new RegExp('(a{0,1000}){0,1000}'.repeat(10))

// === regexp case folding: case-insensitive Unicode classes
// expect: timeout_error
for (;;) new RegExp('[^\\u{0}-\\u{10ffff}\\w]', 'iu').test('\u{1F600}'.repeat(1000))

// === regexp names: thousands of named groups
// expect: timeout_error or syntax_error or runtime_error
for (;;) new RegExp(Array.from({ length: 200 }, (_, i) => `(?<n${i}>a)?`).join('')).exec('a'.repeat(200)).groups

// === regexp alternation: alternatives by the thousand
// expect: timeout_error
// after: either
const r = new RegExp(Array.from({ length: 5000 }, (_, i) => 'a'.repeat(50) + i).join('|')); for (;;) r.test('a'.repeat(10000))

// === replace template: $& grows
// expect: timeout_error or memory_error
let s = 'a'; for (;;) s = s.replace(/.+/s, '$&$&')

// === replace dollar prefix: $` and $' are quadratic
// expect: timeout_error or memory_error
'a'.repeat(100000).replace(/a/g, "$`")

// === symbol.replace: a hostile exec
// expect: timeout_error
const r = /a/g; r.exec = () => ({ index: 0, length: 2 ** 53 - 1, 0: '' }); 'a'.replace(r, 'b')

// === rope of many: ropes deeply nested
// expect: timeout_error or memory_error or value
let s = 'a'; for (let i = 0; i < 1e6; i++) s = i % 2 ? s + 'bb' : 'cc' + s; s.length; s.indexOf('q')

// === case mapping: toUpperCase of special letters
// expect: timeout_error
const s = 'ß'.repeat(1000000); for (;;) s.toUpperCase()

// === well formed: isWellFormed and toWellFormed
// expect: timeout_error
const s = '\ud800'.repeat(3e6); for (;;) { s.isWellFormed(); s.toWellFormed() }

// === normalize NFKD: decomposition of ligatures that grow
// expect: timeout_error or memory_error
const s = '\ufdfa'.repeat(100000); for (;;) s.normalize('NFKD')

// === decodeURIComponent: many escapes
// expect: timeout_error
const s = '%e2%82%ac'.repeat(300000); for (;;) decodeURIComponent(s)

// === parseFloat: a very long fraction
// expect: timeout_error
const s = '0.' + '0'.repeat(3e6) + '1'; for (;;) parseFloat(s)

// === BigInt modulo: remainder
// expect: timeout_error
const a = 7n ** 200000n, b = 3n ** 100000n; for (;;) a % b

// === BigInt hex: toString(16) and toString(36)
// expect: timeout_error
const a = 7n ** 200000n; for (;;) a.toString(36)

// === typed array from: from an iterable without end
// expect: timeout_error or memory_error
Uint8Array.from({ *[Symbol.iterator]() { for (;;) yield 1 } })

// === typed array set overlapping: set of itself converted
// expect: timeout_error
const b = new ArrayBuffer(1.6e7), a = new Float64Array(b), c = new Uint8Array(b, 0, 2e6); for (;;) { a.set(c); a.subarray(1).set(a.subarray(0, -1)) }

// === array buffer resize: resizing back and forth
// expect: timeout_error or memory_error
const b = new ArrayBuffer(1, { maxByteLength: 1e7 }); for (;;) { b.resize(1e7); b.resize(1) }

// === sort inconsistent: random comparator
// expect: timeout_error
const a = Array.from({ length: 100000 }, (_, i) => i); for (;;) a.sort(() => Math.random() - 0.5)

// === sort changing: a comparator that changes the array
// expect: timeout_error or memory_error or runtime_error
const a = [3, 2, 1]; for (;;) a.sort(() => { a.length = 0; a.push(1, 2, 3); return 1 })

// === length shrink frozen: shrinking until a property that can't be deleted
// expect: timeout_error or runtime_error
const a = []; for (let i = 0; i < 300000; i++) a.push(i); a[4294967290] = 1; Object.defineProperty(a, 0, { configurable: false }); for (;;) { try { a.length = 0 } catch {} a[4294967290] = 1; for (let i = 1; i < 300000; i++) a[i] = i }

// === ownKeys with duplicates: the check is quadratic
// expect: timeout_error or runtime_error
const keys = Array.from({ length: 60000 }, (_, i) => 'k' + i); for (;;) Reflect.ownKeys(new Proxy({}, { ownKeys: () => keys }))

// === freeze: freeze and seal of large objects
// expect: timeout_error or memory_error
for (;;) Object.freeze(Object.fromEntries(Array.from({ length: 30000 }, (_, i) => ['k' + i, i])))

// === prototype chain: a very long chain of prototypes
// expect: timeout_error or value
let o = {}; for (let i = 0; i < 100000; i++) o = Object.create(o); for (;;) o.missing

// === bound call: a chain of bound functions called
// expect: memory_error or timeout_error or value
let f = () => 1; for (let i = 0; i < 100000; i++) f = f.bind(null, i); f()

// === proxy isArray: isArray of a chain of proxies
// expect: memory_error or timeout_error or value
let o = []; for (let i = 0; i < 100000; i++) o = new Proxy(o, {}); Array.isArray(o)

// === JSON indent: indentation of a deep structure
// expect: timeout_error or memory_error
let o = []; for (let i = 0; i < 3000; i++) o = [o]; for (;;) JSON.stringify(o, null, '          ')

// === JSON escape: a text of control characters
// expect: timeout_error or memory_error
const s = '\u0001'.repeat(1e6); for (;;) JSON.stringify(s)

// === JSON parse deep: 100,000 levels
// expect: syntax_error or memory_error or runtime_error
JSON.parse('['.repeat(1000000))

// === JSON property list: a replacer of many names
// expect: timeout_error or memory_error
const names = Array.from({ length: 20000 }, (_, i) => 'k' + i); for (;;) JSON.stringify({ a: 1 }, names)

// === Map growth and deletion: iteration while changing
// expect: timeout_error
const m = new Map([[1, 1]]); let i = 1; m.forEach((_, k) => { m.delete(k); m.set(k + 1, 1) })

// === Set operations: union and isSubsetOf of hostile sets
// expect: timeout_error
new Set([1]).union({ size: 1, has: () => true, keys: () => ({ next: () => ({ done: false, value: 1 }) }) })

// === promise race resolve: thenables that resolve themselves with thenables
// expect: timeout_error
const t = { then(resolve) { resolve(t) } }; Promise.resolve(t)

// === async generator: return and throw of an async generator
// expect: timeout_error
(async () => { const g = (async function* () { try { for (;;) yield 1 } finally { for (;;) await 0 } })(); await g.next(); await g.return() })()

// === iterator close: return of an iterator that never ends
// expect: timeout_error
const [a] = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { for (;;); } }) }; a

// === iterator helpers flat: flatMap that never yields
// expect: timeout_error
Iterator.from({ next: () => ({ value: 1, done: false }) }).flatMap(() => []).next()

// === iterator concat: concat of many
// expect: timeout_error or runtime_error or value or memory_error
typeof Iterator.concat === 'function' ? (() => { let it = [1].values(); for (let i = 0; i < 100000; i++) it = Iterator.concat(it); return it.next().value })() : 1

// === parser arrows: nested arrow functions
// expect: syntax_error or value or memory_error or timeout_error
try { Function('return ' + '()=>'.repeat(20000) + '1'); 1 } catch (e) { throw e }

// === parser ternaries: chains of ?:
// expect: timeout_error or syntax_error or memory_error or value
Function('return ' + '1?'.repeat(20000) + '1' + ':1'.repeat(20000)); 1

// === parser templates: nested templates
// expect: timeout_error or syntax_error or memory_error or value
Function('return ' + '`${'.repeat(3000) + '1' + '}`'.repeat(3000)); 1

// === parser destructuring: nested patterns
// expect: timeout_error or syntax_error or memory_error or value
Function('const ' + '['.repeat(5000) + 'a' + ']'.repeat(5000) + ' = x'); 1

// === parser closures: variables captured through levels
// expect: timeout_error or syntax_error or memory_error or value
Function('var a; ' + 'return function () {'.repeat(500) + 'a' + '}'.repeat(500)); 1

// === parser many variables: quadratic look-up of names
// expect: timeout_error or syntax_error or memory_error or value
Function(Array.from({ length: 40000 }, (_, i) => `let v${i} = 1;`).join('')); 1

// === stackTraceLimit: hostile limits; the recursion is too deep for the Node thread
// expect: runtime_error or timeout_error or memory_error
Error.stackTraceLimit = Infinity; const f = (n) => { if (n === 0) throw new Error('deep'); f(n - 1) }; f(2000)

// === dispose in getter of result: disposed while the result is read
// expect: disposed or value
// after: ended
({ get x() { host.dispose(); return 1 }, get y() { return 2 } })

// === dispose in regexp replace: disposed in a callback of replace
// expect: disposed
// after: ended
'aaa'.replace(/a/g, () => { host.dispose(); for (;;); })

// === memory by atoms: property names
// expect: memory_error
const o = {}; for (let i = 0; ; i++) o['k' + i] = i

// === memory by slices: slices of a large text
// expect: memory_error
const a = []; const s = 'é'.repeat(100000); for (let i = 0; ; i++) a.push(s.slice(i % 10))

// === memory by iterators: iterator helpers
// expect: memory_error
let it = [1].values(); for (;;) it = it.map((x) => x)

// === memory by errors: errors with stacks kept
// expect: memory_error
const a = []; for (;;) a.push(new Error('x'))

// === memory by BigInts: numbers
// expect: memory_error
const a = []; for (let i = 0n; ; i++) a.push((1n << 10000n) + i)

// === constructor escape: the constructor of a host function
// expect: value
(() => { try { return host.echo.constructor('return typeof process')() } catch (e) { return String(e.name) } })()

// === error constructor chain: an error of the host and its constructors
// expect: value "undefined"
(() => { try { host.fail('x') } catch (e) { return e.constructor.constructor('return typeof process')() } })()
