// === while true: a bytecode loop
// expect: timeout_error
while (true) {}

// === for: a loop over a huge range
// expect: timeout_error
for (i in 1..1e15) {}

// === fiber try: a fiber that catches its own time-out
// expect: timeout_error
while (true) Fiber.new {
  while (true) {}
}.try()

// === nested fibers: fibers that catch inside fibers
// expect: timeout_error
class Deep {
  static spin() {
    while (true) Fiber.new { Deep.spin() }.try()
  }
}
Deep.spin()

// === fiber call: a loop inside a fiber
// expect: timeout_error
Fiber.new {
  while (true) {}
}.call()

// === yield: a fiber that yields for ever
// expect: timeout_error
var f = Fiber.new {
  while (true) Fiber.yield(1)
}
while (true) f.call()

// === transfer: two fibers that transfer to each other
// expect: timeout_error
var a = null
var b = Fiber.new {
  while (true) a.transfer()
}
a = Fiber.new {
  while (true) b.transfer()
}
a.transfer()

// === iterate: an iterator that is never done
// expect: timeout_error
class Endless {
  construct new() {}
  iterate(i) { 1 }
  iteratorValue(i) { i }
}
for (x in Endless.new()) {}

// === sequence: a list of what never ends
// expect: timeout_error or memory_error
class All is Sequence {
  construct new() {}
  iterate(i) { 1 }
  iteratorValue(i) { i }
}
All.new().toList

// === count: counting what never ends
// expect: timeout_error
class All is Sequence {
  construct new() {}
  iterate(i) { 1 }
  iteratorValue(i) { i }
}
All.new().count

// === getter: a getter that never ends
// expect: timeout_error
class C {
  construct new() {}
  x { C.spin() }
  static spin() {
    while (true) {}
  }
}
C.new().x

// === operator: an operator that never ends
// expect: timeout_error
class C {
  construct new() {}
  +(other) {
    while (true) {}
  }
}
C.new() + 1

// === equality: an == that never ends
// expect: timeout_error
class C {
  construct new() {}
  ==(other) {
    while (true) {}
  }
}
C.new() == C.new()

// === toString: a text that never comes
// expect: timeout_error
class C {
  construct new() {}
  toString {
    while (true) {}
  }
}
"%(C.new())"

// === comparator: a sort that never ends
// expect: timeout_error
[3, 1, 2].sort {|a, b|
  while (true) {}
}

// === constructor: a constructor that never ends
// expect: timeout_error
class C {
  construct new() {
    while (true) {}
  }
}
C.new()

// === toString while described: an abort whose text never comes
// expect: timeout_error or runtime_error
class E {
  construct new() {}
  toString {
    while (true) {}
  }
}
Fiber.abort(E.new())

// === message while described: a ScriptError of its own whose members never come
// expect: timeout_error or runtime_error
class E is ScriptError {
  construct new() { super("x") }
  message {
    while (true) {}
  }
  toString {
    while (true) {}
  }
}
Fiber.abort(E.new())

// === reduce: a callback that never ends
// expect: timeout_error
[1, 2].reduce {|a, b|
  while (true) {}
}

// === module: a registered module whose top level never ends
// expect: timeout_error
// options: {"modules": [{"name": "spin", "functions": {}, "source": "while (true) {}"}]}
import "spin" for Spin

// === meta eval: a source run by the script
// expect: timeout_error
import "meta" for Meta
Meta.eval("while (true) {}")

// === meta compile: a function compiled by the script
// expect: timeout_error
import "meta" for Meta
Meta.compile("while (true) {}").call()

// === recursion of functions: calls that never grow by much
// expect: timeout_error or memory_error
var f = null
f = Fn.new {|n| n == 0 ? 0 : f.call(n - 1) + f.call(n - 1) }
f.call(60)

// === executeFunction: a function that never returns
// expect: timeout_error
// call: spin
var spin = Fn.new {
  while (true) {}
}

// === call of an object: an object with a call method that never ends
// expect: timeout_error
// call: spin
class Spin {
  construct new() {}
  call() {
    while (true) {}
  }
}
var spin = Spin.new()

// === five in a row: the same context times out again and again
// expect: timeout_error
// repeat: 5
while (true) {}

// === thenable: a map that JavaScript takes for a promise
// expect: conversion_error
{"then": Fn.new { 1 }}
