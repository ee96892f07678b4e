// === growing list: a list that grows
// expect: memory_error
var l = []
while (true) l.add([1, 2, 3, 4])

// === doubling text: a text that doubles
// expect: memory_error
var s = "x"
while (true) s = s + s

// === catching: a script that catches its memory errors for ever
// expect: timeout_error or memory_error
var l = []
while (true) Fiber.new {
  while (true) l.add(List.filled(10000, 1))
}.try()

// === again and again: a hundred memory errors in one context
// expect: memory_error
// repeat: 100
var s = "x"
while (true) s = s + s

// === objects: instances that are kept
// expect: memory_error
class C {
  construct new(next) { _next = next }
}
var c = null
while (true) c = C.new(c)

// === closures: functions that are kept
// expect: memory_error
var l = []
while (true) l.add(Fn.new { l })

// === fibers: fibers that are kept
// expect: memory_error
var l = []
while (true) {
  var f = Fiber.new { Fiber.yield(1) }
  f.call()
  l.add(f)
}

// === maps: a map that grows
// expect: memory_error
var m = {}
var i = 0
while (true) {
  m[i] = i
  i = i + 1
}

// === ranges and texts: interpolations that grow
// expect: memory_error
var s = "x"
while (true) s = "%(s)%(s)%(s)"

// === join: a join larger than the memory
// expect: memory_error
var s = "x"
for (i in 1..20) s = s + s
List.filled(1000, s).join("")

// === bytes: binary data larger than the memory
// expect: memory_error
Bytes.new(1e9)

// === negative bytes: binary data of a negative size
// expect: runtime_error
Bytes.new(-1)

// === result: a result larger than may cross
// expect: conversion_error
// options: {"maxBytes": 1000}
var s = "x"
for (i in 1..14) s = s + s
s

// === many nodes: a result of too many values
// expect: conversion_error
// options: {"maxNodes": 1000}
List.filled(5000, 1)

// === meta: a source that is larger than the memory
// expect: memory_error
import "meta" for Meta
var s = "var x = 1\n"
for (i in 1..20) s = s + s
Meta.compile(s)

// === host text: a text of the host larger than the memory
// expect: memory_error
host.text(64 * 1024 * 1024 - 100).count

// === host list: a list of the host larger than the memory
// expect: memory_error
// options: {"memoryLimitBytes": 4000000}
host.list(900000).count

// === abort: a message as large as the memory
// expect: runtime_error
var s = "x"
for (i in 1..22) s = s + s
Fiber.abort(s)
