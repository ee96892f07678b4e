var text = "0123456789abcdef" * 65536
var bytes = null

var takeText = Fn.new {|value| value.bytes.count }
var giveText = Fn.new { text }
var keepBytes = Fn.new {|value|
  bytes = value
  return value.count
}
var takeBytes = Fn.new {|value| value.count }
var giveBytes = Fn.new { bytes }
