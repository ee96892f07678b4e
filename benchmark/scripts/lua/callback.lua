-- `host` is a function of the host.
function drive(times)
  local sum = 0
  for i = 1, times do sum = sum + host(i, 1) end
  return sum
end
