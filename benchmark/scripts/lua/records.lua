local kept = {}
for id = 0, 999 do
  kept[id + 1] = {
    id = id,
    name = "record number " .. id,
    score = id * 0.5 + 0.25,
    active = id % 2 == 0,
    tags = { "alpha", "beta" },
    position = { x = id + 0.5, y = -id - 0.25 },
  }
end
local small = { x = 1, y = 2.5, name = "three fields" }

function checksum(records)
  local sum = 0
  for _, r in ipairs(records) do
    sum = sum + r.id + #r.name + r.score + (r.active and 1 or 0) + #r.tags + #r.tags[2] + r.position.x + r.position.y
  end
  return sum
end

function takeRecords(records) return #records end
function giveRecords() return kept end
function takeObject(object) return object.y end
function giveObject() return small end
