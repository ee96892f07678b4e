-- === io: files
-- expect: value true
return io == nil

-- === os.execute: commands
-- expect: value true
return os.execute == nil and os.exit == nil and os.remove == nil and os.getenv == nil and os.rename == nil and os.tmpname == nil and os.setlocale == nil

-- === loadfile: sources from files
-- expect: value true
return loadfile == nil and dofile == nil

-- === package.loadlib: native libraries
-- expect: value true
return package == nil or package.loadlib == nil

-- === package.path: modules from files
-- expect: value false
return (pcall(require, '/etc/passwd'))

-- === searchpath: whether a file exists
-- expect: value true
return package == nil or package.searchpath == nil

-- === bytecode: a binary chunk
-- expect: value true
return load('\27Lua\x54\0\x19\x93\r\n\x1a\n') == nil

-- === string.dump: bytecode of a function
-- expect: value true
return string.dump == nil

-- === bytecode as a source: the host evaluates a binary chunk
-- expect: syntax_error
«1b»Lua«54 00 19 93»

-- === debug.sethook: a hook that would replace the deadline
-- expect: timeout_error
if debug and debug.sethook then debug.sethook() end
while true do end

-- === debug.getregistry: the registry
-- expect: value true
return debug == nil or debug.getregistry == nil and debug.setmetatable == nil and debug.getupvalue == nil and debug.setupvalue == nil

-- === finalizers: __gc in a restricted context
-- expect: runtime_error
count = 0
for i = 1, 1000 do setmetatable({}, {__gc = function() count = count + 1 end}) end
if collectgarbage then collectgarbage() end
return count

-- === collector settings: stopping the collector
-- expect: memory_error or timeout_error or runtime_error
collectgarbage('stop')
while true do local t = {} for i = 1, 1000 do t[i] = {} end kept = {kept, t} end

-- === metatable of texts: changing what all texts do
-- expect: value
getmetatable('').__index = function() while true do end end
return 1

-- === lost globals: a script that removes everything
-- expect: value
-- after: either
local globals = _G
for name in pairs(globals) do globals[name] = nil end

-- === replaced functions: a script that replaces what the host may use
-- expect: value 1
local original = tostring
function error() while true do end end
function pairs() while true do end end
function next() while true do end end
function type() while true do end end
coroutine.resume, coroutine.create, coroutine.yield = nil, nil, nil
table.unpack, table.concat = nil, nil
return 1

-- === metatable of _G: reading and writing globals that fails
-- expect: value
-- after: either
setmetatable(_G, {__index = function() error('read') end, __newindex = function() error('written') end})

-- === metatables of host values: changing what a host function is
-- expect: value true
local m = getmetatable(host.echo)
return m == nil or type(m) ~= 'table' or not pcall(function() m.__call = nil; m.__gc = nil; m.__index = nil end)

-- === forged userdata: a method of one class on an object of another
-- expect: value false
return (pcall(function() return getmetatable(zigllms.bytes('x')).__index({}, 1) end))

-- === forged this: methods of host classes called with wrong arguments
-- expect: value 0
local worked = 0
for _, value in ipairs({zigllms.bytes('x'), zigllms.Map(), zigllms.Set(), zigllms.date(0)}) do
  local m = getmetatable(value)
  if type(m) == 'table' then
    for name, f in pairs(m) do
      if type(f) == 'function' and name ~= '__eq' and name ~= '__tostring' and name ~= '__name' then
        for _, wrong in ipairs({1, 'x', {}, print, zigllms.null}) do
          if pcall(f, wrong, wrong, wrong) and name ~= '__gc' then worked = worked + 1 end
        end
      end
    end
  end
end
return worked
