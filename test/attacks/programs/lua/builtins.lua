-- === pattern backtracking: a pattern of many repetitions
-- expect: timeout_error
return ('a'):rep(40):find(('a-'):rep(40) .. 'b')

-- === gmatch: an iterator over a huge text
-- expect: timeout_error
while true do for _ in ('a'):rep(100000):gmatch('.-') do end end

-- === gsub: a replacement whose pattern backtracks
-- expect: timeout_error
return (('x'):rep(30000):gsub('.-.-.-b', ''))

-- === gsub callback: a callback that never ends
-- expect: timeout_error
return ('aaa'):gsub('a', function() while true do end end)

-- === sort comparator: a comparator that never ends
-- expect: timeout_error
table.sort({3, 1, 2}, function() while true do end end)

-- === invalid comparator: a comparator that contradicts itself
-- expect: runtime_error
local t = {}
for i = 1, 1000 do t[i] = i end
table.sort(t, function() return true end)
return 1

-- === rep of nothing: string.rep that makes an empty text very often
-- expect: timeout_error or value or memory_error
return #(''):rep(2^50 // 1 | 0)

-- === concat with a huge end: table.concat over what is not there
-- expect: timeout_error or type_error or runtime_error
return table.concat(setmetatable({}, {__index = function() return '' end}), '', 1, math.maxinteger)

-- === move: table.move over a range without end
-- expect: timeout_error
return table.move(setmetatable({}, {__newindex = function() end}), 1, math.maxinteger - 1, 2)

-- === unpack: more results than a stack has
-- expect: runtime_error
return table.unpack({}, 1, 1e8)

-- === insert with a hostile length: __len tells a huge length
-- expect: timeout_error or runtime_error or value
return table.insert(setmetatable({}, {__len = function() return math.maxinteger - 1 end, __newindex = function() end}), 1, 'x')

-- === sort with a hostile length: __len tells a huge length
-- expect: timeout_error or runtime_error or type_error
return table.sort(setmetatable({}, {__len = function() return 2^31 - 2 | 0 end, __index = function() return 1 end, __newindex = function() end}))

-- === utf8 over a huge text: utf8.len of megabytes, again and again
-- expect: timeout_error
local text = ('é'):rep(1000000)
while true do utf8.len(text) end

-- === format: a width beyond what is allowed
-- expect: runtime_error
return ('%1000d'):format(1)

-- === tonumber: a very long numeral in every base
-- expect: timeout_error
local text = ('z'):rep(1000000)
while true do tonumber(text, 36) end

-- === pack: a huge padding
-- expect: value
return #string.pack('!16 ' .. ('xXi16'):rep(100000))

-- === select: select with the most negative number
-- expect: runtime_error
return select(math.mininteger, 1)

-- === byte: as many results as a text has bytes
-- expect: memory_error
return ('x'):rep(10000000):byte(1, -1)

-- === next with a wrong key: a key that is not there
-- expect: runtime_error
return next({}, 'nothing')
