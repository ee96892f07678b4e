var kept = []
for (id in 0...1000) {
  kept.add({
    "id": id,
    "name": "record number %(id)",
    "score": id * 0.5 + 0.25,
    "active": id % 2 == 0,
    "tags": ["alpha", "beta"],
    "position": {"x": id + 0.5, "y": -id - 0.25}
  })
}
var small = {"x": 1, "y": 2.5, "name": "three fields"}

var checksum = Fn.new {|records|
  var sum = 0
  for (r in records) {
    sum = sum + r["id"] + r["name"].count + r["score"] + (r["active"] ? 1 : 0)
    sum = sum + r["tags"].count + r["tags"][1].count + r["position"]["x"] + r["position"]["y"]
  }
  return sum
}

var takeRecords = Fn.new {|records| records.count }
var giveRecords = Fn.new { kept }
var takeObject = Fn.new {|object| object["y"] }
var giveObject = Fn.new { small }
