// === dispose in a loop: disposed while it runs
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
while (true) { try { while (true) {} } catch {} }

// === dispose while waiting: disposed while a promise is awaited
// expect: disposed
// during: dispose 40
// after: ended
host.never()

// === dispose in a regular expression: disposed while it matches
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
/^(a+)+$/.test('a'.repeat(50) + 'b')

// === dispose while calling: disposed in a storm of host calls
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
while (true) { try { host.echo([1, { a: 2 }]) } catch {} }

// === dispose while printing: disposed in a flood of output
// expect: disposed
// during: dispose 40
// after: ended
// isolation: thread, process
while (true) console.log('x')

// === cancel in a loop: cancelled while it runs
// expect: cancelled
// during: cancel 40
// isolation: thread, process
while (true) { try { while (true) {} } catch {} }

// === abort while waiting: its signal aborts
// expect: cancelled
// during: abort 40
host.never()

// === exit in a loop: the process exits while it runs
// expect: exit 7
// during: exit 40
// isolation: thread, process
while (true) {}

// === exit while waiting: the process exits while a promise is awaited
// expect: exit 7
// during: exit 40
host.never()

// === timers: timers that are left over
// options: {"timeoutMs": 60}
// expect: value 1 or timeout_error
if (typeof setTimeout === 'function') { setTimeout(() => { while (true) {} }, 1); setInterval(() => {}, 0) }
1
