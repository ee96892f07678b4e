-- === million calls: a host function called 10^6 times
-- expect: timeout_error or value
-- options: {"timeoutMs": 3000}
for i = 1, 1000000 do host.echo(i) end
return 1

-- === endless calls: a loop that only calls the host
-- expect: timeout_error
while true do host.echo(1) end

-- === never: a promise that never settles
-- expect: timeout_error
return host.never()

-- === endless waits: one short promise after another
-- expect: timeout_error
while true do host.later(1) end

-- === catching waits: a script that catches the end of its waiting
-- expect: timeout_error
while true do pcall(host.never) end

-- === dispose inside: the context is disposed by a host function
-- expect: disposed
-- after: ended
host.dispose()
return 1

-- === dispose inside a loop: the script goes on after that
-- expect: disposed
-- after: ended
host.dispose()
while true do pcall(host.echo, 1) end

-- === dispose in a comparator: deep inside of C
-- expect: disposed
-- after: ended
table.sort({1, 2, 3}, function(a, b) host.dispose() return a < b end)

-- === dispose in a nested call: the host disposes while it is called back
-- expect: disposed
-- after: ended
-- isolation: thread, process
host.callBack(function() host.dispose() return host.echo(1) end)

-- === cancel inside: the context is cancelled by a host function
-- expect: cancelled
host.cancel()
while true do end

-- === wait in a comparator: a promise where Lua cannot pause
-- expect: value or runtime_error
table.sort({3, 1, 2}, function(a, b) host.later(1) return a < b end)
return 1

-- === wait in a close: a promise inside a __close
-- expect: value
do local x <close> = setmetatable({}, {__close = function() host.later(1) end}) end
return 1

-- === many functions: a hundred thousand functions for the host to keep
-- expect: value or memory_error or timeout_error
-- options: {"timeoutMs": 5000}
for i = 1, 100000 do host.keep(function() return i end) end
return 1

-- === kept and called: the host calls a kept function while the script waits
-- expect: value
-- isolation: thread, process
host.keep(function() return host.echo(3) end)
return host.callKept()

-- === wrong arguments: values that cannot cross
-- expect: conversion_error
return host.echo({[print] = 1, [1] = 2, [1.5] = 3})

-- === many arguments: 100 arguments
-- expect: value
local t = {}
for i = 1, 100 do t[i] = i end
return host.echo(table.unpack(t))

-- === yield across: a host callback that yields
-- expect: runtime_error
-- isolation: thread, process
return host.callBack(function() coroutine.yield(1) end)

-- === coroutine of another call: a coroutine resumed inside a nested call
-- expect: value
-- isolation: thread, process
local c
c = coroutine.create(function() return host.callBack(function() return coroutine.resume(c) end) end)
return coroutine.resume(c)

-- === object reading: the host reads an object whose __index and __pairs never end; neither is asked
-- expect: value "read"
return host.read(setmetatable({x = 1}, {__index = function() while true do end end, __name = 'Bad', __pairs = function() while true do end end}))

-- === exit of the host: a host function that ends the process
-- expect: exit 9
host.exit()
