# === regular expression: catastrophic backtracking
# expect: timeout_error
# isolation: process
# after: ended
import re
re.match(r'(a+)+$', 'a' * 60 + 'b')

# === power: a number of millions of digits
# expect: timeout_error
# isolation: process
# after: ended
10 ** 10 ** 8

# === sum: a sum over a huge range
# expect: timeout_error
# isolation: process
# after: either
sum(range(10 ** 12))

# === many sums: small ones in a loop
# expect: timeout_error
while True: sum(range(10000))

# === sorted: sorting again and again
# expect: timeout_error
while True: sorted(range(100000), reverse=True)

# === int to text: a numeral of millions of digits
# expect: runtime_error or timeout_error or value
len(str(10 ** 5000))

# === text to int: the same in the other direction
# expect: runtime_error or value or timeout_error
int('9' * 5000)

# === comparator: functools.cmp_to_key that never ends
# expect: timeout_error
import functools
def compare(a, b):
    while True: pass
sorted([3, 1, 2], key=functools.cmp_to_key(compare))

# === map over an endless iterator: list of what never ends, in Python code
# expect: timeout_error
def f(x): return x
for x in map(f, iter(int, 1)): pass

# === json: encoding with a hostile default
# expect: timeout_error
import json
def default(x):
    while True: pass
json.dumps({1, 2}, default=default)

# === json parsing: a hook that never ends
# expect: timeout_error
import json
def hook(x):
    while True: pass
json.loads('{}', object_hook=hook)

# === replacement: a re.sub callback that never ends
# expect: timeout_error
import re
def replace(m):
    while True: pass
re.sub('x', replace, 'xxx')

# === format: a __format__ that never ends
# expect: timeout_error
class C:
    def __format__(self, spec):
        while True: pass
f'{C()}'

# === copy: a __deepcopy__ that never ends
# expect: timeout_error
import copy
class C:
    def __deepcopy__(self, memo):
        while True: pass
copy.deepcopy(C())

# === exec: sources that run sources
# expect: timeout_error
exec('while True: pass')

# === eval: an expression that never ends
# expect: timeout_error
eval('[x for x in iter(int, 1)]') if False else eval('any(x for x in iter(int, 1))')

# === compile: compiling again and again
# expect: timeout_error
while True: compile('x = 1\n' * 1000, 'x', 'exec')

# === decimal: a power without end
# expect: timeout_error or runtime_error
import decimal
while True: decimal.Decimal(2) ** 1000

# === difflib: a quadratic comparison
# expect: timeout_error
import difflib
while True: difflib.SequenceMatcher(None, 'ab' * 500, 'ba' * 500).ratio()

# === itertools: a product without end
# expect: timeout_error
import itertools
for x in itertools.product(range(100), repeat=10): pass

# === textwrap: wrapping a long text again and again
# expect: timeout_error
import textwrap
while True: textwrap.wrap('word ' * 1000)
