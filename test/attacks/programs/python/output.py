# === print flood: a loop that prints
# expect: timeout_error
while True: print('x')

# === large prints: megabytes in each print
# expect: timeout_error
text = 'x' * 1000000
while True: print(text)

# === __str__ in print: a text that never comes
# expect: timeout_error
class C:
    def __str__(self):
        while True: pass
print(C())

# === surrogates: output with half a character
# expect: value
print('a\ud800b')

# === no newline: output that is never ended
# expect: timeout_error
while True: print('x', end='')

# === stderr: the other stream
# expect: timeout_error
import sys
while True: print('x', file=sys.stderr)
