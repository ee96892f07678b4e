// === null: an abort without a value
// expect: value
Fiber.abort(null)

// === numbers: an abort with a number
// expect: runtime_error
Fiber.abort(5)

// === function: an abort with a function
// expect: runtime_error
Fiber.abort(Fn.new { 1 })

// === fiber: an abort with a fiber
// expect: runtime_error
Fiber.abort(Fiber.current)

// === class: an abort with a class
// expect: runtime_error
Fiber.abort(Fiber)

// === toString fails: an abort with an object whose text fails
// expect: runtime_error
class E {
  construct new() {}
  toString { Fiber.abort("no") }
}
Fiber.abort(E.new())

// === toString of a wrong type: it gives no text
// expect: runtime_error
class E {
  construct new() {}
  toString { 5 }
}
Fiber.abort(E.new())

// === toString aborts with itself: an error in its own description
// expect: runtime_error
class E {
  construct new() {}
  toString { Fiber.abort(this) }
}
Fiber.abort(E.new())

// === toString re-enters: it calls the host
// expect: runtime_error
class E {
  construct new() {}
  toString { Host.echo("text") }
}
Fiber.abort(E.new())

// === toString yields: it yields
// expect: runtime_error
class E {
  construct new() {}
  toString { Fiber.yield(1) }
}
Fiber.abort(E.new())

// === huge message: 5 MB
// expect: runtime_error
var s = "x"
for (i in 1..22) s = s + s
Fiber.abort(s)

// === binary message: a message that is not UTF-8
// expect: runtime_error
Fiber.abort("\xff\xfe\x00\xc3(")

// === map as error: fields of wrong types
// expect: runtime_error
Fiber.abort({"code": [], "message": Fn.new { 1 }, "stack": 5})

// === stolen code: a ScriptError with a code of the host's
// expect: engine_crashed
Fiber.abort(ScriptError.new("engine_crashed", "x"))

// === unknown code: a ScriptError with a code that there is not
// expect: runtime_error
Fiber.abort(ScriptError.new("no_such_code", "x"))

// === cyclic error: a map that holds itself
// expect: runtime_error
var m = {}
m["self"] = m
Fiber.abort(m)

// === finished fiber: a fiber called again
// expect: runtime_error
var f = Fiber.new {}
f.call()
f.call()

// === own fiber: a fiber that calls itself
// expect: runtime_error
Fiber.current.call()

// === own fiber tried: a fiber that tries itself
// expect: runtime_error
Fiber.current.try()

// === transferError: an error sent to another fiber
// expect: runtime_error
var f = Fiber.new { Fiber.yield() }
f.call()
f.transferError("x")

// === suspend: a fiber that gives everything up
// expect: value
Fiber.suspend()

// === yield at the top: nobody takes it
// expect: value
Fiber.yield(1)

// === unknown method: a method that there is not
// expect: type_error
1.foo(1, 2, 3)

// === result with functions: what cannot be copied
// expect: value
[Fn.new { 1 }, Fiber.current, Object, 1..5]

// === host throws null: a host function that throws null
// expect: runtime_error
host.failNull()

// === host throws undefined: caught by the script, then thrown on
// expect: runtime_error
var f = Fiber.new { host.failUndefined() }
f.try()
Fiber.abort(f.error)

// === host rejects: a promise of the host that is rejected with null
// expect: runtime_error
host.failLater()

// === host error that cannot be read: a Proxy that throws
// expect: runtime_error
host.failProxy()

// === host error with a bad message: a getter that throws
// expect: runtime_error
host.failGetter()

// === host error of 10 MB: a huge message towards the script
// expect: runtime_error
host.failHuge(10000000)

// === host object that cannot be read: a getter of the host that throws null
// expect: conversion_error
host.badGetter()

// === deep host value: a value of the host too deep to cross
// expect: conversion_error
host.nested(100000)
