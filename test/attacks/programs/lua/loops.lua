-- === while true: a bytecode loop
-- expect: timeout_error
while true do end

-- === goto: a loop without a loop statement
-- expect: timeout_error
::again:: goto again

-- === empty for: a numeric loop with a huge end
-- expect: timeout_error
for i = 1, math.maxinteger do end

-- === tail call: recursion that never grows the stack
-- expect: timeout_error
local function f() return f() end
f()

-- === pcall loop: a handler that catches its own time-out
-- expect: timeout_error
while true do pcall(function() while true do end end) end

-- === nested pcalls: handlers inside handlers inside handlers
-- expect: timeout_error
local function spin() while true do pcall(pcall, spin) end end
spin()

-- === xpcall handler: an error handler that never ends
-- expect: timeout_error
xpcall(error, function() while true do end end)

-- === xpcall handler that fails: an error handler that fails in an error handler
-- expect: timeout_error
while true do xpcall(error, function(e) error(e) end) end

-- === coroutine: a loop inside a coroutine
-- expect: timeout_error
coroutine.wrap(function() while true do end end)()

-- === coroutine catches: a coroutine that is resumed again after its time-out
-- expect: timeout_error
while true do
  local c = coroutine.create(function() while true do end end)
  coroutine.resume(c)
  coroutine.close(c)
end

-- === ping pong: two coroutines that resume each other's work for ever
-- expect: timeout_error
local function lap() while true do coroutine.yield() end end
local a, b = coroutine.create(lap), coroutine.create(lap)
while true do coroutine.resume(a); coroutine.resume(b) end

-- === close variable: a __close that never ends
-- expect: timeout_error
do local x <close> = setmetatable({}, {__close = function() while true do end end}) end

-- === close in time-out: a __close that runs because of the time-out
-- expect: timeout_error
local x <close> = setmetatable({}, {__close = function() while true do end end})
while true do end

-- === close of a coroutine: coroutine.close runs a __close that never ends
-- expect: timeout_error
local c = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() while true do end end})
  coroutine.yield()
end)
coroutine.resume(c)
coroutine.close(c)

-- === finalizer: a __gc that never ends, in a trusted context
-- options: {"policy": "trusted"}
-- expect: timeout_error
for i = 1, 1000 do setmetatable({}, {__gc = function() while true do end end}) end
collectgarbage()
while true do end

-- === finalizer at the end: a __gc that never ends, left for dispose
-- options: {"policy": "trusted"}
-- expect: value 1
kept = setmetatable({}, {__gc = function() while true do end end})
return 1

-- === index chain: an __index that calls itself
-- expect: timeout_error or memory_error
local t = setmetatable({}, {})
getmetatable(t).__index = function(self, key) return pcall(function() return self[key] end) end
while true do pcall(function() return t.x end) end

-- === arithmetic metamethod: an __add that never ends
-- expect: timeout_error
return setmetatable({}, {__add = function() while true do end end}) + 1

-- === concat metamethod: a __concat that never ends
-- expect: timeout_error
return setmetatable({}, {__concat = function() while true do end end}) .. 'x'

-- === comparison metamethod: an __lt that never ends
-- expect: timeout_error
return setmetatable({}, {__lt = function() while true do end end}) < {}

-- === call metamethod: a __call that is itself callable, for ever
-- expect: timeout_error or type_error or runtime_error
local t = {}
setmetatable(t, {__call = t})
while true do pcall(t) end

-- === pairs metamethod: an iterator that never ends
-- expect: timeout_error
for _ in pairs(setmetatable({}, {__pairs = function() return function() return 1 end end})) do end

-- === module: a registered module's source that never ends
-- expect: timeout_error
-- options: {"modules": [{"name": "spin", "functions": {}, "source": "while true do end"}]}
return require('spin')

-- === while read: a global whose environment never answers
-- expect: value or timeout_error
-- get: x
setmetatable(_ENV or _G, {__index = function() while true do end end})

-- === tostring while described: an error whose __tostring never ends
-- expect: timeout_error
error(setmetatable({}, {__tostring = function() while true do end end}))

-- === name while described: an error whose metatable's __name and __index are hostile
-- expect: runtime_error or timeout_error or type_error
error(setmetatable({}, {__name = {}, __index = function() while true do end end}))

-- === load reader: a reader function of load that never ends the source
-- expect: timeout_error
load(function() return ' ' end)

-- === executeFunction: a function that never returns
-- expect: timeout_error
-- call: spin
function spin() while true do end end

-- === three in a row: the same context times out again and again
-- expect: timeout_error
-- repeat: 5
while true do end

-- === thenable: a table that JavaScript takes for a promise
-- expect: conversion_error
return {['then'] = function() end}
