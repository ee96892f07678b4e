# === NUL in a source: a zero byte in a text
# expect: syntax_error
len('a«00»b')

# === NUL in code: a zero byte between words
# expect: syntax_error
1 «00» + 1

# === invalid UTF-8 source: bytes that are no text
# expect: syntax_error
len('«ff fe c3 28»')

# === BOM: a byte order mark
# expect: value 1
«ef bb bf»1

# === coding line: a source that says it has another encoding
# expect: value
# -*- coding: utf-16 -*-
1

# === lone surrogate in a source: half a character
# expect: syntax_error
len('a«u+d800»b')

# === lone surrogate as result: half a character
# expect: conversion_error
'a\ud800b'

# === lone surrogate as key: half a character
# expect: conversion_error
{'\udc00': 1}

# === huge identifier: a name of a million letters
# expect: value 5
«"x" * 1000000» = 5
«"x" * 1000000»

# === huge literal: a text of 4 MB
# expect: value 4000000
len('«"x" * 4000000»')

# === huge numeral: a number of 100,000 digits
# expect: syntax_error
«"9" * 100000»

# === many statements: twenty thousand lines
# expect: value 20000
x = 0
«"x += 1\n" * 20000»
x

# === many arguments: a call with 70,000 arguments
# expect: value 1
max(«"1," * 70000»)

# === unfinished: a text that never ends
# expect: syntax_error
"""

# === tabs and spaces: indentation that cannot be read
# expect: syntax_error
if 1:
        x = 1
	y = 2

# === control characters: all of them
# expect: syntax_error
«01 02 03 04 05 06 07 08 0e 0f 1a 1b 7f»

# === non-ASCII names: letters that are made equal
# expect: value 1
ﬁ = 1
fi

# === comment only: a source without code
# expect: value
# nothing
