-- === recursion: a function that calls itself
-- expect: memory_error
local function f() return 1 + f() end
return f()

-- === recursion through pcall: each level catches
-- expect: memory_error or value or timeout_error
local function f() return pcall(f) end
return f()

-- === recursion through metamethods: C and Lua in turns
-- expect: memory_error
local t = {}
setmetatable(t, {__index = function(self, key) return self[key .. 'x'] end})
return t.x

-- === recursion through sort: a comparator that sorts
-- expect: memory_error
local function f() table.sort({1, 2, 3}, function(a, b) f() return a < b end) end
f()

-- === recursion through gsub: a callback that replaces
-- expect: memory_error
local function f() return ('x'):gsub('x', f) end
f()

-- === recursion through tostring: a __tostring that calls tostring of itself
-- expect: memory_error
return tostring(setmetatable({}, {__tostring = function(self) return tostring(self) end}))

-- === recursion in an error: an error whose __tostring fails by recursion
-- expect: memory_error or runtime_error or timeout_error
local e = setmetatable({}, {})
getmetatable(e).__tostring = function(self) return tostring(self) end
error(e)

-- === error in error handler: a stack overflow inside xpcall's handler
-- expect: memory_error or runtime_error or value
local function f() return 1 + f() end
return xpcall(f, function() return f() end)

-- === coroutines in coroutines: each resumes a new one
-- expect: memory_error or runtime_error or value
local function f() return coroutine.wrap(f)() end
return f()

-- === brackets: 100,000 parentheses for the parser
-- expect: memory_error
return «"(" * 100000»1«")" * 100000»

-- === tables: 100,000 table constructors for the parser
-- expect: syntax_error
return «"{" * 100000»«"}" * 100000»

-- === operators: 100,000 unary operators
-- expect: memory_error
return «"- " * 100000»1

-- === powers: right-associative operators
-- expect: syntax_error or memory_error or value or runtime_error
return «"2 ^ " * 100000»1

-- === concatenations: a long chain of ..
-- expect: syntax_error
return «"'x' .. " * 100000»'x'

-- === blocks: functions inside functions
-- expect: memory_error
«"return function() " * 10000»«" end" * 10000»

-- === load brackets: the parser again, from a script
-- expect: value false
return load('return ' .. ('('):rep(100000) .. '1' .. (')'):rep(100000)) ~= nil

-- === deep result: a table 100,000 levels deep
-- expect: conversion_error
local t = {}
for i = 1, 100000 do t = {t} end
return t

-- === deep argument: the same towards a host function
-- expect: conversion_error
local t = {}
for i = 1, 100000 do t = {t} end
return host.echo(t)

-- === deep error: an error value 100,000 levels deep
-- expect: runtime_error
local t = {message = 'deep'}
for i = 1, 100000 do t = {t} end
error(t)

-- === pattern captures: nested captures of a pattern
-- expect: runtime_error
return ('x'):find(('('):rep(100) .. (')'):rep(100))

-- === pattern depth: single repetitions that recurse in the matcher
-- expect: runtime_error or memory_error or timeout_error or value
return #('x'):rep(300000):match(('x?'):rep(200000))

-- === deep index chain: a chain of __index tables
-- expect: runtime_error
local t = {}
for i = 1, 10000 do t = setmetatable({}, {__index = t}) end
return t.missing

-- === re-entry: host and script call each other without end
-- expect: memory_error or runtime_error or timeout_error
-- isolation: thread, process
local function f() return host.callBack(f) end
return f()

-- === re-entry by eval: sources that evaluate sources
-- expect: memory_error or runtime_error or timeout_error
-- isolation: thread, process
src = [[return host.reenter(src)]]
return host.reenter(src)

-- === inline re-entry: the same on the host's own stack
-- expect: memory_error or runtime_error or timeout_error
-- isolation: inline
local function f() return host.callBack(f) end
return f()
