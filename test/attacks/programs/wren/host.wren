// === million calls: a host function called 10^6 times
// expect: timeout_error or value
// options: {"timeoutMs": 2000}
for (i in 1..1000000) host.echo(i)
1

// === endless calls: a loop that only calls the host
// expect: timeout_error
while (true) host.echo(1)

// === never: a promise that never settles
// expect: timeout_error
host.never()

// === endless waits: one short promise after another
// expect: timeout_error
while (true) host.later(1)

// === catching waits: a script that catches the end of its waiting
// expect: timeout_error
while (true) Fiber.new { host.never() }.try()

// === dispose inside: the context is disposed by a host function
// expect: disposed
// after: ended
host.dispose()
1

// === dispose inside a loop: the script goes on after that
// expect: disposed
// after: ended
host.dispose()
while (true) Fiber.new { host.echo(1) }.try()

// === dispose in a comparator: deep inside of a sort
// expect: disposed
// after: ended
[3, 1, 2].sort {|a, b|
  host.dispose()
  return a < b
}

// === dispose in toString: while an error is described
// expect: disposed or runtime_error
// after: either
class E {
  construct new() {}
  toString {
    Host.dispose()
    return "x"
  }
}
Fiber.abort(E.new())

// === dispose in a nested call: the host disposes while it is called back
// expect: disposed
// after: ended
// isolation: thread, process
host.callBack(Fn.new {
  host.dispose()
  return host.echo(1)
})

// === cancel inside: the context is cancelled by a host function
// expect: cancelled
host.cancel()
while (true) {}

// === wait in a fiber: a promise awaited in a fiber of the script's
// expect: value 3
Fiber.new { host.later(3) }.call()

// === waiting fiber called: a fiber that waits is called by another
// expect: value
// isolation: thread, process
var f = null
f = Fiber.new { host.callBack(Fn.new { f.call() }) }
f.try()
1

// === many functions: functions for the host to keep
// expect: value or memory_error or timeout_error
// options: {"timeoutMs": 5000}
for (i in 1..30000) host.keep(Fn.new { i })
1

// === kept and called: the host calls a kept function while the script waits
// expect: value
// isolation: thread, process
host.keep(Fn.new { host.echo(3) })
host.callKept()

// === exotic arguments: values that cannot cross
// expect: value
host.echo({Object: 1, null: 2, (1..3): 4, 1.5: 5})

// === abort in a callback: a function that the host calls fails
// expect: runtime_error
// isolation: thread, process
host.callBack(Fn.new { Fiber.abort("x") })

// === yield in a callback: a function that the host calls yields
// expect: value
// isolation: thread, process
host.callBack(Fn.new { Fiber.yield(1) })

// === wrong count: a callback that takes more than it is given
// expect: type_error
// isolation: thread, process
host.callBack(Fn.new {|a, b, c| a })

// === exit of the host: a host function that ends the process
// expect: exit 9
host.exit()
