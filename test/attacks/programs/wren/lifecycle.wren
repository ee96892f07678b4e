// === dispose in a loop: disposed while it runs
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
while (true) Fiber.new {
  while (true) {}
}.try()

// === dispose while waiting: disposed while a promise is awaited
// expect: disposed
// during: dispose 40
// after: ended
host.never()

// === dispose while calling: disposed in a storm of host calls
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
while (true) Fiber.new { host.echo([1, {"a": 2}]) }.try()

// === dispose while printing: disposed in a flood of output
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
while (true) System.print("x")

// === cancel in a loop: cancelled while it runs
// expect: cancelled
// during: cancel 40
// isolation: thread, process
while (true) Fiber.new {
  while (true) {}
}.try()

// === abort while waiting: its signal aborts
// expect: cancelled
// during: abort 40
host.never()

// === abort in a search: its signal aborts a text search
// expect: cancelled
// during: abort 40
// isolation: thread, process
var long = "a"
for (i in 1..19) long = long + long
var part = long[0...200000] + "b"
while (true) long.contains(part)

// === exit in a loop: the process exits while it runs
// expect: exit 7
// during: exit 40
// isolation: thread, process
while (true) {}

// === exit while waiting: the process exits while a promise is awaited
// expect: exit 7
// during: exit 40
host.never()
