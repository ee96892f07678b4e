// === recursion: a function that calls itself
// expect: memory_error
function f() { return 1 + f() }
f()

// === getters: a getter that reads itself
// expect: memory_error
const o = { get x() { return this.x + 1 } }
o.x

// === toString: a toString that calls itself
// expect: memory_error
const o = { toString() { return '' + this } }
'' + o

// === proxies: a proxy that asks itself
// expect: memory_error
const p = new Proxy({}, { get(t, k, r) { return r[k] } })
p.x

// === sort: a comparator that sorts
// expect: memory_error
function f() { [1, 2].sort(f) }
f()

// === replace: a replacement that replaces
// expect: memory_error
function f() { return 'x'.replace(/x/, f) }
f()

// === JSON.stringify: a toJSON that stringifies
// expect: memory_error
const o = { toJSON() { return JSON.stringify(this) } }
JSON.stringify(o)

// === deep stringify: a structure 100,000 levels deep; each level is compared with all around it
// expect: memory_error or runtime_error or value or timeout_error
let a = []
for (let i = 0; i < 100000; i++) a = [a]
JSON.stringify(a).length

// === deep parse: a JSON text 100,000 levels deep
// expect: memory_error
JSON.parse('['.repeat(100000) + ']'.repeat(100000)) && 1

// === constructors: new in new
// expect: memory_error
class A { constructor() { new A() } }
new A()

// === generators: yield* of itself
// expect: memory_error
function* g() { yield* g() }
g().next()

// === async: an async function that awaits itself
// expect: memory_error or timeout_error
async function f() { await f() }
f()

// === bound functions: a function bound 100,000 times
// expect: memory_error or value or runtime_error
let f = () => 1
for (let i = 0; i < 100000; i++) f = f.bind(null)
f()

// === prototypes: a chain of 100,000 prototypes
// expect: value or memory_error or runtime_error
let o = {}
for (let i = 0; i < 100000; i++) o = Object.create(o)
o.missing === undefined

// === freeing: a deep structure is freed
// expect: value 1
{ let a = null
for (let i = 0; i < 100000; i++) a = { a } }
1

// === brackets: 100,000 parentheses for the parser
// expect: memory_error
«"(" * 100000»1«")" * 100000»

// === arrays: 100,000 array literals
// expect: memory_error
«"[" * 100000»«"]" * 100000»

// === blocks: 100,000 blocks
// expect: memory_error
«"{" * 100000»«"}" * 100000»

// === functions: functions inside functions
// expect: memory_error
«"(() => " * 50000»1«")" * 50000»

// === templates: templates inside templates
// expect: memory_error
«"`${" * 50000»1«"}`" * 50000»

// === operators: 100,000 unary operators
// expect: syntax_error or memory_error or value
«"!" * 100000»1

// === powers: right-associative operators
// expect: syntax_error or memory_error or value
«"1 ** " * 100000»1

// === conditions: a chain of conditions
// expect: syntax_error or memory_error or value
«"1 ? " * 50000»1«" : 0" * 50000»

// === unfinished brackets: never closed
// expect: memory_error
«"[" * 200000»

// === else if: a chain of ifs
// expect: value or syntax_error or memory_error
«"if (0) {} else " * 50000»{}

// === regular expression groups: nested groups for its compiler
// expect: syntax_error
new RegExp('('.repeat(100000) + ')'.repeat(100000))

// === regular expression at run time: a matcher that nests
// expect: value or memory_error or timeout_error
/^(?:x|y)*$/.test('xy'.repeat(1000000))

// === eval: the parser from a script
// expect: memory_error
eval('('.repeat(100000))

// === deep result: a structure 100,000 levels deep
// expect: conversion_error
let a = []
for (let i = 0; i < 100000; i++) a = [a]
a

// === deep argument: the same towards a host function
// expect: conversion_error
let a = []
for (let i = 0; i < 100000; i++) a = { a }
host.echo(a)

// === deep cause: an error with 100,000 causes
// expect: runtime_error
let e = new Error('end')
for (let i = 0; i < 100000; i++) e = new Error('m', { cause: e })
throw e

// === re-entry: host and script call each other without end
// expect: memory_error or runtime_error or timeout_error
// isolation: thread, process
async function f() { return await host.callBack(f) }
f()

// === inline re-entry: the same on the host's own stack
// expect: memory_error or runtime_error or timeout_error
// isolation: inline
function f() { return host.callBack(f) }
f()

// === re-entry by eval: sources that evaluate sources
// expect: memory_error or runtime_error or timeout_error
globalThis.src = 'host.reenter(src)'
host.reenter(src)
