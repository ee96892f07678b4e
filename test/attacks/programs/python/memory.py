# === huge text: one huge text
# expect: memory_error
'x' * (1 << 60)

# === huge list: one huge list
# expect: memory_error
[0] * (1 << 60)

# === huge bytes: one huge buffer
# expect: memory_error
bytearray(1 << 60)

# === again and again: a hundred memory errors in one context
# expect: memory_error
# repeat: 100
bytearray(1 << 50)

# === shift: a huge number
# expect: memory_error
1 << (1 << 62)

# === growing list: a list that grows
# expect: memory_error
# options: {"memoryLimitBytes": 67108864}
# isolation: process
a = []
while True: a.append('x' * 100000)

# === doubling text: a text that doubles
# expect: memory_error
# options: {"memoryLimitBytes": 67108864}
# isolation: process
s = 'x'
while True: s += s

# === catching: a script that catches its memory errors for ever
# expect: timeout_error or memory_error
# after: either
# options: {"memoryLimitBytes": 67108864}
# isolation: process
a = []
while True:
    try:
        while True: a.append('x' * 100000)
    except MemoryError: pass

# === range: a list of a huge range
# expect: memory_error
list(range(1 << 60))

# === format: a huge width
# expect: runtime_error
'%*d' % ((1 << 31) - 1, 1) if False else format(1, '1' + '0' * 30)

# === join: a text of a length that overflows
# expect: memory_error
','.join(['x' * (1 << 20)] * (1 << 45)) if False else 'x'.rjust(1 << 61)

# === result: a result larger than may cross
# expect: conversion_error
# options: {"maxBytes": 1000}
'x' * 10000

# === many nodes: a result of too many values
# expect: conversion_error
# options: {"maxNodes": 1000}
[1] * 5000

# === itertools: a repeat that is as long as memory
# expect: memory_error
import itertools
list(itertools.repeat(1, 1 << 60))
