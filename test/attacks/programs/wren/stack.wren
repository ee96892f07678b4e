// === recursion: a method that calls itself
// expect: memory_error
class C {
  static f(n) { 1 + C.f(n + 1) }
}
C.f(0)

// === recursion that catches: each level catches
// expect: memory_error or value or timeout_error or runtime_error
class C {
  static f() {
    Fiber.new { C.f() }.try()
    return 1
  }
}
C.f()

// === recursion of fibers: each fiber calls a new one
// expect: memory_error
class C {
  static f() { Fiber.new { C.f() }.call() }
}
C.f()

// === toString: a text of itself
// expect: memory_error
class C {
  construct new() {}
  toString { "%(this)" }
}
C.new().toString

// === list toString: a list that holds itself
// expect: memory_error
var l = []
l.add(l)
l.toString

// === map toString: a map that holds itself
// expect: memory_error
var m = {}
m[1] = m
m.toString

// === deep toString: a list 100,000 levels deep
// expect: memory_error
var l = []
for (i in 1..100000) l = [l]
l.toString

// === comparator: a comparator that sorts
// expect: memory_error
class C {
  static f(a, b) { [2, 1].sort {|a, b| C.f(a, b) } }
}
C.f(1, 2)

// === freeing: a deep structure is freed
// expect: value 1
var l = []
for (i in 1..300000) l = [l]
l = null
1

// === brackets: 100,000 parentheses for the parser
// expect: syntax_error
«"(" * 100000»1«")" * 100000»

// === lists: 100,000 list literals
// expect: syntax_error
«"[" * 100000»«"]" * 100000»

// === blocks: 100,000 blocks
// expect: syntax_error
«"{\n" * 100000»«"}\n" * 100000»

// === maps: 100,000 map literals
// expect: syntax_error
var x = «"{1:" * 100000»1«"}" * 100000»

// === functions: functions inside functions
// expect: syntax_error
var x = «"Fn.new { " * 10000»1«" }" * 10000»

// === interpolations: texts inside texts
// expect: syntax_error
var x = «"\"%(" * 10000»1«")\"" * 10000»

// === operators: 100,000 unary operators
// expect: syntax_error or memory_error or value
var x = «"-" * 100000»1

// === conditions: a chain of conditions
// expect: syntax_error or memory_error or value
var x = «"true ? " * 50000»1«" : 0" * 50000»

// === sums: a long chain of additions
// expect: syntax_error or memory_error or value
var x = «"1 + " * 100000»1

// === else if: a chain of ifs
// expect: syntax_error or memory_error or value
«"if (false) {} else " * 50000»{}

// === classes: classes inside methods
// expect: syntax_error
«"class A { f() { " * 5000»«"} }" * 5000»

// === comments: comments inside comments
// expect: syntax_error or value or memory_error
«"/*" * 100000»«"*/" * 100000»

// === call chain: a long chain of calls
// expect: value or syntax_error or memory_error or runtime_error or type_error
1«".toString" * 100000»

// === meta brackets: the parser from a script
// expect: value or runtime_error or syntax_error or memory_error
import "meta" for Meta
var s = "("
for (i in 1..17) s = s + s
Meta.compile(s)

// === deep result: a list 100,000 levels deep
// expect: conversion_error
var l = []
for (i in 1..100000) l = [l]
l

// === deep argument: the same towards a host function
// expect: memory_error
var l = []
for (i in 1..100000) l = { "a": l }
host.echo(l)

// === deep abort: an error value 100,000 levels deep
// expect: runtime_error
var l = []
for (i in 1..100000) l = [l]
Fiber.abort(l)

// === superclasses: a long chain of classes
// expect: value or syntax_error or runtime_error or memory_error or reference_error
import "meta" for Meta
var s = "class A0 {}\n"
for (i in 1..200) s = s + "class A%(i) is A%(i - 1) {}\n"
Meta.eval(s)
1

// === re-entry: host and script call each other without end
// expect: memory_error or runtime_error or timeout_error
// isolation: thread, process
var f = null
f = Fn.new { host.callBack(f) }
f.call()

// === inline re-entry: the same on the host's own stack
// expect: memory_error or runtime_error or timeout_error
// isolation: inline
var f = null
f = Fn.new { host.callBack(f) }
f.call()

// === re-entry by eval: sources that evaluate sources
// expect: memory_error or runtime_error or timeout_error
// isolation: thread, process
var src = null
src = "host.reenter(src)"
host.reenter(src)
