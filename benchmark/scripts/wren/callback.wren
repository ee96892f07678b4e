// `host` is a function of the host.
var drive = Fn.new {|times|
  var sum = 0
  var i = 1
  while (i <= times) {
    sum = sum + host.call(i, 1)
    i = i + 1
  }
  return sum
}
