-- === find plain in pieces: many plain searches that almost match
-- expect: timeout_error
local s = ("ab"):rep(400000) while true do s:find(("ab"):rep(100000) .. "c", 1, true) end

-- === frontier: frontier patterns over megabytes
-- expect: timeout_error
local s = (" a"):rep(1000000) while true do s:find("%f[%u]x") end

-- === balance: %b over unbalanced brackets, quadratic
-- expect: timeout_error
return (("("):rep(200000)):find("%b()")

-- === back reference: quadratic captures
-- expect: timeout_error
return (("a"):rep(200000)):find("(a*)%1b")

-- === set class: a class of thousands of ranges
-- expect: timeout_error
local c = "[" .. ("b-z"):rep(20000) .. "]" return (("a"):rep(20000)):find(c)

-- === gsub table: replacement by a table with __index
-- expect: timeout_error
local t = setmetatable({}, {__index = function() while true do end end}) return ("a"):gsub("a", t)

-- === concat of numbers: table.concat formatting floats
-- expect: timeout_error
local t = {} for i = 1, 200000 do t[i] = i + 0.1 end while true do table.concat(t, ",") end

-- === format q: %q of binary megabytes
-- expect: timeout_error
local s = ("\0\1\r\n"):rep(1000000) while true do string.format("%q", s) end

-- === format many: a format of thousands of items
-- expect: timeout_error
local f = ("%99.99f"):rep(200) local t = {} for i = 1, 200 do t[i] = 1e300 end while true do string.format(f, table.unpack(t)) end

-- === pack huge: string.pack of z and s
-- expect: timeout_error
local s = ("x"):rep(3000000) while true do string.pack("zs8s4", s, s, s) end

-- === char flood: string.char of many
-- expect: timeout_error
local t = {} for i = 1, 200 do t[i] = 65 end while true do string.char(table.unpack(t)) end

-- === utf8 codes: utf8.codes in a loop over megabytes
-- expect: timeout_error
local s = ("\u{10FFFF}"):rep(500000) while true do for _ in utf8.codes(s) do end end

-- === utf8 offset: utf8.offset to the far end
-- expect: timeout_error
local s = ("é"):rep(2000000) while true do utf8.offset(s, -1999999) utf8.offset(s, 1999999) end

-- === utf8 char: thousands of characters at once
-- expect: timeout_error
local t = {} for i = 1, 5000 do t[i] = 0x10FFFF end while true do utf8.char(table.unpack(t)) end

-- === sort of texts: comparing long texts with the same beginning
-- expect: timeout_error
local t = {} for i = 1, 200 do t[i] = ("a"):rep(100000) .. i end while true do table.sort(t, function(a, b) return a < b end) end

-- === sort strings natively: comparing long texts without comparator
-- expect: timeout_error
local t = {} for i = 1, 100 do t[i] = ("a"):rep(200000) .. (i % 10) end while true do table.sort(t) end

-- === comparison with NULs: strcoll over many zero bytes
-- expect: timeout_error
local a, b = ("\0"):rep(5000000) .. "a", ("\0"):rep(5000000) .. "b" while true do local _ = a < b end

-- === equality of long texts: == over megabytes
-- expect: timeout_error
local a, b = ("x"):rep(5000000) .. "a", ("x"):rep(5000000) .. "b" while true do local _ = a == b end

-- === long keys: long texts as keys hashed
-- expect: timeout_error
local t = {} local a = ("x"):rep(5000000) while true do t[a .. "y"] = nil end

-- === next over an emptied table: quadratic next
-- expect: timeout_error
local t = {} for i = 1, 1000000 do t[i] = i end for i = 1, 1000000 do t[i] = nil end while true do next(t) end

-- === move with metamethods: table.move through __index and __newindex
-- expect: timeout_error
local p = setmetatable({}, {__index = function(_, i) return i end, __newindex = function() end}) table.move(p, 1, math.maxinteger - 1, 2, p)

-- === remove from the front: table.remove(t, 1) over a long list
-- expect: timeout_error
local t = {} for i = 1, 300000 do t[i] = i end while true do table.insert(t, table.remove(t, 1)) end

-- === select from behind: select('#', ...) of many, again and again
-- expect: timeout_error
local t = {} local function f(...) while true do select(-1, ...) end end f(table.unpack(t, 1, 200000))

-- === load of a long comment: one long bracket never closed
-- expect: timeout_error
local s = "--[==[" .. ("]="):rep(5000000) while true do load(s) end

-- === load of a long string: escape sequences
-- expect: timeout_error
local s = "return '" .. ("\\z \\065"):rep(1000000) .. "'" while true do load(s) end

-- === gotos unresolved: pending gotos are searched
-- expect: timeout_error or value
local s = {"do"} for i = 1, 60000 do s[#s+1] = "goto x" end s[#s+1] = "end" local src = table.concat(s, "\n") while true do load(src) end

-- === goto forest: thousands of labels and gotos
-- expect: timeout_error or value or syntax_error
local s = {} for i = 1, 20000 do s[#s+1] = "goto l" .. i .. " ::l" .. i .. "::" end local f, e = load(table.concat(s, "\n")) return e or type(f)

-- === many upvalues: a function with too many upvalues
-- expect: value or syntax_error or runtime_error
local s = {} for i = 1, 190 do s[#s + 1] = "local a" .. i .. " = " .. i end s[#s+1] = "return function() return " for i = 1, 190 do s[#s+1] = "a" .. i .. " + " end s[#s+1] = "0 end" return select(2, load(table.concat(s, "\n"))) or 'ok'

-- === tonumber of hex: hexadecimal floats of megabytes
-- expect: timeout_error
local s = "0x" .. ("f"):rep(3000000) .. "p-99999" while true do tonumber(s) end

-- === tonumber with spaces: spaces around a number
-- expect: timeout_error
local s = (" "):rep(5000000) .. "1" .. (" "):rep(5000000) while true do tonumber(s) tonumber(s, 36) end

-- === coroutine storm: making and closing coroutines
-- expect: timeout_error
while true do local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) coroutine.close(c) end

-- === coroutine wrap chain: a chain of wraps that all catch
-- expect: timeout_error
local function f(n) if n == 0 then while true do end end return coroutine.wrap(function() return pcall(f, n - 1) end)() end while true do f(50) end

-- === close handlers in a row: a thousand __close handlers that all loop
-- expect: timeout_error
local m = {__close = function() while true do end end} local function f(n) local x <close> = setmetatable({}, m) if n > 0 then return (f(n - 1)) end while true do end end f(1000)

-- === error in close: a close that raises another error, for ever
-- expect: timeout_error
local m m = {__close = function() local y <close> = setmetatable({}, m) error("again") end} while true do pcall(function() local x <close> = setmetatable({}, m) end) end

-- === weak tables: ephemerons, quadratic to clear
-- expect: timeout_error or memory_error
local e = setmetatable({}, {__mode = "k"}) local k = {} for i = 1, 60000 do local n = {} e[k] = n k = n end while true do collectgarbage() end

-- === step of the collector: collectgarbage("step") again and again
-- expect: timeout_error
local t = {} for i = 1, 100000 do t[i] = {} end while true do collectgarbage("step", 1000) end

-- === date: os.date with thousands of conversions
-- expect: timeout_error or runtime_error
local f = ("%c"):rep(100000) while true do os.date(f, 0) end

-- === time of hostile fields: os.time with hostile __index
-- expect: timeout_error
return os.time(setmetatable({}, {__index = function() while true do end end}))

-- === float for loop: a float loop that never advances
-- expect: timeout_error
for i = 2.0^53, math.huge do end

-- === result shapes: every object has other keys
-- expect: value or conversion_error
local t = {} for i = 1, 5000 do t[i] = {["k" .. i] = 1, ["j" .. i] = 2} end return t

-- === result keys: a map of many long keys
-- expect: value or conversion_error or memory_error
local t = {} for i = 1, 20000 do t[("k"):rep(100) .. i] = i end return t

-- === host called in a pattern: gsub callback that waits, which inline Lua cannot
-- expect: value
-- isolation: thread, process
return (("abc"):gsub(".", function(c) return host.later(c .. c) end))

-- === dispose in gsub: the context disposed in a callback of gsub
-- expect: disposed
-- after: ended
return (("abc"):gsub(".", function(c) host.dispose() while true do end end))

-- === dispose in close: disposed inside __close
-- expect: disposed
-- after: ended
do local x <close> = setmetatable({}, {__close = function() host.dispose() end}) end while true do end

-- === cancel in tostring: cancelled while an error is described
-- expect: cancelled or runtime_error
error(setmetatable({}, {__tostring = function() host.cancel() while true do end end}))

-- === reenter in index of result: re-entry while a result is read
-- expect: value or conversion_error
return setmetatable({}, {__index = function() return host.reenter("return 1") end, __pairs = function(t) return function(_, k) if not k then host.reenter("return 2") return 1, 2 end end, t, nil end})

-- === long chain of method calls: parser and VM over a:b():b()
-- expect: value or syntax_error or runtime_error or memory_error or timeout_error
local s = "local a = {} function a:b() return self end return a" .. (":b()"):rep(100000) local f, e = load(s) return f and type(f()) or e

-- === long if chain: elseif thousands
-- expect: value or syntax_error or memory_error or timeout_error
local s = "if x then" .. (" elseif x then"):rep(50000) .. " end" local f, e = load(s) return f and type(f()) or e

-- === memory in coroutines: stacks that are kept
-- expect: memory_error
local t = {} local function deep(n) if n == 0 then coroutine.yield() end local r = deep(n - 1) return r end while true do local c = coroutine.create(deep) coroutine.resume(c, 5000) t[#t + 1] = c end

-- === memory by gmatch: iterators kept
-- expect: memory_error
local t = {} while true do t[#t + 1] = ("x"):gmatch("x") end

-- === find init far: init beyond and negative
-- expect: value
return tostring(("x"):find("", math.mininteger)) .. tostring(("x"):find("", math.maxinteger))
