var swallow = Fn.new {
  while (true) {
    Fiber.new {
      while (true) {
      }
    }.try()
  }
}

var grow = Fn.new {
  var kept = []
  while (true) {
    kept.add("x" * 1000 + kept.count.toString)
  }
}
