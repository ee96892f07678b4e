// Wren repeats a text piece by piece, so it is doubled: 16 characters, sixteen times, are 1 MB.
var text = "0123456789abcdef"
for (i in 1..16) text = text + text
var bytes = null

var takeText = Fn.new {|value| value.bytes.count }
var giveText = Fn.new { text }
var keepBytes = Fn.new {|value|
  bytes = value
  return value.count
}
var takeBytes = Fn.new {|value| value.count }
var giveBytes = Fn.new { bytes }
