function swallow()
  while true do
    pcall(function() while true do end end)
  end
end

function grow()
  local kept = {}
  while true do kept[#kept + 1] = ("x"):rep(100000) .. #kept end
end
