-- === doubling text: a text that doubles
-- expect: memory_error
local s = 'x'
while true do s = s .. s end

-- === rep: one huge text
-- expect: memory_error
return #('x'):rep(1 << 40)

-- === growing table: a table that grows
-- expect: memory_error
local t = {}
while true do t[#t + 1] = {} end

-- === catching: a script that catches its memory errors for ever
-- expect: timeout_error or memory_error
local kept = {}
while true do pcall(function() while true do kept[#kept + 1] = ('x'):rep(100000) end end) end

-- === again and again: a hundred memory errors in one context
-- expect: memory_error
-- repeat: 100
return ('x'):rep(1 << 30)

-- === closures: closures and coroutines that are kept
-- expect: memory_error
local kept = {}
while true do kept[#kept + 1] = coroutine.create(function() end) end

-- === concat: table.concat of much of the memory
-- expect: memory_error
local t, piece = {}, ('x'):rep(1000000)
for i = 1, 1000 do t[i] = piece end
return #table.concat(t)

-- === gsub growth: a replacement that grows every match
-- expect: memory_error
return #('x'):rep(1000000):gsub('x', ('y'):rep(10000))

-- === keys: keys as texts of their own
-- expect: memory_error
local t = {}
local long = ('k'):rep(1000)
for i = 1, math.huge do t[long .. i] = i end

-- === error message: a message as large as the memory
-- expect: runtime_error
error(('x'):rep(12000000))

-- === result: a result larger than may cross
-- expect: conversion_error
-- options: {"maxBytes": 1000}
return ('x'):rep(10000)

-- === many nodes: a result of too many values
-- expect: conversion_error
-- options: {"maxNodes": 1000}
local t = {}
for i = 1, 5000 do t[i] = i end
return t

-- === load: a source that is larger than the memory
-- expect: value
return load(function() return 'local x = {' .. ('1,'):rep(100000) end)

-- === debug.traceback: a traceback of a huge message
-- expect: memory_error
return #debug.traceback(('x'):rep(20000000))

-- === host text: a text of the host larger than the memory
-- expect: memory_error
return host.text(64 * 1024 * 1024 - 100)

-- === bytes: binary data larger than the memory
-- expect: memory_error
return zigllms.bytes(('x'):rep(20000000))
