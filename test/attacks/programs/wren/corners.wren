// === replace of one: replacing every letter, growing
// expect: timeout_error or memory_error
var s = "a" * 1000000
while (true) s.replace("a", "bb")

// === split letters: millions of parts
// expect: timeout_error or memory_error
var s = "a," * 200000
while (true) s.split(",")

// === trim chars: trimming with a large set
// expect: timeout_error
var s = "a" * 300000
var set = "b" * 100000 + "a"
while (true) s.trimStart(set)

// === startsWith: comparing megabytes
// expect: timeout_error
var s = "a" * 5000000
var t = "a" * 4999999 + "b"
while (true) s.startsWith(t)

// === equality: == of megabytes
// expect: timeout_error
var s = "a" * 5000000 + "x"
var t = "a" * 5000000 + "y"
while (true) s == t

// === codePoints: walking code points
// expect: timeout_error
var s = "é" * 1000000
while (true) s.codePoints.count

// === count of text: counting characters
// expect: timeout_error
var s = "é" * 2000000
while (true) s.count

// === subscripts: s[range] of megabytes
// expect: timeout_error
var s = "é" * 500000
while (true) s[1..-2]

// === reversed ranges: s[-1..0]
// expect: timeout_error
var s = "a" * 1000000
while (true) s[-1..0]

// === num parse: Num.fromString of a very long numeral
// expect: timeout_error or runtime_error
var s = "9" * 3000000
while (true) Num.fromString(s)

// === num parse hex: hexadecimal digits
// expect: timeout_error or runtime_error or value
var s = "0x" + "f" * 3000000
while (true) Num.fromString(s)

// === list insert front: insert(0) in a long list
// expect: timeout_error
var l = List.filled(200000, 1)
while (true) {
  l.insert(0, 1)
  l.removeAt(-1)
}

// === list removeAt front: removeAt(0) of a long list
// expect: timeout_error
var l = List.filled(300000, 1)
while (true) {
  l.removeAt(0)
  l.add(1)
}

// === list addAll of itself: a list that grows while it is walked
// expect: memory_error or timeout_error
var l = [1]
l.addAll(l)

// === list plus: list + list
// expect: timeout_error
var l = List.filled(100000, 1)
while (true) l + l

// === list slices: list[range]
// expect: timeout_error
var l = List.filled(300000, 1)
while (true) l[1..-1]

// === list toString: join of nested lists
// expect: timeout_error or memory_error
var l = List.filled(1000, "x")
for (i in 0...10) l = [l, l]
while (true) l.toString

// === list of itself: toString of a list that holds itself
// expect: memory_error or timeout_error
var l = []
l.add(l)
l.toString

// === map of itself: toString of a map that holds itself
// expect: memory_error or timeout_error
var m = {}
m["m"] = m
m.toString

// === map removal: insertion and removal
// expect: timeout_error
var m = {}
while (true) {
  for (i in 0..1000) m[i] = i
  for (i in 0..1000) m.remove(i)
}

// === map long keys: hashing long texts
// expect: timeout_error
var m = {}
var k = "x" * 3000000
while (true) m[k + "y"] = 1

// === map range keys: ranges as keys
// expect: memory_error or timeout_error
var m = {}
var i = 0
while (true) {
  m[i..i + 1] = i
  i = i + 1
}

// === sequence chain: map, where, skip, take of an endless one
// expect: timeout_error
class Endless is Sequence {
  construct new() {}
  iterate(i) { i == null ? 0 : i + 1 }
  iteratorValue(i) { i }
}
Endless.new().map {|x| x + 1 }.where {|x| false }.toList

// === sequence skip: skip of a huge count
// expect: timeout_error
(0..1e15).skip(1e14).toList

// === sequence join: join of an endless one
// expect: timeout_error or memory_error
(0..1e15).join("")

// === sequence isEmpty: an iterator that never ends
// expect: timeout_error
class E is Sequence {
  construct new() {}
  iterate(i) {
    while (true) {}
  }
}
E.new().isEmpty

// === fiber chain: fibers that call fibers, each trying
// expect: timeout_error or memory_error
class F {
  static go(n) {
    if (n == 0) {
      while (true) {}
    }
    return Fiber.new { F.go(n - 1) }.try()
  }
}
while (true) F.go(50)

// === fiber transfer: two fibers that transfer to each other
// expect: timeout_error
var a
var b
a = Fiber.new {
  while (true) b.transfer()
}
b = Fiber.new {
  while (true) a.transfer()
}
a.transfer()

// === fiber deep: fibers inside fibers without end
// expect: memory_error or timeout_error or runtime_error
class F {
  static go() { Fiber.new { F.go() }.call() }
}
F.go()

// === abort chain: abort in abort
// expect: timeout_error
while (true) {
  Fiber.new { Fiber.abort("x" * 1000) }.try()
}

// === toString that aborts: interpolation with an error inside
// expect: runtime_error
class A {
  construct new() {}
  toString { Fiber.abort(A.new()) }
}
"%(A.new())"

// === operator recursion: an operator that recurses
// expect: memory_error
class A {
  construct new() {}
  +(other) { (this + other) + 1 }
}
A.new() + A.new()

// === subscript recursion: a subscript that recurses
// expect: memory_error
class A {
  construct new() {}
  [i] { this[i + 1] + 1 }
}
A.new()[0]

// === constructor recursion: construct in construct
// expect: memory_error
class A {
  construct new() {
    _a = A.new()
  }
}
A.new()

// === inheritance: a long chain of superclasses
// expect: value or syntax_error or runtime_error or memory_error or timeout_error
import "meta" for Meta
var s = "class A0 {}\n"
for (i in 1..2000) s = s + "class A%(i) is A%(i - 1) {}\n"
Meta.compile(s).call()
1

// === many methods: a class of thousands of methods
// expect: value or syntax_error or runtime_error or memory_error or timeout_error
import "meta" for Meta
var s = ["class A {"]
for (i in 1..5000) s.add("  static m%(i) { %(i) }")
s.add("}")
Meta.compile(s.join("\n")).call()
1

// === many fields: more fields than a class may have
// expect: runtime_error or syntax_error or value
import "meta" for Meta
var s = ["class A {\n  construct new() {"]
for (i in 1..300) s.add("    _f%(i) = %(i)")
s.add("  }\n}")
var f = Meta.compile(s.join("\n"))
f == null ? 1 : f.call()

// === compile strings: strings with escapes
// expect: timeout_error
import "meta" for Meta
var s = "var a = \"" + "\\u0041" * 300000 + "\""
while (true) Meta.compile(s)

// === compile comments: nested block comments
// expect: value or runtime_error or timeout_error
import "meta" for Meta
var s = "/*" * 500000
while (true) Meta.compile(s)

// === compile maps: a map literal of thousands of entries
// expect: value or runtime_error or timeout_error or memory_error
import "meta" for Meta
var s = "{" + "1: 2, " * 30000 + "}"
while (true) Meta.compileExpression(s)

// === compile blocks: nested blocks
// expect: value or runtime_error or timeout_error or memory_error
import "meta" for Meta
var s = "{" * 10000 + "}" * 10000
while (true) Meta.compile(s)

// === compile method chain: .a.a.a
// expect: value or runtime_error or timeout_error or memory_error
import "meta" for Meta
var s = "a" + ".a" * 50000
Meta.compileExpression(s)
1

// === module variables many: thousands of variables
// expect: value or runtime_error or syntax_error or memory_error or timeout_error
import "meta" for Meta
var s = []
for (i in 1..70000) s.add("var v%(i) = %(i)")
Meta.compile(s.join("\n"))
1

// === eval in eval: Meta.eval that evaluates
// expect: memory_error or timeout_error or runtime_error
import "meta" for Meta
class F {
  static go() { Meta.eval("F.go()") }
}
F.go()

// === random sample: sample of large counts
// expect: timeout_error or memory_error
import "random" for Random
var r = Random.new(1)
var l = List.filled(50000, 0)
while (true) r.sample(l, 50000)

// === printAll: a sequence without end
// expect: timeout_error or memory_error
System.printAll(0..1e15)

// === deep list freed: a deep list
// expect: value or memory_error
var l = []
for (i in 0..300000) l = [l]
l = null
System.gc()
1

// === deep marking: a deep linked structure is marked
// expect: timeout_error or memory_error or value
class N {
  construct new(n) { _n = n }
}
var n = null
for (i in 0..200000) n = N.new(n)
while (true) System.gc()

// === memory by strings in fibers: kept fibers with deep stacks
// expect: memory_error
class F {
  static deep(n) {
    if (n == 0) Fiber.yield()
    F.deep(n - 1)
  }
}
var l = []
while (true) {
  var f = Fiber.new { F.deep(500) }
  f.call()
  l.add(f)
}

// === memory by classes: classes made by meta
// expect: memory_error or runtime_error or timeout_error
import "meta" for Meta
var i = 0
while (true) {
  Meta.eval("class C%(i) { static a { 1 } }")
  i = i + 1
}

// === memory by symbols: method names that are new
// expect: memory_error or timeout_error or runtime_error
import "meta" for Meta
var i = 0
while (true) {
  Fiber.new { Meta.eval("1.m%(i)()") }.try()
  i = i + 1
}

// === waiting in sequence: a promise inside map
// expect: value
(1..5).map {|x| host.later(x) }.toList

// === dispose in sequence: disposed while a sequence is walked
// expect: disposed
// after: ended
(1..5).each {|x|
  host.dispose()
  while (true) {}
}

// === cancel in fiber: cancelled inside a fiber that is tried
// expect: cancelled or value
Fiber.new {
  host.cancel()
  while (true) {}
}.try()
while (true) {}
