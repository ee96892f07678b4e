// === print flood: a loop that prints
// expect: timeout_error
while (true) System.print("x")

// === large prints: megabytes in each print
// expect: timeout_error
var text = "x"
for (i in 1..20) text = text + text
while (true) System.print(text)

// === toString in print: a text that never comes
// expect: timeout_error
class C {
  construct new() {}
  toString {
    while (true) {}
  }
}
System.print(C.new())

// === toString of a wrong type: print of what has no text
// expect: value
class C {
  construct new() {}
  toString { 5 }
}
System.print(C.new())
1

// === binary: output that is not UTF-8
// expect: value
System.print("\xff\x00\xed\xa0\x80")
1

// === no newline: output that is never ended
// expect: timeout_error
while (true) System.write("x")
