-- === print flood: a loop that prints
-- expect: timeout_error
while true do print('x') end

-- === large prints: megabytes in each print
-- expect: timeout_error
local text = ('x'):rep(1000000)
while true do print(text) end

-- === tostring in print: a __tostring that never ends
-- expect: timeout_error
print(setmetatable({}, {__tostring = function() while true do end end}))

-- === many arguments: print of many values
-- expect: value
print(table.unpack({}, 1, 200000))

-- === binary: output that is not UTF-8
-- expect: value
print('\xff\0\xed\xa0\x80')
