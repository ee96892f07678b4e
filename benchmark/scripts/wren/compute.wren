class Fib {
  static get(n) {
    if (n < 2) return n
    return get(n - 1) + get(n - 2)
  }
}

var computeFib = Fn.new { Fib.get(27) }

var computeLoops = Fn.new {
  var sum = 0
  var i = 1
  while (i <= 500000) {
    if (i % 3 == 0) {
      sum = sum + i
    } else {
      sum = sum - 1
    }
    i = i + 1
  }
  return sum
}

var computeStrings = Fn.new {
  var length = 0
  for (round in 1..60) {
    var parts = []
    for (i in 1..200) parts.add("item %(i);")
    length = length + parts.join("").bytes.count
  }
  return length
}

var computeTables = Fn.new {
  var sum = 0
  for (round in 1..5) {
    var map = {}
    for (i in 1..5000) map["key%(i % 500)"] = {"value": i, "next": map["key%((i - 1) % 500)"]}
    for (entry in map.values) sum = sum + entry["value"]
  }
  return sum
}
