-- === nil: an error without a value
-- expect: runtime_error
error(nil)

-- === numbers and functions: error values of other types
-- expect: runtime_error
error(print)

-- === coroutine as error: a coroutine that failed, as an error value
-- expect: runtime_error
local c = coroutine.create(error)
coroutine.resume(c)
error(c)

-- === tostring fails: an error whose __tostring fails
-- expect: runtime_error
error(setmetatable({}, {__tostring = function() error('no') end}))

-- === tostring of a wrong type: an error whose __tostring gives a table
-- expect: runtime_error
error(setmetatable({}, {__tostring = function() return {} end}))

-- === tostring yields: an error whose __tostring yields
-- expect: runtime_error
error(setmetatable({}, {__tostring = function() coroutine.yield() end}))

-- === tostring re-enters: an error whose __tostring calls the host
-- expect: runtime_error
error(setmetatable({}, {__tostring = function() return host.echo('text') end}))

-- === tostring throws itself: an error whose __tostring raises the error
-- expect: runtime_error
local e = setmetatable({}, {})
getmetatable(e).__tostring = function(self) error(self) end
error(e)

-- === huge message: a message of 10 MB
-- expect: runtime_error
error(('x'):rep(10000000))

-- === binary message: a message that is not UTF-8
-- expect: runtime_error
error('\xff\xfe\0\xc3(')

-- === fields of wrong types: an error table whose code, message and stack are no texts
-- expect: runtime_error
error({code = {}, message = function() end, stack = 5, name = false})

-- === unknown code: an error table with a code that there is not
-- expect: runtime_error
error({code = 'no_such_code', message = 'x'})

-- === stolen code: an error table with a code of the host's
-- expect: permission_error or timeout_error or runtime_error or disposed or engine_crashed
error({code = 'engine_crashed', message = 'x'})

-- === cyclic error: an error table that holds itself
-- expect: runtime_error
local e = {message = 'cyclic'}
e.self = e
e.cause = e
error(e)

-- === cause chain: an error with a very long chain of causes
-- expect: runtime_error
local e = {message = 'end'}
for i = 1, 100000 do e = {message = 'm', cause = e} end
error(e)

-- === locked metatable: an error whose __metatable hides it
-- expect: runtime_error
error(setmetatable({message = 'hidden'}, {__metatable = false, __index = function() error('no') end}))

-- === host throws null: a host function that throws null
-- expect: runtime_error
return host.failNull()

-- === host throws undefined: caught by the script, then thrown on
-- expect: runtime_error
local ok, e = pcall(host.failUndefined)
error(e)

-- === host rejects: a promise of the host that is rejected with null
-- expect: runtime_error
return host.failLater()

-- === host error that cannot be read: a Proxy that throws
-- expect: runtime_error
return host.failProxy()

-- === host error with a bad message: a getter that throws
-- expect: runtime_error
return host.failGetter()

-- === host error with a cyclic cause: its cause is itself
-- expect: runtime_error
return host.failCyclic()

-- === host error of 10 MB: a huge message towards the script
-- expect: runtime_error
return host.failHuge(10000000)

-- === host error kept: a host error that is thrown again later
-- expect: runtime_error
local _, e = pcall(host.fail, 'first')
kept = e
local _, again = pcall(error, kept)
error(again)

-- === host object that cannot be read: a getter of the host that throws null
-- expect: conversion_error
return host.badGetter()

-- === host proxy: a Proxy of the host whose ownKeys throws
-- expect: conversion_error
return host.badProxy()

-- === deep host value: a value of the host too deep to cross
-- expect: conversion_error
return host.nested(100000)
