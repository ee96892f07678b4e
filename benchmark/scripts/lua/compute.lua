local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end

function computeFib() return fib(27) end

function computeLoops()
  local sum = 0
  for i = 1, 3000000 do
    if i % 3 == 0 then sum = sum + i else sum = sum - 1 end
  end
  return sum
end

function computeStrings()
  local length = 0
  for round = 1, 20 do
    local parts = {}
    for i = 1, 5000 do parts[i] = "item " .. i .. ";" end
    length = length + #table.concat(parts)
  end
  return length
end

function computeTables()
  local sum = 0
  for round = 1, 20 do
    local map = {}
    for i = 1, 5000 do map["key" .. i % 500] = { value = i, next = map["key" .. (i - 1) % 500] } end
    for _, entry in pairs(map) do sum = sum + entry.value end
  end
  return sum
end
