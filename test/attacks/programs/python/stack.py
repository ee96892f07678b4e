# === recursion: a function that calls itself
# expect: memory_error
def f(): return 1 + f()
f()

# === recursion that catches: each level catches
# expect: memory_error or value or timeout_error
def f():
    try: return f()
    except RecursionError: return 1
f()

# === __getattr__: an attribute that asks for itself
# expect: memory_error
class C:
    def __getattr__(self, name): return getattr(self, name + 'x')
C().x

# === __repr__: a repr of itself
# expect: memory_error
class C:
    def __repr__(self): return repr(self)
repr(C())

# === __eq__: a comparison that compares
# expect: memory_error
class C:
    def __eq__(self, other): return other == self
C() == C()

# === sort: a key that sorts
# expect: memory_error
def f(x=None): return sorted([1, 2], key=f)
f()

# === __call__: a chain of callables
# expect: memory_error
class C:
    def __call__(self): return self()
C()()

# === generators: yield from itself
# expect: memory_error
def g(): yield from g()
next(g())

# === comprehensions: recursion through C
# expect: memory_error
def f(): return [x for x in map(lambda _: f(), [1])]
f()

# === recursion limit raised: sys.setrecursionlimit in a restricted context
# expect: reference_error
import sys
sys.setrecursionlimit(10 ** 9)
def f(): return f()
f()

# === recursion limit raised, trusted: the native stack has to hold
# expect: memory_error
# options: {"policy": "trusted"}
import sys
for limit in (10 ** 9, 10 ** 4):
    try: sys.setrecursionlimit(limit)
    except ValueError: pass
class C:
    def __repr__(self): return repr([self])
repr(C())

# === nested repr: a list 100,000 levels deep
# expect: memory_error
a = []
for i in range(100000): a = [a]
repr(a)

# === nested comparison: two deep lists compared
# expect: memory_error
a, b = [], []
for i in range(100000): a, b = [a], [b]
a == b

# === freeing: a deep structure is freed
# expect: value 1
a = None
for i in range(300000): a = (a,)
a = None
1

# === freeing generators: a deep chain of generators is freed
# expect: value 1
def g(x):
    yield x
a = None
for i in range(100000): a = g(a)
a = None
1

# === deep copy: copy.deepcopy of a deep list
# expect: memory_error
import copy
a = []
for i in range(100000): a = [a]
copy.deepcopy(a)

# === json: encoding a deep list
# expect: memory_error
import json
a = []
for i in range(100000): a = [a]
json.dumps(a)

# === json parsing: a text 100,000 levels deep
# expect: memory_error
import json
json.loads('[' * 100000 + ']' * 100000)

# === brackets: 100,000 parentheses for the parser
# expect: syntax_error
«"(" * 100000»1«")" * 100000»

# === lists: 100,000 list displays
# expect: syntax_error
«"[" * 100000»«"]" * 100000»

# === unfinished brackets: never closed
# expect: syntax_error
«"[" * 200000»

# === operators: 100,000 unary operators
# expect: memory_error
«"-" * 100000»1

# === sums: a long chain of additions
# expect: syntax_error or memory_error or value
«"1 + " * 100000»1

# === attributes: a long chain of attributes
# expect: memory_error
x«".x" * 100000»

# === calls: a long chain of calls
# expect: memory_error
print«"()" * 100000»

# === indentation: 200 levels of blocks
# expect: syntax_error
exec('\n'.join(' ' * i + 'if 1:' for i in range(200)) + '\n' + ' ' * 200 + 'x = 1')

# === lambda: functions inside functions
# expect: memory_error
eval('lambda: ' * 50000 + '1')

# === f-strings: texts inside texts
# expect: syntax_error or memory_error or value
eval('f"{' * 500 + '1' + '}"' * 500)

# === deep result: a structure 100,000 levels deep
# expect: conversion_error
a = []
for i in range(100000): a = [a]
a

# === deep argument: the same towards a host function
# expect: conversion_error
a = []
for i in range(100000): a = {'a': a}
host.echo(a)

# === cause chain: an exception with 10,000 causes
# expect: runtime_error
e = ValueError('end')
for i in range(10000):
    n = ValueError('m')
    n.__cause__ = e
    e = n
raise e

# === regular expression groups: nested groups for its compiler
# expect: memory_error
import re
re.compile('(' * 10000 + ')' * 10000)

# === re-entry: host and script call each other without end
# expect: memory_error or runtime_error or timeout_error
# isolation: thread, process
def f(): return host.callBack(f)
f()

# === inline re-entry: the same on the host's own stack
# expect: memory_error or runtime_error or timeout_error
# isolation: inline
def f(): return host.callBack(f)
f()

# === re-entry by eval: sources that evaluate sources
# expect: memory_error or runtime_error or timeout_error
# isolation: thread, process
src = 'host.reenter(src)'
host.reenter(src)
