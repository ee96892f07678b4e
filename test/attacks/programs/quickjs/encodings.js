// === NUL in a source: a zero byte in a text
// expect: value 3
'a«00»b'.length

// === NUL in code: a zero byte between words
// expect: syntax_error
1 «00» + 1

// === invalid UTF-8 source: bytes that are no text
// expect: syntax_error
'«ff fe c3 28»'.length

// === BOM: a byte order mark
// expect: value 1
«ef bb bf»1

// === lone surrogate in a source: half a character
// expect: syntax_error
'a«u+d800»b'.length

// === lone surrogate as result: half a character
// expect: conversion_error
'a\ud800b'

// === lone surrogate as key: half a character
// expect: conversion_error
({ ['\udc00']: 1 })

// === huge identifier: a name of a million letters
// expect: value 5
var «"x" * 1000000» = 5
«"x" * 1000000»

// === huge literal: a text of 4 MB
// expect: value 4000000
'«"x" * 4000000»'.length

// === huge line: a source of many statements in one line
// expect: value 50000
var x = 0; «"x++; " * 50000» x

// === many locals: more locals than a function may have
// expect: syntax_error or value or runtime_error or memory_error or timeout_error
(function () { «"var a1; let b = 1; { let c = 2 } " * 1»; eval(Array.from({ length: 100000 }, (_, i) => `var v${i} = ${i}`).join(';')); return 1 })()

// === many arguments: a call with 70,000 arguments
// expect: syntax_error
Math.max(«"1," * 70000»1)

// === regular expression literal: a huge character class
// expect: value
/[«"a-z" * 30000»]/.test('q')

// === comment only: a source without code
// expect: value
/* nothing */

// === unfinished: a template that never ends
// expect: syntax_error
`${`

// === control characters: all of them
// expect: syntax_error
«01 02 03 04 05 06 07 08 0e 0f 1a 1b 7f»

// === direction marks: text that is shown backwards
// expect: value
'‮abc‬'.length

// === hashbang in the middle: not at the start
// expect: syntax_error
1
#!/bin/sh
