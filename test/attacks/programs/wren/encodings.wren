// === NUL in a source: a zero byte in a text
// expect: syntax_error
"a«00»b".count

// === NUL in code: a zero byte between words
// expect: syntax_error
1 «00» + 1

// === invalid UTF-8 source: bytes that are no text
// expect: syntax_error
"«ff fe c3 28»".bytes.count

// === BOM: a byte order mark
// expect: value 1
«ef bb bf»1

// === lone surrogate in a source: half a character
// expect: syntax_error
"a«u+d800»b".bytes.count

// === surrogates as code points: half a character made by the script
// expect: value
String.fromCodePoint(0xd800)

// === huge identifier: a name of a million letters
// expect: syntax_error
var «"x" * 1000000» = 5
«"x" * 1000000»

// === long identifier in an error: a name of a million letters that there is not
// expect: reference_error
«"x" * 1000000»

// === huge literal: a text of 4 MB
// expect: value 4000000
"«"x" * 4000000»".bytes.count

// === many constants: a list of 80,000 constants
// expect: value
var l = [«"\"a\", 1.5, " * 40000»1]

// === many numbers: more numbers than a function may have
// expect: syntax_error or value or timeout_error
import "meta" for Meta
var parts = []
for (i in 1..70000) parts.add(i.toString)
var f = Meta.compileExpression("[" + parts.join(",") + "]")
f == null ? 1 : f.call().count

// === many variables: more module variables than there may be
// expect: syntax_error or value or memory_error or runtime_error or timeout_error
import "meta" for Meta
var parts = []
for (i in 1..70000) parts.add("var a%(i) = 1")
Meta.eval(parts.join("\n"))
1

// === many arguments: more arguments than a method may have
// expect: syntax_error
Fn.new {|a| a }.call(«"1, " * 20»1)

// === many fields: more fields than a class may have
// expect: runtime_error
import "meta" for Meta
var parts = []
for (i in 1..300) parts.add("_f%(i) = 1")
Meta.eval("class A {\n construct new() {\n" + parts.join("\n") + "\n}\n}")
1

// === long method name: a call of a method of a million letters
// expect: syntax_error
1.«"x" * 1000000»

// === unfinished text: a text that never ends
// expect: syntax_error
"abc

// === unfinished interpolation: an interpolation that never ends
// expect: syntax_error
"%(

// === control characters: all of them
// expect: syntax_error
«01 02 03 04 05 06 07 08 0e 0f 1a 1b 7f»

// === wrong escapes: escapes that there are not
// expect: syntax_error
"\xZZ \u12 \U1234 \q"

// === huge numeral: a number of 100,000 digits
// expect: syntax_error
«"9" * 100000»

// === comment only: a source without code
// expect: value null
// nothing
