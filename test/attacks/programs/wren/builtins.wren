// === text search: a quadratic search
// expect: timeout_error
var long = "a"
for (i in 1..19) long = long + long
var part = long[0...200000] + "b"
while (true) long.contains(part)

// === text product: a text repeated very often
// expect: timeout_error or memory_error or runtime_error
("x" * 1e15).count

// === empty product: an empty text repeated very often
// expect: timeout_error or value
("" * 1e15).count

// === split: a text of many parts
// expect: timeout_error or memory_error
var text = "a,"
for (i in 1..16) text = text + text
while (true) text.split(",")

// === replace: replacing again and again
// expect: timeout_error or memory_error
var text = "ab"
for (i in 1..16) text = text + text
while (true) text.replace("a", "c")

// === join: a list of many texts joined
// expect: timeout_error or memory_error
var list = List.filled(10000, "x")
while (true) list.join(",")

// === filled: a huge list
// expect: memory_error or runtime_error or timeout_error
List.filled(1e12, 0)

// === insert: inserting at the front of a long list
// expect: timeout_error or memory_error
var list = List.filled(100000, 0)
while (true) list.insert(0, 1)

// === removeAt: removing from the front
// expect: timeout_error
while (true) {
  var list = List.filled(100000, 0)
  for (i in 0...1000) list.removeAt(0)
}

// === addAll of itself: a list that adds itself to itself
// expect: timeout_error or memory_error
var list = [1]
while (true) list.addAll(list)

// === list product: a list multiplied
// expect: memory_error or timeout_error or runtime_error
[1, 2, 3] * 1e12

// === toList of a range: a range as a list
// expect: memory_error or timeout_error
(1..1e12).toList

// === map of a range: a lazy sequence that is counted
// expect: timeout_error
(1..1e12).map {|x| x }.where {|x| x < 0 }.count

// === index out of bounds: a huge index
// expect: runtime_error
[1, 2, 3][1e300]

// === not a number: indices that are no numbers
// expect: type_error
[1, 2, 3][0/0]

// === byte index: bytes of a text out of bounds
// expect: runtime_error
"abc".bytes[1e9]

// === code point: a code point that there is not
// expect: runtime_error
String.fromCodePoint(1e9)

// === big integer: the text of a large number, again and again
// expect: timeout_error or memory_error
var s = "9"
for (i in 1..13) s = s + s
while (true) BigInt.new(s).toString

// === big integer from text: a very long numeral
// expect: runtime_error or memory_error or timeout_error or value or conversion_error
var s = "9"
for (i in 1..20) s = s + s
BigInt.new(s)

// === wrong this: methods called with what they don't expect
// expect: runtime_error
"x".replace(null, 3)

// === map keys: keys that cannot be keys
// expect: type_error
{ [1]: 2 }

// === map changed: a map that changes while it is iterated
// expect: value
var m = {}
for (i in 1..100) m[i] = i
var n = 0
for (e in m) {
  n = n + 1
  if (n < 1000) m.remove(n)
  m[n + 1000] = 1
  if (n > 2000) break
}
1

// === list changed: a list that is emptied while it is iterated
// expect: value
var l = [1, 2, 3, 4]
for (x in l) l.clear()
1

// === sort changes: a comparator that changes the list
// expect: runtime_error
var l = (1..100).toList
l.sort {|a, b|
  l.clear()
  return a < b
}
1
