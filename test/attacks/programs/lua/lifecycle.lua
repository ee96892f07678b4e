-- === dispose in a loop: disposed while it runs
-- expect: disposed
-- during: dispose 40
-- options: {"timeoutMs": 5000}
-- after: ended
-- isolation: thread, process
while true do pcall(function() while true do end end) end

-- === dispose while waiting: disposed while a promise is awaited
-- expect: disposed
-- during: dispose 40
-- options: {"timeoutMs": 5000}
-- after: ended
return host.never()

-- === dispose while calling: disposed in a storm of host calls
-- expect: disposed
-- during: dispose 40
-- options: {"timeoutMs": 5000}
-- after: ended
-- isolation: thread, process
while true do pcall(host.echo, {1, 2, {3}}) end

-- === dispose while printing: disposed in a flood of output
-- expect: disposed
-- during: dispose 40
-- options: {"timeoutMs": 5000}
-- after: ended
-- isolation: thread, process
while true do print('x') end

-- === cancel in a loop: cancelled while it runs
-- expect: cancelled
-- during: cancel 40
-- options: {"timeoutMs": 5000}
-- isolation: thread, process
while true do pcall(function() while true do end end) end

-- === abort while waiting: its signal aborts
-- expect: cancelled
-- during: abort 40
-- options: {"timeoutMs": 5000}
return host.never()

-- === abort in a builtin: its signal aborts a pattern match
-- expect: cancelled
-- during: abort 40
-- options: {"timeoutMs": 5000}
-- isolation: thread, process
return ('a'):rep(40):find(('a-'):rep(40) .. 'b')

-- === exit in a loop: the process exits while it runs
-- expect: exit 7
-- during: exit 40
-- options: {"timeoutMs": 5000}
-- isolation: thread, process
while true do pcall(function() while true do end end) end

-- === exit while waiting: the process exits while a promise is awaited
-- expect: exit 7
-- during: exit 40
-- options: {"timeoutMs": 5000}
return host.never()

