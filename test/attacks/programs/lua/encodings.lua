-- === NUL in a source: a zero byte in a text
-- expect: value 3
return #'a«00»b'

-- === NUL in code: a zero byte between words
-- expect: syntax_error
return «00» 1

-- === invalid UTF-8 source: bytes that are no text
-- expect: syntax_error
return #'«ff fe c3 28»'

-- === BOM: a byte order mark
-- expect: value 1
«ef bb bf»return 1

-- === lone surrogate in a source: half a character
-- expect: syntax_error
return 'a«u+d800»b'

-- === huge identifier: a name of a million letters
-- expect: value 5
«"x" * 1000000» = 5
return «"x" * 1000000»

-- === huge literal: a text of 4 MB
-- expect: value 4000000
return #'«"x" * 4000000»'

-- === huge line: a source of a hundred thousand statements in one line
-- expect: value 100000
x = 0 «"x = x + 1 " * 100000»
return x

-- === many locals: more locals than a function may have
-- expect: syntax_error
«"local a = 1 " * 300»

-- === many constants: a table with 100,000 constants
-- expect: value 100000
return #{«"'k', " * 100000»}

-- === invalid bytes as result: text that is not UTF-8
-- expect: value
return '\xff\xfe'

-- === surrogates in UTF-8: encoded halves
-- expect: value
return '\xed\xa0\x80'

-- === invalid key: a key that is not UTF-8
-- expect: conversion_error
return {['\xff'] = 1}

-- === comment only: a source without code
-- expect: value null
-- nothing

-- === unfinished: a long string that never ends
-- expect: syntax_error
return [==[ ]=]

-- === control characters: all of them
-- expect: syntax_error
«01 02 03 04 05 06 07 08 0b 0e 0f 1a 1b 7f»
