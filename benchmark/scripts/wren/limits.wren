var swallow = Fn.new {
  while (true) {
    Fiber.new { while (true) {} }.try()
  }
}

var grow = Fn.new {
  var kept = []
  while (true) kept.add("x" * 100000 + kept.count.toString)
}
